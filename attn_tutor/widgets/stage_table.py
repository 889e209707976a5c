"""One matrix of a computation as a table: rows and columns named, masked cells with their own sign, sums of weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attn_tutor.engine.arrays import Array, shape_text
from attn_tutor.english import count
from attn_tutor.questions.words import alike
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.labels import in_words, shorten
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.matrix import shape_aloud
from attn_tutor.widgets.numerals import brief_number, columns, fixed_number, matrix_texts
from attn_tutor.widgets.signs import say_text
from attn_tutor.widgets.stages import Stage
from attn_tutor.widgets.table import Table

_NAME = 10  # columns that the name of a row may take
_HEAD = 6  # columns that the name of a column may take, where its numbers take fewer


def stage_title(look: Look, stage: Stage, ready: bool, decimals: int) -> tuple[Line, Line]:
    """Number, name and shape; the formula. ready: it was computed for the learner, who goes on from there."""
    note = f", rounded to {count(decimals, 'decimal')}; your last digit may differ"
    rounded = note if ready and _is_rounded(stage, decimals) else ""
    badge: list[Part] = [look.badge(stage.number, stage.role), " "] if stage.number and not ready else []
    shape = (f"  {shape_text(stage.shape)}", "dim")
    title = Line((*badge, (stage.name, stage.role, "bold"), shape), aloud=_title_said(stage, ready, rounded))
    formula = f"given{rounded}" if ready else stage.formula or "given"
    return title, Line(((formula, "dim"),), aloud="")


def _is_rounded(stage: Stage, decimals: int) -> bool:
    """Whether fewer digits are shown than the numbers have, so that what follows from them may differ a little."""
    visible = (np.where(masked, 0.0, values) for values, masked in stage.heads)
    return any(not np.allclose(values, np.round(values, decimals), rtol=0, atol=1e-9) for values in visible)


def stage_table(look: Look, stage: Stage, ear: Stage, head: int, decimals: int) -> Table:
    """The table of one head, counted from 0; `ear` is the same stage with the names as they are said."""
    values, masked = stage.heads[head]
    open_values = np.where(masked, 0.0, values)
    texts = columns(open_values.tolist(), decimals) if stage.number else matrix_texts(values, decimals)
    bold = _largest(stage, head)
    said = stage_sentences(ear, head, decimals)
    mark = look.printable("…")[0]
    rows = []
    for at, row in enumerate(texts):
        cells = [
            Cell("·", "later")
            if masked[at, place]
            else Cell(text, role=stage.role, strong=bool(bold[at, place]))
            for place, text in enumerate(row)
        ]
        if stage.name == "weights":
            cells.append(Cell(fixed_number(float(stage.sums_of(head)[at]), decimals), role="dim"))
        name = Cell(shorten(stage.row_names[at], _NAME, mark), role=stage.row_role)
        rows.append(Row((name, *cells), aloud=said[at]))
    return Table((Column(), *_columns(stage, texts, mark)), tuple(rows), banded=True)


def stage_sentences(stage: Stage, head: int, decimals: int) -> list[str]:
    """A sentence for each row of one head, each number after the key it belongs to."""
    values, masked = stage.heads[head]
    sums = stage.sums_of(head)
    said = []
    for at, name in enumerate(stage.row_names):
        row = stage.rows[at] if stage.rows else at + 1
        place = f"Head {head + 1}, row {row}" if len(stage.heads) > 1 else f"Row {row}"
        who = place if name == f"r{row}" else f"{place}, {name}"
        texts = _texts(stage, np.where(masked[at], 0.0, values[at]), decimals)
        said.append(f"  {who}: {_cells(stage, texts, masked[at].tolist())}{_sum(stage, sums[at], decimals)}.")
    return said


def _columns(stage: Stage, texts: Sequence[Sequence[str]], mark: str) -> list[Column]:
    """A column for each key, or c1, c2 ...; a head is cut to the width of its numbers, but not below six columns."""
    heads = []
    for at in range(stage.values.shape[-1]):
        width = max((len(row[at]) for row in texts), default=0)
        name = stage.column_names[at] if stage.column_names else f"c{at + 1}"
        role = "k" if stage.column_names else "dim"
        heads.append(Column(((shorten(name, max(width, _HEAD), mark), role),), align=">"))
    return [*heads, *([Column("sum", "dim", align=">")] if stage.name == "weights" else [])]


def _largest(stage: Stage, head: int) -> Array:
    """The largest weight of each row; nothing in other matrices, nor where only a part of the row is shown."""
    values, masked = stage.heads[head]
    if stage.name != "weights" or stage.rows:
        return np.zeros(values.shape)
    return Weights(values, ~masked, stage.row_names, stage.column_names).peaks.astype(np.float64)


def _title_said(stage: Stage, ready: bool, rounded: str) -> str:
    name, shape = stage.name.replace("_", " "), shape_aloud(stage.shape)
    if not stage.number:
        return f"{name[:1].upper()}{name[1:]}, given, {shape}."
    if ready:
        return f"Given: the {name}, {shape}{rounded}."
    return f"Stage {stage.number}: {name}, {say_text(in_words(stage.formula))}, {shape}."


def _texts(stage: Stage, row: Array, decimals: int) -> list[str]:
    """Computed numbers to `decimals`; given ones in full."""
    if stage.name == "weights":
        return [fixed_number(x, decimals) for x in row.tolist()]
    if stage.number:
        return alike(row.tolist(), decimals, brief_number)
    return [text.strip() for text in matrix_texts(row[np.newaxis], decimals)[0]]


def _cells(stage: Stage, texts: Sequence[str], masked: Sequence[bool]) -> str:
    said = ["masked" if hidden else text for text, hidden in zip(texts, masked, strict=True)]
    if not stage.rows and (not stage.column_names or stage.column_names[0] == "c1"):
        return ", ".join(said)
    named = list(zip(stage.column_names, said, masked, strict=True))
    listing = ", ".join(f"{name} is {text}" for name, text, hidden in named if not hidden)
    unseen = ", ".join(name for name, _, hidden in named if hidden)
    return "; ".join(
        filter(None, [listing, f"masked: {unseen}" if unseen else ""])
    )  # the word once, not for each


def _sum(stage: Stage, total: float, decimals: int) -> str:
    return f"; the sum is {fixed_number(float(total), decimals)}" if stage.name == "weights" else ""

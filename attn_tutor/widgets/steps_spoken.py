"""One matrix of a computation for the ear: a sentence for each row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.widgets.matrix import shape_aloud
from attn_tutor.widgets.names import in_words
from attn_tutor.widgets.numerals import alike, fixed, written
from attn_tutor.widgets.signs import spoken
from attn_tutor.widgets.stages import Stage


def speak_stage(stage: Stage, decimals: int, ready: bool = False) -> list[str]:
    """Name, formula and shape; then the rows, each number after the key it belongs to.

    ready: whether it was computed for the listener, who goes on from there.
    """
    lines = [_title(stage, ready)]
    several = len(stage.heads) > 1
    for head, (values, masked) in enumerate(stage.heads, 1):
        sums = stage.sums_of(head - 1)
        for at, name in enumerate(stage.row_names):
            row = stage.rows[at] if stage.rows else at + 1
            place = f"Head {head}, row {row}" if several else f"Row {row}"
            who = place if name == f"r{row}" else f"{place}, {name}"
            texts = _texts(stage, np.where(masked[at], 0.0, values[at]), decimals)
            lines.append(
                f"  {who}: {_cells(stage, texts, masked[at].tolist())}{_sum(stage, sums[at], decimals)}."
            )
    return lines


def _title(stage: Stage, ready: bool) -> str:
    name, shape = stage.name.replace("_", " "), shape_aloud(stage.shape)
    if not stage.number:
        return f"{stage.name[:1].upper()}{stage.name[1:]}, given, {shape}."
    begin = "Given: the" if ready else "Stage"
    return f"{begin} {name}, {spoken(in_words(stage.formula))}, {shape}."


def _texts(stage: Stage, row: Array, decimals: int) -> list[str]:
    """Computed numbers to `decimals`; given ones in full."""
    if stage.name == "weights":
        return [fixed(x, decimals) for x in row.tolist()]
    if stage.number:
        return alike(row.tolist(), decimals)
    return [text.strip() for text in written(row[np.newaxis], decimals)[0]]


def _cells(stage: Stage, texts: Sequence[str], masked: Sequence[bool]) -> str:
    said = ["masked" if hidden else text for text, hidden in zip(texts, masked, strict=True)]
    if not stage.rows and (not stage.column_names or stage.column_names[0] == "c1"):
        return ", ".join(said)
    named = list(zip(stage.column_names, said, masked, strict=True))
    seen = ", ".join(f"{name} is {text}" for name, text, hidden in named if not hidden)
    unseen = ", ".join(name for name, _, hidden in named if hidden)
    return "; ".join(
        filter(None, [seen, f"masked: {unseen}" if unseen else ""])
    )  # the word once, not for each


def _sum(stage: Stage, total: float, decimals: int) -> str:
    return f"; the sum is {fixed(float(total), decimals)}" if stage.name == "weights" else ""

"""The whole computation of one query as one table, a column for each step, filled by the learner as it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Legend, Line
from attn_tutor.widgets.figures import vector
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.lesson_pictures import ROLES, STAGES, TITLES, Entries, PictureSubject, stage_cells
from attn_tutor.widgets.numerals import brief_number
from attn_tutor.widgets.table import Table


def guided_table(subject: PictureSubject, entries: Entries) -> Table:
    """The whole computation of one query, a column for each step, the output below."""
    names, values = subject.names, subject.values
    stages = [stage for stage in STAGES[:3] if subject.has(stage) and not _is_repeated(subject, stage)]
    cells = {stage: stage_cells(subject, stage, entries, len(names)) for stage in stages}
    output = stage_cells(subject, "output", entries, len(values[0]))
    keys = [vector(key) for key in np.asarray(subject.trace["key"])] if subject.has("key") else []
    rows = [
        Row(
            (
                name,
                *([keys[at]] if keys else []),
                *(_with_bar(cells[stage][at], stage) for stage in stages),
                vector(values[at]),
            ),
            mark="no" if any(cells[stage][at].kind == "off" for stage in stages) else "",
        )
        for at, name in enumerate(names)
    ]
    total = Row(
        (
            Cell("the mix", role="hi", strong=True),
            *([""] if keys else []),
            *[""] * len(stages),
            Cell(tuple(_join(output)), aloud=_aloud(output)),
        )
    )
    return Table(
        tuple(_columns(subject, entries, stages, bool(keys))), tuple(rows), total, airy="tall"
    )


def _is_repeated(subject: PictureSubject, stage: str) -> bool:
    """Whether nothing is scaled or masked, so that the logits are the scores again."""
    return (
        stage == "logits" and subject.has("scores") and subject.numbers("scores") == subject.numbers("logits")
    )


def _with_bar(cell: Cell, stage: str) -> Cell:
    if stage != "weights" or cell.kind == "later":
        return cell
    try:
        share = float(str(cell.words)) if isinstance(cell.words, str) and cell.words else 0.0
    except ValueError:
        share = 0.0
    return Cell(cell.words, cell.kind, share=min(max(share, 0.0), 1.0))  # a wrong weight may be of any size


def _join(cells: Sequence[Cell]) -> Iterator[Any]:
    """Several cells as the parts of one: a vector whose numbers have grounds of their own."""
    grounds = {"typed": "field", "off": "off", "open": "open", "to come": "field", "follows": "field"}
    for at, cell in enumerate(cells):
        words = cell.words if isinstance(cell.words, str) else ""
        text = words or {"open": "?", "to come": "?", "later": "·"}.get(cell.kind, "")
        yield "  " if at else ""
        role = "dim" if cell.kind == "later" else "v"
        yield (f" {text} ", grounds[cell.kind]) if cell.kind in grounds else (text, role)
        if cell.kind == "off":
            yield ("✗", "no", "bold")


def _aloud(cells: Sequence[Cell]) -> str:
    said = [cell.say() for cell in cells if cell.kind != "later"]
    return ", ".join(said) or "not reached yet"


def _columns(
    subject: PictureSubject, entries: Entries, stages: Sequence[str], has_keys: bool
) -> Iterator[Column]:
    yield Column("word", "hi")
    if has_keys:
        yield Column("key", "k")
    for number, stage in enumerate(stages, 1):
        yield Column(
            {"scores": "q·k", "logits": "logit", "weights": "÷ sum"}[stage],
            ROLES[stage],
            title=_division(subject) if stage == "logits" else TITLES[stage],
            step=number,
            reached=stage not in entries.later_stages,
            aloud=TITLES[stage],
        )
    yield Column("value", "v", title="mix", step=len(stages) + 1, reached="output" not in entries.later_stages)


def _division(subject: PictureSubject) -> str:
    scale = float(subject.trace["scale"])
    sign, factor = ("÷", 1 / scale) if 0 < scale < 1 else ("×", scale)
    return f"{sign} {brief_number(factor, subject.decimals)}"


def guided_views(subject: PictureSubject, entries: Entries) -> tuple[View, ...]:
    """The guided table under the line that says who asks."""
    if not subject.has("query"):
        return (guided_table(subject, entries),)
    query = np.asarray(subject.trace["query"])[subject.row]
    asks: list[Any] = ["The query is "]
    if subject.word:
        asks = ["The word ", (f'"{subject.word}"', "hi", "bold"), " asks. Its query is "]
    asks += [(vector(query), "q", "bold"), "."]
    scale = float(subject.trace["scale"])
    if scale != 1:
        width = len(query)
        asks.append((f" d_k = {width}, so √d_k = {brief_number(width**0.5, subject.decimals)}.", "dim"))
    return Line(tuple(asks)), Gap(), guided_table(subject, entries), Gap(), Legend()

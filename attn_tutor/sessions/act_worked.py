"""The worked computation of an act, as w shows it: every product, every power of e, every share times its value."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from attn_tutor.curriculum.lesson import Screen
from attn_tutor.questions.given import Given
from attn_tutor.sessions.act_cells import asked_row
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap
from attn_tutor.widgets.lesson_pictures import (
    Entries,
    PictureSubject,
    exponentials_table,
    mix_table,
    products_table,
    projections_table,
)

_WIDEST = 4  # numbers of a word whose products fit beside each other
_MADE_OF = {"query": ("tokens", "w_query"), "key": ("tokens", "w_key"), "value": ("tokens", "w_value")}


def worked_act(screen: Screen, given: Given, subject: PictureSubject) -> Iterator[View]:
    """The asked numbers in their terms, a table for each row; nothing where they are too wide to show."""
    trace = subject.trace
    if screen.guided:
        if not (subject.has("scores") and subject.has("value")):
            return
        from attn_tutor.widgets.worked import Worked

        yield Worked(trace, subject.row, given.words, subject.keys, decimals=subject.decimals)
        return
    if screen.stage in _MADE_OF:
        yield from _projections(screen, given)
        return
    table = {"scores": products_table, "weights": exponentials_table, "output": mix_table}.get(screen.stage)
    needs = {"scores": "query", "weights": "logits", "output": "weights"}.get(screen.stage, "")
    if table is None or trace.get(needs) is None or np.asarray(trace[needs]).ndim != 2:
        return
    rows = [asked_row(screen)] if screen.cell else range(len(np.asarray(trace[screen.stage])))
    for row in rows:
        yield from (Gap(),) if row != rows[0] else ()
        yield table(PictureSubject(trace, row, subject.word, subject.keys, subject.decimals), Entries())


def _projections(screen: Screen, given: Given) -> Iterator[View]:
    """The rows of the words times the columns of the matrix, number by number."""
    source, matrix = (np.asarray(getattr(given, name) or ()) for name in _MADE_OF[screen.stage])
    if not source.size or source.shape[1] > _WIDEST:
        return
    rows = [asked_row(screen)] if screen.cell else range(len(source))
    names = given.words or tuple(f"word {n}" for n in range(1, len(source) + 1))
    yield projections_table(source[[*rows]], matrix, tuple(names[row] for row in rows))

"""The cells of an act: which numbers the learner fills, what was typed into them, and which are off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.curriculum.lesson import Screen
from attn_tutor.engine.names import STAGES
from attn_tutor.engine.places import part_of
from attn_tutor.questions.given import Given
from attn_tutor.widgets.grid import Cell


def asked_row(screen: Screen) -> int:
    """The row that an act asks for, counted from 0; the first where it asks for all."""
    from attn_tutor.engine.places import read_place

    place = read_place(screen.cell)
    return 0 if place is None else place[1] or 0


def open_cells(
    screen: Screen, given: Given, texts: Sequence[str] = (), off: Iterable[int] = ()
) -> dict[str, list[Cell]]:
    """The cells of the asked row: open, or filled with what was typed; the others show their numbers.

    texts: what was typed, one for each number asked for; off: which of them are off, counted from 0.
    """
    if not screen.stage:
        return {}
    value = np.asarray(given.problem.run(until=screen.stage)[screen.stage])
    marked = np.zeros(value.shape, dtype=bool)
    marked[part_of(screen.cell, value.ndim)] = True
    row = asked_row(screen)
    if value.ndim != 2 or (marked.sum() > marked[row].sum()):
        return {}  # whole matrices are typed row by row, below their inputs
    places = [int(at) for at in np.flatnonzero(marked[row])]
    cells: list[Cell] = []
    for at in range(value.shape[1]):
        if at not in places:
            cells.append(Cell(_text(float(value[row, at]), screen.decimals)))
        elif texts:
            number = places.index(at)
            cells.append(Cell(texts[number], "off" if number in set(off) else "typed"))
        else:
            cells.append(Cell(kind="open" if at == places[0] else "to come"))
    return {screen.stage: cells}


def _text(x: float, decimals: int) -> str:
    from attn_tutor.widgets.numerals import brief_number, fixed_number

    whole = not np.isfinite(x) or x == round(x)  # a masked logit is -inf
    return brief_number(x, decimals) if whole and decimals > 1 else fixed_number(x, decimals)


def hidden_after(stage: str) -> frozenset[str]:
    """The stages that come after this one, which an act that asks for it does not show."""
    return frozenset(STAGES[STAGES.index(stage) + 1 :]) if stage in STAGES else frozenset()


def places_off(verdict: Verdict, count: int) -> tuple[int, ...]:
    """Which of the typed numbers are off, counted from 0: by the columns that the verdict names, or all."""
    columns = [
        int(cell.rpartition("c")[2]) - 1 for cell in verdict.cells if cell.rpartition("c")[2].isdigit()
    ]
    return tuple(at for at in columns if at < count) or (tuple(range(count)) if count == 1 else ())

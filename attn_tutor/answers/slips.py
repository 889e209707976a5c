"""Slips: wrong numbers that need no misconception to explain them, only the right numbers beside them.

They are looked for last, on numbers that nothing else explains, and each one gets its own words. No sentence
tells a right number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from attn_tutor.answers.tolerance import Bounds, Truths, allowance, distance, within
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import StagePart, cell_words, place_text, place_words, whole_index
from attn_tutor.records import record

_FACTORS = np.array((10.0, 100.0, 1000.0, 0.1, 0.01))
_MATRIX = 2  # dimensions; a third one is that of the heads
ANOTHER_ORDER = "The numbers are right, but in the wrong order."
REVERSED = "The numbers are right, but in reverse order."
EMPTY_ROW = (
    "A query that may look at nothing has nothing to share out, so here its weights are all 0. "
    "If you fill its row with -1e9 instead of -inf, it comes out uniform."
)


@record()
class Slip:
    """The name of a slip and the sentence for the learner."""

    name: str
    sentence: str


@record()
class Wrong:
    """Numbers that are not right: `off` marks which. `part` is what of a stage they are, if not all of it."""

    numbers: Array
    bounds: Bounds
    decimals: int
    off: Truths
    part: StagePart = ()

    @property
    def places(self) -> list[str]:
        """Where the wrong entries stand in the whole stage."""
        if self.numbers.ndim == 0:
            return []
        return [place_text(whole_index(self.part, index)) for index in np.argwhere(self.off).tolist()]

    @property
    def somewhere(self) -> str:
        """ " in row 1, column 2", " in 5 entries"; "" for a single number."""
        places = [*map(cell_words, self.places)]
        if not places:
            return ""
        if len(places) > 3:
            return f" in {len(places)} entries"
        return f" in {', in '.join(places[:-1])}{' and in ' if len(places) > 1 else ''}{places[-1]}"


def find_slip(wrong: Wrong, stage: str = "") -> Slip | None:
    """The slip that explains the wrong numbers, all of them, or None.

    Weights are at least never negative, and a row of them sums to 1.
    """
    for look in _SLIPS:
        found = look(wrong)
        if found is not None:
            return found
    return (_negative(wrong) or _row_sums(wrong)) if stage == "weights" else None


def _negative(wrong: Wrong) -> Slip | None:
    """A weight below 0: no softmax gives one."""
    below = wrong.numbers < 0
    if not below.any():
        return None
    where = replace(wrong, off=below).somewhere
    message = f"A weight is never negative, because e^x never is: look at the minus sign{where}."
    return Slip("negative_weight", message)


def _signs(wrong: Wrong) -> Slip | None:
    if (wrong.off & ~within(-wrong.numbers, wrong.bounds, wrong.decimals)).any():
        return None
    many = "The signs are" if wrong.off.sum() > 1 else "The sign is"
    size = "sizes are" if wrong.off.sum() > 1 else "size is"
    return Slip("sign", f"{many} flipped{wrong.somewhere}; the {size} right.")


def _truncation(wrong: Wrong) -> Slip | None:
    unit = 10.0**-wrong.decimals
    cut = np.trunc((wrong.bounds.low + wrong.bounds.high) / 2 / unit) * unit
    if (np.abs(wrong.numbers - cut) > unit * 1e-6)[wrong.off].any():
        return None
    message = f"The decimals are cut off instead of rounded{wrong.somewhere}: the next one is 5 or more."
    return Slip("truncated", message)


def _power_of_ten(wrong: Wrong) -> Slip | None:
    unit = 10.0**-wrong.decimals
    if not np.abs(wrong.bounds.low).max(initial=0) > unit or not wrong.numbers.any():
        return None  # zeros have no decimal point that could have slipped
    factors = _FACTORS.reshape(-1, *(1,) * wrong.numbers.ndim)
    wide = Bounds(wrong.bounds.low * factors, wrong.bounds.high * factors)
    fits = distance(wrong.numbers, wide) <= allowance(wide, unit * np.maximum(factors, 1.0))
    for factor, fit in zip(_FACTORS.tolist(), fits, strict=True):
        if fit.all():
            times = f"{factor:g} times too large" if factor > 1 else f"{1 / factor:g} times too small"
            subject = "Every number is" if wrong.numbers.size > 1 else "The number is"
            return Slip("factor_of_ten", f"{subject} {times}: look at the decimal point.")
    return None


_SLIP_OF_THE_PEN = ("Rows", "Entries")  # columns and heads are also swapped by mistakes


def _swap(wrong: Wrong) -> Slip | None:
    if not in_another_order(wrong.numbers, wrong.bounds, wrong.decimals):
        return None
    axes = wrong.numbers.ndim
    names = (*("Heads",) * (axes > _MATRIX), "Rows", "Columns") if axes > 1 else ("Entries",)
    for axis, name in zip(range(-len(names), 0), names, strict=True):
        for i, j in combinations(range(wrong.numbers.shape[axis] if wrong.numbers.ndim else 0), 2):
            order = np.arange(wrong.numbers.shape[axis])
            order[[i, j]] = j, i
            if within(np.take(wrong.numbers, order, axis), wrong.bounds, wrong.decimals).all():
                kind = "swapped" if name in _SLIP_OF_THE_PEN else f"swapped_{name.lower()}"
                return Slip(kind, f"{name} {i + 1} and {j + 1} are swapped; the numbers are right.")
    return None


def in_another_order(typed: Array, bounds: Bounds, decimals: int) -> bool:
    """Whether these are the right numbers, all of them, at other places."""
    low, high = (np.sort(end, axis=None) for end in bounds)
    return bool(within(np.sort(typed, axis=None), Bounds(low, high), decimals).all())


def _reordering(wrong: Wrong) -> Slip | None:
    """Two entries of a matrix exchanged, all of it turned round, or the numbers of each row in another order."""
    if not wrong.numbers.ndim or not in_another_order(wrong.numbers, wrong.bounds, wrong.decimals):
        return None
    if wrong.numbers.ndim == 1:
        is_reversed = within(wrong.numbers[::-1], wrong.bounds, wrong.decimals).all()
        return Slip("reordered", REVERSED if is_reversed else ANOTHER_ORDER)
    off = np.argwhere(wrong.off)
    if len(off) == 2:
        one, two = (place_words(whole_index(wrong.part, index)) for index in off.tolist())
        return Slip("reordered", f"{one.capitalize()} and {two} are swapped; the numbers are right.")
    turned = wrong.numbers[..., ::-1, ::-1]
    if within(turned, wrong.bounds, wrong.decimals).all():
        return Slip("reordered", "The numbers are right, but rows and columns are both in reverse order.")
    rows = [_of_row(wrong, index) for index in np.ndindex(wrong.numbers.shape[:-1]) if wrong.off[index].any()]
    said = "each is in the wrong place in its row" if all(rows) else "they are in the wrong places"
    return Slip("reordered", f"The numbers are right, but {said}.")


def _of_row(wrong: Wrong, index: tuple[int, ...]) -> bool:
    bounds = Bounds(*(end[index] for end in wrong.bounds))
    return in_another_order(wrong.numbers[index], bounds, wrong.decimals)


def _row_repeated(wrong: Wrong) -> Slip | None:
    if wrong.numbers.ndim != 2:
        return None
    rows = np.flatnonzero(wrong.off.any(axis=-1)).tolist()
    if len(rows) != 1 or wrong.off.sum() < 2:
        return None
    for other, (low, high) in enumerate(zip(*wrong.bounds, strict=True)):
        if other != rows[0] and within(wrong.numbers[rows[0]], Bounds(low, high), wrong.decimals).all():
            return Slip("row_repeated", f"Row {rows[0] + 1} repeats the numbers of row {other + 1}.")
    return None


def _one_cell(wrong: Wrong) -> Slip | None:
    if wrong.off.sum() != 1 or wrong.off.size == 1:
        return None
    at: list[int] = np.argwhere(wrong.off)[0].tolist()
    where = f"number {at[0] + 1}" if len(at) == 1 else place_words(whole_index(wrong.part, at))
    return Slip("one_cell", f"Only {where} is off; the others are right.")


def _row_sums(wrong: Wrong) -> Slip | None:
    """The first row of weights that does not add up to 1, of those that must: an empty row is all 0."""
    if wrong.numbers.ndim == 0 or (wrong.part and not isinstance(wrong.part[-1], slice)):
        return None  # there is no whole row
    must = np.abs((wrong.bounds.low + wrong.bounds.high).sum(axis=-1) / 2 - 1) < 0.05
    sums = wrong.numbers.sum(axis=-1)
    for index in np.argwhere(must & (np.abs(sums - 1) > 0.005 * wrong.numbers.shape[-1] + 1e-9)).tolist():
        *head, row = whole_index(wrong.part, [*index, 0])[:-1]
        where = f" in head {head[0] + 1}" if head else ""
        message = f"Row {row + 1} of your weights{where} sums to {sums[tuple(index)]:.2f}; each row must sum to 1."
        return Slip("row_sum", message)
    return None


_SLIPS: tuple[Callable[[Wrong], Slip | None], ...] = (
    _signs,
    _truncation,
    _power_of_ten,
    _swap,
    _reordering,
    _row_repeated,
    _one_cell,
)


def is_empty_row_uniform(
    stage: str, typed: Array, off: Truths, values: Mapping[str, Any], decimals: int
) -> bool:
    """Whether what is off are rows that may look at nothing, and they are what uniform weights give."""
    weights = values.get("weights")
    if stage not in ("weights", "output") or weights is None or weights.ndim != 2 or typed.ndim != 2:
        return False
    empty = ~(weights > 0).any(axis=-1)
    count = weights.shape[-1]
    if stage == "output" and values.get("w_output") is not None:
        return False
    uniform = np.full(count, 1 / count) if stage == "weights" else np.asarray(values["value"]).mean(axis=0)
    rows = off.any(axis=-1)
    fits = (np.abs(typed - uniform) <= 10.0**-decimals).all(axis=-1)
    return bool(rows.any() and (empty & fits)[rows].all())

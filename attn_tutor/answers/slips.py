"""Slips: wrong numbers that need no misconception to explain them, only the right numbers beside them.

They are looked for last, on numbers that nothing else explains, and each one gets its own words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from attn_tutor.answers.tolerance import Bounds, Truth, allowance, distance, within
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import place_text


@dataclass(frozen=True, slots=True)
class Slip:
    """The name of a slip and the sentence for the learner."""

    name: str
    sentence: str


def find_slip(typed: Array, bounds: Bounds, decimals: int, stage: str = "") -> Slip | None:
    """The slip that explains `typed` (rows, columns), or None. All the wrong entries must be explained by it."""
    off = ~within(typed, bounds, decimals)
    for look in _SLIPS:
        found = look(typed, bounds, decimals, off)
        if found is not None:
            return found
    return _row_sums(typed, off) if stage == "weights" else None


def _some(off: Truth) -> str:
    """Where the wrong entries are: "at r1c2", "at r1c2 and r2c1", "in 5 entries"."""
    places = [place_text(index) for index in np.argwhere(off).tolist()]
    if len(places) > 3:
        return f"in {len(places)} entries"
    return "at " + " and ".join([", ".join(places[:-1]), places[-1]] if len(places) > 1 else places)


def _signs(typed: Array, bounds: Bounds, decimals: int, off: Truth) -> Slip | None:
    flipped = within(-typed, bounds, decimals)
    if not (off & ~flipped).any():
        many = "The signs are" if off.sum() > 1 else "The sign is"
        return Slip("sign", f"{many} flipped {_some(off)}; the size is right.")
    return None


def _percent_or_power_of_ten(typed: Array, bounds: Bounds, decimals: int, off: Truth) -> Slip | None:
    if not np.abs(bounds.low).max(initial=0) > 10.0**-decimals:
        return None
    for factor in (10.0, 100.0, 1000.0, 0.1, 0.01):
        wide = Bounds(bounds.low * factor, bounds.high * factor)
        unit = 10.0**-decimals * max(factor, 1.0)
        if (distance(typed, wide) <= allowance(wide, unit)).all() and off.any():
            words = f"{factor:g} times too large" if factor > 1 else f"{1 / factor:g} times too small"
            return Slip("factor_of_ten", f"Every number is {words}: look at the decimal point.")
    return None


def _truncated(typed: Array, bounds: Bounds, decimals: int, off: Truth) -> Slip | None:
    unit = 10.0**-decimals
    middle = (bounds.low + bounds.high) / 2
    cut = np.trunc(middle / unit) * unit
    if (np.abs(typed - cut) <= unit * 1e-6)[off].all():
        shown, right = (f"{numbers[off][0]:.{decimals}f}" for numbers in (typed, middle))
        return Slip("truncated", f"Cut off instead of rounded {_some(off)}: {shown} should round to {right}.")
    return None


def _rows_swapped(typed: Array, bounds: Bounds, decimals: int, off: Truth) -> Slip | None:
    axes = ((-2, "Rows"), (-1, "Columns")) if typed.ndim > 1 else ((-1, "Entries"),) if typed.ndim else ()
    for axis, name in axes:
        for i, j in combinations(range(typed.shape[axis]), 2):
            order = list(range(typed.shape[axis]))
            order[i], order[j] = j, i
            if within(np.take(typed, order, axis), bounds, decimals).all():
                return Slip("swapped", f"{name} {i + 1} and {j + 1} are swapped; the numbers are right.")
    return None


def _one_row_by_another(typed: Array, bounds: Bounds, decimals: int, off: Truth) -> Slip | None:
    rows = np.flatnonzero(off.any(axis=-1))
    if off.ndim != 2 or len(rows) != 1 or typed.shape[0] < 2:
        return None
    row = int(rows[0])
    for other in range(typed.shape[0]):
        twin = Bounds(bounds.low[other], bounds.high[other])
        if other != row and off[row].sum() > 1 and within(typed[row], twin, decimals).all():
            return Slip("row_repeated", f"Row {row + 1} repeats the numbers of row {other + 1}.")
    return None


def _one_cell(typed: Array, bounds: Bounds, decimals: int, off: Truth) -> Slip | None:
    if off.sum() == 1 and off.size > 1:
        return Slip("one_cell", f"Only one entry is off, {_some(off)[3:]}; everything else is right.")
    return None


def _row_sums(typed: Array, off: Truth) -> Slip | None:
    """Weights whose rows do not add up to 1 say so."""
    if not typed.ndim:
        return None
    sums = np.atleast_1d(typed.sum(axis=-1))
    for index in np.argwhere(np.abs(sums - 1) > 0.005 * typed.shape[-1] + 1e-9):
        name = f"row {int(index[-1]) + 1}"
        return Slip(
            "row_sum", f"In your weights {name} sums to {sums[tuple(index)]:.2f}; weights must sum to 1."
        )
    return None


_SLIPS: tuple[Callable[[Array, Bounds, int, Truth], Slip | None], ...] = (
    _signs,
    _truncated,
    _percent_or_power_of_ten,
    _rows_swapped,
    _one_row_by_another,
    _one_cell,
)

"""How far from the exact number a right method can end up: the rule that decides what counts as correct.

With D decimals asked for, the learner is told to keep r = D + 1 while working. Honest work then ends within
bounds [L, H] that are computed (`reachable`), and rounding the result to D decimals adds at most half a unit:

    correct  <=>  distance(typed, [L, H]) <= 10^-D / 2        for every entry

There is no relative tolerance: weights and masked entries lie near 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attn_tutor.answers import hand_softmax  # noqa: F401  # teaches softmax about intervals
from attn_tutor.answers.intervals import ends, settle
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Computation

Truth = NDArray[np.bool_]
_FLOAT_NOISE = 1e-9
_AS_GOOD_AS_MASKED = -1e6
_MASKED = -1e9  # how -inf is typed


class Bounds(NamedTuple):
    """The lowest and the highest value of every entry that a right method reaches by hand."""

    low: Array
    high: Array


def exactly(expected: Array) -> Bounds:
    """Bounds that allow no rounding on the way: the exact numbers themselves."""
    return Bounds(expected, expected)


def by_hand(computation: Computation, given: Mapping[str, Any], stage: str, decimals: int) -> dict[str, Any]:
    """Every value up to `stage`, for every way to round to `decimals` or more after each step and each e^x.

    The stage itself may be rounded so before it is rounded once more for the answer: 0.0148, 0.015, 0.02.
    """
    settled = {**given, "scale": settle(decimals)(np.asarray(given["scale"], dtype=np.float64))}
    return on_by_hand(computation, settled, stage, decimals)


def on_by_hand(rest: Computation, values: Mapping[str, Any], stage: str, decimals: int) -> dict[str, Any]:
    """The values with those of the other steps: the rest of a computation that a hand has done so far."""
    rounding = settle(decimals)
    with np.errstate(all="ignore"):  # -inf marks what is masked; nan never lies within bounds
        reached = rest.run(values, until=stage, settle=rounding).results
        return {**reached, stage: rounding(reached[stage])}


def reachable(computation: Computation, given: Mapping[str, Any], stage: str, decimals: int) -> Bounds:
    """[L, H] of `stage`: everything that an honest hand computation comes to."""
    return Bounds(*ends(by_hand(computation, given, stage, decimals)[stage]))


def distance(typed: Array, bounds: Bounds) -> Array:
    """How far each typed entry lies outside its bounds: 0 inside. For -inf, which nobody can type, -1e9 will do."""
    outside = np.maximum(np.maximum(bounds.low - typed, typed - bounds.high), 0)
    return np.where((bounds.high == -np.inf) & (typed <= _AS_GOOD_AS_MASKED), 0, outside)


def allowance(bounds: Bounds, unit: float | Array) -> Array:
    """Half a unit of the last decimal, and a breath of float noise."""
    size = np.maximum(np.abs(bounds.low), np.abs(bounds.high))
    return unit / 2 + _FLOAT_NOISE * np.where(np.isfinite(size), np.maximum(1, size), 1)


def within(typed: Array, bounds: Bounds, decimals: int) -> Truth:
    """For each entry whether it is correct at `decimals` decimals. Broadcasts over leading dimensions."""
    return np.asarray(distance(typed, bounds) <= allowance(bounds, 10.0**-decimals))


def apart(one: Bounds, other: Bounds, decimals: int) -> Truth:
    """The separation rule: whether some entry (last two axes) has a gap of more than one unit between bounds."""
    gap = np.maximum(one.low - other.high, other.low - one.high)
    return np.asarray((gap > 10.0**-decimals).any())


def off_by(values: Array, typed: Array) -> Array:
    """How far (each of) these values is from the typed numbers, all entries together, squared."""
    bare, own = (np.maximum(numbers, _MASKED) for numbers in (values, typed))
    with np.errstate(over="ignore"):
        return np.asarray(np.square(bare - own).sum(axis=-1))

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

from attn_tutor.answers.intervals import Interval, ends, settle
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import softmax
from attn_tutor.engine.steps import Computation

Truths = NDArray[np.bool_]
_FLOAT_NOISE = 1e-9
AS_GOOD_AS_MASKED = -1e6
MASKED = -1e9  # how -inf is typed
_LARGEST_EXPONENT = 700.0  # e^x beyond it is not a float
_SOMETHING_LEFT = 0.04  # a smaller sum of exponentials is no basis for shares


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
    with np.errstate(invalid="ignore"):  # -inf - -inf
        outside = np.maximum(np.maximum(bounds.low - typed, typed - bounds.high), 0)
    return np.where((bounds.high == -np.inf) & (typed <= AS_GOOD_AS_MASKED), 0, outside)


def allowance(bounds: Bounds, unit: float | Array) -> Array:
    """Half a unit of the last decimal, and a breath of float noise."""
    size = np.maximum(np.abs(bounds.low), np.abs(bounds.high))
    return unit / 2 + _FLOAT_NOISE * np.where(np.isfinite(size), np.maximum(1, size), 1)


def within(typed: Array, bounds: Bounds, decimals: int) -> Truths:
    """For each entry whether it is correct at `decimals` decimals. Broadcasts over leading dimensions."""
    return np.asarray(distance(typed, bounds) <= allowance(bounds, 10.0**-decimals))


def apart(one: Bounds, other: Bounds, decimals: int) -> Truths:
    """The separation rule: whether some entry (last two axes) has a gap of more than one unit between bounds."""
    with np.errstate(invalid="ignore"):  # -inf - -inf, which are not apart
        gap = np.maximum(one.low - other.high, other.low - one.high)
    return np.asarray((gap > 10.0**-decimals).any())


def off_by(values: Array, typed: Array) -> Array:
    """How far (each of) these values is from the typed numbers, all entries together, squared."""
    bare, own = (np.maximum(numbers, MASKED) for numbers in (values, typed))
    with np.errstate(over="ignore"):
        return np.asarray(np.square(bare - own).sum(axis=-1))


# ---- a softmax by hand: the one place that knows more than plain interval arithmetic, for each exponential stands
# both above and below the line of its share


@softmax.register  # type: ignore[arg-type]  # an interval stands in for an array
def _softmax_by_hand(logits: Interval, axis: int = -1) -> Interval:  # type: ignore[misc]  # as above
    """Shares of exponentials rounded to r decimals, from e^x as it is or with the row maximum subtracted first.

    e^x as it is counts only where something of it is left after rounding: e^-9 is 0.000 to three decimals.
    """
    along = axis if axis < 0 else axis - logits.ndim
    shifted = _below_peak(logits, along).after_rounding()
    both = Interval(np.stack([logits.low, shifted.low]), np.stack([logits.high, shifted.high]), logits.decimals)
    shares, (total, _) = _shares(both, along)
    (low, least), (high, most) = ends(shares)
    counts = total > _SOMETHING_LEFT
    low = np.where(counts, np.minimum(low, least), least)
    return Interval(low, np.where(counts, np.maximum(high, most), most), logits.decimals)


def _below_peak(x: Interval, axis: int) -> Interval:
    """x - max(x): never above 0, and exactly 0 for an entry that is the largest whatever the others are."""
    both = np.stack(ends(x))
    low, high = np.where(both == -np.inf, both, np.fmin(both - _largest_other(both, axis)[::-1], 0))
    return Interval(low, high, x.decimals)


def _largest_other(x: Array, axis: int) -> Array:
    """For each entry the largest of the others along the axis; -inf where there is none."""
    if x.shape[axis] == 1:
        return np.full_like(x, -np.inf)
    ordered = np.partition(x, (-2, -1), axis)
    second, first = ordered.take([-2], axis), ordered.take([-1], axis)
    return np.where(x == first, second, first)


def _shares(exponents: Interval, axis: int) -> tuple[Interval, Array]:
    """e^x / Σ e^x with everything rounded on the way, and the least Σ e^x.

    A share is least where its own exponential is least and all others are largest.
    """
    low, high = (np.exp(np.minimum(end, _LARGEST_EXPONENT)) for end in ends(exponents))
    powers = Interval(low, high, exponents.decimals).after_rounding()
    least, most = ends(powers.sum(axis=axis, keepdims=True))
    smallest, largest = _ends_of_shares(powers, least - powers.low, most - powers.high)
    visible = most > 0  # a row that sees nothing has no shares
    return Interval(np.where(visible, smallest, 0), np.where(visible, largest, 0), powers.decimals), least


def _ends_of_shares(x: Interval, others_low: Array, others_high: Array) -> tuple[Array, Array]:
    """The least and the largest x / (x + others), the sum rounded: at the ends of x, or where the sum of a
    larger x (for the largest, of a smaller one) is just rounded over to its next value."""
    sums = Interval(x.high + others_low, x.low + others_high, x.decimals)
    rounded, unit = sums.after_rounding(), 10.0**-x.decimals
    above = (np.floor(sums.high / unit + 0.5) + 1) * unit  # the next value of the rounded sum
    below = (np.ceil(sums.low / unit - 0.5) - 1) * unit
    over = np.where(
        above - unit / 2 <= x.high + others_high, (above - unit / 2 - others_high) / above, np.inf
    )
    under = np.where(below + unit / 2 >= x.low + others_low, (below + unit / 2 - others_low) / below, 0)
    return np.fmax(np.fmin(x.low / rounded.high, over), 0), np.fmax(x.high / rounded.low, under)


def farthest_off(values: Array, typed: Array) -> Array:
    """How far each of the stacked values is from the typed numbers, where it is farthest."""
    far = np.abs(np.maximum(values, MASKED) - np.maximum(typed, MASKED))
    return np.asarray(far.max(axis=tuple(range(1, values.ndim)), initial=0))

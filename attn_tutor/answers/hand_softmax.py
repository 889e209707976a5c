"""A softmax by hand: the shares of exponentials that were rounded, and the bounds of what comes out.

This is the one place that knows more than plain interval arithmetic: each exponential stands both above and below
the line of its share, so a share is least where its own exponential is least and all others are largest.
"""

from __future__ import annotations

import numpy as np

from attn_tutor.answers.intervals import Interval, ends
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import softmax

_LARGEST_EXPONENT = 700.0  # e^x beyond it is not a float
_SOMETHING_LEFT = 0.04  # a smaller sum of exponentials is no basis for shares


@softmax.register  # type: ignore[arg-type]  # an interval stands in for an array
def _softmax_by_hand(logits: Interval, axis: int = -1) -> Interval:  # type: ignore[misc]  # as above
    """Shares of exponentials rounded to r decimals, from e^x as it is or with the row maximum subtracted first.

    e^x as it is counts only where something of it is left after rounding: e^-9 is 0.000 to three decimals.
    """
    shifted, _ = _shares(_below_peak(logits, axis).rounded(), axis)
    plain, total = _shares(logits, axis)
    low = np.where(total > _SOMETHING_LEFT, np.minimum(plain.low, shifted.low), shifted.low)
    high = np.where(total > _SOMETHING_LEFT, np.maximum(plain.high, shifted.high), shifted.high)
    return Interval(low, high, logits.decimals)


def _below_peak(x: Interval, axis: int) -> Interval:
    """x - max(x): never above 0, and exactly 0 for an entry that is the largest whatever the others are."""
    low = np.fmin(x.low - _largest_other(x.high, axis), 0)
    high = np.fmin(x.high - _largest_other(x.low, axis), 0)
    return Interval(
        np.where(x.low == -np.inf, x.low, low), np.where(x.high == -np.inf, x.high, high), x.decimals
    )


def _largest_other(x: Array, axis: int) -> Array:
    """For each entry the largest of the others along the axis; -inf where there is none."""
    if x.shape[axis] == 1:
        return np.full_like(x, -np.inf)
    second, first = np.split(np.partition(x, (-2, -1), axis).take([-2, -1], axis), 2, axis)
    return np.where(x == first, second, first)


def _shares(exponents: Interval, axis: int) -> tuple[Interval, Array]:
    """e^x / Σ e^x with everything rounded on the way, and the least Σ e^x.

    A share is least where its own exponential is least and all others are largest.
    """
    low, high = (np.exp(np.minimum(end, _LARGEST_EXPONENT)) for end in ends(exponents))
    powers = Interval(low, high, exponents.decimals).rounded()
    least, most = ends(powers.sum(axis=axis, keepdims=True))
    smallest, largest = _ends_of_shares(powers, least - powers.low, most - powers.high)
    seen = most > 0  # a row that sees nothing has no shares
    return Interval(np.where(seen, smallest, 0), np.where(seen, largest, 0), powers.decimals), least


def _ends_of_shares(x: Interval, others_low: Array, others_high: Array) -> tuple[Array, Array]:
    """The least and the largest x / (x + others), the sum rounded: at the ends of x, or where the sum of a
    larger x (for the largest, of a smaller one) is just rounded over to its next value."""
    sums = Interval(x.high + others_low, x.low + others_high, x.decimals)
    rounded, unit = sums.rounded(), 10.0**-x.decimals
    above = (np.floor(sums.high / unit + 0.5) + 1) * unit  # the next value of the rounded sum
    below = (np.ceil(sums.low / unit - 0.5) - 1) * unit
    over = np.where(
        above - unit / 2 <= x.high + others_high, (above - unit / 2 - others_high) / above, np.inf
    )
    under = np.where(below + unit / 2 >= x.low + others_low, (below + unit / 2 - others_low) / below, 0)
    return np.fmax(np.fmin(x.low / rounded.high, over), 0), np.fmax(x.high / rounded.low, under)

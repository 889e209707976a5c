"""Arrays of intervals: the same steps, run on everything that an honest hand computation can reach.

A learner who rounds to r or more decimals on the way arrives somewhere near the exact number. How near is
computed, not guessed: an `Interval` speaks NumPy's protocols, so the functions of the steps (and of the
mistakes) run on it unchanged, and each operation gives bounds that contain every result of its inputs
(Moore 1966, chapter 2).

One place knows more than plain interval arithmetic. A softmax by hand rounds its exponentials, with the row
maximum taken off first or not, and each exponential stands both above and below the line of its share.

-inf marks what is masked, so infinities meet here: run this under np.errstate, as `tolerance.reachable` does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import softmax

_EXACT = 1e-9  # a number this near to r decimals needs no rounding
_LARGEST_EXPONENT = 700.0  # e^x beyond it is not a float
_SOMETHING_LEFT = 0.04  # a smaller sum of exponentials is no basis for shares
_MORE_DECIMALS = 6  # r to r + 5: rounding finer than that moves nothing that counts


@dataclass(frozen=True, eq=False, slots=True)
class Interval(NDArrayOperatorsMixin):
    """Bounds of every entry of an array. `decimals` is the least number of decimals kept by hand, r."""

    low: Array
    high: Array
    decimals: int

    @property
    def shape(self) -> tuple[int, ...]:
        return self.low.shape

    @property
    def ndim(self) -> int:
        return self.low.ndim

    @property
    def middle(self) -> Array:
        """(...) one number within each interval; -inf where both bounds are."""
        return np.where(self.low == self.high, self.low, (self.low + self.high) / 2)

    def rounded(self) -> Interval:
        """Whatever rounding to r or more decimals makes of it."""
        outward = np.empty((2, *self.low.shape))  # rounding is symmetric: the upper bound is done mirrored
        outward[0], outward[1] = self.low, -self.high
        tens = _tens(self.decimals, outward.ndim)
        lowest = np.ceil(outward * tens - (0.5 + _EXACT)) / tens
        low, high = np.minimum(outward, lowest.min(axis=0))
        return Interval(low, -high, self.decimals)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Interval:
        low, high = (end.sum(axis=axis, keepdims=keepdims) for end in (self.low, self.high))
        return Interval(low, high, self.decimals)

    def max(self, axis: Any = None, keepdims: bool = False, initial: float = -np.inf) -> Interval:
        low, high = (end.max(axis=axis, keepdims=keepdims, initial=initial) for end in (self.low, self.high))
        return Interval(low, high, self.decimals)

    def reshape(self, *shape: Any) -> Interval:
        return Interval(self.low.reshape(*shape), self.high.reshape(*shape), self.decimals)

    def __len__(self) -> int:
        return len(self.low)

    def __getitem__(self, index: Any) -> Interval:
        return Interval(self.low[index], self.high[index], self.decimals)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            return NotImplemented
        if ufunc in _COMPARISONS:
            return ufunc(*(_middle(x) for x in inputs))
        return _UFUNCS[ufunc](*inputs) if ufunc in _UFUNCS else NotImplemented

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if func in _BY_MIDDLE:
            return func(*(_middle(argument) for argument in args), **kwargs)
        if func not in _END_BY_END:
            return NotImplemented
        found = func(*_each(args, 0), **kwargs), func(*_each(args, 1), **kwargs)
        return Interval(*found, self.decimals)


@lru_cache
def _tens(decimals: int, ndim: int) -> Array:
    """The powers of ten to round by, along an axis before all others."""
    powers: Array = 10.0 ** np.arange(decimals, decimals + _MORE_DECIMALS)
    return powers.reshape(-1, *(1,) * ndim)


def settle(decimals: int) -> Callable[[Any], Any]:
    """What hand rounding to `decimals` or more does to the value of a step: numbers become intervals."""

    def by_hand(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            return _factor(value, decimals) if value.ndim == 0 else Interval(value, value, decimals).rounded()
        return value.rounded() if isinstance(value, Interval) else value

    return by_hand


def _factor(value: Array, decimals: int) -> Interval:
    """A single factor such as 1/√d_k by hand: itself rounded, or the root rounded that is divided by."""
    itself, inverse = (Interval(x, x, decimals).rounded() for x in (value, 1 / value))
    return _hull([*ends(itself), 1 / inverse.low, 1 / inverse.high], decimals)


def ends(value: Any) -> tuple[Array, Array]:
    """The lower and the upper bounds of an interval, or of exact numbers."""
    return (value.low, value.high) if isinstance(value, Interval) else (value, value)


# --- softmax


@softmax.register  # type: ignore[arg-type]  # an interval stands in for an array
def _softmax_by_hand(logits: Interval, axis: int = -1) -> Interval:  # type: ignore[misc]  # as above
    """Shares of exponentials rounded to r decimals, from e^x as it is or with the row maximum taken off first.

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


# --- arithmetic


def _middle(value: Any) -> Any:
    return value.middle if isinstance(value, Interval) else value


def _each(arguments: Any, end: int) -> Any:
    """The arguments with each interval replaced by its lower (0) or upper (1) end, inside lists too."""
    if isinstance(arguments, (list, tuple)):
        return type(arguments)(_each(argument, end) for argument in arguments)
    return ends(arguments)[end] if isinstance(arguments, Interval) else arguments


def _decimals(*values: Any) -> int:
    return next(value.decimals for value in values if isinstance(value, Interval))


def _increasing(function: Callable[..., Array]) -> Callable[..., Interval]:
    def on_intervals(*inputs: Any) -> Interval:
        return Interval(function(*_each(inputs, 0)), function(*_each(inputs, 1)), _decimals(*inputs))

    return on_intervals


def _hull(corners: list[Array], decimals: int) -> Interval:
    """From the least to the largest of the corners; nan, which 0 · inf gives, is no corner."""
    return Interval(np.fmin.reduce(corners), np.fmax.reduce(corners), decimals)


def _subtract(x: Any, y: Any) -> Interval:
    (x_low, x_high), (y_low, y_high) = ends(x), ends(y)
    return Interval(x_low - y_high, x_high - y_low, _decimals(x, y))


def _multiply(x: Any, y: Any) -> Interval:
    return _hull([a * b for a in _corners(x) for b in _corners(y)], _decimals(x, y))


def _corners(x: Any) -> tuple[Array, ...]:
    """Both bounds of an interval; exact numbers are their own only bound."""
    return (x.low, x.high) if isinstance(x, Interval) else (x,)


def _divide(x: Any, y: Any) -> Interval:
    low, high = ends(y)
    made = _hull([a / np.asarray(b) for a in _corners(x) for b in _corners(y)], _decimals(x, y))
    crosses = (low <= 0) & (high >= 0)  # a divisor that may be 0 bounds nothing
    return Interval(np.where(crosses, -np.inf, made.low), np.where(crosses, np.inf, made.high), made.decimals)


def _absolute(x: Interval) -> Interval:
    corners = _hull([np.abs(x.low), np.abs(x.high)], x.decimals)
    return Interval(np.where((x.low < 0) & (x.high > 0), 0, corners.low), corners.high, x.decimals)


def _matmul(x: Any, y: Any) -> Interval:
    """Row by column, each product rounded before it is added."""
    return _multiply(x[..., :, :, np.newaxis], y[..., np.newaxis, :, :]).rounded().sum(axis=-2)


_UFUNCS: dict[Any, Callable[..., Any]] = {
    np.add: _increasing(np.add),
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.divide: _divide,
    np.matmul: _matmul,
    np.negative: lambda x: Interval(-x.high, -x.low, x.decimals),
    np.absolute: _absolute,
    np.exp: _increasing(np.exp),
    np.tanh: _increasing(np.tanh),
    np.sqrt: _increasing(lambda x: np.sqrt(np.maximum(x, 0))),
}
# A question about an interval is answered by its middle.
_COMPARISONS = {
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.isfinite, np.isnan,
}  # fmt: skip
_BY_MIDDLE = {np.argmax, np.shape, np.ndim, np.isneginf}

# Functions that move entries about, add them or take a mean: the bounds of the result come from the bounds.
_END_BY_END = {
    np.swapaxes, np.reshape, np.transpose, np.moveaxis, np.stack, np.concatenate, np.repeat, np.broadcast_to,
    np.expand_dims, np.squeeze, np.where, np.mean, np.take, np.roll, np.flip, np.zeros_like, np.ones_like, np.copy,
}  # fmt: skip

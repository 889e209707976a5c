"""Arrays of intervals: the same steps, run on everything that an honest hand computation can reach.

A learner who rounds to r or more decimals on the way arrives somewhere near the exact number. How near is
computed, not guessed: an `Interval` speaks NumPy's protocols, so the functions of the steps (and of the
mistakes) run on it unchanged, and each operation gives bounds that contain every result of its inputs
(Moore 1966, chapter 2).

A step may use any function in `_UFUNCS`, `_END_BY_END`, `_BY_MIDDLE` or `_COMPARISONS`; for another one a TypeError
names it. Softmax has a rule of its own, in `tolerance`.

-inf marks what is masked, so infinities meet here: run this under np.errstate, as `tolerance.reachable` does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from attn_tutor.engine.arrays import Array
from attn_tutor.records import record

_HALF = np.asarray(0.5 + 1e-9)  # a number this near to r decimals needs no rounding
_MORE_DECIMALS = 6  # r to r + 5: rounding finer than that moves nothing that counts


@record(eq=False)
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

    def after_rounding(self) -> Interval:
        """Whatever rounding to r or more decimals makes of it."""
        outward = np.array((self.low, -self.high))  # rounding is symmetric: the upper bound is done mirrored
        tens = _tens(self.decimals, outward.ndim)
        lowest = np.ceil(outward * tens - _HALF) / tens
        rounded = np.minimum(outward, np.minimum.reduce(lowest))
        return Interval(rounded[0], -rounded[1], self.decimals)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Interval:
        return self._each_end(lambda end: end.sum(axis=axis, keepdims=keepdims))

    def mean(self, axis: Any = None, keepdims: bool = False) -> Interval:
        return self._each_end(lambda end: end.mean(axis=axis, keepdims=keepdims))

    def max(self, axis: Any = None, keepdims: bool = False, initial: float = -np.inf) -> Interval:
        return self._each_end(lambda end: end.max(axis=axis, keepdims=keepdims, initial=initial))

    def min(self, axis: Any = None, keepdims: bool = False, initial: float = np.inf) -> Interval:
        return self._each_end(lambda end: end.min(axis=axis, keepdims=keepdims, initial=initial))

    def reshape(self, *shape: Any) -> Interval:
        return self._each_end(lambda end: end.reshape(*shape))

    def clip(self, least: Any = -np.inf, most: Any = np.inf) -> Interval:
        return np.clip(self, least, most)  # type: ignore[call-overload, no-any-return]  # an interval stands in

    def _each_end(self, function: Callable[[Array], Array]) -> Interval:
        """A function that grows with each entry, at both ends."""
        return Interval(function(self.low), function(self.high), self.decimals)

    def __len__(self) -> int:
        return len(self.low)

    def __getitem__(self, index: Any) -> Interval:
        return Interval(self.low[index], self.high[index], self.decimals)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """The bounds of an elementwise function. TypeError, naming the function, where no rule gives them."""
        if method == "reduce" and ufunc in _REDUCTIONS:
            return _each_end_of(getattr(ufunc, method), inputs, options)
        if method == "__call__" and not options:
            if ufunc in _COMPARISONS:
                return ufunc(*(_middle(x) for x in inputs))
            if ufunc in _UFUNCS:
                return _UFUNCS[ufunc](*inputs)
        raise TypeError(f"np.{ufunc.__name__} has no bounds yet: give it a rule in answers/intervals.py.")

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if func in _BY_MIDDLE:
            return func(*(_middle(argument) for argument in args), **kwargs)
        if func in _END_BY_END:
            return _each_end_of(func, args, kwargs)
        raise TypeError(f"np.{func.__name__} has no bounds yet: give it a rule in answers/intervals.py.")


@lru_cache
def _tens(decimals: int, ndim: int) -> Array:
    """The powers of ten to round by, along an axis before all others."""
    powers: Array = 10.0 ** np.arange(decimals, decimals + _MORE_DECIMALS)
    return powers.reshape(-1, *(1,) * ndim)


def settle(decimals: int) -> Callable[[Any], Any]:
    """What hand rounding to `decimals` or more does to the value of a step: numbers become intervals."""

    def by_hand(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            return _factor(value, decimals) if value.ndim == 0 else Interval(value, value, decimals).after_rounding()
        return value.after_rounding() if isinstance(value, Interval) else value

    return by_hand


def _factor(value: Array, decimals: int) -> Interval:
    """A single factor such as 1/√d_k by hand: itself rounded, or the root rounded that is divided by."""
    with np.errstate(all="ignore"):  # a factor of 0 has no inverse
        itself, inverse = (Interval(x, x, decimals).after_rounding() for x in (value, 1 / value))
        return _hull([*ends(itself), 1 / inverse.low, 1 / inverse.high], decimals)


def ends(value: Any) -> tuple[Array, Array]:
    """The lower and the upper bounds of an interval, or of exact numbers."""
    return (value.low, value.high) if isinstance(value, Interval) else (value, value)


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


def _each_end_of(function: Callable[..., Any], args: Any, options: Any) -> Interval:
    """A function that grows with each entry, at the lower and at the upper ends of its arguments."""
    low, high = (function(*_each(args, end), **options) for end in (0, 1))
    return Interval(low, high, _decimals(*_flat(args), *options.values()))


def _flat(arguments: Any) -> list[Any]:
    """The arguments, those inside lists too."""
    nested = [_flat(x) if isinstance(x, (list, tuple)) else [x] for x in arguments]
    return [x for part in nested for x in part]


def _of_increasing(function: Callable[..., Array]) -> Callable[..., Interval]:
    return lambda *inputs: _each_end_of(function, inputs, {})


def _even(function: Callable[..., Array]) -> Callable[..., Interval]:
    """A function of the size of its operand alone, which grows with it: |x|, x², cosh x."""
    return lambda x: _each_end_of(function, (_absolute(x),), {})


def _within(function: Callable[..., Array], least: float, most: float) -> Callable[..., Interval]:
    """An increasing function of what lies between these limits; whatever reaches beyond is cut off there."""
    return _of_increasing(lambda x: function(np.clip(x, least, most)))


def _hull(corners: list[Array], decimals: int) -> Interval:
    """From the least to the largest of the corners; nan, which 0 · inf gives, is no corner."""
    return Interval(reduce(np.fmin, corners), reduce(np.fmax, corners), decimals)


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
    ratio = _hull([a / np.asarray(b) for a in _corners(x) for b in _corners(y)], _decimals(x, y))
    crosses = (low <= 0) & (high >= 0)  # a divisor that may be 0 bounds nothing
    return Interval(np.where(crosses, -np.inf, ratio.low), np.where(crosses, np.inf, ratio.high), ratio.decimals)


def _absolute(x: Interval) -> Interval:
    corners = _hull([np.abs(x.low), np.abs(x.high)], x.decimals)
    return Interval(np.where((x.low < 0) & (x.high > 0), 0, corners.low), corners.high, x.decimals)


def _power(base: Any, exponent: Any) -> Interval:
    """x^n. Where n is whole the base may be negative; for others it is at least 0, as real numbers want it."""
    n = np.asarray(_middle(exponent))
    if n.ndim == 0 and float(n).is_integer() and not isinstance(exponent, Interval):
        size = abs(int(n))
        power = _even(lambda x: x**size)(base) if size % 2 == 0 else _of_increasing(lambda x: x**size)(base)
        return _divide(1.0, power) if n < 0 else power
    low, high = ends(base)
    ends_of = [_real_power(b, e) for b in (low, high, np.clip(0.0, low, high)) for e in _corners(exponent)]
    return _hull(ends_of, _decimals(base, exponent))


def _real_power(base: Array, exponent: Array) -> Array:
    """b^e; a negative base counts as 0 where e is not whole."""
    power: Array = np.where((base < 0) & (exponent != np.rint(exponent)), 0.0, base) ** exponent
    return power


def _wave(function: Callable[[Array], Array], peak: float) -> Callable[..., Interval]:
    """sin or cos: `peak` is where it is 1, and half a turn on it is -1."""

    def on_interval(x: Interval) -> Interval:
        def reaches(at: float) -> Array:
            return np.floor((x.high - at) / (2 * np.pi)) >= np.ceil((x.low - at) / (2 * np.pi))  # type: ignore[no-any-return]

        corners = _hull([function(x.low), function(x.high)], x.decimals)
        low = np.where(reaches(peak + np.pi), -1.0, corners.low)
        return Interval(low, np.where(reaches(peak), 1.0, corners.high), x.decimals)

    return on_interval


def _hypotenuse(x: Any, y: Any) -> Interval:
    return _of_increasing(np.hypot)(
        *(_absolute(side) if isinstance(side, Interval) else np.abs(side) for side in (x, y))
    )


def _matmul(x: Any, y: Any) -> Interval:
    """Row by column, each product rounded before it is added."""
    return _multiply(x[..., :, :, np.newaxis], y[..., np.newaxis, :, :]).after_rounding().sum(axis=-2)


_GROWING = (
    np.add, np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp, np.logaddexp2, np.exp, np.exp2,
    np.expm1, np.tanh, np.sinh, np.arctan, np.arcsinh, np.cbrt, np.sign, np.floor, np.ceil, np.rint, np.trunc,
    np.positive, np.deg2rad, np.rad2deg, np.radians, np.degrees,
)  # fmt: skip
_UFUNCS: dict[Any, Callable[..., Any]] = {
    **{function: _of_increasing(function) for function in _GROWING},
    **{function: _within(function, 0, np.inf) for function in (np.sqrt, np.log, np.log2, np.log10)},
    np.log1p: _within(np.log1p, -1, np.inf),
    np.arcsin: _within(np.arcsin, -1, 1),
    np.arctanh: _within(np.arctanh, -1, 1),
    np.arccos: lambda x: np.pi / 2 - _UFUNCS[np.arcsin](x),
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.divide: _divide,
    np.matmul: _matmul,
    np.power: _power,
    np.float_power: _power,
    np.reciprocal: lambda x: _divide(1.0, x),
    np.negative: lambda x: Interval(-x.high, -x.low, x.decimals),
    np.conjugate: lambda x: x,
    np.absolute: _absolute,
    np.fabs: _absolute,
    np.square: _even(np.square),
    np.cosh: _even(np.cosh),
    np.sin: _wave(np.sin, np.pi / 2),
    np.cos: _wave(np.cos, 0.0),
    np.hypot: _hypotenuse,
}
_REDUCTIONS = {np.add, np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp}
# A question about an interval is answered by its middle.
_COMPARISONS = {
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.isfinite, np.isnan, np.isinf,
    np.signbit, np.logical_and, np.logical_or, np.logical_not,
}  # fmt: skip
_BY_MIDDLE = {
    np.argmax, np.argmin, np.argsort, np.shape, np.ndim, np.size, np.isneginf, np.isposinf, np.any, np.all,
    np.nonzero, np.flatnonzero,
}  # fmt: skip

# Functions that move entries about, add them or take a mean: the bounds of the result come from the bounds.
_END_BY_END = {
    np.swapaxes, np.reshape, np.transpose, np.moveaxis, np.stack, np.concatenate, np.repeat, np.broadcast_to,
    np.expand_dims, np.squeeze, np.where, np.mean, np.take, np.roll, np.flip, np.zeros_like, np.ones_like, np.copy,
    np.sum, np.max, np.min, np.cumsum, np.sort, np.median, np.clip, np.tril, np.triu, np.diagonal, np.diag, np.trace,
    np.tile, np.pad, np.vstack, np.hstack, np.ravel, np.atleast_2d, np.full_like,
    np.nan_to_num, np.take_along_axis, np.partition, np.rot90,
}  # fmt: skip

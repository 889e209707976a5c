"""The functions that interpreted code may call: part of NumPy, of math and of Python's builtins.

Each stands in a table with what bounds its work, which is reckoned from the sizes before it is called. Arguments are
values of `values`, so a dtype is one of a few kinds, never a text; only `einsum` and `float` take a text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from attn_tutor.sandbox.bounds import (
    alike,
    broadcast,
    diagonals,
    digits,
    entries,
    new_array,
    pieces,
    products,
    repeats,
    spread,
    square,
)
from attn_tutor.sandbox.values import Kind, Names, Refused, TooMuch, Work, check_value, is_number

KEYWORDS = {
    "axis", "axes", "axis1", "axis2", "keepdims", "dtype", "k", "shape", "fill_value", "x", "a", "b", "indices",
    "start", "stop", "step", "num", "decimals", "ndigits", "copy", "repeats", "reps", "shift", "source", "destination",
    "nan", "posinf", "neginf", "min", "max", "a_min", "a_max", "strict", "N", "M", "ddof", "optimize",
    "newshape", "initial", "endpoint",
}  # fmt: skip
_PRODUCTS = "matmul dot inner outer tensordot vecdot vdot matvec vecmat take"
_ELEMENTWISE = (
    "exp exp2 expm1 log log2 log10 log1p sqrt cbrt square abs absolute fabs negative positive sign reciprocal sin cos "
    "tan tanh sinh cosh arctan power float_power multiply add subtract divide true_divide floor_divide mod remainder "
    "maximum minimum fmax fmin where greater greater_equal less less_equal equal not_equal logical_and logical_or "
    "logical_not logical_xor invert isinf isnan isfinite isneginf isposinf isclose clip rint floor ceil "
    "trunc nan_to_num copysign logaddexp logaddexp2 heaviside"
)
_WHOLE = (
    "sum mean max amax min amin prod any all argmax argmin cumsum cumprod argsort sort std var median ptp average "
    "count_nonzero allclose array_equal transpose matrix_transpose permute_dims swapaxes moveaxis rollaxis reshape "
    "ravel squeeze expand_dims atleast_1d atleast_2d flip fliplr flipud roll copy trace diagonal tril triu "
    "unique nansum nanmax nanmean linalg.norm shape size ndim array asarray "
    "ascontiguousarray concatenate concat stack hstack vstack dstack column_stack "
    "append block insert delete take_along_axis"
)
_NAMED = "inf nan pi e"
_MATH = (
    "sqrt exp log log2 log10 pow fabs floor ceil isinf isnan isfinite sin cos tan tanh fsum exp2 hypot"
)


class TableFunction:
    """A function of the table: it reckons its work, then calls the real one."""

    def __init__(
        self,
        name: str,
        real: Callable[..., Any],
        work: Callable[..., int],
        *,
        text: bool = False,
        most: int = 3,
    ) -> None:
        self.name = name
        self._real = real
        self._work = work
        self._text = text
        self._most = most  # positional arguments: what NumPy takes beyond them are outputs, orders and shapes

    def call(self, work: Work, args: Sequence[Any], named: dict[str, Any]) -> Any:
        """What it returns. Raises Refused for an argument it does not take, TooMuch before it takes too long."""
        for name in named:
            if name not in KEYWORDS:
                raise Refused(f"{name}=")
        if len(args) > self._most:
            raise Refused(f"so many arguments of {self.name}")
        plain = [_argument(one, text=self._text) for one in args]
        keyed = {name: _argument(value, text=False) for name, value in named.items()}
        work.spend(self._work(*plain, **keyed))
        return self._real(*plain, **keyed)


def _argument(value: Any, *, text: bool) -> Any:
    """An argument as NumPy takes it: a kind as its type. Raises Refused for what is not a number or a list of them."""
    if isinstance(value, Kind):
        return value.convert
    if isinstance(value, (tuple, list)):
        return type(value)(_argument(one, text=False) for one in value)
    if (
        value is None
        or isinstance(value, (np.ndarray, slice))
        or is_number(value)
        or (text and isinstance(value, str))
    ):
        return value
    raise Refused("a text" if isinstance(value, str) else "this argument")


def _in_numpy(name: str) -> Callable[..., Any] | None:
    """The function of NumPy; None where this version has none of that name."""
    found: Any = np
    for part in name.split("."):
        found = getattr(found, part, None)
    return found if callable(found) else None


def _table(names: str, work: Callable[..., int]) -> dict[str, Any]:
    found = ((name, _in_numpy(name)) for name in names.split())
    return {name: TableFunction(name, real, work) for name, real in found if real is not None}


def _matrix_transpose(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def numpy_names() -> Names:
    """What `np` holds for interpreted code."""
    table = _table(_ELEMENTWISE, broadcast) | _table(_WHOLE, entries) | _table(_PRODUCTS, products)
    table |= _table("zeros ones full", new_array) | _table("zeros_like ones_like full_like", alike)
    table |= _table("eye identity tri", square) | _table("arange linspace", spread)
    table |= (
        _table("round around", digits)
        | _table("repeat tile", repeats)
        | _table("split array_split hsplit vsplit", pieces)
    )
    table |= {
        "diag": TableFunction("diag", np.diag, diagonals),
        "matrix_transpose": TableFunction("matrix_transpose", _matrix_transpose, entries),
        "einsum": TableFunction("einsum", np.einsum, products, text=True, most=8),
        "broadcast_to": TableFunction("broadcast_to", _broadcast_to, lambda x, shape: new_array(shape)),
    }
    table |= {name: getattr(np, name) for name in _NAMED.split()} | {"newaxis": None}
    table |= {
        name: Kind(name, getattr(np, name)) for name in ("float64", "float32", "int64", "int32", "bool_")
    }
    norm = table.pop("linalg.norm")
    return Names("np", table | {"linalg": Names("np.linalg", {"norm": norm})})


def _broadcast_to(x: Any, shape: Any) -> Any:
    return np.array(np.broadcast_to(x, shape))


def math_names() -> Names:
    """What `math` holds for interpreted code."""
    table = {name: getattr(math, name) for name in _NAMED.split()}
    table |= {name: TableFunction(name, getattr(math, name), entries) for name in _MATH.split()}
    return Names("math", table | {"prod": TableFunction("prod", _product, entries)})


def _product(values: Any, start: Any = 1) -> Any:
    """The product of some numbers. Raises TooMuch as soon as it is a whole number that would not fit."""
    for one in values:
        start = check_value(start * one)
    return start


def builtins() -> dict[str, Any]:
    """The builtins of interpreted code."""
    plain: dict[str, Callable[..., Any]] = {"len": len, "abs": abs, "min": min, "max": max, "sum": sum}
    listed: dict[str, Callable[..., Any]] = {
        "enumerate": lambda *args, **named: [*enumerate(*args, **named)],
        "zip": lambda *args, **named: [*zip(*args, strict=False, **named)],
        "list": lambda value=(): [*value],
        "tuple": lambda value=(): (*value,),
        "reversed": lambda value: [*value][::-1],
        "sorted": sorted,
        "any": any,
        "all": all,
    }
    functions = plain | listed
    table: dict[str, Any] = {name: TableFunction(name, real, entries) for name, real in functions.items()}
    table |= {"range": TableFunction("range", lambda *args: [*range(*args)], spread)}
    table |= {"slice": TableFunction("slice", slice, entries), "pow": TableFunction("pow", power, broadcast)}
    table |= {"print": TableFunction("print", _silent, entries, text=True, most=20)}
    table |= {"round": TableFunction("round", _round, entries)}
    for name in ("zip", "min", "max"):
        table[name] = TableFunction(name, functions[name], entries, most=20)
    return table | {name: Kind(name, kind) for name, kind in (("bool", bool), ("int", int), ("float", float))}


def _silent(*args: Any) -> None:
    """What `print` does here: nothing, for results are compared as values."""


def _round(number: Any, ndigits: Any = None) -> Any:
    if ndigits is not None and abs(ndigits) > 30:
        raise TooMuch("so many digits")
    return round(number, ndigits)


def power(base: Any, exponent: Any) -> Any:
    """A power. Raises TooMuch for one of whole numbers that would not fit."""
    if isinstance(base, int) and isinstance(exponent, int) and abs(exponent) > 64:
        raise TooMuch("a power that is too large")
    return base**exponent

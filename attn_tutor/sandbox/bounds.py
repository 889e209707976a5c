"""How much a function would compute, reckoned from its arguments before it is called.

Each takes the arguments of a call and returns how many entries or products it makes, at least. It raises TooMuch
where they are more than an answer needs.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from attn_tutor.sandbox.values import MAX_ENTRIES, MAX_WORK, Refused, TooMuch, count_entries, is_number, shape

_MOST_DIGITS = 30


def check_size(total: int) -> int:
    """This many entries of a result. Raises TooMuch where they are more than an array may hold."""
    if total > MAX_ENTRIES:
        raise TooMuch("an array that is too large")
    return max(total, 1)


def broadcast(*args: Any, **named: Any) -> int:
    """The entries of an elementwise result. Shapes that do not fit cost nothing: NumPy refuses them."""
    try:
        shapes = np.broadcast_shapes(*map(shape, (*args, *named.values())))
    except ValueError:
        return 1
    return check_size(math.prod(max(size, 1) for size in shapes))


def products(*args: Any, **named: Any) -> int:
    """At least as many products as a matrix product or einsum computes, and as its result has entries."""
    total = math.prod(max(count_entries(one), 1) for one in (*args, *named.values()) if not isinstance(one, str))
    if total > MAX_WORK:
        raise TooMuch("a product that is too large")
    return total


def entries(*args: Any, **named: Any) -> int:
    """The entries of all arguments together."""
    return check_size(sum(count_entries(one) for one in (*args, *named.values())))


def digits(value: Any, *args: Any, **named: Any) -> int:
    """The entries of a rounded value. Raises TooMuch for more decimals than a number has."""
    if any(abs(number) > _MOST_DIGITS for number in _numbers([*args, *named.values()])):
        raise TooMuch("so many decimals")
    return entries(value)


def alike(*args: Any, **named: Any) -> int:
    """The entries of an array like another; a shape of its own is refused."""
    if "shape" in named:
        raise Refused("shape=")
    return entries(*args, **named)


def new_array(wanted: Any = 1, *args: Any, **named: Any) -> int:
    """The entries of an array of a given shape."""
    return check_size(math.prod(map(_whole, _numbers(named.get("shape", wanted)))))


def square(*args: Any, **named: Any) -> int:
    """The entries of a square matrix as wide as the largest number among the arguments."""
    return check_size(max(map(_whole, _numbers([*args, *named.values()])), default=1) ** 2)


def diagonals(v: Any, k: Any = 0) -> int:
    """The entries of a square matrix that has `v` as a diagonal."""
    return check_size((count_entries(v) + _whole(k)) ** 2)


def repeats(value: Any, *args: Any, **named: Any) -> int:
    """The entries of a value repeated along one or several axes."""
    return check_size(count_entries(value) * math.prod(map(_whole, _numbers([*args, *named.values()]))))


def pieces(value: Any, *args: Any, **named: Any) -> int:
    """The entries of a value cut into pieces, and how many they are."""
    return check_size(count_entries(value) + max(map(_whole, _numbers([*args, *named.values()])), default=1))


def spread(*args: Any, **named: Any) -> int:
    """The entries of `range`, `arange` and `linspace`, by the smallest step that these numbers could mean."""
    numbers = _numbers([*args, *named.values()])
    smallest = min((abs(x) for x in numbers if x), default=1.0)
    span = max(numbers, default=0.0) - min([0.0, *numbers])
    return check_size(_whole(span / min(smallest, 1.0)) + 1)


def _numbers(value: Any) -> list[float]:
    """All numbers that a value holds, in arrays and lists, too."""
    if isinstance(value, np.ndarray):
        return [float(one) for one in value.ravel()]
    if isinstance(value, (tuple, list)):
        return [number for one in value for number in _numbers(one)]
    return [float(value)] if is_number(value) else []


def _whole(value: float) -> int:
    """A size that is at least 1; one beyond all bounds for infinity."""
    return 1 if math.isnan(value) else max(int(min(abs(value), 1e18)), 1)

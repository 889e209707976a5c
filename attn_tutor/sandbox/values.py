"""The values that interpreted code may hold: plain numbers, arrays of numbers, and short lists of them.

Nothing else exists for it. There are no arrays of objects, no subclasses, buffers, modules or classes, so no value
leads to anything but another value of this kind. All sizes have bounds, on every system alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np

MAX_ENTRIES = 20_000  # of one array or list
MAX_WORK = 2_000_000  # products and entries computed in one run
MAX_STEPS = 20_000  # expressions and statements evaluated in one run
MAX_SECONDS = 0.1  # of one run; an answer takes a few hundredths of that
_LARGEST_INT = 1 << 63
_LONGEST_TEXT = 200
_DTYPES = "bif"  # booleans, whole and floating numbers
_SCALARS = (bool, int, float, np.bool_, np.integer, np.floating)


class Refused(Exception):
    """The code uses something that this interpreter does not have. `what` is its name, as it was typed."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class TooMuch(Exception):
    """The code would compute more than an answer needs."""


class Work:
    """Counts what a run has computed, and stops it at its bounds."""

    def __init__(self, clock: Callable[[], float] = process_time) -> None:
        self.steps = 0
        self.entries = 0
        self._clock = clock
        self._end = clock() + MAX_SECONDS

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuch("more steps than an answer needs")
        if self._clock() > self._end:
            raise TooMuch("more time than an answer needs")

    def spend(self, entries: int) -> None:
        """Count `entries` that are about to be computed. Raises TooMuch before they are."""
        self.entries += entries
        if self.entries > MAX_WORK:
            raise TooMuch("more numbers than an answer needs")


class Kind:
    """A kind of number that code may name: `bool`, `int`, `float`, `np.float64`. It converts, and is a dtype."""

    def __init__(self, name: str, convert: type) -> None:
        self.name = name
        self.convert = convert


class Names:
    """A module as interpreted code sees it: a table of names, some of them tables again."""

    def __init__(self, name: str, table: dict[str, Any]) -> None:
        self.name = name
        self.table = table


def is_number(value: Any) -> bool:
    return isinstance(value, _SCALARS)


def check_value(value: Any) -> Any:
    """`value` if code may hold it. Raises Refused for another kind of value, TooMuch for one that is too large."""
    if isinstance(value, int) and not -_LARGEST_INT <= value <= _LARGEST_INT:
        raise TooMuch("a whole number that is too large")
    if value is None or value is Ellipsis or is_number(value):
        return value
    if type(value) is np.ndarray:
        return check_array(value)
    if isinstance(value, str):
        if len(value) > _LONGEST_TEXT:
            raise TooMuch("a text that is too long")
        return value
    if type(value) in (tuple, list):
        return _check_list(value)
    if isinstance(value, slice):
        for part in (value.start, value.stop, value.step):
            check_value(part)
        return value
    if isinstance(value, (Kind, Names)) or callable(getattr(value, "call", None)):
        return value
    raise Refused(f"a {type(value).__name__}")


def check_array(value: np.ndarray[Any, Any]) -> Any:
    """An array of numbers of a bounded size. Raises Refused or TooMuch."""
    if value.dtype.kind not in _DTYPES or value.dtype.itemsize > np.dtype(float).itemsize:
        raise Refused(f"an array of {value.dtype.name[:20]}")
    if count_entries(value) > MAX_ENTRIES:
        raise TooMuch("an array that is too large")
    return value if value.ndim else value[()]


def _check_list(value: tuple[Any, ...] | list[Any]) -> tuple[Any, ...] | list[Any]:
    if count_entries(value) > MAX_ENTRIES:
        raise TooMuch("a list that is too long")
    for one in value:
        check_value(one)
    return value


def count_entries(value: Any, depth: int = 0) -> int:
    """How many entries a value holds; a single number is one. Raises TooMuch for lists nested too deep.

    An axis of length 0 counts as 1: an array that holds nothing can still make others large.
    """
    if isinstance(value, np.ndarray):
        return math.prod(max(size, 1) for size in value.shape)
    if isinstance(value, (tuple, list)):
        if depth > 8 or len(value) > MAX_ENTRIES:
            raise TooMuch("a list that is too long")
        total = 0
        for one in value:  # the same long list may stand in it many times
            total += count_entries(one, depth + 1)
            if total > MAX_ENTRIES:
                raise TooMuch("a list that is too long")
        return total
    return 1


def shape(value: Any) -> tuple[int, ...]:
    """The shape of a value as NumPy would see it; that of its first entries for a list."""
    if isinstance(value, np.ndarray):
        return tuple(value.shape)
    if isinstance(value, (tuple, list)):
        return (len(value), *(shape(value[0]) if value else ()))
    return ()

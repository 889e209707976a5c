"""Numbers as the pictures write them: one format, and columns that line up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from attn_tutor.questions.words import alike, number, with_decimals

if TYPE_CHECKING:
    from attn_tutor.engine.arrays import Array

MASKED = "·"  # the sign of a masked cell: another sign, not another number
_LONG = 1e9  # from here on a number is written in powers of ten, or it fills the screen


def brief_number(x: float, decimals: int = 2) -> str:
    """`number`, and a short form for what a table has no room for: 1.5e+12, inf, nan."""
    return number(x, decimals) if abs(x) < _LONG else f"{x:.4g}"


def fixed_number(x: float, decimals: int = 2) -> str:
    """`shown` with its decimals always written: 2.00 beside 0.50."""
    return with_decimals(brief_number(x, decimals), decimals)


def compact(weight: float, decimals: int = 2) -> str:
    """A number between 0 and 1 without the 0 before its point: .67; 1.0 for all of it."""
    text = fixed_number(weight, decimals)
    return text[1:] if text.startswith("0.") else text[: decimals + 1]


def columns(rows: Sequence[Sequence[float]], decimals: int = 2) -> list[list[str]]:
    """A matrix as text: every number written alike, every column flush right."""
    flat = iter(alike((x for row in rows for x in row), decimals, brief_number))
    return in_columns([[next(flat) for _ in row] for row in rows])


def in_columns(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of texts, every column flush right."""
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return [[text.rjust(width) for text, width in zip(row, widths, strict=True)] for row in texts]


def flush(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts flush right in one width."""
    every = tuple(texts)
    width = max(map(len, every), default=0)
    return tuple(text.rjust(width) for text in every)


def factor(x: float, decimals: int = 2) -> str:
    """A number as the second factor of a product: (-2), so that no two signs meet."""
    text = brief_number(x, decimals)
    return f"({text})" if text.startswith("-") else text


def percent(share: float) -> str:
    """A share in whole percent. What is not nothing is never called 0%, what is not all never 100%."""
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def with_thousands(number: int) -> str:
    """A large whole number as people write it: 4,194,304."""
    return f"{number:,}"


def figure(x: float) -> str:
    """A measured number to about three figures: 0.63, 12.4, 1,050; whole ones bare."""
    if x >= 100 or x == round(x):
        return with_thousands(round(x))
    return f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def small(x: float, decimals: int = 4) -> str:
    """A number that may be all but nothing: <0.0001 where its decimals would all be 0."""
    least = 10**-decimals
    return f"<{least:.{decimals}f}" if 0 < x < least / 2 else f"{x:.{decimals}f}"


def memory(size: int) -> str:
    """Bytes in the largest unit that leaves at least one: 512 KiB, 2 GiB, 1.63 MiB."""
    unit, units = 0, ("bytes", "KiB", "MiB", "GiB", "TiB")
    while size >= 1024 ** (unit + 1) and unit + 1 < len(units):
        unit += 1
    return f"{figure(size / 1024**unit)} {units[unit]}"


def decimals_of(numbers: Iterable[float], decimals: int = 2) -> int:
    """How many decimals write given numbers in full: 3 for 0.125; `decimals` where more than 6 would be needed."""
    every = tuple(numbers)
    return next((enough for enough in range(decimals, 7) if is_exact(every, enough)), decimals)


def is_exact(numbers: Iterable[float], decimals: int) -> bool:
    """Whether so many decimals write every number in full."""
    return all(round(x, decimals) == x for x in numbers if math.isfinite(x))


def nearly_equal(a: float, b: float) -> bool:
    """Whether two computed numbers are one number, up to rounding in the last places."""
    return a == b or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def matrix_texts(array: Array, decimals: int) -> list[list[str]]:
    """Every row as texts flush right: in full where that takes six decimals at most, else all to `decimals`."""
    rows = array.reshape(-1, array.shape[-1]).tolist()
    full = decimals_of(chain(*rows), decimals)
    write = brief_number if is_exact(chain(*rows), full) else fixed_number
    return in_columns([[write(x, full) for x in row] for row in rows])

"""The right values that a caller gives, checked: numbers, bounds, a shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.answers.reading import in_words
from attn_tutor.answers.tolerance import Bounds
from attn_tutor.engine.arrays import Array, as_numbers, as_whole
from attn_tutor.errors import ShapeError


def expected_numbers(name: str, given: ArrayLike) -> Array:
    """Numbers to hold an answer against: finite, or -inf for what is masked. ShapeError for others."""
    numbers = as_numbers(name, given, minimum=0).astype(np.float64)
    if np.isnan(numbers).any() or np.isposinf(numbers).any():
        raise ShapeError(
            f"There is nan or +inf in the {name}.", "Give finite numbers, or -inf for a masked entry."
        )
    return numbers


def expected_bounds(bounds: tuple[ArrayLike, ArrayLike], exact: Array) -> Bounds:
    """The (lowest, highest) values as bounds of these numbers. ShapeError where they are none."""
    if len(bounds) != 2:
        raise ShapeError(f"Bounds are a pair, not {len(bounds)}.", "Give the lowest values and the highest.")
    low, high = (expected_numbers("bounds", end) for end in bounds)
    for end in (low, high):
        if end.shape not in ((), exact.shape):
            told = f"The expected answer is {in_words(exact.shape)}, and bounds are {in_words(end.shape)}."
            raise ShapeError(told, "Give one bound for each number, or one for all.")
    if (low > high).any():
        raise ShapeError("A lower bound lies above its upper bound.", "Give the lowest values first.")
    return Bounds(np.broadcast_to(low, exact.shape), np.broadcast_to(high, exact.shape))


def expected_sizes(expected: ArrayLike) -> tuple[int, ...]:
    """A shape as its sizes. ShapeError where it is none."""
    try:
        sizes = np.atleast_1d(np.asarray(expected))
    except ValueError:  # rows of different lengths
        raise ShapeError("The expected shape is no row of sizes.", "Give a shape such as (2, 3).") from None
    return tuple(as_whole("expected size", size, minimum=0) for size in sizes)

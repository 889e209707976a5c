"""What every function of the engine accepts: arrays of numbers, checked once, at the door."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attn_tutor.errors import ShapeError

Array = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_] | Array


def as_numbers(name: str, given: ArrayLike, *, minimum: int = 2) -> Array:
    """`given` as a float array of at least `minimum` dimensions; float32 stays, all else becomes float64.

    Raises ShapeError, naming the matrix, for ragged rows, text, complex numbers or too few dimensions.
    """
    try:
        array = np.asarray(given)
    except (ValueError, TypeError):  # NumPy's word for rows of different lengths
        raise ShapeError(f"The rows of {name} do not all have the same length.") from None
    if array.dtype.kind not in "fiub":
        raise ShapeError(f"The {name} holds something that is not a real number.", "Give numbers only.")
    if array.ndim < minimum:
        given = f"one row of {len(array)}" if array.ndim else "one number"
        raise ShapeError(
            f"A matrix is needed for the {name}, but {given} was given.",
            f'Write one row as a matrix of one row: "{name} = [[1, 0]]".',
        )
    return array if array.dtype in (np.float64, np.float32) else array.astype(np.float64)


def as_whole(name: str, given: object, *, minimum: int | None = None) -> int:
    """`given` as an int. Raises ShapeError for 0.5, and for 2.0 and "2" too, or for less than `minimum`."""
    try:
        number = operator.index(given)  # type: ignore[arg-type]  # what is none is refused below
    except TypeError:
        raise ShapeError(f"The {name} is {given}, but it must be a whole number.") from None
    if minimum is not None and number < minimum:
        raise ShapeError(f"The {name} is {number}, but it must be at least {minimum}.")
    return number


def check_range(result: Array, *inputs: Array) -> None:
    """Raise ShapeError where finite inputs gave something that is none: a number beyond floating point.

    To be called where NumPy does not warn of overflow.
    """
    if math.isfinite(result.sum()):  # the quick look; large numbers may overflow in the sum alone
        return
    if not np.isfinite(result).all() and all(np.isfinite(given).all() for given in inputs):
        raise ShapeError("The numbers are too large: a product of them overflows.", "Give smaller numbers.")


def same_type(*arrays: Array) -> tuple[Array, ...]:
    """All arrays in float32 where every one is float32, otherwise all in float64."""
    if len({array.dtype for array in arrays}) == 1:
        return arrays
    return tuple(array.astype(np.float64, copy=False) for array in arrays)


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape for people: (2, 3) is "2 × 3", () is "one number"."""
    return " × ".join(map(str, shape)) if shape else "one number"

"""The verdict on a typed answer: read it, compare shapes, compare numbers, say what was found.

The outcomes, in the order they are tried: not_understood, then by shape (transposed, right_values_wrong_shape,
wrong_shape), correct, early_rounding, too_coarse, transposed (of a square), wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, Reading, in_words, read, read_shape
from attn_tutor.answers.slips import Wrong, find_slip
from attn_tutor.answers.tolerance import Bounds, allowance, distance, exactly, within
from attn_tutor.engine.arrays import Array, as_numbers, as_whole
from attn_tutor.engine.places import StagePart, cell_words
from attn_tutor.english import count
from attn_tutor.errors import ShapeError, UsageError

__all__ = ["Verdict", "check_answer", "fit_shape", "judge_reading"]

_TRANSPOSED = "The numbers are right, but rows and columns are exchanged"


def check_answer(
    typed: str,
    expected: ArrayLike,
    *,
    kind: Literal["value", "shape"] = "value",
    decimals: int = 2,
    bounds: tuple[ArrayLike, ArrayLike] | None = None,
) -> Verdict:
    """Hold a typed answer against the exact one.

    expected: a number, vector or matrix (kind "value"), or a shape such as (2, 3) (kind "shape").
    decimals: how many were asked for; honest rounding to that many is correct.
    bounds:   (lowest, highest) value of every entry that a right method reaches when it rounds on the way to
              one decimal more (`tolerance.reachable`); without them only the exact numbers, rounded, are right.

    Never raises for any typed text. Raises ShapeError where expected or bounds are not numbers of one shape (-inf,
    a masked entry, is one: any number below -10^6 will do), and UsageError for another kind.
    """
    if kind == "shape":
        return _check_shape(typed, expected_sizes(expected))
    if kind != "value":
        raise UsageError(f"There is no kind of answer called {kind}.", "The kinds are value and shape.")
    decimals = as_whole("number of decimals", decimals, minimum=0)
    exact = expected_numbers("expected answer", expected)
    reach = exactly(exact) if bounds is None else expected_bounds(bounds, exact)
    try:
        reading = read(typed, shape=exact.shape)
    except NotUnderstood as fault:
        return unread(fault)
    return judge_reading(reading, exact, reach, decimals, early=_ten_times_as_far(exact, reach))


def judge_reading(
    reading: Reading,
    exact: Array,
    bounds: Bounds,
    decimals: int,
    *,
    early: Bounds | None = None,
    stage: str = "",
    part: StagePart = (),
) -> Verdict:
    """The verdict on numbers that were read.

    early: the bounds of a right method that keeps one decimal less than announced; `stage` adds what is known
    of its numbers, and `part` says which of them were asked for, if not all.
    """
    values = np.array([entry.value for entry in reading.entries])
    shaped = fit_shape(values, reading, exact.shape)
    if shaped is None:
        verdict = _other_shape(values.reshape(reading.shape), exact, bounds, decimals)
    elif within(shaped, bounds, decimals).all():
        verdict = Verdict("correct", "Right.")
    elif early is not None and within(shaped, early, decimals).all():
        verdict = Verdict("early_rounding", early_advice(decimals))
    else:
        units = np.array([entry.unit for entry in reading.entries]).reshape(exact.shape)
        verdict = _not_correct(shaped, units, bounds, decimals, stage, part)
    taken = reading if shaped is None else reading.taken_as(exact.shape)
    return replace(verdict, numbers=shaped, read_as=taken.read_as, notes=taken.notes)


def unread(fault: NotUnderstood) -> Verdict:
    """The verdict on text that cannot be read."""
    return Verdict("not_understood", f"{fault.reason} For example: {fault.example}")


def early_advice(decimals: int) -> str:
    return f"It was rounded early: keep {count(decimals + 1, 'decimal')} while you work, and round at the end."


def fit_shape(values: Array, reading: Reading, shape: tuple[int, ...]) -> Array | None:
    """The numbers in the expected shape, or None where they do not fit.

    One row of numbers fits wherever one row is asked for, with as many brackets as there may be. A vector has no
    direction, so one number a line fits it too; in a matrix of one row that would be rows for columns.
    """
    typed = reading.shape
    along = _is_row(typed) or (len(shape) < 2 and _is_row(typed[::-1]))
    if typed == shape or (values.size == math.prod(shape) and _is_row(shape) and along):
        return values.reshape(shape)
    return None


def _is_row(shape: tuple[int, ...]) -> bool:
    return all(size == 1 for size in shape[:-1])


def _not_correct(
    typed: Array, units: Array, bounds: Bounds, decimals: int, stage: str, part: StagePart
) -> Verdict:
    right = within(typed, bounds, decimals)
    unit = 10.0**-decimals
    # among tenths, 0 and 1 stand for 0.0 and 1.0
    tenths = np.minimum(units, 10 * unit) if (units <= 10.001 * unit).any() else units
    coarse = (
        (tenths > unit * 1.001)
        & (tenths <= unit * 10.001)
        & (distance(typed, bounds) <= allowance(bounds, tenths))
    )
    if (right | coarse).all():
        sentence = f"That may be right, but it's too rough to tell. Give {count(decimals, 'decimal')}."
        return Verdict("too_coarse", sentence)
    wrong = Wrong(typed, bounds, decimals, ~right, part)
    cells = tuple(wrong.places)
    square = typed.ndim >= 2 and typed.shape[-1] == typed.shape[-2]
    if square and _fits(np.swapaxes(typed, -1, -2), bounds, decimals):
        return Verdict("transposed", f"{_TRANSPOSED}.", cells=cells)
    slip = find_slip(wrong, stage)
    message = slip.sentence if slip else which_are_off(cells, typed.size)
    return Verdict("wrong", message, cells=cells, slip=slip.name if slip else "")


def _ten_times_as_far(exact: Array, bounds: Bounds) -> Bounds:
    """The bounds for one working decimal less: to first order they lie ten times as far from the exact number."""
    with np.errstate(invalid="ignore"):  # -inf - -inf, which lies in no bounds
        return Bounds(exact - 10 * (exact - bounds.low), exact + 10 * (bounds.high - exact))


def which_are_off(cells: Sequence[str], size: int) -> str:
    """Which entries are off, which is all that is said where no reason is known."""
    if not cells or size == 1:
        return "That isn't the right number."
    if len(cells) == size:
        return "None of the entries is right yet."
    if len(cells) > 4:
        return f"{len(cells)} of {size} entries are off."
    *others, last = map(cell_words, cells)
    message = f"{'; '.join(others)}{';' * (len(others) > 1)} and {last} are" if others else f"{last} is"
    return f"{message[:1].upper()}{message[1:]} off. The other entries are right."


def is_unexplained(verdict: Verdict) -> bool:
    """Whether of a wrong matrix no entry is right, and nothing else is known of it."""
    size = 0 if verdict.numbers is None else verdict.numbers.size
    return 1 < size == len(verdict.cells) and not verdict.look and verdict.message == which_are_off(verdict.cells, size)


def _other_shape(typed: Array, exact: Array, bounds: Bounds, decimals: int) -> Verdict:
    shape = exact.shape
    if typed.ndim == 2 and typed.T.shape == shape and _fits(typed.T, bounds, decimals):
        return Verdict("transposed", f"{_TRANSPOSED}: you're asked for {in_words(shape)}.")
    if typed.size == exact.size and _fits(typed.reshape(shape), bounds, decimals):
        message = f"The values are right, but you gave {in_words(typed.shape)} instead of {in_words(shape)}."
        return Verdict("right_values_wrong_shape", message, free=True)
    if len(shape) == 2 and shape[0] == 1 and typed.ndim < 2:
        shape = shape[1:]  # one row: who typed no brackets hears of numbers, not of a matrix
    message = f"You gave {_amount(typed.shape)}, but you're asked for {_amount(shape)}."
    return Verdict("wrong_shape", message, free=True)


def _amount(shape: tuple[int, ...]) -> str:
    """ "3 numbers" for a row, which a learner may know before the word vector; else the shape in words."""
    return f"{shape[0]} numbers" if len(shape) == 1 and shape[0] > 1 else in_words(shape)


def _fits(typed: Array, bounds: Bounds, decimals: int) -> bool:
    return bool(within(typed, bounds, decimals).all())


def _check_shape(typed: str, expected: tuple[int, ...]) -> Verdict:
    try:
        sizes = read_shape(typed)
    except NotUnderstood as fault:
        return unread(fault)
    read_as = str(sizes)
    if sizes == expected:
        return Verdict("correct", "Right.", read_as)
    if len(sizes) > 1 and sizes == (*expected[:-2], *expected[:-3:-1]):
        return Verdict("transposed", "The sizes are right, but in the wrong order: rows come first.", read_as)
    if tuple(n for n in sizes if n != 1) == tuple(n for n in expected if n != 1):
        return Verdict(
            "right_values_wrong_shape", "The sizes are right, but dimensions of size 1 count too.", read_as
        )
    if len(sizes) != len(expected):
        given = f"{len(sizes)} sizes" if len(sizes) != 1 else "one size"
        return Verdict("wrong_shape", f"You gave {given}; this shape has {len(expected)}.", read_as)
    wrong = tuple(f"size {i + 1}" for i, (a, b) in enumerate(zip(sizes, expected, strict=True)) if a != b)
    message = " and ".join([", ".join(wrong[:-1]), wrong[-1]] if len(wrong) > 1 else wrong)
    negated = "isn't" if len(wrong) == 1 else "aren't"
    return Verdict("wrong", f"{message.capitalize()} {negated} right.", read_as, wrong)


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
            message = f"The expected answer is {in_words(exact.shape)}, and bounds are {in_words(end.shape)}."
            raise ShapeError(message, "Give one bound for each number, or one for all.")
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

"""What one number or one row may be instead of the right one, apart from the catalogued mistakes.

Each function yields causes in an order that depends on the shapes alone, so that the same causes can be listed
over exact numbers, over other numbers (to find those that are always the same) and over intervals (their bounds).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.answers.intervals import Interval
from attn_tutor.records import record

SINGULAR = {"scores": "score", "logits": "logit", "weights": "weight"}
_BY_KEYS = tuple(SINGULAR)  # stages whose rows are queries and whose columns are keys
_FLOAT_NOISE = 1e-6  # of the last decimal
_DIGITS = 3  # decimals of a factor that is quoted
_CUT_OFF = "That's the right number, cut off instead of rounded: the next decimal is 5 or more."


class StagePlace(NamedTuple):
    """What is asked for: one row of a stage, or with a column one entry; in one head where there are several."""

    stage: str
    head: int | None
    row: int
    column: int | None

    def of(self, value: Any) -> Any:
        """The matrix of the head asked for, of a value that may have heads."""
        return value[self.head] if self.head is not None and np.ndim(value) == 3 else value

    def at(self, value: Any) -> Any:
        """What stands in a value (…, rows, columns) where something is asked for."""
        return self.of(value)[self.row] if self.column is None else self.of(value)[self.row, self.column]

    @property
    def row_word(self) -> str:
        return "query" if self.stage in _BY_KEYS else "row"

    @property
    def column_word(self) -> str:
        return "key" if self.stage in _BY_KEYS else "column"

    @property
    def subject(self) -> str:
        """ "score" where one is asked for, "scores" for a row of them; "output" for both."""
        return self.words if self.column is None else SINGULAR.get(self.stage, self.words)

    @property
    def words(self) -> str:
        return self.stage.replace("_", " ")


@record()
class Cause:
    """One way to arrive at another number.

    family: what shares one weight (`prior.py`). when: completes "That's what you get when ...".
    value: the numbers, or their bounds. message, look: what is said where it is certain.
    """

    family: str
    when: str
    value: Any
    message: str = ""
    look: str = ""


def quote_factor(number: Any) -> str:
    """A factor or a product as it is quoted: at most three decimals, a negative one in brackets."""
    text = f"{round(float(number), _DIGITS) + 0.0:g}"
    return f"({text})" if text.startswith("-") else text


def those_are(thing: str) -> str:
    """The beginning of a sentence on a stage: "That's the output", "Those are the weights"."""
    return f"Those are the {thing}" if thing.endswith("s") else f"That's the {thing}"


def _are(thing: str) -> str:
    return "are" if thing.endswith("s") else "is"


# --- the right numbers of somewhere else


def other_places(values: Mapping[str, Any], place: StagePlace) -> Iterator[Cause]:
    """Another row, column or head, or the exchanged place."""
    whole = values[place.stage]
    matrix = place.of(whole)
    row, column = place.row, place.column
    asked = f"you're asked for {place.row_word} {row + 1}"
    for other in range(matrix.shape[0]):
        if other != row:
            where = f"{place.row_word} {other + 1}"
            message = f"{those_are(place.subject)} of {where}; {asked}."
            value = matrix[other] if column is None else matrix[other, column]
            yield Cause("row", f"{where} is taken instead of {place.row_word} {row + 1}", value, message)
    yield from _columns(matrix, place) if column is not None else _columns_as_rows(matrix, place)
    for head in range(np.shape(whole)[0] if place.head is not None else 0):
        if head != place.head:
            message = f"That's head {head + 1}; you're asked for head {(place.head or 0) + 1}."
            value = place._replace(head=head).at(whole)
            yield Cause("head", f"head {head + 1} is taken", value, message)


def _columns(matrix: Any, place: StagePlace) -> Iterator[Cause]:
    rows, columns = matrix.shape
    row, column = place.row, place.column or 0
    asked = f"you're asked for {place.column_word} {column + 1}"
    for other in range(columns):
        if other != column:
            where = f"{place.column_word} {other + 1}"
            message = f"{those_are(place.subject)} of {where}; {asked}."
            yield Cause(
                "column",
                f"{where} is taken instead of {place.column_word} {column + 1}",
                matrix[row, other],
                message,
            )
    for i in range(rows):
        for j in range(columns):
            if i != row and j != column:
                where = f"row {i + 1}, column {j + 1}"
                message = f"That's the number in {where}; you're asked for row {row + 1}, column {column + 1}."
                family = "exchanged" if (i, j) == (column, row) else "place"
                yield Cause(family, f"the number in {where} is taken", matrix[i, j], message)


def _columns_as_rows(matrix: Any, place: StagePlace) -> Iterator[Cause]:
    rows, columns = matrix.shape
    for column in range(columns if rows == columns else 0):
        message = f"That's column {column + 1} of the {place.words}; you're asked for row {place.row + 1}."
        family = "exchanged" if column == place.row else "place"
        yield Cause(
            family, f"column {column + 1} is read instead of row {place.row + 1}", matrix[:, column], message
        )


def other_stages(
    values: Mapping[str, Any], stages: tuple[str, ...], formulas: Mapping[str, str], place: StagePlace
) -> Iterator[Cause]:
    """Another stage at the same place, if it has one there."""
    own = np.shape(values[place.stage])
    order = ("tokens", *(name for name in ("query", "key", "value") if name not in stages), *stages)
    before = stages[stages.index(place.stage) - 1] if place.stage in stages[1:] else ""
    for name in order:
        value = values.get(name)
        if name == place.stage or value is None or np.ndim(value) != len(own):
            continue
        matrix = place.of(value)
        fits = place.row < matrix.shape[0] and (
            matrix.shape[1] == own[-1] if place.column is None else place.column < matrix.shape[1]
        )
        if fits:
            family = "stage before" if name == before else "stage" if name in stages else "input"
            one = (
                name.replace("_", " ") if place.column is None else SINGULAR.get(name, name.replace("_", " "))
            )
            look = ""
            if name in stages and stages.index(name) < stages.index(place.stage):
                following = stages[stages.index(name) + 1]
                look = f"Go on from there: {following.replace('_', ' ')} = {formulas[following]}."
            is_input = name in ("tokens", "query", "key", "value") and place.column is None
            thing = f"That's row {place.row + 1} of the {one}" if is_input else those_are(one)
            message = f"{thing}; you're asked for the {place.subject}."
            when = f"the {one} {_are(one)} given instead of the {place.subject}"
            yield Cause(family, when, place.at(value), message, look)


def exponentials(values: Mapping[str, Any], place: StagePlace) -> Iterator[Cause]:
    """e^x on the way to a weight, and the sum of a row of them."""
    if place.stage != "weights":
        return
    for name in ("logits", "scores"):
        if name not in values:
            continue
        powers = np.exp(place.of(values[name])[place.row])
        powers = powers.after_rounding() if isinstance(powers, Interval) else powers
        value = powers if place.column is None else powers[place.column]
        message = "That's e^x; it still has to be divided by the sum."
        yield Cause("exponential", f"e^x of the {name} is not divided by the sum", value, message)
        if place.column is not None:
            message = "That's the sum of all the e^x; the weight is one e^x divided by it."
            yield Cause("exponential", f"the sum of the e^x of the {name} is given", powers.sum(), message)


# --- the right numbers written down otherwise


def writing_slips(right: Any, decimals: int, place: StagePlace) -> Iterator[Cause]:
    """The whole sign, the decimal point, digits cut off or exchanged, two entries exchanged."""
    signs = (
        "The size is right; the sign isn't."
        if place.column is not None
        else "The sizes are right; the signs aren't."
    )
    yield Cause("whole sign", "the sign is flipped", -right, signs)
    for factor, words in (
        (10.0, "10 times too large"),
        (0.1, "10 times too small"),
        (100.0, "100 times too large"),
        (0.01, "100 times too small"),
    ):
        subject = "Every number is" if place.column is None else "The number is"
        yield Cause(
            "point",
            f"the decimal point slips: {words}",
            right * factor,
            f"{subject} {words}: look at the decimal point.",
        )
    if place.column is None:
        count = right.shape[0]
        for i in range(count):
            for j in range(i + 1, count):
                order = np.arange(count)
                order[[i, j]] = j, i
                message = f"Entries {i + 1} and {j + 1} are swapped; the numbers are right."
                yield Cause("swapped", f"entries {i + 1} and {j + 1} change places", right[order], message)
    yield Cause("cut off", "the number is cut off instead of rounded", _cut(right, decimals), _CUT_OFF)


def _cut(right: Any, decimals: int) -> Any:
    """The number without the digits behind its last decimal; 9.8 is 9.80, though a float may lie just below."""
    shifted = right * 10.0**decimals
    return np.trunc(shifted + np.sign(shifted) * _FLOAT_NOISE) / 10.0**decimals


def digits_swapped(exact: float, decimals: int) -> Iterator[Cause]:
    """Two neighbouring digits of the right number exchanged."""
    text = f"{abs(exact):.{decimals}f}"
    places = [at for at, digit in enumerate(text) if digit.isdigit()]
    for one, two in pairwise(places):
        signs = list(text)
        signs[one], signs[two] = signs[two], signs[one]
        if float("".join(signs)) in (round(abs(exact) * 10, decimals), round(abs(exact) / 10, decimals)):
            continue  # 0.6 and 6.0: the decimal point slipped
        message = "Two digits have changed places."
        yield Cause(
            "digits",
            "two digits change places",
            np.asarray(np.copysign(float("".join(signs)), exact)),
            message,
        )

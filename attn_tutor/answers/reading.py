"""What a learner typed, as numbers or as a shape: read what is meant, say what was changed, guess nothing.

Text that cannot be read raises NotUnderstood, which costs no attempt. No text costs more than a few
milliseconds: its length is checked before anything else, and every step after that is linear.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias, TypeVar

from attn_tutor.answers.entries import MASKED, Entry
from attn_tutor.answers.numbers import Parser
from attn_tutor.answers.pastes import strip_paste
from attn_tutor.answers.repairs import (
    with_all_brackets,
    without_full_stop,
    without_label,
    without_last_separator,
)
from attn_tutor.answers.separators import (
    with_decimal_comma,
    with_mixed_number,
    with_separating_commas,
    with_thousands,
)
from attn_tutor.answers.shapes import sizes
from attn_tutor.answers.tokens import (
    MAX_LENGTH,
    NotUnderstood,
    Token,
    clean,
    lookalike_notes,
    tokenise,
    visible_text,
)
from attn_tutor.engine.places import bracket
from attn_tutor.records import record

__all__ = ["Entry", "NotUnderstood", "Reading", "clean", "in_words", "read", "read_shape", "same_text"]

Nested: TypeAlias = "float | tuple[Nested, ...]"
_Read = TypeVar("_Read")
_Repair: TypeAlias = Callable[[list[Token]], tuple[list[Token], list[str]]]

_NUMBER, _MATRIX, _SHAPE = "0.25", "[[0.7, 0.3], [0.4, 0.6]]", "(2, 3)"
_SAMPLES = {2: "0.7 0.3", 3: "0.5 0.3 0.2", 4: "0.4 0.3 0.2 0.1"}  # a row of an example, by its width
_LARGEST_EXAMPLE = 12  # numbers
_LONGEST_ECHO = 36  # numbers that are repeated one by one; of more than these the size is enough


@record()
class Reading:
    """The numbers of an answer: `entries` row by row, under `shape`.

    `shape` is () for one number, (n,) for a row, (r, c) for a matrix, (b, r, c) for stacked matrices.
    `read_as` is "" where the text was taken literally, else what was understood, as in "a vector of 3:
    [1, 2, 3]"; `notes` says in words what was mapped, added or left out. `bracketed` is False for a bare
    number and for rows without brackets around them: their shape was concluded, not typed.
    """

    entries: tuple[Entry, ...]
    shape: tuple[int, ...]
    read_as: str
    notes: tuple[str, ...]
    bracketed: bool = True

    @property
    def values(self) -> Nested:
        """The bare numbers, nested as `shape` says: a float, or tuples of tuples of floats."""
        return _nest([entry.value for entry in self.entries], self.shape)

    def taken_as(self, shape: tuple[int, ...]) -> Reading:
        """The same numbers in another shape; what was understood says so."""
        if shape == self.shape:
            return self
        told = f"{in_words(self.shape)} was taken as {in_words(shape)}"
        notes = (*self.notes, *[told] * self.bracketed)  # without brackets no other shape was typed
        return replace(self, shape=shape, read_as=_describe(self.entries, shape), notes=notes)


def read(text: str, *, shape: tuple[int, ...] | None = None, whole: bool = False) -> Reading:
    """The numbers that `text` states.

    shape: of the numbers that are asked for, if that is known. Where it is one, `0,5` is one half and `1 -2` is a
    difference; else a comma separates and `1 -2` is two numbers.
    whole: whether whole numbers are asked for, as the example then shows; others are read just the same.
    Raises NotUnderstood with the reason, the place and an example.
    """
    return _with_place(text, lambda cleaned: _read(cleaned, shape), _example(shape, whole))


def _example(shape: tuple[int, ...] | None, whole: bool) -> str:
    """Numbers of this shape as they can be typed."""
    if whole:
        return _example(shape, whole=False).replace("0.", "")  # 0.7 0.3 as 7 3
    if shape is None or math.prod(shape) not in range(1, _LARGEST_EXAMPLE + 1):
        return _MATRIX
    if math.prod(shape) == 1:
        return _NUMBER
    row = deque(_SAMPLES.get(shape[-1], "0.4 0.3 0.2 0.1 " * shape[-1]).split()[: shape[-1]])
    rows: list[str] = []
    for _ in range(math.prod(shape[:-1])):
        rows += row
        row.rotate()
    return " ".join(rows) if len(shape) == 1 else bracket(rows, shape)


def read_shape(text: str) -> tuple[int, ...]:
    """The sizes that `text` names: (2, 3), [2, 3], 2, 3, 2 3, 2x3, 2 by 3, torch.Size([2, 3]), (4,) or ().

    Raises NotUnderstood with the reason, the place and an example.
    """
    return _with_place(text, sizes, _SHAPE)


def same_text(a: str, b: str) -> bool:
    """Whether `b` is `a` typed again: equal once cleaned, blanks collapsed, empty lines left out."""
    return _lines(a) == _lines(b)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in clean(text).split("\n") if line.strip()]


def _with_place(text: str, reader: Callable[[str], _Read], example: str) -> _Read:
    """Run `reader` on the cleaned text; a bare fact it raises becomes a sentence that names the place."""
    if len(text) > MAX_LENGTH:
        fact = f"The answer has {len(text)} characters; at most {MAX_LENGTH} are read."
        raise NotUnderstood(fact, MAX_LENGTH, example)
    cleaned = clean(text)
    if not cleaned.strip():
        raise NotUnderstood("The answer is empty.", 0, example)
    try:
        return reader(visible_text(text))
    except NotUnderstood as fault:
        fact = fault.reason[0].upper() + fault.reason[1:]
        place = "" if cleaned.strip().isalpha() else f" ({_place(cleaned, fault.position)})"  # one word is all there is
        sentence = f"{fact}{place}."
        raise NotUnderstood(sentence, fault.position, fault.example or example) from None


def _place(text: str, position: int) -> str:
    before = text[:position].split("\n")
    line = f"line {len(before)}, " if "\n" in text.strip() else ""
    return f"at {line}character {len(before[-1]) + 1}"


def _read(text: str, shape: tuple[int, ...] | None) -> Reading:
    count = None if shape is None else math.prod(shape)
    notes = [*lookalike_notes(text)]
    text, pasted = strip_paste(text)
    notes += pasted
    tokens = tokenise(text)
    for repair in (
        without_label,
        without_full_stop,
        without_last_separator,
        *_commas(count),
        with_all_brackets,
    ):
        tokens, told = repair(tokens)
        notes += told
    parser = Parser(tokens, one=count == 1)
    block = parser.answer()
    notes += dict.fromkeys(parser.notes)
    read_as = _describe(block.entries, block.shape) if notes or parser.calculated else ""
    return Reading(block.entries, block.shape, read_as, tuple(notes), parser.bracketed)


def _commas(count: int | None) -> list[_Repair]:
    """What commas mean where so many numbers are asked for; where that is not known, what the grammar says."""
    if count is None:
        return []
    one: list[_Repair] = [with_thousands, with_decimal_comma, with_mixed_number]
    return one if count == 1 else [partial(with_separating_commas, count=count)]


# --- wording


def _nest(values: list[float], shape: tuple[int, ...]) -> Nested:
    if not shape:
        return values[0]
    size = len(values) // shape[0]
    return tuple(_nest(values[at : at + size], shape[1:]) for at in range(0, len(values), size))


def in_words(shape: tuple[int, ...]) -> str:
    """ "one number", "a vector of 3", "a 2 × 3 matrix", "a 2 × 2 × 3 array"."""
    match shape:
        case ():
            return "one number"
        case (count,):
            return f"a vector of {count}"
    return f"a {' × '.join(map(str, shape))} {'matrix' if len(shape) == 2 else 'array'}"


def _describe(entries: tuple[Entry, ...], shape: tuple[int, ...]) -> str:
    """What was understood, in one line."""
    if len(entries) > _LONGEST_ECHO:
        return in_words(shape)
    numbers = bracket([_number_text(entry) for entry in entries], shape)
    if not shape:
        return numbers
    return f"{in_words(shape)}{':' if len(shape) == 1 else ''} {numbers}"


def _number_text(entry: Entry) -> str:
    """A typed number with all its digits, a calculated one with six."""
    if entry == Entry(MASKED, 0.0):
        return "-inf"
    return format(entry.value + 0.0, ".15g" if entry.unit else ".6g")  # + 0.0 turns -0 into 0

"""Numbers in any text: what people type and what programs print, each repair said in a note, nothing guessed.

A fault is a NotUnderstood that names its place. Every step is linear in the length of the text.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeAlias, TypeVar

from attn_tutor.answers.entries import describe_numbers
from attn_tutor.answers.numbers import Parser
from attn_tutor.answers.outcomes import Reading
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

_Result = TypeVar("_Result")
_Repair: TypeAlias = Callable[[list[Token]], tuple[list[Token], list[str]]]

_NUMBER, _MATRIX = "0.25", "[[0.7, 0.3], [0.4, 0.6]]"
_SAMPLES = {2: "0.7 0.3", 3: "0.5 0.3 0.2", 4: "0.4 0.3 0.2 0.1"}  # a row of an example, by its width
_LARGEST_EXAMPLE = 12  # numbers


def read_free_text(text: str, shape: tuple[int, ...] | None, *, whole: bool) -> Reading:
    """The numbers that any text states; see `reading.read`."""
    return with_place(text, lambda cleaned: _read(cleaned, shape), _example(shape, whole))


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
        tokens, changes = repair(tokens)
        notes += changes
    parser = Parser(tokens, one=count == 1)
    block = parser.answer()
    notes += dict.fromkeys([*parser.notes, *([] if len(block.entries) == count else parser.signs)])
    read_as = describe_numbers(block.entries, block.shape) if notes or parser.calculated else ""
    return Reading(block.entries, block.shape, read_as, tuple(notes), parser.bracketed)


def _commas(count: int | None) -> list[_Repair]:
    """What commas mean where so many numbers are asked for; where that is not known, what the grammar says."""
    if count is None:
        return []
    one: list[_Repair] = [with_thousands, with_decimal_comma, with_mixed_number]
    return one if count == 1 else [partial(with_separating_commas, count=count)]


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


def with_place(text: str, reader: Callable[[str], _Result], example: str) -> _Result:
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

"""What a learner typed, as numbers or as a shape: read what is meant, say what was changed, guess nothing.

A plain table of numbers is read here, by two expressions; `free_text` reads everything else. Text that cannot be
read raises NotUnderstood, which costs no attempt. No text costs more than a few milliseconds.
"""

from __future__ import annotations

import math
import re

from attn_tutor.answers.entries import Entry, describe_numbers, in_words
from attn_tutor.answers.outcomes import BRACKETS_ADDED, Reading
from attn_tutor.answers.tokens import NotUnderstood, clean

__all__ = ["Entry", "NotUnderstood", "Reading", "clean", "in_words", "read", "read_shape", "same_text"]

_SHAPE = "(2, 3)"
_LONGEST_PLAIN = 2000  # characters

# The quantifiers are possessive: nothing is ever tried twice.
_NUMBER = r"-?(?:[0-9]{1,12}+(?:\.[0-9]{1,15}+)?|\.[0-9]{1,15}+)"
_ROW = rf"{_NUMBER}(?:(?:[ ]*+,[ \n]++|[ \n]++){_NUMBER})*+"
_VECTOR = rf"\[[ \n]*+{_ROW}[ \n]*+\]"
_BRACKETED = re.compile(rf"{_VECTOR}|\[[ \n]*+{_VECTOR}(?:(?:[ \n]*+,[ \n]*+|[ \n]++){_VECTOR})*+[ \n]*+\]")
_LINE = rf"{_NUMBER}(?:(?:[ ]*+,[ ]++|[ ]++(?!-)){_NUMBER})*+"  # without brackets 1 -2 wants a note
_LINES = re.compile(rf"{_LINE}(?:[ ]*+[;\n][ \n]*+{_LINE})*+")
_BETWEEN_BRACKETS, _BETWEEN_BREAKS = re.compile(r"[^][]*[0-9][^][]*"), re.compile(r"[^;\n]*[0-9][^;\n]*")
_ONE = re.compile(_NUMBER)


def read(text: str, *, shape: tuple[int, ...] | None = None, whole: bool = False) -> Reading:
    """The numbers that `text` states.

    shape: of the numbers that are asked for, if that is known. Where it is one, `0,5` is one half and `1 -2` is a
    difference; else a comma separates and `1 -2` is two numbers.
    whole: whether whole numbers are asked for, as the example then shows; others are read just the same.
    Raises NotUnderstood with the reason, the place and an example.
    """
    plain = _read_plain(text.strip(" \n"), shape) if len(text) <= _LONGEST_PLAIN else None
    if plain is not None:
        return plain
    from attn_tutor.answers.free_text import read_free_text

    return read_free_text(text, shape, whole=whole)


def _read_plain(text: str, shape: tuple[int, ...] | None) -> Reading | None:
    """The numbers of a vector or matrix in brackets, or of lines of numbers; None for any other text."""
    if _BRACKETED.fullmatch(text):
        rows = [_ONE.findall(row) for row in _BETWEEN_BRACKETS.findall(text)]
        return _as_typed(rows, is_matrix="[" in text[1:])
    if not _LINES.fullmatch(text):
        return None
    rows = [_ONE.findall(row) for row in _BETWEEN_BREAKS.findall(text)]
    if len(rows) == len(rows[0]) == 1:
        return Reading((_entry(rows[0][0]),), (), "", (), bracketed=False)
    if shape is not None and math.prod(shape) == 1:
        return None  # 1 000 may be one number
    found = _as_typed(rows, is_matrix=len(rows) > 1)
    if found is None:
        return None
    read_as = describe_numbers(found.entries, found.shape)
    return Reading(found.entries, found.shape, read_as, (BRACKETS_ADDED,), bracketed=False)


def _as_typed(rows: list[list[str]], *, is_matrix: bool) -> Reading | None:
    """The reading of these rows of numbers; None where they differ in length."""
    if len({len(row) for row in rows}) > 1:
        return None
    shape = (len(rows), len(rows[0])) if is_matrix else (len(rows[0]),)
    return Reading(tuple(_entry(number) for row in rows for number in row), shape, "", ())


def _entry(number: str) -> Entry:
    return Entry(float(number), float(f"1e{-len(number.partition('.')[2])}"))


def read_shape(text: str) -> tuple[int, ...]:
    """The sizes that `text` names: (2, 3), [2, 3], 2, 3, 2 3, 2x3, 2 by 3, torch.Size([2, 3]), (4,) or ().

    Raises NotUnderstood with the reason, the place and an example.
    """
    from attn_tutor.answers.free_text import with_place
    from attn_tutor.answers.shapes import sizes

    return with_place(text, sizes, _SHAPE)


def same_text(a: str, b: str) -> bool:
    """Whether `b` is `a` typed again: equal once cleaned, blanks collapsed, empty lines left out."""
    return _lines(a) == _lines(b)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in clean(text).split("\n") if line.strip()]

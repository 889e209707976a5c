"""Where an entry stands, as people write it: r2c1 is row 2, column 1; h1r2 is row 2 of head 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

StagePart: TypeAlias = tuple[int | slice, ...]  # an index into (head,) row and column; () is everything

_PLACE = re.compile(r"(?:h(?P<head>\d{1,3}))?(?:r(?P<row>\d{1,3}))?(?:c(?P<column>\d{1,3}))?")
_IN_SENTENCE = re.compile(r"\b(?:h\d{1,3})?r\d{1,3}c\d{1,3}\b")


def place_text(index: Sequence[int]) -> str:
    """(1, 0) is r2c1, (0, 1, 0) is h1r2c1, (1,) is c2: an index counted from 0, as people count."""
    letters = "hrc"[3 - len(index) :]
    return "".join(f"{letter}{i + 1}" for letter, i in zip(letters, index, strict=True))


def place_words(index: Sequence[int]) -> str:
    """The same in words: "row 2, column 1", "head 1, row 2, column 1"."""
    names = ("head", "row", "column")[3 - len(index) :]
    return ", ".join(f"{name} {i + 1}" for name, i in zip(names, index, strict=True))


def cell_words(cell: str) -> str:
    """A cell in words: "row 2, column 1" for r2c1, "number 2" for c2, the cell of a row alone."""
    index = _indices(cell)
    return place_words(index) if len(index) > 1 else f"number {index[0] + 1}"


def spell_out_places(sentence: str) -> str:
    """The sentence with each place in words: "At r1c2 the logit …" is "At row 1, column 2 the logit …"."""
    return _IN_SENTENCE.sub(lambda place: place_words(_indices(place[0])), sentence)


def _indices(text: str) -> tuple[int, ...]:
    return tuple(i for i in read_place(text) or () if i is not None)


def read_place(text: str) -> tuple[int | None, int | None, int | None] | None:
    """(head, row, column) counted from 0, None for what is not named; None for text that names no place."""
    found = _PLACE.fullmatch(text.strip().lower())
    if found is None or not any(found.groups()):
        return None
    head, row, column = (None if digits is None else int(digits) - 1 for digits in found.groups())
    return None if -1 in (head, row, column) else (head, row, column)


def part_of(text: str, ndim: int) -> StagePart:
    """The part of a value of `ndim` dimensions that `text` names; "" names all of it.

    Raises ValueError for text that names no place, or a head where there are none.
    """
    if not text:
        return ()
    place = read_place(text)
    if place is None or (ndim == 2 and place[0] is not None):
        raise ValueError(f"{text} names no part of it")
    return tuple(slice(None) if i is None else i for i in place[-ndim:])


def whole_index(part: StagePart, index: Sequence[int]) -> tuple[int, ...]:
    """The index in the whole value of an entry that stands at `index` within a part of it."""
    rest = iter(index)
    return tuple(next(rest) if isinstance(i, slice) else i for i in part) if part else tuple(index)


def bracket(texts: Sequence[str], shape: tuple[int, ...]) -> str:
    """Entries as they are typed under a shape: "[[1, 0], [0, 1]]"; of shape () the one entry as it is."""
    if not shape:
        return texts[0]
    size = len(texts) // shape[0] if shape[0] else 0
    parts = (bracket(texts[at * size : (at + 1) * size], shape[1:]) for at in range(shape[0]))
    return f"[{', '.join(parts)}]"

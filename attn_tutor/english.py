"""Small English grammar: counts, plurals, lists and whole sentences. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_ENDINGS = (".", "?", "!")


def plural(number: int, one: str, many: str = "") -> str:
    """`one` for exactly 1, else `many`, which is `one` with an s unless given."""
    return one if number == 1 else many or f"{one}s"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 word", "3 words", "2 matrices"; thousands are grouped."""
    return f"{number:,} {plural(number, one, many)}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """The parts in one phrase: "a", "a and b", "a, b and c"; "" for none."""
    *others, end = parts or ("",)
    return f"{', '.join(others)} {last} {end}" if others else end


def capital(text: str) -> str:
    """`text` with a capital first letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def closed(text: str) -> str:
    """`text` as a sentence: with a full stop, unless it ends in a mark of its own."""
    return text if not text or text.endswith(_ENDINGS) else f"{text}."

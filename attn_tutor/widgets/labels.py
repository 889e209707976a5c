"""What rows and columns are called, on a screen and aloud."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from attn_tutor.widgets.signs import inert, say_text
from attn_tutor.widgets.wrapping import cells

_NUMBERED = re.compile(r"(?P<head>.+?)(?P<tail>\(\d+\)| \d+)")
_ENDS_IN_NUMBER = re.compile(r"\d\)?$")
_SPOKEN = {
    ".": "full stop",
    ",": "comma",
    ";": "semicolon",
    ":": "colon",
    "?": "question mark",
    "!": "exclamation mark",
    "-": "hyphen",
    "'": "apostrophe",
    '"': "quotation mark",
    "(": "opening bracket",
    ")": "closing bracket",
    "[": "opening square bracket",
    "]": "closing square bracket",
    "*": "asterisk",
    "/": "slash",
    "^": "caret",
    "_": "underscore",
    "–": "dash",
    "—": "dash",
    "…": "ellipsis",
}
# Signs that stand between blanks in a computation; all others are said as anywhere.
_BETWEEN = ((" / ", " divided by "), (" × ", " times "), (" + ", " plus "), (" = ", " is "))
_PERCENT = re.compile(r"(?<=\d) ?%(?!\w)")
_THE_WORD = "the word "
NUMBERS = r"\[(?P<numbers>(?=[^\]]*\d)(?:[^\[\]A-Za-z]|inf|nan|\de[-+]?\d)*)\]"  # a vector, and no token such as [end]
_VECTOR = re.compile(rf"(?<![Tt]he word ){NUMBERS}")


def names(words: Sequence[str], count: int, what: str) -> tuple[str, ...]:
    """One name for each of `count` rows: its word, or "key 3" without words.

    A word that stands in several rows carries its place, counted from 1 as rows are: the(1) ... the(5).
    """
    if len(words) != count:
        return tuple(f"{what} {place}" for place in range(1, count + 1))
    texts = [_visible(word) for word in words]
    often = Counter(texts)
    return tuple(f"{w}({place})" if often[w] > 1 else w for place, w in enumerate(texts, 1))


def both_names(
    words: Sequence[str], key_words: Sequence[str], n_q: int, n_k: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the queries and of the keys; without words of their own the keys are the same words."""
    return names(words, n_q, "query"), names(key_words or words, n_k, "key")


def is_counted(name: str) -> bool:
    """Whether a row has no word of its own: "key 3", "query 1"."""
    return re.fullmatch(r"(key|query) \d+", name) is not None


def value_of(name: str) -> str:
    """The value that goes with a key: "the value of cat", "value 3"."""
    return name.replace("key ", "value ", 1) if is_counted(name) else f"the value of {quote_name(name)}"


def quote_name(name: str) -> str:
    """A name as it stands in a sentence: a full stop there would end it, so "." is quoted."""
    return name if any(sign.isalnum() for sign in name) else f'"{name}"'


def with_numbers(names: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """Each name and its number for the ear: "cat 0.73"; all with "is" where a name might run into its number.

    Aloud "key 1 0.27" are two numbers, and the bracket of the(1) is silent.
    """
    verb = " is" if any(map(_ENDS_IN_NUMBER.search, names)) else ""
    return [f"{name}{verb} {number}" for name, number in zip(names, numbers, strict=True)]


def shorten(name: str, width: int, mark: str = "…") -> str:
    """`name` in at most `width` columns. Only the word is cut, never the number that tells two words apart."""
    if cells(name) <= width:
        return name
    numbered = _NUMBERED.fullmatch(name)
    head, tail = (numbered["head"], numbered["tail"]) if numbered else (name, "")
    room = width - cells(tail)
    if room < 1:
        return tail.strip(" ()")[:width]
    end = mark if room > 2 else ""
    while cells(head + end) > room:
        head = head[:-1]
    return head + end + tail


def aloud(name: str) -> str:
    """A name for the ear: a screen reader is silent at a full stop, and calls what is drawn a block."""
    return _SPOKEN.get(name) or say_text(name) or "a drawn sign"


def word_aloud(name: str) -> str:
    """A name within a sentence for the ear, where no quotation marks are heard: "the word because", "key 3"."""
    return name if is_counted(name) else f"{_THE_WORD}{name}"


def label_aloud(name: str) -> str:
    """The same name where it stands before a colon."""
    return name.removeprefix(_THE_WORD)


def in_words(text: str) -> str:
    """Signs of mathematics as words, for the ear: "1 / 2 = 0.50" is "1 divided by 2 is 0.50"; [1 2] is (1, 2)."""
    from attn_tutor.widgets.formulas_spoken import signs_said  # what is only drawn does without it

    for sign, word in _BETWEEN:
        text = text.replace(sign, word)
    text = _PERCENT.sub(" percent", text)
    text = _VECTOR.sub(lambda vector: f"({spell_vector(vector[0])})", text)
    return " ".join(signs_said(text).split())


def spell_vector(vector: str) -> str:
    """The numbers of a vector for the ear: "[1 0 2]" is "1, 0, 2"."""
    return ", ".join(vector.strip("[]").split())


def _visible(word: str) -> str:
    return inert(word).strip() or "(blank)"

"""Nodes to texts, truth values, numbers and matrices; and the complaints about those that are none."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any, NamedTuple

from attn_tutor.curriculum.nodes import TOLD, Node, Scalar, Series
from attn_tutor.curriculum.specs import Number, Text
from attn_tutor.english import count
from attn_tutor.errors import closest
from attn_tutor.questions.fields import ID

LARGEST = 1e9  # no exercise needs more, and nothing overflows below it
LONGEST = 10_000  # characters of a text
MOST_ITEMS = 500  # of a list; questions of a bank are not counted
MOST_FAULTS = 100  # of one file: then it is read no further
A_MATRIX = 'a matrix: a list of rows of numbers, such as "[[1, 0], [0, 1]]"'
PATTERN_WORDS = {ID: "small letters and digits, with single hyphens between them"}
BAD: Any = object()  # what a reader gives for a node it complained about
LONGEST_ID = 100
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # invisible, unassigned, or line ends of their own
_TRUTHS = ("true", "false", "yes", "no", "on", "off")
_EXPONENT = r"([-+]?)(\d+)(\.\d*)?[eE]([-+]?)(\d+)"
_COMMA = r"[-+]?\d+,\d+"


class Complaint(NamedTuple):
    """A fault before its place is worked out."""

    node: Node
    what: str
    todo: str


class TooMany(Exception):
    """The file has so many faults that reading on helps nobody."""


class Complaints(list[Complaint]):
    """The faults found so far while a tree is read."""

    def add(self, node: Node, what: str, todo: str) -> Any:
        """Note a fault and give BAD. Of what was refused already nothing is said. Raises TooMany."""
        if not (isinstance(node, Scalar) and node.odd == TOLD):
            self.append(Complaint(node, what, todo))
        if len(self) > MOST_FAULTS:
            raise TooMany
        return BAD


def quote_text(text: str, most: int = 40) -> str:
    """A text from a file as a message may quote it: one short line without control characters."""
    clean = "".join(c if c.isprintable() else "?" for c in text[: most + 1].replace("\n", " "))
    return f"{clean[:most]}…" if len(clean) > most else clean


def list_choices(words: tuple[str, ...]) -> str:
    """Words as alternatives: easy, medium or hard"""
    known = [word for word in words if word]
    return f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else "".join(known)


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Scalar):
        return _kind_of_scalar(node)
    return "a list" if isinstance(node, Series) else "a group of keys"


def _kind_of_scalar(node: Scalar) -> str:
    if node.odd:
        return f"{quote_text(node.text)}, which YAML reads as {node.odd}"
    if node.value is None:
        return "empty"
    if isinstance(node.value, bool):
        read = str(node.value).lower()
        plain = node.text.lower() == read
        return f"the truth value {read}" if plain else f"{quote_text(node.text)}, which YAML reads as {read}"
    if isinstance(node.value, str):
        return f"the text `{quote_text(node.text)}`" if node.text.strip() else "an empty text"
    return f"the number {quote_text(node.text)}"


def not_one_of(words: tuple[str, ...], node: Scalar, label: str, complaints: Complaints) -> Any:
    """Complain about a word that is not one of the allowed ones."""
    meant = closest(node.text, words)
    todo = f"write `{meant}` (allowed: {list_choices(words)})" if meant else f"write {list_choices(words)}"
    return complaints.add(node, f"{label} is {kind_of(node)}", todo)


# --- texts and truth values


def read_text(spec: Text, node: Node, label: str, complaints: Complaints) -> Any:
    """The text of a node, or BAD where it is none."""
    if not isinstance(node, Scalar):
        todo = "write a text; one that holds `: `, or begins with `[` or `{`, needs quotes around it"
    elif node.value is None:
        todo = "write a text"
    elif not isinstance(node.value, str) or node.odd:
        todo = f"put quotes around it: '{quote_text(node.text)}'"
    else:
        return _check_text(spec, node, label, complaints)
    return complaints.add(node, f"{label} is {kind_of(node)}", todo)


def _check_text(spec: Text, node: Scalar, label: str, complaints: Complaints) -> Any:
    text, most = node.text, LONGEST_ID if spec.pattern else LONGEST
    if len(text) <= most and spec.one_of:
        return text if text in spec.one_of else not_one_of(spec.one_of, node, label, complaints)
    unfit = first_unfit(text)
    what, todo = "", ""
    if len(text) > most:
        what, todo = f"has {len(text)} characters", f"write at most {most}"
    elif not text.strip() and not (spec.blank and text == ""):
        what, todo = "is an empty text", "write something, or leave the key out"
    elif unfit:
        tab = unfit == "\t"
        what = "holds a tab" if tab else f"holds the invisible character U+{ord(unfit):04X}"
        todo = "write spaces instead" if tab else "remove it"
    elif spec.pattern and text and not re.fullmatch(spec.pattern, text):
        words = PATTERN_WORDS.get(spec.pattern, f"a text that matches {spec.pattern}")
        what, todo = f"is `{quote_text(text)}`", f"write {words}"
    return complaints.add(node, f"{label} {what}", todo) if what else text


def first_unfit(text: str) -> str:
    """The first character that a learner's screen should never get, or nothing."""
    if text.isprintable() or text.replace("\n", " ").isprintable():  # by far the quickest test
        return ""
    return next((c for c in text if c != "\n" and unicodedata.category(c) in _UNFIT), "")


def read_truth(node: Node, label: str, complaints: Complaints) -> Any:
    """The truth value of a node, or BAD where it is none."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    quoted = isinstance(node, Scalar) and node.text.lower() in _TRUTHS
    todo = "remove the quotes" if quoted else "write true or false"
    return complaints.add(node, f"{label} is {kind_of(node)}", todo)


# --- numbers and matrices


def read_whole(node: Node, label: str, complaints: Complaints) -> Any:
    """The whole number of a node, or BAD where it is none."""
    number = _number_in(node, label, complaints, "a whole number")
    if number is BAD or isinstance(number, int):
        return number
    todo = f"write {int(number)}" if number == int(number) else "write a whole number"
    return complaints.add(node, f"{label} is {kind_of(node)}", todo)


def read_number(spec: Number, node: Node, label: str, complaints: Complaints) -> Any:
    """A float or one of the words, or BAD."""
    if spec.words and isinstance(node, Scalar):
        if node.text in spec.words and isinstance(node.value, str):
            return node.text
        if isinstance(node.value, str) and not _looks_like_a_number(node.text):
            return not_one_of((*spec.words, "a number"), node, label, complaints)
    number = _number_in(node, label, complaints, "a number")
    return number if number is BAD else float(number)


def _number_in(node: Node, label: str, complaints: Complaints, wanted: str) -> Any:
    """The int or float of a node, finite and not too large; or BAD."""
    value = node.value if isinstance(node, Scalar) and not node.odd else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return complaints.add(node, f"{label} is {kind_of(node)}", _as_number(node, wanted))
    if not math.isfinite(value):
        return complaints.add(node, f"{label} is {quote_text(str(value))}", "write a finite number")
    if abs(value) > LARGEST:
        return complaints.add(node, f"{label} is too large", f"write at most {LARGEST:.0f}")
    return value


def _as_number(node: Node, wanted: str) -> str:
    """How to write what stands here as a number."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    power = re.fullmatch(_EXPONENT, text)
    if power:
        sign, whole, fraction, direction, exponent = power.groups("")
        fraction = fraction if len(fraction) > 1 else ".0"
        number = f"{sign}{quote_text(whole)}{quote_text(fraction)}e{direction or '+'}{quote_text(exponent)}"
        return f"write {number}, or without e"
    if re.fullmatch(_COMMA, text):
        return f"write {quote_text(text.replace(',', '.'))}"
    if isinstance(node, Scalar) and not node.odd and _looks_like_a_number(text):
        return "remove the quotes" if math.isfinite(float(text)) else "write a finite number"
    return f"write {wanted} in plain digits" if text[:1].isdigit() else f"write {wanted}"


def _looks_like_a_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return re.fullmatch(_COMMA, text) is not None
    return True


def read_rows(node: Node, label: str, complaints: Complaints) -> Any:
    """Rows of floats, all of one length, or BAD."""
    if not isinstance(node, Series):
        return complaints.add(node, f"{label} is {kind_of(node)}", f"write {A_MATRIX}")
    if not node.items:
        return complaints.add(node, f"{label} has no rows", f"write {A_MATRIX}")
    if all(isinstance(item, Scalar) for item in node.items):
        what = f"{label} is one list of numbers"
        return complaints.add(node, what, 'write each row in brackets of its own: "[[1, 0]]" is one row')
    rows = [_row(item, f"row {at} of {label}", complaints) for at, item in enumerate(node.items, 1)]
    if any(row is BAD for row in rows):
        return BAD
    for at, (item, row) in enumerate(zip(node.items, rows, strict=True), 1):
        if len(row) != len(rows[0]):
            what = f"row {at} of {label} has {count(len(row), 'number')}, row 1 has {len(rows[0])}"
            complaints.add(item, what, "make all rows equally long")
    return tuple(rows) if len({*map(len, rows)}) == 1 else BAD


def _row(node: Node, label: str, complaints: Complaints) -> Any:
    if not isinstance(node, Series):
        return complaints.add(node, f"{label} is {kind_of(node)}", "write a list of numbers: [1, 0]")
    if not node.items:
        return complaints.add(node, f"{label} is empty", "write a list of numbers: [1, 0]")
    numbers = [_number_in(item, f"a number in {label}", complaints, "a number") for item in node.items]
    return BAD if any(number is BAD for number in numbers) else tuple([float(number) for number in numbers])

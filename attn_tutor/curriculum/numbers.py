"""Nodes to numbers and matrices."""

from __future__ import annotations

import math
import re
from typing import Any

from attn_tutor.curriculum.complaints import BAD, Complaints, complain, count, kind_of, not_one_of, shown
from attn_tutor.curriculum.nodes import Node, Scalar, Series
from attn_tutor.curriculum.specs import Number

LARGEST = 1e9  # no exercise needs more, and nothing overflows below it
A_MATRIX = "a matrix: a list of rows of numbers, such as [[1, 0], [0, 1]]"
_EXPONENT = re.compile(r"([-+]?)(\d+)(\.\d*)?[eE]([-+]?)(\d+)")
_COMMA = re.compile(r"[-+]?\d+,\d+")


def read_whole(node: Node, label: str, complaints: Complaints) -> Any:
    """An int, or BAD."""
    number = _number_in(node, label, complaints, "a whole number")
    if number is BAD or isinstance(number, int):
        return number
    todo = f"write {int(number)}" if number == int(number) else "write a whole number"
    return complain(complaints, node, f"{label} is {kind_of(node)}", todo)


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
        return complain(complaints, node, f"{label} is {kind_of(node)}", _as_number(node, wanted))
    if not math.isfinite(value):
        return complain(complaints, node, f"{label} is {shown(str(value))}", "write a finite number")
    if abs(value) > LARGEST:
        return complain(complaints, node, f"{label} is too large", f"write at most {LARGEST:.0f}")
    return value


def _as_number(node: Node, wanted: str) -> str:
    """How to write what stands here as a number."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    power = _EXPONENT.fullmatch(text)
    if power:
        sign, whole, fraction, direction, exponent = power.groups("")
        fraction = fraction if len(fraction) > 1 else ".0"
        number = f"{sign}{shown(whole)}{shown(fraction)}e{direction or '+'}{shown(exponent)}"
        return f"write {number}, or without e"
    if _COMMA.fullmatch(text):
        return f"write {shown(text.replace(',', '.'))}"
    if isinstance(node, Scalar) and not node.odd and _looks_like_a_number(text):
        return "remove the quotes" if math.isfinite(float(text)) else "write a finite number"
    return f"write {wanted} in plain digits" if text[:1].isdigit() else f"write {wanted}"


def _looks_like_a_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return _COMMA.fullmatch(text) is not None
    return True


def read_rows(node: Node, label: str, complaints: Complaints) -> Any:
    """Rows of floats, all of one length, or BAD."""
    if not isinstance(node, Series):
        return complain(complaints, node, f"{label} is {kind_of(node)}", f"write {A_MATRIX}")
    if not node.items:
        return complain(complaints, node, f"{label} has no rows", f"write {A_MATRIX}")
    if all(isinstance(item, Scalar) for item in node.items):
        what = f"{label} is one list of numbers"
        return complain(complaints, node, what, "write each row in brackets of its own: [[1, 0]] is one row")
    before = len(complaints)
    rows = [_row(item, f"row {at} of {label}", complaints) for at, item in enumerate(node.items, 1)]
    if len(complaints) > before:
        return BAD
    for at, (item, row) in enumerate(zip(node.items, rows, strict=True), 1):
        if len(row) != len(rows[0]):
            what = f"row {at} of {label} has {count(len(row), 'number')}, row 1 has {len(rows[0])}"
            complain(complaints, item, what, "make all rows equally long")
    return BAD if len(complaints) > before else tuple(rows)


def _row(node: Node, label: str, complaints: Complaints) -> Any:
    if not isinstance(node, Series):
        return complain(complaints, node, f"{label} is {kind_of(node)}", "write a list of numbers: [1, 0]")
    if not node.items:
        return complain(complaints, node, f"{label} is empty", "write a list of numbers: [1, 0]")
    numbers = [_number_in(item, f"a number in {label}", complaints, "a number") for item in node.items]
    return BAD if BAD in numbers else tuple([float(number) for number in numbers])

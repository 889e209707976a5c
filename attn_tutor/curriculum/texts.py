"""Nodes to texts and truth values."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from attn_tutor.curriculum.complaints import Complaints, complain, kind_of, not_one_of, shown
from attn_tutor.curriculum.nodes import Node, Scalar
from attn_tutor.curriculum.specs import Text
from attn_tutor.questions.fields import ID

PATTERN_WORDS = {ID: "small letters and digits, with single hyphens between them"}
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # invisible, unassigned, or line ends of their own
_TRUTHS = ("true", "false", "yes", "no", "on", "off")


def read_text(spec: Text, node: Node, label: str, complaints: Complaints) -> Any:
    """A str, or BAD."""
    if not isinstance(node, Scalar):
        todo = "write a text; one that holds `: `, or begins with [ or {, needs quotes around it"
    elif node.value is None:
        todo = "write a text"
    elif not isinstance(node.value, str) or node.odd:
        todo = f"put quotes around it: '{shown(node.text)}'"
    else:
        return _checked_text(spec, node, label, complaints)
    return complain(complaints, node, f"{label} is {kind_of(node)}", todo)


def _checked_text(spec: Text, node: Scalar, label: str, complaints: Complaints) -> Any:
    text = node.text
    if spec.one_of:
        return text if text in spec.one_of else not_one_of(spec.one_of, node, label, complaints)
    if not text.strip() and not (spec.blank and text == ""):
        return complain(
            complaints, node, f"{label} is an empty text", "write something, or leave the key out"
        )
    unfit = first_unfit(text)
    if unfit == "\t":
        return complain(complaints, node, f"{label} holds a tab", "write spaces instead")
    if unfit:
        what = f"{label} holds the invisible character U+{ord(unfit):04X}"
        return complain(complaints, node, what, "remove it")
    if spec.pattern and text and not re.fullmatch(spec.pattern, text):
        words = PATTERN_WORDS.get(spec.pattern, f"a text that matches {spec.pattern}")
        return complain(complaints, node, f"{label} is `{shown(text)}`", f"write {words}")
    return text


def first_unfit(text: str) -> str:
    """The first character that a learner's screen should never get, or nothing."""
    if text.isprintable() or text.replace("\n", " ").isprintable():  # by far the quickest test
        return ""
    return next((c for c in text if c != "\n" and unicodedata.category(c) in _UNFIT), "")


def read_truth(node: Node, label: str, complaints: Complaints) -> Any:
    """A bool, or BAD."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    quoted = isinstance(node, Scalar) and node.text.lower() in _TRUTHS
    todo = "remove the quotes" if quoted else "write true or false"
    return complain(complaints, node, f"{label} is {kind_of(node)}", todo)

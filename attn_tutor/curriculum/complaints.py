"""Complaints: faults found while a tree is read, and the words they are made of."""

from __future__ import annotations

from typing import Any, NamedTuple

from attn_tutor.curriculum.faults import closest
from attn_tutor.curriculum.nodes import TOLD, Node, Scalar, Series


class Complaint(NamedTuple):
    """A fault before its place is worked out."""

    node: Node
    what: str  # "" where there is nothing to add to what was said before
    todo: str
    key: str = ""  # of a table, if that key is what is missing
    meant: str = ""  # beside the node, if that key is what an unknown one was meant to be


Complaints = list[Complaint]
BAD: Any = object()  # what a reader gives for a node it complained about


def complain(complaints: Complaints, node: Node, what: str, todo: str, key: str = "") -> Any:
    """Note a complaint; give BAD, so that a reader can return it. Of what was refused already nothing is said."""
    if isinstance(node, Scalar) and node.odd == TOLD:
        what = ""
    complaints.append(Complaint(node, what, todo, key))
    return BAD


def shown(text: str, most: int = 40) -> str:
    """A text from a file as a message may quote it: one short line without control characters."""
    clean = "".join(c if c.isprintable() else "?" for c in text[: most + 1].replace("\n", " "))
    return f"{clean[:most]}…" if len(clean) > most else clean


def listed(words: tuple[str, ...]) -> str:
    """easy, medium or hard"""
    kept = [word for word in words if word]
    return f"{', '.join(kept[:-1])} or {kept[-1]}" if len(kept) > 1 else "".join(kept)


def count(number: int, thing: str) -> str:
    """1 row, 2 rows"""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Scalar):
        return _kind_of_scalar(node)
    return "a list" if isinstance(node, Series) else "a group of keys"


def _kind_of_scalar(node: Scalar) -> str:
    if node.odd:
        return f"{shown(node.text)}, which YAML reads as {node.odd}"
    if node.value is None:
        return "empty"
    if isinstance(node.value, bool):
        read = str(node.value).lower()
        plain = node.text.lower() == read
        return f"the truth value {read}" if plain else f"{shown(node.text)}, which YAML reads as {read}"
    if isinstance(node.value, str):
        return f"the text `{shown(node.text)}`" if node.text.strip() else "an empty text"
    return f"the number {shown(node.text)}"


def not_one_of(words: tuple[str, ...], node: Scalar, label: str, complaints: Complaints) -> Any:
    """Complain about a word that is not one of the allowed ones."""
    meant = closest(node.text, words)
    todo = f"write `{meant}` (allowed: {listed(words)})" if meant else f"write {listed(words)}"
    return complain(complaints, node, f"{label} is {kind_of(node)}", todo)

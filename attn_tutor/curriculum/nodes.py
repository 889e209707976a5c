"""A file as a tree of nodes that remember where they stood, and a fault at one of them.

Nodes are named tuples, not dataclasses: a bank of 1,000 questions makes 75,000 of them, and these cost a third.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, TypeAlias

Plain: TypeAlias = str | int | float | bool | None


TOLD = "told"  # `odd` of a node that has been refused already: nothing more is said of it


class Scalar(NamedTuple):
    """One text, number, truth value or nothing."""

    text: str  # as written, without quotes
    value: Plain  # what the format makes of it
    line: int
    column: int
    odd: str = ""  # in words, if the format sees something we have no use for, such as a date


class Series(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


class KeyedNode(NamedTuple):
    """Keys with values, in the order written. A key may stand twice: that is a fault to report."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int

    def get(self, key: str) -> Node | None:
        """What the first `key` holds."""
        return next((node for name, node in self.pairs if name.text == key), None)


Node: TypeAlias = Scalar | Series | KeyedNode

_PART = r"\[(?P<place>\d{1,9})\]|(?P<key>[^.\[\]]+)"


def plain(node: Node) -> Any:
    """The tree as lists, dicts and plain values, without its places."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Series):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs}


def from_plain(data: Any) -> Node:
    """The tree of lists, dicts and plain values; its places are all 0."""
    if isinstance(data, dict):
        pairs = ((Scalar(str(key), str(key), 0, 0), from_plain(value)) for key, value in data.items())
        return KeyedNode(tuple(pairs), 0, 0)
    if isinstance(data, list | tuple):
        return Series(tuple(from_plain(item) for item in data), 0, 0)
    return Scalar(str(data), data, 0, 0)


def ways(root: Node) -> dict[int, str]:
    """The way from the root to each node, by the node's `id`: questions[3].hints[1], counted from 1."""
    found: dict[int, str] = {}
    ahead: list[tuple[Node, str]] = [(root, "")]
    while ahead:
        node, way = ahead.pop()
        found[id(node)] = way
        if isinstance(node, Series):
            ahead += [(item, f"{way}[{at}]") for at, item in enumerate(node.items, 1)]
        elif isinstance(node, KeyedNode):
            for key, value in node.pairs:
                here = f"{way}.{key.text}" if way else key.text
                found[id(key)] = here
                ahead.append((value, here))
    return found


def locate(node: Node, way: str) -> Node:
    """The node at `way`, such as options[2].why, or the last one on the way that exists."""
    for part in re.finditer(_PART, way):
        inner: Node | None = None
        key, place = part["key"], part["place"]
        if isinstance(node, KeyedNode):
            inner = node.get(key) if key else None
        elif isinstance(node, Series):
            at = int(place) - 1 if place else -1
            inner = node.items[at] if 0 <= at < len(node.items) else None
        if inner is None:
            return node
        node = inner
    return node


class Fault(NamedTuple):
    """One thing to put right. Faults sort by file, then by place.

    line, column: counted from 1. where: the way to it through the keys, such as questions[3].hints[1], counted
    from 1, or nothing for the whole file. what: the bare fact. todo: what to do, as an order.
    """

    file: str
    line: int
    column: int
    where: str
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.todo}"

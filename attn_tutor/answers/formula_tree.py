"""A formula as a tree, and the one way in which the program writes it."""

from __future__ import annotations

from dataclasses import dataclass

BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "·": 2}  # how strongly a sign holds its operands
BESIDE = 2  # and a product without a sign
_POWER, _TURN = 3, 4


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a formula: a number, a name, or a sign or function over its parts.

    kind: number, name, size (of its part, along the axis `number`), minus, infix (text is + - * / @ · ^, or nothing:
    a product without a sign), turned, call.
    start: where it stands in the text. axis and keepdims are the options of a call.
    """

    kind: str
    text: str
    start: int
    parts: tuple[Node, ...] = ()
    number: float = 0.0
    axis: int | None = None
    keepdims: bool = False

    @property
    def written(self) -> str:
        """The formula in one way of writing: @ for a matrix product, .T, sqrt, brackets where they are needed."""
        return _written(self)


def _written(node: Node, binding: int = 0) -> str:
    if node.kind in ("number", "name"):
        return node.text
    if node.kind == "size":
        return f"{_written(node.parts[0], _TURN)}.shape[{int(node.number)}]"
    if node.kind == "turned":
        return f"{_written(node.parts[0], _TURN)}.T"
    if node.kind == "call":
        options = f", axis={node.axis}" if node.axis is not None else ""
        options += ", keepdims=True" if node.keepdims else ""
        return f"{node.text}({_written(node.parts[0])}{options})"
    if node.kind == "minus":
        return _bracketed(f"-{_written(node.parts[0], _POWER)}", binding > 1)
    own = _POWER if node.text == "^" else BINDING.get(node.text, BESIDE)
    left, right = (_written(part, own + (at > 0)) for at, part in enumerate(node.parts))
    left = _bracketed(left, node.text == "" and node.parts[0].text == "/")
    sign = f" {node.text} " if node.text else " "
    return _bracketed(f"{left}{'^' if node.text == '^' else sign}{right}", own < binding)


def _bracketed(text: str, wanted: bool) -> str:
    return f"({text})" if wanted else text

"""A formula as a tree, how a call becomes a node of it, and the one way in which the program writes it."""

from __future__ import annotations

from typing import NamedTuple

from attn_tutor.answers.tokens import NotUnderstood, Token

BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "@": 2, "·": 2}  # how strongly a sign holds its operands
BESIDE = 2  # and a product without a sign
_POWER, _TURN = 3, 4
FUNCTIONS = {
    "softmax": 1, "exp": 1, "log": 1, "sqrt": 1, "tanh": 1, "sigmoid": 1, "abs": 1, "sum": 1, "max": 1,
    "mean": 1, "transpose": 1, "swapaxes": 1, "permute": 1, "t": 1, "matmul": 2, "dot": 2, "mm": 2, "bmm": 2,
    "divide": 2, "multiply": 2, "pow": 2, "power": 2,
}  # how many operands each takes  # fmt: skip
_TURNING = ("transpose", "swapaxes", "permute", "t")


class FormulaNode(NamedTuple):
    """A piece of a formula: a number, a name, or a sign or function over its parts.

    kind: number, name, size (of its part, along the axis `number`), minus, infix (text is + - * / @ · ^, or nothing:
    a product without a sign), turned, call.
    start: where it stands in the text. axis and keepdims are the options of a call.
    """

    kind: str
    text: str
    start: int
    parts: tuple[FormulaNode, ...] = ()
    number: float = 0.0
    axis: int | None = None
    keepdims: bool = False

    @property
    def notation(self) -> str:
        """The formula in one way of writing: @ for a matrix product, .T, sqrt, brackets where they are needed."""
        return _write(self)


def _write(node: FormulaNode, binding: int = 0) -> str:
    if node.kind in ("number", "name"):
        return node.text
    if node.kind == "size":
        return f"{_write(node.parts[0], _TURN)}.shape[{int(node.number)}]"
    if node.kind == "turned":
        return f"{_write(node.parts[0], _TURN)}.T"
    if node.kind == "call":
        options = f", axis={node.axis}" if node.axis is not None else ""
        options += ", keepdims=True" if node.keepdims else ""
        return f"{node.text}({_write(node.parts[0])}{options})"
    if node.kind == "minus":
        return _bracket(f"-{_write(node.parts[0], _POWER)}", binding > 1)
    own = _POWER if node.text == "^" else BINDING.get(node.text, BESIDE)
    left, right = (_write(part, own + (at > 0)) for at, part in enumerate(node.parts))
    left = _bracket(left, node.text == "" and node.parts[0].text == "/")
    sign = f" {node.text} " if node.text else " "
    return _bracket(f"{left}{'^' if node.text == '^' else sign}{right}", own < binding)


def _bracket(text: str, wanted: bool) -> str:
    return f"({text})" if wanted else text


def call_node(function: Token, operands: list[FormulaNode], options: dict[str, FormulaNode | str]) -> FormulaNode:
    """The node of a call; a whole number after the operands is the axis."""
    takes = FUNCTIONS[function.text]
    more = [_whole(node) for node in operands[takes:]]
    if function.text in _TURNING and None not in more:  # K.transpose(-2, -1): there are two axes only
        more = []
    if len(operands) < takes or len(more) > 1 or None in more:
        counted = "one operand" if takes == 1 else f"{takes} operands"
        raise NotUnderstood(f"{function.text} takes {counted}", function.start, f"{function.text}(a)")
    axis = options.get("axis")
    whole = _whole(axis) if isinstance(axis, FormulaNode) else None
    if axis is not None and whole not in (0, 1, -1, -2):
        raise NotUnderstood("an axis is 0, 1, -1 or -2", function.start, "sum(a, axis=-1)")
    parts = tuple(operands[:takes])
    if function.text in _TURNING:
        return FormulaNode("turned", ".T", function.start, parts)
    if takes == 2:
        sign = {"divide": "/", "multiply": "*", "pow": "^", "power": "^"}.get(function.text, "@")
        return FormulaNode("infix", sign, function.start, parts)
    keep = options.get("keepdims") == "True"
    return FormulaNode("call", function.text, function.start, parts, axis=more[0] if more else whole, keepdims=keep)


def _whole(node: FormulaNode) -> int | None:
    """The whole number that a node states, such as -1; None where it states none."""
    if node.kind == "minus":
        inner = _whole(node.parts[0])
        return None if inner is None else -inner
    return int(node.number) if node.kind == "number" and node.number.is_integer() else None

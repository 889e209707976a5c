"""What the expressions of a snippet take: operands, products and conversions that Python and NumPy would take."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from attn_tutor.sandbox.functions import TableFunction
from attn_tutor.sandbox.values import Kind, Refused, is_number

# Names of Python and its libraries that a snippet does not have.
ELSEWHERE = {
    "torch", "tf", "F", "nn", "jnp", "jax", "tensorflow", "scipy", "special", "open", "eval", "exec", "getattr",
    "setattr", "input", "compile", "globals", "locals", "vars", "dir", "type", "object", "str", "bytes", "bytearray",
    "memoryview", "complex", "map", "filter", "iter", "next", "set", "dict", "frozenset", "hasattr", "delattr", "id",
    "hash", "repr", "format", "isinstance", "issubclass", "callable", "super", "property", "divmod", "chr", "ord",
    "breakpoint", "exit", "quit", "help",
}  # fmt: skip


def public(name: str) -> str:
    if name.startswith("_") and name != "_":
        raise Refused(name[:40])
    return name


def check_product(left: Any, right: Any) -> None:
    """Raise ValueError, in plain words, where the widths of a matrix product do not fit."""
    one, other = np.shape(left), np.shape(right)
    if one and other and one[-1] != other[-2 if len(other) > 1 else 0]:
        sizes = [" × ".join(map(str, shape)) for shape in (one, other)]
        raise ValueError(f"{sizes[0]} @ {sizes[1]} does not fit: {one[-1]} columns meet {other[-2:][0]} rows")


def convert(kind: Kind, args: list[Any], named: dict[str, Any]) -> Any:
    """A number as another kind of number: `float("-inf")`, `int(x)`."""
    if (
        named
        or len(args) > 1
        or not all(is_number(one) or isinstance(one, (str, np.ndarray)) for one in args)
    ):
        raise Refused(f"{kind.name}() of this")
    return kind.convert(*args)


def plain(value: Any) -> Any:
    """A result without what NumPy wraps around it: its named tuples as tuples."""
    return tuple(value) if isinstance(value, tuple) else value


def refuse_operand(side: Any) -> None:
    if side is None or isinstance(side, TableFunction) or callable(getattr(side, "call", None)):
        raise TypeError(f"{'None' if side is None else 'a function'} is not a number to compute with")
    raise Refused("this kind of operand")


def source_text(node: ast.AST) -> str:
    """A piece of code as it was typed, cut where it is long."""
    try:
        return ast.unparse(node)[:40]
    except (RecursionError, ValueError):
        return type(node).__name__

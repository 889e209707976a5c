"""Small changes of a function, as a slip would be undone: what may stand at one place instead of what stands there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import permutations
from typing import Any

# What a change costs: least where it replaces or leaves out a little, most where it brings in something new.
REPLACED, ADDED, NEW = 1, 2, 3
CodeChange = tuple[int, ast.expr]  # the cost, and what stands there instead

_OTHER_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.MatMult), ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,), ast.FloorDiv: (ast.Mod,),
    ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,),
}  # fmt: skip
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_OTHER_NAMES = {
    "max": ("min",), "min": ("max",), "sum": ("mean",), "mean": ("sum",), "tril": ("triu",), "triu": ("tril",),
    "repeat": ("tile",), "tile": ("repeat",), "sin": ("cos",), "cos": ("sin",), "maximum": ("minimum",),
    "minimum": ("maximum",), "exp2": ("exp",), "hstack": ("vstack",), "vstack": ("hstack",), "ones": ("zeros",),
    "zeros": ("ones",), "argmin": ("argmax",), "cbrt": ("sqrt",), "log": ("exp",), "square": ("sqrt",),
}  # fmt: skip
_ALONG_AN_AXIS = ("sum", "max", "min", "mean", "amax", "softmax")
_MOST_PERMUTED = 4


def changes(node: ast.expr, names: Sequence[str]) -> Iterator[CodeChange]:
    """What may stand instead of this expression. names: the variables and parameters that there are."""
    kind = type(node).__name__
    yield from _BY_KIND.get(kind, _no_changes)(node)
    if isinstance(node, ast.Name) and node.id in names:
        yield from _of_name(node, names)
    if isinstance(node, ast.Call):
        yield from _of_positions(node, names)


def _of_name(node: ast.Name, names: Sequence[str]) -> Iterator[CodeChange]:
    yield from ((ADDED, _name(name)) for name in names if name != node.id)
    yield ADDED, ast.Attribute(_copy(node), "T", ast.Load())
    for name in ("query", "q"):
        if name in names:
            yield ADDED, ast.BinOp(_copy(node), ast.Div(), _root(_width(_name(name))))
    for name in names:
        yield NEW, ast.BinOp(_copy(node), ast.MatMult(), _name(name))
        yield NEW, ast.BinOp(_copy(node), ast.Mult(), _name(name))
    yield ADDED, ast.UnaryOp(ast.Invert(), _copy(node))
    yield NEW, ast.BinOp(_copy(node), ast.Div(), _total(node))


def _total(node: ast.expr) -> ast.expr:
    """The sum of each row, beside it."""
    keywords = [ast.keyword("axis", ast.Constant(-1)), ast.keyword("keepdims", ast.Constant(True))]
    return ast.Call(ast.Attribute(_copy(node), "sum", ast.Load()), [], keywords)


def _copy(node: ast.expr) -> ast.expr:
    """The same expression in nodes of its own; most are names, which a general copy takes ten times as long for."""
    return _name(node.id) if isinstance(node, ast.Name) else deepcopy(node)


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _of_positions(node: ast.Call, names: Sequence[str]) -> Iterator[CodeChange]:
    """What counts positions from the other end, or from another start."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    pairs = [(a, b) for a, b in (("key", "query"), ("k", "q"), ("keys", "query")) if {a, b} <= {*names}]
    shifts: list[ast.expr] = [ast.BinOp(_length(a), ast.Sub(), _length(b)) for a, b in pairs]
    if name == "arange":
        yield from ((ADDED, _name(one)) for one in names)
        for shift in (ast.Constant(1), ast.Constant(-1), *shifts):
            yield ADDED, ast.BinOp(node, ast.Add(), shift)
            yield ADDED, ast.BinOp(node, ast.Sub(), shift)
    if name in ("tri", "tril", "triu"):
        others = [one for one in node.keywords if one.arg != "k"]
        for shift in shifts:
            for more in (shift, ast.BinOp(shift, ast.Add(), ast.Constant(1))):
                yield ADDED, ast.Call(node.func, node.args[: 2 if name == "tri" else 1], [*others, _k(more)])


def _k(shift: ast.expr) -> ast.keyword:
    return ast.keyword("k", _copy(shift))


def _length(name: str) -> ast.expr:
    return ast.Subscript(ast.Attribute(_name(name), "shape", ast.Load()), ast.Constant(-2), ast.Load())


def _no_changes(_: Any) -> Iterator[CodeChange]:
    yield from ()


def _of_constant(node: ast.Constant) -> Iterator[CodeChange]:
    value = node.value
    if isinstance(value, bool):
        yield REPLACED, ast.Constant(not value)
    elif isinstance(value, str) and "->" in value:  # of an einsum
        start, _, result = value.partition("->")
        for letters in permutations(result) if len(result) <= _MOST_PERMUTED else ():
            yield REPLACED, ast.Constant(f"{start}->{''.join(letters)}")
    elif isinstance(value, (int, float)):
        yield from _numbers(value)


def _numbers(value: float) -> Iterator[CodeChange]:
    others = [0, 1, -1, 2, -2, value + 1, value - 1, -value, value * 2, 0.5, 10_000.0, float("-inf")]
    for other in dict.fromkeys(others):
        if other != value:
            yield REPLACED, ast.Constant(other)


def _of_sign(node: ast.UnaryOp) -> Iterator[CodeChange]:
    yield REPLACED, node.operand
    if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield from _numbers(-value)


def _of_two(node: ast.BinOp) -> Iterator[CodeChange]:
    left, right, op = node.left, node.right, node.op
    yield REPLACED, ast.BinOp(right, op, left)
    for other in _OTHER_OPERATORS.get(type(op), ()):
        yield REPLACED, ast.BinOp(left, other(), right)
    yield from _other_brackets(node)
    if isinstance(op, ast.Div):
        yield ADDED, ast.BinOp(left, op, _root(right))
    if isinstance(op, ast.Mult):
        yield NEW, ast.BinOp(node, ast.Div(), _total(node))
        for mask, x in ((left, right), (right, left)):
            yield ADDED, _call(ast.Attribute(_name("np"), "where", ast.Load()), mask, x, ast.Constant(float("-inf")))
    if isinstance(op, ast.MatMult):
        if isinstance(right, ast.Attribute) and right.attr == "T":
            yield REPLACED, ast.BinOp(right.value, op, ast.Attribute(left, "T", ast.Load()))
        yield ADDED, ast.BinOp(left, op, ast.Attribute(right, "T", ast.Load()))
        yield ADDED, ast.BinOp(ast.Attribute(left, "T", ast.Load()), op, right)
        yield ADDED, ast.BinOp(node, ast.Div(), _root(_width(left)))
    yield ADDED, left
    yield ADDED, right
    yield ADDED, ast.UnaryOp(ast.USub(), node)


def _other_brackets(node: ast.BinOp) -> Iterator[CodeChange]:
    """a / b * c as a / (b * c), and the other way round."""
    left, right = node.left, node.right
    if isinstance(node.op, ast.Div) and isinstance(left, ast.BinOp) and isinstance(left.right, ast.BinOp):
        power = left.right  # x / d ** 1/2
        exponent = ast.BinOp(power.right, ast.Div(), right)
        yield REPLACED, ast.BinOp(left.left, left.op, ast.BinOp(power.left, power.op, exponent))
    if isinstance(left, ast.BinOp):
        yield REPLACED, ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
    if isinstance(right, ast.BinOp):
        yield REPLACED, ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)


def _width(node: ast.expr) -> ast.expr:
    return ast.Subscript(ast.Attribute(_copy(node), "shape", ast.Load()), ast.Constant(-1), ast.Load())


def _root(node: ast.expr) -> ast.expr:
    return ast.BinOp(node, ast.Pow(), ast.Constant(0.5))


def _of_comparison(node: ast.Compare) -> Iterator[CodeChange]:
    if len(node.ops) == 1:
        for other in _COMPARISONS:
            if not isinstance(node.ops[0], other):
                yield REPLACED, ast.Compare(node.left, [other()], node.comparators)
    yield ADDED, ast.UnaryOp(ast.Invert(), node)


def _of_attribute(node: ast.Attribute) -> Iterator[CodeChange]:
    if node.attr == "T":
        yield REPLACED, node.value
        yield REPLACED, _call(ast.Attribute(node.value, "swapaxes", ast.Load()), ast.Constant(-1), ast.Constant(-2))
    elif node.attr == "inf":
        yield REPLACED, ast.Constant(0.0)
    elif node.attr in _OTHER_NAMES:
        yield from ((REPLACED, ast.Attribute(node.value, name, ast.Load())) for name in _OTHER_NAMES[node.attr])


def _call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    return ast.Call(function, list(arguments), [])


def _of_call(node: ast.Call) -> Iterator[CodeChange]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    arguments, keywords = node.args, node.keywords
    if 2 <= len(arguments) <= _MOST_PERMUTED:
        for order in permutations(arguments):
            if list(order) != arguments:
                yield REPLACED, ast.Call(node.func, list(order), keywords)
    if name in _ALONG_AN_AXIS:
        yield from _along_rows(node)
    if name == "sqrt" and arguments:
        yield REPLACED, arguments[0]
    if name == "slice" and len(arguments) == 2 and isinstance(arguments[1], ast.BinOp):
        yield ADDED, ast.Call(node.func, [*_block_of(arguments[0], arguments[1].right)], keywords)
    if name == "len" and arguments:
        yield REPLACED, ast.Subscript(ast.Attribute(arguments[0], "shape", ast.Load()), ast.Constant(-1), ast.Load())
    if name == "exp" and len(arguments) == 1:
        yield ADDED, ast.Call(node.func, [ast.BinOp(arguments[0], ast.Sub(), _largest(arguments[0]))], keywords)
    if name == "tri" and len(arguments) >= 2:
        yield ADDED, ast.Call(node.func, [*arguments[:2], ast.BinOp(arguments[1], ast.Sub(), arguments[0])], keywords)
    if name == "reshape" and isinstance(node.func, ast.Attribute):
        yield from _with_axes_exchanged(node, node.func)
    for keyword in keywords:
        yield REPLACED, ast.Call(node.func, arguments, [one for one in keywords if one is not keyword])
    yield from ((ADDED, one) for one in arguments if not isinstance(one, (ast.Constant, ast.Starred)))


def _block_of(number: ast.expr, width: ast.expr) -> tuple[ast.expr, ast.expr]:
    """Where block `number` of this width begins and ends."""
    after = ast.BinOp(_copy(number), ast.Add(), ast.Constant(1))
    return ast.BinOp(number, ast.Mult(), width), ast.BinOp(after, ast.Mult(), _copy(width))


def _of_slice(node: ast.Slice) -> Iterator[CodeChange]:
    if node.lower is not None and isinstance(node.upper, ast.BinOp):
        yield ADDED, ast.Slice(*_block_of(node.lower, node.upper.right))


def _with_axes_exchanged(node: ast.Call, function: ast.Attribute) -> Iterator[CodeChange]:
    """The first two axes exchanged before the reshape, or two sizes exchanged and the axes after it."""
    first = _call(ast.Attribute(function.value, "swapaxes", ast.Load()), ast.Constant(0), ast.Constant(1))
    yield ADDED, ast.Call(ast.Attribute(first, "reshape", ast.Load()), node.args, [])
    sizes = node.args
    if len(sizes) > 2:
        other = ast.Call(function, [sizes[1], sizes[0], *sizes[2:]], [])
        yield ADDED, _call(ast.Attribute(other, "swapaxes", ast.Load()), ast.Constant(0), ast.Constant(1))


def _along_rows(node: ast.Call) -> Iterator[CodeChange]:
    """The same along the last axis, which is kept."""
    others = [one for one in node.keywords if one.arg not in ("axis", "keepdims")]
    axes = [one for one in node.keywords if one.arg == "axis"]
    keyword = ast.keyword("keepdims", ast.Constant(True))
    last = ast.keyword("axis", ast.Constant(-1))
    yield ADDED, ast.Call(node.func, node.args, [*others, *axes, keyword])
    yield ADDED, ast.Call(node.func, node.args, [*others, last, keyword])
    yield ADDED, ast.Call(node.func, node.args, [*others, last])


def _largest(node: ast.expr) -> ast.expr:
    keywords = [ast.keyword("axis", ast.Constant(-1)), ast.keyword("keepdims", ast.Constant(True))]
    return ast.Call(ast.Attribute(_copy(node), "max", ast.Load()), [], keywords)


def _of_place(node: ast.Subscript) -> Iterator[CodeChange]:
    """One entry of a vector as the vector itself, standing upright in two ways."""
    if isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
        for axes in (1, 2):
            place = ast.Tuple([ast.Slice(), *[ast.Constant(None)] * axes], ast.Load())
            yield ADDED, ast.Subscript(node.value, place, ast.Load())
    yield ADDED, node.value


def _of_several(node: ast.Tuple | ast.List) -> Iterator[CodeChange]:
    if isinstance(node.ctx, ast.Load) and 2 <= len(node.elts) <= _MOST_PERMUTED:
        for order in permutations(node.elts):
            if list(order) != node.elts:
                yield REPLACED, type(node)(list(order), node.ctx)


_BY_KIND: dict[str, Any] = {
    "Constant": _of_constant, "UnaryOp": _of_sign, "BinOp": _of_two, "Compare": _of_comparison,
    "Subscript": _of_place, "Slice": _of_slice,
    "Attribute": _of_attribute, "Call": _of_call, "Tuple": _of_several, "List": _of_several,
}  # fmt: skip

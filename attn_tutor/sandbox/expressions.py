"""Evaluates an expression of Python that computes with arrays, node by node.

Whatever has no method here does not exist for the code: no import, no class, no `with`, no text made of values, no
name that begins with an underscore. So an allow-list need not foresee what the rest of Python could do.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from attn_tutor.sandbox.bounds import broadcast, products, repeats
from attn_tutor.sandbox.functions import power
from attn_tutor.sandbox.methods import method
from attn_tutor.sandbox.operands import (
    ELSEWHERE,
    check_product,
    convert,
    plain,
    public,
    refuse_operand,
    source_text,
)
from attn_tutor.sandbox.values import Kind, Names, Refused, Work, check_value, count_entries, is_number

_BINARY: dict[type[ast.operator], tuple[Callable[[Any, Any], Any], Callable[..., int]]] = {
    ast.Add: (operator.add, broadcast), ast.Sub: (operator.sub, broadcast), ast.Mult: (operator.mul, broadcast),
    ast.Div: (operator.truediv, broadcast), ast.FloorDiv: (operator.floordiv, broadcast),
    ast.Mod: (operator.mod, broadcast), ast.Pow: (power, broadcast), ast.MatMult: (operator.matmul, products),
    ast.BitAnd: (operator.and_, broadcast), ast.BitOr: (operator.or_, broadcast),
    ast.BitXor: (operator.xor, broadcast),
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert, ast.Not: operator.not_,
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip


class Expressions:
    """The values of expressions, with the names of `space`."""

    def __init__(self, space: dict[str, Any], work: Work) -> None:
        self.space = space
        self.work = work
        self._local: list[dict[str, Any]] = []

    def value(self, node: ast.expr) -> Any:
        """The value of an expression."""
        self.work.step()
        found = getattr(self, f"_{type(node).__name__.lower()}", None)
        if found is None:
            raise Refused(source_text(node))
        return found(node)

    def _keep(self, value: Any) -> Any:
        """A new value, counted and checked."""
        self.work.spend(count_entries(value))
        return check_value(value)

    def _assign(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self._names()[public(target.id)] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = [*self._each(value)]
            if len(values) != len(target.elts):
                raise ValueError(f"{len(values)} values for {len(target.elts)} names")
            for one, part in zip(target.elts, values, strict=True):
                self._assign(one, part)
        elif isinstance(target, ast.Subscript):
            array = self.value(target.value)
            if not isinstance(array, np.ndarray):
                raise Refused("an assignment to a part of this")
            index = self.value(target.slice)
            self._spend_index(array, index)
            if not (is_number(value) or isinstance(value, (np.ndarray, list, tuple))):
                raise Refused("an assignment of this")
            array[index] = value
        else:
            raise Refused(source_text(target))

    def _names(self) -> dict[str, Any]:
        return self._local[-1] if self._local else self.space

    def _constant(self, node: ast.Constant) -> Any:
        return check_value(node.value)

    def _name(self, node: ast.Name) -> Any:
        name = public(node.id)
        for names in (*self._local[-1:], self.space):
            if name in names:
                return names[name]
        if name in ELSEWHERE:
            raise Refused(name)
        raise NameError(f"name '{name}' is not defined")

    def _tuple(self, node: ast.Tuple) -> Any:
        return self._keep(tuple(self._items(node.elts)))

    def _list(self, node: ast.List) -> Any:
        return self._keep([*self._items(node.elts)])

    def _items(self, nodes: list[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self._each(self.value(node.value))
            else:
                yield self.value(node)

    def _each(self, value: Any) -> Iterator[Any]:
        if not isinstance(value, (np.ndarray, list, tuple)):
            raise TypeError(f"{'a number' if is_number(value) else 'this'} has no parts to go through")
        return iter(value)

    def _slice(self, node: ast.Slice) -> Any:
        return slice(
            *(None if part is None else self.value(part) for part in (node.lower, node.upper, node.step))
        )

    def _binop(self, node: ast.BinOp) -> Any:
        return self._binary(node.op, self.value(node.left), self.value(node.right))

    def _binary(self, sign: ast.operator, left: Any, right: Any) -> Any:
        if type(sign) not in _BINARY:
            raise Refused("<<" if isinstance(sign, ast.LShift) else ">>")
        for side in (left, right):
            if not (is_number(side) or isinstance(side, (np.ndarray, list, tuple))):
                refuse_operand(side)
        real, work = _BINARY[type(sign)]
        if (
            isinstance(sign, ast.Mult)
            and not isinstance(left, np.ndarray)
            and not isinstance(right, np.ndarray)
        ):
            one, other = (left, right) if isinstance(left, (list, tuple)) else (right, left)
            work = repeats if isinstance(one, (list, tuple)) else work
            left, right = (one, other) if work is repeats else (left, right)
        if isinstance(sign, ast.MatMult):
            check_product(left, right)
        self.work.spend(work(left, right))
        return self._keep(real(left, right))

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        if not (is_number(operand) or isinstance(operand, np.ndarray) or isinstance(node.op, ast.Not)):
            refuse_operand(operand)
        return self._keep(_UNARY[type(node.op)](operand))

    def _boolop(self, node: ast.BoolOp) -> Any:
        found: Any = None
        for one in node.values:
            found = self.value(one)
            if bool(found) != isinstance(node.op, ast.And):
                break
        return found

    def _compare(self, node: ast.Compare) -> Any:
        left, found = self.value(node.left), True
        for sign, after in zip(node.ops, node.comparators, strict=True):
            right = self.value(after)
            if type(sign) not in _COMPARED:
                raise Refused("in")
            self.work.spend(broadcast(left, right))
            found = self._keep(_COMPARED[type(sign)](left, right))
            if len(node.ops) > 1 and not found:
                break
            left = right
        return found

    def _ifexp(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def _attribute(self, node: ast.Attribute) -> Any:
        owner, name = self.value(node.value), public(node.attr)
        if isinstance(owner, Names):
            if name not in owner.table:
                raise Refused(f"{owner.name}.{name}")
            return owner.table[name]
        if is_number(owner) or isinstance(owner, np.ndarray):
            return self._of_array(owner, name)
        raise Refused(f".{name}")

    def _of_array(self, owner: Any, name: str) -> Any:
        array = np.asarray(owner)
        if name == "T":
            return self._keep(array.T)
        if name == "mT":
            return self._keep(np.swapaxes(array, -1, -2))
        if name in ("shape", "size", "ndim"):
            return getattr(array, name)
        found = method(owner, name)
        if found is None:
            raise Refused(f".{name}")
        return found

    def _subscript(self, node: ast.Subscript) -> Any:
        owner, index = self.value(node.value), self.value(node.slice)
        if not isinstance(owner, (np.ndarray, list, tuple)):
            raise TypeError(f"{'a number' if is_number(owner) else 'this'} has no parts")
        self._spend_index(owner, index)
        return self._keep(owner[index])

    def _spend_index(self, owner: Any, index: Any) -> None:
        """Count what an index takes. Raises Refused for one that is not an index."""
        parts = index if isinstance(index, tuple) else (index,)
        for part in parts:
            if not (
                part is None
                or part is Ellipsis
                or is_number(part)
                or isinstance(part, (slice, np.ndarray, list))
            ):
                raise Refused("this index")
        if isinstance(owner, np.ndarray):
            self.work.spend(products(owner, *(one for one in parts if isinstance(one, (np.ndarray, list)))))

    def _call(self, node: ast.Call) -> Any:
        function = self.value(node.func)
        args = [*self._items(node.args)]
        named = {}
        for one in node.keywords:
            if one.arg is None:
                raise Refused("**")
            named[one.arg] = self.value(one.value)
        if isinstance(function, Kind):
            return self._keep(convert(function, args, named))
        if not callable(getattr(function, "call", None)):
            raise TypeError(f"{ast.unparse(node.func)[:40]} is not a function")
        return self._keep(plain(function.call(self.work, args, named)))

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp) -> Any:
        return self._keep([*self._comprehend(node.elt, node.generators)])

    _generatorexp = _listcomp

    def _comprehend(self, element: ast.expr, loops: list[ast.comprehension]) -> Iterator[Any]:
        if not loops:
            yield self.value(element)
            return
        for one in self._each(self.value(loops[0].iter)):
            self.work.step()
            self._assign(loops[0].target, one)
            if all(self.value(test) for test in loops[0].ifs):
                yield from self._comprehend(element, loops[1:])

"""Runs statements of Python that compute with arrays.

Whatever has no method here or among the expressions does not exist for the code: no import, no class, no `with`, no
text made of values, no name that begins with an underscore. So no allow-list need foresee
what the rest of Python could do.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from attn_tutor.sandbox.bounds import products
from attn_tutor.sandbox.expressions import Expressions
from attn_tutor.sandbox.functions import TableFunction
from attn_tutor.sandbox.operands import public, source_text
from attn_tutor.sandbox.values import Refused, TooMuch, Work

_DEEPEST = 20  # calls of the code's own functions inside each other


class _Returned(Exception):
    """Ends a function of the code with its value."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Closure:
    """A function that the code defines."""

    def __init__(self, node: ast.FunctionDef, interpreter: Interpreter) -> None:
        self._node = node
        self._interpreter = interpreter
        given = node.args
        if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or node.decorator_list:
            raise Refused(f"this kind of def {node.name}")
        self._names = [one.arg for one in given.args]
        self._defaults = [interpreter.value(one) for one in given.defaults]

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.call(self._interpreter.work, args, named)

    def call(self, work: Work, args: Any, named: dict[str, Any]) -> Any:
        """What it returns for these arguments."""
        first = len(self._names) - len(self._defaults)
        local = dict(zip(self._names[first:], self._defaults, strict=True))
        local |= dict(zip(self._names, args, strict=False)) | named
        if len(args) > len(self._names) or set(local) != set(self._names):
            raise TypeError(f"{self._node.name}() takes {', '.join(self._names)}")
        return self._interpreter.within(local, self._node.body)


class Native:
    """A function that was prepared for the code."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self._real = real

    def call(self, work: Work, args: Any, named: dict[str, Any]) -> Any:
        """What it returns. Raises TooMuch where its arguments could make a large result."""
        return TableFunction("this function", self._real, products, most=8).call(work, args, named)


class Interpreter(Expressions):
    """Runs statements with the names of `space`, and leaves there what they define."""

    def run(self, code: str) -> None:
        """Run a piece of code. Raises Refused, TooMuch, SyntaxError, RecursionError, or what the code itself raises."""
        try:
            body = ast.parse(code).body
        except MemoryError:  # so Python's parser says that it is nested too deep for it
            raise RecursionError from None
        self._body(body)

    def within(self, local: dict[str, Any], body: list[ast.stmt]) -> Any:
        """What a function body returns, with these names of its own."""
        if len(self._local) >= _DEEPEST:
            raise TooMuch("functions that call themselves")
        self._local.append(local)
        try:
            self._body(body)
        except _Returned as returned:
            return returned.value
        finally:
            self._local.pop()
        return None

    def _body(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self.work.step()
            found = getattr(self, f"_do_{type(statement).__name__.lower()}", None)
            if found is None:
                raise Refused(source_text(statement))
            found(statement)

    def _do_expr(self, node: ast.Expr) -> None:
        self.value(node.value)

    def _do_pass(self, node: ast.Pass) -> None:
        pass

    def _do_return(self, node: ast.Return) -> None:
        raise _Returned(None if node.value is None else self.value(node.value))

    def _do_functiondef(self, node: ast.FunctionDef) -> None:
        self._names()[public(node.name)] = Closure(node, self)

    def _do_assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self._assign(target, value)

    def _do_augassign(self, node: ast.AugAssign) -> None:
        old = self.value(_to_load(node.target))
        new = self._binary(node.op, old, self.value(node.value))
        if isinstance(old, np.ndarray) and isinstance(node.target, ast.Name):
            np.copyto(old, _same_shape(new, old))  # in place, as in NumPy
        else:
            self._assign(node.target, new)

    def _do_if(self, node: ast.If) -> None:
        self._body(node.body if self.value(node.test) else node.orelse)

    def _do_for(self, node: ast.For) -> None:
        for one in self._each(self.value(node.iter)):
            self._assign(node.target, one)
            self._body(node.body)
        self._body(node.orelse)


def _to_load(target: ast.expr) -> ast.expr:
    """The same place, to be read."""
    if isinstance(target, (ast.Name, ast.Subscript)):
        return target
    raise Refused(source_text(target))


def _same_shape(new: Any, old: np.ndarray[Any, Any]) -> Any:
    if np.shape(new) != old.shape:
        raise ValueError(f"operands with shapes {old.shape} and {np.shape(new)} do not fit in place")
    return new

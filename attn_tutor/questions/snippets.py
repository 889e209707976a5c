"""Code that is run to judge an answer: what came of a run, and which typed code may be run at all.

The kinds say what to run and judge what came out; whoever asks the question runs it, or does not (see `running`).
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from attn_tutor.answers.outcomes import Verdict

MAX_TYPED = 200  # characters of code that somebody types into a snippet
_LONGEST_TOLD = 120
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[-+]?\d+)?")
_CLOSE = 2e-6  # the snippets print six decimals: an equally good formula may differ in the last
_STATEMENTS = (ast.Module, ast.Expression, ast.Expr, ast.Assign, ast.AugAssign, ast.Return, ast.For, ast.Pass)
_EXPRESSIONS = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.keyword, ast.Attribute,
    ast.Subscript, ast.Slice, ast.Tuple, ast.List, ast.Name, ast.Constant, ast.ListComp, ast.GeneratorExp,
    ast.comprehension, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip
_BUILTINS = {*dir(builtins)} - {
    "len",
    "range",
    "sum",
    "abs",
    "max",
    "min",
    "float",
    "int",
    "enumerate",
    "zip",
}
_ATTRIBUTES = {
    "T", "mT", "shape", "size", "ndim", "sum", "mean", "max", "min", "exp", "sqrt", "log", "power", "square", "where",
    "inf", "newaxis", "dot", "matmul", "einsum", "transpose", "swapaxes", "moveaxis", "reshape", "concatenate",
    "stack", "hstack", "vstack", "array", "zeros", "zeros_like", "ones", "ones_like", "full", "full_like", "triu",
    "tril", "arange", "eye", "any", "all", "round", "astype", "copy", "ravel", "flatten", "squeeze", "expand_dims",
    "maximum", "minimum", "cos", "sin", "cumsum", "argmax", "isinf", "nan", "float64", "bool_",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ran:
    """What one snippet printed; or the error that it stopped with, as "TypeError: ..."."""

    printed: str
    error: str = ""

    @property
    def told(self) -> str:
        """What it printed, in a line with two decimals, cut where it is long."""
        line = _NUMBER.sub(_rounded, " ".join(self.printed.split()))
        return line if len(line) <= _LONGEST_TOLD else f"{line[:_LONGEST_TOLD].rpartition(',')[0]}, ..."

    def prints_like(self, other: Ran) -> bool:
        """Whether both ran to their ends and printed the same, but for the last decimal."""
        if self.error or other.error or _NUMBER.sub("", self.printed) != _NUMBER.sub("", other.printed):
            return False
        pairs = zip(_NUMBER.findall(self.printed), _NUMBER.findall(other.printed), strict=True)
        return all(abs(float(one) - float(two)) <= _CLOSE for one, two in pairs)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}" if "." in number[0] else number[0]


Runner = Callable[[Sequence[str]], tuple[Ran, ...]]  # nothing where they could not be run to their ends


@runtime_checkable
class Runnable(Protocol):
    """An asked question about code that can be run."""

    def to_run(self, text: str) -> tuple[str, ...]:
        """What to run before `text` is judged; nothing where that can be told, or must be, without running."""
        ...

    def judge_run(self, text: str, ran: Sequence[Ran]) -> Verdict:
        """The verdict on `text` by what `to_run` printed."""
        ...

    @property
    def runs(self) -> tuple[str, ...]:
        """What is worth seeing run once the question has its end."""
        ...

    def said_of_runs(self, ran: Sequence[Ran]) -> tuple[str, ...]:
        """What came of `runs`, in sentences."""
        ...


def may_run(typed: str, snippet: str) -> bool:
    """Whether a typed line, or part of one, only computes, with attributes of the snippet and of NumPy's arrays.

    Who grades the answers of others must not have their code run: nothing here can import, open or call anything
    that is not on the lists above. A name that nobody has defined is a slip, and may show as one.
    """
    tree = _parsed(typed.strip())
    if tree is None or len(typed) > MAX_TYPED:
        return False
    names, attributes = ({*of(tree)} for of in (_names, _attributes))
    return (
        all(isinstance(node, (*_STATEMENTS, *_EXPRESSIONS)) for node in ast.walk(tree))
        and not names & _BUILTINS
        and attributes <= _ATTRIBUTES | {*_attributes(ast.parse(snippet))}
        and not any(word.startswith("_") for word in names | attributes)
    )


def _parsed(typed: str) -> ast.AST | None:
    """A statement, the head of a loop, an expression, the arguments of a call, or what stands in an index."""
    for form in ("{}", "{} pass", "f({})", "x[{}]"):
        try:
            return ast.parse(form.format(typed))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _names(tree: ast.AST) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _attributes(tree: ast.AST) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))

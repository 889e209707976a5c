"""Code that is run to judge an answer: what came of a run, and which typed code may be run at all.

The kinds say what to run and judge what came out; whoever asks the question runs it, or does not (see `running`).
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MAX_TYPED = 200  # characters of code that somebody types into a snippet
_LONGEST_TOLD = 120
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[-+]?\d+)?")
_CLOSE = 2e-6  # the snippets print six decimals: an equally good formula may differ in the last
_KINDS = (
    ast.Module, ast.Expr, ast.Assign, ast.AugAssign, ast.Return, ast.For, ast.BinOp, ast.UnaryOp, ast.BoolOp,
    ast.Compare, ast.IfExp, ast.Call, ast.keyword, ast.Attribute, ast.Subscript, ast.Slice, ast.Tuple, ast.List,
    ast.Name, ast.Constant, ast.ListComp, ast.GeneratorExp, ast.comprehension, ast.operator, ast.unaryop, ast.boolop,
    ast.cmpop, ast.expr_context,
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


Snippet = tuple[str, str]  # what prepares it, which is ours; and the rest, which may be typed
Runner = Callable[[Sequence[Snippet]], tuple[Ran, ...]]  # nothing where they could not be run to their ends


def may_run(filled: str, shown: str, around: str) -> bool:
    """Whether a snippet with typed code in its place only computes.

    filled: the snippet as it would be run; a part alone may look harmless, so all of it is looked at.
    shown:  the snippet as its author has it right; around: the lines before and after it.

    Who grades the answers of others must not have their code run. So there may be no kind of statement beyond those
    shown, no builtin beyond the few above, and no attribute but those of the snippet and the computing ones of NumPy:
    nothing that could import, open or call out. A name that nobody has defined is a slip, and may show as one.
    """
    tree = _parsed(filled)
    if tree is None:
        return False
    known = ast.parse(shown)
    kinds = (*_KINDS, *{type(node) for node in ast.walk(known)})
    names, attributes = ({*of(tree)} for of in (_names, _attributes))
    return (
        all(isinstance(node, kinds) for node in ast.walk(tree))
        and names & _BUILTINS <= {*_names(known)}
        and attributes <= _ATTRIBUTES | {*_attributes(known)} | {*_attributes(ast.parse(around))}
        and not any(word.startswith("_") for word in names | attributes)
    )


def is_code(typed: str) -> bool:
    """Whether typed text is Python: an expression, the arguments of a call, or what stands in an index."""
    return any(_parsed(form.format(typed)) for form in ("({})", "f({})", "x[{}]", "{}"))


def _parsed(code: str) -> ast.AST | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names(tree: ast.AST) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _attributes(tree: ast.AST) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))

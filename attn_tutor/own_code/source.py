"""What the text of a file says before it runs: its functions, what they are likely to be, and which line to look at."""

from __future__ import annotations

import ast
import re

MOST_BYTES = 1_000_000  # of a file that is read at all
# The first of these that a name contains says what a function is meant to be.
_MEANT = (
    ("batched_multi", "batched-multi-head"), ("causal", "causal"), ("padd", "padding"), ("cross", "cross-attention"),
    ("grouped", "grouped"), ("gqa", "grouped"),
    ("multi_head", "multi-head"), ("multihead", "multi-head"), ("mha", "multi-head"), ("self_att", "self-attention"),
    ("softmax_grad", "softmax-gradient"), ("attention_grad", "attention-gradient"), ("softmax", "softmax"),
    ("online", "online"), ("flash", "online"), ("cache", "cache-step"), ("additive", "additive"), ("rope", "rope"),
    ("rotary", "rope"), ("alibi", "alibi"), ("window", "window"), ("logits", "logits"), ("scores", "scores"),
    ("mix_in_heads", "split-merge"), ("mix", "mix"), ("attention", "attention"),
)  # fmt: skip

_LONGEST_LINE = 200  # characters of a line that is quoted


def functions(source: bytes) -> tuple[str, ...]:
    """The names of the functions and classes of a file that are not private, in order; none where it can't be read."""
    return tuple(node.name for node in _definitions(source) if not node.name.startswith("_"))


def required_parameters(source: bytes, function: str) -> tuple[str, ...]:
    """The names of a function's parameters that have no default."""
    for node in _definitions(source):
        if node.name == function and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = node.args
            by_place = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
            named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            by_place = by_place[: len(by_place) - len(arguments.defaults)]
            return (*by_place, *(one.arg for one, default in named if default is None))
    return ()


def function_docstrings(source: bytes) -> dict[str, str]:
    """The docstring of each function and class of a file, by its name."""
    return {node.name: text for node in _definitions(source) if (text := ast.get_docstring(node))}


def is_class(source: bytes, name: str) -> bool:
    """Whether the file defines a class of this name."""
    return any(isinstance(node, ast.ClassDef) and node.name == name for node in _definitions(source))


def likely_contract(name: str) -> str:
    """The contract that a function of this name is likely to have; "" where the name says nothing."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().replace("-", "_")
    return next((contract for part, contract in _MEANT if part in plain), "")


def likely_function(source: bytes, wanted: str) -> str:
    """The function that is likely to be meant: of the wanted name, else one about attention, else the only one."""
    names = functions(source)
    if wanted in names or not names:
        return wanted
    fitting = [name for name in names if likely_contract(name)]
    return fitting[-1] if fitting else names[0] if len(names) == 1 else wanted


def only_line(source: bytes, function: str) -> int:
    """The line of a function that has but one and calls no other function of its file; 0 for any other."""
    nodes = _definitions(source)
    node = next((node for node in reversed(nodes) if node.name == function), None)  # the last one counts
    if node is None or _body_start(node) != node.end_lineno:
        return 0
    used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    return 0 if used & {one.name for one in nodes} else node.end_lineno


def body(source: bytes, function: str) -> tuple[tuple[int, str], ...]:
    """The numbered lines of a function behind its docstring; none where there is no such function."""
    node = next((node for node in _definitions(source) if node.name == function), None)
    if node is None or node.end_lineno is None:
        return ()
    lines = source.decode("utf-8", "replace").splitlines()
    first = _body_start(node)
    return tuple((number, lines[number - 1]) for number in range(first, node.end_lineno + 1))


def excerpt(source: bytes, line: int, around: int = 1) -> tuple[tuple[int, str], ...]:
    """Some numbered lines around this one."""
    lines = source.decode("utf-8", "replace").splitlines()
    first = max(1, line - around)
    last = min(len(lines), line + around)
    return tuple((number, lines[number - 1][:_LONGEST_LINE]) for number in range(first, last + 1))


def _body_start(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """The line of the first statement after the docstring."""
    first = node.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return node.body[1].lineno if is_text and len(node.body) > 1 else first.lineno


def _definitions(source: bytes) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]

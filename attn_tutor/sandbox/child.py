"""What the process beside the program does: it reads snippets, runs each with every data set, and prints what came.

See `running` for how it is started. What prepares and what finishes a snippet is shipped content and runs as Python;
the rest may have been typed, and is interpreted.
"""

from __future__ import annotations

import ast
import json
import math
import sys
import unicodedata  # noqa: F401 - what Python reads names outside ASCII with is loaded while files may be opened
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from attn_tutor.sandbox.functions import builtins, math_names, numpy_names
from attn_tutor.sandbox.interpreter import Interpreter, Native
from attn_tutor.sandbox.values import Refused, TooMuch, Work, check_value, count_entries

SIZES = (
    {"n_q": 2, "n_k": 3, "d_k": 4, "d_v": 2, "n_heads": 2, "d_head": 4},
    {"n_q": 5, "n_k": 4, "d_k": 3, "d_v": 6, "n_heads": 3, "d_head": 2},
    {"n_q": 3, "n_k": 7, "d_k": 8, "d_v": 5, "n_heads": 4, "d_head": 5},
)  # a size written as a number, or taken from another axis, is right in one data set at most
_LONGEST_ERROR = 160
_MOST_SHOWN = 2000  # numbers of one result
_LARGEST = 2  # of drawn numbers


def main() -> None:
    """Answer one list of snippets on standard input with one list on standard output."""
    warnings.simplefilter("ignore")
    snippets = json.loads(sys.stdin.read())
    _names()  # loads what NumPy loads late, for no file may be opened after the next line
    drawing(0)
    _bound(int(sys.argv[2]))
    print(json.dumps([[ran(at, **snippet) for at in range(len(SIZES))] for snippet in snippets]))


def _bound(seconds: int) -> None:
    """Let the system, where it can, take away files, memory and time as well."""
    try:
        import resource
    except ImportError:
        return
    bounds = {"RLIMIT_CPU": seconds, "RLIMIT_AS": 1 << 30, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 0}
    for name, most in bounds.items():
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            continue


def ran(at: int, before: str, code: str, after: str, inputs: list[str], results: list[str]) -> dict[str, Any]:
    """What one snippet makes of one data set."""
    sizes = SIZES[at]
    space: dict[str, Any] = {"draw": drawing(at), "data_set": at, **sizes}
    exec(before, space)  # shipped content
    prepared = {name: space[name] for name in _assigned_names(before)}
    values = {name: _to_json(space[name]) for name in inputs}
    try:
        space |= _interpret(code, prepared)
        exec(after, space)  # shipped content, which calls what the code defines
        return {"inputs": values, "results": {name: _to_json(space[name]) for name in results}}
    except Refused as refused:
        return {"inputs": values, "refused": refused.what[:_LONGEST_ERROR]}
    except TooMuch as bound:
        return {"inputs": values, "refused": str(bound)[:_LONGEST_ERROR]}
    except SyntaxError:
        return {"inputs": values, "refused": "code that is no Python when it stands there"}
    except RecursionError:
        return {"inputs": values, "refused": "code nested so deep"}
    except Exception as fault:
        return {"inputs": values, "error": _error_text(fault)}


def _assigned_names(code: str) -> set[str]:
    """The names that a piece of code gives to something: these alone are known to the code after it."""
    found = set()
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.FunctionDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Assign):
            nodes = (node for target in statement.targets for node in ast.walk(target))
            found |= {
                node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return found


def _interpret(code: str, prepared: dict[str, Any]) -> dict[str, Any]:
    """The names that `code` defines or changes, run with those that were prepared for it."""
    visible = ((name, _visible(value)) for name, value in prepared.items())
    names = _names() | {name: value for name, value in visible if value is not None}
    known = dict(names)
    Interpreter(names, Work()).run(code)
    return {name: value for name, value in names.items() if known.get(name) is not value}


def _names() -> dict[str, Any]:
    """What code knows before anything is prepared for it."""
    numpy = numpy_names()
    return builtins() | {"np": numpy, "numpy": numpy, "math": math_names()}


def _visible(value: Any) -> Any:
    """A prepared value as the code sees it; None for one that it does not see."""
    if type(value) is type or isinstance(value, type(sys)):
        return None
    if callable(value):
        return Native(value)
    try:
        return check_value(value)
    except (Refused, TooMuch):
        return None


def drawing(at: int) -> Callable[..., Any]:
    """A function that draws a matrix, the same one in every run: of whole numbers at first, then with one decimal."""
    rng, finer = np.random.default_rng(at + 1), 10 if at else 1
    return lambda *shape: rng.integers(-_LARGEST * finer, _LARGEST * finer + 1, size=shape) / finer


def _to_json(value: Any) -> Any:
    """A result as JSON holds it. Raises TypeError for anything but a number or a list of numbers."""
    if count_entries(value) > _MOST_SHOWN:
        raise ValueError("more numbers than the task asks for")
    if isinstance(value, np.ndarray):
        return _to_json(value.tolist())
    if isinstance(value, (tuple, list)):
        return [_to_json(one) for one in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        return number if math.isfinite(number) else str(number)
    raise TypeError("the result is not a number or an array of numbers")


def _error_text(fault: Exception) -> str:
    """An error in one line of bounded length."""
    return f"{type(fault).__name__}: {' '.join(str(fault)[:_LONGEST_ERROR].split())}"

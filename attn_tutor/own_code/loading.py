"""A learner's file read, compiled and run as a module, from the text that it has now."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import io
import sys
import tokenize
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from attn_tutor.own_code.call_records import fault_record
from attn_tutor.own_code.calling import Function

_LONGEST_LINE = 200  # characters of a line that is quoted


class Refusal(Exception):
    """No function can be had from this file: the status of the run, a sentence, and the lines that it concerns."""

    def __init__(self, status: str, message: str, lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.status, self.message, self.lines = status, message, list(lines)


def load(
    path: Path, name: str, candidates: Sequence[str], begin: Callable[[bool], None] = lambda _: None
) -> tuple[ModuleType, Any]:
    """The module of a file, and the function of this name (or of the first candidate that there is).

    begin: told when the libraries are there and the file itself runs, and whether it imports its neighbours.
    Raises Refusal, with the words and the line that Python has for it.
    """
    tree, code = _compile(path)
    if _is_unfilled(tree, name or next(iter(candidates), "")):
        raise Refusal("unfilled", "This function isn't written yet.")
    module = _module(path)
    begin(_load_libraries(tree, path.parent))
    try:
        exec(code, module.__dict__)
    except ImportError as fault:
        raise _not_importable(fault, path) from None
    except NotImplementedError:
        raise Refusal("unfilled", "This function isn't written yet.") from None
    except SystemExit as end:
        raise Refusal("ended", f"The file calls sys.exit({end.code!r}) while it is read.") from None
    except BaseException as fault:
        kind, words, lines = fault_record(fault, path.parent)
        raise Refusal("stopped", f"The file stops with an error while it is read: {kind}: {words}", lines) from None
    return module, _choose(module, name, candidates)


def _compile(path: Path) -> tuple[ast.Module, Any]:
    try:
        source = path.read_bytes()
        text = source.decode(_encoding(source))
        tree = ast.parse(text, str(path))
        return tree, compile(tree, str(path), "exec", dont_inherit=True)
    except SyntaxError as fault:
        line = (fault.text or "").strip()[:_LONGEST_LINE]
        lines = [f"{path.name}, line {fault.lineno}: {line}".rstrip(": ")] if fault.lineno else []
        raise Refusal("unreadable", f"Python can't read this file: {fault.msg}.", lines) from None
    except (UnicodeError, ValueError) as fault:
        words = "it holds a NUL" if "null" in str(fault) else "it isn't UTF-8 text"
        raise Refusal("unreadable", f"Python can't read this file: {words}.") from None
    except (RecursionError, MemoryError):
        raise Refusal("unreadable", "Python can't read this file: its brackets are nested too deeply.") from None
    except OSError as fault:
        raise Refusal("unreadable", f"The file can't be read: {fault.strerror}.") from None


def _load_libraries(tree: ast.Module, folder: Path) -> bool:
    """Import what the file imports from elsewhere, since that may take long; whether it imports files of its folder."""
    found = False
    for statement in tree.body:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        is_relative = isinstance(statement, ast.ImportFrom) and statement.level > 0
        named = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else [x.name for x in statement.names]
        for name in named:
            if is_relative or _stands_in(name.partition(".")[0], folder):
                found = True
            else:
                with suppress(Exception):  # the file's own import of it says what is wrong
                    importlib.import_module(name)
    return found


def _stands_in(name: str, folder: Path) -> bool:
    """Whether a module is a file of this folder or of the one above it."""
    with suppress(ImportError, ValueError, AttributeError):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            return folder.parent in Path(spec.origin).parents and "site-packages" not in Path(spec.origin).parts
    return False


def _encoding(source: bytes) -> str:
    """How the text is encoded, as Python finds it out. Raises UnicodeError where it can't be that."""
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:  # Python's own words are about a declaration that nobody wrote
        source.decode("utf-8")
        raise


def _is_unfilled(tree: ast.Module, name: str) -> bool:
    """Whether the function has no body yet: a docstring, `...`, pass or NotImplementedError."""
    found = next(
        (n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.name == name), None
    )
    return found is not None and all(_is_placeholder(statement) for statement in found.body)


def _is_placeholder(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        thrown = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(thrown, ast.Name) and thrown.id == "NotImplementedError"
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or constant


def _module(path: Path) -> ModuleType:
    """An empty module for the file; inside a package, of its dotted name, so that relative imports work."""
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    sys.path.insert(0, str(folder))
    name = ".".join(parts)
    package = name.rpartition(".")[0]
    if package:
        try:
            importlib.import_module(package)
        except Exception as fault:
            raise Refusal("stopped", f"Its package {package} can't be imported: {fault}") from None
    module = ModuleType(name)
    module.__file__, module.__package__ = str(path), package
    sys.modules[name] = module
    return module


def _not_importable(fault: ImportError, path: Path) -> Refusal:
    _, words, lines = fault_record(fault, path.parent)
    missing = isinstance(fault, ModuleNotFoundError) and fault.name
    message = f"{missing} isn't installed here." if missing else f"An import fails: {words}."
    return Refusal("stopped", message, lines)


def _choose(module: ModuleType, name: str, candidates: Sequence[str]) -> Function:
    for wanted in [name] if name else candidates:
        found: Any = module
        for part in wanted.split("."):
            found = getattr(found, part, None)
        if callable(found):
            return found  # type: ignore[no-any-return]  # it is whatever the learner wrote
    own = [n for n, x in vars(module).items() if _is_own(x, module) and not n.startswith("_")]
    if not name and len(own) == 1:
        return getattr(module, own[0])  # type: ignore[no-any-return]
    wanted = name or candidates[0]
    near = get_close_matches(wanted, own, n=1, cutoff=0.5)
    if near:
        raise Refusal("no_function", f"There is no function called {wanted} in {Path(module.__file__ or '').name}; "
                      f"did you mean {near[0]}?")  # fmt: skip
    there = f"It has {', '.join(own[:8])}." if own else "It has no functions."
    raise Refusal("no_function", f"There is no function called {wanted} in {Path(module.__file__ or '').name}. {there}")


def _is_own(x: Any, module: ModuleType) -> bool:
    return isinstance(x, (FunctionType, type)) and getattr(x, "__module__", "") == module.__name__

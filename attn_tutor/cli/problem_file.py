"""A problem in a file: query, key, value and settings from YAML, JSON or .npz, with one sentence for each fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from attn_tutor.cli.masks import ADDED
from attn_tutor.cli.matrices import MATRICES, matrix
from attn_tutor.errors import UsageError

_LARGEST = 20_000_000  # bytes
_MOST_AXES = 3  # heads, rows, columns
_WAY_OUT = "Name a YAML, JSON or .npz file."
_EXPONENT = re.compile(r"[-+]?\d{1,15}(\.\d{0,15})?[eE][-+]?\d{1,2}")  # YAML wants a point and a sign in it
_KINDS = {"U": "texts", "S": "texts", "b": "truth values", "c": "complex numbers", "M": "dates", "m": "times"}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str | int | float) for word in value)


# Each setting: what it takes, in words, and whether a value is that. The engine checks what goes together.
_SETTINGS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "mask": (
        "causal, or rows of ones and zeros",
        lambda value: value == "causal" or not isinstance(value, str),
    ),
    ADDED: ("rows of numbers", lambda value: not isinstance(value, str | int | float)),
    "scale": ("auto, none or a number", lambda value: isinstance(value, str | int | float)),
    "causal": ("true or false", lambda value: isinstance(value, bool)),
    "n_heads": ("a whole number", _is_whole),
    "n_kv_heads": ("a whole number", _is_whole),
    "softcap": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "words": ("a list of words", _is_words),
    "key_words": ("a list of words", _is_words),
}


def from_file(path: Path, stdin: TextIO | None = None) -> dict[str, Any]:
    """What the file gives, by name; what it leaves empty is left out. The path "-" reads YAML or JSON from stdin.

    Raises UsageError where the file is missing, a folder, too large, no such format, or holds what no problem has.
    """
    named = "stdin" if str(path) == "-" else str(path)
    try:
        values = _from_stdin(stdin) if named == "stdin" else _values(path)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise UsageError(f"{named} cannot be read: {reason}.", _WAY_OUT) from None
    except (ValueError, RecursionError):
        kind = path.suffix.lstrip(".").upper() or "YAML"
        raise UsageError(f"{named} cannot be read: its contents are not {kind}.", _WAY_OUT) from None
    if not isinstance(values, dict):
        raise UsageError(f"{named} holds no names with matrices.", "Write lines such as query: [[1, 0]].")
    return {
        name: _part(named, str(name), value)
        for name, value in values.items()
        if value is not None or name not in _KNOWN
    }


_KNOWN = (*MATRICES, *_SETTINGS)


def _values(path: Path) -> Any:
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a YAML, JSON or .npz file in it.")
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST // 1_000_000} MB.", "Give a smaller file.")
    if path.suffix == ".npz":
        return _from_npz(path)
    data = path.read_bytes()
    if path.suffix == ".npy" or data.startswith(b"\x93NUMPY"):
        raise UsageError(
            f"{path} holds one matrix, and without its name.",
            "Save all of them in one file: np.savez('mine.npz', query=..., key=..., value=...).",
        )
    return from_json(data, str(path)) if path.suffix == ".json" else _from_yaml(data, str(path))


def _from_stdin(stdin: TextIO | None) -> Any:
    """JSON if it begins like JSON, else YAML."""
    text = "" if stdin is None else stdin.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise UsageError(f"stdin is larger than {_LARGEST // 1_000_000} MB.", "Give a smaller file.")
    data = text.encode("utf-8", "replace")
    return from_json(data, "stdin") if text.lstrip()[:1] == "{" else _from_yaml(data, "stdin")


def _from_npz(path: Path) -> dict[str, Any]:
    import zipfile

    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: _loaded(archive, name) for name in archive.files}
    except (zipfile.BadZipFile, EOFError, AttributeError) as fault:  # AttributeError: one array alone, no archive
        raise ValueError(str(fault)) from None
    return {name: array.tolist() if name in _SETTINGS else array for name, array in arrays.items()}


def _loaded(archive: Any, name: str) -> Any:
    """One array of an archive; arrays of Python objects would have to run code to be read."""
    try:
        return archive[name]
    except ValueError:
        raise UsageError(
            f"The {name} is an array of Python objects, which are not read.",
            "Save it as numbers, all rows of one length: np.array(rows, dtype=float).",
        ) from None


def _from_yaml(data: bytes, named: str) -> Any:
    from attn_tutor.curriculum.nodes import Scalar, Table, plain
    from attn_tutor.library.yaml_nodes import read_yaml

    root, faults = read_yaml(data, named)
    if faults:
        fault = faults[0]
        raise UsageError(f"{named} is not valid YAML: line {fault.line}, {fault.what}.", _order(fault.todo))
    first: dict[str, Scalar] = {}
    for name, _ in root.pairs if isinstance(root, Table) else ():
        earlier = first.setdefault(name.text, name)
        if earlier is not name:
            what = f"{named} gives {name.text} twice, in lines {earlier.line} and {name.line}."
            raise UsageError(what, "Remove one of them.")
    return None if root is None else plain(root)


def _order(todo: str) -> str:
    return f"{todo[:1].upper()}{todo[1:]}."


def from_json(data: bytes, named: str) -> Any:
    """The value of a JSON text. Raises UsageError, naming the line, for what is none and for a name given twice."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise UsageError(f"{named} gives {twice} twice.", "Remove one of them.")
        return dict(found)

    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=pairs)
    except UnicodeDecodeError:
        raise UsageError(f"{named} is not UTF-8 text.", "Save it as UTF-8.") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        ends = fault.pos >= len(fault.doc.rstrip())
        what = "it ends there too early" if ends else "it cannot be read on there"
        raise UsageError(f"{named} is not valid JSON: {where}, {what}.", "Check brackets, commas and quotes.") from None


def _part(named: str, name: str, value: Any) -> Any:
    """One part of a problem, as the engine takes it."""
    if name in MATRICES:
        return _numbers(value, name)
    if name not in _SETTINGS:
        raise UsageError(
            f"{named} holds {name}, which is no part of a problem.", f"Known are {', '.join(_KNOWN)}."
        )
    wanted, fits = _SETTINGS[name]
    if not fits(value):
        raise UsageError(
            f"{name} takes {wanted}, and {named} gives {_short(value)}.", "Put it right in the file."
        )
    return value


def _numbers(value: Any, name: str) -> Any:
    """A matrix of finite numbers; ragged rows are left for the engine to refuse."""
    if isinstance(value, str):
        return matrix(value, name)
    stray = _stray(value)
    if stray is not None:
        raise UsageError(f"The {name} holds {_short(stray)}, which is not a number.", _instead(stray))
    _check_rows(value, name)
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return value
    if numbers.ndim > _MOST_AXES:
        raise UsageError(
            f"The {name} has {numbers.ndim} dimensions.",
            "Give rows and columns, or one matrix for each head.",
        )
    if not np.isfinite(numbers).all():
        raise UsageError(f"The {name} holds nan or inf.", "Attention is computed on finite numbers.")
    return value


def _instead(stray: Any) -> str:
    """What to write for something that is no number."""
    if isinstance(stray, str) and _EXPONENT.fullmatch(stray):
        return f"YAML reads it as a text. Write {_plain(float(stray))}, or with a point and a sign, as in 1.0e-3."
    return "Give rows of numbers: [[1, 0]]."


def _plain(number: float) -> str:
    """A number without e: 0.001."""
    return np.format_float_positional(number, trim="-")


def _check_rows(value: Any, name: str) -> None:
    """Raises UsageError, naming the row, where the rows of a list have different lengths."""
    rows = value if isinstance(value, list) and value and isinstance(value[0], list) else []
    if rows and isinstance(rows[0][:1], list) and any(isinstance(item, list) for item in rows[0]):
        for at, head in enumerate(rows, 1):
            _check_rows(head, f"{name}, head {at},")
        return
    for at, row in enumerate(rows, 1):
        size = len(row) if isinstance(row, list) else "no"
        if size != len(rows[0]):
            what = f"Row {at} of {name} has {size} number{'s' * (size != 1)}, and row 1 has {len(rows[0])}."
            raise UsageError(what, "Make all rows equally long.")


def _stray(value: Any) -> Any:
    """The first thing in nested lists that is no number, or None."""
    if isinstance(value, np.ndarray):
        return None if value.dtype.kind in "fiu" else _KINDS.get(value.dtype.kind, f"{value.dtype} values")
    if isinstance(value, list):
        return next((found for part in value if (found := _stray(part)) is not None), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None
    return "an empty place" if value is None else value


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 40 else f"{text[:40]}..."

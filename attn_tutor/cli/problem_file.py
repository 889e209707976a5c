"""A problem in a file: query, key, value and settings from YAML, JSON or .npz, with one sentence for each fault."""

from __future__ import annotations

import io
import json
import math
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from attn_tutor.bounded import read_file
from attn_tutor.cli.problem_input import ADDED, matrix
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import MATRICES
from attn_tutor.errors import UsageError

_LARGEST = 20_000_000  # bytes
_MOST_MATRICES = 100  # of an archive
_DEEPEST = 5  # lists in lists: one more than any matrix has
_LONGEST_WORD = 100  # characters
_LARGEST_NUMBER = 10**300  # as a whole number it could be longer than any float
_MOST_AXES = 3  # heads, rows, columns
_WAY_OUT = "Name a YAML, JSON or .npz file."
_EXPONENT = re.compile(r"[-+]?\d{1,15}(\.\d{0,15})?[eE][-+]?\d{1,2}")  # YAML wants a point and a sign in it
_KINDS = {"U": "texts", "S": "texts", "b": "truth values", "c": "complex numbers", "M": "dates", "m": "times"}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(word, str | int | float) and len(str(word)) <= _LONGEST_WORD for word in value
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST_NUMBER


# Each setting: what it takes, in words, and whether a value is that. The engine checks what goes together.
_SETTINGS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "mask": (
        "causal, or rows of ones and zeros",
        lambda value: value == "causal" or not isinstance(value, str),
    ),
    ADDED: ("rows of numbers", lambda value: not isinstance(value, str | int | float)),
    "scale": ("auto, none or a number", lambda value: isinstance(value, str) or _is_number(value)),
    "causal": ("true or false", lambda value: isinstance(value, bool)),
    "n_heads": ("a whole number", _is_whole),
    "n_kv_heads": ("a whole number", _is_whole),
    "softcap": ("a number", _is_number),
    "words": ("a list of words", _is_words),
    "key_words": ("a list of words", _is_words),
}


def from_file(path: Path, stdin: TextIO | None = None) -> dict[str, Any]:
    """What the file gives, by name; what it leaves empty is left out. The path "-" reads YAML or JSON from stdin.

    Raises UsageError where the file is missing, a folder, too large, no such format, or holds what no problem has.
    """
    named = "stdin" if str(path) == "-" else str(path)
    try:
        values = values_from(stdin) if named == "stdin" else values_of(path)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise UsageError(f"{named} cannot be read: {reason}.", _WAY_OUT) from None
    except (ValueError, RecursionError):
        kind = path.suffix.lstrip(".").upper() or "YAML"
        raise UsageError(f"{named} cannot be read: its contents are not {kind}.", _WAY_OUT) from None
    if not isinstance(values, dict):
        raise UsageError(f"{named} holds no names with matrices.", "Write lines such as query: [[1, 0]].")
    given = {_SHORT.get(str(name), str(name)): value for name, value in values.items()}
    if len(given) < len(values):
        raise UsageError(f"{named} gives a matrix under two names.", "Remove one of them.")
    return {
        name: _part(named, name, value)
        for name, value in given.items()
        if value is not None or name not in _KNOWN
    }


# What most code calls them.
_SHORT = {"Q": "query", "K": "key", "V": "value", "q": "query", "k": "key", "v": "value"}
_KNOWN = (*MATRICES, *_SETTINGS)


def _part(named: str, name: str, value: Any) -> Any:
    """One part of a problem, as the engine takes it."""
    if _depth(value) > _DEEPEST:
        raise UsageError(f"{named} holds {name} too many brackets deep.", "Give rows and columns.")
    if name in MATRICES:
        return _numbers(value, name)
    if name not in _SETTINGS:
        raise UsageError(
            f"{named} holds {name}, which is no part of a problem.", f"Known are {', '.join(_KNOWN)}."
        )
    wanted, fits = _SETTINGS[name]
    value = value.tolist() if isinstance(value, np.ndarray) else value
    if not fits(value):
        raise UsageError(
            f"{name} takes {wanted}, and {named} gives {_short(value)}.", "Put it right in the file."
        )
    return value


def _depth(value: Any, most: int = _DEEPEST + 1) -> int:
    """How many lists are nested in a value, counted up to `most`."""
    parts = value if isinstance(value, list) else [*value.values()] if isinstance(value, dict) else None
    if parts is None or not most:
        return 0
    return 1 + max((_depth(part, most - 1) for part in parts), default=0)


def _numbers(value: Any, name: str) -> Any:
    """A matrix of finite numbers; ragged rows are left for the engine to refuse."""
    if isinstance(value, str):
        return matrix(value, name)
    stray = _stray(value)
    if stray is not None:
        raise UsageError(f"The {name} holds {_short(stray)}, which is not a number.", _instead(stray))
    _check_rows(value, name)
    try:
        with np.errstate(all="ignore"):  # longer floats overflow: refused below
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


# ---- names and values


def values_of(path: Path) -> Any:
    """What a file says, whatever its format. Raises OSError, ValueError, RecursionError and UsageError."""
    if os.path.isdir(path):
        raise UsageError(f"{path} is a folder.", "Name a YAML, JSON or .npz file in it.")
    data = read_file(path, _LARGEST)
    if path.suffix == ".npz":
        return _from_npz(data)
    if path.suffix == ".npy" or data.startswith(b"\x93NUMPY"):
        raise UsageError(
            f"{path} holds one matrix, and without its name.",
            "Give it as --query, --key or --value; or save all in one: np.savez('mine.npz', query=...).",
        )
    return _from_json(data, str(path)) if path.suffix == ".json" else _from_yaml(data, str(path))


def values_from(stdin: TextIO | None) -> Any:
    """JSON if it begins like JSON, else YAML."""
    text = "" if stdin is None else stdin.read(_LARGEST + 1)
    data = text.encode("utf-8", "replace")
    if len(data) > _LARGEST:
        raise UsageError(f"stdin holds more than {_LARGEST // 1_000_000} MB.", "Give a smaller file.")
    return _from_json(data, "stdin") if text.lstrip()[:1] == "{" else _from_yaml(data, "stdin")


def _from_npz(data: bytes) -> dict[str, Any]:
    """The arrays of an archive by name; nothing is unpacked that says it is too large, and no more than it says."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MATRICES or sum(each.file_size for each in members) > _LARGEST:
                raise UsageError(
                    f"The archive holds more than {_LARGEST // 1_000_000} MB when unpacked.",
                    "Give smaller ones.",
                )
            return {
                each.filename.removesuffix(".npy"): array_of(archive.read(each), each.filename)
                for each in members
            }
    except UsageError:
        raise
    except Exception as fault:  # encrypted, an unknown method, cut off: each library has its own word for it
        raise ValueError(str(fault)) from None


def array_of(data: bytes, name: str) -> Array:
    """The array of an .npy file. Raises UsageError where it is none of numbers, ValueError where it cannot be read."""
    stream = io.BytesIO(data)
    version = np.lib.format.read_magic(stream)
    read_header = (
        np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    )
    shape, _, dtype = read_header(stream)
    if dtype.hasobject:
        raise UsageError(
            f"The {name.removesuffix('.npy')} is an array of Python objects, which are not read.",
            "Save it as numbers, all rows of one length: np.array(rows, dtype=float).",
        )
    if math.prod(shape) * dtype.itemsize > len(data) or max(shape, default=0) > _LARGEST:
        raise ValueError("its header promises more than it holds")
    stream.seek(0)
    array: Array = np.lib.format.read_array(stream, allow_pickle=False)
    return array


def _from_yaml(data: bytes, named: str) -> Any:
    from attn_tutor.curriculum.nodes import KeyedNode, Scalar, plain
    from attn_tutor.library.yaml_nodes import read_yaml

    root, faults = read_yaml(data, named)
    if faults:
        fault = faults[0]
        raise UsageError(f"{named} is not valid YAML: line {fault.line}, {fault.what}.", _order(fault.todo))
    first: dict[str, Scalar] = {}
    for name, _ in root.pairs if isinstance(root, KeyedNode) else ():
        earlier = first.setdefault(name.text, name)
        if earlier is not name:
            what = f"{named} gives {name.text} twice, in lines {earlier.line} and {name.line}."
            raise UsageError(what, "Remove one of them.")
    return None if root is None else plain(root)


def _order(todo: str) -> str:
    return f"{todo[:1].upper()}{todo[1:]}."


def _from_json(data: bytes, named: str) -> Any:
    """The value of a JSON text. Raises UsageError, naming the line, for what is none and for a name given twice."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(found)
        if len(values) < len(found):
            twice = next(name for name, many in Counter(name for name, _ in found).items() if many > 1)
            raise UsageError(f"{named} gives {_short(twice)} twice.", "Remove one of them.")
        return values

    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=pairs)
    except UnicodeDecodeError:
        raise UsageError(f"{named} is not UTF-8 text.", "Save it as UTF-8.") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        ends = fault.pos >= len(fault.doc.rstrip())
        what = "it ends there too early" if ends else "it cannot be read on there"
        raise UsageError(
            f"{named} is not valid JSON: {where}, {what}.", "Check brackets, commas and quotes."
        ) from None

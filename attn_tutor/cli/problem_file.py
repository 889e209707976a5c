"""A problem in a file: query, key, value and settings from YAML, JSON or .npz, with one sentence for each fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.cli.matrices import MATRICES, matrix
from attn_tutor.errors import UsageError

_LARGEST = 20_000_000  # bytes
_MOST_AXES = 3  # heads, rows, columns
_WAY_OUT = "Name a YAML, JSON or .npz file."


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
    "scale": ("auto, none or a number", lambda value: isinstance(value, str | int | float)),
    "causal": ("true or false", lambda value: isinstance(value, bool)),
    "n_heads": ("a whole number", _is_whole),
    "n_kv_heads": ("a whole number", _is_whole),
    "softcap": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "words": ("a list of words", _is_words),
    "key_words": ("a list of words", _is_words),
}


def from_file(path: Path) -> dict[str, Any]:
    """What the file gives, by name; what it leaves empty is left out.

    Raises UsageError where the file is missing, a folder, too large, no such format, or holds what no problem has.
    """
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder.", "Name a YAML, JSON or .npz file in it.")
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path} is larger than {_LARGEST // 1_000_000} MB.", "Give a smaller file.")
        values = _from_npz(path) if path.suffix == ".npz" else _from_text(path)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise UsageError(f"{path} cannot be read: {reason}.", _WAY_OUT) from None
    except (ValueError, RecursionError):
        kind = path.suffix.lstrip(".").upper() or "YAML"
        raise UsageError(f"{path} cannot be read: its contents are not {kind}.", _WAY_OUT) from None
    if not isinstance(values, dict):
        raise UsageError(f"{path} holds no names with matrices.", "Write lines such as query: [[1, 0]].")
    return {
        name: _part(path, str(name), value)
        for name, value in values.items()
        if value is not None or name not in _KNOWN
    }


_KNOWN = (*MATRICES, *_SETTINGS)


def _from_npz(path: Path) -> dict[str, Any]:
    import zipfile

    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (
        zipfile.BadZipFile,
        EOFError,
        AttributeError,
    ) as fault:  # AttributeError: one array alone, no archive
        raise ValueError(str(fault)) from None
    return {name: array.tolist() if name in _SETTINGS else array for name, array in arrays.items()}


def _from_text(path: Path) -> Any:
    data = path.read_bytes()
    if path.suffix == ".json":
        return json.loads(data.decode("utf-8-sig"))
    from attn_tutor.curriculum.nodes import plain
    from attn_tutor.library.yaml_nodes import read_yaml

    root, faults = read_yaml(data, str(path))
    if faults:
        fault = faults[0]
        raise UsageError(f"{path} is not valid YAML: line {fault.line}, {fault.what}.", fault.todo)
    return None if root is None else plain(root)


def _part(path: Path, name: str, value: Any) -> Any:
    """One part of a problem, as the engine takes it."""
    if name in MATRICES:
        return _numbers(value, name)
    if name not in _SETTINGS:
        raise UsageError(
            f"{path} holds {name}, which is no part of a problem.", f"Known are {', '.join(_KNOWN)}."
        )
    wanted, fits = _SETTINGS[name]
    if not fits(value):
        raise UsageError(
            f"{name} takes {wanted}, and {path} gives {_short(value)}.", "Put it right in the file."
        )
    return value


def _numbers(value: Any, name: str) -> Any:
    """A matrix of finite numbers; ragged rows are left for the engine to refuse."""
    if isinstance(value, str):
        return matrix(value, name)
    stray = _stray(value)
    if stray is not None:
        raise UsageError(
            f"The {name} holds {_short(stray)}, which is not a number.", "Give rows of numbers: [[1, 0]]."
        )
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


def _stray(value: Any) -> Any:
    """The first thing in nested lists that is no number, or None."""
    if isinstance(value, np.ndarray):
        return None if value.dtype.kind in "fiu" else f"{value.dtype} values"
    if isinstance(value, list):
        return next((found for part in value if (found := _stray(part)) is not None), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None
    return "an empty place" if value is None else value


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 40 else f"{text[:40]}..."

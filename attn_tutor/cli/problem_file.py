"""A problem in a file: query, key, value and settings, with one sentence for each fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from attn_tutor.cli.problem_input import ADDED, matrix
from attn_tutor.cli.problem_values import values_from, values_of
from attn_tutor.engine.names import LATER, MATRICES, input_name
from attn_tutor.errors import UsageError

_DEEPEST = 5  # lists in lists: one more than any matrix has
_LONGEST_WORD = 100  # characters
_LARGEST_NUMBER = 10**300  # as a whole number it could be longer than any float
_MOST_AXES = 3  # heads, rows, columns
_WAY_OUT = "Name a YAML, JSON, CSV, TSV or .npz file."
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
    "window": ("a whole number", _is_whole),
    "offset": ("a whole number", _is_whole),
    "rope": ("pairs or halves", lambda value: value in ("pairs", "halves")),
    "rope_base": ("a number", _is_number),
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
        reason = fault.strerror or str(fault)
        reason = f"{reason[:1].lower()}{reason[1:]}"
        raise UsageError(f"{named} cannot be read: {reason}.", _WAY_OUT) from None
    except (ValueError, RecursionError):
        kind = path.suffix.lstrip(".").upper() or "YAML"
        raise UsageError(f"{named} cannot be read: its contents are not {kind}.", _WAY_OUT) from None
    if not isinstance(values, dict):
        raise UsageError(f"{named} doesn't name any matrices.", 'Write lines such as "query: [[1, 0]]".')
    given = {input_name(str(name)): value for name, value in values.items()}
    if len(given) < len(values):
        raise UsageError(f"{named} gives a matrix under two names.", "Remove one of them.")
    return {
        name: _part(named, name, value)
        for name, value in given.items()
        if value is not None or name not in _KNOWN
    }


_KNOWN = (*MATRICES, *LATER, *_SETTINGS)


def _part(named: str, name: str, value: Any) -> Any:
    """One part of a problem, as the engine takes it."""
    if _depth(value) > _DEEPEST:
        raise UsageError(f"{named} holds {name} too many brackets deep.", "Give rows and columns.")
    if name in (*MATRICES, *LATER):
        return _numbers(value, name)
    if name not in _SETTINGS:
        raise UsageError(
            f"{named} holds {name}, which is not a known name.", f"The known names are {', '.join(_KNOWN)}."
        )
    wanted, fits = _SETTINGS[name]
    value = value.tolist() if isinstance(value, np.ndarray) else value
    if not fits(value):
        raise UsageError(
            f"{name} takes {wanted}, and {named} gives {_short(value)}.", "Correct it in the file."
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
    if not numbers.size and numbers.ndim > 1:
        shape = " by ".join(map(str, numbers.shape))
        raise UsageError(f"There is no number in the {name}: the shape is {shape}.", "Give a row of numbers.")
    if numbers.ndim > _MOST_AXES:
        raise UsageError(
            f"The {name} has {numbers.ndim} dimensions.",
            "Give rows and columns, or one matrix for each head.",
        )
    if not np.isfinite(numbers).all():
        raise UsageError(f"The {name} holds nan or inf.", "Attention is computed on finite numbers.")
    return value


def _instead(stray: Any) -> str:
    """What to write in place of something that is not a number."""
    if isinstance(stray, str) and _EXPONENT.fullmatch(stray):
        return f"YAML reads it as a text. Write {_plain(float(stray))}, or with a point and a sign, as in 1.0e-3."
    return 'Give rows of numbers, such as "[[1, 0]]".'


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
    """The first thing in nested lists that is not a number, or None."""
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

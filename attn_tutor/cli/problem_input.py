"""The problem that matrices, masks and settings make, as they are typed or as a file gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import LATER, MATRICES
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.errors import UsageError
from attn_tutor.records import record

_SETTINGS = ("n_heads", "n_kv_heads", "window", "offset", "rope", "softcap")
ADDED = "added_mask"  # the key of a file whose numbers are added to the logits
_MATRIX_FILES = (".npy", ".csv", ".tsv", ".txt")
_SCALES = 'Give auto (1/√d_k), none (unscaled) or a number: "0.5", "1/2", "1/sqrt(8)".'


@record(kw_only=True)
class MatrixTexts:
    """What was typed for one problem: matrices as text."""

    query: str | None = None
    key: str | None = None
    value: str | None = None
    mask: str | None = None
    scale: str | None = None
    causal: bool = False
    n_heads: int | None = None
    n_kv_heads: int | None = None
    window: int | None = None
    offset: int | None = None
    rope: str | None = None
    softcap: float | None = None

    @property
    def matrices(self) -> dict[str, str]:
        """The matrices that were typed, by name."""
        names = ("query", "key", "value")
        return {name: text for name in names if (text := getattr(self, name)) is not None}

    @property
    def anything(self) -> bool:
        """Whether a matrix was typed."""
        return bool(self.matrices)


def problem_from(typed: MatrixTexts, given: Mapping[str, Any]) -> tuple[Problem, tuple[str, ...], tuple[str, ...]]:
    """The problem of a file's contents and what was typed, which wins; with the words of queries and keys.

    Raises UsageError (or its child ShapeError) where something cannot be used.
    """
    values = {name: given[name] for name in (*MATRICES, *LATER, *_SETTINGS, "rope_base") if name in given}
    values |= {name: matrix(text, name) for name, text in typed.matrices.items()}
    values |= {name: value for name in _SETTINGS if (value := getattr(typed, name)) is not None}
    mask, ordered = mask_from(None if typed.mask is None else matrix(as_digits(typed.mask), "mask"), given)
    causal = typed.causal or ordered or given.get("causal", False)
    scale = _scale(given.get("scale") if typed.scale is None else typed.scale)
    result = problem(**values, causal=causal, scale=scale)
    queries, keys = _rows(result)
    if mask is not None and queries is not None and keys is not None:
        check_mask_size(mask, queries.shape[-2], keys.shape[-2])
        result = problem(**values, mask=mask, causal=causal, scale=scale)
    return result, _words(given, "words", queries), _words(given, "key_words", keys)


def _rows(given: Problem) -> tuple[Array | None, Array | None]:
    """Matrices with a row for each query, and for each key."""
    later = given.given.get("weights", given.given.get("logits"))
    if isinstance(later, np.ndarray):  # the computation starts there
        return later, later.T
    return (given.tokens, given.context) if given.projected else (given.query, given.key)


def _words(given: Mapping[str, Any], name: str, array: Array | None) -> tuple[str, ...]:
    words = tuple(map(str, given.get(name, ())))
    rows = 0 if array is None else array.shape[-2]
    if words and len(words) != rows:
        raise UsageError(
            f"{name} names {len(words)} rows, but there {'is' if rows == 1 else 'are'} {rows}.",
            "Give one word for each row.",
        )
    return words


def matrix(text: str, name: str) -> Array:
    """The rows in `text`, or in the file that it names, as a matrix; a single row is a matrix of one row.

    Raises UsageError where the text or the file cannot be read or is no matrix.
    """
    example = f"For example: --{name} '[[1, 0], [0, 1]]'."
    if text.lower().endswith(_MATRIX_FILES):
        from attn_tutor.cli.problem_values import matrix_in

        return matrix_in(Path(text), name)
    if not text.strip():
        raise UsageError(f"The {name} is empty.", example)
    try:
        reading = read(text)
    except NotUnderstood as fault:
        raise UsageError(f"The {name} cannot be read: {_reason(fault, name)}", example) from None
    array = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    if array.ndim > 2:
        raise UsageError(
            f"The {name} has {array.ndim} dimensions; here it needs rows and columns.", "Give one matrix."
        )
    return np.atleast_2d(array)


def _reason(fault: NotUnderstood, name: str) -> str:
    """Why a text was not understood, as it follows a colon; what is called an answer elsewhere has a name here."""
    reason = fault.reason.replace("The answer", f"the {name}")
    return reason[0].lower() + reason[1:]


def _scale(scale: Any) -> float | None:
    """auto, none or a number, which may be written as in a matrix: 1/2, 1/sqrt(8)."""
    if scale is None:
        return None
    from attn_tutor.questions.given import read_scale

    if not isinstance(scale, str) or scale in ("auto", "none"):
        return read_scale(scale)
    if not scale.strip():
        raise UsageError("The scale is empty.", _SCALES)
    if not any(char.isdigit() for char in scale):
        raise UsageError(f"The scale {scale} is not auto, none or a number.", _SCALES)
    try:
        reading = read(scale, shape=())
    except NotUnderstood as fault:
        raise UsageError(f"The scale cannot be read: {_reason(fault, 'scale')}", _SCALES) from None
    if reading.shape:
        raise UsageError("The scale must be one number, but several are given.", _SCALES)
    return reading.entries[0].value


# ---- masks: ones and zeros, causal order, or numbers that are added to the logits


def mask_from(typed: Any, given: Mapping[str, Any]) -> tuple[Any, bool]:
    """The mask that was typed, else a file's; and whether the file says `mask: causal`.

    A mask of ones and zeros comes back as truth values, True = may look, an added one as floats.
    Raises UsageError for a mask that holds anything else, and for two masks at once.
    """
    if typed is not None:
        hint = f"A file may give numbers that are added to the logits, as {ADDED}."
        return _ones_and_zeros(typed, hint), False
    mask, added = given.get("mask"), given.get(ADDED)
    if added is not None:
        if mask is not None:
            raise UsageError(
                f"Both mask and {ADDED} are given.", f"Put -inf into {ADDED} where mask has a 0."
            )
        return _numbers(added), False
    if isinstance(mask, str):
        return None, True
    return (None if mask is None else _ones_and_zeros(mask, f"Numbers to add belong in {ADDED}.")), False


def as_digits(typed: str) -> str:
    """Truth values, as NumPy and PyTorch print them, as 1 and 0."""
    return re.sub(
        r"\b(true|false)\b", lambda word: str(int(word[0].casefold() == "true")), typed, flags=re.IGNORECASE
    )


def check_mask_size(mask: Any, queries: int, keys: int) -> None:
    """Raise UsageError unless a mask has a row for each query and a column for each key; in each head, or for all."""
    if mask.ndim not in (2, 3) or mask.shape[-2:] not in ((queries, keys), (1, keys)):
        size = " × ".join(map(str, mask.shape))
        raise UsageError(
            f"The mask is {size}, but the scores are {queries} × {keys}.",
            "Give a row for each query, or one for all of them, and a column for each key.",
        )


def _ones_and_zeros(mask: Any, hint: str) -> Any:
    array = np.atleast_2d(_array(mask))
    if array.dtype.kind == "b":
        return array
    if array.dtype.kind not in "iuf":
        raise UsageError(
            "The mask holds something that is not a number.", "Write 1 (visible) or 0 (masked)."
        )
    other = array[~np.isin(array, (0, 1))]
    if other.size:
        what = f"The mask holds {other.flat[0]:g}; it may hold only 1 (visible) and 0 (masked)."
        raise UsageError(what, hint)
    return array.astype(np.bool_)


def _numbers(mask: Any) -> Any:
    """Floats; -inf, which a file may write as a text, where nothing may be looked at."""
    array = np.atleast_2d(_array(mask))
    try:
        array = array.astype(np.float64)
    except (ValueError, TypeError):
        raise UsageError(
            f"The {ADDED} holds something that is not a number.", 'Write numbers or "-inf".'
        ) from None
    if np.isnan(array).any() or np.isposinf(array).any():
        raise UsageError(f"The {ADDED} holds nan or +inf.", 'Write numbers or "-inf".')
    return array


def _array(mask: Any) -> Any:
    try:
        return np.asarray(mask)
    except (ValueError, TypeError):
        raise UsageError(
            "The rows of the mask do not all have the same length.", "Make them equally long."
        ) from None

"""Matrices as they are typed, and the problem that they and the contents of a file make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.cli.masks import as_digits, check_size, mask_from
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import MATRICES
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.errors import UsageError

_SCALES = "Give auto (1/√d_k), none (unscaled) or a number: 0.5, 1/2, 1/sqrt(8)."


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed for one problem: matrices as text."""

    query: str | None = None
    key: str | None = None
    value: str | None = None
    mask: str | None = None
    scale: str | None = None
    causal: bool = False
    heads: int | None = None
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


def problem_from(typed: Typed, given: Mapping[str, Any]) -> tuple[Problem, tuple[str, ...], tuple[str, ...]]:
    """The problem of a file's contents and what was typed, which wins; with the words of queries and keys.

    Raises UsageError (or its child ShapeError) where something cannot be used.
    """
    values = {name: given[name] for name in (*MATRICES, "n_heads", "n_kv_heads", "softcap") if name in given}
    values |= {name: matrix(text, name) for name, text in typed.matrices.items()}
    values |= {
        name: wish
        for name, wish in (("n_heads", typed.heads), ("softcap", typed.softcap))
        if wish is not None
    }
    mask, ordered = mask_from(None if typed.mask is None else matrix(as_digits(typed.mask), "mask"), given)
    causal = typed.causal or ordered or given.get("causal", False)
    scale = _scale(given.get("scale") if typed.scale is None else typed.scale)
    made = problem(**values, causal=causal, scale=scale)
    queries, keys = (made.tokens, made.context) if made.projected else (made.query, made.key)
    if mask is not None and queries is not None and keys is not None:
        check_size(mask, queries.shape[-2], keys.shape[-2])
        made = problem(**values, mask=mask, causal=causal, scale=scale)
    return made, _words(given, "words", queries), _words(given, "key_words", keys)


def _words(given: Mapping[str, Any], name: str, array: Array | None) -> tuple[str, ...]:
    words = tuple(map(str, given.get(name, ())))
    rows = 0 if array is None else array.shape[-2]
    if words and len(words) != rows:
        raise UsageError(
            f"{name} names {len(words)} rows, and there {'is' if rows == 1 else 'are'} {rows}.",
            "Give one word for each row.",
        )
    return words


def matrix(text: str, name: str) -> Array:
    """The rows in `text` as a matrix; a single row is a matrix of one row.

    Raises UsageError where the text cannot be read or is no matrix.
    """
    example = f"For example: --{name} '[[1, 0], [0, 1]]'."
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
        raise UsageError(f"The scale {scale} is none of auto, none or a number.", _SCALES)
    try:
        reading = read(scale, shape=())
    except NotUnderstood as fault:
        raise UsageError(f"The scale cannot be read: {_reason(fault, 'scale')}", _SCALES) from None
    if reading.shape:
        raise UsageError("The scale is one number, and several are given.", _SCALES)
    return reading.entries[0].value

"""Masks as people give them: ones and zeros, causal order, or numbers that are added to the logits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from attn_tutor.errors import UsageError

ADDED = "added_mask"  # the key of a file whose numbers are added to the logits


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


def check_size(mask: Any, queries: int, keys: int) -> None:
    """Raise UsageError unless a mask has a row for each query and a column for each key; in each head, or for all."""
    if mask.ndim not in (2, 3) or mask.shape[-2:] != (queries, keys):
        size = " × ".join(map(str, mask.shape))
        raise UsageError(
            f"The mask is {size} and the scores are {queries} × {keys}.",
            "Give a row for each query and a column for each key.",
        )


def _ones_and_zeros(mask: Any, hint: str) -> Any:
    array = _array(mask)
    if array.dtype.kind == "b":
        return array
    if array.dtype.kind not in "iuf":
        raise UsageError(
            "The mask holds something that is not a number.", "Write 1 (may look) or 0 (masked)."
        )
    other = array[~np.isin(array, (0, 1))]
    if other.size:
        what = f"The mask holds {other.flat[0]:g}; it may hold 1 (may look) and 0 (masked)."
        raise UsageError(what, hint)
    return array.astype(np.bool_)


def _numbers(mask: Any) -> Any:
    """Floats; -inf, which a file may write as a text, where nothing may be looked at."""
    array = _array(mask)
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

"""Masks: who may look at whom. True = may look; a float mask is added to the logits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attn_tutor.engine.arrays import Mask, as_whole
from attn_tutor.errors import ShapeError


def causal_mask(n_q: int, n_k: int, offset: int | None = None) -> NDArray[np.bool_]:
    """(n_q, n_k): query i may look at keys 0 .. i + offset; by default the last query sees the last key."""
    return np.tri(n_q, n_k, n_k - n_q if offset is None else offset, dtype=np.bool_)


def window_mask(n_q: int, n_k: int, window: int, offset: int | None = None) -> NDArray[np.bool_]:
    """(n_q, n_k): causal, and of the keys seen so only the last `window`, the one at the query's place included."""
    start = n_k - n_q if offset is None else offset
    return causal_mask(n_q, n_k, start) & ~causal_mask(n_q, n_k, start - window)


def padding_mask(lengths: Sequence[int], n_k: int) -> NDArray[np.bool_]:
    """(batch, 1, n_k): in sequence b only the first lengths[b] keys may be looked at; the rest is padding."""
    if any(not 0 <= length <= n_k for length in lengths):
        raise ShapeError(f"The lengths {list(lengths)} must lie between 0 and the number of keys, {n_k}.")
    return np.arange(n_k) < np.asarray(lengths, dtype=np.int64)[:, np.newaxis, np.newaxis]


def resolve_mask(
    mask: ArrayLike | None, causal: bool, offset: int | None, n_q: int, n_k: int, *, window: int | None = None
) -> Mask | None:
    """The one mask that says it all: given, causal, within a window, or all of it; None where all may look.

    Raises ShapeError for a mask of integers (0 and 1 could mean either kind), of nan or of +inf,
    and for an offset that is no whole number.
    """
    given = None if mask is None else _as_mask(mask)
    offset = None if offset is None else as_whole("offset", offset)
    window = None if window is None else as_whole("window", window, minimum=1)
    if not causal and window is None:
        if offset is not None:
            raise ShapeError(
                "An offset was given without causal=True.", "It says where the causal mask starts."
            )
        return given
    order = causal_mask(n_q, n_k, offset) if window is None else window_mask(n_q, n_k, window, offset)
    if given is None:
        return order
    try:
        return np.where(order, given, False if given.dtype == np.bool_ else -np.inf)
    except ValueError:  # the shapes do not broadcast: the caller names them against the scores
        return given


def _as_mask(mask: ArrayLike) -> Mask:
    try:
        array = np.asarray(mask)
    except (ValueError, TypeError):
        raise ShapeError("The rows of the mask do not all have the same length.") from None
    if array.dtype.kind not in "bf":
        raise ShapeError(
            "The mask holds neither truth values nor floats, so it could mean two things.",
            "Use True = may look, or floats that are added to the logits (0.0 and -inf).",
        )
    if array.dtype.kind == "f" and (np.isnan(array).any() or np.isposinf(array).any()):
        raise ShapeError("The mask holds nan or +inf.", "An additive mask holds finite numbers and -inf.")
    return array

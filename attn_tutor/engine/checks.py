"""What query, key, value, mask and scale must be to go together: every refusal in words, with both shapes."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.engine.arrays import Array, Mask, as_numbers, same_type, shape_text
from attn_tutor.engine.masks import resolve_mask
from attn_tutor.errors import ShapeError


def check_inputs(query: ArrayLike, key: ArrayLike, value: ArrayLike) -> tuple[Array, Array, Array]:
    """Query, key and value as arrays that go together; raises ShapeError where they do not.

    Key and value heads (axis -3) are repeated where there are fewer of them than query heads.
    """
    q, k, v = same_type(as_numbers("query", query), as_numbers("key", key), as_numbers("value", value))
    if q.shape[-1] != k.shape[-1]:
        raise _misfit(
            "query", q, "key", k, f"their widths, {q.shape[-1]} and {k.shape[-1]}, must be equal (d_k)"
        )
    if q.shape[-1] == 0:
        raise _misfit("query", q, "key", k, "d_k is 0, and a dot product needs at least one column")
    if k.shape[-2] != v.shape[-2]:
        raise _misfit(
            "key", k, "value", v, f"each key needs one value, but there are {k.shape[-2]} and {v.shape[-2]}"
        )
    if q.ndim == k.ndim == v.ndim == 2:
        return q, k, v
    return _share_heads(q, k, v)


def _share_heads(q: Array, k: Array, v: Array) -> tuple[Array, Array, Array]:
    if min(q.ndim, k.ndim) >= 3 and q.shape[-3] != k.shape[-3] and 1 not in (q.shape[-3], k.shape[-3]):
        n_heads, n_kv_heads = q.shape[-3], k.shape[-3]
        if n_kv_heads == 0 or n_heads % n_kv_heads:
            rule = f"the query's {n_heads} heads must be a multiple of the {n_kv_heads} key and value heads"
            raise _misfit("query", q, "key", k, rule)
        if v.ndim < 3 or v.shape[-3] != n_kv_heads:
            raise _misfit("key", k, "value", v, "they must have the same number of heads (axis -3)")
        k, v = (np.repeat(array, n_heads // n_kv_heads, axis=-3) for array in (k, v))
    for (name, one), (other_name, other) in combinations((("query", q), ("key", k), ("value", v)), 2):
        try:
            np.broadcast_shapes(one.shape[:-2], other.shape[:-2])
        except ValueError:
            rule = "their leading sizes (batch, head) must be equal or 1"
            raise _misfit(name, one, other_name, other, rule) from None
    return q, k, v


def resolve_scale(scale: float | None, d_k: int) -> float:
    """The factor of the scores: 1/√d_k unless one is given. Raises ShapeError for nan and inf."""
    if scale is None:
        return 1 / math.sqrt(d_k)
    if not math.isfinite(scale):
        raise ShapeError(f"The scale is {scale}, but it must be a finite number.", "1.0 means unscaled.")
    return float(scale)


def check_softcap(softcap: float | None) -> float | None:
    """The soft cap as a float, where it is None or positive; raises ShapeError otherwise."""
    if softcap is not None and not (math.isfinite(softcap) and softcap > 0):
        raise ShapeError(f"The soft cap is {softcap:g}, but it must be a positive number.")
    return None if softcap is None else float(softcap)


def fit_mask(
    mask: ArrayLike | None,
    query: Array,
    key: Array,
    *,
    causal: bool = False,
    offset: int | None = None,
    window: int | None = None,
    rotated: bool = False,
) -> Mask | None:
    """The one mask that says it all, of the query's type where it is added; None where all may look.

    Raises ShapeError as `resolve_mask` and `check_mask` do.
    """
    leading = np.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    shape = (*leading, query.shape[-2], key.shape[-2])
    if rotated and not causal and window is None:
        offset = None  # it only says where the queries stand
    return fit_mask_to(mask, shape, query.dtype, causal=causal, offset=offset, window=window)


def fit_mask_to(
    mask: ArrayLike | None,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    *,
    causal: bool = False,
    offset: int | None = None,
    window: int | None = None,
) -> Mask | None:
    """The one mask for scores of this shape and type."""
    allowed = resolve_mask(mask, causal, offset, *shape[-2:], window=window)
    check_mask(allowed, shape)
    if allowed is None or allowed.dtype in (np.bool_, dtype):
        return allowed
    with np.errstate(over="ignore"):  # the least float64, a common stand-in for -inf, is -inf in float32
        return allowed.astype(dtype)


def check_mask(mask: Mask | None, scores: tuple[int, ...]) -> None:
    """Raise ShapeError unless the mask broadcasts to the shape of the scores without making them larger."""
    if mask is None:
        return
    try:
        fits = np.broadcast_shapes(mask.shape, scores) == scores
    except ValueError:
        fits = False
    if not fits:
        raise ShapeError(
            f"The mask is {shape_text(mask.shape)} and the scores are {shape_text(scores)}: "
            "the mask needs one row per query and one column per key.",
        )


def _misfit(name: str, one: Array, other_name: str, other: Array, rule: str) -> ShapeError:
    return ShapeError(
        f"The {name} is {shape_text(one.shape)} and the {other_name} is {shape_text(other.shape)}: {rule}."
    )

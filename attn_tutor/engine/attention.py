"""Scaled dot-product attention, every stage kept.

    Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V                       (Vaswani et al. 2017, section 3.2.1)

The four functions `score`, `scale_and_mask`, `softmax` and `mix` are the four stages; `attend` checks what
it is given and runs them in order. They work on any leading dimensions (batch, head), and on any array type
that speaks NumPy's protocols: the tolerance of answers runs them on intervals.
"""

from __future__ import annotations

import math
from functools import singledispatch
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.engine.arrays import Array, Mask, as_numbers, check_range, same_type, shape_text
from attn_tutor.engine.masks import resolve_mask
from attn_tutor.errors import ShapeError

_SMALL = 1e70  # its root is far from the ends of float32


class Attention(NamedTuple):
    """The four stages of one attention, each with the leading dimensions of its inputs."""

    scores: Array  # (..., n_q, n_k)  query @ key.T
    logits: Array  # (..., n_q, n_k)  scores scaled, soft-capped, masked with -inf
    weights: Array  # (..., n_q, n_k)  softmax of each row: sums to 1, or all 0 where nothing may be seen
    output: Array  # (..., n_q, d_v)  weights @ value


def attend(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    causal: bool = False,
    offset: int | None = None,
    scale: float | None = None,
    softcap: float | None = None,
) -> Attention:
    """Attention of query (..., n_q, d_k) over key (..., n_k, d_k) and value (..., n_k, d_v).

    mask:    boolean, True = may look, or floats that are added to the logits; broadcast to (..., n_q, n_k).
    causal:  query i sees keys up to i + offset. The default offset n_k - n_q lets the last query see the
             last key (what a decoder with a cache needs); 0 aligns at the top left.
    scale:   factor of the scores, by default 1/√d_k; 1.0 is unscaled.
    softcap: c replaces each scaled score x by c·tanh(x/c), before the mask.

    Key and value may have fewer heads than the query (axis -3): query head h reads key/value head
    h // (n_heads / n_kv_heads)  (Ainslie et al. 2023, section 2.2). A query with nothing to look at gets
    weights 0 and output 0. float32 in gives float32 out; all else is computed in float64.

    Raises ShapeError, naming both shapes and the rule, when the arguments do not fit together, and where finite
    numbers are so large that their scores or outputs are none. nan and inf in the inputs go through.
    """
    query, key, value = fit(query, key, value)
    allowed = fit_mask(mask, causal, offset, query, key)
    factor, cap = resolve_scale(scale, query.shape[-1]), check_softcap(softcap)
    if _are_small(query, key, value, factor):
        return _attention(query, key, value, factor, cap, allowed)
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # what overflows is refused; this costs a third of the time
        found = _attention(query, key, value, factor, cap, allowed)
        check_range(found.scores, query, key)
        check_range(found.output, query, key, value)
    return found


def _attention(
    query: Array, key: Array, value: Array, scale: float, softcap: float | None, mask: Mask | None
) -> Attention:
    scores = score(query, key)
    logits = scale_and_mask(scores, scale, softcap, mask)
    weights = softmax(logits)
    return Attention(scores, logits, weights, mix(weights, value))


def _are_small(query: Array, key: Array, value: Array, scale: float) -> bool:
    """Whether nothing can overflow, in float32 neither: no score is larger than |Q| |K| (Cauchy-Schwarz)."""
    largest = float(np.vdot(query, query)) * float(np.vdot(key, key)) * max(1.0, scale * scale)
    return largest < _SMALL and float(np.vdot(value, value)) < _SMALL


def score(query: Array, key: Array) -> Array:
    """Q Kᵀ: the dot product of every query with every key, (..., n_q, n_k)."""
    return query @ np.swapaxes(key, -1, -2)


def scale_and_mask(
    scores: Array, scale: float, softcap: float | None = None, mask: Mask | None = None
) -> Array:
    """The logits: scores times scale, soft-capped, then masked by choosing -inf, never by adding -1e9."""
    logits = scores * scale
    if softcap is not None:
        logits = np.tanh(logits / softcap) * softcap
    if mask is None:
        return logits
    return np.where(mask, logits, -np.inf) if mask.dtype == np.bool_ else logits + mask


@singledispatch
def softmax(logits: Array, axis: int = -1) -> Array:
    """e^x / Σ e^x along `axis`, the maximum taken off first so that no exponential overflows.

    Where every logit is -inf (or there is none) the weights are 0, not NaN.
    """
    exponentials = shifted_exponentials(logits, axis)
    total = exponentials.sum(axis=axis, keepdims=True)  # at least 1, what the largest logit adds; or 0
    shares: Array = exponentials / np.maximum(total, 1)
    return shares


def shifted_exponentials(logits: Array, axis: int = -1) -> Array:
    """e^(x - m) with m the largest logit along `axis`: at most 1, and 0 for a masked entry."""
    maximum = logits.max(axis=axis, keepdims=True, initial=-np.inf)
    return np.exp(logits - np.where(maximum == -np.inf, 0, maximum))


def mix(weights: Array, value: Array) -> Array:
    """A V: for each query the values, mixed in the shares of its weights, (..., n_q, d_v)."""
    return weights @ value


def fit(query: ArrayLike, key: ArrayLike, value: ArrayLike) -> tuple[Array, Array, Array]:
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
        raise ShapeError(f"The soft cap is {softcap}, but it must be a positive number.")
    return None if softcap is None else float(softcap)


def fit_mask(
    mask: ArrayLike | None, causal: bool, offset: int | None, query: Array, key: Array
) -> Mask | None:
    """The one mask that says it all, of the query's type where it is added; None where all may look.

    Raises ShapeError as `resolve_mask` and `check_mask` do.
    """
    allowed = resolve_mask(mask, causal, offset, query.shape[-2], key.shape[-2])
    check_mask(allowed, query, key)
    if allowed is None or allowed.dtype in (np.bool_, query.dtype):
        return allowed
    with np.errstate(over="ignore"):  # the least float64, a common stand-in for -inf, is -inf in float32
        return allowed.astype(query.dtype)


def check_mask(mask: Mask | None, query: Array, key: Array) -> None:
    """Raise ShapeError unless the mask broadcasts to the scores without making them larger."""
    if mask is None:
        return
    leading = np.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    scores = (*leading, query.shape[-2], key.shape[-2])
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

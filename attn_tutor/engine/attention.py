"""Scaled dot-product attention, every stage kept.

    Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V                       (Vaswani et al. 2017, section 3.2.1)

The four functions `score`, `scale_and_mask`, `softmax` and `mix` are the four stages; `attend` checks what
it is given and runs them in order. They work on any leading dimensions (batch, head), and on any array type
that speaks NumPy's protocols: the tolerance of answers runs them on intervals.
"""

from __future__ import annotations

from functools import singledispatch
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.engine.arrays import Array, Mask, check_range
from attn_tutor.engine.checks import check_inputs, check_softcap, fit_mask, resolve_scale
from attn_tutor.engine.positions import ROPE_BASE, as_rope, rotate_both

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
    window: int | None = None,
    scale: float | None = None,
    softcap: float | None = None,
    rope: str | bool | None = None,
    rope_base: float = ROPE_BASE,
) -> Attention:
    """Attention of query (..., n_q, d_k) over key (..., n_k, d_k) and value (..., n_k, d_v).

    mask:    boolean, True = may look, or floats that are added to the logits; broadcast to (..., n_q, n_k).
    causal:  query i sees keys up to i + offset. The default offset n_k - n_q lets the last query see the
             last key (what a decoder with a cache needs); 0 aligns at the top left.
    window:  in causal order each query sees at most the last `window` keys, the one at its own place included.
    scale:   factor of the scores, by default 1/√d_k; 1.0 is unscaled.
    softcap: c replaces each scaled score z by c·tanh(z/c), before the mask.
    rope:    query and key are rotated by their positions (Su et al. 2021): "pairs" of neighbouring columns, or the
             two "halves" of the columns. Key j stands at place j, query i at i + offset.

    Key and value may have fewer heads than the query (axis -3): query head h reads key/value head
    h // (n_heads / n_kv_heads)  (Ainslie et al. 2023, section 2.2). A query with nothing to look at gets
    weights 0 and output 0. float32 in gives float32 out; all else is computed in float64.

    Raises ShapeError, naming both shapes and the rule, when the arguments do not fit together, and where finite
    numbers are so large that their scores or outputs are none. nan and inf in the inputs go through.
    """
    query, key, value = check_inputs(query, key, value)
    turns = as_rope(rope, rope_base, query.shape[-1])
    allowed = fit_mask(
        mask, query, key, causal=causal, offset=offset, window=window, rotated=turns is not None
    )
    factor, cap = resolve_scale(scale, query.shape[-1]), check_softcap(softcap)
    if turns is not None:
        query, key = rotate_both(query, key, turns, offset)
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
    """e^x / Σ e^x along `axis`, the maximum subtracted first so that no exponential overflows.

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

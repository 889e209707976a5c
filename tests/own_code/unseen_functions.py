"""Functions written after the method and never used to tune it: wrong, right, and of other kinds."""

from __future__ import annotations

import numpy as np
from numpy import einsum, exp, sqrt

from tests.own_code.functions import Examples

RIGHT = Examples()
WRONG = Examples()
OTHERS = Examples()


def normalised(x, axis=-1):
    x = exp(x - np.amax(x, axis=axis, keepdims=True))
    return x / np.sum(x, axis=axis, keepdims=True)


def split(x, h):
    return np.stack(np.split(x, h, axis=-1))


def joined(x):
    return np.concatenate(list(x), axis=-1)


@WRONG("scores", "Q_for_K")
def cross_of_itself(q, k):
    return einsum("id,jd->ij", q, q)


@WRONG("logits", "multiply_by_sqrt_dk")
def inflated(query, key, mask):
    x = query @ key.T * sqrt(key.shape[1])
    x[mask == 0] = -np.inf
    return x


@WRONG("logits", "mask_ignored")
def open_logits(query, key, mask):
    return query.dot(key.T) / sqrt(query.shape[1])


@WRONG("softmax", "softmax_base10")
def tens(logits):
    e = np.power(10.0, logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


@WRONG("softmax", "softmax_twice")
def doubled(logits):
    return normalised(normalised(logits))


@WRONG("softmax", "softmax_negated")
def falling(logits):
    return normalised(np.where(np.isinf(logits), logits, -logits))


@WRONG("mix", "output_l2_normalised")
def unit_rows(weights, value):
    out = weights @ value
    return out / np.linalg.norm(out, axis=1, keepdims=True)


@WRONG("mix", "output_softmaxed")
def shared_columns(weights, value):
    return normalised(weights.dot(value))


@WRONG("attention", "scale_by_dk")
def averaged_products(q, k, v):
    return normalised((q[:, None] * k[None]).mean(-1)) @ v


@WRONG("attention", "Q_for_V")
def queries_mixed(q, k, v):
    return normalised(q @ k.T / sqrt(q.shape[1])) @ q


@WRONG("attention", "scale_output")
def output_shrunk(q, k, v):
    return normalised(q @ k.T) @ v / sqrt(q.shape[1])


@WRONG("attention", "l1_normalise")
def divided_by_sum(q, k, v):
    s = q @ k.T / sqrt(q.shape[-1])
    return s / s.sum(-1, keepdims=True) @ v


@WRONG("attention", "softmax_base2")
def halves(q, k, v):
    s = q @ k.T / sqrt(q.shape[-1])
    w = 2 ** (s - s.max(-1)[:, None])
    return w @ v / w.sum(-1)[:, None]


@WRONG("attention", "hard_attention")
def winner(q, k, v):
    return v[np.argmax(q @ k.T, axis=-1)]


@WRONG("attention", "sum_of_values")
def all_summed(q, k, v):
    return np.repeat(v.sum(0)[None], len(q), axis=0)


@WRONG("attention", "sigmoid_weights")
def gated(q, k, v):
    return (1 / (1 + exp(-q @ k.T / sqrt(q.shape[-1])))) @ v


@WRONG("attention", "output_divided_by_nkeys")
def averaged_again(q, k, v):
    return np.mean(normalised(q @ k.T / sqrt(q.shape[-1]))[:, :, None] * v[None], axis=1)


@WRONG("attention", "only_largest_term")
def best_term(q, k, v):
    w = normalised(q @ k.T / sqrt(q.shape[-1]))
    return (w * (w == w.max(-1, keepdims=True))) @ v


@WRONG("attention", "exp_minus_max_not_normalised")
def shifted_only(q, k, v):
    s = q @ k.T / sqrt(q.shape[-1])
    return exp(s - s.max(-1, keepdims=True)) @ v


@WRONG("attention", "dropped_minus_signs")
def sizes_only(q, k, v):
    return normalised(abs(q) @ abs(k).T / sqrt(q.shape[-1])) @ v


@WRONG("attention", "mask_with_minus_one")
def slightly_lower(q, k, v, mask=None):
    s = q @ k.T / sqrt(q.shape[-1])
    return normalised(s if mask is None else s - (1 - mask)) @ v


@WRONG("attention", "mask_inverted", mask="hide")
def shows_the_hidden(q, k, v, attn_mask=None):
    s = q @ k.T / sqrt(q.shape[-1])
    if attn_mask is not None:
        s = np.where(attn_mask, s, -1e30)
    return normalised(s) @ v


@WRONG("attention", "mask_after_softmax")
def zeroed_late(q, k, v, mask=None):
    w = normalised(q @ k.T / sqrt(q.shape[-1]))
    if mask is not None:
        w[~mask] = 0
    return w @ v


@WRONG("attention", "mask_ignored")
def result_dropped(q, k, v, mask=None):
    s = q @ k.T / sqrt(q.shape[-1])
    if mask is not None:
        s + np.where(mask, 0, -np.inf)
    return normalised(s) @ v


@WRONG("attention", "K_for_V", "softmax_columns")
def two_at_once(q, k, v):
    return normalised(q @ k.T / sqrt(q.shape[-1]), 0) @ k


@WRONG("attention", "multiply_by_sqrt_dk", "transposed_weights")
def two_in_square(q, k, v):
    return normalised(q @ k.T * sqrt(q.shape[-1])).T @ v


@WRONG("attention", "no_scale", "mask_with_zero")
def two_with_a_mask(q, k, v, mask=None):
    s = q @ k.T
    return normalised(s if mask is None else s * mask) @ v


@WRONG("causal", "mask_top_left")
def compared_from_zero(q, k, v):
    s = q @ k.T / sqrt(q.shape[1])
    return normalised(np.where(np.arange(len(q))[:, None] >= np.arange(len(k))[None], s, -np.inf)) @ v


@WRONG("causal", "mask_ignored")
def mask_made_and_dropped(q, k, v):
    s = q @ k.T / sqrt(q.shape[1])
    np.copyto(s.copy(), -np.inf, where=~np.tri(len(q), len(k), len(k) - len(q), dtype=bool))
    return normalised(s) @ v


@WRONG("causal", "mask_inverted")
def future_only(q, k, v):
    n, m = len(q), len(k)
    hidden = np.tri(n, m, m - n, dtype=bool)
    s = np.where(hidden, -1e9, q @ k.T / sqrt(q.shape[1]))
    return normalised(s) @ v


@WRONG("causal", "scale_by_dk", "mask_top_left")
def two_under_the_triangle(q, k, v):
    s = q @ k.T / q.shape[1] + np.triu(np.full((len(q), len(k)), -1e9), 1)
    return normalised(s) @ v


@WRONG("padding", "padding_last_word_hidden")
def one_word_less(q, k, v, lens):
    s = einsum("bid,bjd->bij", q, k) / sqrt(q.shape[-1])
    s = np.where(np.arange(k.shape[1])[None, None] < lens[:, None, None] - 1, s, -np.inf)
    return einsum("bij,bjd->bid", normalised(s), v)


@WRONG("padding", "mask_inverted")
def padding_alone(q, k, v, lengths):
    s = einsum("bid,bjd->bij", q, k) / sqrt(q.shape[-1])
    s[np.broadcast_to(np.arange(k.shape[1]) < lengths[:, None, None], s.shape)] = -1e9
    return einsum("bij,bjd->bid", normalised(s), v)


@WRONG("split-merge", "mha_interleaved_split")
def every_nth(weights, value, n_heads):
    return joined([w @ value[:, h::n_heads] for h, w in enumerate(weights)])


@WRONG("split-merge", "mha_heads_averaged")
def meaned(weights, value, n_heads):
    return np.mean([w @ v for w, v in zip(weights, split(value, n_heads), strict=True)], axis=0)


@WRONG("multi-head", "mha_no_scale")
def heads_without_scale(q, k, v, h):
    return joined([normalised(a @ b.T) @ c for a, b, c in zip(split(q, h), split(k, h), split(v, h), strict=True)])


@WRONG("multi-head", "mha_heads_reversed")
def heads_backwards(q, k, v, h):
    parts = zip(split(q, h), split(k, h), split(v, h), strict=True)
    return joined([normalised(a @ b.T / sqrt(a.shape[1])) @ c for a, b, c in parts][::-1])


@WRONG("multi-head", "mha_first_head_only")
def one_head(q, k, v, h):
    a, b, c = split(q, h)[0], split(k, h)[0], split(v, h)[0]
    return normalised(a @ b.T / sqrt(a.shape[1])) @ c


@WRONG("multi-head", "mha_split_view_bug")
def viewed(q, k, v, h):
    q, k, v = (x.reshape(h, len(x), -1) for x in (q, k, v))
    out = normalised(q @ k.transpose(0, 2, 1) / sqrt(q.shape[-1])) @ v
    return out.transpose(1, 0, 2).reshape(q.shape[1], -1)


@WRONG("multi-head", "mha_scale_dmodel", "mha_merge_view_bug")
def two_in_heads(q, k, v, h):
    d = q.shape[1]
    q, k, v = (x.reshape(len(x), h, -1).transpose(1, 0, 2) for x in (q, k, v))
    return (normalised(q @ k.transpose(0, 2, 1) / sqrt(d)) @ v).reshape(q.shape[1], -1)


@WRONG("self-attention", "no_scale")
def raw_self(x, wq, wk, wv):
    return normalised((x @ wq) @ (x @ wk).T) @ (x @ wv)


@WRONG("self-attention", "K_for_V")
def keys_twice(x, wq, wk, wv):
    return normalised((x @ wq) @ (x @ wk).T / sqrt(wq.shape[1])) @ (x @ wk)


@WRONG("cross-attention", "proj_wq_wk_swapped")
def cross_swapped(x, memory, wq, wk, wv):
    return normalised((x @ wk) @ (memory @ wq).T / sqrt(wq.shape[1])) @ (memory @ wv)


@WRONG("multi-head-projected", "mha_scale_dmodel")
def whole_scaled_by_width(x, wq, wk, wv, wo, n_heads):
    parts = zip(split(x @ wq, n_heads), split(x @ wk, n_heads), split(x @ wv, n_heads), strict=True)
    return joined([normalised(a @ b.T / sqrt(wq.shape[1])) @ c for a, b, c in parts]) @ wo


@WRONG("cache-step", "cache_own_word_unseen")
def before_the_append(query, key, value, past_keys, past_values):
    keys, values = np.vstack([past_keys, key]), np.vstack([past_values, value])
    s = query @ keys.T / sqrt(query.shape[1])
    s[:, len(past_keys) :] = -1e9
    return normalised(s) @ values, keys, values


@WRONG("window", "window_top_left")
def window_from_zero(q, k, v, window):
    far = np.arange(len(q))[:, None] - np.arange(len(k))
    return normalised(np.where((far >= 0) & (far < window), q @ k.T / sqrt(q.shape[1]), -1e9)) @ v


@WRONG("softmax-gradient", "gradient_sign")
def downhill(weights, grad):
    return -weights * (grad - (weights * grad).sum(1, keepdims=True))


@RIGHT("attention")
def in_blocks(q, k, v):
    out = [normalised(q[i : i + 1] @ k.T * q.shape[-1] ** -0.5) @ v for i in range(len(q))]
    return np.vstack(out)


@RIGHT("attention")
def as_a_list(query, key, value, mask=None):
    s = query @ key.T / sqrt(query.shape[-1])
    if mask is not None:
        s = np.ma.masked_array(s, ~mask).filled(-np.inf)
    return (normalised(s) @ value).tolist()


@RIGHT("causal")
def with_minus_millions(q, k, v):
    hide = 1 - np.tri(len(q), len(k), len(k) - len(q))
    return normalised(q @ k.T / sqrt(q.shape[1]) - 1e12 * hide) @ v


@RIGHT("multi-head")
def per_head(q, k, v, heads):
    parts = zip(split(q, heads), split(k, heads), split(v, heads), strict=True)
    return joined([normalised(a @ b.T / sqrt(a.shape[1])) @ c for a, b, c in parts])


@RIGHT("self-attention")
def single_precision_self(x, wq, wk, wv):
    x, wq, wk, wv = (a.astype("f4") for a in (x, wq, wk, wv))
    return normalised((x @ wq) @ (x @ wk).T / np.float32(sqrt(wq.shape[1]))) @ (x @ wv)


@OTHERS("attention")
def squared_relu(q, k, v):
    s = np.maximum(q @ k.T, 0) ** 2
    return s / (s.sum(-1, keepdims=True) + 1e-6) @ v


@OTHERS("attention")
def cosine_sharpened(q, k, v):
    q, k = (x / np.linalg.norm(x, axis=-1, keepdims=True) for x in (q, k))
    return normalised(10 * q @ k.T) @ v


@OTHERS("attention")
def l2_distance(q, k, v):
    return normalised(-np.linalg.norm(q[:, None] - k[None], axis=-1)) @ v


@OTHERS("multi-head")
def heads_maxed(q, k, v, h):
    parts = zip(split(q, h), split(k, h), split(v, h), strict=True)
    out = np.max([normalised(a @ b.T / sqrt(a.shape[1])) @ c for a, b, c in parts], axis=0)
    return np.tile(out, (1, h))

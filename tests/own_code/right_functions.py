"""Right implementations, in many orders of operations, shapes of code, libraries and precisions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.own_code.functions import Examples, softmax

RIGHT = Examples()


@RIGHT("scores")
def scores_matmul(query, key):
    return query @ key.T


@RIGHT("scores")
def scores_einsum(q, k):
    return np.einsum("id,jd->ij", q, k)


@RIGHT("scores")
def scores_loops(query, key):
    return [[sum(a * b for a, b in zip(q, k, strict=True)) for k in key] for q in query]


@RIGHT("logits")
def logits_where(query, key, mask):
    return np.where(mask, query @ key.T / np.sqrt(query.shape[-1]), -np.inf)


@RIGHT("logits")
def logits_assigned(query, key, mask):
    logits = query @ key.T * query.shape[1] ** -0.5
    logits[~mask] = float("-inf")
    return logits


@RIGHT("logits")
def logits_filled(query, key, mask):
    return np.where(mask, query @ key.T / np.sqrt(query.shape[-1]), -1e9)


@RIGHT("softmax")
def softmax_shifted(x):
    return softmax(x)


@RIGHT("softmax")
def softmax_by_logarithm(logits):
    top = logits.max(axis=1, keepdims=True)
    return np.exp(logits - top - np.log(np.sum(np.exp(logits - top), axis=1, keepdims=True)))


@RIGHT("softmax")
def softmax_row_by_row(logits):
    rows = []
    for row in logits:
        e = np.exp(row - np.max(row))
        rows.append(e / np.sum(e))
    return np.array(rows)


@RIGHT("mix")
def mix_matmul(weights, value):
    return np.matmul(weights, value)


@RIGHT("mix")
def mix_summed(weights, value):
    return (weights[:, :, None] * value[None, :, :]).sum(axis=1)


@RIGHT("attention")
def attention_plain(query, key, value):
    return softmax(query @ key.T / np.sqrt(key.shape[1])) @ value


@RIGHT("attention")
def attention_scaled_query(Q, K, V):
    return softmax((Q / np.sqrt(Q.shape[-1])) @ np.swapaxes(K, -1, -2)) @ V


@RIGHT("attention")
def attention_scaled_both(q, k, v):
    root = q.shape[-1] ** 0.25
    return softmax((q / root) @ (k / root).T) @ v


@RIGHT("attention")
def attention_divided_last(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return (e @ value) / e.sum(-1, keepdims=True)


@RIGHT("attention")
def attention_base_two(query, key, value):
    x = query @ key.T * (np.log2(np.e) / np.sqrt(query.shape[-1]))
    e = np.exp2(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True) @ value


@RIGHT("attention")
def attention_in_single(query, key, value):
    q, k, v = (x.astype(np.float32) for x in (query, key, value))
    return softmax(q @ k.T / np.sqrt(np.float32(q.shape[-1]))) @ v


@RIGHT("attention")
def attention_in_half(query, key, value):
    q, k, v = (x.astype(np.float16) for x in (query, key, value))
    return softmax(q @ k.T / np.float16(np.sqrt(q.shape[-1]))) @ v


@RIGHT("attention")
def attention_with_weights(query, key, value):
    weights = softmax(query @ key.T / np.sqrt(query.shape[-1]))
    return weights @ value, weights


@RIGHT("attention")
def attention_weights_first(query, key, value):
    weights = softmax(query @ key.T / np.sqrt(query.shape[-1]))
    return {"weights": weights, "output": weights @ value}


@RIGHT("attention")
def attention_query_by_query(query, key, value):
    output = []
    for q in query:
        logits = [float(np.dot(q, k)) / len(q) ** 0.5 for k in key]
        top = max(logits)
        e = [np.exp(x - top) for x in logits]
        output.append(sum(w / sum(e) * v for w, v in zip(e, value, strict=True)))
    return np.array(output)


@RIGHT("attention")
def attention_sink_kept_out(query, key, value, mask=None):
    logits = np.einsum("...id,...jd->...ij", query, key) / np.sqrt(query.shape[-1])
    if mask is not None:
        logits = np.where(mask, logits, -np.inf)
    return np.einsum("...ij,...jd->...id", softmax(logits), value)


@RIGHT("attention")
def attention_batch_first(q, k, v, mask=None):
    _b, _n, d = q.shape
    logits = q @ k.transpose(0, 2, 1) / np.sqrt(d)
    if mask is not None:
        logits = logits + np.where(mask, 0, -1e9)
    return softmax(logits) @ v


@RIGHT("attention")
def attention_with_four_axes(q, k, v, mask=None):
    _b, _h, _n, d = q.shape
    logits = q @ k.transpose(0, 1, 3, 2) / np.sqrt(d)
    if mask is not None:
        logits = np.where(mask, logits, np.finfo(np.float32).min)
    return softmax(logits) @ v


@RIGHT("attention", mask="hide")
def attention_true_hides(query, key, value, mask=None):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    if mask is not None:
        logits[mask] = -1e9
    return softmax(logits) @ value


@RIGHT("attention", mask="add")
def attention_mask_added(query, key, value, mask=0.0):
    return softmax(query @ key.T / np.sqrt(query.shape[-1]) + mask) @ value


@RIGHT("attention")
def attention_zeroed_and_shared_again(query, key, value, mask=None):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    if mask is not None:
        weights = weights * mask
    return weights / weights.sum(-1, keepdims=True) @ value


@RIGHT("causal")
def causal_tri(query, key, value):
    n_q, n_k = len(query), len(key)
    logits = query @ key.T / np.sqrt(query.shape[-1])
    return softmax(np.where(np.tri(n_q, n_k, n_k - n_q, dtype=bool), logits, -np.inf)) @ value


@RIGHT("causal")
def causal_by_slices(query, key, value):
    past = len(key) - len(query)
    return np.stack(
        [
            softmax(q @ key[: past + i + 1].T / np.sqrt(len(q))) @ value[: past + i + 1]
            for i, q in enumerate(query)
        ]
    )


@RIGHT("causal")
def causal_filled(q, k, v):
    i = np.arange(k.shape[0] - q.shape[0], k.shape[0])[:, None]
    logits = q @ k.T / np.sqrt(q.shape[1])
    return softmax(logits + np.where(np.arange(len(k)) <= i, 0.0, -1e9)) @ v


@RIGHT("causal", causal="top-left")
def causal_from_the_top(query, key, value, is_causal=False):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    if is_causal:
        logits = np.where(np.tril(np.ones(logits.shape, bool)), logits, -np.inf)
    return softmax(logits) @ value


@RIGHT("padding")
def padded_where(query, key, value, lengths):
    logits = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
    visible = np.arange(key.shape[1])[None, None, :] < lengths[:, None, None]
    return softmax(np.where(visible, logits, -np.inf)) @ value


@RIGHT("padding")
def padded_cut(query, key, value, valid_lens):
    return np.stack(
        [
            softmax(q @ k[:n].T / np.sqrt(q.shape[-1])) @ v[:n]
            for q, k, v, n in zip(query, key, value, valid_lens, strict=True)
        ]
    )


@RIGHT("split-merge")
def mixed_in_heads(weights, value, n_heads):
    n, d = value.shape
    heads = value.reshape(n, n_heads, d // n_heads).transpose(1, 0, 2)
    return (weights @ heads).transpose(1, 0, 2).reshape(-1, d)


@RIGHT("split-merge")
def mixed_by_columns(weights, value, n_heads):
    return np.concatenate(
        [w @ v for w, v in zip(weights, np.split(value, n_heads, axis=1), strict=True)], axis=1
    )


@RIGHT("multi-head")
def heads_reshaped(query, key, value, n_heads):
    def cut(x):
        return x.reshape(*x.shape[:-1], n_heads, -1).swapaxes(-3, -2)

    q, k, v = cut(query), cut(key), cut(value)
    out = softmax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])) @ v
    return out.swapaxes(-3, -2).reshape(*query.shape[:-1], -1)


@RIGHT("multi-head")
def heads_in_einsum(q, k, v, num_heads):
    q, k, v = (x.reshape(len(x), num_heads, -1) for x in (q, k, v))
    weights = softmax(np.einsum("qhd,khd->hqk", q, k) / np.sqrt(q.shape[-1]))
    return np.einsum("hqk,khd->qhd", weights, v).reshape(len(q), -1)


@RIGHT("multi-head")
def heads_one_by_one(query, key, value, n_heads):
    d, dv = query.shape[1] // n_heads, value.shape[1] // n_heads
    return np.hstack(
        [
            softmax(query[:, h * d : (h + 1) * d] @ key[:, h * d : (h + 1) * d].T / d**0.5)
            @ value[:, h * dv : (h + 1) * dv]
            for h in range(n_heads)
        ]
    )


@RIGHT("self-attention")
def self_projected(tokens, w_query, w_key, w_value):
    q, k, v = tokens @ w_query, tokens @ w_key, tokens @ w_value
    return softmax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])) @ v


@RIGHT("self-attention")
def self_folded(x, wq, wk, wv):
    return softmax(x @ (wq @ wk.T) @ x.T / wq.shape[1] ** 0.5) @ x @ wv


@RIGHT("cross-attention")
def cross_projected(tokens, context, w_query, w_key, w_value):
    q, k, v = tokens @ w_query, context @ w_key, context @ w_value
    return softmax(q @ k.T / np.sqrt(k.shape[-1])) @ v


@RIGHT("multi-head-projected")
def whole_multi_head(tokens, w_query, w_key, w_value, w_output, n_heads):
    return heads_reshaped(tokens @ w_query, tokens @ w_key, tokens @ w_value, n_heads) @ w_output


@RIGHT("multi-head-projected")
def whole_multi_head_summed(x, wq, wk, wv, wo, h):
    d = wq.shape[1] // h
    out: Any = 0
    for i in range(h):
        at = slice(i * d, (i + 1) * d)
        out = out + softmax((x @ wq[:, at]) @ (x @ wk[:, at]).T / np.sqrt(d)) @ (x @ wv[:, at]) @ wo[at]
    return out


@RIGHT("grouped")
def grouped_repeated(query, key, value, n_heads, n_kv_heads):
    def cut(x, n):
        return x.reshape(len(x), n, -1).transpose(1, 0, 2)

    k, v = (np.repeat(cut(x, n_kv_heads), n_heads // n_kv_heads, axis=0) for x in (key, value))
    q = cut(query, n_heads)
    out = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])) @ v
    return out.transpose(1, 0, 2).reshape(len(query), -1)


@RIGHT("grouped")
def grouped_five_axes(q, k, v, n_heads, n_kv_heads):
    g = n_heads // n_kv_heads
    q = q.reshape(len(q), n_kv_heads, g, -1)
    k, v = k.reshape(len(k), n_kv_heads, -1), v.reshape(len(v), n_kv_heads, -1)
    weights = softmax(np.einsum("qhgd,khd->hgqk", q, k) / np.sqrt(q.shape[-1]))
    return np.einsum("hgqk,khd->qhgd", weights, v).reshape(len(q), -1)

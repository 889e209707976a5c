"""Caches, blocks, additive scores, positions, windows and gradients: right ones, and mistakes with their names."""

from __future__ import annotations

import numpy as np

from tests.own_code.functions import Examples, softmax

RIGHT = Examples()
WRONG = Examples()


def step(query, key, value, past_keys, past_values, reach=0):
    keys, values = np.vstack([past_keys, key]), np.vstack([past_values, value])
    logits = query @ keys.T / np.sqrt(query.shape[-1])
    logits[~np.tri(len(query), len(keys), len(keys) - len(query) + reach, dtype=bool)] = -np.inf
    return softmax(logits) @ values, keys, values


@RIGHT("cache-step")
def cached_step(query, key, value, past_keys, past_values):
    return step(query, key, value, past_keys, past_values)


@WRONG("cache-step", "cache_past_forgotten")
def cached_nothing(query, key, value, past_keys, past_values):
    return step(query, key, value, past_keys[:0], past_values[:0])


@WRONG("cache-step", "mask_ignored")
def cached_without_order(query, key, value, past_keys, past_values):
    return step(query, key, value, past_keys, past_values, reach=9)


@WRONG("cache-step", "cache_new_in_front")
def cached_in_front(query, key, value, past_keys, past_values):
    keys, values = np.vstack([key, past_keys]), np.vstack([value, past_values])
    logits = query @ keys.T / np.sqrt(query.shape[-1])
    logits[~np.tri(len(query), len(keys), len(keys) - len(query), dtype=bool)] = -np.inf
    return softmax(logits) @ values, keys, values


@RIGHT("online")
def online_blocks(query, key, value, block):
    top, total, mixed = np.full((len(query), 1), -np.inf), 0.0, 0.0
    for at in range(0, len(key), block):
        logits = query @ key[at : at + block].T / np.sqrt(query.shape[-1])
        new = np.maximum(top, logits.max(axis=1, keepdims=True))
        shrink, e = np.exp(top - new), np.exp(logits - new)
        total, mixed, top = (
            total * shrink + e.sum(1, keepdims=True),
            mixed * shrink + e @ value[at : at + block],
            new,
        )
    return mixed / total


@RIGHT("online")
def online_in_two_passes(q, k, v, block_size):
    logits = [q @ k[i : i + block_size].T / q.shape[-1] ** 0.5 for i in range(0, len(k), block_size)]
    top = np.max([x.max(1) for x in logits], axis=0)[:, None]
    total = sum(np.exp(x - top).sum(1, keepdims=True) for x in logits)
    starts = range(0, len(k), block_size)
    return sum(np.exp(x - top) @ v[i : i + block_size] for x, i in zip(logits, starts, strict=True)) / total


@WRONG("online", "online_not_rescaled")
def online_never_shrunk(query, key, value, block):
    top, total, mixed = np.full((len(query), 1), -np.inf), 0.0, 0.0
    for at in range(0, len(key), block):
        logits = query @ key[at : at + block].T / np.sqrt(query.shape[-1])
        top = np.maximum(top, logits.max(axis=1, keepdims=True))
        e = np.exp(logits - top)
        total, mixed = total + e.sum(1, keepdims=True), mixed + e @ value[at : at + block]
    return mixed / total


@WRONG("online", "online_output_not_rescaled")
def online_total_shrunk(query, key, value, block):
    top, total, mixed = np.full((len(query), 1), -np.inf), 0.0, 0.0
    for at in range(0, len(key), block):
        logits = query @ key[at : at + block].T / np.sqrt(query.shape[-1])
        new = np.maximum(top, logits.max(axis=1, keepdims=True))
        e = np.exp(logits - new)
        total = total * np.exp(top - new) + e.sum(1, keepdims=True)
        mixed, top = mixed + e @ value[at : at + block], new
    return mixed / total


@WRONG("online", "online_rest_dropped")
def online_whole_blocks(query, key, value, block):
    n = len(key) // block * block
    return softmax(query @ key[:n].T / np.sqrt(query.shape[-1])) @ value[:n]


@WRONG("online", "online_blocks_averaged")
def online_mean(query, key, value, block):
    parts = [
        softmax(query @ key[i : i + block].T / np.sqrt(query.shape[-1])) @ value[i : i + block]
        for i in range(0, len(key), block)
    ]
    return np.mean(parts, axis=0)


@WRONG("online", "no_scale")
def online_unscaled(query, key, value, block):
    return online_blocks(query * np.sqrt(query.shape[-1]), key, value, block)


@RIGHT("additive")
def additive_loops(query, key, value, w_query, w_key, vector):
    scores = np.array([[np.tanh(q @ w_query + k @ w_key) @ vector for k in key] for q in query])
    return softmax(scores) @ value


@WRONG("additive", "additive_no_tanh")
def additive_linear(query, key, value, w_query, w_key, vector):
    scores = (query @ w_query @ vector)[:, None] + (key @ w_key @ vector)[None]
    return softmax(scores) @ value


@WRONG("additive", "additive_tanh_apart")
def additive_apart(query, key, value, w_query, w_key, vector):
    scores = (np.tanh(query @ w_query)[:, None] + np.tanh(key @ w_key)[None]) @ vector
    return softmax(scores) @ value


@WRONG("additive", "softmax_columns")
def additive_downwards(query, key, value, w_query, w_key, vector):
    return softmax(np.tanh((query @ w_query)[:, None] + key @ w_key) @ vector, axis=0) @ value


@RIGHT("rope")
def rope_complex(x, positions):
    d = x.shape[-1]
    turn = np.exp(1j * np.outer(positions, 10000.0 ** (-np.arange(0, d, 2) / d)))
    turned = (x[:, 0::2] + 1j * x[:, 1::2]) * turn
    return np.stack([turned.real, turned.imag], axis=-1).reshape(x.shape)


@RIGHT("rope")
def rope_loops(x, positions):
    out, d = np.zeros_like(x), x.shape[1]
    for n, p in enumerate(positions):
        for i in range(0, d, 2):
            c, s = np.cos(p / 10000 ** (i / d)), np.sin(p / 10000 ** (i / d))
            out[n, i], out[n, i + 1] = c * x[n, i] - s * x[n, i + 1], s * x[n, i] + c * x[n, i + 1]
    return out


@WRONG("rope", "rope_pairs_halves")
def rope_like_llama(x, positions):
    d = x.shape[-1]
    angles = np.outer(positions, 10000.0 ** (-np.arange(0, d, 2) / d))
    angles = np.concatenate([angles, angles], axis=-1)
    half = np.concatenate([-x[:, d // 2 :], x[:, : d // 2]], axis=-1)
    return x * np.cos(angles) + half * np.sin(angles)


@WRONG("rope", "rope_positions_ignored")
def rope_by_rows(x, positions):
    return rope_loops(x, np.arange(len(x)))


@WRONG("rope", "rope_backwards")
def rope_other_way(x, positions):
    return rope_loops(x, -positions)


@RIGHT("window")
def window_slices(query, key, value, window):
    past = len(key) - len(query)
    rows = []
    for i, q in enumerate(query):
        at = slice(max(0, past + i + 1 - window), past + i + 1)
        rows.append(softmax(key[at] @ q / np.sqrt(len(q))) @ value[at])
    return np.array(rows)


@WRONG("window", "window_one_too_many")
def window_wide(query, key, value, window):
    return window_slices(query, key, value, window + 1)


@WRONG("window", "window_both_sides")
def window_around(query, key, value, window):
    far = np.arange(len(key) - len(query), len(key))[:, None] - np.arange(len(key))
    logits = query @ key.T / np.sqrt(query.shape[-1])
    return softmax(np.where(np.abs(far) < window, logits, -1e9)) @ value


@WRONG("window", "window_ignored")
def window_none(query, key, value, window):
    return window_slices(query, key, value, 99)


def biased(query, key, value, n_heads, slopes, sign=-1.0, bias_scale=1.0):
    q, k, v = (x.reshape(len(x), n_heads, -1).transpose(1, 0, 2) for x in (query, key, value))
    far = np.arange(len(key) - len(query), len(key))[:, None] - np.arange(len(key))
    logits = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]) + sign * bias_scale * slopes[:, None, None] * far
    out = softmax(np.where(far >= 0, logits, -np.inf)) @ v
    return out.transpose(1, 0, 2).reshape(len(query), -1)


@RIGHT("alibi")
def alibi_as_written(query, key, value, n_heads):
    return biased(query, key, value, n_heads, 2.0 ** (-8 * np.arange(1, n_heads + 1) / n_heads))


@RIGHT("alibi")
def alibi_by_key_alone(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).transpose(1, 0, 2) for x in (query, key, value))
    slopes = 2.0 ** (-8 * np.arange(1, n_heads + 1) / n_heads)
    logits = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]) + slopes[:, None, None] * np.arange(len(key))
    logits[:, ~np.tri(len(query), len(key), len(key) - len(query), dtype=bool)] = -np.inf
    return (softmax(logits) @ v).transpose(1, 0, 2).reshape(len(query), -1)


@WRONG("alibi", "alibi_sign")
def alibi_rewarding(query, key, value, n_heads):
    return biased(query, key, value, n_heads, -(2.0 ** (-8 * np.arange(1, n_heads + 1) / n_heads)))


@WRONG("alibi", "alibi_slopes_from_zero")
def alibi_from_zero(query, key, value, n_heads):
    return biased(query, key, value, n_heads, 2.0 ** (-8 * np.arange(n_heads) / n_heads))


@RIGHT("softmax-gradient")
def gradient_by_matrices(weights, gradient):
    return np.stack([(np.diag(w) - np.outer(w, w)) @ g for w, g in zip(weights, gradient, strict=True)])


@WRONG("softmax-gradient", "gradient_diagonal_only")
def gradient_of_own_weight(weights, gradient):
    return gradient * weights * (1 - weights)


@WRONG("softmax-gradient", "gradient_sum_forgotten")
def gradient_times_weights(weights, gradient):
    return weights * gradient


def backward(query, key, value, gradient):
    weights = softmax(query @ key.T / np.sqrt(query.shape[-1]))
    through = gradient @ value.T
    return weights, weights * (through - (weights * through).sum(1, keepdims=True))


@RIGHT("attention-gradient")
def attention_backward(query, key, value, gradient):
    weights, d = backward(query, key, value, gradient)
    d = d / np.sqrt(query.shape[-1])
    return d @ key, d.T @ query, weights.T @ gradient


@WRONG("attention-gradient", "gradient_scale_forgotten")
def attention_backward_unscaled(query, key, value, gradient):
    weights, d = backward(query, key, value, gradient)
    return d @ key, d.T @ query, weights.T @ gradient


@WRONG("attention-gradient", "no_scale")
def attention_forward_unscaled(query, key, value, gradient):
    weights = softmax(query @ key.T)
    through = gradient @ value.T
    d = weights * (through - (weights * through).sum(1, keepdims=True))
    return d @ key, d.T @ query, weights.T @ gradient

"""Neighbours of slips that were met in use: the same kind made in other places and in other styles."""

from __future__ import annotations

import numpy as np

from tests.own_code.functions import Examples, softmax

RIGHT = Examples()
WRONG = Examples()


def heads_of(x, n):
    return x.reshape(len(x), n, -1).swapaxes(0, 1)


def attended(q, k, v):
    return softmax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])) @ v


def side_by_side(heads):
    return heads.swapaxes(0, 1).reshape(heads.shape[1], -1)


@WRONG("multi-head", "mha_first_columns_for_all")
def columns_that_never_move(query, key, value, n_heads):
    d = query.shape[1] // n_heads
    return np.hstack([attended(query[:, :d], key[:, :d], value[:, :d]) for _ in range(n_heads)])


@WRONG("multi-head-projected", "mha_first_columns_for_all")
def columns_that_never_move_before_w_o(tokens, w_query, w_key, w_value, w_output, n_heads):
    q, k, v = (heads_of(tokens @ w, n_heads)[0] for w in (w_query, w_key, w_value))
    return np.concatenate([attended(q, k, v)] * n_heads, axis=1) @ w_output


@WRONG("multi-head", "mha_first_columns_for_some")
def values_that_never_move(query, key, value, n_heads):
    q, k, v = (heads_of(x, n_heads) for x in (query, key, value))
    return side_by_side(attended(q, k, v[:1]))


@WRONG("multi-head", "mha_first_columns_for_some")
def weights_of_the_first_head(query, key, value, n_heads):
    q, k, v = (heads_of(x, n_heads) for x in (query, key, value))
    return side_by_side(attended(q[:1], k[:1], v))


@WRONG("multi-head-projected", "mha_heads_summed")
def summed_and_repeated(tokens, w_query, w_key, w_value, w_output, n_heads):
    q, k, v = (heads_of(tokens @ w, n_heads) for w in (w_query, w_key, w_value))
    return np.repeat(attended(q, k, v).sum(0), n_heads, axis=1) @ w_output


@WRONG("multi-head", "mha_heads_averaged")
def averaged_and_tiled(query, key, value, n_heads):
    q, k, v = (heads_of(x, n_heads) for x in (query, key, value))
    return np.tile(attended(q, k, v).mean(0), n_heads)


@WRONG("multi-head", "mha_no_split")
def uncut_but_scaled_as_cut(query, key, value, n_heads):
    return softmax(query @ key.T / np.sqrt(query.shape[1] / n_heads)) @ value


@WRONG("multi-head-projected", "mha_no_split")
def uncut_in_a_batch_of_one_head(tokens, w_query, w_key, w_value, w_output, n_heads):
    q, k, v = ((tokens @ w)[None] for w in (w_query, w_key, w_value))
    weights = softmax(np.einsum("hqd,hkd->hqk", q, k) * (w_query.shape[1] // n_heads) ** -0.5)
    return (weights @ v)[0] @ w_output


def backwards(query, key, value, gradient, along):
    weights = softmax(query @ key.T / np.sqrt(query.shape[1]))
    d = gradient @ value.T
    d = along(weights, d) / np.sqrt(query.shape[1])
    return d @ key, d.T @ query, weights.T @ gradient


@WRONG("attention-gradient", "gradient_sum_over_columns")
def gradient_down_columns(query, key, value, gradient):
    return backwards(query, key, value, gradient, lambda w, d: w * d - w * np.einsum("qk,qk->k", w, d))


@WRONG("attention-gradient", "gradient_plain_mean")
def gradient_less_its_mean(query, key, value, gradient):
    return backwards(query, key, value, gradient, lambda w, d: w * (d - d.mean(1, keepdims=True)))


@WRONG("attention-gradient", "gradient_sum_forgotten")
def gradient_without_its_mean(query, key, value, gradient):
    return backwards(query, key, value, gradient, np.multiply)


def rotated(x, positions, frequencies):
    angles = np.outer(positions, frequencies)
    z = (x[:, 0::2] + 1j * x[:, 1::2]) * np.exp(1j * angles)
    return z.real, z.imag


@WRONG("rope", "rope_put_in_halves")
def complex_numbers_as_halves(x, positions):
    d = x.shape[1]
    return np.hstack(rotated(x, positions, 10_000.0 ** (-np.arange(0, d, 2) / d)))


@WRONG("rope", "rope_other_base")
def base_of_a_longer_context(x, positions):
    d = x.shape[1]
    frequencies = 1 / 500_000 ** (np.arange(d // 2) / (d // 2))
    return np.stack(rotated(x, positions, frequencies), axis=-1).reshape(x.shape)


@WRONG("rope", "rope_other_base")
def logarithm_forgotten(x, positions):
    d = x.shape[1]
    return np.stack(rotated(x, positions, np.exp(-np.arange(0, d, 2) / d)), axis=-1).reshape(x.shape)


@WRONG("rope", "rope_halves_put_together_as_pairs")
def halves_put_together_as_pairs(x, positions):
    d = x.shape[1]
    angles = np.outer(positions, 10_000.0 ** (-np.arange(0, d, 2) / d))
    z = (x[:, : d // 2] + 1j * x[:, d // 2 :]) * np.exp(1j * angles)
    return np.stack([z.real, z.imag], axis=-1).reshape(x.shape)


def each_block(query, key, value, block):
    for at in range(0, len(key), block):
        s = query @ key[at : at + block].T / np.sqrt(query.shape[1])
        yield s, value[at : at + block]


@WRONG("online", "online_own_maximum")
def blocks_by_their_own_maxima(query, key, value, block):
    parts = [(np.exp(s - s.max(1, keepdims=True)), v) for s, v in each_block(query, key, value, block)]
    return sum(e @ v for e, v in parts) / sum(e.sum(1, keepdims=True) for e, _ in parts)


@WRONG("online", "online_own_maximum")
def blocks_by_their_own_maxima_side_by_side(query, key, value, block):
    e = np.hstack([np.exp(s - s.max(1, keepdims=True)) for s, _ in each_block(query, key, value, block)])
    return e / e.sum(1, keepdims=True) @ value


@WRONG("alibi", "mask_ignored")
def alibi_of_both_sides(query, key, value, n_heads):
    q, k, v = (heads_of(x, n_heads) for x in (query, key, value))
    slopes = 0.5 ** (8 / n_heads * np.arange(1, n_heads + 1))
    gaps = np.abs(np.arange(len(key)) - np.arange(len(key) - len(query), len(key))[:, None])
    return side_by_side(
        softmax(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1]) - slopes[:, None, None] * gaps) @ v
    )


@WRONG("alibi", "mask_ignored")
def alibi_by_key_without_a_mask(query, key, value, n_heads):
    q, k, v = (heads_of(x, n_heads) for x in (query, key, value))
    slopes = 0.5 ** (8 / n_heads * np.arange(1, n_heads + 1))
    return side_by_side(
        softmax(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1]) + slopes[:, None, None] * np.arange(len(key))) @ v
    )

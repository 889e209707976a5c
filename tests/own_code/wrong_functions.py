"""Wrong implementations and the names that must come out; then mechanisms of their own, which have no name."""

from __future__ import annotations

import numpy as np

from tests.own_code.functions import Examples, softmax

WRONG = Examples()
OTHERS = Examples()


@WRONG("scores", "no_transpose")
def scores_without_transpose(query, key):
    return query @ key


@WRONG("scores", "swapped_QK")
def scores_the_other_way(query, key):
    return key @ query.T


@WRONG("scores", "K_for_Q")
def scores_of_keys(query, key):
    return key @ key.T


@WRONG("scores", "dropped_minus_signs")
def scores_of_sizes(query, key):
    return np.abs(query) @ np.abs(key).T


@WRONG("logits", "no_scale")
def logits_unscaled(query, key, mask):
    return np.where(mask, query @ key.T, -np.inf)


@WRONG("logits", "scale_by_dk")
def logits_divided_by_width(query, key, mask):
    return np.where(mask, query @ key.T / query.shape[-1], -np.inf)


@WRONG("logits", "mask_inverted")
def logits_hidden_where_visible(query, key, mask):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    logits[mask] = -np.inf
    return logits


@WRONG("logits", "mask_with_zero")
def logits_multiplied_by_mask(query, key, mask):
    return query @ key.T / np.sqrt(query.shape[-1]) * mask


@WRONG("logits", "scale_by_sqrt_nkeys", "mask_ignored")
def logits_of_two_slips(query, key, mask):
    return query @ key.T / np.sqrt(len(key))


@WRONG("softmax", "softmax_columns")
def softmax_downwards(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum(axis=0)


@WRONG("softmax", "softmax_whole_matrix")
def softmax_of_everything(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum()


@WRONG("softmax", "exp_minus_max_not_normalised")
def softmax_undivided(logits):
    return np.exp(logits - logits.max(axis=1, keepdims=True))


@WRONG("softmax", "softmax_base2")
def softmax_of_two(logits):
    e = 2.0 ** (logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@WRONG("softmax", "sigmoid_weights")
def softmax_by_sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


@WRONG("softmax", "hard_attention")
def softmax_hard(logits):
    weights = np.zeros_like(logits)
    weights[np.arange(len(logits)), logits.argmax(axis=1)] = 1
    return weights


@WRONG("mix", "V_times_weights")
def mix_reversed(weights, value):
    return value @ weights


@WRONG("mix", "weights_times_V_transposed")
def mix_transposed(weights, value):
    return weights @ value.T


@WRONG("mix", "output_divided_by_nkeys")
def mix_averaged(weights, value):
    return (weights @ value) / value.shape[0]


@WRONG("mix", "only_largest_term")
def mix_of_the_best(weights, value):
    best = weights.argmax(axis=1)
    return weights[np.arange(len(weights)), best][:, None] * value[best]


@WRONG("attention", "no_scale")
def attention_unscaled(query, key, value):
    return softmax(query @ key.T) @ value


@WRONG("attention", "scale_by_dk")
def attention_divided_by_width(query, key, value):
    return softmax(query @ key.T / query.shape[-1]) @ value


@WRONG("attention", "multiply_by_sqrt_dk")
def attention_multiplied(query, key, value):
    return softmax(query @ key.T * np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "scale_by_sqrt_dv")
def attention_scaled_by_values(query, key, value):
    return softmax(query @ key.T / np.sqrt(value.shape[-1])) @ value


@WRONG("attention", "scale_by_sqrt_nkeys")
def attention_scaled_by_length(query, key, value):
    return softmax(query @ key.T / np.sqrt(key.shape[0])) @ value


@WRONG("attention", "no_transpose")
def attention_without_transpose(query, key, value):
    return softmax(query @ key / np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "softmax_columns")
def attention_downwards(query, key, value):
    return softmax(query @ key.T / np.sqrt(query.shape[-1]), axis=0) @ value


@WRONG("attention", "softmax_whole_matrix")
def attention_over_everything(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    e = np.exp(logits - logits.max())
    return e / e.sum() @ value


@WRONG("attention", "K_for_V")
def attention_keys_mixed(query, key, value):
    return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ key


@WRONG("attention", "V_for_K")
def attention_values_scored(query, key, value):
    return softmax(query @ value.T / np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "swapped_QK")
def attention_exchanged(query, key, value):
    return softmax(key @ query.T / np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "Q_for_K")
def attention_of_queries(query, key, value):
    return softmax(query @ query.T / np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "no_softmax")
def attention_linear(query, key, value):
    return query @ key.T / np.sqrt(query.shape[-1]) @ value


@WRONG("attention", "raw_scores_times_V")
def attention_raw(query, key, value):
    return query @ key.T @ value


@WRONG("attention", "softmax_twice")
def attention_softmax_twice(query, key, value):
    return softmax(softmax(query @ key.T / np.sqrt(query.shape[-1]))) @ value


@WRONG("attention", "residual_added")
def attention_with_residual(query, key, value):
    return query + softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "weights_as_output")
def attention_of_weights(query, key, value):
    return softmax(query @ key.T / np.sqrt(query.shape[-1]))


@WRONG("attention", "exp_not_normalised")
def attention_undivided(query, key, value):
    return np.exp(query @ key.T / np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "scale_after_softmax")
def attention_scaled_late(query, key, value):
    return softmax(query @ key.T) / np.sqrt(query.shape[-1]) @ value


@WRONG("attention", "cosine_scores")
def attention_cosine(query, key, value):
    q = query / np.linalg.norm(query, axis=-1, keepdims=True)
    k = key / np.linalg.norm(key, axis=-1, keepdims=True)
    return softmax(q @ k.T) @ value


@WRONG("attention", "transposed_weights")
def attention_weights_turned(query, key, value):
    return softmax(query @ key.T / np.sqrt(query.shape[-1])).T @ value


@WRONG("attention", "softmax_negated")
def attention_upside_down(query, key, value):
    return softmax(-query @ key.T / np.sqrt(query.shape[-1])) @ value


@WRONG("attention", "uniform_average")
def attention_flat(query, key, value):
    return np.tile(value.mean(axis=0), (len(query), 1))


@WRONG("attention", "no_scale", "softmax_columns")
def attention_two_slips(query, key, value):
    return softmax(query @ key.T, axis=0) @ value


@WRONG("attention", "scale_by_dk", "K_for_V")
def attention_two_more(query, key, value):
    return softmax(query @ key.T / key.shape[1]) @ key


@WRONG("attention", "no_transpose", "raw_scores_times_V")
def attention_three_products(query, key, value):
    return query @ key @ value


@WRONG("attention", "mask_ignored")
def attention_mask_forgotten(query, key, value, mask=None):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    if mask is not None:
        np.where(mask, logits, -np.inf)
    return softmax(logits) @ value


@WRONG("attention", "mask_inverted")
def attention_mask_upside_down(query, key, value, mask=None):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    if mask is not None:
        logits = np.where(mask, -1e9, logits)
    return softmax(logits) @ value


@WRONG("attention", "mask_after_softmax")
def attention_masked_late(query, key, value, mask=None):
    weights = softmax(query @ key.T / np.sqrt(query.shape[-1]))
    if mask is not None:
        weights = weights * mask
    return weights @ value


@WRONG("attention", "mask_with_zero")
def attention_masked_with_tiny(query, key, value, mask=None):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    if mask is not None:
        logits[mask == 0] = -1e-12
    return softmax(logits) @ value


@WRONG("attention", "mask_added_as_01")
def attention_mask_added_raw(query, key, value, mask=None):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    return softmax(logits if mask is None else logits + mask) @ value


@WRONG("attention", "no_scale", "mask_inverted")
def attention_two_with_mask(query, key, value, mask=None):
    logits = query @ key.T
    if mask is not None:
        logits[mask] = -np.inf
    return softmax(logits) @ value


@WRONG("attention", "softmax_columns")
def attention_downwards_with_fill(query, key, value, mask=None):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    if mask is not None:
        logits = np.where(mask, logits, -1e9)
    return softmax(logits, axis=0) @ value


@WRONG("causal", "mask_top_left")
def causal_tril(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    return softmax(np.where(np.tril(np.ones(logits.shape, bool)), logits, -np.inf)) @ value


@WRONG("causal", "mask_ignored")
def causal_not_at_all(query, key, value):
    return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value


@WRONG("causal", "mask_with_zero")
def causal_tril_of_logits(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    return softmax(np.tril(logits, len(key) - len(query))) @ value


@WRONG("causal", "mask_strict_zero_row")
def causal_without_itself(query, key, value):
    n_q, n_k = len(query), len(key)
    logits = query @ key.T / np.sqrt(query.shape[-1])
    logits[~np.tri(n_q, n_k, n_k - n_q - 1, dtype=bool)] = -np.inf
    with np.errstate(invalid="ignore"):
        return softmax(logits) @ value


@WRONG("causal", "mask_top_left", "no_scale")
def causal_two_slips(query, key, value):
    logits = query @ key.T
    logits[np.triu(np.ones(logits.shape, bool), 1)] = -1e10
    return softmax(logits) @ value


@WRONG("padding", "padding_one_too_many")
def padded_up_to(query, key, value, lengths):
    logits = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
    visible = np.arange(key.shape[1]) <= lengths[:, None, None]
    return softmax(np.where(visible, logits, -np.inf)) @ value


@WRONG("padding", "mask_ignored")
def padded_not_at_all(query, key, value, lengths):
    return softmax(query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])) @ value


@WRONG("padding", "padding_first_length_for_all")
def padded_all_alike(query, key, value, lengths):
    logits = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
    return softmax(np.where(np.arange(key.shape[1]) < lengths[0], logits, -np.inf)) @ value


@WRONG("split-merge", "mha_merge_view_bug")
def mixed_and_reshaped(weights, value, n_heads):
    n, d = value.shape
    heads = value.reshape(n, n_heads, -1).transpose(1, 0, 2)
    return (weights @ heads).reshape(-1, d)


@WRONG("split-merge", "mha_split_view_bug")
def mixed_cut_by_rows(weights, value, n_heads):
    n, d = value.shape
    heads = value.reshape(n_heads, n, -1)
    return (weights @ heads).transpose(1, 0, 2).reshape(-1, d)


@WRONG("multi-head", "mha_scale_dmodel")
def heads_scaled_by_all(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).transpose(1, 0, 2) for x in (query, key, value))
    out = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(query.shape[-1])) @ v
    return out.transpose(1, 0, 2).reshape(len(query), -1)


@WRONG("multi-head", "mha_softmax_over_heads")
def heads_compared(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).transpose(1, 0, 2) for x in (query, key, value))
    out = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]), axis=0) @ v
    return out.transpose(1, 0, 2).reshape(len(query), -1)


@WRONG("multi-head", "mha_no_split")
def heads_unsplit(query, key, value, n_heads):
    return softmax(query @ key.T / np.sqrt(query.shape[-1])) @ value


@WRONG("multi-head", "mha_merge_view_bug", "no_scale")
def heads_two_slips(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).transpose(1, 0, 2) for x in (query, key, value))
    return (softmax(q @ k.transpose(0, 2, 1)) @ v).reshape(len(query), -1)


@WRONG("self-attention", "proj_forgotten")
def self_unprojected(tokens, w_query, w_key, w_value):
    return softmax(tokens @ tokens.T / np.sqrt(tokens.shape[-1])) @ tokens


@WRONG("self-attention", "proj_transposed")
def self_projected_sideways(tokens, w_query, w_key, w_value):
    q, k, v = tokens @ w_query.T, tokens @ w_key.T, tokens @ w_value.T
    return softmax(q @ k.T / np.sqrt(q.shape[-1])) @ v


@WRONG("self-attention", "proj_wk_wv_swapped")
def self_exchanged(tokens, w_query, w_key, w_value):
    q, k, v = tokens @ w_query, tokens @ w_value, tokens @ w_key
    return softmax(q @ k.T / np.sqrt(w_query.shape[1])) @ v


@WRONG("self-attention", "proj_only_values_forgotten")
def self_values_raw(tokens, w_query, w_key, w_value):
    q, k = tokens @ w_query, tokens @ w_key
    return softmax(q @ k.T / np.sqrt(q.shape[-1])) @ tokens


@WRONG("cross-attention", "no_scale")
def cross_unscaled(tokens, context, w_query, w_key, w_value):
    return softmax(tokens @ w_query @ (context @ w_key).T) @ (context @ w_value)


@WRONG("multi-head-projected", "mha_forgot_wo")
def whole_without_output(tokens, w_query, w_key, w_value, w_output, n_heads):
    q, k, v = (
        (tokens @ w).reshape(len(tokens), n_heads, -1).transpose(1, 0, 2) for w in (w_query, w_key, w_value)
    )
    out = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])) @ v
    return out.transpose(1, 0, 2).reshape(len(tokens), -1)


@WRONG("multi-head-projected", "mha_wo_transposed")
def whole_output_turned(tokens, w_query, w_key, w_value, w_output, n_heads):
    return whole_without_output(tokens, w_query, w_key, w_value, w_output, n_heads) @ w_output.T


@WRONG("causal", "mask_leaks_next")
def causal_one_too_many(query, key, value):
    n_q, n_k = len(query), len(key)
    logits = query @ key.T / np.sqrt(query.shape[-1])
    return softmax(np.where(np.tri(n_q, n_k, n_k - n_q + 1, dtype=bool), logits, -np.inf)) @ value


@WRONG("multi-head", "mha_interleaved_split", "mha_merge_interleaved")
def heads_interleaved(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), -1, n_heads).transpose(2, 0, 1) for x in (query, key, value))
    out = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])) @ v
    return out.transpose(1, 2, 0).reshape(len(query), -1)


@WRONG("multi-head", "mha_attends_over_heads")
def heads_attended_over(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1) for x in (query, key, value))
    return (softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])) @ v).reshape(len(query), -1)


@WRONG("grouped", "gqa_tiled")
def grouped_tiled(query, key, value, n_heads, n_kv_heads):
    q = query.reshape(len(query), n_heads, -1).transpose(1, 0, 2)
    k, v = (x.reshape(len(x), n_kv_heads, -1).transpose(1, 0, 2) for x in (key, value))
    k, v = (np.concatenate([x] * (n_heads // n_kv_heads)) for x in (k, v))
    out = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])) @ v
    return out.transpose(1, 0, 2).reshape(len(query), -1)


# Mechanisms of their own: no mistake of the catalogue gives their numbers, so none may be named.


@OTHERS("attention")
def relu_attention(query, key, value):
    scores = np.maximum(query @ key.T, 0)
    return scores / (scores.sum(axis=-1, keepdims=True) + 1e-9) @ value


@OTHERS("attention")
def linear_attention(query, key, value):
    q, k = (np.where(x > 0, x + 1, np.exp(x)) for x in (query, key))
    return q @ (k.T @ value) / (q @ k.sum(axis=0))[:, None]


@OTHERS("attention")
def gaussian_attention(query, key, value):
    return softmax(-((query[:, None] - key[None]) ** 2).sum(-1) / 2) @ value


@OTHERS("attention")
def top_two_attention(query, key, value):
    logits = query @ key.T / np.sqrt(query.shape[-1])
    second = np.sort(logits, axis=-1)[:, -2:-1]
    return softmax(np.where(logits >= second, logits, -np.inf)) @ value


@OTHERS("attention")
def zeros_attention(query, key, value):
    return np.zeros((len(query), value.shape[-1]))


@OTHERS("multi-head")
def talking_heads(query, key, value, n_heads):
    q, k, v = (x.reshape(len(x), n_heads, -1).transpose(1, 0, 2) for x in (query, key, value))
    logits = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
    talk = np.eye(n_heads) + 0.3
    weights = softmax(np.einsum("hqk,hg->gqk", logits, talk))
    return (weights @ v).transpose(1, 0, 2).reshape(len(query), -1)

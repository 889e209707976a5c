"""Slips of further mechanisms: by contract and mistake, a piece of the right program and what stands there instead."""

from __future__ import annotations

FURTHER_SLIPS: dict[str, dict[str, tuple[str, str]]] = {
    "multi-head": {
        "mha_first_columns_for_all": (
            "x.reshape(len(x), n_heads, -1).swapaxes(0, 1)",
            "x.reshape(len(x), n_heads, -1).swapaxes(0, 1)[[0] * n_heads]",
        ),
        "mha_first_columns_for_some": ("weights @ v", "weights @ v[[0] * n_heads]"),
    },
    "cross-attention": {
        "cross_source_asks": ("tokens @ w_query", "context @ w_query"),
        "cross_texts_exchanged": (
            "tokens @ w_query, context @ w_key, context @ w_value",
            "context @ w_query, tokens @ w_key, tokens @ w_value",
        ),
        "cross_own_text": ("context @ w_key, context @ w_value", "tokens @ w_key, tokens @ w_value"),
        "cross_values_of_own": ("context @ w_value", "tokens @ w_value"),
    },
    "padding": {
        "padding_one_too_many": ("< lengths", "<= lengths"),
        "padding_last_word_hidden": ("< lengths[:, None, None]", "< lengths[:, None, None] - 1"),
        "padding_on_the_left": (
            "np.arange(key.shape[1]) < lengths[:, None, None]",
            "np.arange(key.shape[1]) >= key.shape[1] - lengths[:, None, None]",
        ),
        "padding_first_length_for_all": ("lengths[:, None, None]", "lengths[0]"),
        "padding_lengths_exchanged": ("lengths[:, None, None]", "lengths[::-1, None, None]"),
    },
    "window": {
        "window_one_too_many": ("distance < window", "distance <= window"),
        "window_one_too_few": ("distance < window", "distance < window - 1"),
        "window_ignored": ("(distance >= 0) & (distance < window)", "distance >= 0"),
        "window_both_sides": ("(distance >= 0) & (distance < window)", "abs(distance) < window"),
        "window_not_causal": ("(distance >= 0) & (distance < window)", "distance < window"),
        "window_top_left": ("np.arange(n_k - n_q, n_k)", "np.arange(n_q)"),
    },
    "cache-step": {
        "cache_past_forgotten": (
            "np.concatenate([past_keys, key]), np.concatenate([past_values, value])",
            "key, value",
        ),
        "cache_new_in_front": (
            "[past_keys, key]), np.concatenate([past_values, value])",
            "[key, past_keys]), np.concatenate([value, past_values])",
        ),
        "cache_own_word_unseen": (
            "np.tri(n, n_all, n_all - n, dtype=bool)",
            "np.arange(n_all) < np.full((n, 1), len(past_keys))",
        ),
        "cache_values_in_front": ("[past_values, value]", "[value, past_values]"),
    },
    "online": {
        "online_not_rescaled": ("np.exp(largest - new), np", "1.0, np"),
        "online_output_not_rescaled": ("mixed * shrink", "mixed"),
        "online_total_not_rescaled": ("total * shrink", "total"),
        "online_own_maximum": (
            "np.exp(largest - new), np.exp(logits - new)",
            "1.0, np.exp(logits - logits.max(axis=-1, keepdims=True))",
        ),
        "online_rest_dropped": ("range(0, len(key), block)", "range(0, len(key) - block + 1, block)"),
    },
    "additive": {
        "additive_no_tanh": (
            "np.tanh((query @ w_query)[:, None] + (key @ w_key)[None])",
            "(query @ w_query)[:, None] + (key @ w_key)[None]",
        ),
        "additive_multiplied": ("[:, None] + (key", "[:, None] * (key"),
        "additive_tanh_apart": (
            "np.tanh((query @ w_query)[:, None] + (key @ w_key)[None])",
            "np.tanh(query @ w_query)[:, None] + np.tanh(key @ w_key)[None]",
        ),
        "additive_vector_forgotten": ("hidden @ vector", "hidden.sum(axis=-1)"),
        "additive_scaled": ("hidden @ vector", "hidden @ vector / np.sqrt(len(vector))"),
        "additive_matrices_exchanged": (
            "(query @ w_query)[:, None] + (key @ w_key)[None]",
            "(query @ w_key)[:, None] + (key @ w_query)[None]",
        ),
    },
    "rope": {
        "rope_backwards": ("np.outer(positions, frequencies)", "-np.outer(positions, frequencies)"),
        "rope_positions_from_one": ("np.outer(positions, frequencies)", "np.outer(positions + 1, frequencies)"),
        "rope_positions_ignored": ("np.outer(positions, frequencies)", "np.outer(np.arange(len(x)), frequencies)"),
        "rope_exponent_not_doubled": ("np.arange(0, d, 2) / d", "np.arange(d // 2) / d"),
        "rope_put_in_halves": ("np.stack(pairs, axis=-1).reshape(x.shape)", "np.concatenate(pairs, axis=-1)"),
        "rope_halves_put_together_as_pairs": ("x[:, 0::2], x[:, 1::2]", "x[:, : d // 2], x[:, d // 2 :]"),
        "rope_second_from_rotated": (
            "a * np.sin(angles) + b * np.cos(angles)",
            "(a * np.cos(angles) - b * np.sin(angles)) * np.sin(angles) + b * np.cos(angles)",
        ),
        "rope_exponent_doubled": ("np.arange(0, d, 2) / d", "2 * np.arange(0, d, 2) / d"),
        "rope_other_base": ("10000.0", "1000.0"),
        "rope_one_frequency": ("10000.0 ** (-np.arange(0, d, 2) / d)", "np.ones(d // 2)"),
    },
    "alibi": {
        "alibi_sign": ("- slopes[:, None, None]", "+ slopes[:, None, None]"),
        "alibi_before_scale": (
            "q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]) - slopes[:, None, None] * distance",
            "(q @ k.swapaxes(-1, -2) - slopes[:, None, None] * distance) / np.sqrt(q.shape[-1])",
        ),
        "alibi_slopes_from_zero": ("np.arange(1, n_heads + 1)", "np.arange(n_heads)"),
        "alibi_one_slope": ("slopes[:, None, None]", "slopes[0]"),
        "alibi_bias_forgotten": (" - slopes[:, None, None] * distance", ""),
    },
    "softmax-gradient": {
        "gradient_diagonal_only": ("weights * (gradient - mean)", "weights * (1 - weights) * gradient"),
        "gradient_sum_forgotten": ("weights * (gradient - mean)", "weights * gradient"),
        "gradient_weights_forgotten": ("weights * (gradient - mean)", "gradient - mean"),
        "gradient_sum_over_columns": ("axis=-1", "axis=0"),
        "gradient_plain_mean": (
            "(weights * gradient).sum(axis=-1, keepdims=True)",
            "gradient.mean(axis=-1, keepdims=True)",
        ),
        "gradient_sign": ("weights * (gradient - mean)", "weights * (mean - gradient)"),
    },
    "attention-gradient": {
        "gradient_scale_forgotten": ("d_logits * scale", "d_logits"),
        "gradient_softmax_skipped": (
            "weights * (d_weights - (weights * d_weights).sum(axis=-1, keepdims=True))",
            "d_weights",
        ),
        "gradient_softmax_diagonal": (
            "weights * (d_weights - (weights * d_weights).sum(axis=-1, keepdims=True))",
            "weights * (1 - weights) * d_weights",
        ),
        "gradient_weights_not_transposed": ("weights.T @ gradient", "weights @ gradient"),
        "gradient_query_key_exchanged": ("d_scores @ key, d_scores.T @ query", "d_scores.T @ query, d_scores @ key"),
        "gradient_key_not_transposed": ("d_scores.T @ query", "d_scores @ query"),
    },
    "batched-multi-head": {
        "mask_repeat_tiled": ("np.repeat(mask, n_heads, axis=0)", "np.tile(mask, (n_heads, 1, 1))"),
        "mha_batch_head_mixed": (
            "reshape(n_batch, n_heads, n_q, -1)",
            "reshape(n_heads, n_batch, n_q, -1).swapaxes(0, 1)",
        ),
    },
}

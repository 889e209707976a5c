"""For each mistake the one line of code that makes it: an edit of a right function that the judge names so."""

from __future__ import annotations

from dataclasses import dataclass

from attn_tutor.own_code.further_slips import FURTHER_SLIPS
from attn_tutor.own_code.slip_programs import PROGRAMS


@dataclass(frozen=True)
class SlipLine:
    """A right piece of a line and what stands there in the mistake, in the program of a contract."""

    contract: str
    right: str
    slip: str

    @property
    def program(self) -> str:
        """The function with the slip in it."""
        return PROGRAMS[self.contract].replace(self.right, self.slip)


_SCALE = "scores / np.sqrt(query.shape[-1])"
_SUM = "exponentials / exponentials.sum(axis=-1, keepdims=True)"
_EXP = "np.exp(logits - logits.max(axis=-1, keepdims=True))"
_MASK = "np.where(mask, logits, -np.inf)"
_TRIANGLE = "np.tri(n_q, n_k, n_k - n_q, dtype=bool)"
_MERGE = "heads.swapaxes(0, 1).reshape(len(query), -1)"
_ATTENTION: dict[str, tuple[str, str]] = {
    "no_transpose": ("query @ key.T", "query @ key"),
    "swapped_QK": ("query @ key.T", "key @ query.T"),
    "Q_for_K": ("query @ key.T", "query @ query.T"),
    "K_for_Q": ("query @ key.T", "key @ key.T"),
    "V_for_K": ("query @ key.T", "query @ value.T"),
    "dropped_minus_signs": ("query @ key.T", "abs(query) @ abs(key).T"),
    "no_scale": (_SCALE, "scores"),
    "scale_by_dk": (_SCALE, "scores / query.shape[-1]"),
    "scale_by_sqrt_nkeys": (_SCALE, "scores / np.sqrt(len(key))"),
    "scale_by_sqrt_dv": (_SCALE, "scores / np.sqrt(value.shape[-1])"),
    "scale_power_without_brackets": (_SCALE, "scores / query.shape[-1] ** 1/2"),
    "value_of_query": ("weights @ value", "weights.sum(axis=-1, keepdims=True) * value[: len(query)]"),
    "scale_by_fourth_root": (_SCALE, "scores / query.shape[-1] ** 0.25"),
    "multiply_by_sqrt_dk": (_SCALE, "scores * np.sqrt(query.shape[-1])"),
    "mask_ignored": (_MASK, "logits"),
    "mask_with_zero": (_MASK, "logits * mask"),
    "mask_with_minus_one": (_MASK, "logits + (mask - 1.0)"),
    "mask_added_as_01": (_MASK, "logits + mask"),
    "mask_inverted": (_MASK, "np.where(mask, -np.inf, logits)"),
    "softmax_columns": (_SUM, "np.exp(logits - logits.max(axis=0)) / np.exp(logits - logits.max(axis=0)).sum(axis=0)"),
    "softmax_whole_matrix": (_SUM, "np.exp(logits) / np.exp(logits).sum()"),
    "no_softmax": (_SUM, "np.where(np.isinf(logits), 0, logits)"),
    "softmax_base2": (_EXP, "2 ** (logits - logits.max(axis=-1, keepdims=True))"),
    "softmax_base10": (_EXP, "10 ** (logits - logits.max(axis=-1, keepdims=True))"),
    "exp_not_normalised": (_SUM, "np.exp(logits)"),
    "exp_minus_max_not_normalised": (_SUM, "exponentials"),
    "sigmoid_weights": (_SUM, "1 / (1 + np.exp(-logits))"),
    "hard_attention": (_SUM, "(logits == logits.max(axis=-1, keepdims=True)) * 1.0"),
    "transposed_weights": ("weights @ value", "weights.T @ value"),
    "K_for_V": ("weights @ value", "weights @ key"),
    "Q_for_V": ("weights @ value", "weights @ query"),
    "weights_as_output": ("weights @ value", "weights"),
    "output_divided_by_nkeys": ("weights @ value", "weights @ value / len(key)"),
    "V_times_weights": ("weights @ value", "value @ weights"),
    "weights_times_V_transposed": ("weights @ value", "weights @ value.T"),
    "residual_added": ("weights @ value", "weights @ value + query"),
    "cosine_scores": (_SCALE, "scores / np.linalg.norm(query, axis=1)[:, None] / np.linalg.norm(key, axis=1)"),
    "elementwise_product": ("query @ key.T", "query * key"),
    "mask_transposed": (_MASK, "np.where(mask.T, logits, -np.inf)"),
    "softmax_negated": (_EXP, "np.exp(-logits - (-logits).max(axis=-1, keepdims=True))"),
    "softmax_twice": (
        _SUM,
        "np.exp(once := exponentials / exponentials.sum(axis=-1, keepdims=True))"
        " / np.exp(once).sum(axis=-1, keepdims=True)",
    ),
    "softmax_without_keepdims": (_SUM, "exponentials / exponentials.sum(axis=-1)"),
    "softmax_plus_one": (_SUM, "np.exp(logits) / (1 + np.exp(logits).sum(axis=-1, keepdims=True))"),
    "softmax_max_of_columns": ("logits.max(axis=-1, keepdims=True)", "logits.max(axis=0)"),
    "softmax_max_without_keepdims": ("logits.max(axis=-1, keepdims=True)", "logits.max(axis=-1)"),
    "raw_scores_times_V": ("weights @ value", "scores @ value"),
    "l1_normalise": (
        _SUM,
        "np.where(np.isinf(logits), 0, logits) / np.where(np.isinf(logits), 0, logits).sum(axis=-1, keepdims=True)",
    ),
    "l1_normalise_abs": (
        _SUM,
        "np.where(np.isinf(logits), 0, logits) / abs(np.where(np.isinf(logits),"
        " 0, logits)).sum(axis=-1, keepdims=True)",
    ),
    "l2_normalise": (
        _SUM,
        "np.where(np.isinf(logits), 0, logits) / np.linalg.norm(np.where(np.isinf(logits),"
        " 0, logits), axis=-1, keepdims=True)",
    ),
    "uniform_average": (_EXP, "np.isfinite(logits) * 1.0"),
    "sum_of_values": (_SUM, "np.isfinite(logits) * 1.0"),
    "only_largest_term": (_SUM, "exponentials / exponentials.sum(axis=-1, keepdims=True) * (exponentials == 1)"),
    "output_l2_normalised": (
        "weights @ value",
        "weights @ value / np.linalg.norm(weights @ value, axis=-1, keepdims=True)",
    ),
    "output_softmaxed": (
        "weights @ value",
        "np.exp(weights @ value) / np.exp(weights @ value).sum(axis=-1, keepdims=True)",
    ),
}
_CAUSAL: dict[str, tuple[str, str]] = {
    "mask_top_left": (_TRIANGLE, "np.tri(n_q, n_k, dtype=bool)"),
    "mask_strict_zero_row": (_TRIANGLE, "np.tri(n_q, n_k, n_k - n_q - 1, dtype=bool)"),
    "mask_leaks_next": (_TRIANGLE, "np.tri(n_q, n_k, n_k - n_q + 1, dtype=bool)"),
}
_HEADS: dict[str, tuple[str, str]] = {
    "mha_heads_reversed": (_MERGE, "heads[::-1].swapaxes(0, 1).reshape(len(query), -1)"),
    "mha_heads_averaged": (_MERGE, "heads.mean(axis=0)"),
    "mha_heads_summed": (_MERGE, "heads.sum(axis=0)"),
    "mha_first_head_only": (_MERGE, "heads[0]"),
    "mha_stack_rows": (_MERGE, "heads.reshape(-1, heads.shape[-1])"),
    "mha_merge_view_bug": (_MERGE, "heads.reshape(len(query), -1)"),
    "mha_merge_interleaved": (_MERGE, "heads.transpose(1, 2, 0).reshape(len(query), -1)"),
    "mha_scale_dmodel": ("np.sqrt(q.shape[-1])", "np.sqrt(query.shape[-1])"),
    "mha_no_scale": (" / np.sqrt(q.shape[-1])", ""),
    "mha_interleaved_split": ("x.reshape(len(x), n_heads, -1).swapaxes(0, 1)",
                              "x.reshape(len(x), -1, n_heads).transpose(2, 0, 1)"),
    "mha_split_view_bug": ("x.reshape(len(x), n_heads, -1).swapaxes(0, 1)", "x.reshape(n_heads, len(x), -1)"),
    "mha_softmax_over_heads": ("axis=-1", "axis=0"),
    "mha_no_split": ("x.reshape(len(x), n_heads, -1).swapaxes(0, 1)", "x[None]"),
    "mha_scores_averaged": (
        "logits = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])",
        "logits = (q @ k.swapaxes(-1, -2)).mean(axis=0, keepdims=True) / np.sqrt(q.shape[-1])",
    ),
}  # fmt: skip
_PROJECTED: dict[str, tuple[str, str]] = {
    "mha_forgot_wo": ("together @ w_output", "together"),
    "mha_wo_transposed": ("together @ w_output", "together @ w_output.T"),
}
_SELF: dict[str, tuple[str, str]] = {
    "proj_forgotten": ("tokens @ w_query, tokens @ w_key, tokens @ w_value", "tokens, tokens, tokens"),
    "proj_only_values_forgotten": ("tokens @ w_value", "tokens"),
    "proj_only_query_forgotten": ("tokens @ w_query", "tokens"),
    "proj_transposed": ("tokens @ w_query, tokens @ w_key, tokens @ w_value",
                        "tokens @ w_query.T, tokens @ w_key.T, tokens @ w_value.T"),
    "proj_wq_wk_swapped": ("tokens @ w_query, tokens @ w_key", "tokens @ w_key, tokens @ w_query"),
    "proj_wk_wv_swapped": ("tokens @ w_key, tokens @ w_value", "tokens @ w_value, tokens @ w_key"),
    "scale_by_sqrt_dmodel": ("np.sqrt(query.shape[-1])", "np.sqrt(tokens.shape[-1])"),
}  # fmt: skip
_GROUPED: dict[str, tuple[str, str]] = {
    "gqa_tiled": ("np.repeat(x, n_heads // n_kv_heads, axis=0)", "np.tile(x, (n_heads // n_kv_heads, 1, 1))"),
    "gqa_first_group_only": ("np.repeat(x, n_heads // n_kv_heads, axis=0)", "np.repeat(x[:1], n_heads, axis=0)"),
}
SLIP_LINES: dict[str, SlipLine] = {
    name: SlipLine(contract, *pieces)
    for contract, slips in (
        ("attention", _ATTENTION), ("causal", _CAUSAL), ("multi-head", _HEADS), ("multi-head-projected", _PROJECTED),
        ("self-attention", _SELF), ("grouped", _GROUPED), *FURTHER_SLIPS.items(),
    )
    for name, pieces in slips.items()
}  # fmt: skip

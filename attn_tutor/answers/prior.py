"""How often a cause lies behind a wrong number, before the number is seen: a weight for each family of causes.

The members of a family share its weight. A mistake of the catalogue is a family of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import SETTINGS, Mistake

UNKNOWN = 0.3  # the share of wrong numbers that no cause on the list explains
_FREQUENT, _USUAL, _RARE, _EXOTIC = 8.0, 3.0, 1.0, 0.3
_LISTED = 4.0  # how much more often a mistake is made that its question warns of
_READY_MADE = 0.02  # and how rarely one in steps that the question shows ready-made

_FAMILIES = {
    "row": _FREQUENT,
    "column": _FREQUENT,
    "stage before": _FREQUENT,
    "dropped": _FREQUENT,
    "sign": _FREQUENT,
    "cut off": _FREQUENT,
    "early": _FREQUENT,
    "place": _RARE,
    "input": _RARE,
    "factor": _RARE,
    "misread": _RARE,
    "digits": _RARE,
}
_FREQUENT_MISTAKES = frozenset({
    "no_scale", "scale_by_dk", "K_for_V", "sum_of_values", "uniform_average", "softmax_columns",
    "exp_not_normalised", "dropped_minus_signs", "no_transpose", "mask_ignored", "proj_forgotten",
    "proj_wq_wk_swapped", "proj_only_values_forgotten", "mha_no_split", "mha_forgot_wo",
    "scaled_though_unscaled", "mask_after_softmax", "mask_with_zero", "hard_attention", "mask_top_left",
})  # fmt: skip
_RARE_MISTAKES = frozenset({
    "cosine_scores", "softmax_base2", "softmax_base10", "l2_normalise", "softmax_twice", "sigmoid_weights",
    "output_l2_normalised", "output_softmaxed", "mask_with_minus_one", "mask_added_as_01", "scale_by_sqrt_dv",
    "exp_minus_max_not_normalised", "l1_normalise_abs", "mha_softmax_over_heads", "mha_scores_averaged",
    "mha_interleaved_split", "residual_added",
})  # fmt: skip
_EXOTIC_MISTAKES = frozenset({
    "V_times_weights", "weights_times_V_transposed", "mha_stack_rows",
})  # fmt: skip
# They are made while the values are mixed, whatever was shown before.
_WHILE_MIXING = frozenset({
    "sum_of_values", "uniform_average", "hard_attention", "transposed_weights", "K_for_V", "Q_for_V",
    "only_largest_term",
})  # fmt: skip


def family_weights(families: Sequence[str]) -> list[float]:
    """The weight of each of these causes: that of its family, shared."""
    counts = Counter(families)
    return [_FAMILIES.get(family, _USUAL) / counts[family] for family in families]


def mistake_weight(mistake: Mistake, given: Problem, listed: frozenset[str], ready_stages: frozenset[str]) -> float:
    """listed: the mistakes that the question warns of; shown: the stages that it shows ready-made."""
    weight = usual_weight(mistake)
    if mistake.name in listed:
        return weight * _LISTED
    if mistake.name not in _WHILE_MIXING and _is_ready_made(mistake, given, ready_stages):
        return weight * _READY_MADE
    return weight


def usual_weight(mistake: Mistake) -> float:
    """The weight of a mistake, whatever the question around it says."""
    names = {mistake.name, mistake.common_name}
    for weight, group in (
        (_EXOTIC, _EXOTIC_MISTAKES),
        (_RARE, _RARE_MISTAKES),
        (_FREQUENT, _FREQUENT_MISTAKES),
    ):
        if names & group:
            return weight
    return _USUAL


def _is_ready_made(mistake: Mistake, given: Problem, ready_stages: frozenset[str]) -> bool:
    """Whether everything that it does otherwise lies before a stage that is shown."""
    stages = given.stages
    last = max((stages.index(name) for name in ready_stages if name in stages), default=-1)
    changed = ["logits" if step.name in SETTINGS else step.name for step in mistake.steps]
    return all(stages.index(name) <= last for name in changed if name in stages)

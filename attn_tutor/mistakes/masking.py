"""Mistakes with masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import scale_and_mask, softmax
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.evidence import against_mask, row_sum
from attn_tutor.mistakes.mistake import Mistake, allowed, instead, transposed


def _masked(problem: Problem) -> bool:
    return problem.mask is not None and problem.mask.dtype == np.bool_


def _causal(problem: Problem) -> bool:
    """Whether the mask is a causal one, said so or to be seen from its ones and zeros."""
    if problem.mask is None or not _masked(problem) or problem.mask.shape[-2] < 2:
        return False
    return problem.causal or bool((problem.mask == _triangle(problem.mask)).all())


def _square(problem: Problem) -> bool:
    mask = problem.mask
    return _masked(problem) and mask is not None and mask.shape[-2] == mask.shape[-1]


def _triangle(mask: Any, above: int = 0) -> Any:
    """The causal order of a mask of this shape, the last query at the last key; `above` 0 has the diagonal."""
    n_q, n_k = mask.shape[-2:]
    return np.tri(n_q, n_k, n_k - n_q + above, dtype=np.bool_)


def _strict(mask: Any) -> Any:
    """The causal order one place too strict: each query loses the last key that it may see."""
    return mask & _triangle(mask, -1)


def _strict_uniform(scores: Any, scale: Any, softcap: Any, mask: Any) -> Any:
    strict = _strict(mask)
    logits = scale_and_mask(scores, scale, softcap, strict)
    return np.where(strict.any(axis=-1, keepdims=True), logits, 0.0)


def _unmasked(scores: Any, scale: Any, softcap: Any) -> Any:
    return scale_and_mask(scores, scale, softcap, None)


def _number(mask: Any, scores: Any) -> Any:
    return allowed(mask, scores).astype(np.float64)


MASKING = (
    Mistake(
        name="mask_ignored",
        steps=(instead("mask", "no mask", "mask", np.ones_like),),
        when="the mask is ignored",
        matters="A masked key must not be seen at all: it is a word still to come, or only padding.",
        look="Leave every masked key out of the softmax of its row.",
        lesson="masks",
        hidden="the masked weights are almost 0 anyway",
        shows=against_mask,
        applies=_masked,
    ),
    Mistake(
        name="mask_after_softmax",
        steps=(
            instead(
                "weights",
                "softmax, then 0 where masked",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: softmax(_unmasked(s, scale, cap)) * _number(mask, s),
            ),
        ),
        when="the mask is applied after the softmax, and the rest is not made to sum to 1 again",
        matters="The visible keys must share the whole unit. Masked before the softmax, they do by themselves.",
        look="Add up a row with a masked key.",
        lesson="masks",
        hidden="the row has no masked key",
        shows=row_sum,
        applies=_masked,
    ),
    Mistake(
        name="mask_with_zero",
        steps=(
            instead(
                "logits",
                "0 where masked",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: np.where(allowed(mask, s), _unmasked(s, scale, cap), 0.0),
            ),
        ),
        when="masked logits are set to 0 instead of -inf",
        matters="e^0 is 1, so a logit of 0 still takes its share. Only -inf gives the weight 0.",
        look="A masked key has the weight 0, exactly.",
        lesson="masks",
        hidden="the row has no masked key",
        shows=against_mask,
        applies=_masked,
    ),
    Mistake(
        name="mask_with_minus_one",
        steps=(
            instead(
                "logits",
                "-1 where masked",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: _unmasked(s, scale, cap) + (_number(mask, s) - 1.0),
            ),
        ),
        when="masked logits get -1 added instead of being set to -inf",
        matters="That only makes the weight of a masked key somewhat smaller. It must be 0.",
        look="A masked key has the weight 0, exactly.",
        lesson="masks",
        hidden="the row has no masked key",
        shows=against_mask,
        applies=_masked,
    ),
    Mistake(
        name="mask_added_as_01",
        steps=(
            instead(
                "logits",
                "logits + mask",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: _unmasked(s, scale, cap) + _number(mask, s),
            ),
        ),
        when="the mask of ones and zeros is added to the logits",
        matters="Adding 1 to the visible keys favours them a little. Masked keys must get -inf.",
        look="A masked key has the weight 0, exactly.",
        lesson="masks",
        hidden="the row has no masked key",
        shows=against_mask,
        applies=_masked,
    ),
    Mistake(
        name="mask_transposed",
        steps=(instead("mask", "maskᵀ", "mask", transposed),),
        when="the mask is transposed: the wrong triangle, or padding on the side of the queries",
        matters="Rows of the mask are queries, columns are keys. In causal attention row 1 sees one key only.",
        look="In the mask, row 1 says what query 1 may see.",
        lesson="masks",
        hidden="the mask is symmetric",
        shows=against_mask,
        applies=_square,
    ),
    Mistake(
        name="mask_strict_zero_row",
        steps=(instead("mask", "strictly below the diagonal", "mask", _strict),),
        when="the causal mask hides a word from itself, and a row left empty becomes 0",
        matters="A word may look at itself: the diagonal is allowed.",
        look="Each query sees the keys up to its own word, that one included.",
        lesson="masks",
        hidden="all rows of the value are 0",
        shows=against_mask,
        applies=_causal,
    ),
    Mistake(
        name="mask_strict_uniform_row",
        steps=(
            instead("logits", "strictly below the diagonal", "scores scale softcap mask", _strict_uniform),
        ),
        when="the causal mask hides a word from itself, and a row left empty becomes uniform",
        matters="A word may look at itself: the diagonal is allowed.",
        look="Each query sees the keys up to its own word, that one included.",
        lesson="masks",
        hidden="all rows of the value are equal",
        same_as="mask_strict_zero_row",  # where no row is left empty
        shows=against_mask,
        applies=_causal,
    ),
    Mistake(
        name="mask_inverted",
        steps=(instead("mask", "not mask", "mask", np.logical_not),),
        when="the mask is inverted: the hidden keys are looked at and the visible ones are not",
        matters="Libraries disagree on what True means. Here 1 means may look.",
        look="Give weight only where the mask is 1.",
        lesson="masks",
        hidden="all rows of the value are equal",
        shows=against_mask,
        applies=_masked,
    ),
    Mistake(
        name="mask_top_left",
        steps=(
            instead(
                "mask",
                "aligned top left",
                "mask",
                lambda mask: mask & np.tri(*mask.shape[-2:], dtype=np.bool_),
            ),
        ),
        when="the causal mask is aligned at the top left though there are fewer queries than keys",
        matters="The last query stands at the last key: with a cache the queries are the newest words.",
        look="The last query sees every key.",
        lesson="masks",
        hidden="there are as many queries as keys",
        shows=against_mask,
        applies=_causal,
    ),
)

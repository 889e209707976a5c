"""Mistakes with masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import scale_and_mask, softmax
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.evidence import against_mask, row_sum
from attn_tutor.mistakes.mistake import Mistake, Wording, instead, transpose_last, visibility


def _has_mask(problem: Problem) -> bool:
    return problem.mask is not None and problem.mask.dtype == np.bool_


def _causal(problem: Problem) -> bool:
    """Whether the mask is a causal one, said so or to be seen from its ones and zeros."""
    if problem.mask is None or not _has_mask(problem) or problem.window is not None:
        return False
    if problem.causal or problem.mask.shape[-2] < 2:  # one row of ones and zeros may as well be padding
        return problem.causal
    return bool((problem.mask == _triangle(problem.mask)).all())


def _square(problem: Problem) -> bool:
    mask = problem.mask
    return _has_mask(problem) and mask is not None and mask.shape[-2] == mask.shape[-1]


def _triangle(mask: Any, above: int = 0) -> Any:
    """The causal order of a mask of this shape, the last query at the last key; `above` 0 has the diagonal."""
    n_q, n_k = mask.shape[-2:]
    return np.tri(n_q, n_k, n_k - n_q + above, dtype=np.bool_)


def _strict(mask: Any) -> Any:
    """The causal order one place too strict: each query loses the last key that it may see."""
    return mask & _triangle(mask, -1)


def _strict_but_first(mask: Any) -> Any:
    """The same, but a query that would see nothing keeps its last key."""
    strict = _strict(mask)
    return np.where(strict.any(axis=-1, keepdims=True), strict, mask)


def _leak(mask: Any) -> Any:
    """The causal order one place too loose: each query also sees the next key."""
    return mask | (_triangle(mask, 1) & ~_triangle(mask))


def _transpose_mask(mask: Any) -> Any:
    """The mask transposed; where it is not square, the other triangle: the keys from the query's own place on."""
    n_q, n_k = mask.shape[-2:]
    if n_q == n_k:
        return transpose_last(mask)
    return np.ones_like(mask) & ~np.tri(n_q, n_k, n_k - n_q - 1, dtype=np.bool_)


def _transposed_mask_wording(problem: Problem) -> Wording:
    """What a transposed mask does here: not every mask is a triangle."""
    if problem.causal or _causal(problem):
        deed = "the mask is transposed, so each query sees later keys instead of earlier ones"
    else:
        deed = "the mask is transposed, with the keys in its rows and the queries in its columns"
    return {"deed": deed, "explanation": ""}


def _has_empty_row(problem: Problem) -> bool:
    return _has_mask(problem) and problem.mask is not None and not bool(problem.mask.any(axis=-1).all())


def _large_negative(scores: Any, scale: Any, softcap: Any, mask: Any) -> Any:
    return np.where(visibility(mask, scores), _logits_without_mask(scores, scale, softcap), -1e9)


def _strict_uniform(scores: Any, scale: Any, softcap: Any, mask: Any) -> Any:
    strict = _strict(mask)
    logits = scale_and_mask(scores, scale, softcap, strict)
    return np.where(strict.any(axis=-1, keepdims=True), logits, 0.0)


def _logits_without_mask(scores: Any, scale: Any, softcap: Any) -> Any:
    return scale_and_mask(scores, scale, softcap, None)


def _number(mask: Any, scores: Any) -> Any:
    return visibility(mask, scores).astype(np.float64)


MASKS = (
    Mistake(
        name="mask_ignored",
        steps=(instead("mask", "no mask", "mask", np.ones_like),),
        deed="the mask is ignored",
        matters="A masked key gets no weight at all, whether it is padding or a key that this query must not "
        "see.",
        look="Set every masked logit to -inf.",
        lesson="masks",
        right_when="the masked weights are almost 0 anyway",
        shows=against_mask,
        applies=_has_mask,
    ),
    Mistake(
        name="mask_after_softmax",
        steps=(
            instead(
                "weights",
                "softmax, then 0 where masked",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: softmax(_logits_without_mask(s, scale, cap)) * _number(mask, s),
            ),
        ),
        deed="the mask is applied after the softmax, so a row with a masked key no longer sums to 1",
        matters="The weights of the visible keys must sum to 1. If you mask before the softmax, they do so "
        "by themselves.",
        look="Add up a row with a masked key.",
        lesson="masks",
        right_when="the row has no masked key",
        shows=row_sum,
        applies=_has_mask,
    ),
    Mistake(
        name="mask_with_zero",
        steps=(
            instead(
                "logits",
                "0 where masked",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: np.where(visibility(mask, s), _logits_without_mask(s, scale, cap), 0.0),
            ),
        ),
        deed="masked logits are set to 0 instead of -inf",
        matters="e^0 is 1, so a key with the logit 0 still gets a share. Only -inf gives the weight 0.",
        look="Set every masked logit to -inf.",
        lesson="masks",
        right_when="the row has no masked key",
        shows=against_mask,
        applies=_has_mask,
    ),
    Mistake(
        name="mask_with_minus_one",
        steps=(
            instead(
                "logits",
                "logits - 1 where masked",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: _logits_without_mask(s, scale, cap) + (_number(mask, s) - 1.0),
            ),
        ),
        deed="masked logits are lowered by 1 instead of being set to -inf",
        matters="That only makes the weight of a masked key somewhat smaller, but it must be 0.",
        look="Set every masked logit to -inf.",
        lesson="masks",
        right_when="the row has no masked key",
        shows=against_mask,
        applies=_has_mask,
    ),
    Mistake(
        name="mask_added_as_01",
        steps=(
            instead(
                "logits",
                "logits + mask",
                "scores scale softcap mask",
                lambda s, scale, cap, mask: _logits_without_mask(s, scale, cap) + _number(mask, s),
            ),
        ),
        deed="the mask of ones and zeros is added to the logits",
        matters="Adding 1 to the logits of the visible keys favours them a little. Masked logits must "
        "become -inf.",
        look="Set every masked logit to -inf.",
        lesson="masks",
        right_when="the row has no masked key",
        shows=against_mask,
        applies=_has_mask,
    ),
    Mistake(
        name="mask_transposed",
        steps=(instead("mask", "maskᵀ", "mask", _transpose_mask),),
        deed="the mask is transposed",
        explanation="a causal mask hides the wrong triangle, or a padding mask hides "
        "queries instead of keys",
        matters="The rows of the mask are queries, and the columns are keys.",
        look="In the mask, row 1 says what query 1 may see.",
        wording=_transposed_mask_wording,
        lesson="masks",
        right_when="the mask is symmetric",
        shows=against_mask,
        applies=lambda problem: _square(problem) or _causal(problem),
    ),
    Mistake(
        name="mask_strict_zero_row",
        steps=(instead("mask", "strictly below the diagonal", "mask", _strict),),
        also=(
            (
                instead(
                    "mask", "strictly below the diagonal, but for an empty row", "mask", _strict_but_first
                ),
            ),
        ),
        deed="the causal mask hides each word from itself",
        empty_row="all zeros",
        matters="A word may look at itself: the diagonal is allowed.",
        look="Each query sees the keys up to its own word, including its own.",
        lesson="masks",
        right_when="all rows of the value are 0",
        shows=against_mask,
        applies=_causal,
    ),
    Mistake(
        name="mask_strict_uniform_row",
        steps=(
            instead("logits", "strictly below the diagonal", "scores scale softcap mask", _strict_uniform),
        ),
        deed="the causal mask hides each word from itself",
        empty_row="uniform",
        matters="A word may look at itself: the diagonal is allowed.",
        look="Each query sees the keys up to its own word, including its own.",
        lesson="masks",
        right_when="all rows of the value are equal",
        same_as="mask_strict_zero_row",  # where no row is left empty
        shows=against_mask,
        applies=_causal,
    ),
    Mistake(
        name="mask_inverted",
        steps=(instead("mask", "not mask", "mask", np.logical_not),),
        deed="the mask is inverted",
        explanation="the visible keys are masked, and the hidden ones aren't",
        matters="Libraries disagree on what True means. Here, 1 means that the query may look at the key.",
        look="Keep only the logits where the mask is 1.",
        lesson="masks",
        right_when="all rows of the value are equal and no query is left without a key",
        shows=against_mask,
        applies=_has_mask,
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
        deed="the causal mask is aligned at the top left, though there are fewer queries than keys",
        matters="The last query lines up with the last key: with a cache, the queries are the newest words.",
        look="The last query sees every key.",
        lesson="masks",
        right_when="there are as many queries as keys",
        shows=against_mask,
        applies=_causal,
    ),
    Mistake(
        name="mask_leaks_next",
        steps=(instead("mask", "one key more", "mask", _leak),),
        deed="the causal mask is one place too loose",
        explanation="each query also sees the next word",
        matters="A model that sees the next word doesn't learn to predict it: it copies, and fails when it "
        "has to write.",
        look="Query 1 sees the keys up to its own position, and none after it.",
        lesson="masks",
        right_when="only the last query is asked for, or the next value equals the mix",
        shows=against_mask,
        applies=_causal,
    ),
    Mistake(
        name="empty_row_uniform",
        steps=(instead("logits", "-1e9 where masked", "scores scale softcap mask", _large_negative),),
        deed="a query that may see no key gets the plain average, as with masked logits of -1e9",
        matters="If all logits of a row are -1e9, they are equal, so the softmax gives every key the same "
        "weight.",
        look="Which keys may that query see? If there are none, its weights are 0.",
        lesson="masks",
        right_when="every query sees some key, or the values add up to 0",
        shows=against_mask,
        applies=_has_empty_row,
    ),
)

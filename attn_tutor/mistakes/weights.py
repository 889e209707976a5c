"""Mistakes in the weights beside the softmax: what is taken for them, and what is done to them."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import softmax
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.evidence import row_sum
from attn_tutor.mistakes.mistake import (
    Mistake,
    Wording,
    has_mask,
    instead,
    norm,
    transpose_last,
    visibility,
    without_masked,
)


def _sum(x: Any) -> Any:
    return x.sum(axis=-1, keepdims=True)


def _one_hot(logits: Any) -> Any:
    return np.eye(np.shape(logits)[-1])[np.argmax(logits, axis=-1)] * (logits > -np.inf)


def _uniform(logits: Any, mask: Any) -> Any:
    may = visibility(mask, logits).astype(np.float64)
    return may / np.maximum(may.sum(axis=-1, keepdims=True), 1)


def _plain_average(problem: Problem) -> Wording:
    """Only where there is a mask is anything said of what a query may see."""
    deed = "all visible keys get the same weight, which gives a plain average of their values"
    return {"deed": deed} if has_mask(problem) else {}


def _missing_steps_wording(problem: Problem) -> Wording:
    """In the plain form only the softmax is missing between scores and output, and the scores are the logits."""
    if problem.scale != 1:
        return {}
    return {
        "same_as": "scaled_scores_as_weights",
        "deed": "the raw scores multiply the values, without a softmax",
        "matters": "One step is missing: the softmax that turns scores into shares.",
        "look": "Between scores and output come the weights.",
    }


def _shares_wording(problem: Problem) -> Wording:
    """In the plain form only the softmax turns scores into shares."""
    shares = "Weights are shares: they are never negative, and each row sums to 1."
    if problem.scale != 1:
        return {}
    return {"same_as": "scaled_scores_as_weights", "matters": f"{shares} The softmax turns scores into shares."}


def _above_lowest(logits: Any, mask: Any) -> Any:
    """How far each visible logit is above the lowest of its row."""
    lowest = -np.where(visibility(mask, logits), -logits, -_FAR).max(axis=-1, keepdims=True)
    return without_masked(logits - lowest, mask)


def _drop_out(weights: Any) -> Any:
    """The weights with every other one 0, as on a chessboard, and the others doubled: dropout of a half."""
    *_, rows, columns = np.shape(weights)
    mask = (np.add.outer(np.arange(rows), np.arange(columns)) % 2 == 0).astype(np.float64)
    return weights * (2.0 * mask)


_FAR = 1e9
_ALL = instead("all_weights", "softmax(x)", "logits", softmax)
_OPEN_LOGITS = instead("open_logits", "logits, 0 where masked", "logits mask", without_masked)

WEIGHTS = (
    Mistake(
        name="no_softmax",
        steps=(instead("weights", "logits", "logits mask", without_masked),),
        deed="the softmax is left out and the logits themselves are used as weights",
        matters="Logits can be negative and sum to anything. The softmax turns them into shares.",
        look="Take e^x of each logit and divide by the sum of the row.",
        lesson="softmax",
        right_when="the logits happen to be the weights",
        same_as="scaled_scores_as_weights",
        told_at="output",
    ),
    Mistake(
        name="scaled_scores_as_weights",
        steps=(instead("weights", "logits", "logits mask", without_masked),),
        deed="the logits are given as weights, with no softmax",
        matters="Weights are shares: they are never negative, and each row sums to 1. The softmax turns "
        "the logits into shares.",
        look="Add up a row of your weights.",
        lesson="softmax",
        right_when="the logits happen to be the weights",
        told_at="weights",
        shows=row_sum,
    ),
    Mistake(
        name="raw_scores_times_V",
        steps=(instead("weights", "scores", "scores", np.copy),),
        also=((instead("weights", "scores, 0 where masked", "scores mask", without_masked),),),
        also_if=has_mask,
        deed="the raw scores multiply the values, without scaling or softmax",
        matters="Two steps are missing: the scaling, and the softmax that turns the results into shares.",
        look="Between scores and output come logits and weights.",
        wording=_missing_steps_wording,
        lesson="whole-formula",
        right_when="the scores happen to be the weights",
        same_as="raw_scores_as_weights",
        told_at="output",
    ),
    Mistake(
        name="raw_scores_as_weights",
        steps=(instead("weights", "scores", "scores", np.copy),),
        also=((instead("weights", "scores, 0 where masked", "scores mask", without_masked),),),
        also_if=has_mask,
        deed="the raw scores are given as weights",
        matters="Weights are shares: they are never negative, and each row sums to 1. Scaling and softmax "
        "turn scores into shares.",
        look="Add up a row of your weights.",
        wording=_shares_wording,
        lesson="whole-formula",
        right_when="the scores happen to be the weights",
        told_at="weights",
        shows=row_sum,
    ),
    Mistake(
        name="l1_normalise",
        steps=(
            _OPEN_LOGITS,
            instead("total", "Σx", "open_logits", _sum),
            instead("weights", "x / Σx", "open_logits total", np.divide),
        ),
        deed="each logit is divided by the sum of its row, without e^x",
        matters="Without the exponential, a logit can give a negative weight, and a sum near 0 blows the "
        "weights up.",
        look="Take e^x first; then divide by the sum.",
        lesson="softmax",
        right_when="the row is constant",
    ),
    Mistake(
        name="l1_normalise_abs",
        steps=(
            _OPEN_LOGITS,
            instead("total", "Σ|x|", "open_logits", lambda x: _sum(np.absolute(x))),
            instead("weights", "x / Σ|x|", "open_logits total", np.divide),
        ),
        deed="each logit is divided by the sum of the absolute values of its row, without e^x",
        matters="The softmax takes e^x first. Plain division keeps the signs and barely favours the largest "
        "logit.",
        look="Take e^x first; then divide by the sum.",
        lesson="softmax",
        right_when="the row is constant and positive",
        shows=row_sum,
    ),
    Mistake(
        name="l2_normalise",
        steps=(
            _OPEN_LOGITS,
            instead("length", "√Σx²", "open_logits", norm),
            instead("weights", "x / √Σx²", "open_logits length", np.divide),
        ),
        deed="each row of logits is divided by its length, without a softmax",
        matters="A vector of length 1 is not a set of shares: its entries can be negative and need not sum "
        "to 1.",
        look="Add up a row of your weights.",
        lesson="softmax",
        right_when="the logits of each row, divided by their length, happen to be the weights",
        shows=row_sum,
    ),
    Mistake(
        name="hard_attention",
        steps=(instead("weights", "1 for the largest, 0 else", "logits", _one_hot),),
        deed="all weight goes to the largest logit and none to the others",
        matters="That is hard attention. The softmax is soft: every key keeps a share, so a model can learn "
        "from it.",
        look="Give every key its share, not just the largest one.",
        mixing=True,
        lesson="softmax",
        right_when="one logit is far ahead",
    ),
    Mistake(
        name="uniform_average",
        steps=(instead("weights", "1/n", "logits mask", _uniform),),
        deed="all the weights are equal, which gives a plain average of the values",
        wording=_plain_average,
        matters="Attention is a weighted average: each value counts as much as its weight.",
        look="The weights differ, so multiply each value by its own weight.",
        mixing=True,
        lesson="weighted-sum",
        right_when="the row is constant",
    ),
    Mistake(
        name="sum_of_values",
        steps=(instead("weights", "1", "logits mask", lambda x, mask: visibility(mask, x).astype(np.float64)),),
        deed="the values are added up with weight 1 each",
        matters="The weights of a row sum to 1. With weight 1 each, the output grows with the number of values.",
        look="Multiply each value by its weight before you add.",
        mixing=True,
        lesson="weighted-sum",
        right_when="there is only one key",
        shows=row_sum,
    ),
    Mistake(
        name="transposed_weights",
        steps=(instead("weights", "softmax(logits)ᵀ", "logits", lambda logits: transpose_last(softmax(logits))),),
        deed="the weights are transposed",
        matters="Row i of the weights belongs to query i. If you transpose them, each query mixes the "
        "values with weights of other queries.",
        look="Use row 1 of the weights for row 1 of the output.",
        mixing=True,
        lesson="weighted-sum",
        right_when="the weights are symmetric",
    ),
    Mistake(
        name="shift_and_divide",
        steps=(
            instead("shifted", "x - min, 0 where masked", "logits mask", _above_lowest),
            instead("weights", "(x - min) / Σ(x - min)", "shifted", lambda x: x / _sum(x)),
        ),
        deed="each row is shifted so that its smallest logit is 0, and then divided by its sum, without e^x",
        matters="That does make shares, but the smallest logit always gets exactly 0. With the softmax, even "
        "the smallest logit gets a share above 0.",
        look="e^x is above 0 for every x, so no logit needs shifting.",
        lesson="softmax",
        right_when="the row happens to have these shares",
    ),
    Mistake(
        name="dropout_left_on",
        steps=(
            _ALL,
            instead("weights", "every other weight dropped, the others doubled", "all_weights", _drop_out),
        ),
        also=((_ALL, instead("weights", "weights / 0.9", "all_weights", lambda weights: weights / 0.9)),),
        deed="dropout is still on",
        explanation="some weights are set to 0, and the others are scaled up to make up for "
        "them",
        matters="Dropout is for training. When a model is used, every weight counts as it is.",
        look="Switch dropout off (model.eval() in PyTorch), and add up a row.",
        lesson="pytorch",
        right_when="all rows of the value are 0",
        shows=row_sum,
    ),
)

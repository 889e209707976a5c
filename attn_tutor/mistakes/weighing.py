"""Mistakes between the logits and the weights: the softmax and what is taken for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import softmax
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.evidence import column_sum, row_sum, upside_down
from attn_tutor.mistakes.mistake import Mistake, allowed, instead, norm, transposed, without_masked


def _masked(problem: Problem) -> bool:
    return problem.mask is not None


def _whole_matrix(logits: Any) -> Any:
    """One softmax over all rows and columns together."""
    *leading, rows, columns = np.shape(logits)
    flat = np.reshape(logits, (*leading, 1, rows * columns))
    return np.reshape(softmax(flat), (*leading, rows, columns))


def _sum(x: Any) -> Any:
    return x.sum(axis=-1, keepdims=True)


def _one_hot(logits: Any) -> Any:
    return np.eye(np.shape(logits)[-1])[np.argmax(logits, axis=-1)] * (logits > -np.inf)


def _uniform(logits: Any, mask: Any) -> Any:
    may = allowed(mask, logits).astype(np.float64)
    return may / np.maximum(may.sum(axis=-1, keepdims=True), 1)


def _masked_again(weights: Any, mask: Any) -> Any:
    return softmax(np.where(allowed(mask, weights), weights, -np.inf))


_ONCE = instead("once", "softmax(x)", "logits", softmax)
_OPEN_LOGITS = instead("open_logits", "logits, 0 where masked", "logits mask", without_masked)

WEIGHING = (
    Mistake(
        name="softmax_columns",
        steps=(instead("weights", "softmax down columns", "logits", lambda logits: softmax(logits, -2)),),
        when="softmax runs down the columns instead of along the rows",
        matters="A row is one query sharing out its attention over the keys, so each row must sum to 1.",
        look="Add up a row and a column of your weights.",
        lesson="softmax",
        hidden="all row sums and column sums of e^x are equal",
        shows=column_sum,
    ),
    Mistake(
        name="softmax_whole_matrix",
        steps=(instead("weights", "softmax over the whole matrix", "logits", _whole_matrix),),
        when="one softmax is taken over the whole matrix instead of one for each row",
        matters="Each query has a whole unit of attention to share out, whatever the other queries do.",
        look="Your weights sum to 1 all together; each row must.",
        lesson="softmax",
        hidden="there is one query",
        shows=row_sum,
    ),
    Mistake(
        name="no_softmax",
        steps=(instead("weights", "logits", "logits mask", without_masked),),
        when="the softmax is left out and the logits themselves are used as weights",
        matters="Logits can be negative and sum to anything. The softmax makes shares of them.",
        look="Take e^x of each logit and divide by the sum of the row.",
        lesson="softmax",
        hidden="the logits happen to be the weights",
        same_as="scaled_scores_as_weights",
        told_at="output",
    ),
    Mistake(
        name="scaled_scores_as_weights",
        steps=(instead("weights", "logits", "logits mask", without_masked),),
        when="the logits are given as weights, with no softmax",
        matters="Weights are shares: never negative, each row sums to 1. The softmax makes them.",
        look="Add up a row of your weights.",
        lesson="softmax",
        hidden="the logits happen to be the weights",
        told_at="weights",
        shows=row_sum,
    ),
    Mistake(
        name="raw_scores_times_V",
        steps=(instead("weights", "scores", "scores", np.copy),),
        also=((instead("weights", "scores, 0 where masked", "scores mask", without_masked),),),
        also_if=_masked,
        when="the raw scores multiply the values, with neither scaling nor softmax",
        matters="Two steps are missing: the division by √d_k and the softmax that turns scores into shares.",
        look="Between scores and output come logits and weights.",
        lesson="whole-formula",
        hidden="the scores happen to be the weights",
        same_as="raw_scores_as_weights",
        told_at="output",
    ),
    Mistake(
        name="raw_scores_as_weights",
        steps=(instead("weights", "scores", "scores", np.copy),),
        also=((instead("weights", "scores, 0 where masked", "scores mask", without_masked),),),
        also_if=_masked,
        when="the raw scores are given as weights",
        matters="Weights are shares: never negative, each row sums to 1. Scores become shares by scaling and softmax.",
        look="Add up a row of your weights.",
        lesson="softmax",
        hidden="the scores happen to be the weights",
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
        when="each logit is divided by the sum of its row, without e^x",
        matters="Without the exponential a logit can give a negative weight, and a sum near 0 blows the weights up.",
        look="Take e^x first; then divide by the sum.",
        lesson="softmax",
        hidden="the row is constant",
    ),
    Mistake(
        name="l1_normalise_abs",
        steps=(
            _OPEN_LOGITS,
            instead("total", "Σ|x|", "open_logits", lambda x: _sum(np.absolute(x))),
            instead("weights", "x / Σ|x|", "open_logits total", np.divide),
        ),
        when="each logit is divided by the sum of the absolute values of its row, without e^x",
        matters="The softmax compares e^x. Plain division keeps the signs and barely favours the largest logit.",
        look="Take e^x first; then divide by the sum.",
        lesson="softmax",
        hidden="the row is constant and positive",
        shows=row_sum,
    ),
    Mistake(
        name="l2_normalise",
        steps=(
            _OPEN_LOGITS,
            instead("length", "√Σx²", "open_logits", norm),
            instead("weights", "x / √Σx²", "open_logits length", np.divide),
        ),
        when="each row of logits is divided by its length, without softmax",
        matters="A vector of length 1 is not a set of shares: its entries can be negative and need not sum to 1.",
        look="Add up a row of your weights.",
        lesson="softmax",
        hidden="the logits of each row, divided by their length, happen to be the weights",
        shows=row_sum,
    ),
    Mistake(
        name="softmax_base2",
        steps=(instead("weights", "2^x / Σ2^x", "logits", lambda logits: softmax(logits * np.log(2))),),
        when="the softmax uses powers of 2 instead of powers of e",
        matters="Softmax is defined with e = 2.718...; base 2 makes the weights flatter.",
        look="e^1 is 2.72, not 2.",
        lesson="softmax",
        hidden="the row is constant",
    ),
    Mistake(
        name="softmax_base10",
        steps=(instead("weights", "10^x / Σ10^x", "logits", lambda logits: softmax(logits * np.log(10))),),
        when="the softmax uses powers of 10 instead of powers of e",
        matters="Softmax is defined with e = 2.718...; base 10 makes the weights sharper.",
        look="e^1 is 2.72, not 10: use the e^x key, not 10^x.",
        lesson="softmax",
        hidden="the row is constant",
    ),
    Mistake(
        name="exp_not_normalised",
        steps=(instead("weights", "e^x", "logits", np.exp),),
        when="e^x is taken but not divided by the sum of the row",
        matters="Only the division turns the exponentials into shares that sum to 1.",
        look="Divide each e^x by the sum of its row.",
        lesson="softmax",
        hidden="the exponentials of the row sum to 1",
        shows=row_sum,
    ),
    Mistake(
        name="exp_minus_max_not_normalised",
        steps=(
            instead("weights", "e^(x - max)", "logits", lambda x: np.exp(x - x.max(axis=-1, keepdims=True))),
        ),
        when="e^(x - max) is taken but not divided by the sum of the row",
        matters="Taking off the maximum only keeps the numbers small; the division by the sum is still to come.",
        look="Divide each exponential by the sum of its row.",
        lesson="softmax",
        hidden="there is one key",
        shows=row_sum,
    ),
    Mistake(
        name="softmax_negated",
        steps=(
            instead("weights", "softmax(-x)", "logits", lambda x: softmax(np.where(np.isneginf(x), x, -x))),
        ),
        when="the softmax is taken of the negated logits",
        matters="The largest score must get the largest weight; negated, it gets the smallest.",
        look="Compare your largest weight with the largest score of its row.",
        lesson="softmax",
        hidden="the row is constant",
        shows=upside_down,
    ),
    Mistake(
        name="softmax_twice",
        steps=(_ONCE, instead("weights", "softmax(softmax(x))", "once", softmax)),
        also=((_ONCE, instead("weights", "softmax(softmax(x)), masked twice", "once mask", _masked_again)),),
        also_if=_masked,
        when="the softmax is applied twice",
        matters="The second softmax sees numbers between 0 and 1 only, so it flattens the differences.",
        look="Once is enough: the weights of the first softmax already sum to 1.",
        lesson="softmax",
        hidden="the row is constant",
    ),
    Mistake(
        name="sigmoid_weights",
        steps=(
            instead("falling", "e^-x", "logits", lambda x: np.exp(-x)),
            instead("weights", "1 / (1 + e^-x)", "falling", lambda falling: 1.0 / (1.0 + falling)),
        ),
        when="each logit goes through a sigmoid of its own instead of a softmax over the row",
        matters="A sigmoid judges each key alone. The softmax makes the keys compete for one unit of attention.",
        look="Add up a row of your weights.",
        lesson="softmax",
        hidden="there are two keys and all logits are 0",
        shows=row_sum,
    ),
    Mistake(
        name="hard_attention",
        steps=(instead("weights", "1 for the largest, 0 else", "logits", _one_hot),),
        when="all weight goes to the largest logit and none to the others",
        matters="That is hard attention. The softmax is soft: every key keeps a share, which lets gradients flow.",
        look="Take e^x of every logit, also of the smaller ones.",
        mixing=True,
        lesson="softmax",
        hidden="one logit is far ahead",
    ),
    Mistake(
        name="uniform_average",
        steps=(instead("weights", "1/n", "logits mask", _uniform),),
        when="every key that may be looked at gets the same weight: a plain average of the values",
        matters="Attention is a weighted average; the scores decide the weights.",
        look="Look at the weights: they differ.",
        mixing=True,
        lesson="weighted-sum",
        hidden="the row is constant",
    ),
    Mistake(
        name="sum_of_values",
        steps=(instead("weights", "1", "logits mask", lambda x, mask: allowed(mask, x).astype(np.float64)),),
        when="the values are added up with weight 1 each",
        matters="The weights of a row share out one unit. Unweighted, the output grows with the number of keys.",
        look="Multiply each value by its weight before you add.",
        mixing=True,
        lesson="weighted-sum",
        hidden="there is one key",
        shows=row_sum,
    ),
    Mistake(
        name="transposed_weights",
        steps=(instead("weights", "softmax(logits)ᵀ", "logits", lambda logits: transposed(softmax(logits))),),
        when="the weights are transposed",
        matters="Row i of the weights belongs to query i. Transposed, a query mixes with the shares of others.",
        look="Use row 1 of the weights for row 1 of the output.",
        mixing=True,
        lesson="weighted-sum",
        hidden="the weights are symmetric",
    ),
)

"""Mistakes in the last step, where the weights mix the values."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import mix, softmax
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import Mistake, Wording, instead, norm, transpose_last


def _largest_only(weights: Any, value: Any) -> Any:
    largest = np.eye(np.shape(weights)[-1])[np.argmax(weights, axis=-1)]
    return (weights * largest) @ value


def _from_tokens(problem: Problem) -> bool:
    return problem.tokens is not None and problem.n_heads == 1


def _residual_wording(problem: Problem) -> Wording:
    """Where there are no tokens, the query is the only input that can be added."""
    return {} if _from_tokens(problem) else {"deed": "the query is added to the output"}


_MIXTURE = instead("mixture", "weights V", "weights value", mix)

MIXING = (
    Mistake(
        name="K_for_V",
        steps=(instead("output", "weights K", "weights key", mix),),
        deed="the weights mix the keys instead of the values",
        matters="Keys decide where to look; the values are what is passed on.",
        look="Mix the rows of V.",
        lesson="query-key-value",
        right_when="key and value are equal",
    ),
    Mistake(
        name="Q_for_V",
        steps=(instead("output", "weights Q", "weights query", mix),),
        deed="the weights mix the queries instead of the values",
        matters="Queries ask; the values are what is passed on.",
        look="Mix the rows of V.",
        lesson="query-key-value",
        right_when="query and value are equal",
        needs="n_q equals n_k",
    ),
    Mistake(
        name="weights_as_output",
        steps=(instead("output", "weights", "weights", np.copy),),
        deed="the weights are given as the output",
        matters="One step is missing: the weights say how much of each value to take.",
        look="Multiply the weights by the values.",
        lesson="weighted-sum",
        right_when="the value is the identity matrix",
    ),
    Mistake(
        name="output_divided_by_nkeys",
        steps=(
            _MIXTURE,
            instead("output", "weights V / n_k", "mixture value", lambda o, v: o / np.shape(v)[-2]),
        ),
        deed="the output is divided by the number of values",
        matters="The weights sum to 1, so the output is an average already; dividing again averages twice.",
        look="Once the values are mixed, there's nothing left to divide.",
        lesson="weighted-sum",
        right_when="there is only one key",
    ),
    Mistake(
        name="output_l2_normalised",
        steps=(
            _MIXTURE,
            instead("length", "|o|", "mixture", norm),
            instead("output", "o / |o|", "mixture length", np.divide),
        ),
        deed="each row of the output is divided by its length",
        matters="The output is the mixture itself, however long it comes out.",
        look="The last step is the product of the weights and the values. Nothing comes after it.",
        lesson="weighted-sum",
        right_when="each row of the output has length 1",
    ),
    Mistake(
        name="output_softmaxed",
        steps=(_MIXTURE, instead("output", "softmax(weights V)", "mixture", softmax)),
        deed="a second softmax is applied to the output",
        matters="The softmax makes shares over the keys. The columns of the output are not shares.",
        look="There is only one softmax, before the values are mixed.",
        lesson="weighted-sum",
        right_when="the output happens to be its own softmax, such as 0.5 0.5",
    ),
    Mistake(
        name="V_times_weights",
        steps=(instead("output", "V weights", "value weights", np.matmul),),
        deed="the values and the weights are multiplied in the wrong order, V times weights",
        matters="Each row of the output is a mixture of the rows of V, so the weights go on the left.",
        look="Row 1 of the output uses row 1 of the weights.",
        lesson="weighted-sum",
        right_when="the value is the identity matrix",
        needs="d_v equals n_q",
    ),
    Mistake(
        name="weights_times_V_transposed",
        steps=(instead("output", "weights Vᵀ", "weights value", lambda a, v: a @ transpose_last(v)),),
        deed="the weights multiply the transpose of V instead of V",
        matters="Each weight multiplies a whole row of V, so V isn't transposed.",
        look="The first number in each row of the output comes from the first column of V.",
        lesson="weighted-sum",
        right_when="the value is symmetric",
        needs="d_v equals n_k",
    ),
    Mistake(
        name="residual_added",
        steps=(instead("output", "weights V + Q", "weights value query", lambda a, v, q: a @ v + q),),
        also=((instead("output", "weights V + X", "weights value tokens", lambda a, v, x: a @ v + x),),),
        also_if=_from_tokens,
        deed="the input (the query, or the tokens it is made from) is added to the output",
        matters="A transformer block adds its input back in after attention; attention itself doesn't.",
        look="Stop at the product of the weights and the values.",
        wording=_residual_wording,
        lesson="whole-formula",
        right_when="the input is zero",
        needs="the input is as wide as the output",
    ),
    Mistake(
        name="only_largest_term",
        steps=(instead("output", "max weight · its v", "weights value", _largest_only),),
        deed="only the value with the largest weight is taken and the others are left out",
        matters="The smaller weights are shares too. Without them, the shares add up to less than 1.",
        look="Add one term for every value.",
        lesson="weighted-sum",
        right_when="there is only one key",
    ),
)

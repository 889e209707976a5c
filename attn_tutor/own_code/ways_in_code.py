"""Mistakes that full precision tells apart: more ways to make those of the catalogue, and two of their own.

On paper nobody subtracts the maximum along one axis and adds up along another. In code it is one argument.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.engine.attention import score
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.catalogue import CATALOGUE, makeable
from attn_tutor.mistakes.mistake import (
    Mistake,
    fit_to_problem,
    instead,
    norm,
    reachable_from,
    transposed,
    width,
)


def _powers(logits: Any, largest: Any) -> Any:
    """e^(x - largest), 0 for what is hidden."""
    return np.where(np.isneginf(logits), 0.0, np.exp(logits - largest))


def _of_rows(logits: Any) -> Any:
    return logits.max(axis=-1, keepdims=True)


def _of_columns(logits: Any) -> Any:
    return logits.max(axis=-2, keepdims=True)


def _rows_lying(logits: Any) -> Any:
    """The maximum of row j in column j, as NumPy lines up maxima without keepdims."""
    return transposed(_of_rows(logits))


def _weights(formula: str, function: Any) -> tuple[Step, ...]:
    return (instead("weights", formula, "logits", function),)


def _down_columns(logits: Any) -> Any:
    powers = _powers(logits, _of_rows(logits))
    return powers / powers.sum(axis=-2, keepdims=True)


def _by_the_whole(logits: Any, largest: Any) -> Any:
    powers = _powers(logits, largest)
    return powers / powers.sum(axis=(-2, -1), keepdims=True)


def _no_keepdims(logits: Any) -> Any:
    powers = _powers(logits, _rows_lying(logits))
    return powers / transposed(powers.sum(axis=-1, keepdims=True))


def _shares(powers: Any) -> Any:
    return powers / powers.sum(axis=-1, keepdims=True)


def _negated(logits: Any) -> Any:
    """The softmax of -x as it stands, where -(-inf) is inf and the row becomes NaN."""
    return _shares(np.exp(-logits - (-logits).max(axis=-1, keepdims=True)))


_WAYS: dict[str, tuple[tuple[Step, ...], ...]] = {
    "softmax_columns": (_weights("e^(x - max of the row), down columns", _down_columns),),
    "softmax_whole_matrix": (
        _weights("e^(x - max of the row) / sum of all", lambda x: _by_the_whole(x, _of_rows(x))),
        _weights("e^(x - max of the column) / sum of all", lambda x: _by_the_whole(x, _of_columns(x))),
    ),
    "softmax_without_keepdims": (_weights("max and sum without keepdims", _no_keepdims),),
    "softmax_negated": (_weights("softmax(-x), NaN where hidden", _negated),),
    "cosine_scores": (
        (instead("scores", "Q Kᵀ / lengths", "query key", lambda q, k: score(q, k) / (norm(q) @ transposed(norm(k)))),),
    ),
}
_AFTER_W_O = instead(
    "output", "concatenated W_O + X", "concatenated w_output tokens", lambda joined, w, x: joined @ w + x
)


def entry(name: str, lesson: str, when: str, matters: str, look: str, *steps: Step, hidden: str = "") -> Mistake:
    """A mistake of a further mechanism."""
    return Mistake(name=name, steps=steps, when=when, matters=matters, look=look, lesson=lesson, hidden=hidden)


CODE_ALONE = (
    entry(
        "softmax_max_of_columns", "softmax", "the maximum of each column is subtracted instead of that of each row",
        "Shares stay the same only if the whole row loses the same number. A column's maximum differs from key to key.",
        "Which axis does max run along, and which axis does the sum?",
        *_weights("x - max of the column", lambda x: _shares(_powers(x, _of_columns(x)))),
        hidden="all columns have the same maximum",
    ),
    entry(
        "softmax_max_without_keepdims", "softmax",
        "the maxima have lost their axis, so column j loses the maximum of row j",
        "Shares stay the same only if the whole row loses the same number: its own maximum.",
        "Keep the maxima as a column, one beside each row: keepdims=True.",
        *_weights("x - max without keepdims", lambda x: _shares(_powers(x, _rows_lying(x)))),
        hidden="all rows have the same maximum",
    ),
    *(
        entry(
            "scale_power_without_brackets", "scaling", f"√d_k is written as a power without brackets: {formula}",
            "A power binds more closely than a division, so d ** 1/2 is (d ** 1) / 2, half of d.",
            "Write d ** 0.5, or np.sqrt(d).",
            instead("scale", formula, "query", function), hidden="d_k is such that both come out the same",
        )
        for formula, function in (
            ("/ d ** 1/2 divides by d and then by 2", lambda query: np.asarray(0.5 / width(query))),
            ("/ (d ** 1/2) divides by half of d", lambda query: np.asarray(2.0 / width(query))),
        )
    ),
    entry(
        "value_of_query", "weighted-sum", "each query mixes the value that stands in its own row, again and again",
        "The weights of a row belong to the keys, so weight j multiplies value j.",
        "Which index do the weight and the value share: the query's or the key's?",
        instead("output", "Σ weights · own value", "weights value",
                lambda a, v: a.sum(axis=-1, keepdims=True) * v[..., : np.shape(a)[-2], :]),
        hidden="all rows of the value are equal",
    ),
)  # fmt: skip

# What these do to weights that are given, so that only the mixture can be done otherwise.
MIXING = tuple(
    replace(CATALOGUE[name], steps=(instead("output", formula, "weights value", function),), also=())
    for name, formula, function in (
        ("transposed_weights", "weightsᵀ V", lambda a, v: transposed(a) @ v),
        ("hard_attention", "V of the largest weight", lambda a, v: v[np.argmax(a, axis=-1)]),
        ("uniform_average", "mean of V", lambda a, v: np.ones_like(a) @ v / np.shape(a)[-1]),
        ("sum_of_values", "sum of V", lambda a, v: np.ones_like(a) @ v),
    )
)


def all_ways() -> tuple[Mistake, ...]:
    """Every way to make every mistake of the catalogue, those on paper first, and the mistakes of code alone."""
    on_paper = [replace(one, steps=way, also=()) for one in CATALOGUE.values() for way in (one.steps, *one.also)]
    return (*on_paper, *_in_code(), *CODE_ALONE)


def made_in_code(problem: Problem) -> tuple[Mistake, ...]:
    """Every way to make every mistake on this problem, fitted to its steps."""
    possible = (one for one in (*_in_code(), *CODE_ALONE) if reachable_from(one, problem) and one.applies(problem))
    after: tuple[Mistake, ...] = ()
    if problem.w_output is not None and problem.projected:
        after = (replace(CATALOGUE["residual_added"], steps=(_AFTER_W_O,), also=(), family="projections"),)
    if problem.projected and problem.n_heads > 1:
        after = (*after, replace(CATALOGUE["scale_by_sqrt_dmodel"], same_as="mha_scale_dmodel"))
    return (*makeable(problem), *(fit_to_problem(one, problem) for one in possible), *after)


def _in_code() -> tuple[Mistake, ...]:
    return tuple(replace(CATALOGUE[name], steps=way, also=()) for name, ways in _WAYS.items() for way in ways)

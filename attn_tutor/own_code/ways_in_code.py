"""Mistakes that full precision tells apart: more ways to make those of the catalogue, and two of their own.

On paper nobody subtracts the maximum along one axis and adds up along another. In code it is one argument.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.engine.attention import score, softmax
from attn_tutor.engine.heads import split_heads
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.english import join_words
from attn_tutor.mistakes.catalogue import CATALOGUE, makeable
from attn_tutor.mistakes.mistake import (
    JOIN,
    Mistake,
    fit_to_problem,
    instead,
    norm,
    reachable_from,
    transpose_last,
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
    return transpose_last(_of_rows(logits))


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
    return powers / transpose_last(powers.sum(axis=-1, keepdims=True))


def _shares(powers: Any) -> Any:
    return powers / powers.sum(axis=-1, keepdims=True)


def _cosine(query: Any, key: Any) -> Any:
    return score(query, key) / (norm(query) @ transpose_last(norm(key)))


def _negate(logits: Any) -> Any:
    """The softmax of -x as it stands, where -(-inf) is inf and the row becomes NaN."""
    return _shares(np.exp(-logits - (-logits).max(axis=-1, keepdims=True)))


def _tile(joined: Any) -> tuple[tuple[Step, ...], ...]:
    """One head's width, as `joined` makes it of all heads, filled up to the width of all: side by side, or each number
    again and again."""
    return (
        (instead(JOIN, "as one head, tiled", "head_outputs", lambda x: np.concatenate([joined(x)] * x.shape[-3], -1)),),
        (instead(JOIN, "as one head, repeated", "head_outputs", lambda x: np.repeat(joined(x), x.shape[-3], axis=-1)),),
    )


_WAYS: dict[str, tuple[tuple[Step, ...], ...]] = {
    "softmax_columns": (_weights("e^(x - max of the row), down columns", _down_columns),),
    "softmax_whole_matrix": (
        _weights("e^(x - max of the row) / sum of all", lambda x: _by_the_whole(x, _of_rows(x))),
        _weights("e^(x - max of the column) / sum of all", lambda x: _by_the_whole(x, _of_columns(x))),
    ),
    "softmax_without_keepdims": (_weights("max and sum without keepdims", _no_keepdims),),
    "softmax_negated": (_weights("softmax(-x), NaN where hidden", _negate),),
    "mha_no_split": (CATALOGUE["mha_no_split"].steps[:-1],),  # scaled as one head is
    "mha_heads_summed": _tile(lambda x: x.sum(axis=-3)),
    "mha_heads_averaged": _tile(lambda x: np.mean(x, axis=-3)),
    "cosine_scores": (
        (instead("scores", "Q Kᵀ / lengths", "query key", _cosine),),
    ),
}
_AFTER_W_O = instead(
    "output", "concatenated W_O + X", "concatenated w_output tokens", lambda joined, w, x: joined @ w + x
)
_SOFTMAX_AFTER_W_O = instead(
    "output", "softmax(concatenated W_O)", "concatenated w_output", lambda joined, w: softmax(joined @ w)
)


def entry(
    name: str, lesson: str, when: str, matters: str, look: str, *steps: Step, hidden: str = "", explanation: str = ""
) -> Mistake:  # fmt: skip
    """A mistake of a further mechanism."""
    return Mistake(
        name=name, steps=steps, deed=when, explanation=explanation, matters=matters, look=look, lesson=lesson,
        right_when=hidden,
    )  # fmt: skip


CODE_ALONE = (
    entry(
        "softmax_max_of_columns", "softmax", "the maximum of each column is subtracted instead of that of each row",
        "The weights stay the same only if the same number is subtracted from the whole row. A column's maximum "
        "differs from key to key.",
        "Which axis does max run along, and which axis does the sum?",
        *_weights("x - max of the column", lambda x: _shares(_powers(x, _of_columns(x)))),
        hidden="all columns have the same maximum",
    ),
    entry(
        "softmax_max_without_keepdims", "softmax",
        "the maxima have lost their axis, so the maximum of row j is subtracted from column j",
        "The weights stay the same only if the same number is subtracted from the whole row: its own maximum.",
        "Keep the maxima as a column, one beside each row: keepdims=True.",
        *_weights("x - max without keepdims", lambda x: _shares(_powers(x, _rows_lying(x)))),
        hidden="all rows have the same maximum",
    ),
    *(
        entry(
            "scale_power_without_brackets", "scaling", "√d_k is written as a power without brackets",
            "A power is computed before a division, so d ** 1/2 is (d ** 1) / 2, half of d.",
            "Write d ** 0.5, or np.sqrt(d).",
            instead("scale", formula, "query", function), hidden="d_k is such that both come out the same",
            explanation=formula,
        )
        for formula, function in (
            ("/ d ** 1/2 divides by d and then by 2", lambda query: np.asarray(0.5 / width(query))),
            ("/ (d ** 1/2) divides by half of d", lambda query: np.asarray(2.0 / width(query))),
        )
    ),
    entry(
        "value_of_query", "weighted-sum", "each query uses only the value in its own row, for every key",
        "The weights of a row belong to the keys, so weight j multiplies value j.",
        "Which index do the weight and the value share: the query's or the key's?",
        instead("output", "Σ weights · own value", "weights value",
                lambda a, v: a.sum(axis=-1, keepdims=True) * v[..., : np.shape(a)[-2], :]),
        hidden="all rows of the value are equal",
    ),
)  # fmt: skip


def _first_for_all(*names: str) -> tuple[Step, ...]:
    """Every head with the first head's columns of these matrices."""
    return tuple(
        instead(f"{name}_heads", "head 1 for all", f"{name} {'n_heads' if name == 'query' else 'n_kv_heads'} n_heads",
                lambda x, shared, n: np.repeat(split_heads(x, shared)[..., :1, :, :], n, axis=-3))
        for name in names
    )  # fmt: skip


def _heads(name: str, when: str, matters: str, look: str, *steps: Step) -> Mistake:
    """A mistake with several heads."""
    mistake = entry(name, "multi-head", when, matters, look, *steps, hidden="there is only one head")
    return replace(mistake, applies=lambda problem: problem.n_heads > 1, family="heads")


HEADS_ALONE = (
    _heads(
        "mha_first_columns_for_all", "every head reads the columns of the first",
        "Each head has columns of its own. Here the others are never read, so all heads find the same thing.",
        "Head h begins at column h · d. Where does yours begin?",
        *_first_for_all("query", "key", "value"),
    ),
    *(
        _heads(
            "mha_first_columns_for_some", f"every head reads the {join_words(names)} of the first",
            "Each head has its own columns of all three: query, key and value.",
            "Is there one of the three whose columns don't depend on the head?",
            *_first_for_all(*names),
        )
        for names in (("query", "key"), ("value",), ("key", "value"), ("query",), ("key",), ("query", "value"))
    ),
)  # fmt: skip

# What these do to weights that are given, so that only the mixture can be done otherwise.
MIXING = tuple(
    replace(CATALOGUE[name], steps=(instead("output", formula, "weights value", function),), also=())
    for name, formula, function in (
        ("transposed_weights", "weightsᵀ V", lambda a, v: transpose_last(a) @ v),
        ("hard_attention", "V of the largest weight", lambda a, v: v[np.argmax(a, axis=-1)]),
        ("uniform_average", "mean of V", lambda a, v: np.ones_like(a) @ v / np.shape(a)[-1]),
        ("sum_of_values", "sum of V", lambda a, v: np.ones_like(a) @ v),
    )
)


def all_ways() -> tuple[Mistake, ...]:
    """Every way to make every mistake of the catalogue, those on paper first, and the mistakes of code alone."""
    on_paper = [replace(one, steps=way, also=()) for one in CATALOGUE.values() for way in (one.steps, *one.also)]
    return (*on_paper, *_in_code(), *CODE_ALONE)


def makeable_in_code(problem: Problem) -> tuple[Mistake, ...]:
    """Every way to make every mistake on this problem, fitted to its steps."""
    known = (*_in_code(), *CODE_ALONE, *HEADS_ALONE)
    possible = (one for one in known if reachable_from(one, problem) and one.applies(problem))
    after: tuple[Mistake, ...] = ()
    if problem.w_output is not None and problem.projected:
        last = {"residual_added": _AFTER_W_O, "output_softmaxed": _SOFTMAX_AFTER_W_O}
        after = tuple(
            replace(CATALOGUE[name], steps=(step,), also=(), family="projections") for name, step in last.items()
        )
    if problem.projected and problem.n_heads > 1:
        after = (*after, replace(CATALOGUE["scale_by_sqrt_dmodel"], same_as="mha_scale_dmodel"))
    return (*makeable(problem), *(fit_to_problem(one, problem) for one in possible), *after)


def _in_code() -> tuple[Mistake, ...]:
    return tuple(replace(CATALOGUE[name], steps=way, also=()) for name, ways in _WAYS.items() for way in ways)

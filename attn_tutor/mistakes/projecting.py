"""Mistakes in projecting tokens to query, key and value."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import Mistake, instead, transposed, width
from attn_tutor.mistakes.scoring import default_scale


def _projected(problem: Problem) -> bool:
    return problem.tokens is not None


def _projections(name: str, steps: tuple[Step, ...], **words: Any) -> Mistake:
    """A mistake in making query, key and value from tokens."""
    return Mistake(
        name=name, steps=steps, lesson="self-and-cross", applies=_projected, family="projections", **words
    )


def _by_transposed(x: Any, w: Any) -> Any:
    return x @ transposed(w)


_FORGOTTEN = (
    instead("query", "X", "tokens", np.copy),
    instead("key", "X", "context", np.copy),
    instead("value", "X", "context", np.copy),
)
_BY_WIDTH = instead(
    "scale",
    "1/√d_model",
    "tokens n_heads",
    lambda x, n_heads: np.asarray((width(x) / n_heads) ** -0.5),
)

PROJECTIONS = (
    _projections(
        "proj_forgotten",
        _FORGOTTEN,
        also=((*_FORGOTTEN, _BY_WIDTH),),
        also_if=default_scale,
        when="the projections are left out: the tokens serve as query, key and value",
        matters="W_Q, W_K and W_V give a token its three roles; without them it plays all three as the same vector.",
        look="Multiply the tokens by each of the three matrices first.",
        hidden="the three matrices are the identity",
    ),
    _projections(
        "proj_only_values_forgotten",
        (instead("value", "X", "context", np.copy),),
        when="the values are not projected: the weights mix the tokens themselves",
        matters="What is passed on is X W_V, not X.",
        look="Multiply the tokens by W_V before you mix.",
        hidden="W_V is the identity",
    ),
    _projections(
        "proj_transposed",
        (
            instead("query", "X W_Qᵀ", "tokens w_query", _by_transposed),
            instead("key", "X W_Kᵀ", "context w_key", _by_transposed),
            instead("value", "X W_Vᵀ", "context w_value", _by_transposed),
        ),
        when="the projection matrices are transposed",
        matters="Tokens are rows, so a projection is X W. In code, some libraries store W transposed.",
        look="The first column of W_Q makes the first column of the query.",
        hidden="the matrices are symmetric, or not square",
    ),
    _projections(
        "proj_wq_wk_swapped",
        (
            instead("query", "X W_K", "tokens w_key", np.matmul),
            instead("key", "X W_Q", "context w_query", np.matmul),
        ),
        when="W_Q and W_K change places",
        matters="W_Q makes what asks and W_K what answers. Exchanged, every token asks with its key.",
        look="The query is X W_Q.",
        hidden="W_Q and W_K are equal",
    ),
    _projections(
        "proj_wk_wv_swapped",
        (
            instead("key", "X W_V", "context w_value", np.matmul),
            instead("value", "X W_K", "context w_key", np.matmul),
        ),
        when="W_K and W_V change places",
        matters="Keys decide where to look and values what is passed on; exchanged, both are wrong.",
        look="The key is X W_K, the value X W_V.",
        hidden="W_K and W_V are equal",
    ),
)

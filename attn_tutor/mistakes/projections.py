"""Mistakes in projecting tokens to query, key and value."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import Mistake, instead, transpose_last, width
from attn_tutor.mistakes.scale_words import default_scale


def _is_projected(problem: Problem) -> bool:
    return problem.tokens is not None


def _projections(name: str, steps: tuple[Step, ...], **words: Any) -> Mistake:
    """A mistake in making query, key and value from tokens."""
    return Mistake(
        name=name, steps=steps, lesson="self-and-cross", applies=_is_projected, family="projections", **words
    )


def _is_crossing(problem: Problem) -> bool:
    """Whether keys and values come from another text than the queries."""
    return problem.tokens is not None and problem.context is not problem.tokens


def _between_texts(name: str, steps: tuple[Step, ...], **words: Any) -> Mistake:
    """A mistake in which text makes query, key and value of cross-attention."""
    return Mistake(
        name=name, steps=steps, lesson="self-and-cross", applies=_is_crossing, family="projections", **words
    )


def _by_transposed(x: Any, w: Any) -> Any:
    return x @ transpose_last(w)


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

_QUERY_OF_SOURCE = instead("query", "context W_Q", "context w_query", np.matmul)
_KEY_OF_OWN = instead("key", "tokens W_K", "tokens w_key", np.matmul)
_VALUE_OF_OWN = instead("value", "tokens W_V", "tokens w_value", np.matmul)

PROJECTIONS = (
    _projections(
        "proj_forgotten",
        _FORGOTTEN,
        also=((*_FORGOTTEN, _BY_WIDTH),),
        also_if=default_scale,
        deed="the projections are left out",
        explanation="the tokens serve as query, key and value",
        matters="W_Q, W_K and W_V give a token its three roles. Without them, the same vector has to play all "
        "three.",
        look="Multiply the tokens by each projection matrix first.",
        right_when="the three matrices are the identity",
    ),
    _projections(
        "proj_only_values_forgotten",
        (instead("value", "X", "context", np.copy),),
        deed="the values are not projected",
        explanation="the weights mix the tokens themselves",
        matters="The values to mix are X W_V, not X.",
        look="Multiply the tokens by W_V before you mix.",
        right_when="W_V is the identity",
    ),
    _projections(
        "proj_transposed",
        (
            instead("query", "X W_Qᵀ", "tokens w_query", _by_transposed),
            instead("key", "X W_Kᵀ", "context w_key", _by_transposed),
            instead("value", "X W_Vᵀ", "context w_value", _by_transposed),
        ),
        deed="the projection matrices are transposed",
        matters="Tokens are rows, so a projection is X W. In code, some libraries store W transposed.",
        look="The first column of a projection matrix makes the first column of the result.",
        right_when="the matrices are symmetric",
        needs="the matrices are square",
    ),
    _projections(
        "proj_wq_wk_swapped",
        (
            instead("query", "X W_K", "tokens w_key", np.matmul),
            instead("key", "X W_Q", "context w_query", np.matmul),
        ),
        deed="W_Q and W_K are swapped",
        matters="W_Q makes the queries and W_K makes the keys. If you swap them, every token asks with its key.",
        look="The query is X W_Q, and the key is X W_K.",
        right_when="W_Q and W_K are equal",
    ),
    _projections(
        "proj_wk_wv_swapped",
        (
            instead("key", "X W_V", "context w_value", np.matmul),
            instead("value", "X W_K", "context w_key", np.matmul),
        ),
        deed="W_K and W_V are swapped",
        matters="Keys decide where to look, and values what is passed on. If you swap them, both are wrong.",
        look="The key is X W_K, and the value is X W_V.",
        right_when="W_K and W_V are equal",
    ),
    _projections(
        "proj_only_query_forgotten",
        (instead("query", "X", "tokens", np.copy),),
        deed="the query is not projected",
        explanation="the tokens themselves ask",
        matters="The query is X W_Q, not X.",
        look="Multiply the tokens by W_Q before you compare.",
        right_when="W_Q is the identity",
    ),
    _between_texts(
        "cross_source_asks",
        (_QUERY_OF_SOURCE,),
        deed="the queries come from the other text, so it attends to itself",
        matters="In cross-attention the text being written asks, and the other text answers with keys and "
        "values.",
        look="The output has one row for each word of the text that asks.",
        right_when="both texts are the same",
    ),
    _between_texts(
        "cross_texts_exchanged",
        (_QUERY_OF_SOURCE, _KEY_OF_OWN, _VALUE_OF_OWN),
        deed="the two texts are swapped",
        explanation="the text that is read asks, and the text being written answers",
        matters="The text being written asks; keys and values come from the text that is read.",
        look="The output has one row for each word of the text that asks.",
        right_when="both texts are the same",
    ),
    _between_texts(
        "cross_own_text",
        (_KEY_OF_OWN, _VALUE_OF_OWN),
        deed="self-attention replaces cross-attention",
        explanation="the text that asks also gives the keys and values",
        matters="That way, the other text is never read. Cross-attention takes its keys and values from "
        "there.",
        look="The weights have one column for each word of the other text.",
        right_when="both texts are the same",
    ),
    _between_texts(
        "cross_values_of_own",
        (_VALUE_OF_OWN,),
        deed="the values come from the text that asks, though the weights are for words of the other text",
        matters="Weight j belongs to word j of the other text, so it multiplies the value of that word.",
        look="Keys and values come from the same text.",
        right_when="both texts are the same",
        needs="both texts are equally long",
    ),
)

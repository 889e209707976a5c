"""Mistakes in cutting query, key and value into heads, and in sharing key and value heads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from attn_tutor.engine.heads import repeat_heads, split_heads
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import JOIN, Mistake, instead, width

Compute = Callable[..., Any]


def several(problem: Problem) -> bool:
    return problem.n_heads > 1


def _cut_otherwise(formula: str, function: Compute) -> tuple[Step, ...]:
    """The three matrices cut into heads, otherwise."""
    return tuple(
        instead(
            f"{name}_heads",
            formula,
            f"{name} {shared} n_heads",
            lambda x, n, n_heads: repeat_heads(function(x, n), n_heads),
        )
        for name, shared in (("query", "n_heads"), ("key", "n_kv_heads"), ("value", "n_kv_heads"))
    )


def _interleave(x: Any, n_heads: int) -> Any:
    *leading, length, width = np.shape(x)
    return np.moveaxis(np.reshape(x, (*leading, length, width // n_heads, n_heads)), -1, -3)


def _reshape(x: Any, n_heads: int) -> Any:
    *leading, length, width = np.shape(x)
    return np.reshape(x, (*leading, n_heads, length, width // n_heads))


def _share_otherwise(formula: str, chosen: Compute) -> tuple[Step, ...]:
    """Key and value heads given to the query heads otherwise: `chosen` says which each of them reads."""
    return tuple(
        instead(
            f"{name}_heads",
            formula,
            f"{name} n_kv_heads n_heads",
            lambda x, n, n_heads: split_heads(x, n)[..., chosen(n, n_heads), :, :],
        )
        for name in ("key", "value")
    )


def _without_exchange(x: Any, n_heads: int) -> Any:
    *leading, length, width = np.shape(x)
    return np.reshape(x, (*leading, length, n_heads, width // n_heads))


def _side_by_side(x: Any) -> Any:
    *leading, length, n_heads, width = np.shape(x)
    return np.reshape(x, (*leading, length, n_heads * width))


def _by_blocks(x: Any, w: Any, n_heads: int) -> Any:
    """x times only those blocks of w that lead from the columns of a head to the same head."""
    rows, columns = np.shape(w)
    if rows % n_heads:
        raise ValueError("the heads cannot share the columns of the tokens evenly")
    own = np.kron(np.eye(n_heads), np.ones((rows // n_heads, columns // n_heads)))
    return x @ (w * own)


def heads_mistake(
    name: str, step: Step | tuple[Step, ...], when: str, matters: str, look: str, *, explanation: str = ""
) -> Mistake:
    """A mistake in taking the heads apart or in putting them together again."""
    return Mistake(
        name=name,
        steps=step if isinstance(step, tuple) else (step,),
        deed=when,
        explanation=explanation,
        matters=matters,
        look=look,
        lesson="multi-head",
        right_when="there is only one head",
        applies=several,
        family="heads",
    )


_WHOLE = (
    *(
        instead(f"{name}_heads", "not cut", name, lambda x: np.expand_dims(x, -3))
        for name in ("query", "key", "value")
    ),
    instead("scale", "1/√d_model", "query", lambda query: np.asarray(width(query) ** -0.5)),
)

HEAD_CUTS = (
    heads_mistake(
        "mha_no_split",
        _WHOLE,
        "nothing is split into heads",
        "Each head has weights of its own; one wide attention has a single set of weights.",
        "Each head uses its own columns of query and key.",
        explanation="one attention runs over the whole width",
    ),
    Mistake(
        name="mha_interleaved_split",
        steps=_cut_otherwise("every n_heads-th column", _interleave),
        deed="the columns are dealt out to the heads in turn instead of in blocks",
        matters="Head 1 has the first block of columns, and head 2 has the next.",
        look="Cut the matrix into blocks of columns from left to right.",
        lesson="multi-head",
        right_when="there is only one head",
        applies=several,
        family="heads",
    ),
    Mistake(
        name="mha_split_view_bug",
        steps=_cut_otherwise("reshaped to (heads, n, d_head)", _reshape),
        deed="the heads are cut by a reshape to (heads, n, d_head), which mixes the rows",
        matters="Each head needs its columns of every row. A bare reshape hands whole rows to one head.",
        look="Head 1 gets the first columns of every token.",
        lesson="multi-head",
        right_when="there is only one head, or one token",
        applies=several,
        family="heads",
    ),
    Mistake(
        name="mha_attends_over_heads",
        steps=(
            *(
                instead(f"{name}_heads", "reshaped to (n, heads, d_head)", f"{name} {shared}", _without_exchange)
                for name, shared in (("query", "n_heads"), ("key", "n_kv_heads"), ("value", "n_kv_heads"))
            ),
            instead(JOIN, "heads side by side", "head_outputs", _side_by_side),
        ),
        deed="the axes are never swapped, so the heads of a word attend to each other and to no other word",
        matters="Attention compares words, so each head has to see all words.",
        look="The weights of one head are a matrix of words by words.",
        lesson="multi-head",
        right_when="there is only one head and one word",
        applies=lambda problem: several(problem) and problem.rope is None,
        family="heads",
    ),
    Mistake(
        name="mha_split_before_projection",
        steps=tuple(
            instead(
                name,
                "each head's columns of X, projected by themselves",
                f"{source} w_{name} {shared}",
                _by_blocks,
            )
            for name, source, shared in (
                ("query", "tokens", "n_heads"),
                ("key", "context", "n_kv_heads"),
                ("value", "context", "n_kv_heads"),
            )
        ),
        deed="the tokens are cut into heads before the projection, so each head sees only its own columns "
        "of a token",
        matters="Each head projects whole tokens. Only the result of the projection is cut.",
        look="Project first, then cut.",
        lesson="multi-head",
        right_when="there is only one head",
        applies=lambda problem: several(problem) and problem.projected,
        family="heads",
    ),
    Mistake(
        name="gqa_tiled",
        steps=_share_otherwise(
            "the heads in turn: 1 2 1 2", lambda n_kv_heads, n_heads: np.arange(n_heads) % n_kv_heads
        ),
        deed="the key and value heads are tiled, 1 2 1 2, instead of repeated, 1 1 2 2",
        matters="Neighbouring query heads share a key and value head: the first group of query heads shares "
        "the first.",
        look="Query heads 1 and 2 read the same key head.",
        lesson="kv-cache",
        right_when="there is only one key and value head, or one for each query head",
        applies=lambda problem: 1 < problem.n_kv_heads < problem.n_heads,
        family="heads",
    ),
    Mistake(
        name="gqa_first_group_only",
        steps=_share_otherwise("the first head for all", lambda n_kv_heads, n_heads: np.zeros(n_heads, np.intp)),
        deed="the first key and value head is used for all query heads",
        matters="Each group of query heads has a key and value head of its own. If all read the first, the "
        "others are never used.",
        look="The last query head reads the last key head.",
        lesson="kv-cache",
        right_when="there is only one key and value head",
        applies=lambda problem: 1 < problem.n_kv_heads < problem.n_heads,
        family="heads",
    ),
)

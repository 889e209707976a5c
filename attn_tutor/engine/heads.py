"""Projections and heads: tokens to query, key and value; one wide attention to several narrow ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.engine.arrays import Array, as_numbers, as_whole, check_range, same_type, shape_text
from attn_tutor.engine.attention import attend
from attn_tutor.errors import ShapeError


class Projections(NamedTuple):
    """What `project` gives: the three roles that the same tokens play."""

    query: Array  # (..., n, d_k)
    key: Array  # (..., n, d_k)
    value: Array  # (..., n, d_v)


class MultiHead(NamedTuple):
    """Every stage of every head, then what they give together."""

    scores: Array  # (..., n_heads, n_q, n_k)
    logits: Array  # (..., n_heads, n_q, n_k)
    weights: Array  # (..., n_heads, n_q, n_k)
    head_outputs: Array  # (..., n_heads, n_q, d_head)
    concatenated: Array  # (..., n_q, n_heads · d_head)
    output: Array  # (..., n_q, d_model)  concatenated @ w_output


def project(tokens: ArrayLike, w_query: ArrayLike, w_key: ArrayLike, w_value: ArrayLike) -> Projections:
    """X W_Q, X W_K, X W_V for tokens (..., n, d_model) and weight matrices (d_model, d).

    Raises ShapeError, naming both shapes, where a matrix has not one row per column of the tokens.
    """
    x = as_numbers("tokens", tokens)
    matrices = (("w_query", w_query), ("w_key", w_key), ("w_value", w_value))
    return Projections(*(apply(x, name, matrix) for name, matrix in matrices))


def apply(x: Array, name: str, matrix: ArrayLike) -> Array:
    """x @ matrix, for x (..., n, d) and a matrix (d, d_out); raises ShapeError where they do not fit or overflow."""
    left, right = same_type(x, as_numbers(name, matrix))
    if right.ndim != 2 or left.shape[-1] != right.shape[-2]:
        raise ShapeError(
            f"The vectors are {shape_text(left.shape)} and {name} is {shape_text(right.shape)}: "
            f"{name} needs {left.shape[-1]} rows, one for each column of the vectors."
        )
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused
        product: Array = left @ right
        check_range(product, left, right)
    return product


def split_heads(x: Array, n_heads: int, name: str = "matrix") -> Array:
    """(..., n, n_heads · d_head) to (..., n_heads, n, d_head): head h takes the h-th block of columns.

    Raises ShapeError unless n_heads divides the width.
    """
    *leading, length, width = x.shape
    if n_heads < 1 or width % n_heads:
        raise ShapeError(f"The {name} is {width} wide, which {n_heads} heads cannot share evenly.")
    return np.swapaxes(x.reshape(*leading, length, n_heads, width // n_heads), -3, -2)


def merge_heads(x: Array) -> Array:
    """(..., n_heads, n, d_head) to (..., n, n_heads · d_head): the heads side by side, in order."""
    *leading, n_heads, length, width = x.shape
    return np.swapaxes(x, -3, -2).reshape(*leading, length, n_heads * width)


def repeat_heads(x: Array, n_heads: int) -> Array:
    """Repeat each key/value head for its group of query heads: 0 0 1 1, not 0 1 0 1 (Ainslie et al. 2023)."""
    return x if x.shape[-3] == n_heads else np.repeat(x, n_heads // x.shape[-3], axis=-3)


def check_heads(n_heads: int, n_kv_heads: int | None) -> tuple[int, int]:
    """How many query heads, and how many key and value heads that they share evenly; ShapeError if not."""
    n_heads = as_whole("number of heads", n_heads, minimum=1)
    if n_kv_heads is None:
        return n_heads, n_heads
    shared = as_whole("number of key and value heads", n_kv_heads, minimum=1)
    if n_heads % shared:
        raise ShapeError(f"{n_heads} query heads cannot share {shared} key and value heads evenly.")
    return n_heads, shared


def multi_head(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    n_heads: int,
    n_kv_heads: int | None = None,
    w_output: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    causal: bool = False,
    offset: int | None = None,
    scale: float | None = None,
    softcap: float | None = None,
) -> MultiHead:
    """Multi-head attention of projected query, key and value  (Vaswani et al. 2017, section 3.2.2).

    query (..., n_q, n_heads · d_head), key (..., n_k, n_kv_heads · d_head), value (..., n_k, n_kv_heads · d_v):
    split into heads, attend in each (default scale 1/√d_head), concatenate in head order, times w_output.
    The mask broadcasts to (..., n_heads, n_q, n_k). Without w_output the output is the concatenation.

    Raises ShapeError as `attend` does, and where n_heads does not divide a width.
    """
    n_heads, shared = check_heads(n_heads, n_kv_heads)
    q = split_heads(as_numbers("query", query), n_heads, "query")
    k = split_heads(as_numbers("key", key), shared, "key")
    v = split_heads(as_numbers("value", value), shared, "value")
    stages = attend(q, k, v, mask=mask, causal=causal, offset=offset, scale=scale, softcap=softcap)
    together = merge_heads(stages.output)
    output = together if w_output is None else apply(together, "w_output", w_output)
    return MultiHead(*stages, together, output)

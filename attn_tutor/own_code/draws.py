"""Drawn inputs: sizes that tell mistakes apart, entries that every float type holds exactly, masks that bite."""

from __future__ import annotations

import math
from random import Random
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.masks import causal_mask
from attn_tutor.own_code.contract import CausalCorner, MaskMeaning, ProbeName

# Logits of some thousands, and scores that float16 still holds.
LARGE_PAIR = {"query": 30.0, "key": 30.0}
_GRID, _MOST = 8, 3.5  # entries are eighths, so that float16 and bfloat16 hold them without rounding


class Sizes(NamedTuple):
    """How many queries and keys there are and how wide they are, in each head where there are several."""

    n_q: int
    n_k: int
    d_k: int
    d_v: int

    @property
    def name(self) -> ProbeName:
        """What an input of these sizes is called: "with 3 queries and 5 keys"."""
        return ProbeName(f"with {self.n_q} queries and {self.n_k} keys", (self.n_q, self.n_k))


# No two have the same d_k: what is true for one root alone must not explain two of three.
# All sizes different: every shape error, each root by its own size. As many queries as keys: what exchanges them.
# All sizes equal: here a product in the wrong order runs, and is named.
GENERAL, EQUAL, SQUARE = Sizes(3, 5, 6, 4), Sizes(5, 5, 3, 2), Sizes(4, 4, 4, 4)
SHAPES = (GENERAL, EQUAL, SQUARE)


def numbers(rng: Random, *shape: int) -> Array:
    """Normal numbers on a grid of 1/8, none of them 0 and none beyond 3.5."""
    normal = np.reshape([rng.gauss(0, 1) for _ in range(math.prod(shape))], shape)
    drawn = np.round(normal * _GRID) / _GRID
    drawn = np.where(drawn == 0, 1 / _GRID, drawn)
    return np.clip(drawn, -_MOST, _MOST)


def matrices(rng: Random, sizes: Sizes, n_heads: int = 1) -> dict[str, Any]:
    """Query, key and value of these sizes, all heads side by side."""
    return {
        "query": numbers(rng, sizes.n_q, n_heads * sizes.d_k),
        "key": numbers(rng, sizes.n_k, n_heads * sizes.d_k),
        "value": numbers(rng, sizes.n_k, n_heads * sizes.d_v),
    }


def shares(rng: Random, *shape: int) -> Array:
    """Rows of positive numbers whose sums are about 1, on a grid of 1/64."""
    drawn = np.reshape([rng.expovariate(1) for _ in range(math.prod(shape))], shape)
    rows: Array = np.round(drawn / drawn.sum(axis=-1, keepdims=True) * 64) / 64
    return rows


def mask_for(rng: Random, n_q: int, n_k: int) -> Any:
    """A mask with something visible and something hidden in each row and each column, and not symmetric.

    So no wrong mask (transposed, inverted, softmax down the columns) leaves a row empty.
    """
    while True:
        mask = np.reshape([rng.random() < 0.5 for _ in range(n_q * n_k)], (n_q, n_k))
        mixed = all(mask.sum(axis=axis).min() > 0 and not mask.all(axis=axis).any() for axis in (0, 1))
        causal = (mask == causal_mask(n_q, n_k)).all() or (mask == causal_mask(n_q, n_k, 0)).all()
        if mixed and not causal and not (n_q == n_k and (mask == mask.T).all()):
            return mask


def as_told(mask: Any, meaning: MaskMeaning) -> Any:
    """The mask as a function of this convention takes it."""
    if meaning == "add":
        return np.where(mask, 0.0, -np.inf)
    return ~mask if meaning == "hide" else mask


def offset_of(corner: CausalCorner) -> int | None:
    """Where the causal mask starts: None is the bottom right corner."""
    return 0 if corner == "top-left" else None

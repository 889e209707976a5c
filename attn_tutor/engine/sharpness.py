"""How early a softmax decides: the largest weight over random queries and keys, by width and by divisor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import softmax
from attn_tutor.engine.names import DIVISORS

Divide = Callable[[Array, int], Array]

_BY_NAME: dict[str, Divide] = {
    "nothing": lambda scores, d_k: scores,
    "root": lambda scores, d_k: scores / np.sqrt(d_k),
    "width": lambda scores, d_k: scores / d_k,
    "keys": lambda scores, d_k: scores / scores.shape[-1],
    "largest": lambda scores, d_k: scores / np.abs(scores).max(axis=-1, keepdims=True, initial=1),  # 1 if all are 0
}
assert tuple(_BY_NAME) == DIVISORS


def largest_weights(
    widths: Sequence[int], n_k: int, draws: int, divisors: Sequence[str], rng: Generator
) -> dict[str, tuple[float, ...]]:
    """For each divisor the median of the largest weight at each width, all on the same draws.

    A draw is one query and n_k keys of entries +1 and -1. Raises KeyError for an unknown divisor.
    """
    found: dict[str, list[float]] = {name: [] for name in divisors}
    for d_k in widths:
        query = rng.choice([-1.0, 1.0], size=(draws, 1, d_k))
        key = rng.choice([-1.0, 1.0], size=(draws, n_k, d_k))
        scores = (query * key).sum(axis=-1)
        for name in divisors:
            weights = softmax(_BY_NAME[name](scores, d_k))
            found[name].append(float(np.median(weights.max(axis=-1))))
    return {name: tuple(medians) for name, medians in found.items()}

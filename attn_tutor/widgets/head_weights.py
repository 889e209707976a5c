"""The attention weights of one head as a picture needs them: who looks at whom, how much, and who may."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.widgets import widget
from attn_tutor.widgets.numerals import nearly_equal


@widget
class WeightRow:
    """What one query looks at: its keys that are not masked, the largest weight first."""

    query: int
    keys: tuple[int, ...]
    weights: tuple[float, ...]  # in the same order

    @property
    def leaders(self) -> tuple[int, ...]:
        """The keys that share the largest weight."""
        return tuple(
            key for key, weight in zip(self.keys, self.weights, strict=True) if nearly_equal(weight, self.weights[0])
        )

    @property
    def total(self) -> float:
        return math.fsum(self.weights)

    @property
    def entropy(self) -> float:
        """In bits: 0 where all weight lies on one key (Shannon 1948)."""
        return abs(-math.fsum(w * math.log2(w) for w in self.weights if w > 0))

    @property
    def most_entropy(self) -> float:
        """The entropy of equal weights on the same keys."""
        return math.log2(len(self.keys)) if self.keys else 0.0


@widget
class Weights:
    """One head. weights (n_q, n_k); visible (n_q, n_k) is False where masked; a name for each row and column."""

    weights: Array
    visible: NDArray[np.bool_]
    queries: tuple[str, ...]
    keys: tuple[str, ...]

    def row(self, query: int) -> WeightRow:
        keys = sorted(np.flatnonzero(self.visible[query]), key=lambda key: -self.weights[query, key])
        return WeightRow(query, tuple(map(int, keys)), tuple(float(self.weights[query, key]) for key in keys))

    @cached_property
    def peaks(self) -> NDArray[np.bool_]:
        """The cells that are largest in their row, where a row has one or several that stand out."""
        hidden = np.where(self.visible, self.weights, -np.inf)
        largest = hidden.max(axis=1, keepdims=True, initial=-np.inf)
        smallest = np.where(self.visible, self.weights, np.inf).min(axis=1, keepdims=True, initial=np.inf)
        flat = np.isclose(largest, smallest, rtol=1e-9, atol=1e-12)
        marked: NDArray[np.bool_] = (
            self.visible & np.isclose(self.weights, largest, rtol=1e-9, atol=1e-12) & ~flat
        )
        return marked

    @property
    def among_themselves(self) -> bool:
        """Whether the same words ask and are looked at (self-attention)."""
        return self.queries == self.keys

    @cached_property
    def masks_later_words(self) -> bool:
        """Whether exactly the keys that stand later than the query are masked, as in a causal mask."""
        square = self.visible.shape[0] == self.visible.shape[1]
        return (
            square and not self.visible.all() and np.array_equal(self.visible, np.tri(*self.visible.shape, dtype=bool))
        )

    @cached_property
    def sums_to_one(self) -> bool:
        """Whether every row adds up to 1, as rows of a softmax do; a row that is all masked does not."""
        return bool(np.allclose(np.where(self.visible, self.weights, 0.0).sum(axis=1), 1.0))

    @property
    def what(self) -> str:
        """What a key is called in general."""
        return "key" if self.keys[:1] == ("key 1",) else "word"

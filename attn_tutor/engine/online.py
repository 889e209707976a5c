"""Online softmax as data: what is known of some keys, and how two such parts are joined.

The sums of a part are measured against its own largest logit m. Joined, both are measured against the larger
one, so nothing is lost (Milakov and Gimelshein 2018); any order of joining gives the output of plain attention.
`lean` does the same to whole blocks of keys.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate

import numpy as np

from attn_tutor.engine.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """What one query knows of some of its keys."""

    maximum: float  # m, the largest logit z; -inf where all are masked
    total: float  # s, the sum of e^(x - m)
    mixture: Array  # o (d_v,), the sum of e^(x - m) times the value

    @property
    def output(self) -> Array:
        """The attention over these keys, (d_v,): o / s, or 0 where there is nothing to look at."""
        return self.mixture / self.total if self.total else self.mixture


def of_key(logit: float, value: Array) -> Partial:
    """A single key: it is the largest, so it counts once; a masked one does not count."""
    counts = float(logit > -math.inf)
    return Partial(float(logit), counts, counts * value)


def join_parts(one: Partial, other: Partial) -> Partial:
    """Both parts as one, measured against the larger maximum."""
    maximum = max(one.maximum, other.maximum)
    if maximum == -math.inf:
        return one
    shrink, shrink_other = math.exp(one.maximum - maximum), math.exp(other.maximum - maximum)
    return Partial(
        maximum,
        one.total * shrink + other.total * shrink_other,
        one.mixture * shrink + other.mixture * shrink_other,
    )


def read_on(logits: Sequence[float] | Array, value: Array) -> tuple[Partial, ...]:
    """One key after the other, (n_k,) logits and (n_k, d_v) value: what is known after each of them."""
    return tuple(accumulate(map(of_key, logits, value), join_parts))


def read_blocks(logits: Array, value: Array, size: int) -> tuple[Partial, ...]:
    """What each block of `size` keys says by itself, none knowing of the others."""
    starts = range(0, len(value), size)
    return tuple(read_on(logits[at : at + size], value[at : at + size])[-1] for at in starts)


def join_all(parts: Sequence[Partial]) -> Partial:
    """All parts as one, in the order given."""
    return reduce(join_parts, parts)


def difference(part: Partial, output: Array) -> float:
    """The largest difference between a part's output and another one, both (d_v,)."""
    return float(np.max(np.abs(part.output - output)))

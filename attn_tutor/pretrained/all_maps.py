"""Every map of one text: of a model that ran, or of a file; joined into words, and without the parked tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.pretrained.head_measures import Measures, looks_back_only, measure

_SPECIAL = re.compile(r"\[[A-Z]+\]|<[^<>\s]+>|<\|[^|]+\|>")


@dataclass(frozen=True, eq=False)
class AllMaps:
    """weights (n_layers, n_heads, n_q, n_k) of one text, or of one that looks at another; a name for each token.

    tokens:   those that ask. others: those that are looked at, where they are of another text.
    arriving: (n, n) of a head (layer, head), how much of each value arrives: weight times the length of the value
              after W_O; None where only the weights are known.
    parked:   the places of tokens that are no words: [CLS], [SEP], in a decoder the first token.
    """

    name: str
    weights: Array
    tokens: tuple[str, ...]
    parked: tuple[int, ...] = ()
    arriving: Callable[[tuple[int, int]], Array] | None = None
    left_out: tuple[int, ...] = ()  # places whose columns are not shown
    others: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The tokens that are looked at."""
        return self.others or self.tokens

    @cached_property
    def measures(self) -> Measures:
        """The measures of every head."""
        return measure(self.weights)

    @property
    def n_layers(self) -> int:
        return int(self.weights.shape[0])

    @property
    def n_heads(self) -> int:
        return int(self.weights.shape[1])

    @property
    def causal(self) -> bool:
        """Whether no token looks at a later one."""
        return not self.others and len(self.tokens) > 1 and bool(looks_back_only(self.weights).all())


def parked_tokens(tokens: Sequence[str], causal: bool) -> tuple[int, ...]:
    """The places of [CLS], <s> and the like; in a decoder also of the first token."""
    return tuple(at for at, name in enumerate(tokens) if _SPECIAL.fullmatch(name) or (causal and at == 0))


def join_pieces(maps: AllMaps, words: Sequence[Sequence[int]]) -> AllMaps:
    """Pieces joined into words: what is looked at is added up, what looks is averaged (Clark et al. 2019)."""
    into = np.zeros((len(words), len(maps.tokens)))
    for at, pieces in enumerate(words):
        into[at, list(pieces)] = 1
    mean = into / into.sum(axis=1, keepdims=True)
    names = tuple("".join(_bare(maps.tokens[piece]) for piece in pieces) for pieces in words)
    pieces_arriving = maps.arriving

    def arriving(place: tuple[int, int]) -> Array:
        assert pieces_arriving is not None  # or nobody is given this function
        joined_up: Array = mean @ pieces_arriving(place) @ into.T
        return joined_up

    parked = tuple(at for at, pieces in enumerate(words) if set(pieces) <= set(maps.parked))
    weights = np.asarray(mean @ maps.weights @ into.T, dtype=np.float32)
    known = None if pieces_arriving is None else arriving
    return replace(maps, weights=weights, tokens=names, parked=parked, arriving=known)


def _bare(piece: str) -> str:
    """A piece without the sign that says it goes on a word."""
    return (
        piece.removeprefix("##") if len(piece) > 2 else piece.removeprefix("+") if len(piece) > 1 else piece
    )


def without_parked(maps: AllMaps) -> AllMaps:
    """The same with the columns of the parked tokens hidden; no number changes."""
    return replace(maps, left_out=maps.parked)


def variation(one: Array, other: Array) -> float:
    """How far two maps differ, from 0 to 1: the mean over the rows of half the summed differences."""
    return float(np.abs(np.asarray(one, dtype=np.float64) - other).sum(axis=-1).mean() / 2)


def mean_variation(maps: AllMaps) -> float:
    """The mean variation between a hundred pairs of heads, the same ones each time."""
    flat = maps.weights.reshape(-1, *maps.weights.shape[2:])
    if len(flat) < 2:
        return 0.0
    chance = np.random.default_rng(0)
    pairs = [chance.choice(len(flat), 2, replace=False) for _ in range(100)]
    return float(np.mean([variation(flat[a], flat[b]) for a, b in pairs]))

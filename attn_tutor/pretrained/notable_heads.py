"""Heads worth a closer look, each with its base: what a simpler story would give."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.pretrained.all_maps import AllMaps
from attn_tutor.pretrained.families import Places
from attn_tutor.pretrained.head_measures import MOST, Measures, effective_keys, looks_back_only

FindingKind = Literal["previous", "next", "itself", "first", "pair", "even"]
RANKINGS = ("previous", "next", "itself", "first", "column", "even")
_PRONOUNS = {"it", "he", "she", "they", "him", "her", "them"}
_APART = 2  # tokens of a pair stand at least so far from each other: nearer ones are previous or next


class MapFinding(NamedTuple):
    """One head and the share that it stands out by.

    base: of a measure, its mean over all heads; of a pair, what the other tokens give the same target; of an
          even head, how many tokens there are.
    """

    kind: FindingKind
    layer: int
    head: int
    share: float
    base: float
    asks: int = -1
    looks_at: int = -1


def findings(maps: AllMaps) -> tuple[MapFinding, ...]:
    """The best heads of each kind that has any, in a fixed order."""
    found = maps.measures
    listed: list[MapFinding] = []
    for kind, most in (("previous", 1), ("next", 1), ("itself", 1), ("first", 2)):
        listed += [one for one in ranking(found, kind)[:most] if one.share > MOST]
    listed += _pairs(maps)
    return (*listed, ranking(found, "even")[0])


def ranking(found: Measures, by: str) -> list[MapFinding]:
    """Every head, the largest first, by one of RANKINGS; each with the mean of all heads."""
    values = effective_keys(found) if by == "even" else getattr(found, by)
    base = float(values.mean())
    order = np.argsort(-values, axis=None, kind="stable")
    kind: FindingKind = by  # type: ignore[assignment]  # "column" is a ranking and no finding
    return [
        MapFinding(kind, int(at // values.shape[1]), int(at % values.shape[1]), float(values.flat[at]), base)
        for at in order
    ]


def _pairs(maps: AllMaps) -> list[MapFinding]:
    """The two heads that look most from one word to another: of all pairs the one that stands out most.

    It stands out by how much more the asking word gives its target than the other words of that head do.
    """
    allowed = _word_pairs(maps)
    if not allowed.any():
        return []
    rows = np.flatnonzero(allowed.any(axis=1))
    best, asks, looks_at, leader = 0.0, 0, 0, (0, 0)
    for layer, weights in enumerate(maps.weights):
        beyond = weights[:, rows] - others_give(weights, rows)
        beyond[:, np.logical_not(allowed[rows])] = -1
        at = np.unravel_index(beyond.argmax(), beyond.shape)
        if beyond[at] > best:
            best, (head, row, looks_at) = float(beyond[at]), map(int, at)
            leader, asks = (layer, head), int(rows[row])
    if not best:
        return []
    shares = maps.weights[:, :, asks, looks_at]
    order = np.argsort(-shares, axis=None, kind="stable")[:2]
    places = [divmod(int(at), maps.n_heads) for at in order]
    if leader not in places:
        places[1:] = [leader]
    return [
        MapFinding("pair", *at, float(shares[at]), _base(maps, at, asks, looks_at), asks, looks_at)
        for at in places
        if shares[at] > 2 / len(maps.keys)
    ]


def _base(maps: AllMaps, place: tuple[int, int], asks: int, looks_at: int) -> float:
    return float(others_give(maps.weights[place])[asks, looks_at])


def others_give(weights: Array, rows: Places | None = None) -> Array:
    """(..., rows, n_k): what the other tokens that may see a token give it on average; 0 where there are none.

    rows: of which askers the others are meant; all of them if left out.
    """
    at = np.arange(weights.shape[-1])
    queries = np.arange(weights.shape[-2]) if rows is None else rows
    back = looks_back_only(weights)[..., np.newaxis, np.newaxis]
    sees = ~back | (at <= queries[:, np.newaxis])
    counts = np.asarray(weights.shape[-2] - back * at - sees, dtype=weights.dtype)
    given: Array = weights.sum(axis=-2, keepdims=True) - (weights if rows is None else weights[..., rows, :])
    given /= np.maximum(counts, 1)  # in place: these are as large as all maps of a layer
    given *= counts > 0
    return given


def _word_pairs(maps: AllMaps) -> Array:
    """(n_q, n_k): which words may look at which: a pronoun at words before it; without one any two words apart.

    Of two texts any word of the one at any word of the other.
    """
    if maps.others:
        queries, keys = ([any(map(str.isalnum, name)) for name in names] for names in (maps.tokens, maps.others))
        return np.logical_and.outer(queries, keys)
    n = len(maps.tokens)
    names = [name.casefold() for name in maps.tokens]
    words = np.array([at not in maps.parked and any(map(str.isalnum, name)) for at, name in enumerate(names)])
    apart = np.subtract.outer(np.arange(n), np.arange(n))
    pronouns = np.array([name in _PRONOUNS for name in names])
    back = pronouns[:, np.newaxis] & words & (apart >= _APART)
    pairs: Array = back if back.any() else words[:, np.newaxis] & words & (np.abs(apart) >= _APART)
    return pairs

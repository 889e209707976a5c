"""What one head does with one text, measured from its map: how much it looks where, and how evenly."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array

Kind = Literal["previous", "next", "itself", "first", "column", "even", "mixed"]
MOST = 0.5  # more than this share, on average, makes a kind
NEARLY_ALL = 0.8
EVEN = 0.7  # of the tokens that may be seen


class Measures(NamedTuple):
    """Mean weights over the rows of each map: arrays of whatever leading dimensions the maps have."""

    previous: Array  # on the token before, over all rows but the first
    next: Array  # on the token after, over all rows but the last
    itself: Array
    first: Array  # on the first token, over the other rows
    column: Array  # on the one later token that the other rows look at most
    column_at: Array  # which token that is
    entropy: Array  # in bits, the mean of the rows
    evenness: Array  # 2^entropy of a row as a share of the tokens that it may see: the mean of the rows


def measure(weights: Array) -> Measures:
    """The measures of maps (..., n, n); 0 where a text is too short for one. Layer by layer, which saves memory."""
    if weights.ndim > 3:
        return Measures(*map(np.stack, zip(*map(measure, weights), strict=True)))
    maps = np.asarray(weights, dtype=np.float64)
    n = maps.shape[-1]
    at = np.arange(n)
    columns = _columns(maps)
    bits = _bits(maps)
    seen = _visible(maps).sum(axis=-1)
    return Measures(
        previous=_mean(maps[..., at[1:], at[:-1]]),
        next=_mean(maps[..., at[:-1], at[1:]]),
        itself=_mean(maps[..., at, at]),
        first=_mean(maps[..., 1:, 0]),
        column=columns.max(axis=-1, initial=0.0),
        column_at=columns.argmax(axis=-1) + 1 if n > 1 else np.zeros(maps.shape[:-2], dtype=int),
        entropy=_mean(bits),
        evenness=_mean(2**bits / seen),
    )


def _mean(values: Array) -> Array:
    """The mean of the last axis, 0 where it is empty."""
    return values.mean(axis=-1) if values.shape[-1] else np.zeros(values.shape[:-1])


def _visible(maps: Array) -> NDArray[np.bool_]:
    """(..., n, n): what each token may see: in a map with nothing above its diagonal only itself and what is before."""
    n = maps.shape[-1]
    above = np.triu(np.ones((n, n), dtype=bool), 1)
    looks_ahead = np.any(maps[..., above] > 0, axis=-1)
    return np.asarray(looks_ahead)[..., np.newaxis, np.newaxis] | ~above


def _columns(maps: Array) -> Array:
    """(..., n - 1): what each token but the first gets from the other tokens that may see it, on average."""
    n = maps.shape[-1]
    others = ~np.eye(n, dtype=bool)
    got = np.where(others, maps, 0).sum(axis=-2)
    askers = np.maximum((others & _visible(maps)).sum(axis=-2), 1)
    few = askers < (n - 1) / 2  # in a decoder the last tokens are seen by hardly anybody
    shares: Array = np.where(few, 0, got / askers)[..., 1:]
    return shares


def _bits(maps: Array) -> Array:
    """(..., n): the entropy of each row."""
    logs = np.log2(np.where(maps > 0, maps, 1))
    bits: Array = -(maps * logs).sum(axis=-1)
    return bits


def kinds(found: Measures) -> Array:
    """The name of what each head does most: one of Kind."""
    names = ("previous", "next", "itself", "first", "column")
    shares = np.stack([getattr(found, name) for name in names])
    best = np.asarray(names)[shares.argmax(axis=0)]
    rest = np.where(found.evenness > EVEN, "even", "mixed")
    kind: Array = np.where(shares.max(axis=0) > MOST, best, rest)
    return kind


def letters(found: Measures) -> Array:
    """One sign for each head: P N S C for more than 0.80, p n s c and 1 for more than half, . for even, - for mixed."""
    kind = kinds(found)
    sign = np.select(
        [kind == name for name in ("previous", "next", "itself", "column", "first", "even")],
        ["p", "n", "s", "c", "1", "."],
        "-",
    )
    shares = np.max([found.previous, found.next, found.itself, found.column], axis=0)
    strong: Array = np.where(shares > NEARLY_ALL, np.char.upper(sign), sign)
    return strong


def effective_keys(found: Measures) -> Array:
    """Over how many tokens a head spreads, as if it did so evenly: 2^entropy."""
    tokens: Array = 2**found.entropy
    return tokens

"""What one head does with one text, measured from its map: how much it looks where, and how evenly."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array

HeadKind = Literal["previous", "next", "itself", "first", "column", "even", "mixed"]
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
    """The measures of maps (..., n_q, n_k); 0 where a text is too short for one. Layer by layer, which saves memory.

    Where one text looks at another there is no token before, after or itself: these are 0.
    """
    if weights.ndim > 3:
        return Measures(*map(np.stack, zip(*map(measure, weights), strict=True)))
    maps = np.asarray(weights, dtype=np.result_type(weights, np.float32))
    if maps.shape[-1] != maps.shape[-2]:
        return _measure_other(maps)
    n = maps.shape[-1]
    at = np.arange(n)
    own, askers = maps[..., at, at], n - 1 - looks_back_only(maps)[..., np.newaxis] * at
    columns = _columns(maps.sum(axis=-2) - own, askers)
    bits = _bits(maps)
    return Measures(
        previous=_mean(maps[..., at[1:], at[:-1]]),
        next=_mean(maps[..., at[:-1], at[1:]]),
        itself=_mean(own),
        first=_mean(maps[..., 1:, 0]),
        column=columns.max(axis=-1, initial=0.0),
        column_at=columns.argmax(axis=-1) + 1 if n > 1 else np.zeros(maps.shape[:-2], dtype=int),
        entropy=_mean(bits),
        evenness=_mean(2**bits / np.where(askers < n - 1, at + 1, n)) if n > 1 else _mean(2**bits),
    )


def _measure_other(maps: Array) -> Measures:
    """The measures of maps of one text that looks at another."""
    bits, got, n_keys = _bits(maps), maps.mean(axis=-2), maps.shape[-1]
    none, columns = np.zeros(maps.shape[:-2]), got[..., 1:]
    return Measures(
        previous=none,
        next=none,
        itself=none,
        first=got[..., 0],
        column=columns.max(axis=-1, initial=0.0),
        column_at=columns.argmax(axis=-1) + 1 if n_keys > 1 else np.zeros(maps.shape[:-2], dtype=int),
        entropy=_mean(bits),
        evenness=_mean(2**bits / n_keys),
    )


def _mean(values: Array) -> Array:
    """The mean of the last axis, 0 where it is empty."""
    return values.mean(axis=-1) if values.shape[-1] else np.zeros(values.shape[:-1])


def looks_back_only(maps: Array) -> NDArray[np.bool_]:
    """(...): whether a map has nothing above its diagonal, as every map of a decoder."""
    n = maps.shape[-1]
    if maps.shape[-2] != n:
        return np.zeros(maps.shape[:-2], dtype=bool)
    back = ~np.any(maps[..., 0, 1:] > 0, axis=-1)  # the first row tells almost always
    if back.any():
        above = np.triu(np.ones((n, n), dtype=bool), 1)
        back = back & ~np.any(maps[..., above] > 0, axis=-1)
    return np.asarray(back)


def _columns(got: Array, askers: Array) -> Array:
    """(..., n - 1): what each token but the first gets from the others that may see it, on average.

    In a decoder the last tokens are seen by hardly anybody: what fewer than half may see counts as nothing.
    """
    few = askers < (got.shape[-1] - 1) / 2
    shares: Array = np.where(few, 0, got / np.maximum(askers, 1))[..., 1:]
    return shares


def _bits(maps: Array) -> Array:
    """(..., n): the entropy of each row."""
    tiny = np.finfo(maps.dtype).tiny
    bits: Array = -np.einsum("...ij,...ij->...i", maps, np.log2(np.maximum(maps, tiny)))
    return np.maximum(bits, 0)


def kinds(found: Measures) -> Array:
    """The name of what each head does most: one of HeadKind."""
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

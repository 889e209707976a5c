"""Attention without the n_q × n_k weights: the output alone, in a few MiB of extra memory.

Two forms. In blocks of queries (Dao et al. 2022 block both sides; here the queries alone) a block's scores
become its weights in place. The online form (Milakov and Gimelshein 2018) also walks over the keys in blocks
and keeps, for each query, the largest logit so far, the sum of exponentials so far and the output so far.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.engine.arrays import Array, Mask
from attn_tutor.engine.attention import check_mask, check_softcap, fit, resolve_scale
from attn_tutor.engine.masks import resolve_mask

_CELLS = 1 << 19  # scores held at a time by one worker: 2 MiB in float32, 4 MiB in float64


def attend_lean(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    causal: bool = False,
    offset: int | None = None,
    scale: float | None = None,
    softcap: float | None = None,
    online: bool = False,
    workers: int | None = None,
) -> Array:
    """The output (..., n_q, d_v) of `attend` for the same arguments, without ever holding all weights.

    online:  also walk over the keys in blocks, with a running maximum.
    workers: threads that share the blocks; by default one a processor (NumPy works without the interpreter
             lock). Each holds about half a million scores.

    Raises ShapeError as `attend` does.
    """
    q, k, v = fit(query, key, value)
    allowed = resolve_mask(mask, False, None, q.shape[-2], k.shape[-2])
    check_mask(allowed, q, k)
    first_hidden = _causal_start(causal, offset, q.shape[-2], k.shape[-2])
    leading = np.broadcast_shapes(q.shape[:-2], k.shape[:-2], v.shape[:-2])
    output = np.empty((*leading, q.shape[-2], v.shape[-1]), dtype=q.dtype)
    factor, cap = resolve_scale(scale, q.shape[-1]), check_softcap(softcap)
    one = _online_block if online else _block

    def work(job: tuple[tuple[int, ...], int, int]) -> None:
        where, start, stop = job
        seen = _Seen(_part(allowed, where, start, stop, q.shape[-2]), first_hidden, start)
        block = _at(q, where)[start:stop] * np.asarray(factor, dtype=q.dtype)
        output[where][start:stop] = one(block, _at(k, where), _at(v, where), seen, cap)

    jobs = list(_jobs(leading, q.shape[-2], max(1, _CELLS // max(1, k.shape[-2]))))
    _share(work, jobs, workers)
    return output


class _Seen:
    """Which keys the queries of one block may see: the mask's rows for them, and the causal order."""

    def __init__(self, mask: Mask | None, first_hidden: int | None, start: int) -> None:
        self.mask, self.first_hidden, self.start = mask, first_hidden, start

    def stop(self, rows: int, n_k: int) -> int:
        """The number of keys that any query of the block may see: none after it is looked at."""
        return (
            n_k if self.first_hidden is None else min(n_k, max(0, self.first_hidden + self.start + rows - 1))
        )

    def hide(self, logits: Array, low: int) -> Array:
        """Mask `logits` (rows, keys low ...), in place."""
        rows, columns = logits.shape
        if self.first_hidden is not None:
            order = np.tri(rows, columns, self.first_hidden + self.start - low - 1, dtype=np.bool_)
            np.copyto(logits, -np.inf, where=~order)
        if self.mask is not None:
            part = self.mask if self.mask.shape[-1] == 1 else self.mask[:, low : low + columns]
            if part.dtype == np.bool_:
                np.copyto(logits, -np.inf, where=np.logical_not(part))
            else:
                logits += part
        return logits


def _block(query: Array, key: Array, value: Array, seen: _Seen, softcap: float | None) -> Array:
    """All keys at once for a block of (already scaled) queries; the scores become the weights in place."""
    stop = seen.stop(len(query), len(key))
    logits = _logits(query, key[:stop], 0, seen, softcap)
    logits -= _finite(logits.max(axis=-1, keepdims=True, initial=-np.inf))
    exponentials = np.exp(logits, out=logits)
    total = exponentials.sum(axis=-1, keepdims=True)
    mixed: Array = exponentials @ value[:stop]
    mixed /= np.where(total == 0, 1, total)
    return mixed


def _online_block(query: Array, key: Array, value: Array, seen: _Seen, softcap: float | None) -> Array:
    """The keys in blocks too: whenever the maximum m rises to m', what was summed shrinks by e^(m - m')."""
    maximum = np.full((len(query), 1), -np.inf, dtype=query.dtype)
    total = np.zeros_like(maximum)
    mixed = np.zeros((len(query), value.shape[-1]), dtype=query.dtype)
    step = 1024
    for low in range(0, seen.stop(len(query), len(key)), step):
        logits = _logits(query, key[low : low + step], low, seen, softcap)
        higher = np.maximum(maximum, logits.max(axis=-1, keepdims=True))
        shrink = np.exp(maximum - _finite(higher))
        logits -= _finite(higher)
        exponentials = np.exp(logits, out=logits)
        total = total * shrink + exponentials.sum(axis=-1, keepdims=True)
        mixed = mixed * shrink + exponentials @ value[low : low + step]
        maximum = higher
    return mixed / np.where(total == 0, 1, total)


def _logits(query: Array, key: Array, low: int, seen: _Seen, softcap: float | None) -> Array:
    logits: Array = query @ key.T
    if softcap is not None:
        logits /= softcap
        np.tanh(logits, out=logits)
        logits *= softcap
    return seen.hide(logits, low)


def _finite(maximum: Array) -> Array:
    return np.where(maximum == -np.inf, np.zeros_like(maximum), maximum)


def _causal_start(causal: bool, offset: int | None, n_q: int, n_k: int) -> int | None:
    """How many keys query 0 may see, or None without causal order; checks the offset as `attend` does."""
    resolve_mask(None, causal, offset, 0, 0)
    return (n_k - n_q if offset is None else offset) + 1 if causal else None


def _jobs(leading: tuple[int, ...], n_q: int, rows: int) -> Iterator[tuple[tuple[int, ...], int, int]]:
    for where in np.ndindex(*leading):
        for start in range(0, n_q, rows):
            yield where, start, min(n_q, start + rows)


def _share(
    work: Callable[[tuple[tuple[int, ...], int, int]], None],
    jobs: list[tuple[tuple[int, ...], int, int]],
    workers: int | None,
) -> None:
    many = min(len(jobs), workers or os.cpu_count() or 1)
    if many <= 1:
        for job in jobs:
            work(job)
        return
    with ThreadPoolExecutor(many) as pool:
        for _ in pool.map(work, jobs):
            pass


def _at(array: Array, where: tuple[int, ...]) -> Array:
    """The matrix of `array` at the leading position `where`, sizes of 1 standing for every position."""
    leading = array.shape[:-2]
    tail = where[len(where) - len(leading) :]
    found: Array = array[tuple(0 if size == 1 else i for i, size in zip(tail, leading, strict=True))]
    return found


def _part(mask: Mask | None, where: tuple[int, ...], start: int, stop: int, n_q: int) -> Mask | None:
    """The mask's rows for one block: (rows or 1, n_k or 1)."""
    if mask is None:
        return None
    matrix = _at(np.atleast_2d(mask), where)
    return matrix[start:stop] if matrix.shape[0] == n_q and n_q != 1 else matrix

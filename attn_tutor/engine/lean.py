"""Attention without the n_q × n_k weights: the output alone, in a few MiB of extra memory.

Queries are taken in blocks (Dao et al. 2022 block both sides). Each block walks over the keys and keeps, for
every query, the largest logit so far, the sum of exponentials so far and the output so far; whenever the
maximum m rises to m', what was summed shrinks by e^(m - m')  (Milakov and Gimelshein 2018). The two forms
differ in their stride: all keys at once, or a fixed number of keys (online).

Inside, a block lies on its side, keys down and queries across, cut into tiles of keys: NumPy multiplies the
tiles one by one, each too small for BLAS to share among threads of its own, which would fight with ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.engine.arrays import Array, Mask, as_whole, check_range
from attn_tutor.engine.checks import check_inputs, check_softcap, fit_mask, resolve_scale
from attn_tutor.engine.masks import resolve_mask

_TILE = 64  # keys in one tile
_PRODUCT = 1 << 18  # multiplications in one product of tiles; OpenBLAS starts threads above this
_CELLS = 1 << 19  # logits held at a time by one worker: 2 MiB in float32, 4 MiB in float64
_STRIDE = 1024  # keys looked at together by the online form

Job = tuple[tuple[int, ...], int, int]  # where in the leading dimensions, first query, last query + 1


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

    online:  walk over the keys in strides too, so that memory does not grow with n_k.
    workers: threads that share the blocks; by default one a processor (NumPy works without the interpreter
             lock).

    Raises ShapeError as `attend` does.
    """
    q, k, v = check_inputs(query, key, value)
    n_q, n_k, wide = q.shape[-2], k.shape[-2], max(q.shape[-1], v.shape[-1])
    allowed = fit_mask(mask, q, k)  # the causal order is worked out block by block
    visible = _visible(causal, offset, n_q, n_k)
    factor, cap = resolve_scale(scale, q.shape[-1]), check_softcap(softcap)
    threads = (cpu_count() or 1) if workers is None else as_whole("number of workers", workers, minimum=1)
    leading = np.broadcast_shapes(q.shape[:-2], k.shape[:-2], v.shape[:-2])
    output = np.empty((*leading, n_q, v.shape[-1]), dtype=q.dtype)
    stride = _STRIDE if online else max(_TILE, n_k)

    def work(job: Job) -> None:
        where, start, stop = job
        hide = _Hide(_rows(allowed, where, start, stop), None if visible is None else visible + start)
        block = np.multiply(_at(q, where)[start:stop].T, factor, dtype=q.dtype, order="C")
        with np.errstate(over="ignore", invalid="ignore"):  # in each thread; what overflows is refused below
            output[where][start:stop] = _block(
                block, _at(k, where), _at(v, where), hide, softcap=cap, stride=stride
            )

    rows = min(_PRODUCT // (_TILE * wide), _CELLS // max(1, min(stride, n_k)))
    _share(work, list(_jobs(leading, n_q, max(1, rows))), threads)
    with np.errstate(over="ignore", invalid="ignore"):
        check_range(output, q, k, v)
    return output


def _block(
    query: Array, key: Array, value: Array, hide: _Hide, *, softcap: float | None, stride: int
) -> Array:
    """The output (rows, d_v) of one block of scaled queries, given as columns (d_k, rows)."""
    rows = query.shape[-1]
    maximum = np.full(rows, -np.inf, dtype=query.dtype)
    total = np.zeros_like(maximum)
    mixed = np.zeros((rows, value.shape[-1]), dtype=query.dtype)
    for low, high in _spans(hide.stop(rows, len(key)), stride):
        logits = _tiles(key[low:high]) @ query  # (tiles, keys of a tile, rows)
        if softcap is not None:
            np.tanh(np.divide(logits, softcap, out=logits), out=logits)
            logits *= softcap
        hide(logits.reshape(-1, rows), low)
        higher = np.maximum(maximum, logits.max(axis=0).max(axis=0))
        finite = np.where(higher == -np.inf, np.zeros_like(higher), higher)
        shrink = np.exp(maximum - finite)
        logits -= finite
        exponentials = np.exp(logits, out=logits)
        total = total * shrink + exponentials.sum(axis=0).sum(axis=0)
        products = exponentials.swapaxes(-1, -2) @ _tiles(value[low:high])  # (tiles, rows, d_v)
        mixed = mixed * shrink[:, np.newaxis] + products.sum(axis=0)
        maximum = higher
    return mixed / np.maximum(total, 1)[:, np.newaxis]  # a total is at least 1, or 0: nothing to look at


class _Hide:
    """What the queries of one block may not see: by the mask's rows for them, and by the causal order."""

    def __init__(self, mask: Mask | None, visible: int | None) -> None:
        self.mask = mask  # (rows or 1, n_k or 1)
        self.visible = visible  # how many keys the block's first query may see; the next sees one more

    def stop(self, rows: int, n_k: int) -> int:
        """The number of keys that any query of the block may see: none after it is looked at."""
        return n_k if self.visible is None else min(n_k, max(0, self.visible + rows - 1))

    def __call__(self, logits: Array, low: int) -> None:
        """Mask the logits (keys low ..., rows) in place."""
        keys, rows = logits.shape
        if self.visible is not None:
            order = np.tri(keys, rows, low - self.visible, dtype=np.bool_)
            np.copyto(logits, -np.inf, where=order)
        if self.mask is not None:
            part = self.mask.T if self.mask.shape[-1] == 1 else self.mask[:, low : low + keys].T
            if part.dtype == np.bool_:
                np.copyto(logits, -np.inf, where=np.logical_not(part))
            else:
                logits += part


def _spans(stop: int, stride: int) -> Iterator[tuple[int, int]]:
    """Stretches of 0 .. stop, at most `stride` long: whole tiles, then the keys that fill none."""
    whole = stop - stop % _TILE
    for low in range(0, whole, stride):
        yield low, min(low + stride, whole)
    if whole < stop:
        yield whole, stop


def _tiles(matrix: Array) -> Array:
    """(keys, d) to (tiles, keys of a tile, d): one span is whole tiles, or less than one."""
    size = min(_TILE, len(matrix))
    return matrix.reshape(len(matrix) // size, size, matrix.shape[-1])


def _visible(causal: bool, offset: int | None, n_q: int, n_k: int) -> int | None:
    """How many keys query 0 may see, or None without causal order; checks the offset as `attend` does."""
    resolve_mask(None, causal, offset, 0, 0)
    return (n_k - n_q if offset is None else offset) + 1 if causal else None


def _jobs(leading: tuple[int, ...], n_q: int, rows: int) -> Iterator[Job]:
    for where in np.ndindex(*leading):
        for start in range(0, n_q, rows):
            yield where, start, min(n_q, start + rows)


def _share(work: Callable[[Job], None], jobs: list[Job], workers: int) -> None:
    many = min(len(jobs), workers)
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


def _rows(mask: Mask | None, where: tuple[int, ...], start: int, stop: int) -> Mask | None:
    """The mask's rows for one block: (rows or 1, n_k or 1)."""
    if mask is None:
        return None
    matrix = _at(np.atleast_2d(mask), where)
    return matrix if matrix.shape[0] == 1 else matrix[start:stop]

"""The engine: tiny problems as they are taught, and long sequences in little memory."""

from __future__ import annotations

import tracemalloc
from functools import cache
from typing import Any

import numpy as np

from attn_tutor import attend, attend_lean
from tests.benchmarks.budgets import Bench, Budget, in_turn, timed

HEADS, LENGTH, WIDTH = 8, 8192, 64
FUSED = 1.05  # torch's fused kernel took 1,356 ms where its two products alone, in BLAS, took 1,290
MIB = 2**20


def _four_lines(query: Any, key: Any, value: Any) -> Any:
    scores = query @ key.T / np.sqrt(query.shape[-1])
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return weights @ value


def _tiny(bench: Bench) -> tuple[float, float]:
    rng = np.random.default_rng(1)
    query, key, value = rng.normal(size=(3, 4)), rng.normal(size=(4, 4)), rng.normal(size=(4, 2))
    calls = range(1000)  # so that milliseconds for all are microseconds for one
    ours, theirs = in_turn(
        bench.turns,
        timed(lambda: [attend(query, key, value) for _ in calls]),
        timed(lambda: [_four_lines(query, key, value) for _ in calls]),
    )
    return ours, theirs


@cache
def _long(dtype: type) -> Any:
    rng = np.random.default_rng(2)
    return [rng.standard_normal((HEADS, LENGTH, WIDTH)).astype(dtype) for _ in range(3)]


def _two_products(query: Any, key: Any, value: Any) -> None:
    """What no attention can do without, in blocks that fit the cache."""
    for head in range(HEADS):
        for start in range(0, LENGTH, 1024):
            (query[head, start : start + 1024] @ key[head].T) @ value[head]


def _lean(online: bool, dtype: type) -> Any:
    def measure(bench: Bench) -> tuple[float, float]:
        arrays = _long(dtype)
        ours, products = in_turn(
            min(5, bench.turns),
            timed(lambda: attend_lean(*arrays, online=online)),
            timed(lambda: _two_products(*arrays)),
        )
        return ours, products * FUSED

    return measure


def _memory(online: bool) -> Any:
    def measure(bench: Bench) -> tuple[float, float]:
        tracemalloc.start()
        output = attend_lean(*_long(np.float32), online=online)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return (peak - output.nbytes) / MIB, 32.0

    return measure


BUDGETS = (
    Budget("attend, all steps kept, 3 × 4", "four lines of NumPy", 3, 2, _tiny, "µs"),
    Budget("lean, n = 8192, 8 heads, float32", "BLAS alone × 1.05", 2.4, 1.3, _lean(False, np.float32)),
    Budget("lean, the same, online", "BLAS alone × 1.05", 2.4, 1.3, _lean(True, np.float32)),
    Budget("lean, the same, float64", "BLAS alone × 1.05", 2.4, 1.3, _lean(False, np.float64)),
    Budget("its extra memory, float32", "32 MiB", 1, 18 / 32, _memory(False), "MiB"),
    Budget("its extra memory, online", "32 MiB", 1, 18 / 32, _memory(True), "MiB"),
)

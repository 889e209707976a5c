"""Attention in 40-digit arithmetic and plain loops: what the engine is held against. It shares no code with it.

    scores[i][j] = Σ_c query[i][c] key[j][c];  logits = cap(scores · scale) + bias, or hidden;
    weights[i][j] = e^logits[i][j] / Σ_j e^logits[i][j];  output[i][c] = Σ_j weights[i][j] value[j][c]

A hidden logit is None, so that no infinity takes part in any arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from mpmath import exp, mp, mpf, sqrt, tanh

mp.dps = 40

Matrix = list[list[Any]]


class Exact(NamedTuple):
    """One attention of one head: lists of rows of 40-digit numbers."""

    scores: Matrix
    logits: Matrix  # None where hidden
    weights: Matrix
    output: Matrix


def exact(
    query: Any,
    key: Any,
    value: Any,
    *,
    sees: Callable[[int, int], bool] = lambda i, j: True,
    bias: Callable[[int, int], float] = lambda i, j: 0.0,
    scale: float | None = None,
    softcap: float | None = None,
) -> Exact:
    """Attention of matrices; `sees(i, j)`: query i may look at key j; `bias(i, j)` is added to its logit."""
    q, k, v = (_rows(matrix) for matrix in (query, key, value))
    width, columns = np.shape(query)[1], np.shape(value)[1]
    factor = 1 / sqrt(mpf(width)) if scale is None else mpf(scale)
    scores = [[_dot(row, other) for other in k] for row in q]
    logits: Matrix = []
    for i, row in enumerate(scores):
        logits.append([])
        for j, score in enumerate(row):
            logit = score * factor
            if softcap is not None:
                logit = softcap * tanh(logit / softcap)
            added = bias(i, j)
            logits[i].append(logit + mpf(added) if sees(i, j) and added != -math.inf else None)
    weights = [_softmax(row) for row in logits]
    output = [[_dot(row, [line[c] for line in v]) for c in range(columns)] for row in weights]
    return Exact(scores, logits, weights, output)


def product(left: Any, right: Any) -> Matrix:
    """The matrix product, in exact arithmetic."""
    rows, columns = _rows(left), list(zip(*_rows(right), strict=True))
    return [[_dot(row, column) for column in columns] for row in rows]


def _softmax(row: Sequence[Any]) -> list[Any]:
    exponentials = [mpf(0) if logit is None else exp(logit) for logit in row]
    total = sum(exponentials)
    return [e / total if total else mpf(0) for e in exponentials]


def _dot(left: Sequence[Any], right: Sequence[Any]) -> Any:
    return sum((a * b for a, b in zip(left, right, strict=True)), mpf(0))


def _rows(matrix: Any) -> Matrix:
    return [[mpf(x) if isinstance(x, mpf) else mpf(float(x)) for x in row] for row in matrix]


def close(found: Any, expected: Matrix, *, digits: float = 1e-12, least: float = 0.01) -> None:
    """Assert that a matrix has the expected numbers, each to within `digits` of its size; None must be -inf.

    What is below `least` is held to `digits` of that: terms of size 1 that cancel leave nothing more exact.
    """
    array = np.asarray(found)
    assert array.shape[0] == len(expected)
    assert all(array.shape[1] == len(row) for row in expected)
    for index in np.ndindex(array.shape):
        wanted, got = expected[index[0]][index[1]], float(array[index])
        if wanted is None:
            assert got == -math.inf, f"{index}: {got} should be hidden"
        else:
            off = abs(mpf(got) - wanted)
            assert off <= digits * max(abs(wanted), least), f"{index}: {got!r} is not {mp.nstr(wanted, 20)}"

"""Projections and heads: what is cut apart goes together again, and every head is an attention of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.engine.heads import merge_heads, multi_head, project, repeat_heads, split_heads
from tests.cases import examples
from tests.engine.oracle import close, exact, product


def _normal(*shapes: tuple[int, ...], dtype: Any = np.float64) -> list[Any]:
    rng = np.random.default_rng(21)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


@settings(deadline=None, max_examples=examples(50))
@given(
    seed=st.integers(0, 2**32 - 1),
    heads=st.sampled_from([(1, 1), (2, 2), (4, 2), (6, 3), (4, 1)]),
    n_q=st.integers(0, 3),
    n_k=st.integers(0, 3),
    widths=st.tuples(st.integers(1, 3), st.integers(1, 2)),
    causal=st.booleans(),
    with_output=st.booleans(),
    softcap=st.sampled_from([None, 2.0]),
)
def test_every_stage_of_every_head_is_exact(
    *,
    seed: int,
    heads: tuple[int, int],
    n_q: int,
    n_k: int,
    widths: tuple[int, int],
    causal: bool,
    with_output: bool,
    softcap: float | None,
) -> None:
    """Head h is the attention of its own columns, with default scale 1/√d_head; then side by side, then W_O."""
    (n_heads, n_kv_heads), (d_head, d_v), rng = heads, widths, np.random.default_rng(seed)
    query, key = rng.normal(size=(n_q, n_heads * d_head)), rng.normal(size=(n_k, n_kv_heads * d_head))
    value, w_output = rng.normal(size=(n_k, n_kv_heads * d_v)), rng.normal(size=(n_heads * d_v, 3))
    found = multi_head(
        query,
        key,
        value,
        n_heads=n_heads,
        n_kv_heads=n_kv_heads,
        w_output=w_output if with_output else None,
        causal=causal,
        softcap=softcap,
    )
    together: list[list[Any]] = [[] for _ in range(n_q)]
    for h in range(n_heads):
        shared = h // (n_heads // n_kv_heads)
        answer = exact(
            query[:, h * d_head : (h + 1) * d_head],
            key[:, shared * d_head : (shared + 1) * d_head],
            value[:, shared * d_v : (shared + 1) * d_v],
            sees=lambda i, j: not causal or j <= i + n_k - n_q,
            softcap=softcap,
        )
        for stage, expected in zip(found[:4], answer, strict=True):
            close(stage[h], expected)
        for row, part in zip(together, answer.output, strict=True):
            row.extend(part)
    close(found.concatenated, together)
    close(found.output, product(together, w_output) if with_output else together)


def test_heads_work_on_batches_and_take_a_mask_for_each() -> None:
    """Each sequence of a batch as if it were alone, each head with its own mask."""
    query, key, value = _normal((3, 4, 6), (3, 5, 6), (3, 5, 6))
    mask = np.random.default_rng(0).random((3, 2, 4, 5)) < 0.6
    found = multi_head(query, key, value, n_heads=2, mask=mask)
    assert found.weights.shape == (3, 2, 4, 5)
    assert not found.weights[~mask].any()
    for i in range(3):
        alone = multi_head(query[i], key[i], value[i], n_heads=2, mask=mask[i])
        for stage, expected in zip(found, alone, strict=True):
            np.testing.assert_allclose(stage[i], expected, rtol=1e-12, atol=1e-14)


def test_heads_keep_float32() -> None:
    """Every stage, where all that is given is float32."""
    query, key, value, w_output = _normal((4, 6), (5, 6), (5, 6), (6, 3), dtype=np.float32)
    found = multi_head(query, key, value, n_heads=2, w_output=w_output)
    assert {stage.dtype for stage in found} == {np.dtype(np.float32)}


@settings(deadline=None, max_examples=examples(40))
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(0, 4),
    widths=st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)),
)
def test_projections_are_exact(seed: int, n: int, widths: tuple[int, int, int]) -> None:
    """Query, key and value are the tokens times three different matrices."""
    rng, (d_model, d_k, d_v) = np.random.default_rng(seed), widths
    tokens = rng.normal(size=(n, d_model))
    matrices = [rng.normal(size=(d_model, d)) for d in (d_k, d_k, d_v)]
    found = project(tokens, *matrices)
    for role, matrix in zip(found, matrices, strict=True):
        close(role, product(tokens, matrix))


def test_projections_of_a_batch_are_those_of_its_sequences() -> None:
    """Leading dimensions of the tokens are kept."""
    tokens, *matrices = _normal((2, 3, 4, 5), (5, 2), (5, 2), (5, 3))
    found = project(tokens, *matrices)
    assert [role.shape for role in found] == [(2, 3, 4, 2), (2, 3, 4, 2), (2, 3, 4, 3)]
    np.testing.assert_allclose(found.value[1, 2], project(tokens[1, 2], *matrices).value, rtol=1e-12)


def test_head_h_takes_the_h_th_block_of_columns() -> None:
    """Not every n_heads-th column, and not a block of rows."""
    cut = split_heads(np.arange(12.0).reshape(2, 6), 3)
    assert cut.tolist() == [[[0, 1], [6, 7]], [[2, 3], [8, 9]], [[4, 5], [10, 11]]]


@given(n_heads=st.integers(1, 4), rows=st.integers(0, 3), width=st.integers(0, 3), batch=st.integers(0, 2))
def test_merging_undoes_splitting(n_heads: int, rows: int, width: int, batch: int) -> None:
    """For any sizes, also of 0."""
    x = np.arange(float(batch * rows * n_heads * width)).reshape(batch, rows, n_heads * width)
    np.testing.assert_array_equal(merge_heads(split_heads(x, n_heads)), x)


def test_heads_are_repeated_not_tiled() -> None:
    """0 0 1 1, not 0 1 0 1."""
    repeated = repeat_heads(np.array([[[0.0]], [[1.0]]]), 4)
    assert repeated.ravel().tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("leading", [(), (2,), (2, 3)])
def test_one_head_is_plain_attention(leading: tuple[int, ...]) -> None:
    """With a head axis of size 1 in its stages, and without it in its output."""
    query, key, value = _normal((*leading, 2, 3), (*leading, 4, 3), (*leading, 4, 2))
    found = multi_head(query, key, value, n_heads=1)
    assert found.weights.shape == (*leading, 1, 2, 4)
    assert found.output.shape == (*leading, 2, 2)

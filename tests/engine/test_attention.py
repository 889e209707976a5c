"""`attend` and `attend_lean`, held to 12 digits of 40-digit arithmetic in every feature they have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.engine.attention import attend
from attn_tutor.engine.lean import attend_lean
from tests.cases import each, examples
from tests.engine.cases import LEADING, Case, at, cases
from tests.engine.oracle import close, exact

LEAST_WEIGHT = 1e-290  # no weight cancels: each has its digits, however small
FEATURES: dict[str, dict[str, Any]] = {
    "plain": {},
    "unscaled": {"scale": 1.0},
    "scaled by a number": {"scale": -0.7},
    "soft cap": {"softcap": 1.5},
    "boolean mask": {"mask": np.array([[1, 0, 1, 1, 0], [0, 1, 0, 0, 1], [1, 1, 1, 1, 1]], dtype=bool)},
    "additive mask": {"mask": np.array([[0.5, -np.inf, -2, 0, 0]] * 3)},
    "soft cap, then mask": {"softcap": 0.5, "mask": np.array([[3.0, -4, 0, 2, -1]] * 3)},
    "mask for a key": {"mask": np.array([True, False, True, True, False])},
    "mask for a query": {"mask": np.array([[True], [False], [True]])},
    "causal": {"causal": True},
    "causal from the top left": {"causal": True, "offset": 0},
    "causal, first rows hidden": {"causal": True, "offset": -2},
    "causal and boolean mask": {"causal": True, "mask": np.array([True, False, True, True, False])},
    "causal and additive mask": {"causal": True, "mask": np.array([1.0, -np.inf, 0, 2, 0])},
    "nothing to look at": {"mask": np.zeros((3, 5), dtype=bool)},
}


def agree(case: Case, *, digits: float = 1e-12, least_weight: float = LEAST_WEIGHT) -> None:
    """Assert that every stage of `attend`, and both forms of `attend_lean`, are exact."""
    found = attend(*case.arrays, **case.options)
    forms = [attend_lean(*case.arrays, **case.options, online=online) for online in (False, True)]
    for where, answer in case.answers():
        for stage, expected in zip(found, answer, strict=True):
            close(at(stage, *_position(stage, where)), expected, digits=digits)
        weights = at(found.weights, *_position(found.weights, where))
        close(weights, answer.weights, digits=digits, least=least_weight)
        for output in forms:
            assert output.shape == found.output.shape
            close(at(output, *_position(output, where)), answer.output, digits=digits)


def _position(stage: Any, where: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    own = stage.shape[:-2]
    return tuple(min(i, size - 1) for i, size in zip(where[len(where) - len(own) :], own, strict=True)), own


@settings(deadline=None, max_examples=examples(120))
@given(case=cases())
def test_any_attention_is_exact(case: Case) -> None:
    """Whatever is combined with whatever, every stage has its 12 digits."""
    agree(case)


@settings(deadline=None, max_examples=examples(40))
@given(case=cases(np.float32))
def test_float32_in_gives_float32_out(case: Case) -> None:
    """Also with float64 masks; and the numbers are right to the digits that float32 has."""
    assert all(stage.dtype == np.float32 for stage in attend(*case.arrays, **case.options))
    assert attend_lean(*case.arrays, **case.options).dtype == np.float32
    agree(case, digits=1e-4, least_weight=0.01)


@each("name", FEATURES)
@each("leading", [((), (), ()), ((2, 4), (2, 2), (2, 2))])
def test_each_feature_alone_is_exact(name: str, leading: tuple[tuple[int, ...], ...]) -> None:
    """Three queries over five keys; 15 weights each."""
    rng = np.random.default_rng(5)
    shapes = (*leading[0], 3, 4), (*leading[1], 5, 4), (*leading[2], 5, 2)
    agree(Case(*(rng.normal(size=shape) for shape in shapes), FEATURES[name]))


@each("leading", LEADING)
def test_leading_sizes_broadcast_and_heads_are_shared_by_neighbours(
    leading: tuple[tuple[int, ...], ...],
) -> None:
    """Query head h reads key/value head h // (n_heads / n_kv_heads): 0 0 1 1, not 0 1 0 1."""
    rng = np.random.default_rng(6)
    shapes = (*leading[0], 2, 3), (*leading[1], 4, 3), (*leading[2], 4, 2)
    agree(Case(*(rng.normal(size=shape) for shape in shapes), {}))


@pytest.mark.parametrize(
    ("query", "key", "value", "scale", "weights"),
    [
        ([[1, 0]], [[1, 0], [0, 1]], [[1, 2], [3, 4]], None, "0.66976154932665693 0.33023845067334307"),
        (
            [[1, 0, 1]],
            [[1, 0, 1], [0, 1, 0], [1, 1, 0]],
            [[1, 2], [3, 4], [5, 6]],
            None,
            "0.53289683754190779 0.16794345014774442 0.29915971231034778",
        ),
        (
            [[1, 0]],
            [[1, 0], [-10, 1]],
            [[10, 20], [30, 40]],
            1.0,
            "0.99998329857815190 1.6701421848095181e-5",
        ),
    ],
    ids=["example 1", "sample model", "problem 3"],
)
def test_the_source_document(query: Any, key: Any, value: Any, scale: float | None, weights: str) -> None:
    """The three computations that the course is built on, known to 17 digits."""
    expected = [float(x) for x in weights.split()]
    found = attend(query, key, value, scale=scale)
    np.testing.assert_allclose(found.weights[0], expected, rtol=1e-15)
    close(found.output, exact(query, key, value, scale=scale).output)


@settings(deadline=None, max_examples=examples(100))
@given(case=cases(), large=st.sampled_from([1.0, 1e3, 1e6]))
def test_rows_of_weights_sum_to_one_or_to_nothing(case: Case, large: float) -> None:
    """Within 1e-12, for logits of any size; 0 exactly where nothing may be seen, and then the output is 0."""
    found = attend(case.query * large, case.key, case.value, **case.options)
    sums = found.weights.sum(axis=-1)
    seen = np.isfinite(found.logits).any(axis=-1)
    np.testing.assert_allclose(sums, np.where(seen, 1.0, 0.0), atol=1e-12)
    assert not found.output[~np.broadcast_to(seen, found.output.shape[:-1])].any()


def test_logits_of_ten_thousand() -> None:
    """Neither overflow nor a lost digit: whole numbers of that size are exact in float64."""
    query = [[100, 1, 0, 2], [-100, 3, 1, 0], [50, 50, 50, 50]]
    key = [[200, 1, 2, 3], [200, 2, 2, 3], [-200, 0, 0, 1], [100, 100, 100, 100]]
    value = [[1.5, -2], [3, 4], [5, 6], [7, 8]]
    agree(Case(*(np.array(x, dtype=float) for x in (query, key, value)), {}))


@pytest.mark.parametrize("form", [attend, attend_lean])
def test_no_keys_give_nothing_and_no_queries_give_no_rows(form: Any) -> None:
    """n_k = 0: every output is 0. n_q = 0: there is none."""
    without_keys = form(np.ones((2, 3)), np.ones((0, 3)), np.ones((0, 4)))
    without_queries = form(np.ones((0, 3)), np.ones((5, 3)), np.ones((5, 4)), causal=True)
    outputs = [x if form is attend_lean else x.output for x in (without_keys, without_queries)]
    np.testing.assert_array_equal(outputs[0], np.zeros((2, 4)))
    assert outputs[1].shape == (0, 4)


def test_a_row_with_nothing_to_look_at_is_zero_and_silent() -> None:
    """Weights 0 and output 0, in either kind of mask, and no warning from NumPy."""
    query, key, value = np.ones((2, 2)), np.ones((3, 2)), np.ones((3, 2))
    for hidden in (np.zeros((2, 3), dtype=bool), np.full((2, 3), -np.inf)):
        with np.errstate(all="raise"):
            found = attend(query, key, value, mask=hidden)
            assert not found.weights.any()
            assert not found.output.any()
            assert not attend_lean(query, key, value, mask=hidden).any()


def test_whole_numbers_and_lists_are_computed_in_float64() -> None:
    """Nothing is cut down to integers, and mixed types take the wider one."""
    assert all(stage.dtype == np.float64 for stage in attend([[1, 2]], [[3, 4]], [[5]]))
    mixed = attend(np.ones((1, 2), np.float32), np.ones((1, 2)), np.ones((1, 2), np.float32))
    assert all(stage.dtype == np.float64 for stage in mixed)


def test_the_arguments_are_left_as_they_are() -> None:
    """No function writes into what it is given."""
    rng = np.random.default_rng(7)
    arrays = [rng.normal(size=(4, 3)) for _ in range(3)]
    mask = rng.normal(size=(4, 4))
    copies = [array.copy() for array in (*arrays, mask)]
    attend(*arrays, mask=mask, causal=True, softcap=2.0)
    for online in (False, True):
        attend_lean(*arrays, mask=mask, causal=True, softcap=2.0, online=online)
    for array, copy in zip((*arrays, mask), copies, strict=True):
        np.testing.assert_array_equal(array, copy)

"""Intervals contain everything an honest hand reaches: each operation, and whole computations with any habits."""

from __future__ import annotations

from itertools import product
from math import isinf
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.answers.intervals import _UFUNCS, Interval, ends, settle
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import Bounds, reachable, within
from attn_tutor.engine.attention import softmax
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.catalogue import CATALOGUE, makeable
from tests.cases import each, examples
from tests.mistakes import by_hand
from tests.mistakes.by_hand import Hand, Misfit, rounded
from tests.mistakes.problems import KINDS, drawn, made

numbers = st.floats(-20, 20).map(lambda x: round(x, 4))


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Interval, Any, Any]:
    """A 2 × 2 interval, and two matrices within it."""
    low = np.array(draw(st.lists(numbers, min_size=4, max_size=4))).reshape(2, 2)
    high = low + np.array(draw(st.lists(st.floats(0, 3), min_size=4, max_size=4))).reshape(2, 2)
    shares = [
        np.array(draw(st.lists(st.floats(0, 1), min_size=4, max_size=4))).reshape(2, 2) for _ in range(2)
    ]
    return Interval(low, high, 3), *(low + share * (high - low) for share in shares)


OPERATIONS: dict[str, Any] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "matmul": np.matmul,
    "add a number": lambda x, _: x + 1.5,
    "multiply by a negative number": lambda x, _: -2.0 * x,
    "divide a number": lambda x, _: 1.0 / x,
    "negative": lambda x, _: -x,
    "absolute": lambda x, _: np.absolute(x),
    "exp": lambda x, _: np.exp(x),
    "tanh": lambda x, _: np.tanh(x),
    "root of a square": lambda x, _: np.sqrt(x * x),
    "sum": lambda x, _: x.sum(axis=-1, keepdims=True),
    "max": lambda x, _: x.max(axis=-1, keepdims=True),
    "mean": lambda x, _: np.mean(x, axis=-2),
    "swapaxes": lambda x, _: np.swapaxes(x, -1, -2),
    "where": lambda x, _: np.where(np.eye(2, dtype=bool), x, -np.inf),
    "concatenate": lambda x, y: np.concatenate([x, y]),
    "softmax": lambda x, _: softmax(x),
    "softmax down columns": lambda x, _: softmax(x, -2),
    "part": lambda x, _: x[..., 0, :],
    "clip": lambda x, _: np.clip(x, -1.0, 2.0),
    "method clip": lambda x, _: x.clip(-1.0, 2.0),
    "smallest of a row": lambda x, _: np.min(x, axis=-1),
    "running sum": lambda x, _: np.cumsum(x, axis=-1),
    "largest by reduce": lambda x, _: np.maximum.reduce(x, axis=-1),
    "cube": lambda x, _: x**3,
    "inverse square": lambda x, _: x**-2,
    "root as a power": lambda x, _: x**0.5,
    "linear unit": lambda x, _: np.where(x > 0, x, 0.0) if isinstance(x, np.ndarray) else np.maximum(x, 0.0),
    "upper triangle": lambda x, _: np.triu(x),
}


@settings(max_examples=examples(30), deadline=None)
@given(one=matrices(), other=matrices())
def test_each_operation_contains_what_it_gives_on_numbers_within(one: Any, other: Any) -> None:
    for name, operation in OPERATIONS.items():
        assert contains(operation, one, other), name


@settings(max_examples=examples(30), deadline=None)
@given(one=matrices(), other=matrices())
def test_each_function_of_entries_contains_what_it_gives_on_numbers_within(one: Any, other: Any) -> None:
    for function in _UFUNCS:
        assert contains(lambda *x, f=function: f(*x[: f.nin]), one, other), function.__name__


def contains(operation: Any, one: Any, other: Any) -> bool:
    """Whether the bounds hold all that comes of numbers within two intervals, and of their ends."""
    with np.errstate(all="ignore"):
        low, high = ends(operation(one[0], other[0]))
        for numbers in (
            (one[1], other[1]), (one[2], other[2]), (one[0].low, other[0].high), (one[0].high, other[0].low),
        ):  # fmt: skip
            exact = operation(*numbers)
            size = 1e-9 * np.maximum(1, np.abs(np.where(np.isfinite(exact), exact, 1)))
            if not ((low - size <= exact) & (exact <= high + size))[~np.isnan(exact)].all():
                return False
    return True


ELEMENTWISE = (
    "maximum minimum fmax fmin log log2 log10 log1p exp exp2 expm1 sqrt cbrt square tanh sinh cosh sin cos absolute "
    "fabs sign power reciprocal floor ceil rint trunc logaddexp hypot negative positive arctan"
)


def test_a_step_may_use_every_elementwise_function() -> None:
    entries = Interval(np.array([[0.4, 0.5]]), np.array([[0.6, 0.7]]), 3)
    assert isinstance(np.power(entries, 2.0), Interval)
    for function in (getattr(np, name) for name in ELEMENTWISE.split() if name != "power"):
        assert isinstance(function(*[entries] * function.nin), Interval), function.__name__


def test_a_function_without_a_rule_is_named() -> None:
    entries = Interval(np.zeros((1, 2)), np.ones((1, 2)), 3)
    with pytest.raises(TypeError, match=r"np\.spacing has no bounds yet"):
        np.spacing(entries)
    with pytest.raises(TypeError, match=r"np\.kron has no bounds yet"):
        np.kron(entries, entries)


@pytest.mark.walk
def test_the_bounds_of_every_mistake_are_known() -> None:
    """Where a step of a new entry uses a function without a rule, the TypeError names that function."""
    for kind in KINDS:
        problem = made(drawn(kind, 0))
        asked = StageAnswer(problem, problem.stages[-1], 2)
        for way in makeable(problem):
            try:
                low, high = asked.bounds_with((way,))
            except ValueError:  # its shapes do not go together here
                continue
            assert low.shape == high.shape, (way.name, kind)


@given(matrices(), st.integers(3, 12))
def test_rounding_contains_every_rounding_to_as_many_decimals_or_more(one: Any, decimals: int) -> None:
    interval, x, _ = one
    low, high = ends(interval.after_rounding())
    by_hand_rounded = np.vectorize(lambda number: rounded(float(number), decimals))(x)
    assert (low <= by_hand_rounded + 1e-8).all()
    assert (by_hand_rounded <= high + 1e-8).all()


def test_rounding_leaves_short_numbers_and_infinities_alone() -> None:
    numbers = np.array([0.125, -2.0, 0.0, -np.inf, 1e6])
    low, high = ends(Interval(numbers, numbers, 3).after_rounding())
    assert (low == numbers).all()
    assert (high == numbers).all()


def test_a_row_that_sees_nothing_keeps_no_weight() -> None:
    nothing = np.full((1, 2), -np.inf)
    with np.errstate(all="ignore"):
        low, high = ends(softmax(Interval(nothing, nothing, 3)))
    assert (low == 0).all()
    assert (high == 0).all()


def test_the_largest_logit_taken_off_itself_is_exactly_0() -> None:
    """e^0 is 1 whatever the logit was rounded to: the share of a lone visible key is 1."""
    logits = Interval(np.array([[-4.3, -np.inf]]), np.array([[-4.1, -np.inf]]), 3)
    with np.errstate(all="ignore"):
        low, high = ends(softmax(logits))
    assert low.tolist() == [[1.0, 0.0]]
    assert high.tolist() == [[1.0, 0.0]]


def test_settling_turns_numbers_into_intervals_and_leaves_masks_alone() -> None:
    by_hand = settle(3)
    mask = np.array([True, False])
    assert by_hand(mask) is mask
    assert by_hand(None) is None
    assert ends(by_hand(np.array([2 / 3])))[1] == 0.667


# --- whole computations, done by a hand that shares no code with the package

FAINT = -3.0  # e^x of a lower row maximum vanishes in three decimals; no question draws such a row


def hands(seed: int) -> list[Hand]:
    return [Hand(3, Random(seed), whimsical=True), *(Hand(3, Random(seed + i)) for i in (1, 2, 3))]


@pytest.mark.walk
@each("kind", KINDS)
def test_no_honest_answer_is_refused(kind: str) -> None:
    """Whatever is rounded to three decimals or more on the way, and then to two: all of it is accepted."""
    for seed in range(25):
        given = drawn(kind, seed)
        problem = made(given)
        peaks = problem.run(until="logits")["logits"].max(axis=-1)
        if (peaks < FAINT).any():
            continue
        work = [(hand, by_hand.work(given, hand=hand)) for hand in hands(seed)]
        for stage in ("logits", "weights", "output"):
            bounds = reachable(problem.computation, problem.given, stage, 3)
            for hand, by_them in work:
                typed = two_decimals(by_them[stage])
                seen = np.isfinite(typed)
                assert within(typed[seen], Bounds(*(end[seen] for end in bounds)), 2).all(), (seed, hand)


MANY_KINDS = (
    "causal", "n_k = d_k", "causal, fewer queries", "unscaled", "wide heads", "tokens of another width",
    "tokens and heads", "a query that sees nothing", "window", "rope", "rope with a cache", "grouped heads", "cross",
    "cross, texts of one length",
)  # fmt: skip


@pytest.mark.walk
def test_honest_work_with_a_mistake_in_it_stays_within_the_reach_of_that_mistake() -> None:
    tried = dict.fromkeys(CATALOGUE, 0)
    for kind, seed in product(MANY_KINDS, range(3)):
        given = drawn(kind, seed)
        for name, reached in reaches(made(given)).items():
            for hand in hands(seed):
                try:
                    typed = two_decimals(by_hand.work(given, name, hand=hand)["output"])
                except Misfit:
                    continue
                if np.isfinite(typed).all():
                    fits = (
                        within(typed, bounds, 2).all()
                        for bounds in reached
                        if bounds.low.shape == typed.shape
                    )
                    assert any(fits), (name, kind, seed, hand)
                    tried[name] += 1
    assert [name for name, count in tried.items() if not count] == []


def reaches(problem: Problem) -> dict[str, list[Bounds]]:
    """What each mistake that can be made here reaches as output, in each of the ways to make it."""
    asked = StageAnswer(problem, "output", 2)
    found: dict[str, list[Bounds]] = {}
    for way in makeable(problem):
        try:
            low, high = asked.bounds_with((way,))
        except ValueError:  # its shapes do not go together here
            continue
        unbounded = ~(np.isfinite(low) & np.isfinite(high))  # divided by what may be 0
        bounds = Bounds(np.where(unbounded, -1e9, low), np.where(unbounded, 1e9, high))
        found.setdefault(way.name, []).append(bounds)
    return found


def two_decimals(table: Any) -> Any:
    exact = np.array(table, dtype=float)
    return np.array([x if isinf(x) else rounded(x, 2) for x in exact.ravel().tolist()]).reshape(exact.shape)

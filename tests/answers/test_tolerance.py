"""The rule of what counts as correct: half a unit around everything that honest work reaches, and no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attn_tutor.answers.tolerance import Bounds, apart, distance, exactly, reachable, within
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import fit_to_problem, with_mistakes
from tests.cases import each
from tests.mistakes.problems import KINDS, STAGES, drawn, made


@each(
    ("typed", "exact", "right"),
    [
        (0.50, 0.4996, True),
        (0.5, 0.5049999, True),
        (0.5, 0.505, True),  # rounded half down
        (0.51, 0.505, True),  # rounded half up
        (0.5, 0.5051, False),
        (0.66, 2 / 3, False),  # cut off
        (0.0, 5e-17, True),
        (0.01, 0.0, False),
        (1e6, 1e6 + 0.004, True),
        (1e6, 1e6 + 0.006, False),  # there is no relative tolerance
    ],
)
def test_without_rounding_on_the_way_half_a_unit_counts(typed: float, exact: float, right: bool) -> None:
    assert within(np.array(typed), exactly(np.array(exact)), 2) == right


@given(st.floats(-50, 50), st.floats(0, 1), st.floats(-51, 51))
def test_within_means_not_farther_from_the_bounds_than_half_a_unit(
    low: float, wide: float, typed: float
) -> None:
    bounds = Bounds(np.array(low), np.array(low + wide))
    outside = max(low - typed, typed - (low + wide), 0)
    assert distance(np.array(typed), bounds) == outside
    if abs(outside - 0.005) > 1e-7:
        assert within(np.array(typed), bounds, 2) == (outside < 0.005)


@pytest.mark.parametrize(("gap", "separate"), [(0.009, False), (0.0101, True)])
def test_two_answers_are_apart_by_a_gap_of_more_than_a_unit_in_some_entry(gap: float, separate: bool) -> None:
    one = Bounds(np.array([[1.0, 2.0]]), np.array([[1.1, 2.1]]))
    other = Bounds(np.array([[1.05, 2.1 + gap]]), np.array([[1.2, 2.3]]))
    assert apart(one, other, 2) == apart(other, one, 2) == separate


def test_no_answer_is_accepted_as_right_for_two_that_are_apart() -> None:
    one, other = exactly(np.array([[1.0]])), exactly(np.array([[1.0101]]))
    typed = np.linspace(0.99, 1.02, 301).reshape(-1, 1, 1)
    assert apart(one, other, 2)
    assert not (within(typed, one, 2) & within(typed, other, 2)).any()


@each("kind", KINDS)
def test_the_exact_numbers_lie_within_their_bounds(kind: str) -> None:
    problem = made(drawn(kind, 1))
    for stage in STAGES:
        exact, (low, high) = problem.run()[stage], reachable(problem.computation, problem.given, stage, 3)
        assert (low <= exact).all()
        assert (exact <= high).all()


@each("kind", KINDS)
def test_finer_work_reaches_less_far(kind: str) -> None:
    problem = made(drawn(kind, 1, low=-1, high=1))
    coarse, fine = (reachable(problem.computation, problem.given, "output", r) for r in (2, 4))
    assert (fine.high - fine.low).max() < (coarse.high - coarse.low).max()


def test_bounds_are_as_tight_as_hand_rounding_allows() -> None:
    """Three decimals on the way move an output of values up to 2 by no more than a hundredth."""
    for seed in range(20):
        problem = made(drawn("plain", seed))
        if problem.run()["logits"].max(axis=-1).min() < -2:
            continue  # e^-3 is 0.050: little is left of such a row, and honest work strays
        low, high = reachable(problem.computation, problem.given, "output", 3)
        assert (high - low).max() < 0.02


def test_whole_numbers_cannot_stray() -> None:
    problem = made(drawn("plain", 1))
    low, high = reachable(problem.computation, problem.given, "scores", 3)
    assert (low == high).all()


def test_a_factor_may_be_rounded_itself_or_as_the_root_that_is_divided_by() -> None:
    problem = made(drawn("plain", 1) | {"query": [[8.0, 0, 0]], "key": [[1.0, 0, 0]], "value": [[1.0]]})
    low, high = reachable(problem.computation, problem.given, "logits", 3)
    assert low <= 8 * 0.577 <= high
    assert low <= 8 / 1.732 <= high


@pytest.mark.walk
@each("name", CATALOGUE)
def test_every_mistake_can_be_run_on_intervals(name: str) -> None:
    """No function of the catalogue does what an interval cannot: it would raise, or give bounds that miss."""
    met = 0
    for kind in KINDS:
        problem = made(drawn(kind, 2))
        if not CATALOGUE[name].applies(problem):
            continue
        computation = with_mistakes(problem.computation, fit_to_problem(CATALOGUE[name], problem))
        try:
            with np.errstate(all="ignore"):
                exact = computation.run(problem.given, until="output")["output"]
        except ValueError:
            continue  # the shapes forbid it here
        low, high = reachable(computation, problem.given, "output", 3)
        fine = np.isfinite(exact) & np.isfinite(low) & np.isfinite(high)
        assert ((low <= exact + 1e-9) & (exact <= high + 1e-9))[fine].all()
        met += bool(fine.any())
    assert met

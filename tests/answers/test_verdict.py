"""Verdicts: every outcome, in its order, with what was read, what is off and what it costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attn_tutor import check_answer, diagnose
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError, UsageError
from tests.cases import CHARACTERS, each

MATRIX = [[0.5, 0.25], [1.0, -2.0]]
WEIGHTS = [[0.66976, 0.33024]]
TALL = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]

OUTCOMES: list[tuple[str, Any, str, tuple[str, ...]]] = [
    # typed, expected, outcome, cells
    ("[[0.5, 0.25], [1, -2]]", MATRIX, "correct", ()),
    ("0.5 0.25; 1, -2", MATRIX, "correct", ()),
    ("0.5 -0.25", [0.5, -0.25], "correct", ()),
    ("0.5 0.25; 1 -2", MATRIX, "correct", ()),
    ("0.5 -0.25", 0.25, "correct", ()),  # where one number is asked for it is a subtraction
    ("0.5 -0.25 3", 0.25, "not_understood", ()),
    ("0,5 -0,25", [0.5, -0.25], "correct", ()),  # only as decimals are there two numbers
    ("[0.50 0.25; 1.00 -2.00]", MATRIX, "correct", ()),
    ("[[0.67, 0.33]]", WEIGHTS, "correct", ()),
    ("0.67 0.33", WEIGHTS, "correct", ()),
    ("0.67, 0.33", [0.66976, 0.33024], "correct", ()),
    ("0.67\n0.33", [0.66976, 0.33024], "correct", ()),
    ("0.67\n0.33", WEIGHTS, "transposed", ()),
    ("0.67\n0.33", [[0.66976], [0.33024]], "correct", ()),
    ("2/3, 1/3", [2 / 3, 1 / 3], "correct", ()),
    ("67%, 33%", [0.66976, 0.33024], "correct", ()),
    ("0,25", 0.25, "correct", ()),
    ("[[0.669761549, 0.330238451]]", WEIGHTS, "correct", ()),
    ("[[0.7, 0.3]]", WEIGHTS, "too_coarse", ()),
    ("[[0.7, 0.33]]", WEIGHTS, "too_coarse", ()),
    ("0.8 0 0.1", [0.84, 0.04, 0.11], "too_coarse", ()),  # among tenths 0 is 0.0
    ("0.9 1", [0.94, 1.04], "too_coarse", ()),
    ("1", 1.04, "wrong", ()),  # by itself it is a whole number
    ("[[1, 0]]", [[0.73, 0.27]], "wrong", ("r1c1", "r1c2")),  # hard attention, not rounding
    ("[[0.5, 1], [0.25, -2]]", MATRIX, "transposed", ("r1c2", "r2c1")),
    ("[[1, 3, 5], [2, 4, 6]]", TALL, "transposed", ()),
    ("[0.5, 0.25, 1, -2]", MATRIX, "right_values_wrong_shape", ()),
    ("[0.67, 0.33]", WEIGHTS, "correct", ()),
    ("[[0.67], [0.33]]", WEIGHTS, "transposed", ()),
    ("[0.67, 0.33]", [[0.66976], [0.33024]], "right_values_wrong_shape", ()),
    ("[[0.67, 0.33]]", [[0.66976], [0.33024]], "transposed", ()),
    ("[[0.67], [0.33]]", [0.66976, 0.33024], "correct", ()),
    ("[0.25]", 0.25, "correct", ()),
    ("[[[0.5, 0.25], [1, -2]]]", MATRIX, "right_values_wrong_shape", ()),
    ("[[1, 2, 3]]", MATRIX, "wrong_shape", ()),
    ("7", MATRIX, "wrong_shape", ()),
    ("[0.9, 0.25, 1, -2]", MATRIX, "wrong_shape", ()),
    ("[[0.5, 0.25], [1, 2]]", MATRIX, "wrong", ("r2c2",)),
    ("[[9, 8], [7, 6]]", MATRIX, "wrong", ("r1c1", "r1c2", "r2c1", "r2c2")),
    ("0.34", 1 / 3, "wrong", ()),
    ("banana", MATRIX, "not_understood", ()),
    ("", MATRIX, "not_understood", ()),
    ("[[1, 2], [3]]", MATRIX, "not_understood", ()),
    ("[[inf, 0], [0, 0]]", MATRIX, "not_understood", ()),
]


@each(
    ("typed", "expected", "outcome", "cells"), OUTCOMES
)
def test_outcome_and_cells(typed: str, expected: Any, outcome: str, cells: tuple[str, ...]) -> None:
    verdict = check_answer(typed, expected)
    assert (verdict.outcome, verdict.cells) == (outcome, cells)
    assert verdict.message.endswith(".") or "For example" in verdict.message


def test_only_what_cannot_be_compared_costs_nothing() -> None:
    free = {typed for typed, expected, *_ in OUTCOMES if not check_answer(typed, expected).counts_as_attempt}
    outcomes = ("not_understood", "too_coarse", "wrong_shape", "right_values_wrong_shape")
    assert free == {typed for typed, _, outcome, _ in OUTCOMES if outcome in outcomes}


def test_numbers_too_many_or_too_few_cost_an_attempt_only_where_a_mistake_made_them() -> None:
    given = {"query": [[1.0, 2], [0, -1]], "key": [[1.0, 2], [3, 1], [0, 1]], "value": [[1.0], [2], [3]]}
    for typed in ("1 2", "[[1, 2], [3, 4]]", "[1, 2, 3, 4]", "7"):
        assert not diagnose(typed, **given, stage="scores").counts_as_attempt, typed
    square = {name: [[1.0, 2, 3], [0, -1, 2], [2, 2, 1]] for name in ("query", "key", "value")}
    fewer = diagnose("[[1, 4, 9], [0, 1, 4]]", **{**square, "query": square["query"][:2]}, stage="scores")
    assert fewer.counts_as_attempt


# --- the third practice problem, as a learner may answer it

PROBLEM_3 = problem(query=[[1, 0]], key=[[1, 0], [-10, 1]], value=[[10, 20], [30, 40]], scale=1.0)


@each(
    ("typed", "outcome"),
    [
        ("[[10, 20]]", "correct"),
        ("10 20", "correct"),
        ("10.0003, 20.0003", "correct"),
        ("[[20, 10]]", "wrong"),
        ("[[10.01, 20.01]]", "wrong"),
        ("[[20, 30]]", "wrong"),
        ("[[30, 40]]", "wrong"),
        ("[10, 20]", "correct"),
        ("np.array([10, 20])", "correct"),
        ("[[10], [20]]", "transposed"),
        ("10\n20", "transposed"),
        ("banana", "not_understood"),
        ("", "not_understood"),
    ],
)
def test_practice_problem_3(typed: str, outcome: str) -> None:
    assert check_answer(typed, PROBLEM_3.run()["output"]).outcome == outcome
    assert outcome_of(typed) == outcome


def outcome_of(typed: str) -> str:
    """The outcome with everything that is known of the problem."""
    given = {name: getattr(PROBLEM_3, name) for name in ("query", "key", "value", "scale")}
    return diagnose(typed, **given).outcome


def test_a_row_with_its_numbers_exchanged_is_called_swapped() -> None:
    assert check_answer("[[20, 10]]", [[10.0003, 20.0003]]).message == (
        "Columns 1 and 2 are swapped; the numbers are right."
    )


# --- rounding on the way


def test_bounds_make_room_for_rounding_on_the_way() -> None:
    exact, bounds = [[0.4449]], ([[0.4420]], [[0.4460]])
    assert check_answer("[[0.45]]", exact).outcome == "wrong"
    assert check_answer("[[0.45]]", exact, bounds=bounds).outcome == "correct"


def test_rounded_a_decimal_too_early_is_right_with_advice() -> None:
    verdict = check_answer("[[0.46]]", [[0.4449]], bounds=([[0.4440]], [[0.4460]]))
    assert (verdict.outcome, verdict.correct) == ("early_rounding", True)
    assert "keep 3 decimals while you work" in verdict.message


@pytest.mark.parametrize("decimals", [0, 1, 3, 4])
def test_the_unit_follows_the_decimals_asked_for(decimals: int) -> None:
    unit = 10.0**-decimals
    assert check_answer(f"{3 + 0.49 * unit:.6f}", 3.0, decimals=decimals).correct
    assert not check_answer(f"{3 + 0.51 * unit:.6f}", 3.0, decimals=decimals).correct


# --- what was read


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("[[0.5, 0.25], [1, -2]]", ""),
        ("0.5, 0.25; 1, -2", "a 2 × 2 matrix [[0.5, 0.25], [1, -2]]"),
        ("[[1/2, 1/4], [1, −2]]", "a 2 × 2 matrix [[0.5, 0.25], [1, -2]]"),
    ],
)
def test_what_was_read_is_told_where_it_is_not_what_was_typed(typed: str, read_as: str) -> None:
    assert check_answer(typed, MATRIX).read_as == read_as


def test_what_was_added_in_reading_stands_beside_a_wrong_shape() -> None:
    verdict = check_answer("1 2 3", MATRIX)
    assert verdict.outcome == "wrong_shape"
    assert verdict.notes == ("the outer brackets were added",)


def test_the_numbers_are_kept_in_the_shape_asked_for() -> None:
    verdict = check_answer("3 4", [[1.0, 2.0]])
    assert np.array_equal(verdict.numbers, [[3, 4]])  # type: ignore[arg-type]  # there are some
    assert check_answer("[[1, 2, 3]]", [[1.0, 2.0]]).numbers is None


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=4), st.booleans())
def test_a_row_is_judged_alike_with_and_without_brackets(row: list[int], bent: bool) -> None:
    """As a vector and as a matrix of one row, right or wrong; and a column is one, however it is written."""
    typed = [row[0] + bent, *row[1:]]
    commas, blanks = ", ".join(map(str, typed)), " ".join(map(str, typed))
    ways = (
        f"[{commas}]",
        f"[[{commas}]]",
        f"({commas})",
        f"array([{commas}])",
        f"[{blanks}]",
        blanks,
        commas,
    )
    for expected in (row, [row]):
        assert {check_answer(way, expected).correct for way in ways} == {not bent}
    semicolons = commas.replace(",", ";")
    lines = (str([[x] for x in typed]), blanks.replace(" ", "\n"), semicolons, f"[{semicolons}]")
    assert {check_answer(way, [row]).outcome for way in lines} == {"wrong_shape" if bent else "transposed"}
    assert {check_answer(way, row).correct for way in lines} == {not bent}


# --- words


@each(
    ("typed", "expected", "message"),
    [
        ("[[1, 2, 3]]", MATRIX, "You gave a 1 × 3 matrix, but you're asked for a 2 × 2 matrix."),
        ("7", MATRIX, "You gave one number, but you're asked for a 2 × 2 matrix."),
        ("7", [1.0, 2.0], "You gave one number, but you're asked for 2 numbers."),
        ("[1, 2]", 1.0, "You gave 2 numbers, but you're asked for one number."),
        (
            "[[0, 0], [0, 0]]",
            np.ones((2, 2, 2)),
            "You gave a 2 × 2 matrix, but you're asked for a 2 × 2 × 2 array.",
        ),
        (
            "[0.67, 0.33]",
            [[0.67], [0.33]],
            "The values are right, but you gave a vector of 2 instead of a 2 × 1 matrix.",
        ),
        ("[[5, 6], [1, -2]]", MATRIX, "Row 1, column 1 and row 1, column 2 are off. The other entries are right."),
        ("[[5, 6], [7, 8]]", MATRIX, "None of the entries is right yet."),
        ("0.9", 0.5, "That isn't the right number."),
        ("[[9, 9, 9], [9, 9, 0]]", np.zeros((2, 3)), "5 of 6 entries are off."),
    ],
)
def test_messages_say_what_is_off(typed: str, expected: Any, message: str) -> None:
    assert check_answer(typed, expected).message == message


# --- shapes


@each(
    ("typed", "outcome", "message"),
    [
        ("2x3", "correct", "Right."),
        ("torch.Size([2, 3])", "correct", "Right."),
        ("(3, 2)", "transposed", "The sizes are right, but in the wrong order: rows come first."),
        ("(1, 2, 3)", "right_values_wrong_shape", "The sizes are right, but dimensions of size 1 count too."),
        ("6", "wrong_shape", "You gave one size; this shape has 2."),
        ("(2, 3, 4)", "wrong_shape", "You gave 3 sizes; this shape has 2."),
        ("2 4", "wrong", "Size 2 isn't right."),
        ("4 4", "wrong", "Size 1 and size 2 aren't right."),
        ("0.5", "not_understood", ""),
    ],
)
def test_shapes(typed: str, outcome: str, message: str) -> None:
    verdict = check_answer(typed, (2, 3), kind="shape")
    assert verdict.outcome == outcome
    assert verdict.message == message or not message


def test_a_square_shape_cannot_be_transposed() -> None:
    assert check_answer("2 2", (2, 2), kind="shape").outcome == "correct"


def test_one_decimal_is_not_called_decimals() -> None:
    assert check_answer("1", 0.6, decimals=1).message.endswith("Give 1 decimal.")
    assert check_answer("0.6", 0.63, decimals=2).message.endswith("Give 2 decimals.")


# --- for any text, and for wrong use


@given(st.text(CHARACTERS, max_size=60))
def test_no_text_raises(text: str) -> None:
    for expected in (0.5, [1.0, 2.0], MATRIX):
        assert isinstance(check_answer(text, expected), Verdict)
    assert isinstance(check_answer(text, (2, 3), kind="shape"), Verdict)


@given(st.lists(st.lists(st.floats(-99, 99), min_size=2, max_size=2), min_size=2, max_size=2))
def test_the_right_numbers_rounded_are_right(rows: list[list[float]]) -> None:
    typed = str([[round(x, 2) for x in row] for row in rows])
    assert check_answer(typed, rows).outcome == "correct"


@pytest.mark.parametrize("expected", [[[1, 2], [3]], "banana", [[1j]], [float("nan")], [1.0, float("inf")]])
def test_what_is_no_answer_to_hold_against_is_refused(expected: Any) -> None:
    with pytest.raises(ShapeError):
        check_answer("1", expected)


@each(
    ("options", "sentence"),
    [
        ({"bounds": ([1, 2], [1, 2])}, "The expected answer is a vector of 1, and bounds are a vector of 2."),
        ({"bounds": ([2], [1])}, "A lower bound lies above its upper bound."),
        ({"bounds": ([1],)}, "Bounds are a pair, not 1."),
        ({"bounds": ([float("nan")], [1])}, "There is nan or +inf in the bounds."),
        ({"decimals": -1}, "The number of decimals is -1, but it must be at least 0."),
        ({"decimals": 0.5}, "The number of decimals is 0.5, but it must be a whole number."),
        ({"kind": "banana"}, "There is no kind of answer called banana."),
        ({"kind": "shape", "expected": [2.5]}, "The expected size is 2.5, but it must be a whole number."),
        ({"kind": "shape", "expected": [-2]}, "The expected size is -2, but it must be at least 0."),
        ({"kind": "shape", "expected": [[1], [2, 3]]}, "The expected shape is no row of sizes."),
    ],
)
def test_wrong_use_is_refused_in_a_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_answer("1", **{"expected": [1], **options})
    assert caught.value.sentence == sentence


def test_masked_entries_may_be_expected_and_are_typed_as_a_very_low_number() -> None:
    masked = [[1.0, -np.inf], [2.0, 3.0]]
    assert check_answer("1 -1e9; 2 3", masked).correct
    assert check_answer("1 0; 2 3", masked).cells == ("r1c2",)

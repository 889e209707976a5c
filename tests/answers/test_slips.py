"""Slips: each is found where all wrong numbers are explained by it, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from attn_tutor.answers.slips import Slip, Wrong, find_slip
from attn_tutor.answers.tolerance import exactly, within
from attn_tutor.engine.places import StagePart
from tests.cases import each

RIGHT = [[0.10, -1.24, 2.35], [1.66, 0.53, -0.87]]


def slip(typed: Any, right: Any = RIGHT, stage: str = "", part: StagePart = ()) -> Slip | None:
    numbers, bounds = np.array(typed, dtype=float), exactly(np.array(right, dtype=float))
    return find_slip(Wrong(numbers, bounds, 2, ~within(numbers, bounds, 2), part), stage)


FOUND = {
    "one sign": (
        [[0.10, 1.24, 2.35], [1.66, 0.53, -0.87]],
        "sign",
        "The sign is flipped in row 1, column 2; the size is right.",
    ),
    "all signs": (
        [[-0.10, 1.24, -2.35], [-1.66, -0.53, 0.87]],
        "sign",
        "The signs are flipped in 6 entries; the sizes are right.",
    ),
    "two rows swapped": ([RIGHT[1], RIGHT[0]], "swapped", "Rows 1 and 2 are swapped; the numbers are right."),
    "two columns swapped": (
        [[2.35, -1.24, 0.10], [-0.87, 0.53, 1.66]],
        "swapped_columns",
        "Columns 1 and 3 are swapped; the numbers are right.",
    ),
    "ten times too large": (
        [[1.0, -12.4, 23.5], [16.6, 5.3, -8.7]],
        "factor_of_ten",
        "Every number is 10 times too large: look at the decimal point.",
    ),
    "a tenth": (
        [[0.01, -0.12, 0.24], [0.17, 0.05, -0.09]],
        "factor_of_ten",
        "Every number is 10 times too small: look at the decimal point.",
    ),
    "a row in another order": (
        [-1.24, 2.35, 0.10],
        "reordered",
        "The numbers are right, but in the wrong order.",
        RIGHT[0],
    ),
    "two entries swapped": (
        [[0.10, 2.35, -1.24], [1.66, 0.53, -0.87]],
        "reordered",
        "Row 1, column 2 and row 1, column 3 are swapped; the numbers are right.",
    ),
    "turned round": (
        [[-0.87, 0.53, 1.66], [2.35, -1.24, 0.10]],
        "reordered",
        "The numbers are right, but rows and columns are both in reverse order.",
    ),
    "each row in another order": (
        [[-1.24, 2.35, 0.10], [0.53, 1.66, -0.87]],
        "reordered",
        "The numbers are right, but each is in the wrong place in its row.",
    ),
    "a row twice": ([RIGHT[0], RIGHT[0]], "row_repeated", "Row 2 repeats the numbers of row 1."),
    "one entry": (
        [[0.10, -1.24, 2.35], [1.66, 0.35, -0.87]],
        "one_cell",
        "Only row 2, column 2 is off; the others are right.",
    ),
}


@each("case", FOUND)
def test_each_slip_gets_its_own_words(case: str) -> None:
    typed, name, sentence, *right = FOUND[case]
    found = slip(typed, *right)
    assert found == Slip(name, sentence)


def test_numbers_cut_off_are_told_from_numbers_rounded() -> None:
    found = slip([[0.66, 0.33]], [[2 / 3, 1 / 3]])
    told = "The decimals are cut off instead of rounded in row 1, column 1: the next one is 5 or more."
    assert found == Slip("truncated", told)
    assert slip([[-0.66, 0.12]], [[-2 / 3, 0.125]]).name == "truncated"  # type: ignore[union-attr]  # 0.12 is right


@pytest.mark.parametrize(
    "typed",
    [
        [[0.20, 1.24, 2.35], [1.66, 0.53, -0.87]],  # a sign and another number
        [[0.11, -1.25, 2.36], [1.67, 0.54, -0.88]],
        [[10.0, -124.0, 2.35], [1.66, 0.53, -0.87]],  # not every number
        [[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]],
    ],
)
def test_what_explains_some_of_the_wrong_numbers_only_is_no_slip(typed: Any) -> None:
    assert slip(typed) is None


def test_rows_of_weights_that_do_not_sum_to_1_say_so() -> None:
    weights = [[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]]
    found = slip([[0.2, 0.3, 0.5], [0.3, 0.31, 0.56]], weights, "weights")
    assert found == Slip("row_sum", "Row 2 of your weights sums to 1.17; each row must sum to 1.")
    assert slip([[0.2, 0.3, 0.5], [0.3, 0.31, 0.56]], weights, "output") is None


def test_a_negative_weight_is_named_before_any_sum() -> None:
    found = slip([[1.0, -0.2, 0.2], [0.1, 0.2, 0.7]], [[0.2, 0.3, 0.5], [0.1, 0.2, 0.7]], "weights")
    told = "A weight is never negative, because e^x never is: look at the minus sign in row 1, column 2."
    assert found == Slip("negative_weight", told)


def test_a_row_that_may_see_nothing_need_not_sum_to_1() -> None:
    assert slip([[0.0, 0.0], [0.25, 0.75]], [[0, 0], [0.5, 0.5]], "weights") is None


@pytest.mark.parametrize(
    ("part", "told"),
    [((1, slice(None)), "Row 2 of your weights sums"), ((1, 0, slice(None)), "Row 1 of your weights in head 2 sums")],
)
def test_a_part_of_the_weights_is_named_by_its_place_in_the_whole(part: StagePart, told: str) -> None:
    found = slip([0.4, 0.9], [0.5, 0.5], "weights", part)
    assert told in found.sentence  # type: ignore[union-attr]  # it is found


def test_a_column_of_weights_need_not_sum_to_1() -> None:
    assert slip([0.4, 0.9], [0.5, 0.5], "weights", (slice(None), 0)) is None


def test_entries_of_a_vector_can_be_swapped_too() -> None:
    assert slip([2, 1], [1, 2]) == Slip("swapped", "Entries 1 and 2 are swapped; the numbers are right.")


def test_one_number_has_slips_without_a_place() -> None:
    assert slip(-0.5, 0.5) == Slip("sign", "The sign is flipped; the size is right.")
    assert slip(5, 0.5) == Slip(
        "factor_of_ten", "The number is 10 times too large: look at the decimal point."
    )
    assert slip(0.7, 0.5) is None


def test_places_in_heads_name_the_head() -> None:
    right = np.arange(8.0).reshape(2, 2, 2)
    typed = right.copy()
    typed[1, 0, 1] += 0.5
    assert "head 2, row 1, column 2" in slip(typed, right).sentence  # type: ignore[union-attr]  # it is found

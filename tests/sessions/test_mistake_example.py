"""Every misconception has a small example on which it shows, in words that fit the example."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.sessions import mistake_example
from attn_tutor.sessions.mistake_example import Example, example, wrong_numbers


@pytest.fixture(scope="module")
def examples() -> dict[str, Example]:
    """The example of each; what each mistake gives on the inputs that all share is computed once."""
    found: dict[tuple[int, str, str], Array | None] = {}

    def numbers(problem: Problem, here: Mistake, stage: str) -> Array | None:
        key = id(problem), here.name, stage
        if key not in found:
            found[key] = wrong_numbers(problem, here, stage)
        return found[key]

    with mock.patch.object(mistake_example, "wrong_numbers", numbers):
        return {name: example(mistake) for name, mistake in CATALOGUE.items()}


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_example_of_every_misconception_shows_it(name: str, examples: dict[str, Example]) -> None:
    shown = examples[name]
    assert np.isfinite(shown.right).all()
    assert np.isfinite(shown.wrong).all()
    assert shown.right.shape != shown.wrong.shape or np.abs(shown.right - shown.wrong).max() > 0.03
    assert shown.right.size <= 40


def test_nobody_is_told_to_divide_where_the_example_is_unscaled(examples: dict[str, Example]) -> None:
    unscaled = [shown.mistake for shown in examples.values() if shown.given.problem.scale == 1]
    assert unscaled
    assert not [one.name for one in unscaled if "√d_k" in one.look or "ivide every" in one.look]


def test_two_misconceptions_with_the_same_example_name_each_other(examples: dict[str, Example]) -> None:
    faults = []
    for name, one in examples.items():
        for other, two in examples.items():
            alike = one.stage == two.stage and one.wrong.shape == two.wrong.shape and np.allclose(one.wrong, two.wrong)
            if name != other and alike and other not in one.alike:
                faults.append((name, other))
    assert not faults


def test_where_a_row_is_empty_or_the_largest_is_taken_the_example_has_such_a_row(
    examples: dict[str, Example],
) -> None:
    for name in ("mask_strict_zero_row", "mask_strict_uniform_row"):
        assert np.allclose(examples[name].wrong[0], examples[name].wrong[0, 0]), "the first word sees nothing"
    two_largest = np.sort(examples["hard_attention"].right, axis=-1)[:, -2:]
    assert (np.diff(two_largest, axis=-1) > 0.03).all(), "nobody can say which of two equal ones is the largest"

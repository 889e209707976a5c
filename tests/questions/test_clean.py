"""Clean numbers: what is shown can be recomputed from what is shown."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from attn_tutor.questions.clean import unclean
from attn_tutor.questions.given import Given


def row_of(logits: tuple[float, ...]) -> Given:
    width = len(logits)
    return Given(query=((1.0,),), key=tuple((x,) for x in logits), value=((0.0,),) * width, scale="none")


@pytest.mark.parametrize("logits", [(1, 0, -1), (2, 1, 0), (1, 1, 0), (2, 1, 1), (1, 0, 0), (0, 0, -1)])
def test_rows_that_are_known_to_be_clean_are_clean(logits: tuple[int, ...]) -> None:
    assert "weights" not in list(unclean(row_of(logits).problem.run()))


def test_the_check_agrees_with_a_hand_computation_for_every_small_row() -> None:
    """Of the rows from -3 to 3 in falling order, those are clean whose shown e^x lead to the shown weights."""
    for logits in itertools.combinations_with_replacement(range(3, -4, -1), 3):
        powers = [round(float(np.exp(x)), 2) for x in logits]
        exact = [float(np.exp(x)) for x in logits]
        total = round(sum(powers), 2)
        by_hand = total == round(sum(exact), 2) and all(
            round(p / total, 2) == round(e / sum(exact), 2) for p, e in zip(powers, exact, strict=True)
        )
        assert ("weights" not in list(unclean(row_of(logits).problem.run()))) == by_hand, logits


def test_a_mix_whose_products_round_elsewhere_is_not_clean() -> None:
    """0.20 × [3 4] shown beside an output of 0.59 and 0.79: the weight was 0.197."""
    problem = Given(
        query=((1.0,),), key=((0.0,), (1.405,)), value=((3.0, 4.0), (0.0, 0.0)), scale="none"
    ).problem
    assert "output" in list(unclean(problem.run()))

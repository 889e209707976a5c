"""Points handed out: any sharing that adds up is right, and nothing is ever wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attn_tutor.questions.points import Points

HANDED_OUT = Points(
    id="p", topic="t", level="easy", prompt="Hand out", hints=(), solution=(), quick_check="",
    common_mistakes=(), teaches="", among=("animal", "street", "the rest"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("80 10 10", [80, 10, 10]),
        ("80, 10, 10", [80, 10, 10]),
        ("80% 10% 10%", [80, 10, 10]),
        ("0.8 0.1 0.1", [80, 10, 10]),
        ("80 10", [80, 10, 10]),
        ("100 0 0", [100, 0, 0]),
        ("33.3 33.3 33.4", [33.3, 33.3, 33.4]),
    ],
)
def test_a_sharing_that_adds_up_is_right_however_it_is_written(text: str, points: list[float]) -> None:
    verdict = HANDED_OUT.draw(0).judge(text)
    assert verdict.correct
    assert verdict.numbers is not None
    assert verdict.numbers.tolist() == pytest.approx(points)


def test_what_is_left_over_goes_to_the_last_word_and_that_is_said() -> None:
    assert HANDED_OUT.draw(0).judge("60 10").notes == ("The other 30 go to the rest.",)
    assert HANDED_OUT.draw(0).judge("60 40").notes == ("Nothing is left for the rest.",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("80 20 10", "That's 110 points in all, 10 too many. Hand out exactly 100."),
        ("80 30", "That's 110 points in all, 10 too many."),
        ("10 10 10", "That's only 30 points in all, so 70 are left."),
        ("33 33 33", "That's only 99 points in all, so 1 is left."),
        ("110 -10 0", "No word can get fewer than 0 points."),
        ("40 30 20 10", "Give 3 numbers, one each for animal, street and the rest."),
        ("50", "Give 3 numbers"),
    ],
)
def test_another_sum_costs_nothing_and_hears_what_it_makes(text: str, says: str) -> None:
    verdict = HANDED_OUT.draw(0).judge(text)
    assert not verdict.counts_as_attempt
    assert says in verdict.message


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_a_sharing_is_right_exactly_where_its_sum_is_100(points: list[int]) -> None:
    text = " ".join(map(str, points))
    as_decimals = sum(points) <= 1  # read as shares of 1
    assert HANDED_OUT.draw(0).judge(text).correct == (
        sum(points) == 100 or (as_decimals and sum(points) == 1)
    )

"""Strength: one number from the first tries of a skill."""

from __future__ import annotations

from random import Random

import pytest

from attn_tutor.mastery.strength import Strength, Trial, mean_strength, strength_of


def tries(pattern: str, **more: int) -> list[Trial]:
    """R and W as right and wrong tries of one day."""
    return [Trial(letter == "R", 0, **more) for letter in pattern]


def percent(pattern: str, today: int = 0, **more: int) -> int:
    return strength_of(tries(pattern, **more), today).percent


def test_words_follow_the_scale_and_strong_needs_its_lower_bound() -> None:
    """Below 40 new, 40 to 69 shaky, 70 to 89 good, from 90 strong unless it might be under 75."""
    words = [Strength(each, 80, 9).word for each in (0, 39, 40, 69, 70, 89, 90, 100)]
    assert words == ["new", "new", "shaky", "shaky", "good", "good", "strong", "strong"]
    assert Strength(92, 74, 9).word == "good"


def test_before_any_try_it_is_new_and_a_few_right_answers_lead_up_the_scale() -> None:
    """By hand: 1.21 / 1.6 after one, 2.14 / 2.53 after two, 0.21 / 1.6 after a miss; five in a row are strong."""
    assert percent("") == 35
    assert (percent("R"), percent("RR"), percent("W")) == (76, 85, 13)
    words = [strength_of(tries(some), 0).word for some in ("", "W", "WR", "RR", "RRRR", "RRRRR")]
    assert words == ["new", "new", "shaky", "good", "good", "strong"]


def test_the_latest_tries_count_most() -> None:
    """The same answers in the better order."""
    assert percent("WWRR") > percent("RWWR") > percent("RRWW")


def test_a_lucky_pick_says_less_than_a_typed_answer_and_a_missed_one_as_much() -> None:
    """One of two options says half."""
    assert percent("R") > percent("R", options=4) > percent("R", options=2) > percent("")
    assert percent("W") == percent("W", options=4)


def test_it_fades_with_the_days_the_less_the_more_days_it_was_right_on() -> None:
    """Four days for one day's answers: nine tenths are left; a skill that was right on three days keeps more."""
    assert percent("RRR", today=4) == pytest.approx(0.9 * percent("RRR"), abs=1)
    spread = [Trial(True, day) for day in (-9, -3, 0)]
    assert strength_of(spread, 30).percent > percent("RRR", today=30) + 10


def test_one_more_right_answer_never_lowers_it_nor_a_wrong_one_raises_it() -> None:
    """Whatever came before, on the same day."""
    chance = Random(4)
    for _ in range(300):
        before = [
            Trial(chance.random() < 0.6, 0, chance.choice((None, 4))) for _ in range(chance.randrange(12))
        ]
        now = strength_of(before, 0).percent
        assert strength_of([*before, Trial(True, 0)], 0).percent >= now
        assert strength_of([*before, Trial(False, 0)], 0).percent <= now


@pytest.mark.parametrize("chance", [0.3, 0.6, 0.9])
def test_it_says_how_often_the_next_answer_is_right(chance: float) -> None:
    """400 learners with this chance, after 12 tries: near it, and the bound holds nearly nine times in ten."""
    dice = Random(1)
    found = [strength_of([Trial(dice.random() < chance, 0) for _ in range(12)], 0) for _ in range(400)]
    assert sum(one.percent for one in found) / 400 == pytest.approx(100 * chance, abs=6)
    assert sum(one.low <= 100 * chance for one in found) >= 0.85 * 400


def test_a_topic_is_the_mean_of_its_skills() -> None:
    """Bounds and tries likewise."""
    assert mean_strength([Strength(90, 80, 3), Strength(35, 10, 0)]) == Strength(62, 45, 3)
    assert mean_strength([]).word == "new"

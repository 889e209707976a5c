"""Home: the first screen of lesson 1 for who begins, one page for who comes back, and where to start."""

from __future__ import annotations

import pytest

from attn_tutor.sessions.home import home
from attn_tutor.sessions.placement import place_learner
from attn_tutor.sessions.walk import Ending
from tests.sessions.learner import Sitting, shipped


def open_home(sitting: Sitting, *lines: str) -> tuple[Ending, str]:
    return sitting.run(home, lines)


def test_on_an_empty_history_the_first_screen_asks() -> None:
    shown = open_home(Sitting("learn"), "q")[1]
    assert shown.startswith("Lesson 1, ")
    assert 'What does "it" stand for?' in shown
    assert "know" in shown
    assert "menu" in shown


def test_menu_on_the_first_screen_shows_every_lesson() -> None:
    shown = open_home(Sitting("learn"), "menu", "q")[1]
    assert all(f"Lesson {entry.number}: " in shown for entry in shipped().lessons)


def test_who_comes_back_goes_on_with_enter_where_they_stopped() -> None:
    sitting = Sitting("learn")
    open_home(sitting, "A", "", "q")
    shown = open_home(sitting, "", "q")[1]
    assert "Welcome back" in shown
    assert "screen 2 of" in shown
    assert "Step 2 of" in shown


def test_nonsense_at_home_says_what_can_be_typed() -> None:
    sitting = Sitting("learn")
    open_home(sitting, "A", "", "q")
    assert "Enter goes on, menu shows everything, q quits." in open_home(sitting, "banana", "q")[1]


@pytest.mark.parametrize(
    ("answers", "lesson"),
    [
        (("x",), 1),
        (("0",), 1),
        (("1.00",), 4),
        (("0.06", "x"), 5),
    ],
)
def test_the_first_miss_says_where_to_begin(answers: tuple[str, ...], lesson: int) -> None:
    shown = Sitting("learn").run(place_learner, (*answers, "", "q"))[1]
    assert f"You start at lesson {lesson}, " in shown


def test_a_miss_hears_the_answer() -> None:
    """e^0 / (2·e^2 + e^0) is 1 / 15.78, which is 0.06."""
    assert "The answer is 0.06" in Sitting("learn").run(place_learner, ("1.00", "", "q"))[1]


def test_lessons_before_the_place_count_as_known_and_nothing_is_stored_as_an_answer() -> None:
    sitting = Sitting("learn")
    sitting.run(place_learner, ("0.06", "x", "", "q"))
    assert sitting.kinds() == []
    shown = open_home(sitting, "menu", "q")[1]
    assert shown.count("known") >= 4
    assert "Lesson 5" in shown


def test_a_slip_in_the_output_leads_to_the_lesson_about_it() -> None:
    """The output without the division by √d_k: scores 2, 0, -2; weights 0.87, 0.12, 0.02 give 3.50 and 0.50."""
    shown = Sitting("learn").run(place_learner, ("0.06", "3.50 0.50", "", "q"))[1]
    assert "You start at lesson 6, " in shown

"""Home: the first screen of lesson 1 for who begins, one page for who comes back, and where to start."""

from __future__ import annotations

from attn_tutor.sessions.home import home
from attn_tutor.sessions.placement import place_learner
from attn_tutor.sessions.walk import Ending
from tests.cases import each
from tests.sessions.learner import Sitting
from tests.shipped import shipped

# The right answers to the five questions: their texts, whatever letter these have.
RIGHT = {
    "output": "2.84 1.16",
    "mask": "keys 1 to 4",
    "split": "line 3, and line 4 with it",
    "claim": 'In this sentence this head gives "cat" a weight of 0.67 in the row of "it".',
}


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


def test_continue_in_words_is_enter_at_home_and_between_screens() -> None:
    """The line of keys reads "Enter continue", so "continue" is what some type."""
    for words in ("continue", "Next", "go on"):
        sitting = Sitting("learn")
        open_home(sitting, "A", words, "q")
        shown = open_home(sitting, words, "q")[1]
        assert "Step 2 of" in shown, words


def test_nonsense_at_home_says_what_can_be_typed() -> None:
    sitting = Sitting("learn")
    open_home(sitting, "A", "", "q")
    assert "Enter goes on, lab opens the lab, menu shows everything, q quits." in open_home(sitting, "banana", "q")[1]


@each(
    ("answers", "lesson"),
    [
        (("x",), 1),
        (("0.33 0.33 0.33",), 1),  # shares alike: not yet a softmax
        (("0.50 0.50 0.00",), 4),  # each score divided by their sum, 4
        (("2 2 0",), 4),  # the scores themselves
        (("7.39 7.39 1.00",), 4),  # powers of e, not divided by their sum
        (("0.44 0.44 0.11",), 4),  # powers of 2: 4, 4 and 1, divided by 9
        (("0.47 0.47 0.06", "x"), 5),
        (("0.47 0.47 0.06", "3.50 0.50"), 6),  # not scaled: weights 0.87, 0.12, 0.02
        (("0.47 0.47 0.06", "2.40 1.60"), 6),  # divided by 4: weights 0.51, 0.31, 0.19
        (("0.47 0.47 0.06", "3.00 1.00"), 5),  # some other output
        (("0.47 0.47 0.06", "{output}", "x"), 8),
        (("0.47 0.47 0.06", "{output}", "{mask}", "x"), 11),
        (("0.47 0.47 0.06", "{output}", "{mask}", "{split}", "x"), 15),
        (("0.47 0.47 0.06", "{output}", "{mask}", "{split}", "{claim}"), 15),
    ],
)
def test_the_first_miss_says_where_to_begin(answers: tuple[str, ...], lesson: int) -> None:
    """Scores 2, 0, -2 over values (4, 0), (0, 4), (2, 2): the outputs of the slips are worked out on paper."""
    typed = [text.format(**RIGHT) for text in answers]
    shown = Sitting("learn").run(place_learner, (*typed, "", "q"))[1]
    assert f"You start at lesson {lesson}, " in shown


def test_a_miss_hears_the_answer() -> None:
    """e^2 / (2·e^2 + e^0) is 7.39 / 15.78, which is 0.47."""
    shown = Sitting("learn").run(place_learner, ("7.39 7.39 1.00", "", "q"))[1]
    assert "The answer is [0.47, 0.47, 0.06]" in shown


def test_lessons_before_the_place_count_as_known_and_nothing_is_stored_as_an_answer() -> None:
    sitting = Sitting("learn")
    sitting.run(place_learner, ("0.47 0.47 0.06", "x", "", "q"))
    assert sitting.kinds() == []
    shown = open_home(sitting, "menu", "q")[1]
    assert shown.count("known") >= 4
    assert "Lesson 5" in shown

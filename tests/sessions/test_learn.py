"""`learn`: the map, a lesson screen by screen, going on after a stop."""

from __future__ import annotations

import re

import pytest

from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.curriculum.measures import Timing
from attn_tutor.errors import UsageError
from attn_tutor.sessions.learn import learn
from attn_tutor.sessions.lesson_screen import views
from attn_tutor.sessions.walk import Ending
from attn_tutor.widgets.look import Look
from tests.fixed_clock import FixedClock
from tests.memory_library import MemoryLibrary
from tests.sessions.learner import Sitting
from tests.sessions.pupil import choice
from tests.shipped import shipped

LESSON = "masks"
OLD = "a-lesson-to-read"


def to_read() -> Sitting:
    """A course with one lesson of the first edition: screens to read, one question among them, two at the end."""
    screens = (
        *(Screen(title=f"Screen {n}", text=f"Text {n}.") for n in (1, 2, 3)),
        Screen(title="Ask", ask="c"),
    )
    lesson = Lesson(
        id=OLD, number=1, title="To read", minutes=5, goals=("read",),
        screens=(*screens, Screen(title="Last", text="End.")),
        checks=("d", "e"), in_real_models="In real models it is so.",
    )  # fmt: skip
    return Sitting("learn", MemoryLibrary([lesson], [choice(name, topic=OLD) for name in "cde"]))


def play(sitting: Sitting, name: str | None, *lines: str) -> tuple[Ending, str]:
    return sitting.run(lambda context: learn(context, name), lines)


def steps(shown: str) -> list[int]:
    """The numbers of the screens, in the order they were shown."""
    return [int(number) for number in re.findall(r"^Lesson .* Step (\d+) of", shown, re.MULTILINE)]


def test_each_enter_shows_one_screen_more() -> None:
    """Nothing goes on by itself: n times Enter is n + 1 screens."""
    for count in range(3):
        assert steps(play(to_read(), OLD, *[""] * count)[1]) == list(range(1, count + 2))


def test_a_stopped_lesson_is_gone_on_with_where_it_stopped() -> None:
    sitting = to_read()
    assert steps(play(sitting, OLD, "", "", "q")[1])[-1] == 3
    again = play(sitting, OLD, "q")[1]
    assert "Continuing at screen 3" in again
    assert steps(again) == [3]
    assert "Lesson 1: To read, 2 of 7" in play(sitting, None, "q")[1]


def test_stopping_in_a_lesson_says_that_the_place_is_kept() -> None:
    """On the map there is no place yet."""
    kept = f"Your place is kept: attn-tutor learn {OLD} continues from there."
    assert play(to_read(), OLD, "", "q")[1].endswith(f"{kept}\n")
    assert "Your place is kept" not in play(to_read(), None, "q")[1]


def test_a_question_answered_before_q_is_not_asked_again() -> None:
    sitting = to_read()
    screens = steps(play(sitting, OLD, "", "", "", "w", "q")[1])
    assert screens[-1] == 4
    assert steps(play(sitting, OLD, "q")[1]) == [5]


def test_the_text_can_be_read_before_anything_is_measured() -> None:
    """Title, text and the word that it takes a while come before the first look at the clock."""

    class Stopped(FixedClock):
        def monotonic(self) -> float:
            raise AssertionError("measured too early")

    timing = Timing(lengths=(8, 16))
    shown = views(Screen(title="Time", text="We measure.", timing=timing, note="So it was."), Stopped())
    said = [next(shown).speak(Look(plain=True)) for _ in range(3)]
    assert said[:2] == [["Time."], ["We measure."]]
    assert "Measuring" in said[2][0]
    with pytest.raises(AssertionError, match="measured too early"):
        next(shown)


def test_a_measurement_is_shown_after_the_guess_and_is_the_same_at_each_visit() -> None:
    """Its numbers are drawn from a seed: two learners see the same figures."""
    at = next(n for n, screen in enumerate(shipped().lesson("scaling").screens) if screen.then is not None)
    shown = [play(Sitting("learn"), "scaling", *["s"] * at, "A", "q")[1] for _ in range(2)]
    first, again = (re.findall(r"^width 256: .*$", one, re.MULTILINE) for one in shown)
    assert first
    assert first == again


def test_a_lesson_has_its_id_and_its_number() -> None:
    assert play(Sitting(), "8")[1] == play(Sitting(), LESSON)[1]
    with pytest.raises(UsageError, match="There is no lesson called why-atention"):
        play(Sitting(), "why-atention")


def test_the_map_shows_every_lesson_and_takes_numbers_ids_and_enter() -> None:
    shown = play(Sitting(), None, "banana", "99", "q")[1]
    for entry in shipped().lessons:
        assert f"Lesson {entry.number}: " in shown
    assert shown.count("Type a number from 1 to") == 2
    for line in ("8", LESSON, ""):
        assert "Step 1 of" in play(Sitting(), None, line)[1]


def test_the_map_lists_its_keys() -> None:
    """Those that mean something there, and no others."""
    listed = play(Sitting(), None, "?", "q")[1].split("lesson> ?\n")[1].split("lesson> ")[0]
    assert [line.split(" opens ")[0].split(" lists ")[0].split(" stops ")[0] for line in listed.splitlines()] == [
        "a number", "Enter", "?", "q",
    ]  # fmt: skip


def test_a_whole_lesson_can_be_walked_and_is_done() -> None:
    """Every question's working shown: the lesson ends with what it is for and a summary."""
    sitting = to_read()
    shown = play(sitting, OLD, *["w"] * 20)[1]
    assert "In real models" in shown
    assert "done" in play(sitting, None, "q")[1]
    assert steps(play(sitting, OLD)[1]) == [1]

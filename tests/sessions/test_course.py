"""The map: how far each lesson is, which one is next and why; what is said before a lesson begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.errors import UsageError
from attn_tutor.sessions.course import pick
from attn_tutor.sessions.learn import learn
from tests.memory_library import MemoryLibrary
from tests.sessions.learner import Sitting
from tests.sessions.pupil import lesson

TITLES = ("one", "two", "three")


def course() -> tuple[Lesson, ...]:
    """Lesson d builds on a, b and c; c on b; b on nothing."""
    needs = {"a": (), "b": (), "c": ("b",), "d": ("a", "b", "c")}
    return tuple(
        replace(lesson(name, number, *TITLES), prerequisites=needs[name])
        for number, name in enumerate(needs, 1)
    )


def school(lessons: tuple[Lesson, ...] | None = None) -> Sitting:
    return Sitting("learn", MemoryLibrary(course() if lessons is None else lessons, ()))


def read(here: Sitting, name: str, *typed: str) -> str:
    """Sit down to a lesson a minute later; with nothing typed it is read to its end."""
    here.clock.advance(60)
    said = here.run(lambda context: learn(context, name), typed or [""] * len(TITLES))[1]
    return " ".join(said.split())


def the_map(here: Sitting) -> str:
    return " ".join(here.run(lambda context: learn(context, None), ["q"])[1].split())


def test_the_course_begins_at_its_first_lesson() -> None:
    assert "Lesson 1 is next: the course begins with it." in the_map(school())


def test_a_lesson_left_unfinished_is_gone_on_with() -> None:
    """Also one far ahead, and although earlier ones were never opened."""
    here = school()
    read(here, "c", "", "q")
    assert "Lesson 3 is next: you stopped at screen 2 of 3." in the_map(here)
    assert "On c, 1 of 3" in the_map(here)


def test_a_lesson_left_long_ago_does_not_come_before_the_one_read_since() -> None:
    here = school()
    read(here, "d", "", "q")
    read(here, "a")
    assert "Lesson 2 is next: the first that you have not finished." in the_map(here)


def test_the_map_says_what_the_next_lesson_builds_on() -> None:
    here = school()
    read(here, "a")
    read(here, "b")
    assert "Lesson 3 is next: it builds on lesson 2, which you finished." in the_map(here)
    read(here, "c")
    assert "Lesson 4 is next: it builds on lessons 1 to 3, which you finished." in the_map(here)


def test_when_all_is_done_the_map_says_so_and_enter_opens_the_first_again() -> None:
    here = school()
    for name in "abcd":
        read(here, name)
    assert "Every lesson is done." in the_map(here)
    assert here.run(pick, [""])[0].id == "a"


def test_a_lesson_read_again_stays_done_and_keeps_its_place() -> None:
    here = school()
    for name in "ab":
        read(here, name)
    read(here, "a", "", "q")
    assert "On a, done 3/3" in the_map(here)
    assert "Lesson 3 is next" in the_map(here)
    assert "Continuing at screen 2 of 3" in read(here, "a", "q")


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ("", "This lesson builds on lessons 1 to 3. They are not done yet. You can go on here, or begin there."),
        ("b", "This lesson builds on lessons 1 and 3. They are not done yet."),
        ("ab", "This lesson builds on lesson 3. It is not done yet."),
    ],
)  # fmt: skip
def test_open_prerequisites_are_advice_and_lock_nothing(done: str, told: str) -> None:
    here = school()
    for name in done:
        read(here, name)
    shown = read(here, "d")
    assert told in shown
    assert "About three." in shown


def test_advice_and_goals_are_said_where_a_lesson_begins_and_nowhere_else() -> None:
    here = school()
    begun = read(here, "c", "", "q")
    assert "This lesson builds on lesson 2." in begun
    assert begun.count("You learn to: know") == 1
    gone_on = read(here, "c", "q")
    assert "builds on" not in gone_on
    assert "You learn to" not in gone_on


def test_done_prerequisites_are_not_spoken_of() -> None:
    here = school()
    read(here, "b")
    assert "builds on" not in read(here, "c", "q")


def test_a_folder_without_lessons_says_so() -> None:
    with pytest.raises(UsageError, match="There are no lessons here"):
        school(()).run(pick, [""])

"""`stats --lessons`: the first tries of each act, where a lesson was left, and misses that nothing names."""

from __future__ import annotations

from typing import Any

from attn_tutor.cli.commands import stats_lessons
from attn_tutor.sessions.lesson_survey import LessonSurvey, document, lesson_survey
from attn_tutor.widgets.look import Look
from tests.sessions.learner import Sitting

ACT = "why-attention-second-number"  # lesson 1, screen 4: 0.4 + 0.2 = 0.6


def surveyed(*answers: tuple[str, str, bool], at: int = 0) -> LessonSurvey:
    """The survey of a learner who typed these: (act, text, whether it is right), and stopped after screen `at`."""
    sitting = Sitting("learn")
    context = sitting.context()
    for item, text, right in answers:
        facts: dict[str, Any] = {"pattern": "why-attention", "seed": 1, "given": text, "correct": right}
        sitting.store.record(context.event("answer", item, **facts))
    if at:
        sitting.store.put_bookmark("learn:why-attention", {"at": at, "on": 1})
    return lesson_survey(context)


def test_nothing_answered_lists_no_lesson() -> None:
    """Neither a lesson nor an act, and the screen says so."""
    found = surveyed()
    assert (found.lessons, found.acts, found.unnamed_misses) == ((), (), ())
    assert "You haven't begun a lesson yet." in said(found)


def test_first_tries_are_counted_for_each_act_with_the_screen_that_asks_it() -> None:
    """Two of three are right, on screen 4 of lesson 1."""
    (act,) = surveyed((ACT, "0.6", True), (ACT, "0.5", False), (ACT, "0.6", True)).acts
    assert (act.number, act.screen, act.tried, act.right_first, act.percent) == (1, 4, 3, 2, 67)
    assert act.remark == ""


def test_an_act_that_goes_too_well_or_too_badly_is_remarked_on_once_three_tries_say_so() -> None:
    """95 in a hundred and more is too easy, fewer than 30 too hard; two tries say nothing."""
    right, wrong = (ACT, "0.6", True), (ACT, "7", False)
    for tries, remark in (
        ([right] * 2, ""), ([right] * 3, "too easy"), ([wrong] * 3, "too hard"), ([right, wrong, wrong], ""),
        ([right] * 19 + [wrong], "too easy"), ([right] * 18 + [wrong], ""),
    ):  # fmt: skip
        assert surveyed(*tries).acts[0].remark == remark, tries
    assert "too easy" in said(surveyed(*[right] * 3))


def test_a_lesson_that_was_left_names_the_screen_where_it_goes_on() -> None:
    """Six of twelve screens are behind it."""
    (lesson,) = surveyed(at=6).lessons
    assert (lesson.number, lesson.state, lesson.stopped) == (1, "stopped", 7)
    assert "screen 7 of" in said(surveyed(at=6))


def test_a_wrong_number_that_came_twice_is_listed_unless_something_names_it() -> None:
    """17 has no reason; 5 is the sum of values, which has a reply; what came once is left out."""
    twice = [(ACT, "17", False)] * 2 + [(ACT, "5", False)] * 2 + [(ACT, "23", False)]
    assert [(miss.given, miss.times, miss.screen) for miss in surveyed(*twice).unnamed_misses] == [("17", 2, 4)]
    assert '"17", 2 times' in said(surveyed(*twice))


def test_the_json_has_the_same_facts() -> None:
    """Lessons, acts with their rate and remark, misses."""
    found = document(surveyed((ACT, "17", False), (ACT, "17", False), at=3))
    assert found["lessons"][0]["stopped"] == 4
    assert (found["acts"][0]["percent"], found["acts"][0]["remark"]) == (0, "")
    assert found["unnamed"][0]["given"] == "17"


def test_the_page_is_not_taller_than_its_window() -> None:
    """With every lesson begun, at 60x24 and 80x24."""
    sitting = Sitting("learn")
    for entry in sitting.library.lessons:
        sitting.store.put_bookmark(f"learn:{entry.id}", {"at": 2, "on": 1})
    found = lesson_survey(sitting.context())
    assert len(found.lessons) == len(sitting.library.lessons)
    for width in (60, 80):
        look = Look(width, 24)
        assert sum(len(view.draw(look)) for view in stats_lessons.page(found, look)) < 24


def said(found: LessonSurvey) -> str:
    """What the whole screen says."""
    look = Look(plain=True)
    return "\n".join(line for view in stats_lessons.whole(found) for line in view.speak(look))

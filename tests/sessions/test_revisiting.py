"""Going back to a question that was met in this sitting, and what a sitting remembers of the time before a stop."""

from __future__ import annotations

import re
from typing import Any

import pytest

from attn_tutor.sessions.course import bookmark_key
from attn_tutor.sessions.drill import drill
from attn_tutor.sessions.learn import learn
from attn_tutor.sessions.question_screen import SKIPPED
from attn_tutor.sessions.quiz import quiz
from attn_tutor.sessions.review import review
from attn_tutor.sessions.walk import Request
from tests.cases import each
from tests.memory_library import MemoryLibrary
from tests.sessions.learner import Sitting
from tests.sessions.pupil import DRAWN, School, choice, lesson, numbers, right, said, script, wrong
from tests.shipped import shipped

LESSON = "softmax"


def school(*names: str) -> School:
    """A lesson that asks these questions at its end."""
    made = lesson(LESSON, 1, "One")
    return School(
        MemoryLibrary((made.__class__(**{**vars(made), "checks": names}),), tuple(choice(n) for n in names))
    )


def kinds(class_: School) -> list[str]:
    return [event.kind for event in class_.store.events()]


def orders(shown: str) -> list[str]:
    """The options as they stood, each time they were shown."""
    return re.findall(r"A: (?:this|that \d) .*? D: (?:this|that \d)", shown)


def test_a_question_gone_back_to_stands_as_it_stood_and_says_how_it_ended() -> None:
    """Right, skipped, shown: three steps back and three forth keep nothing, and count nothing twice."""
    class_ = school("a", "b", "c")
    pauses = iter(["", "", "b", "", "", "b", ""])
    context = class_.context("quiz", script(right, "s", "w", ":b", "", "q"), plain=True, at_pauses=pauses)
    outcome = quiz(context, Request())
    assert [result.end for result in outcome.results] == ["right", "skipped", "revealed"]
    assert kinds(class_) == ["answer", "skip", "reveal"]
    assert re.search(r"You had this right: [A-D]\) this", said(context))
    assert re.search(r"The worked solution was shown\. The answer: [A-D]\) this", said(context))
    assert said(context).count(SKIPPED) >= 1
    shown = orders(said(context))
    assert shown == [shown[n] for n in (0, 1, 2, 1, 0, 1, 2)]
    assert said(context).count("1 of 3 right") == 1


@pytest.mark.parametrize("typed", ["", "s"])
def test_a_skipped_question_may_stay_skipped(typed: str) -> None:
    """Enter leaves it as it is, and so does s: it was kept once."""
    class_ = school("a", "b")
    context = class_.context("quiz", script("s", ":b", typed, right))
    assert [result.end for result in quiz(context, Request()).results] == ["skipped", "right"]
    assert kinds(class_) == ["skip", "answer"]


def test_a_skipped_question_may_be_answered_after_all() -> None:
    """With the numbers and the order that it had; its last end counts."""
    class_ = school("a", "b")
    before = len(DRAWN)
    first_answer = lambda _: DRAWN[before].answer.partition(")")[0]  # noqa: E731  # a rule, as script takes them
    context = class_.context("quiz", script("s", ":b", first_answer, right), plain=True)
    assert [result.end for result in quiz(context, Request()).results] == ["right", "right"]
    assert kinds(class_) == ["skip", "answer", "answer"]
    shown = orders(said(context))
    assert shown[0] == shown[2]


def test_a_chain_that_was_skipped_is_kept_once() -> None:
    """Enter at its first step leaves it as it is."""
    class_ = School(MemoryLibrary((), (shipped().question("chain-solo"), choice("b", "x"))))
    context = class_.context("quiz", script("s", ":b", "", right))
    assert [result.end for result in quiz(context, Request()).results] == ["skipped", "right"]
    assert kinds(class_) == ["skip", "answer"]


def test_in_a_lesson_a_question_that_was_right_is_not_asked_again() -> None:
    """b from the second one shows it as it stood, though it would have other numbers in another sitting."""
    class_ = school("a", "b")
    class_.clock.advance(12345)
    context = class_.context("learn", script(right, ":b", right), plain=True)
    outcome = learn(context, LESSON)
    assert [result.right_first_time for result in outcome.results] == [True, True]
    assert kinds(class_) == ["answer", "answer"]
    assert said(context).count("You had this right: ") == 1
    shown = orders(said(context))
    assert shown[0] == shown[2]


def test_drill_and_review_ask_nothing_again_either() -> None:
    class_ = School(MemoryLibrary((), (numbers("a"), numbers("b"))))
    context = class_.context("drill", script(right, "b", right), at_pauses=iter(()))
    drill(context, Request(count=2, seed=1))
    assert "You had this right: " in said(context)
    class_ = School(MemoryLibrary((), (numbers("a"), numbers("b", "masks"))))
    quiz(class_.context("quiz", wrong), Request(count=2))
    class_.days(1)
    context = class_.context("review", script(right, "b", right))
    review(context)
    assert "You had this right: " in said(context)
    assert "2 of 2 right" in said(context)


# --- a stop in between


def test_the_summary_of_a_quiz_covers_the_time_before_a_stop() -> None:
    sitting = Sitting()
    sitting.run(lambda context: quiz(context, Request()), ["A", "C", "A", "s", "q"])
    outcome, shown = sitting.run(lambda context: quiz(context, Request()), ["D", "B"])
    assert "Continuing with question 4 of 5" in shown
    assert "4 of 5 right, 3 at the first try." in shown
    assert "Look again at practice-1" in shown
    assert (len(outcome.results), outcome.total, outcome.percent_right) == (5, 5, 80)


def test_the_summary_of_a_lesson_covers_the_time_before_a_stop() -> None:
    """And a question from before it is only shown."""
    class_ = school("a", "b", "c")
    learn(class_.context("learn", script("w", right, "q"), at_pauses=iter(["", "", ""])), LESSON)
    context = class_.context("learn", script(":b", right), at_pauses=iter(["", "", ""]))
    outcome = learn(context, LESSON)
    assert [result.end for result in outcome.results] == ["revealed", "right", "right"]
    assert "2 of 3 right" in said(context)
    assert kinds(class_) == ["reveal", "answer", "answer"]


def test_the_last_question_of_a_lesson_answered_before_a_stop_is_not_asked_again() -> None:
    class_ = school("a")
    learn(class_.context("learn", script(right), at_pauses=iter(["", "q"])), LESSON)
    context = class_.context("learn", script())
    assert [result.right_first_time for result in learn(context, LESSON).results] == [True]
    assert kinds(class_) == ["answer"]


def test_a_miss_before_a_stop_still_counts_after_it() -> None:
    """Right at the second try, though the first was before the stop."""
    class_ = school("a")
    quiz(class_.context("quiz", script(wrong, "q")), Request())
    (result,) = quiz(class_.context("quiz", script(right)), Request()).results
    assert (result.right, result.attempts) == (True, 2)


def test_a_lesson_read_again_begins_with_an_empty_summary() -> None:
    class_ = school("a")
    learn(class_.context("learn", script("w")), LESSON)
    (result,) = learn(class_.context("learn", script(right)), LESSON).results
    assert result.right_first_time


@each(
    "met",
    [None, 5, [], {"a": 5}, {"a": {}}, {"a": {"end": "nix"}}, {"gone": {"seed": 1}}, {"a": {"end": [], "seed": "x"}},
     {"gone": {"seed": 1, "end": "right", "attempts": 1, "hints": 0, "misconceptions": [], "reason": ""}},
     *({"a": {"seed": seed, "end": "right", "attempts": many, "hints": 0, "misconceptions": [], "reason": ""}}
       for seed, many in ((1e999, 1), (10**40, 1), (1, 1e999), (1, -1)))],
)  # fmt: skip
def test_a_place_kept_by_an_earlier_version_is_gone_on_with(met: Any) -> None:
    """It knew nothing of what was met: the summary has what comes after; so it is with what makes no sense."""
    class_ = school("a", "b")
    state = {"at": 2, "title": "b", **({} if met is None else {"met": met})}
    class_.store.put_bookmark(bookmark_key(LESSON), state)
    assert [r.asked.question.id for r in learn(class_.context("learn", script(right)), LESSON).results] == [
        "b"
    ]
    plan = {"plan": [["a", 1], ["b", 1]], "at": 1, **({} if met is None else {"met": met})}
    class_.store.put_bookmark("quiz", plan)
    outcome = quiz(class_.context("quiz", script(right)), Request())
    assert [result.asked.question.id for result in outcome.results] == ["b"]


@pytest.mark.parametrize("leaving", ["b", "q"])
def test_a_miss_that_was_left_still_counts(leaving: str) -> None:
    """Gone back from, or stopped: right later is no first try, on the screen and in what is kept."""
    class_ = School(MemoryLibrary((), (numbers("a"), numbers("b"))))
    context = class_.context("quiz", script(right, wrong, leaving, right))
    outcome = quiz(context, Request())
    if leaving == "q":
        context = class_.context("quiz", script(right))
        outcome = quiz(context, Request())
    assert [(result.end, result.attempts) for result in outcome.results] == [("right", 1), ("right", 2)]
    assert "One wrong answer so far." in said(context)
    assert "2 of 2 right" in said(context)
    assert "1 at the first try" in said(context)
    events = [(event.attempt, event.correct) for event in class_.store.events() if event.item == "b"]
    assert events == [(1, False), (2, True)]


def test_a_miss_in_a_chain_that_was_left_counts_too() -> None:
    """Gone back from, then stopped: it is not right, and what is open is not called done."""
    class_ = School(MemoryLibrary((), (choice("b", "x"), shipped().question("chain-solo"))))
    context = class_.context("quiz", script(right, "99 99 99; 99 99 99", "b", "q"))
    outcome = quiz(context, Request())
    assert [(result.end, result.attempts) for result in outcome.results] == [("right", 1), ("left", 1)]
    assert "1 of 2 right" in said(context)
    assert "Quiz · so far" in said(context)

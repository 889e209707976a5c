"""Where nothing is asked: what is typed too early is refused, and b on the first screen says that it is the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from attn_tutor.sessions.challenge import challenge
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.drill import drill
from attn_tutor.sessions.key_commands import NOTHING_ASKED
from attn_tutor.sessions.learn import learn
from attn_tutor.sessions.policy import Policy
from attn_tutor.sessions.quiz import quiz
from attn_tutor.sessions.walk import Request, ask
from tests.memory_library import MemoryLibrary
from tests.sessions.learner import Sitting
from tests.sessions.pupil import School, choice, lesson, right, said, script
from tests.shipped import shipped

TOO_EARLY = ("zzz", "C", "[[1, 2]]", "")


def school(*questions: Any) -> School:
    return School(
        MemoryLibrary((lesson("softmax", 1, "One", "Two"),), questions or (choice("a"), choice("b")))
    )


def test_text_after_a_question_is_refused_and_the_next_one_waits() -> None:
    """Three lines typed too early cost nothing and answer nothing: both questions are asked and right."""
    context = school().context("quiz", right, at_pauses=iter(TOO_EARLY), plain=True)
    outcome = quiz(context, Request())
    assert [result.right_first_time for result in outcome.results] == [True, True]
    assert said(context).count(NOTHING_ASKED) == 3


def test_text_after_a_chain_is_refused() -> None:
    class_ = School(shipped())  # type: ignore[arg-type]  # any library will do
    context = class_.context("quiz", script("s"), at_pauses=iter(TOO_EARLY), plain=True)
    assert ask(context, shipped().question("chain-solo").draw(4)).end == "skipped"
    assert said(context).count(NOTHING_ASKED) == 3


def test_a_card_is_shown_by_enter_alone() -> None:
    """What is typed before it is shown, or a key that means nothing there, does not show it."""
    class_ = school(choice("a"))
    policy = Policy(self_graded=True)
    context = class_.context("review", script("3"), at_pauses=iter(("my own words", "b", "")), plain=True)
    assert ask(context, class_.library.question("a").draw(1), policy=policy).rating == 3
    assert said(context).count("Say it to yourself: nothing you type is read here.") == 2
    assert said(context).count("A lesson.") == 1


def test_an_answer_typed_where_stopping_is_asked_about_is_refused() -> None:
    """Neither does it stop the challenge, nor is it taken for Enter."""
    context = school(choice("a")).context("challenge", script("q", right), at_pauses=iter(("C", "")), plain=True)
    assert challenge(context, Request()).percent_right == 100
    assert said(context).count("Nothing has been taken as an answer yet.") == 1


def test_a_script_still_goes_on_by_itself() -> None:
    """Answers a line each, none of them lost at a pause."""
    outcome, shown = Sitting().run(lambda context: quiz(context, Request(count=2)), ["C", "A"])
    assert [result.right for result in outcome.results] == [True, True]
    assert NOTHING_ASKED not in shown


def _quiz(context: Context) -> object:
    return quiz(context, Request(count=2))


def _drill(context: Context) -> object:
    return drill(context, Request(count=2))


@pytest.mark.parametrize("session", [_quiz, _drill])
def test_b_on_the_first_question_says_so(session: Callable[[Context], object]) -> None:
    """It is not asked again from the start."""
    shown = Sitting().run(session, [":b", "s", "q"])[1]
    assert shown.count("This is the first question: there is none before it.") == 1
    assert shown.count("Question 1 of 2") == 1


def test_b_on_the_first_question_says_so_in_a_chain() -> None:
    chain = shipped().question("chain-solo").draw(4)
    result, shown = Sitting().run(lambda context: ask(context, chain, first=True), ["b", "s"])
    assert (result.end, shown.count("This is the first question")) == ("skipped", 1)


def test_b_after_the_first_question_says_so_too() -> None:
    context = school().context("quiz", right, at_pauses=iter(("b", "", "")), plain=True)
    quiz(context, Request())
    assert said(context).count("This is the first question") == 1
    assert said(context).count("Question 1 of 2") == said(context).count("Question 2 of 2") == 1


def test_b_on_the_first_screen_of_a_lesson_says_so() -> None:
    """And it is not shown again; on the second screen b goes back as ever."""
    context = school().context("learn", script(), at_pauses=iter(("b", "", "b", "b", "q")))
    learn(context, "softmax")
    assert said(context).count("This is the first screen: there is none before it.") == 2
    assert (said(context).count("About One."), said(context).count("About Two.")) == (2, 1)

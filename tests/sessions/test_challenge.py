"""`quiz --challenge`: the time, the attempts, the badge."""

from __future__ import annotations

from typing import Any

from attn_tutor.sessions.challenge import challenge, document
from attn_tutor.sessions.walk import Request
from tests.memory_library import MemoryLibrary
from tests.sessions.pupil import School, choice, numbers, right, said, script, wrong


def school(*questions: Any) -> School:
    return School(MemoryLibrary((), questions or (choice("a"), choice("b"))))


def test_all_right_and_in_time_earns_the_badge() -> None:
    """At the second attempt too; the badge is kept with the history."""
    class_ = school()
    context = class_.context("challenge", script(wrong, right, right))
    outcome = challenge(context, Request())
    assert outcome.badge == "all topics: 2 of 2 right and in time, in 0 seconds."
    assert class_.store.events()[-1].extra == {"badge": outcome.badge}
    assert "1 attempt left." in said(context)
    assert f"Badge {outcome.badge}" in said(context)


def test_two_misses_end_a_question_and_the_answer_is_told() -> None:
    """Then there is no badge."""
    class_ = school()
    context = class_.context("challenge", script(wrong, wrong, right))
    outcome = challenge(context, Request())
    assert (outcome.badge, outcome.percent_right) == ("", 50)
    assert "The answer is" in said(context)


def test_late_is_right_but_earns_no_badge() -> None:
    """A choice of level easy has a minute; the time is monotonic, so a jump of the wall clock costs nothing."""
    class_ = school(choice("a"))

    def waiting(seconds: float, jump: float) -> Any:
        def rule(prompt: str) -> str:
            class_.clock.advance(seconds)
            class_.clock.jump(jump)
            return right(prompt)

        return rule

    late = challenge(class_.context("challenge", waiting(61, -3600)), Request())
    assert (late.badge, late.percent_right, late.results[0].right) == ("", 0, True)
    context = class_.context("challenge", waiting(60, 86_400))
    assert challenge(context, Request()).badge
    assert "You have 1 minute and 2 attempts." in said(context)


def test_hard_numbers_have_more_time_than_an_easy_choice() -> None:
    """To compute by hand takes minutes."""
    class_ = school(choice("a"), numbers("b", level="hard"))
    outcome = challenge(class_.context("challenge", right), Request())
    assert [result.asked.question.seconds for result in outcome.results] == [60, 420]


def test_leaving_early_earns_nothing() -> None:
    """What was not asked is not right."""
    class_ = school()
    outcome = challenge(class_.context("challenge", script(right, "q"), at_pauses=["q"]), Request())
    assert (outcome.badge, outcome.percent_right, outcome.stop) == ("", 50, None)
    assert challenge(class_.context("challenge", script(right)), Request()).stop is not None
    assert document(outcome)["badge"] is None

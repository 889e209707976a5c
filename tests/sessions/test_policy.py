"""The terms of an exchange: a free guess, as many attempts as wanted, steps judged with or without a carried error."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from attn_tutor.questions.words import matrix
from attn_tutor.sessions.policy import LEARNING, Policy
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.walk import ask
from tests.sessions.pupil import School, choice, said, script
from tests.shipped import shipped

GUESS = Policy(attempts=1, stored=False)


def asked_under(policy: Policy, asked: Any, *lines: str) -> tuple[Result, str, School]:
    """How the question went, what was shown, and what outlives it."""
    class_ = School(shipped())  # type: ignore[arg-type]  # any library will do
    context = class_.context("learn", script(*lines))
    return ask(context, asked, policy=policy), said(context), class_


def letter(asked: Any, *, right: bool) -> str:
    """The letter of the right option, or of the first wrong one."""
    return next("ABCD"[i] for i, option in enumerate(asked.options) if option.right == right)


def test_a_free_guess_is_neither_stored_nor_called_wrong() -> None:
    """The answer is shown at once, with the reason; a right guess hears that it is right."""
    asked = choice("a").draw(1)
    result, shown, class_ = asked_under(GUESS, asked, letter(asked, right=False))
    assert (result.end, [*class_.store.events()]) == ("revealed", [])
    assert "Not yet" not in shown
    assert "Saved" not in shown
    assert asked.answer in shown
    result, shown, class_ = asked_under(GUESS, asked, letter(asked, right=True))
    assert (result.end, [*class_.store.events()]) == ("right", [])
    assert "Right" in shown


def test_attempts_can_be_without_end() -> None:
    """Every wrong option once, and still it can be answered."""
    asked = choice("a").draw(1)
    wrong = ["ABCD"[i] for i, option in enumerate(asked.options) if not option.right]
    right = letter(asked, right=True)
    assert asked_under(LEARNING, asked, *wrong, right)[0].end == "revealed"
    result, shown, _ = asked_under(replace(LEARNING, attempts=None), asked, *wrong, right)
    assert (result.end, result.attempts) == ("right", 4)
    assert "One more try" not in shown


def test_a_step_follows_from_a_wrong_one_only_where_errors_carry_forward() -> None:
    """The scores are 1 too high, and the output is computed from them rightly."""
    asked: Any = shipped().question("chain-solo").draw(4)
    first, second = asked.stages[:2]
    wrong = asked.step(first).exact + 1.0
    trace = asked.problem.computation.run_from(first, {**asked.problem.run(), first: wrong}, until=second)
    lines = (matrix(wrong, 4), "", matrix(trace[second], 4), "s")
    shown = asked_under(LEARNING, asked, *lines)[1]
    assert f"It follows from your step 1, the {first}" in shown
    assert "It follows from" not in asked_under(replace(LEARNING, carried_forward=False), asked, *lines)[1]


def test_a_choice_can_be_recalled_instead_of_picked() -> None:
    """The learner says how well it went; the options stand there without letters."""
    asked = choice("a").draw(1)
    result, shown, class_ = asked_under(replace(LEARNING, self_graded=True), asked, "3")
    assert (result.end, result.rating) == ("right", 3)
    assert "Say which it is, and why." in shown
    assert [event.kind for event in class_.store.events()] == ["flash"]

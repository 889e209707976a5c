"""What the acts of lessons 1 to 7 say to answers: foreseen slips, typical ones, what cannot be read, and nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from attn_tutor.curriculum.acts import act_question
from attn_tutor.questions.numeric import AskedNumeric, Numeric
from attn_tutor.questions.question import AskedQuestion, Question
from attn_tutor.questions.replies import Target, reply_numbers
from attn_tutor.questions.words import matrix
from tests.benchmarks.lesson_answers import heard, tally
from tests.shipped import shipped

LESSONS = [entry.id for entry in shipped().lessons if entry.number <= 7]


def asked_in(name: str) -> Iterator[AskedQuestion]:
    """Every question of a lesson: of its screens, of the bank on its screens, and its checks."""
    lesson = shipped().lesson(name)
    for at, screen in enumerate(lesson.screens):
        question: Question | None = act_question(lesson, at)
        if question is None and screen.ask:
            question = shipped().question(screen.ask)
        if question is not None:
            yield question.draw(1)
    yield from (shipped().question(check).draw(1) for check in lesson.checks)


def numeric(name: str) -> Iterator[AskedNumeric]:
    """Those of them that are answered by numbers."""
    return (asked for asked in asked_in(name) if isinstance(asked, AskedNumeric))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_slip_that_is_listed_hears_its_own_sentence(lesson: str) -> None:
    """Numbers of another shape included, such as the keys where the values are asked for."""
    for asked in numeric(lesson):
        question: Numeric = asked.question
        target = Target(asked.problem, question.stage, question.cell)
        for reply in question.replies:
            typed = matrix(np.asarray(reply_numbers(reply, target)), question.decimals)
            verdict = asked.judge(typed)
            assert not verdict.correct, (question.id, typed)
            assert verdict.message.startswith(asked.fill(reply.say)[:40]), (question.id, typed)


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_cannot_be_read_costs_nothing_and_says_what_to_type(lesson: str) -> None:
    for asked in asked_in(lesson):
        for text in asked.samples()["unreadable"]:
            verdict = asked.judge(text)
            assert not verdict.counts_as_attempt, (asked.question.id, text)
            assert len(verdict.message.split()) > 2, (asked.question.id, text)


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_wrong_answer_hears_only_that_it_is_wrong(lesson: str) -> None:
    """A reason, a question or a true fact; for options the sentence of the option."""
    for asked in asked_in(lesson):
        for text in asked.samples()["wrong"]:
            message = asked.judge(text).message
            assert len(message.split()) > 5, (asked.question.id, text, message)
            assert message not in ("Not yet.", "That isn't the right number."), asked.question.id


@pytest.mark.parametrize("lesson", ["why-attention", "weighted-sum"])
def test_typical_wrong_numbers_hear_a_reason_or_a_question(lesson: str) -> None:
    """A sample of `python -m tests.benchmarks.lesson_answers`: 85 in a hundred, and no mistake that was not made."""
    with_a_cause, without = tally(lesson)
    assert heard(with_a_cause) >= 0.85
    assert without["named"] == 0

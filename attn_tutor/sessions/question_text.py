"""A question of the bank as text: what it shows, what each foreseen answer hears, its hints and its solution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.attempt import correction, praise
from attn_tutor.sessions.foreseen import right_answer, slips, tick_right
from attn_tutor.sessions.question_page import remarks_of
from attn_tutor.sessions.question_screen import question_views, solution
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Hint
from attn_tutor.widgets.foot import Try
from attn_tutor.widgets.header import Header


def question_text(asked: AskedQuestion) -> Iterator[View]:
    """A question as it is asked, then every reply, hint and line of the solution that its file holds."""
    question = asked.question
    yield Header.about(f"Question {question.id}", question.topic, question.level)
    (view,) = question_views(asked, 0, 0)
    yield replace(view, options=tick_right(view.options, asked))
    if not question.self_graded:
        yield from _replies(asked)
    yield from (Hint(number, len(asked.hints), text) for number, text in enumerate(asked.hints, 1))
    yield solution(asked)


def _replies(asked: AskedQuestion) -> Iterator[View]:
    """What the right answer hears, then each slip."""
    right = right_answer(asked)
    if not asked.stages:  # of a chain each step is answered by itself
        yield Try("answer", right, remarks_of(praise(asked, asked.judge(right), right)))
    for text in slips(asked):
        said = correction(asked, asked.judge(text), text, last=False)
        yield Try("answer", text, remarks_of(said))

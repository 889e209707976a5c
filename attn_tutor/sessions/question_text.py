"""A question of the bank as text: what it shows, what each foreseen answer hears, its hints and its solution.

For programs the same is a JSON document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

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


def question_document(asked: AskedQuestion) -> dict[str, Any]:
    """A question as JSON: its texts, and for numbers its inputs, stage, decimals and answer."""
    question = asked.question
    document: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "topic": question.topic,
        "level": question.level,
        "seed": asked.seed,
        "prompt": asked.prompt,
        "code": question.code,
        "options": [option.text for option in asked.expects.options],
        "hints": list(asked.hints),
        "solution": list(asked.solution),
        "quick_check": asked.quick_check,
        "common_mistakes": [asdict(mistake) for mistake in question.common_mistakes],
        "teaches": question.teaches,
        "answer": asked.answer,
    }
    return document | asked.document()


def _replies(asked: AskedQuestion) -> Iterator[View]:
    """What the right answer hears, then each slip."""
    right = right_answer(asked)
    if not asked.stages:  # of a chain each step is answered by itself
        yield Try("answer", right, remarks_of(praise(asked, asked.judge(right), right)))
    for text in slips(asked):
        said = correction(asked, asked.judge(text), text, last=False)
        yield Try("answer", text, remarks_of(said))

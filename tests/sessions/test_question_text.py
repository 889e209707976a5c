"""A question of the bank as text: all words of its file stand in it."""

from __future__ import annotations

import re

import pytest

from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.foreseen import right_answer, slips
from attn_tutor.sessions.question_text import question_text
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
from tests.bank import names
from tests.shipped import asked, shipped

TOPICS = [entry.id for entry in shipped().lessons]
EVERY = 4  # of the questions of a topic, one in so many


def text_of(question: AskedQuestion) -> str:
    """As it is drawn in a pipe, on one line."""
    terminal = Terminal.for_script((), Look(width=80, height=32))
    terminal.show(*question_text(question))
    return one_line(terminal.transcript)


def one_line(text: str) -> str:
    """Without bars at the side; one blank between words; one sign for minus."""
    return " ".join(re.sub(r"[▌│]", " ", text).replace("−", "-").split())


def missing(question: AskedQuestion) -> list[tuple[str, str]]:
    """Each sentence of its file, its numbers filled in, that the text has not."""
    shown = text_of(question)
    filled = ((way, one_line(question.fill(text))) for way, text in question.question.texts() if text)
    parts = ((way, part) for way, text in filled for part in re.split(r"(?<=[.!?:])\s+", text))
    return [(way, part) for way, part in parts if part not in shown]


@pytest.mark.walk
@pytest.mark.parametrize("topic", TOPICS)
def test_every_text_of_a_question_stands_in_it(topic: str) -> None:
    """Of every fifth question of each topic."""
    ids = names(topic=topic)[::EVERY]
    lacking = {name: found for name in ids if (found := missing(asked(name)))}
    assert not lacking


@pytest.mark.parametrize("name", ["cost-fresh-grouped", "maps-two-heads", "kv-cache-bytes"])
def test_what_the_text_calls_right_is_graded_right(name: str) -> None:
    """An array of three dimensions, a matrix and a letter: nobody is told of another shape than the one asked for."""
    question = asked(name)
    assert question.judge(right_answer(question)).correct
    assert "wrong_shape" not in {question.judge(text).outcome for text in slips(question)}

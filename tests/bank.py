"""The whole bank, each question drawn once and walked once in each way: what the tests of all questions look at.

A test file that imports from here is given to the one worker that draws the bank (tests/conftest.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.walk import ask
from attn_tutor.widgets import View
from tests.sessions.pupil import School, said, script
from tests.shipped import asked, shipped


@cache
def names(kind: str | None = None, topic: str | None = None) -> tuple[str, ...]:
    """The ids of all questions, or of one kind or topic."""
    return tuple(entry.id for entry in shipped().questions(topic, kind=kind))


@dataclass(frozen=True)
class QuestionWalk:
    """How a question ended, the views that were shown on the way, and all their text."""

    result: Result
    views: tuple[View, ...]
    text: str


@cache
def walk(name: str, *lines: str) -> QuestionWalk:
    """A question asked aloud of somebody who types these lines."""
    context = School(shipped()).context("quiz", script(*lines), plain=True)  # type: ignore[arg-type]  # any library
    views: list[View] = []
    show = context.terminal.show

    def record(*shown: View) -> None:
        draw_once(shown)
        views.extend(shown)
        show(*shown)

    vars(context.terminal)["show"] = record
    result = ask(context, asked(name), number=1, total=1)
    return QuestionWalk(result, tuple(views), said(context))


def walk_right(name: str) -> QuestionWalk:
    """The question for somebody who knows the answer: of a chain the last one, of a card how well it was recalled."""
    question = asked(name)
    answer = question.answer.replace("\n", "; ")
    return walk(name, {"chain": f"final {answer}", "flash": "3"}.get(question.question.kind, answer))


def walk_wrong(name: str) -> QuestionWalk:
    """The question for somebody who misses it and opens the working, in a chain that of each step."""
    question = asked(name)
    if question.question.kind == "chain":
        return walk(name, *["w"] * len(question.stages))
    return walk(name, *(["1"] if question.question.kind == "flash" else [question.samples()["wrong"][0], "w"]))


def walk_skipped(name: str) -> QuestionWalk:
    """The question for somebody who skips it; no card can be."""
    return walk(name, "s")


def draw_once(views: Iterable[View]) -> None:
    """Let views remember how they are drawn and spoken: several tests look at them in the same terminal."""
    for view in views:
        draw, speak = cache(view.draw), cache(view.speak)
        vars(view)["draw"] = lambda look, draw=draw: [*draw(look)]
        vars(view)["speak"] = lambda look, speak=speak: [*speak(look)]

"""The whole course, from the first screen of each lesson to its last check: right, wrong, skipped, at any width.

All of it as with --answers, by the terminal's own script.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from attn_tutor.curriculum.lesson import COUNTED
from attn_tutor.engine import timing
from attn_tutor.engine.timing import time_lengths
from attn_tutor.sessions import paged_lesson, walk
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.learn import learn
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import Terminal
from attn_tutor.terminal.keyboard import Script
from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.page import Page
from tests.cases import columns
from tests.fixed_clock import FixedClock
from tests.shipped import shipped

LESSONS = [entry.id for entry in shipped().lessons]
WAYS = {
    "right": (Look(80, 24, "truecolor"), "right"),
    "right, plain": (Look(plain=True), "right"),
    "wrong": (Look(60, 24), "revealed"),
    "skipped": (Look(40, 20, glyphs=False), "skipped"),
}


class Lines(Script):
    """The lines of an answers file for the open question; where nothing is asked, the file goes on by itself."""

    def __init__(self) -> None:
        super().__init__(())
        self.waiting: Iterator[str] = iter(())

    def peek(self) -> None:
        """No line is for a pause."""

    def read(self, prompt: str, history: str) -> str:
        return "" if history == "pause" else next(self.waiting)


class Printed(Terminal):
    """A terminal that keeps the pages it prints."""

    pages: list[Page]

    def show(self, *views: View) -> None:
        self.pages += [view for view in views if isinstance(view, Page)]
        super().show(*views)


def answers(asked: Any, way: str) -> Iterator[str]:
    """What a learner of this way types at a question, until it ends."""
    if way == "right":
        yield asked.answer.replace("\n", "; ")
    elif way == "wrong":
        yield from asked.samples()["wrong"]
        yield "w"
    else:
        yield "s"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_can_be_walked_to_its_end(
    lesson: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question comes to its end, the lesson is done, and no line is wider than the window."""
    look, end = WAYS[way]
    lines, terminal = Lines(), Printed.for_script((), look)
    terminal._source, terminal.pages = lines, []
    ask = walk.ask

    def asked_by_a_walker(context: Context, asked: Any, **more: Any) -> Any:
        lines.waiting = answers(asked, way.partition(",")[0])
        return ask(context, asked, **more)

    def acted_by_a_walker(context: Context, asked: Any, *more: Any) -> Any:
        lines.waiting = answers(asked, way.partition(",")[0])
        return act_on(context, asked, *more)

    act_on = paged_lesson.act_on
    monkeypatch.setattr(timing, "time_lengths", lambda _, *more: time_lengths((16, 32, 64, 128), *more))
    monkeypatch.setattr(walk, "ask", asked_by_a_walker)
    monkeypatch.setattr(paged_lesson, "act_on", acted_by_a_walker)
    clock, course = FixedClock(), shipped()
    store = MemoryStore(clock=clock)
    outcome = learn(Context(course, store, clock, terminal, Random(1), "learn", "s"), lesson)
    model = course.lesson(lesson)
    assert [result.end for result in outcome.results if _counts(model, result)] == [end] * _questions(model)
    assert store.bookmark(f"learn:{lesson}")["done"]  # type: ignore[index]  # it is there
    last = "You can now" if model.edition > 1 else model.in_real_models.split()[0]
    assert last in terminal.transcript
    if way == "wrong":
        for page in terminal.pages:
            assert len(page.draw(look)) == look.height - 1, page.header.step
            # the evening: nothing that asks goes on below its window
            assert model.number > 7 or page.task.label == "Next" or page.parts(look) == 1, page.header.step
    if not look.plain:
        widest = max(terminal.transcript.splitlines(), key=columns)
        assert columns(widest) < look.width, widest


def _questions(model: Any) -> int:
    counted = (bool(screen.ask) or (screen.kind in COUNTED and bool(screen.id)) for screen in model.screens)
    return len(model.checks) + len(model.until_right) + sum(counted)


def _counts(model: Any, result: Any) -> bool:
    """Guesses and explanations end as they may: they are not counted."""
    name = result.asked.question.id
    free = {screen.id for screen in model.screens if screen.kind not in COUNTED}
    return name not in free and not name.startswith(f"{model.id}-screen-")

"""Every screen of the program, as the views that its commands really show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from attn_tutor.cli import main
from attn_tutor.cli.commands.stats import views as standing_views
from attn_tutor.curriculum.lesson import Screen
from attn_tutor.library.interface import QuestionEntry
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.lesson_screen import views as screen_views
from attn_tutor.sessions.question_results import Quit
from attn_tutor.sessions.question_screen import worked_views
from attn_tutor.sessions.quiz import quiz
from attn_tutor.sessions.survey import survey
from attn_tutor.sessions.walk import Request, ask
from attn_tutor.terminal import Stopped, Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import ErrorView
from attn_tutor.widgets.header import Header
from tests.bank import draw_once
from tests.fixed_clock import FixedClock
from tests.sessions.learner import Sitting
from tests.shipped import asked as asked_of
from tests.shipped import shipped

SENTENCE = "The cat sat because it was tired, and the dog barked."
MATRICES = ("--query", "1 0 2 1; 0 1 1 0", "--key", "0 1 0 1; 2 0 1 0; 1 1 0 1", "--value", "1 0; 0 2; 1 1")
COMMANDS: dict[str, tuple[str, ...]] = {
    "trace": ("trace", SENTENCE, "--causal"),
    "trace heads": ("trace", SENTENCE, "--heads", "3"),
    "trace long": ("trace", "word " * 40, "--steps", "scores,weights"),
    "solve": ("solve", *MATRICES),
    "why": ("solve", *MATRICES, "--why", "weights r1c2"),
    "mistakes": ("mistakes",),
    "mistake": ("mistakes", "softmax_columns"),
    "config": ("config",),
    "content": ("content", "list"),
    "progress": ("progress", "where"),
    "empty stats": ("stats",),
}
SESSIONS: dict[str, tuple[str, ...]] = {
    "quiz": ("quiz", "--count", "3", "--seed", "1"),
    "drill": ("drill", "--count", "2", "--seed", "1"),
    "test": ("test", "--count", "4", "--seed", "1"),
    "challenge": ("quiz", "--challenge", "--count", "2", "--seed", "1"),
    "map of the course": ("learn",),
    "review": ("review",),
    "stats": ("stats",),
}
_TYPED = "9 9\n[x]\nA\n7\n1 2; 3 4\nB\nC\n2\ns\ns\ns\ns\ns\ns\ns\ns\ns\nq\n"


@cache
def screens() -> dict[str, tuple[View, ...]]:
    """The views of every screen by its name. Call it inside a test: the files it writes are temporary there."""
    found = {f"question {asked.question.id}": views for asked, views in _questions()}
    for entry in shipped().lessons:
        for at, screen in enumerate(shipped().lesson(entry.id).screens, 1):
            header = Header((f"Lesson {entry.number}", entry.title), at, entry.screens)
            found[f"lesson {entry.id} {at}"] = (header, *screen_views(_quick(screen), Ticking()))
    for name, words in COMMANDS.items():
        with _recorded() as views:
            assert main(list(words)) == 0
        found[name] = tuple(views)
    typed = Path("typed.txt").resolve()
    for name, words in SESSIONS.items():
        with _recorded() as views:
            status = main([*words] if name == "stats" else [*words, "--answers", str(typed)])
        assert status in (0, 1, 130), name
        found[name] = tuple(views)
    found["stats of a second day"] = _second_day()
    found["error"] = (
        ErrorView("The file a.yaml cannot be read: line 3.", "Fix it.", "attn-tutor content check"),
    )
    for views in found.values():
        draw_once(views)
    return found


def _second_day() -> tuple[View, ...]:
    """How a learner stands who skipped a question on each of two days."""
    here = Sitting()
    for _ in range(2):
        here.run(lambda context: quiz(context, Request(count=1)), ["s"])
        here.clock.advance(86_400)
    return tuple(standing_views(survey(here.context())))


class Ticking(FixedClock):
    """A millisecond passes whenever somebody looks."""

    def monotonic(self) -> float:
        self.advance(0.001)
        return super().monotonic()


def _quick(screen: Screen) -> Screen:
    """The same screen, with shorter texts where time is measured."""
    timing = screen.timing
    return screen if timing is None else replace(screen, timing=replace(timing, lengths=(16, 32, 64, 128)))


def write_answers(folder: Path) -> None:
    """The answers that the sessions are given, in the current folder."""
    (folder / "typed.txt").write_text(_TYPED, encoding="utf-8")


def _questions() -> Iterator[tuple[AskedQuestion, tuple[View, ...]]]:
    """Questions of every kind and topic from the prompt over misses and hints to the worked solution."""
    for entry in _chosen():
        asked = asked_of(entry.id)
        samples: dict[str, Any] = asked.samples()
        lines = [*samples["unreadable"][:1], *samples["wrong"][:2], "h", "?", *samples["right"][:1], "w"]
        with _recorded() as views:
            Sitting().run(lambda context, asked=asked: _asked(context, asked), lines)
        yield asked, (*views, *worked_views(asked))


def _chosen() -> list[QuestionEntry]:
    """The practice problems; of the rest one of each kind and topic is enough."""
    first: dict[tuple[str, ...], QuestionEntry] = {}
    for entry in shipped().questions():
        practice = (entry.id,) if entry.id.startswith("practice") else ()
        first.setdefault((entry.kind, *(practice or (entry.topic,))), entry)
    return list(first.values())


def _asked(context: Any, asked: AskedQuestion) -> None:
    with suppress(Stopped, Quit):
        ask(context, asked, number=1, total=10)


@contextmanager
def _recorded() -> Iterator[list[View]]:
    """What terminals show inside this block, written nowhere."""
    views: list[View] = []
    with mock.patch.object(Terminal, "show", lambda self, *shown: views.extend(shown)):
        yield views

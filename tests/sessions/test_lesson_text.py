"""A lesson as text: all words of its file, and nothing that a learner would not meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from attn_tutor.curriculum.acts import act_question
from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.engine import timing
from attn_tutor.engine.timing import time_lengths
from attn_tutor.questions.computed import ComputedValues
from attn_tutor.questions.words import fill
from attn_tutor.sessions.lesson_text import context_to_hear, lesson_views
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.look import Look
from tests.shipped import shipped

LESSONS = [entry.id for entry in shipped().lessons]
SEED = 3
_BARS = re.compile(r"[▌│]")


@pytest.fixture(autouse=True)
def _short_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a lesson measures time, no text is so long that it takes any."""
    monkeypatch.setattr(timing, "time_lengths", lambda _, *more: time_lengths((16, 32, 64, 128), *more))


@cache
def text_of(name: str) -> str:
    """The lesson as it is drawn in a pipe, on one line."""
    look = Look(width=80, height=32)
    terminal = Terminal.for_script((), look)
    terminal.show(*lesson_views(context_to_hear(shipped(), look), shipped().lesson(name), SEED))
    return one_line(terminal.transcript)


def one_line(text: str) -> str:
    """Without bars at the side; one blank between words; one sign for minus."""
    return " ".join(_BARS.sub(" ", text).replace("−", "-").split())


def sentences(text: str) -> list[str]:
    """A field cut where feedback may be: after a sentence."""
    return [part for part in re.split(r"(?<=[.!?:])\s+", one_line(text)) if part]


def fields(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Each text of its screens with its way, its numbers filled in."""
    for at, screen in enumerate(lesson.screens):
        question = act_question(lesson, at)
        given = screen.given if question is None else question.draw(SEED).given or screen.given
        values = {} if given is None else ComputedValues(given.problem)
        plain = [(f"order[{n}]", text) for n, text in enumerate(screen.order, 1)]
        plain += [(f"more[{n}]", text) for n, text in enumerate(screen.more, 1)]
        plain += [("code", line) for line in screen.code.split("\n")] if "____" not in screen.code else []
        for blank in screen.blanks:
            plain += [("blanks", one.why) for one in blank.wrong]
        for way, text in (*screen.texts(), ("title", screen.title), *plain):
            yield f"screens[{at + 1}].{way}", fill(text, values, screen.decimals)


@pytest.mark.walk
@pytest.mark.parametrize("name", LESSONS)
def test_every_text_of_a_lesson_stands_in_it(name: str) -> None:
    shown = text_of(name)
    missing = [
        (way, part) for way, text in fields(shipped().lesson(name)) for part in sentences(text) if part not in shown
    ]
    assert not missing


def test_nothing_that_is_taught_later_stands_in_lesson_1() -> None:
    """No score, no logit, no width, no softmax, no scaling, whatever the engine computes of its pictures."""
    said = set(re.findall(r"[a-z_]+", text_of("why-attention").lower()))
    assert not said & {"score", "scores", "logit", "logits", "d_k", "softmax", "scaling", "stage", "query"}
    assert "√" not in text_of("why-attention")


def test_no_number_stands_in_lesson_1_that_no_page_shows() -> None:
    """Of the real head its three shares; the output's 32 numbers are no learner's business."""
    page = text_of("why-attention").partition("Here is where")[2].partition(" 4 of ")[0]
    assert {"0.69", "0.05", "0.26"} <= set(re.findall(r"\d\.\d\d", page)) <= {"0.69", "0.05", "0.26", "1.00"}


def test_the_pages_are_counted_as_the_lesson_counts_them() -> None:
    """Screens and the questions at the end."""
    lesson = shipped().lesson("why-attention")
    of = len(lesson.screens) + len(lesson.checks)
    assert [int(n) for n in re.findall(rf"(\d+) of {of}\b", text_of("why-attention"))] == list(range(1, of + 1))
    assert all(name in text_of("why-attention") for name in lesson.checks)


def test_the_right_option_has_a_tick_and_every_other_one_its_reply() -> None:
    shown = text_of("why-attention")
    assert "A the animal ✓ B the street" in shown
    assert "guess> B You said B, the street → Because Streets don't get tired" in shown


def test_a_guided_computation_shows_each_of_its_steps() -> None:
    """Its prompts, its hints, what right numbers hear, and each slip in the result."""
    shown = text_of("whole-formula")
    prompt = "Give the weights: e^logit for each key, divided by the sum."
    for words in (prompt, "✓ So far The weights add up to 1.", "✗ Off"):
        assert words in shown

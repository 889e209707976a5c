"""Whether the screens of a lesson can be shown at all: their inputs, pictures, measurements and texts.

Quick, as `readiness` is for questions, so every lesson is looked over when it is loaded. Findings are (way, what is
wrong, what to do).
"""

from __future__ import annotations

from typing import Any

from attn_tutor.curriculum.complaints import shown
from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.curriculum.measures import measure_sizes
from attn_tutor.curriculum.readiness import unfilled
from attn_tutor.curriculum.sizes import Finding, Findings, given_sizes, under, within
from attn_tutor.errors import TutorError
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import fill, names_in


def unready_lesson(lesson: Lesson) -> list[Finding]:
    """Why a lesson cannot be shown; nothing if it can."""
    return [
        (f"screens[{at}].{way}".rstrip("."), what, todo)
        for at, screen in enumerate(lesson.screens, 1)
        for way, what, todo in _screen(screen)
    ]


def _screen(screen: Screen) -> Findings:
    yield from within(screen, "decimals", 0, 6)
    if not (screen.text or screen.given or screen.code or screen.ask or _measured(screen)):
        yield "", "the screen shows nothing", "give it a text, inputs, code or a question"
    for name, model in _measured(screen).items():
        yield from under(name, measure_sizes(model))
    if screen.given is None:
        yield from _without_inputs(screen)
        return
    wrong = [*under("given", given_sizes(screen.given))]
    yield from wrong
    if wrong:
        return
    try:
        values = screen.given.problem.run()
    except TutorError as fault:
        yield "given", fault.sentence.rstrip("."), (fault.hint or "change the inputs").rstrip(".")
        return
    stages = screen.given.problem.stages
    for name in screen.steps:
        if name not in stages:
            yield "steps", f"there is no step `{shown(name)}` here", f"use {', '.join(stages)}"
    if not 1 <= screen.row <= values["query"].shape[-2]:
        yield "row", f"there is no query {screen.row}", "count the rows of the query from 1"
    if screen.show in ("online", "halves"):
        yield from _read_on(screen, screen.given)
    for name in ("text", "note"):
        yield from unfilled(name, getattr(screen, name), lambda text: fill(text, values, screen.decimals))


def _read_on(screen: Screen, given: Given) -> Findings:
    """Whether there is one row of logits to read from left to right, and at least two halves of it."""
    if given.n_heads != 1:
        yield "show", f"`{screen.show}` shows one head", "leave `n_heads` out"
    elif len(given.problem.run()["value"]) < 2:
        yield "show", f"`{screen.show}` needs two keys or more", "give more keys"
    elif given.w_output is not None:
        yield "show", f"`{screen.show}` ends before `w_output`", "leave `w_output` out"


def _measured(screen: Screen) -> dict[str, Any]:
    """What the screen measures or counts, under the key it stands at."""
    named = {name: getattr(screen, name) for name in ("gradient", "timing", "count")}
    return {name: model for name, model in named.items() if model is not None}


def _without_inputs(screen: Screen) -> Findings:
    if screen.show:
        yield "show", f"there is nothing to show as `{screen.show}`", "write `given:` with the inputs"
    for way in ("text", "note"):
        for name in names_in(getattr(screen, way)):
            what = f"`{{{shown(name)}}}` has no inputs to be computed from"
            yield way, what, "write `given:` on this screen"

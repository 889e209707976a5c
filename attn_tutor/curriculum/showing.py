"""Whether the screens of a lesson can be shown at all: their inputs, pictures, measurements and texts.

Quick, as `readiness` is for questions, so every lesson is looked over when it is loaded. Findings are (way, what is
wrong, what to do).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attn_tutor.curriculum.aside import NOTHING, Aside
from attn_tutor.curriculum.by_hand import typed_by_hand
from attn_tutor.curriculum.complaints import count, shown
from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.curriculum.looking import Look
from attn_tutor.curriculum.measures import measure_sizes
from attn_tutor.curriculum.placeholders import unfilled, unknown_names
from attn_tutor.curriculum.sizes import MATRICES, Finding, Findings, given_sizes, under, within
from attn_tutor.errors import TutorError
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import names_in

INPUTS = tuple(f"given.{name}" for name in (*MATRICES, "n_heads", "n_kv_heads") if name != "mask")
_SHOWING = ("text", "given", "code", "ask", "gradient", "timing", "count")
_RESTS = {"": _SHOWING, "show": ("given",), "given": INPUTS}


def unready_lesson(lesson: Lesson) -> list[Finding]:
    """Why a lesson cannot be shown; nothing if it can."""
    return look_over_lesson(lesson, NOTHING, typed=False)


def look_over_lesson(lesson: Lesson, aside: Aside, *, typed: bool = True) -> list[Finding]:
    """Everything that is wrong with the screens, as far as what that rests on is sound.

    typed: whether to look for computed values that are typed by hand, too.
    """
    return [
        (f"screens[{at}].{way}".rstrip("."), what, todo)
        for at, screen in enumerate(lesson.screens, 1)
        if not aside.holds(f"screens[{at}]")
        for way, what, todo in _look_over(screen, aside.under(f"screens[{at}]"), typed=typed)
    ]


def lesson_sizes(lesson: Lesson) -> Findings:
    """Whether there is enough of everything, and not too much."""
    if not 2 <= len(lesson.checks) <= 4:
        what = f"the lesson has {count(len(lesson.checks), 'check')}"
        yield "checks", what, "name two to four questions"
    for name in ("goals", "screens"):
        if not getattr(lesson, name):
            yield name, f"there are no {name}", "write at least one"
    for name in ("number", "minutes"):
        if getattr(lesson, name) < 1:
            yield name, f"`{name}` is {getattr(lesson, name)}", "write 1 or more"


def _look_over(screen: Screen, aside: Aside, *, typed: bool) -> list[Finding]:
    look = Look(screen, aside)
    look.take(_alone(screen), _RESTS)
    if screen.given is None:
        look.take(_without_inputs(screen), {"show": ("given",), "text": ("given",), "note": ("given",)})
        return look.found
    look.take(_misfit(look.model), _RESTS)
    given = look.model.given
    texts = [(way, getattr(screen, way)) for way in ("text", "note")]
    if given is None or look.aside.holds("given") or look.aside.touches(*INPUTS):
        for way, text in texts:
            look.take(unknown_names(way, text))
        return look.found
    values = given.problem.run()
    look.take(_pictured(look.model, given, values))
    for way, text in texts:
        look.take(unfilled(way, text, values))
    if typed:
        look.found += typed_by_hand(texts, values)
    return look.found


def _alone(screen: Screen) -> Findings:
    """What can be said of one key without the others."""
    yield from within(screen, "decimals", 0, 6)
    if not (screen.text or screen.given or screen.code or screen.ask or _measured(screen)):
        yield "", "the screen shows nothing", "give it a text, inputs, code or a question"
    for name, model in _measured(screen).items():
        yield from under(name, measure_sizes(model))
    if screen.given is not None:
        yield from under("given", given_sizes(screen.given))


def _misfit(screen: Screen) -> Findings:
    try:
        if screen.given is not None:
            screen.given.problem  # noqa: B018  making it is the check
    except TutorError as fault:
        yield "given", fault.sentence.rstrip("."), (fault.hint or "change the inputs").rstrip(".")


def _pictured(screen: Screen, given: Given, values: Mapping[str, Any]) -> Findings:
    """Whether there are the steps and the query to show, and what the picture needs."""
    stages = given.problem.stages
    for at, name in enumerate(screen.steps, 1):
        if name not in stages:
            yield f"steps[{at}]", f"there is no step `{shown(name)}` here", f"use {', '.join(stages)}"
    if not 1 <= screen.row <= values["query"].shape[-2]:
        yield "row", f"there is no query {screen.row}", "count the rows of the query from 1"
    if screen.show in ("online", "halves"):
        yield from _read_on(screen, given)


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

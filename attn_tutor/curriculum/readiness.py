"""Whether a question can be asked and a screen be shown at all: sizes, inputs, steps and the values in texts.

Quick (under a millisecond), so every question is looked over when it is loaded, too: a learner whose teacher never
ran the content check meets a sentence, not a crash. Findings are (way, what is wrong, what to do).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attn_tutor.curriculum.complaints import shown
from attn_tutor.curriculum.faults import closest
from attn_tutor.curriculum.measures import measure_sizes
from attn_tutor.curriculum.sizes import (
    MATRICES,
    SIZES,
    Finding,
    Findings,
    given_sizes,
    question_sizes,
    under,
    within,
)
from attn_tutor.curriculum.specs import Key, keys_of
from attn_tutor.errors import TutorError
from attn_tutor.questions.choice import option_faults
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import Question
from attn_tutor.questions.words import fill, names_in

if TYPE_CHECKING:
    from attn_tutor.curriculum.lesson import Lesson, Screen

_IN_WORDS = (
    "formula",
    "blanks",
    "bug",
    "predict",
    "order",
    "match",
)  # a fault in these leaves nothing to ask
_STAGES = ("scores", "logits", "weights", "head_outputs", "concatenated", "output")
_NAMES = (*_STAGES, *MATRICES, *SIZES, "batch", "d_head", "query_heads", "key_heads", "value_heads")


def unready(question: Question) -> list[Finding]:
    """Why a question cannot be asked; nothing if it can."""
    found = [*question_sizes(question)]
    options = getattr(question, "options", None)
    if options is not None and (options or _keys(question)["options"].required):
        found += option_faults(options)
    if question.kind in _IN_WORDS:
        found += question.faults()
    return found or [*_drawn(question)]


def _keys(question: Question) -> dict[str, Key]:
    model: type = type(question)
    return keys_of(model)


def unready_lesson(lesson: Lesson) -> list[Finding]:
    """Why a lesson cannot be shown; nothing if it can."""
    return [
        (f"screens[{at}].{way}".rstrip("."), what, todo)
        for at, screen in enumerate(lesson.screens, 1)
        for way, what, todo in _screen(screen)
    ]


def _drawn(question: Question) -> Findings:
    """What goes wrong when the question is drawn, its inputs run and each of its texts filled."""
    inputs = "recipe" if getattr(question, "recipe", None) else "given"
    try:
        asked: Any = _bare(question).draw(0)
    except TutorError as fault:
        yield inputs, fault.sentence.rstrip("."), (fault.hint or "change the inputs").rstrip(".")
        return
    yield from _answer(question, asked, inputs)
    for way, text in _texts(question):
        yield from _unfilled(way, text, asked.fill)


def _answer(question: Question, asked: Any, inputs: str) -> Findings:
    """Whether there is the step that is asked for, those that are shown, and the part that is asked for."""
    stage = getattr(question, "stage", "")
    try:
        stages = asked.problem.stages if hasattr(asked, "problem") else ()
        named = [(key, name) for key in ("steps", "shown") for name in getattr(question, key, ())]
        for key, name in [*named, ("stage", stage)]:
            if stages and name not in stages:
                yield key, f"there is no step `{shown(name)}` here", f"use {', '.join(stages)}"
                return
        if getattr(asked, "stages", None) == ():
            yield "steps", "no step is left to ask", "show fewer of them"
            return
        asked.answer  # noqa: B018  computing it is the check
    except TutorError as fault:
        yield inputs, fault.sentence.rstrip("."), (fault.hint or "change the inputs").rstrip(".")
    except KeyError:
        yield "stage", f"there is no step `{shown(stage)}` here", f"use {', '.join(_STAGES)}"
    except (ValueError, IndexError):
        cell = getattr(question, "cell", "")
        yield (
            "cell",
            f"there is no `{shown(cell)}` in what is asked for",
            "write r2c1 (row 2, column 1) or r2",
        )


def _bare(question: Question) -> Question:
    """The same question without its texts, and with the first numbers its recipe draws instead of good ones."""
    changes: dict[str, Any] = {"prompt": "", "hints": (), "solution": (), "quick_check": "", "note": ""}
    options = getattr(question, "options", ())
    if options:
        changes["options"] = tuple(replace(option, text="", why="") for option in options)
    recipe = getattr(question, "recipe", None)
    if recipe is not None and hasattr(question, "given"):
        import numpy as np

        from attn_tutor.questions.variants import attempt_at

        changes |= {"recipe": None, "given": attempt_at(recipe, np.random.default_rng(0))}
    return replace(question, **changes)


def _texts(question: Question) -> Iterator[tuple[str, str]]:
    """Every text of a question that may show computed values, with the way to it."""
    for name in ("prompt", "quick_check", "note"):
        yield name, getattr(question, name)
    for name in ("hints", "solution"):
        yield from ((f"{name}[{at}]", text) for at, text in enumerate(getattr(question, name), 1))
    for at, option in enumerate(getattr(question, "options", ()), 1):
        yield f"options[{at}].text", option.text
        yield f"options[{at}].why", option.why


def _unfilled(way: str, text: str, fill_in: Callable[[str], str]) -> Findings:
    try:
        fill_in(text)
    except KeyError as missing:
        name = str(missing.args[0])
        meant = closest(name, _NAMES)
        todo = f"write `{{{meant}}}`" if meant not in ("", name) else "use a value that these inputs lead to"
        yield way, f"`{{{shown(name)}}}` is not computed here", todo
    except IndexError:
        what = "a place in braces lies outside its matrix"
        yield way, what, "count rows and columns from 1, as in {weights.r1c2}"


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
        yield from _unfilled(name, getattr(screen, name), lambda text: fill(text, values, screen.decimals))


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

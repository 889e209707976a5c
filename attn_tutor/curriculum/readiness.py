"""Whether a question can be asked at all: sizes, inputs, steps and the values in its texts.

Quick (under a millisecond), so every question is looked over when it is loaded, too: a learner whose teacher never
ran the content check meets a sentence, not a crash. Findings are (way, what is wrong, what to do).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from attn_tutor.curriculum.complaints import shown
from attn_tutor.curriculum.faults import closest
from attn_tutor.curriculum.sizes import MATRICES, SIZES, Finding, Findings, question_sizes
from attn_tutor.curriculum.specs import Key, keys_of
from attn_tutor.errors import TutorError
from attn_tutor.questions.choice import option_faults
from attn_tutor.questions.question import Question

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


def _drawn(question: Question) -> Findings:
    """What goes wrong when the question is drawn, its inputs run and each of its texts filled."""
    inputs = "recipe" if getattr(question, "recipe", None) else "given"
    try:
        asked: Any = _bare(question).draw(0)
    except TutorError as fault:
        yield inputs, fault.sentence.rstrip("."), (fault.hint or "change the inputs").rstrip(".")
        return
    yield from _answer(question, asked, inputs)
    for way, text in texts_of(question):
        yield from unfilled(way, text, asked.fill)


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


def texts_of(question: Question) -> Iterator[tuple[str, str]]:
    """Every text of a question that may show computed values, with the way to it."""
    for name in ("prompt", "quick_check", "note"):
        yield name, getattr(question, name)
    for name in ("hints", "solution"):
        yield from ((f"{name}[{at}]", text) for at, text in enumerate(getattr(question, name), 1))
    for at, option in enumerate(getattr(question, "options", ()), 1):
        yield f"options[{at}].text", option.text
        yield f"options[{at}].why", option.why


def unfilled(way: str, text: str, fill_in: Callable[[str], str]) -> Findings:
    """The values that a text asks for and that are not computed."""
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

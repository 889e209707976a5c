"""Whether a question can be trusted: it is asked, and its own answers and everybody's mistakes are given to it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from attn_tutor.answers.mistaken_results import singles, twins
from attn_tutor.answers.partial import place_of
from attn_tutor.answers.tolerance import within
from attn_tutor.answers.verdict import which_are_off
from attn_tutor.curriculum.scalars import quote_text
from attn_tutor.engine.places import place_text
from attn_tutor.engine.steps import Trace
from attn_tutor.english import count
from attn_tutor.errors import TutorError, closest
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.fields import Finding, Findings, finding
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import TEXTLESS, Question
from attn_tutor.questions.words import matrix

SEEDS = (0, 1)  # that every question is asked with
_TURNS = 10  # a tenth of the mistakes is typed at each seed, the next tenth at the next
_NO_ANSWER_RESTS_ON = {*TEXTLESS, "id", "topic", "level", "aliases"}
_UNWRITTEN = re.compile(r"\W*(todo|tbd|fixme|xxx+|lorem ipsum|placeholder)\b.{0,80}|[.…?_\s]+", re.I)
_BRACES = re.compile(r"\{[^{}]*\}")
_QUOTED = ("code", "before", "after", "words", "key_words")  # a full stop may be a word
_DECIMAL = re.compile(r"(?<![\w.,^])[-\N{MINUS SIGN}]?\d+\.(\d{2,})(?![\w.]*\w)")


def find_faults_untrusted(question: Question) -> list[Finding]:
    """Everything that is wrong with a question, up to its answers where nothing they rest on is."""
    found = [*question.unready(), *_words_faults(question)]
    if {re.split(r"[.\[]", way)[0] for way, _, _ in found} <= _NO_ANSWER_RESTS_ON:
        found += _answer_faults(question, replace(question, **TEXTLESS))
    return found


def _words_faults(question: Question) -> Findings:
    """Texts that are still to be written, and names of misconceptions that are not in the catalogue."""
    for way, text in _every_text(question):
        if text and _UNWRITTEN.fullmatch(text):
            yield way, f"`{quote_text(text)}` is still to be written", "write it"
        elif way.endswith("misconception") and text and text not in CATALOGUE:
            meant = closest(text, CATALOGUE)
            todo = f"write `{meant}`" if meant else "see `attn-tutor mistakes` for the names, or leave it out"
            yield way, f"there is no misconception `{quote_text(text)}`", todo


def _every_text(value: Any, way: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a model but its code and the words of its example, with the way to it."""
    if isinstance(value, str):
        yield way, value
    elif isinstance(value, tuple):
        for at, inner in enumerate(value, 1):
            yield from _every_text(inner, f"{way}[{at}]")
    elif is_dataclass(value):
        for name in (field.name for field in fields(value)):
            if name not in _QUOTED:
                yield from _every_text(getattr(value, name), f"{way}.{name}".lstrip("."))


def _answer_faults(question: Question, bare: Question) -> Findings:
    """Numbers in its texts that are computed, and the first seed at which its own answers do not pass."""
    try:
        given = None if question.fresh else bare.draw(0).given
        if given is not None:
            yield from find_typed_values(question.texts(), given.problem.run())
        found = [*bare.deep_faults()]
        # the best of many draws is kept where one row or entry is asked for: one such search is enough
        searched = question.fresh and isinstance(question, Numeric) and bool(question.cell)
        for seed in SEEDS[:1] if searched else SEEDS:
            found = found or [*_try_answers(bare, seed)]
        yield from found
    except TutorError as error:
        yield finding("", error, "change the inputs")


def _try_answers(question: Question, seed: int) -> Findings:
    """What the question makes of its model answers, of nothing and of zeros."""
    asked = question.draw(seed)
    right = [asked.answer, *asked.samples()["right"]]
    # Judging a wrong answer means diagnosing it, so zeros are tried once.
    wrong = ["", " ", _zeros(asked.expects.shape)] if seed == SEEDS[0] else [""]
    not_right = [text for text in dict.fromkeys(right) if not asked.judge(text).correct]
    not_wrong = [text for text in wrong if asked.judge(text).correct]
    if not_right:
        what = f"its own answer {quote_text(not_right[0])} is judged {asked.judge(not_right[0]).outcome}"
        yield "", what, "change the inputs, or ask for fewer decimals"
    if not_wrong:
        text = quote_text(not_wrong[0]) if not_wrong[0].strip() else "a blank answer"
        todo = "choose inputs that lead to other numbers"
        yield "", f"{text} passes as the right answer, although nobody had to compute it", todo


def _zeros(shape: tuple[int, ...]) -> str:
    """Zeros in the shape asked for: [[0, 0]]."""
    text = "0"
    for size in reversed(shape):
        text = f"[{', '.join([text] * size)}]"
    return text


# --- computed values that somebody typed into a text: decimals with two places or more, for a half may mean anything


def find_typed_values(texts: Iterable[tuple[str, str]], trace: Trace) -> Findings:
    """Each decimal in the texts that is a computed entry, rounded as it is typed, with what to write instead."""
    steps = [step.name for step in trace.steps]
    given = {
        float(x)
        for name, value in trace.items()
        if name not in steps and isinstance(value, np.ndarray | float | int)
        for x in np.ravel(value)
    }
    for way, text in texts:
        for found in _DECIMAL.finditer(_BRACES.sub("", text)):
            number, decimals = float(found[0].replace("\N{MINUS SIGN}", "-")), len(found[1])
            meant_otherwise = number in given or number in {
                round(math.sqrt(k), decimals) for k in range(2, 17)
            }
            place = "" if meant_otherwise else _place(trace, steps, number, decimals)
            if place:
                what = f"{found[0]} is computed here, and typed by hand"
                yield way, what, f"write `{{{place}}}`, or `{{{place}:{decimals}}}` for {count(decimals, 'decimal')}"


def _place(trace: Trace, steps: Iterable[str], number: float, decimals: int) -> str:
    """The first entry of a step that is this number at so many decimals, as braces name it; "" for none."""
    for name in steps:
        value = np.asarray(trace[name])
        near = np.argwhere(np.abs(value - number) <= 0.5 * 10.0**-decimals + 1e-12)
        if value.ndim in (2, 3) and len(near):
            head, place = ("", near[0]) if value.ndim == 2 else (f"h{near[0][0] + 1}.", near[0][1:])
            return f"{head}{name}.{place_text(place)}"
    return ""


# --- the proof of a recipe: over many seeds its answer passes, zeros fail, every mistake is told by name


def unproven(question: Question, seeds: int) -> Findings:
    """What goes wrong with a recipe at any of the first `seeds` seeds."""
    for seed in range(seeds if question.fresh else 0):
        try:
            asked: Any = question.draw(seed)
        except TutorError as error:
            yield finding("recipe", error, "change the recipe")
            return
        for what in _wrong_at(asked, seed):
            yield "recipe", f"with seed {seed} {what}", "ask for another stage, or for more rows"
            return


def _wrong_at(asked: Any, seed: int) -> list[str]:
    """The first thing that goes wrong at one seed, if anything does."""
    if not asked.judge(asked.answer).correct:
        return ["its own answer does not pass"]
    if not asked.stage:
        return []  # a shape: no mistake has to be told by its numbers
    aim = asked.stage_answer
    if asked.judge("").correct or within(np.zeros_like(aim.exact), aim.bounds, aim.decimals).all():
        return ["zeros or a blank answer pass"]
    is_part = place_of(aim) is not None
    group, runs = twins(aim.given, aim.stage), singles(aim.given, aim.stage)
    for at, names in enumerate(runs.names):
        if (at + seed) % _TURNS or group.get(names[0], 0) == 0:
            continue
        typed = np.round(aim.part_of_run(runs, names), aim.decimals)
        if not within(typed, aim.bounds, aim.decimals).all() and (np.isfinite(typed) | np.isneginf(typed)).all():
            verdict = asked.judge(matrix(typed, aim.decimals))
            if names[0] not in verdict.misconceptions and not (
                is_part and _is_heard(asked, names[0], verdict)
            ):
                return [f"the mistake {names[0]} is not told by its name"]
    return []


def _is_heard(asked: Any, name: str, verdict: Any) -> bool:
    """Whether one row or number, which may prove too little for a name, gets a reason, a question or a fact.

    The mistakes that the question lists must always be named.
    """
    listed = {mistake.misconception for mistake in asked.question.common_mistakes}
    return name not in listed and verdict.message != which_are_off(verdict.cells, np.size(verdict.numbers))

"""Whether a question can be trusted: it is asked, and its own answers are given to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from attn_tutor.curriculum.aside import NOTHING, Aside
from attn_tutor.curriculum.by_hand import typed_by_hand
from attn_tutor.curriculum.complaints import shown
from attn_tutor.curriculum.faults import closest
from attn_tutor.curriculum.looking import Look
from attn_tutor.curriculum.readiness import BLANK, COMPUTED, look_over, own_faults, sound_inputs
from attn_tutor.curriculum.sizes import Finding, Findings
from attn_tutor.curriculum.specs import keys_of
from attn_tutor.errors import TutorError
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.questions.question import Question

SEEDS = (0, 1)  # where numbers are drawn or options shuffled; else one asking tells all


_TEXTS = (*BLANK, "id", "topic", "level", "aliases")  # no answer rests on these


def untrusted(question: Question, aside: Aside = NOTHING) -> Iterator[Finding]:
    """Everything that is wrong with a question, up to its answers, as far as what that rests on is sound.

    aside: the keys that were set aside when the question was built.
    """
    look = look_over(question, aside)
    look.take(_misconceptions(question))
    yield from look.found
    bare: Any = replace(look.model, **BLANK)
    if getattr(bare, "given", None) is not None and sound_inputs(look.aside):
        yield from typed_by_hand(question.texts(), bare.given.problem.run())
    if not _answerable(look):
        return
    found = [*own_faults(bare)] if question.kind in COMPUTED else []
    draws = getattr(question, "recipe", None) is not None or getattr(question, "shuffle", False)
    for seed in SEEDS if draws else SEEDS[:1]:
        found = found or [*_asked(bare, seed)]
    yield from found


def _answerable(look: Look[Question]) -> bool:
    """Whether everything that the answer rests on is sound."""
    model: type = type(look.model)
    keys = keys_of(model)
    faulty = {*look.aside.ways, *(way for way, _, _ in look.found)}
    rested = (way for way in faulty if not way.endswith("misconception"))
    tops = {re.split(r"[.\[]", way)[0] for way in rested}
    return not (tops & {*keys, ""}) - {*_TEXTS}


def _misconceptions(question: Question) -> Findings:
    """Names of misconceptions that are not in the catalogue."""
    for way, name in _named(question):
        if name not in CATALOGUE:
            meant = closest(name, tuple(CATALOGUE))
            todo = f"write `{meant}`" if meant else "see `attn-tutor mistakes` for the names, or leave it out"
            yield way, f"there is no misconception `{shown(name)}`", todo


def _named(model: Any, way: str = "") -> Iterator[tuple[str, str]]:
    """Every misconception named in a model, with the way to it."""
    for field in fields(model):
        value = getattr(model, field.name)
        if field.name == "misconception" and value:
            yield f"{way}misconception", value
        elif isinstance(value, tuple):
            for at, inner in enumerate(value, 1):
                if is_dataclass(inner):
                    yield from _named(inner, f"{way}{field.name}[{at}].")


def _asked(question: Question, seed: int) -> Findings:
    """What the question makes of its model answers, of nothing and of zeros."""
    try:
        asked: Any = question.draw(seed)
        right = [asked.answer, *asked.samples()["right"]]
        # Judging a wrong answer means diagnosing it, so zeros are tried once.
        wrong = ["", " ", _zeros(asked.expects.shape)] if seed == SEEDS[0] else [""]
        not_right = [text for text in dict.fromkeys(right) if not asked.judge(text).correct]
        not_wrong = [text for text in wrong if asked.judge(text).correct]
    except TutorError as fault:
        yield "", fault.sentence.rstrip("."), (fault.hint or "change the inputs").rstrip(".")
        return
    if not_right:
        text = shown(not_right[0])
        what = f"its own answer {text} is judged {asked.judge(not_right[0]).outcome}"
        yield "", what, "change the inputs, or ask for fewer decimals"
    if not_wrong:
        text = shown(not_wrong[0]) if not_wrong[0].strip() else "a blank answer"
        todo = "choose inputs that lead to other numbers"
        yield "", f"{text} passes as the right answer, although nobody had to compute it", todo


def _zeros(shape: tuple[int, ...]) -> str:
    """Zeros in the shape asked for: [[0, 0]]."""
    text = "0"
    for size in reversed(shape):
        text = f"[{', '.join([text] * size)}]"
    return text

"""Whether a question can be asked at all: sizes, inputs, steps and the values in its texts.

Quick (under a millisecond), so every question is looked over when it is loaded, too: a learner whose teacher never
ran the content check meets a sentence, not a crash. Findings are (way, what is wrong, what to do).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from attn_tutor.curriculum.aside import Aside
from attn_tutor.curriculum.looking import Look
from attn_tutor.curriculum.parts import part_findings
from attn_tutor.curriculum.placeholders import unfilled, unknown_names
from attn_tutor.curriculum.sizes import MATRICES, SIZES, Finding, Findings, question_sizes
from attn_tutor.curriculum.specs import Key, keys_of
from attn_tutor.errors import TutorError
from attn_tutor.questions.choice import option_faults
from attn_tutor.questions.question import Question

COMPUTED = (
    "numeric",
    "chain",
    "shape",
)  # what these ask for is looked at in parts, once their inputs are sound
INPUTS = (
    *(f"given.{name}" for name in (*MATRICES, "n_heads", "n_kv_heads") if name != "mask"),
    *(f"recipe.{name}" for name in (*SIZES, "w_output")),
)
_CHANGED = tuple(key.replace("given", "changed") for key in INPUTS if key.startswith("given"))
_NUMBER = ("given", "changed", "stage", "cell")  # what the number that somebody predicts rests on
_ALONE_REST = {
    "recipe.d_k": ("recipe.n_heads",),
    "recipe.d_v": ("recipe.n_heads",),
    "options": ("options[].right",),
    "options[].why": ("options[#].right",),
}
_OWN_REST = {
    **_ALONE_REST,
    "blanks": ("code",),
    "blanks[].wrong[]": ("blanks[#].accepted",),
    "line": ("code",),
    "mended": ("line", "code"),
    "sound[]": ("line", "code", "sound[#].line"),
    "formula": ("names",),
    "wrong[].formula": ("names",),
    "pairs": ("pairs[].term", "pairs[].meaning", "more"),
    "in_order": ("in_order[]",),
    "changed": ("given", "changed"),
    "cell": ("given", "changed", "stage"),
    "decimals": _NUMBER,
    "if_up": _NUMBER,
    "if_down": _NUMBER,
    "if_same": _NUMBER,
}
_PARTS_REST = {
    "steps": ("shown",),
    "shown[]": ("stage", "steps"),
    "cell": ("stage",),
}
BLANK: dict[str, Any] = {
    "prompt": "",
    "hints": (),
    "solution": (),
    "quick_check": "",
    "note": "",
    "teaches": "",
    "common_mistakes": (),
}


def unready(question: Question) -> list[Finding]:
    """Why a question cannot be asked; nothing if it can."""
    return look_over(question, Aside()).found


def look_over(question: Question, aside: Aside) -> Look[Question]:
    """Everything that a quick look finds, each part of it as far as what it rests on is sound."""
    look = Look(question, aside)
    look.take(_alone(question), _ALONE_REST)
    look.take(_misfits(look.model), {"given": INPUTS, "recipe": INPUTS, "changed": _CHANGED})
    if question.kind not in COMPUTED:
        look.take(own_faults(look.model), _OWN_REST)
    bare, sound = replace(look.model, **BLANK), sound_inputs(look.aside)
    draws = _draws(bare) if sound else []
    look.take(part_findings(bare, draws, sound=sound), _PARTS_REST)
    values = _values(bare, draws, look.aside) if sound else None
    for way, text in question.texts():
        look.take(unknown_names(way, text) if values is None else unfilled(way, text, values))
    return look


def sound_inputs(aside: Aside) -> bool:
    """Whether what a question computes can be computed."""
    whole = (aside.holds(key) for key in ("given", "recipe", ""))  # "": it has both of them, or neither
    return not any(whole) and not aside.touches(*INPUTS)


def _alone(question: Question) -> Findings:
    """What can be said of one key without the others."""
    yield from question_sizes(question)
    options = getattr(question, "options", None)
    if options is not None and (options or _keys(question)["options"].required):
        yield from option_faults(options)
    yield from question.faults() if question.kind == "flash" else Question.faults(question)


def _keys(question: Question) -> dict[str, Key]:
    model: type = type(question)
    return keys_of(model)


def own_faults(question: Question) -> Findings:
    """What the kind itself says, apart from the texts that all kinds have."""
    blank = replace(question, **BLANK)
    found = _formulas(blank) if question.kind == "formula" else blank.faults()
    yield from (finding for finding in found if finding[0] not in BLANK)


def _formulas(question: Any) -> Findings:
    """What is wrong with each formula: a faulty one gives way to a number, so that it hides no other."""
    told: set[Finding] = set()
    while found := [finding for finding in question.faults() if finding not in told]:
        yield from found
        told.update(found)
        faulty = {way for way, _, _ in found}
        if "formula" in faulty:
            question = replace(question, formula="7.5")
        wrong = enumerate(question.wrong)
        given_way = (
            replace(one, formula=f"{at}.25") if f"wrong.{at}.formula" in faulty else one for at, one in wrong
        )
        question = replace(question, wrong=tuple(given_way))


def _misfits(question: Question) -> Findings:
    """Inputs that do not fit together."""
    for name in ("given", "changed", "recipe"):
        inputs = getattr(question, name, None)
        if inputs is not None:
            try:
                (_drawn(inputs) if name == "recipe" else inputs).problem  # noqa: B018  making it is the check
            except TutorError as fault:
                yield name, fault.sentence.rstrip("."), (fault.hint or "change the inputs").rstrip(".")


def _drawn(recipe: Any, seed: int = 0) -> Any:
    """Numbers that a recipe draws, good ones or not."""
    import numpy as np

    from attn_tutor.questions.variants import attempt_at

    return attempt_at(recipe, np.random.default_rng(seed))


def _draws(question: Any) -> list[Any]:
    """What the inputs compute: given ones once; drawn ones several times if likeness might be chance."""
    given, recipe = getattr(question, "given", None), getattr(question, "recipe", None)
    if question.kind == "shape":
        return []  # its sizes are enough
    if given is not None:
        return [given.problem.run()]
    seeds = range(3 if getattr(question, "shown", ()) else 1)
    return [] if recipe is None else [_drawn(recipe, seed).problem.run() for seed in seeds]


def _values(question: Any, draws: list[Any], aside: Aside) -> Mapping[str, Any] | None:
    """The values that the texts may show; None where they are not known."""
    if question.kind == "shape":
        sizes: Mapping[str, Any] = question.draw(0).computed
        return None if aside.touches("batch") else sizes
    if not draws:
        return None if hasattr(question, "recipe") else {}
    values: Mapping[str, Any] = draws[0]
    if question.kind == "predict":
        if aside.holds("changed") or aside.touches(*_CHANGED):
            return None
        changed = {f"changed_{name}": value for name, value in question.changed.problem.run().items()}
        return {**values, **changed, "before": 0.0, "after": 0.0}
    return values

"""A question that shows one misconception if it is made: of the bank where there is one, else made on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from attn_tutor.errors import ContentError
from attn_tutor.history import MISCONCEPTION
from attn_tutor.library.port import Library
from attn_tutor.mistakes.catalogue import named
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import CommonMistake
from attn_tutor.questions.recipe import Recipe
from attn_tutor.sessions.explaining import RECIPES
from attn_tutor.sessions.showing import shows

_STAGES = ("output", "weights", "logits", "scores", "query", "key", "value", "concatenated", "head_outputs")


def training(library: Library, name: str) -> Numeric | None:
    """The question that trains this misconception, filed under it: whatever numbers it draws, they show it.

    None where there is none. Raises UsageError for a misconception that is not in the catalogue.
    """
    mistake = named(name)
    found = next((one for one in _candidates(library, mistake) if _draws(one)), None)
    return None if found is None else replace(found, id=MISCONCEPTION + name)


def _candidates(library: Library, mistake: Mistake) -> Iterator[Numeric]:
    """Questions of the lesson that teaches it, then of the others, then plain ones made on the spot."""
    entries = library.questions(kind="numeric")
    for entry in sorted(entries, key=lambda entry: (entry.topic != mistake.lesson, entry.level != "medium")):
        question = library.question(entry.id)
        if (
            isinstance(question, Numeric)
            and question.recipe
            and shows(mistake, question.recipe, question.stage, question.cell)
        ):
            yield question
    for recipe in RECIPES:
        for stage in _STAGES:
            if shows(mistake, recipe, stage):
                yield _plain_question(mistake, recipe, stage)


def _draws(question: Numeric) -> bool:
    """Whether numbers are found that tell the right answer from every mistake."""
    try:
        question.draw(0)
    except ContentError:
        return False
    return True


def _plain_question(mistake: Mistake, recipe: Recipe, stage: str) -> Numeric:
    """Asks for the stage in plain words; what it teaches is what the catalogue says."""
    words = stage.replace("_", " ")
    causal = " Each query sees the keys up to its own place." if recipe.mask == "causal" else ""
    when = f"{mistake.when[:1].upper()}{mistake.when[1:]}."
    return Numeric(
        id="on-the-spot",
        topic=mistake.lesson,
        level="medium",
        prompt=f"Compute the {words}, with two decimals.{causal}",
        recipe=recipe,
        stage=stage,
        hints=(mistake.look, mistake.matters),
        solution=(f"The {words} are {{{stage}}}.",),
        quick_check=mistake.look,
        common_mistakes=(CommonMistake(text=when, misconception=mistake.name),),
        teaches=mistake.matters,
    )

"""One misconception: on which questions it shows, and the question that trains it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from attn_tutor.answers.mistaken_results import twins
from attn_tutor.engine.places import read_place
from attn_tutor.engine.problem import Problem
from attn_tutor.errors import ContentError
from attn_tutor.history import MISCONCEPTION
from attn_tutor.library.interface import Library
from attn_tutor.mistakes.catalogue import mistake_named
from attn_tutor.mistakes.mistake import Mistake, fit_to_problem, with_mistakes
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import AskedQuestion, CommonMistake
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import attempt_at
from attn_tutor.sessions.mistake_example import EXAMPLE_RECIPES, alike_numbers, wrong_numbers


def shows(mistake: Mistake, recipe: Recipe, stage: str, cell: str = "") -> bool:
    """Whether the mistake can be made on the recipe's problems and changes what is asked for.

    It changes the numbers of the stage; or, where the whole stage is asked for, how many there are.
    """
    problem = attempt_at(recipe, np.random.default_rng(0)).problem
    if stage not in problem.stages or not mistake.applies(problem):
        return False
    return twins(problem, stage).get(mistake.name, 0) != 0 or (
        not cell and _changes_shape(mistake, problem, stage)
    )


def changes(mistake: Mistake, asked: AskedQuestion) -> bool:
    """Whether the mistake, made on the way from what is shown, changes the numbers that are asked for: it is run.

    A mistake in a stage that stands on the screen ready-made cannot be made here.
    """
    if asked.given is None or not mistake.applies(asked.given.problem):
        return False
    problem, stage = asked.given.problem, asked.stage
    right = problem.run(until=stage)
    try:
        with np.errstate(all="ignore"):
            wrong = with_mistakes(problem.computation, fit_to_problem(mistake, problem)).run(problem.given, until=stage)
    except ValueError:
        return False
    if any(not alike_numbers(right[name], wrong[name]) for name in asked.shown if name in problem.stages):
        return False
    place = read_place(asked.cell) if asked.cell else None
    if place is None or np.shape(right[stage]) != np.shape(wrong[stage]):
        return not alike_numbers(right[stage], wrong[stage])
    cell = tuple(each for each in place[1:] if each is not None)
    return not alike_numbers(right[stage][cell], wrong[stage][cell])


def _changes_shape(mistake: Mistake, problem: Problem, stage: str) -> bool:
    """Whether the mistake leads to more or fewer numbers than are asked for: that shows at once."""
    wrong = wrong_numbers(problem, fit_to_problem(mistake, problem), stage)
    return wrong is not None and np.shape(wrong) != np.shape(problem.run(until=stage)[stage])


_STAGES = ("output", "weights", "logits", "scores", "query", "key", "value", "concatenated", "head_outputs")


def training(library: Library, name: str) -> Numeric | None:
    """The question that trains this misconception, filed under it: whatever numbers it draws, they show it.

    None where there is none. Raises UsageError for a misconception that is not in the catalogue.
    """
    mistake = mistake_named(name)
    found = next((one for one in _candidates(library, mistake) if _draws(one)), None)
    return None if found is None else replace(found, id=MISCONCEPTION + name)


def _candidates(library: Library, mistake: Mistake) -> Iterator[Numeric]:
    """Questions that may train it: of the lesson that teaches it, then of the others, then plain ones made here."""
    entries = library.questions(kind="numeric")
    for entry in sorted(entries, key=lambda entry: (entry.topic != mistake.lesson, entry.level != "medium")):
        question = library.question(entry.id)
        if (
            isinstance(question, Numeric)
            and question.recipe
            and shows(mistake, question.recipe, question.stage, question.cell)
        ):
            yield question
    for recipe in EXAMPLE_RECIPES:
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
    """A question that asks for the stage in plain words; what it teaches is what the catalogue says."""
    words = stage.replace("_", " ")
    causal = " Each query sees the keys up to its own position." if recipe.mask == "causal" else ""
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

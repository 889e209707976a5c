"""One misconception: on which numbers it shows, an example beside the right computation, a question that trains it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from attn_tutor.answers.diagnosis import twins
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import MATRICES
from attn_tutor.engine.places import read_place
from attn_tutor.engine.problem import Problem
from attn_tutor.errors import ContentError
from attn_tutor.history import MISCONCEPTION
from attn_tutor.library.port import Library
from attn_tutor.mistakes.catalogue import named
from attn_tutor.mistakes.mistake import Mistake, fitted, mistaken
from attn_tutor.questions.given import Given
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import AskedQuestion, CommonMistake
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import attempt_at
from attn_tutor.widgets import View
from attn_tutor.widgets.matrix import Givens, MatrixView
from attn_tutor.widgets.prose import Prose

RECIPES = (
    Recipe(n_q=3, n_k=3),
    Recipe(n_q=3, n_k=3, mask="causal"),
    Recipe(n_q=2, n_k=3, mask="causal"),
    Recipe(n_q=3, n_k=3, d_k=3, d_v=3),
    Recipe(n_q=4, n_k=4, d_k=4, d_v=4, n_heads=2),
    Recipe(n_q=3, n_k=3, d_k=4, d_v=4, n_heads=2, w_output=True),
    Recipe(n_q=3, n_k=3, d_k=4, d_v=4, d_model=4, entries=(-1, 1)),
    Recipe(n_q=2, n_k=3, scale="none"),
    Recipe(n_q=3, n_k=5, window=2),
    Recipe(n_q=2, n_k=4, d_v=4, rope="pairs", mask="causal"),
    Recipe(n_q=2, n_k=3, d_model=3, cross=True, entries=(-1, 1)),
    Recipe(n_q=3, n_k=3, d_v=3, d_model=3, cross=True, entries=(-1, 1)),
    Recipe(n_q=3, n_k=3, d_k=4, d_v=4, d_model=4, n_heads=2, entries=(-1, 1)),
    Recipe(n_q=2, n_k=3, d_k=8, d_v=8, n_heads=4, n_kv_heads=2),
    Recipe(n_q=2, n_k=3, mask="empty"),
)
_SEEDS = 8
_CALLED = {"inverse_root": "1/√d_k", "scale": "the scale"}  # what no stage shows


@dataclass(frozen=True)
class Example:
    """Inputs, the stage at which the mistake shows first, and what comes out right and wrong there."""

    given: Given
    stage: str
    formula: tuple[str, str]
    right: Array
    wrong: Array

    def views(self) -> tuple[View, ...]:
        """The inputs, then the right numbers beside the mistaken ones."""
        return (
            Givens(self.given),
            *map(Prose, _settings(self.given)),
            Prose(f"Right: {self.stage} = {self.formula[0]}"),
            MatrixView(self.stage, self.right, "ok"),
            Prose(f"Mistaken: {self.formula[1]}"),
            MatrixView(self.stage, self.wrong, "no"),
        )

    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "example": {
                "inputs": self.given.document(),
                "stage": self.stage,
                "right": self.right.tolist(),
                "mistaken": self.wrong.tolist(),
            }
        }


def _settings(given: Given) -> Iterator[str]:
    """What a reader must know to work the numbers out, beyond the matrices and the mask."""
    if given.window is not None:
        yield f"Causal, with a window: each query sees the last {given.window} keys up to its own place."
    if given.rope:
        yield "Query and key are rotated by their places, two neighbouring columns at a time (RoPE, base 10000)."


def example(mistake: Mistake) -> Example:
    """The example on which this mistake differs most from the right answer, of a few small ones."""
    found = [shown for recipe in RECIPES for seed in range(_SEEDS) if (shown := _on(mistake, recipe, seed))]
    return max(found, key=_clarity)


def _on(mistake: Mistake, recipe: Recipe, seed: int) -> Example | None:
    """The mistake on one draw of the recipe, at the first stage where it shows; None where it cannot be made."""
    given = attempt_at(recipe, np.random.default_rng([seed, 7]))
    problem = given.problem
    if not mistake.applies(problem):
        return None
    here = fitted(mistake, problem)
    changed = [step.name for step in here.steps if step.name in problem.stages]
    # a wrong scale shows best in the weights, and so does what is -inf in the logits
    shown = (_at(given, here, stage) for stage in dict.fromkeys((*changed[:1], "weights")))
    return next((example for example in shown if example is not None), None)


def _at(given: Given, here: Mistake, stage: str) -> Example | None:
    """Right and mistaken numbers of one stage; None where one cannot be computed or shown."""
    problem = given.problem
    try:
        with np.errstate(all="ignore"):
            wrong = mistaken(problem.computation, here).run(problem.given, until=stage)[stage]
    except ValueError:
        return None
    right = problem.run(until=stage)[stage]
    if not np.isfinite(wrong).all() or not np.isfinite(right).all():
        return None
    first = here.steps[0]
    formula = next((step.formula for step in here.steps if step.name == stage), "")
    formula = formula or f"{_CALLED.get(first.name, first.name.replace('_', ' '))} is {first.formula}"
    plain = problem.computation.steps[problem.stages.index(stage)].formula
    if stage in ("key", "value") and given.context is not None:
        plain = plain.replace("X", "context")
    return Example(given, stage, (plain, formula), right, wrong)


def _clarity(shown: Example) -> float:
    """How far right and mistaken numbers lie apart, in a stage of few rows; less where there is more to read."""
    masked = shown.given.causal or shown.given.mask is not None
    inputs = 0.05 * (masked + sum(getattr(shown.given, name) is not None for name in MATRICES))
    if shown.right.shape != shown.wrong.shape:
        return 1.0 - inputs
    gap = np.abs(shown.right - shown.wrong)
    return float(np.minimum(gap, 1).mean() - 0.01 * shown.right.size - inputs)


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
            wrong = mistaken(problem.computation, fitted(mistake, problem)).run(problem.given, until=stage)
    except ValueError:
        return False
    if any(not _alike(right[name], wrong[name]) for name in asked.shown if name in problem.stages):
        return False
    place = read_place(asked.cell) if asked.cell else None
    if place is None or np.shape(right[stage]) != np.shape(wrong[stage]):
        return not _alike(right[stage], wrong[stage])
    cell = tuple(each for each in place[1:] if each is not None)
    return not _alike(right[stage][cell], wrong[stage][cell])


def _alike(one: Array, other: Array) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=0, atol=0.01, equal_nan=True))


def _changes_shape(mistake: Mistake, problem: Problem, stage: str) -> bool:
    """Whether the mistake leads to more or fewer numbers than are asked for: that shows at once."""
    try:
        with np.errstate(all="ignore"):
            wrong = mistaken(problem.computation, fitted(mistake, problem)).run(problem.given, until=stage)[stage]
    except ValueError:
        return False
    return bool(np.shape(wrong) != np.shape(problem.run(until=stage)[stage]))


_STAGES = ("output", "weights", "logits", "scores", "query", "key", "value", "concatenated", "head_outputs")


def training(library: Library, name: str) -> Numeric | None:
    """The question that trains this misconception, filed under it: whatever numbers it draws, they show it.

    None where there is none. Raises UsageError for a misconception that is not in the catalogue.
    """
    mistake = named(name)
    found = next((one for one in _candidates(library, mistake) if _draws(one)), None)
    return None if found is None else replace(found, id=MISCONCEPTION + name)


def _candidates(library: Library, mistake: Mistake) -> Iterator[Numeric]:
    """Questions of the lesson that teaches it, then of the others, then plain ones drawn up on the spot."""
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

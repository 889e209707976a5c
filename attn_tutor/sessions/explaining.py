"""One misconception shown on numbers that show it best, beside the right computation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.mistakes.mistake import Mistake, fitted, mistaken
from attn_tutor.questions.given import Given
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


def example(mistake: Mistake) -> Example:
    """The example on which this mistake differs most from the right answer, of a few small ones."""
    found = [shown for recipe in RECIPES for seed in range(_SEEDS) if (shown := _on(mistake, recipe, seed))]
    return max(found, key=_clarity)


def _on(mistake: Mistake, recipe: Recipe, seed: int) -> Example | None:
    """The mistake on one draw of the recipe, at the first stage where it shows; None where it cannot be made."""
    given = attempt_at(recipe, np.random.default_rng([seed, 7]))
    made = given.problem
    if not mistake.applies(made):
        return None
    here = fitted(mistake, made)
    changed = [step.name for step in here.steps if step.name in made.stages]
    # a wrong scale shows best in the weights, and so does what is -inf in the logits
    shown = (_at(given, here, stage) for stage in dict.fromkeys((*changed[:1], "weights")))
    return next((example for example in shown if example is not None), None)


def _at(given: Given, here: Mistake, stage: str) -> Example | None:
    """Right and mistaken numbers of one stage; None where one cannot be computed or shown."""
    made = given.problem
    try:
        with np.errstate(all="ignore"):
            wrong = mistaken(made.computation, here).run(made.given, until=stage)[stage]
    except ValueError:
        return None
    right = made.run(until=stage)[stage]
    if not np.isfinite(wrong).all() or not np.isfinite(right).all():
        return None
    first = here.steps[0]
    formula = next((step.formula for step in here.steps if step.name == stage), "")
    formula = formula or f"{_CALLED.get(first.name, first.name.replace('_', ' '))} is {first.formula}"
    return Example(
        given, stage, (made.computation.steps[made.stages.index(stage)].formula, formula), right, wrong
    )


def _clarity(shown: Example) -> float:
    """How far right and mistaken numbers lie apart, in a stage of few rows."""
    if shown.right.shape != shown.wrong.shape:
        return 1.0
    gap = np.abs(shown.right - shown.wrong)
    return float(np.minimum(gap, 1).mean() - 0.01 * shown.right.size)

"""Whether a mistake can be seen in what a recipe asks for."""

from __future__ import annotations

import numpy as np

from attn_tutor.answers.diagnosis import twins
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import Mistake, fitted, mistaken
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import attempt_at


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


def _changes_shape(mistake: Mistake, problem: Problem, stage: str) -> bool:
    """Whether the mistake leads to more or fewer numbers than are asked for: that shows at once."""
    try:
        wrong = mistaken(problem.computation, fitted(mistake, problem)).run(problem.given, until=stage)[stage]
    except ValueError:
        return False
    return bool(np.shape(wrong) != np.shape(problem.run(until=stage)[stage]))

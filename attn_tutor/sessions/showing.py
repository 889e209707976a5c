"""Whether a mistake can be seen in what a recipe asks for."""

from __future__ import annotations

import numpy as np

from attn_tutor.answers.diagnosis import twins
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import attempt_at


def shows(mistake: Mistake, recipe: Recipe, stage: str) -> bool:
    """Whether the mistake can be made on the recipe's problems and changes the stage asked for."""
    problem = attempt_at(recipe, np.random.default_rng(0)).problem
    if stage not in problem.stages or not mistake.applies(problem):
        return False
    return twins(problem, stage).get(mistake.name, 0) != 0

"""How mistakes of the scale are worded where a question has a scale of its own."""

from __future__ import annotations

import math
from collections.abc import Callable

from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import (
    Wording,
)

PLAIN_FORM = "This question asks for the plain form, without the division."


def default_scale(problem: Problem) -> bool:
    """Whether the scores are to be divided by √d_k, said or left unsaid."""
    return problem.scale is None or math.isclose(problem.scale, problem.d_k**-0.5)


def scaled_at_all(problem: Problem) -> bool:
    return problem.scale != 1


def scale_as_asked(problem: Problem) -> Wording:
    """What to tell where the problem gives a scale of its own: then it is not √d_k that is missing."""
    if default_scale(problem):
        return {}
    if problem.scale == 1:
        return {"matters": PLAIN_FORM, "look": "Use the scores as they are."}
    return {
        "matters": "This question gives a scale of its own.",
        "look": f"Multiply each score by {problem.scale:g}.",
    }


def scale_given(when: str) -> Callable[[Problem], Wording]:
    """The same, and what is done in words that speak of no √d_k where it plays no part."""

    def wording(problem: Problem) -> Wording:
        own = {} if default_scale(problem) or problem.scale == 1 else {"deed": when}
        return {**scale_as_asked(problem), **own}

    return wording


def words_unless_scaled(problem: Problem) -> Wording:
    if problem.scale == 1:
        return {}
    return {
        **scale_as_asked(problem),
        "deed": "the scores are divided by √d_k, though another scale is given",
    }

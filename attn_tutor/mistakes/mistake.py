"""A mistake as data: the steps it does differently, and what to tell the learner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Computation, Step, position

Family = Literal["one head", "heads", "projections"]


def always(_: Problem) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One way to go wrong.

    steps:   what is done instead: steps of the computation under their own names, or "scale" and "mask",
             the settings that the logits read.
    when:    completes "the numbers you get when ...".
    matters: why it is wrong. look: where to look. lesson: the id of the lesson that teaches it.
    hidden:  when it cannot be told from the right answer, in words.
    applies: whether it can be made on a problem at all.
    family:  "one head" mistakes are made inside every head where there are several.
    told_at: the stage at which its words fit best, where another mistake gives the same numbers.
    """

    name: str
    steps: tuple[Step, ...]
    when: str
    matters: str
    look: str
    lesson: str
    hidden: str
    applies: Callable[[Problem], bool] = always
    family: Family = "one head"
    told_at: str = ""


def instead(step: str, formula: str, inputs: str, function: Callable[..., Any]) -> Step:
    """The step of this name, done otherwise: `inputs` are the names it reads, separated by blanks."""
    return Step(step, formula, tuple(inputs.split()), function)


# --- one computation with mistakes in it

SETTINGS = ("mask", "scale")
JOIN = "JOIN"  # stands for the step that puts the heads together, whatever it is called
_IN_HEADS = {"query": "query_heads", "key": "key_heads", "value": "value_heads", "output": "head_outputs"}


def fitted(mistake: Mistake, problem: Problem) -> Mistake:
    """The mistake as it is made on this problem: inside each head, or before W_O, where there are such."""
    if mistake.family == "heads":
        names = {JOIN: "output" if problem.w_output is None else "concatenated"}
    elif mistake.family == "projections":
        return mistake
    elif problem.n_heads > 1:
        names = _IN_HEADS
    elif problem.w_output is not None:
        names = {"output": "concatenated"}
    else:
        return mistake
    steps = tuple(
        replace(
            step, name=names.get(step.name, step.name), inputs=tuple(names.get(n, n) for n in step.inputs)
        )
        for step in mistake.steps
    )
    return replace(mistake, steps=steps)


def mistaken(computation: Computation, *mistakes: Mistake) -> Computation:
    """The computation with every step that the (fitted) mistakes change replaced, where it has such a step."""
    for step in (step for mistake in mistakes for step in mistake.steps):
        if step.name in SETTINGS:
            at = position(computation.steps, "logits")  # the first step that reads them
            computation = Computation((*computation.steps[:at], step, *computation.steps[at:]))
        else:
            computation = computation.replace(
                step.name, function=step.function, inputs=step.inputs, formula=step.formula
            )
    return computation


# --- small arithmetic that several mistakes share, on any leading dimensions and on intervals


def transposed(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def allowed(mask: Any, scores: Any) -> Any:
    """Who may look at whom, as truth values of the shape of the scores."""
    shape = np.shape(scores)
    if mask is None:
        return np.ones(shape, dtype=np.bool_)
    return np.broadcast_to(mask if mask.dtype == np.bool_ else mask > -np.inf, shape)


def without_masked(x: Any, mask: Any) -> Any:
    """x with 0 where a mask forbids to look: what a learner writes there who never takes e^x."""
    return x if mask is None else np.where(allowed(mask, x), x, 0.0)


def norm(x: Any) -> Any:
    """The length of each row."""
    return np.sqrt((x * x).sum(axis=-1, keepdims=True))

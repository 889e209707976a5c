"""A mistake as data: the steps it does differently, and what to tell the learner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import numpy as np

from attn_tutor.engine.names import STAGES
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Computation, Step, Values, position
from attn_tutor.records import record

MistakeFamily = Literal["one head", "heads", "projections"]


Wording = Mapping[str, Any]  # texts by the names of the fields


def always(_: Problem) -> bool:
    return True


def has_mask(problem: Problem) -> bool:
    """Whether some key is hidden from some query, or an additive mask is given."""
    return problem.mask is not None


def as_written(_: Problem) -> Wording:
    """No words beyond those of the catalogue."""
    return {}


def nothing(wrong: Values, right: Values) -> str:
    """An empty text: there are no numbers to point at."""
    return ""


@record(kw_only=True)
class Mistake:
    """One way to go wrong.

    steps:   what is done instead: steps of the computation under their own names, or "scale" and "mask",
             the settings that the logits read. A step of any other name is a number written down on the way
             to the next one, and rounded there by hand.
    also:    other ways to make the same mistake, each like `steps`; they differ where `also_if` holds.
    deed:    completes "the numbers you get when ..."; explanation: more about it, to stand after a colon.
    empty_row: what a row that is left without keys becomes, where the deed empties one.
    matters: why it is wrong. look: where to look. lesson: the id of the lesson that teaches it.
    right_when:  when it gives the right answer, in words; needs: when alone the shapes let it be made, if not always.
    applies: whether it can be made on a problem at all.
    family:  "one head" mistakes are made inside every head where there are several.
    same_as: the entry that has other words for the same deed, and told_at: the stage where these words fit.
    wording:  the words that a problem changes, by the name of the field.
    mixing:  whether it can be made with weights that are given, though it changes the step that makes them.
    shows:   a sentence about numbers that give it away (`evidence.py`), from the mistaken and the right values.
    """

    name: str
    steps: tuple[Step, ...]
    deed: str
    matters: str
    look: str
    lesson: str
    right_when: str
    explanation: str = ""
    empty_row: str = ""
    needs: str = ""
    also: tuple[tuple[Step, ...], ...] = ()
    also_if: Callable[[Problem], bool] = always
    applies: Callable[[Problem], bool] = always
    family: MistakeFamily = "one head"
    same_as: str = ""
    told_at: str = ""
    wording: Callable[[Problem], Wording] = as_written
    mixing: bool = False
    shows: Callable[[Values, Values], str] = nothing

    @property
    def full_deed(self) -> str:
        """The deed with what explains it."""
        return f"{self.deed}: {self.explanation}" if self.explanation else self.deed

    @property
    def when(self) -> str:
        """The same, and what becomes of a row that the deed empties."""
        return f"{self.full_deed}, and an empty row becomes {self.empty_row}" if self.empty_row else self.full_deed

    @property
    def common_name(self) -> str:
        """What entries share that only differ in words."""
        return self.same_as or self.name


def instead(step: str, formula: str, inputs: str, function: Callable[..., Any]) -> Step:
    """The step of this name, done otherwise: `inputs` are the names it reads, separated by blanks."""
    return Step(step, formula, tuple(inputs.split()), function)


def reachable_from(mistake: Mistake, problem: Problem) -> bool:
    """Whether a problem, wherever it starts, has the steps that the mistake changes and what these read."""
    if not problem.start:
        return True
    names = {*problem.stages} - ({"weights"} if problem.start == "weights" and not mistake.mixing else set())
    known = {*problem.given, *problem.stages, *(step.name for step in mistake.steps)}
    changed = {step.name for step in mistake.steps}
    return bool(changed & names) and all(
        {*step.inputs} <= known and (step.name in names or step.name not in (*STAGES, *SETTINGS))
        for step in mistake.steps
    )


def square_lengths(problem: Problem) -> bool:
    """Whether there are as many queries as keys."""
    if problem.tokens is not None and problem.context is not None:
        return len(problem.tokens) == len(problem.context)
    return problem.query is not None and problem.key is not None and len(problem.query) == len(problem.key)


# --- one computation with mistakes in it

SETTINGS = ("mask", "scale")
JOIN = "JOIN"  # stands for the step that puts the heads together, whatever it is called
_IN_HEADS = {"query": "query_heads", "key": "key_heads", "value": "value_heads", "output": "head_outputs"}


class ProblemLayout(NamedTuple):
    """What decides how the steps of a problem are called."""

    heads: bool
    projected: bool  # by W_O, at the end
    rotated: bool


def layout_of(problem: Problem) -> ProblemLayout:
    return ProblemLayout(problem.n_heads > 1, problem.w_output is not None, problem.rope is not None)


def fit_to_problem(mistake: Mistake, problem: Problem) -> Mistake:
    """The mistake as it is made and told on this problem: inside each head, or before W_O, where there are such."""
    words = mistake.wording(problem)
    fitted = fit_to_layout(mistake, layout_of(problem))
    return replace(fitted, **words) if words else fitted


def fit_to_layout(mistake: Mistake, layout: ProblemLayout) -> Mistake:
    """The mistake with its steps under the names that they have in such problems."""
    names = _names(mistake, layout)
    if not names and not layout.rotated:
        return mistake
    ways = [
        tuple(_of_rotated(_rename(step, names), layout) for step in way) for way in (mistake.steps, *mistake.also)
    ]
    return replace(mistake, steps=ways[0], also=tuple(ways[1:]))


def _names(mistake: Mistake, layout: ProblemLayout) -> dict[str, str]:
    """What the steps of the catalogue are called in such problems, where they have other names."""
    if mistake.family == "projections":
        return {}
    if mistake.family == "heads":
        return {JOIN: "concatenated" if layout.projected else "output"}
    if layout.heads:
        return _IN_HEADS
    return {"output": "concatenated"} if layout.projected else {}


def _rename(step: Step, names: Mapping[str, str]) -> Step:
    inputs = tuple(names.get(name, name) for name in step.inputs)
    return replace(step, name=names.get(step.name, step.name), inputs=inputs)


def with_mistakes(computation: Computation, *mistakes: Mistake) -> Computation:
    """The computation with every step that the (fitted) mistakes change replaced, where it has such a step."""
    steps, names = list(computation.steps), computation.names
    for mistake in mistakes:
        noted: list[Step] = []
        for step in mistake.steps:
            if step.name in SETTINGS:
                steps.insert(position(steps, "logits"), step)  # before the first step that reads them
            elif step.name in names:
                at = position(steps, step.name)
                steps[at : at + 1] = [*noted, step]
                noted = []
            else:
                noted.append(step)
    return Computation(tuple(steps))


def differing_steps(right: Computation, wrong: Computation) -> Computation:
    """The wrong computation from the first step on that differs; its last step where none does."""
    alike = zip(right.steps, wrong.steps, strict=False)
    return Computation(wrong.steps[next((at for at, (a, b) in enumerate(alike) if a is not b), -1) :])


def _of_rotated(step: Step, layout: ProblemLayout) -> Step:
    """The step reading what is rotated, where scores are made of that."""
    if not layout.rotated or step.name != "scores":
        return step
    names = {f"{name}{heads}": f"rotated_{name}" for name in ("query", "key") for heads in ("", "_heads")}
    return replace(step, inputs=tuple(names.get(name, name) for name in step.inputs))


# --- small arithmetic that several mistakes share, on any leading dimensions and on intervals


def transpose_last(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def visibility(mask: Any, scores: Any) -> Any:
    """Who may look at whom, as truth values of the shape of the scores."""
    shape = np.shape(scores)
    if mask is None:
        return np.ones(shape, dtype=np.bool_)
    return np.broadcast_to(mask if mask.dtype == np.bool_ else mask > -np.inf, shape)


def without_masked(x: Any, mask: Any) -> Any:
    """x with 0 where a mask forbids to look: what a learner writes there who never takes e^x."""
    return x if mask is None else np.where(visibility(mask, x), x, 0.0)


def width(x: Any) -> int:
    """The number of columns."""
    return int(np.shape(x)[-1])


INVERSE_ROOT = instead("inverse_root", "1/√d_k", "query", lambda query: np.asarray(width(query) ** -0.5))


def norm(x: Any) -> Any:
    """The length of each row."""
    return np.sqrt((x * x).sum(axis=-1, keepdims=True))

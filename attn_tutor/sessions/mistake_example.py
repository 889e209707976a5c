"""One misconception: an example of its numbers beside those of the right computation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import MATRICES
from attn_tutor.engine.problem import Problem
from attn_tutor.english import join_words
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import Mistake, fit_to_problem, with_mistakes
from attn_tutor.questions.given import Given
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import attempt_at
from attn_tutor.widgets import View
from attn_tutor.widgets.matrix import Givens, MatrixView
from attn_tutor.widgets.prose import Prose

EXAMPLE_RECIPES = (
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
    Recipe(n_q=2, n_k=4, d_k=3),
    Recipe(n_q=2, n_k=2, d_k=2, d_model=3, entries=(-1, 1)),
)
_SEEDS = 8
_APART = 0.01
_COMPARED = 24  # examples compared with all other mistakes
_CALLED = {"inverse_root": "1/√d_k", "scale": "the scale"}  # what no stage shows


@dataclass(frozen=True)
class Example:
    """Inputs, the stage at which the mistake shows first, and what comes out right and wrong there.

    mistake: the entry in the words that fit these inputs; alike: the entries that give the same wrong numbers here.
    """

    mistake: Mistake
    given: Given
    stage: str
    formula: tuple[str, str]
    right: Array
    wrong: Array
    alike: tuple[str, ...] = ()

    def views(self) -> tuple[View, ...]:
        """The inputs, then the right numbers beside the mistaken ones."""
        return (
            Givens(self.given),
            *map(Prose, _settings(self.given)),
            Prose(f"Right: {self.stage} = {self.formula[0]}"),
            MatrixView(self.stage, self.right, "ok"),
            Prose(f"Mistaken: {self.formula[1]}"),
            MatrixView(self.stage, self.wrong, "no"),
            *((Prose(f"These mistaken numbers also come from {join_words(self.alike)}."),) if self.alike else ()),
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
        yield f"Causal, with a window: each query sees the last {given.window} keys up to its own position."
    if given.rope:
        yield "Query and key are rotated by their positions, two neighbouring columns at a time (RoPE, base 10000)."


def example(mistake: Mistake) -> Example:
    """The example on which this mistake is plainest, of a few small ones: none other gives its numbers if possible."""
    found = [sample for recipe in EXAMPLE_RECIPES for seed in range(_SEEDS) if (sample := _on(mistake, recipe, seed))]
    best: Example | None = None
    for sample in sorted(found, key=_rank, reverse=True)[:_COMPARED]:
        chosen = replace(sample, alike=_others(sample))
        if best is None or len(chosen.alike) < len(best.alike):
            best = chosen
        if not best.alike:
            break
    assert best is not None, "every entry of the catalogue has an example: a test holds it"
    return best


def _rank(sample: Example) -> tuple[float, ...]:
    """Whether it needs no words of its own, has the right sizes, and neither ties nor empty rows; how clear it is."""
    ordinary = not sample.mistake.wording(sample.given.problem)
    top = np.sort(sample.right, axis=-1)[..., -2:]
    tied = bool(np.isclose(top[..., 0], top[..., -1]).any()) and top.shape[-1] > 1
    empty = sample.given.mask is not None and not np.any(sample.given.mask, axis=-1).all()
    return ordinary, not tied, not empty, _clarity(sample)


def _others(sample: Example) -> tuple[str, ...]:
    """The other mistakes that give the same wrong numbers here."""
    problem, stage = sample.given.problem, sample.stage
    names = []
    for other in CATALOGUE.values():
        if other.name != sample.mistake.name and other.applies(problem):
            numbers = wrong_numbers(problem, fit_to_problem(other, problem), stage)
            if numbers is not None and alike_numbers(numbers, sample.wrong):
                names.append(other.name)
    return tuple(names)


def _on(mistake: Mistake, recipe: Recipe, seed: int) -> Example | None:
    """The mistake on one draw of the recipe, at the first stage where it shows; None where it cannot be made."""
    given, problem = _draw(recipe, seed)
    if not mistake.applies(problem):
        return None
    here = fit_to_problem(mistake, problem)
    changed = [step.name for step in here.steps if step.name in problem.stages]
    # a wrong scale shows best in the weights, and so does what is -inf in the logits
    sample = (_at(given, problem, here, stage) for stage in dict.fromkeys((*changed[:1], "weights")))
    return next((example for example in sample if example is not None), None)


@lru_cache(maxsize=len(EXAMPLE_RECIPES) * _SEEDS)
def _draw(recipe: Recipe, seed: int) -> tuple[Given, Problem]:
    """One draw of a recipe, the same for each mistake: of several mistakes it is made once."""
    given = attempt_at(recipe, np.random.default_rng([seed, 7]))
    return given, given.problem


def _at(given: Given, problem: Problem, here: Mistake, stage: str) -> Example | None:
    """Right and mistaken numbers of one stage; None where one cannot be computed or shown."""
    wrong = wrong_numbers(problem, here, stage)
    right = problem.run(until=stage)[stage]
    if wrong is None or not np.isfinite(wrong).all() or not np.isfinite(right).all():
        return None
    first = here.steps[0]
    formula = next((step.formula for step in here.steps if step.name == stage), "")
    formula = formula or f"{_CALLED.get(first.name, first.name.replace('_', ' '))} = {first.formula}"
    plain = problem.computation.steps[problem.stages.index(stage)].formula
    if stage in ("key", "value") and given.context is not None:
        plain = plain.replace("X", "context")
    return Example(here, given, stage, (plain, formula), right, wrong)


def wrong_numbers(problem: Problem, here: Mistake, stage: str) -> Array | None:
    """The numbers of a stage with the (fitted) mistake made; None where its matrices do not fit."""
    try:
        with np.errstate(all="ignore"):
            numbers: Array = with_mistakes(problem.computation, here).run(problem.given, until=stage)[stage]
    except ValueError:
        return None
    return numbers


def _clarity(sample: Example) -> float:
    """How far right and mistaken numbers lie apart, in a stage of few rows; less where there is more to read."""
    given = sample.given
    masked = given.causal or given.mask is not None or 2 * (given.window is not None)
    inputs = 0.05 * (masked + sum(getattr(given, name) is not None for name in MATRICES))
    if sample.right.shape != sample.wrong.shape:
        return 1.0 - inputs
    gap = np.abs(sample.right - sample.wrong)
    return float(np.minimum(gap, 1).mean() - 0.01 * sample.right.size - inputs)


def alike_numbers(one: Array, other: Array) -> bool:
    """Whether two results have the same shape and the same numbers, to two decimals."""
    if np.shape(one) != np.shape(other):
        return False
    with np.errstate(invalid="ignore"):  # -inf - -inf, which are the same
        is_far = np.abs(one - other) > _APART
    return not is_far.any() and np.array_equal(np.isnan(one), np.isnan(other))

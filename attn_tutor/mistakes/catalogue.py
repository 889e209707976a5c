"""The table of all misconceptions. Their names are public: courses, reports and stored answers refer to them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from attn_tutor.engine.problem import Problem
from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.mistakes.head_cuts import HEAD_CUTS
from attn_tutor.mistakes.masking import MASKS
from attn_tutor.mistakes.mistake import Mistake, ProblemLayout, fit_to_layout, layout_of, reachable_from
from attn_tutor.mistakes.mixing import MIXING
from attn_tutor.mistakes.multi_head import HEADS
from attn_tutor.mistakes.projections import PROJECTIONS
from attn_tutor.mistakes.rope_and_windows import POSITIONS, WINDOWS
from attn_tutor.mistakes.scores import SCORES
from attn_tutor.mistakes.softmax import SOFTMAX
from attn_tutor.mistakes.weights import WEIGHTS

GROUPS: dict[str, tuple[Mistake, ...]] = {
    "scores and scaling": SCORES,
    "masks": MASKS + WINDOWS,
    "softmax and weights": SOFTMAX + WEIGHTS,
    "mixing the values": MIXING,
    "several heads": HEADS + HEAD_CUTS,
    "projections": PROJECTIONS,
    "positions": POSITIONS,
}
CATALOGUE: dict[str, Mistake] = {mistake.name: mistake for group in GROUPS.values() for mistake in group}


def mistake_named(name: str) -> Mistake:
    """The misconception of this name; raises UsageError, with the nearest names, where there is none."""
    if name in CATALOGUE:
        return CATALOGUE[name]
    hint = did_you_mean(name, CATALOGUE, "attn-tutor mistakes lists all names.")
    raise UsageError(f"There is no misconception called {name}.", hint)


def makeable(problem: Problem) -> tuple[Mistake, ...]:
    """Every way to make every mistake that can be made on this problem, fitted to its steps."""
    found: list[Mistake] = []
    layout = layout_of(problem)
    for one in CATALOGUE.values():
        if reachable_from(one, problem) and one.applies(problem):
            ways = _ways(one.name, layout)
            words = one.wording(problem)
            here = ways if one.also_if(problem) else ways[:1]
            found += [replace(way, **words) for way in here] if words else here
    return tuple(found)


@cache
def _ways(name: str, layout: ProblemLayout) -> tuple[Mistake, ...]:
    """Every way to make a mistake, under the names that its steps have in such problems."""
    fitted = fit_to_layout(CATALOGUE[name], layout)
    return (fitted, *(replace(fitted, steps=way) for way in fitted.also))

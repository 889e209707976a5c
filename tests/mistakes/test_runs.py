"""The walk that makes all mistakes at once: the same numbers as each computation run for itself."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.catalogue import CATALOGUE, makeable
from attn_tutor.mistakes.mistake import SETTINGS, Mistake, with_mistakes
from attn_tutor.mistakes.runs import pair_runs, single_runs
from tests.cases import each
from tests.mistakes import by_hand
from tests.mistakes.by_hand import Misfit
from tests.mistakes.problems import KINDS, STAGES, drawn, made


def alone(problem: Problem, stage: str, *mistakes: Mistake) -> Any:
    """The stage of one computation with these mistakes in it; None where the shapes forbid it."""
    try:
        with np.errstate(all="ignore"):
            return with_mistakes(problem.computation, *mistakes).run(problem.given, until=stage)[stage]
    except (ValueError, IndexError):
        return None


def changed(mistake: Mistake, problem: Problem, stage: str) -> set[str]:
    """The steps that the mistake changes on the way to the stage."""
    names = problem.stages[: problem.stages.index(stage) + 1]
    reached = {*names, *SETTINGS} if "logits" in names else set(names)
    return {step.name for step in mistake.steps} & reached


@pytest.mark.walk
@each("kind", KINDS)
def test_the_stack_holds_what_each_mistake_gives_alone(kind: str) -> None:
    problem = made(drawn(kind, 1))
    mistakes = makeable(problem)
    for stage in STAGES:
        runs = single_runs(problem, mistakes, stage)
        kept = {id(runs.combinations[i][0]): runs.values[i] for i in range(len(runs))}
        kept |= {id(mistake): value for mistake, value in runs.odd}
        for mistake in mistakes:
            value = alone(problem, stage, mistake) if changed(mistake, problem, stage) else None
            if id(mistake) in kept:
                assert np.allclose(kept[id(mistake)], value)
            elif value is not None:
                assert not np.isfinite(value).all(), mistake.name


@pytest.mark.parametrize(
    "kind", ["plain", "causal", "n_k = d_k", "heads", "heads, output projected", "tokens"]
)
def test_the_stack_holds_what_two_mistakes_give_together(kind: str) -> None:
    problem = made(drawn(kind, 1))
    mistakes = makeable(problem)
    singles, pairs = pair_runs(problem, mistakes, "output")
    assert singles.names == single_runs(problem, mistakes, "output").names
    met = {frozenset(map(id, pairs.combinations[i])): pairs.values[i] for i in range(len(pairs))}
    assert len(met) == len(pairs)
    stacked = {id(singles.combinations[i][0]) for i in range(len(singles))}
    for one, two in list(combinations(mistakes, 2))[::5]:
        apart = not (changed(one, problem, "output") & changed(two, problem, "output"))
        value = alone(problem, "output", one, two)
        kept = met.get(frozenset((id(one), id(two))))
        if kept is not None:
            assert apart
            assert np.allclose(kept, value), (one.name, two.name)
        elif apart and {id(one), id(two)} <= stacked and value is not None:
            shapely = value.shape == problem.run()["output"].shape and np.isfinite(value).all()
            assert not shapely or _of_other_shapes(problem, one, two), (one.name, two.name)


def _of_other_shapes(problem: Problem, *mistakes: Mistake) -> bool:
    """Whether these mistakes bend some value on the way, alone or together, so that it has no place on a stack."""
    right = problem.run()
    for made_here in ((mistakes[0],), (mistakes[1],), mistakes):
        trace = with_mistakes(problem.computation, *made_here).run(problem.given)
        if any(np.shape(trace[name]) != np.shape(right[name]) for name in problem.stages):
            return True
    return False


@pytest.mark.parametrize(
    "pair", [("swapped_QK", "scale_after_softmax"), ("mask_ignored", "no_scale"), ("scale_by_dk", "K_for_V")]
)
def test_pairs_agree_with_the_hand(pair: tuple[str, str]) -> None:
    given = drawn("causal square", 1)
    _, pairs = pair_runs(made(given), makeable(made(given)), "output")
    found = [pairs.values[i] for i, names in enumerate(pairs.names) if set(names) == set(pair)]
    assert any(np.allclose(value, by_hand.work(given, *pair)["output"]) for value in found)


def test_no_mistake_is_made_before_its_step() -> None:
    """At the scores neither the mask nor the scale nor anything later can be wrong."""
    problem = made(drawn("causal", 1))
    scoring = {mistake.name for mistake in CATALOGUE.values() if mistake.steps[-1].name == "scores"}
    assert {name for (name,) in single_runs(problem, makeable(problem), "scores").names} <= scoring


def test_numbers_that_are_none_are_left_out() -> None:
    """The sum of the logits is 0 in each row: divided by it nothing is a number."""
    problem = made({"query": [[1.0, 0], [2, 0]], "key": [[1.0, 0], [-1, 0]], "value": [[1.0], [2.0]]})
    assert ("l1_normalise",) not in single_runs(problem, makeable(problem), "output").names


def test_a_mistake_that_the_shapes_forbid_is_left_out() -> None:
    given = drawn("plain", 1)  # n_k = 3 and d_k = 4: Q K cannot be multiplied
    with pytest.raises(Misfit):
        by_hand.work(given, "no_transpose")
    runs = single_runs(made(given), makeable(made(given)), "output")
    assert ("no_transpose",) not in runs.names
    assert "no_transpose" not in {mistake.name for mistake, _ in runs.odd}

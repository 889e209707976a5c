"""The catalogue: its names, its words, and every entry against the same mistake made by hand."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attn_tutor.answers.mistaken_results import singles
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.engine.problem import Problem
from attn_tutor.errors import UsageError
from attn_tutor.mistakes.catalogue import CATALOGUE, GROUPS, makeable, mistake_named
from attn_tutor.mistakes.runs import single_runs
from tests.mistakes import by_hand
from tests.mistakes.by_hand import Misfit
from tests.mistakes.problems import KINDS, STAGES, drawn, made

LESSONS = Path(__file__).parents[2] / "content" / "lessons"

# Entries that give the same numbers whatever the inputs are: the same deed in other words, or in other places.
TWINS = {
    frozenset(pair)
    for pair in (
        ("no_softmax", "scaled_scores_as_weights"),
        ("raw_scores_times_V", "raw_scores_as_weights"),
        ("no_scale", "mha_no_scale"),
        ("mask_with_minus_one", "mask_added_as_01"),  # the logits differ by 1 in a whole row
    )
}

# Entries that never give numbers of the right shape.
ALWAYS_OF_ANOTHER_SHAPE = {"mha_heads_averaged", "mha_heads_summed", "mha_first_head_only", "mha_stack_rows"}

Seen = list[tuple[str, dict[str, list[Any]]]]


@cache
def ours(kind: str, seed: int) -> Seen:
    """For one problem and each stage: what every entry gives there, in each of the ways to make it."""
    problem = made(drawn(kind, seed))
    found: Seen = []
    for stage in STAGES:
        runs = single_runs(problem, makeable(problem), stage)
        results: dict[str, list[Any]] = {}
        for (name,), value in zip(runs.names, runs.values, strict=True):
            results.setdefault(name, []).append(value)
        for mistake, value in runs.odd:
            results.setdefault(mistake.name, []).append(value)
        found.append((stage, results))
    return found


@cache
def worked(kind: str, seed: int, *names: str) -> dict[str, Any]:
    """Every stage by hand, with this mistake; nothing where it cannot be made."""
    try:
        return {
            stage: np.array(table, dtype=float)
            for stage, table in by_hand.work(drawn(kind, seed), *names).items()
        }
    except Misfit:
        return {}


def theirs(kind: str, seed: int, stage: str, name: str) -> Any:
    """The same by hand; None where it cannot be done, or not to its end in numbers."""
    value = worked(kind, seed, name).get(stage)
    return None if value is None or np.isnan(value).any() or np.isposinf(value).any() else value


def test_every_entry_has_its_computation_by_hand() -> None:
    assert set(CATALOGUE) == set(by_hand.NAMES)
    assert [mistake for group in GROUPS.values() for mistake in group] == list(CATALOGUE.values())


@pytest.mark.walk
def test_each_entry_gives_what_the_hand_gives_that_makes_the_same_mistake() -> None:
    compared = dict.fromkeys(CATALOGUE, 0)
    for kind, seed in product(KINDS, (1, 2)):
        for stage, results in ours(kind, seed):
            for name, by_us in results.items():
                by_them = theirs(kind, seed, stage, name)
                if by_them is not None:
                    alike = (value for value in by_us if value.shape == by_them.shape)
                    assert any(np.allclose(value, by_them, atol=1e-9) for value in alike), (name, kind, stage)
                    compared[name] += 1
    assert {name: count for name, count in compared.items() if count < 2} == {}


@pytest.mark.walk
def test_no_entry_misses_a_problem_on_which_the_hand_can_make_it() -> None:
    for kind in KINDS:
        problem = made(drawn(kind, 1))
        for (stage, results), name in product(ours(kind, 1), CATALOGUE):
            by_them, right = theirs(kind, 1, stage, name), worked(kind, 1)[stage]
            shows = by_them is not None and (by_them.shape != right.shape or not np.allclose(by_them, right))
            if shows and CATALOGUE[name].applies(problem) and np.isfinite(by_them).all():
                assert name in results, (name, kind, stage)


@cache
def separated() -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """The pairs of entries that met on some problem, and those that were apart there by the separation rule."""
    met: set[frozenset[str]] = set()
    told: set[frozenset[str]] = set()
    for kind in KINDS:
        problem = made(drawn(kind, 3))
        for stage in ("weights", "output"):
            names, apart = _apart(problem, stage)
            here = {frozenset(pair) for pair in combinations(dict.fromkeys(names), 2)}
            met |= here
            told |= here - {frozenset((names[i], names[j])) for i, j in np.argwhere(~apart).tolist()}
    return met, told


def _apart(problem: Problem, stage: str) -> tuple[list[str], Any]:
    """The names of what can come out, the right answer first as "", and which two lie apart."""
    asked, runs = StageAnswer(problem, stage, 2), singles(problem, stage)
    reached = [asked.bounds, *(asked.bounds_with(runs.combinations[i]) for i in range(len(runs)))]
    low, high = (np.stack([end.ravel() for end in ends]) for ends in zip(*reached, strict=True))
    gap = np.maximum(low[:, None] - high, low - high[:, None]).max(axis=-1)
    return ["", *(name for (name,) in runs.names)], gap > 0.01


@pytest.mark.walk
def test_every_entry_differs_from_the_right_answer_somewhere() -> None:
    _, told = separated()
    assert {name for name in CATALOGUE if frozenset(("", name)) not in told} == ALWAYS_OF_ANOTHER_SHAPE


@pytest.mark.walk
def test_any_two_entries_differ_somewhere_unless_they_are_twins() -> None:
    met, told = separated()
    assert {pair for pair in met - told if "" not in pair and len(pair) == 2} == TWINS


VERB = (
    r" (is|are|has|have|gets?|share|takes?|runs?|goes|uses|serve|mix|multipl[yi]\w*|comes?|hides|replaces) "
)


def test_each_entry_says_what_it_is_why_it_matters_and_where_to_look() -> None:
    for name, mistake in CATALOGUE.items():
        assert re.fullmatch(r"([a-z]|W_[A-Z]).*[^.!]", mistake.when), name
        assert re.search(VERB, mistake.when), name
        for sentences in (mistake.matters, mistake.look):
            assert re.fullmatch(r"[A-Za-z].*\.", sentences), name
            assert "!" not in sentences, name
        assert re.fullmatch(r"(?!never)[A-Za-z].*[^.!]", mistake.right_when), name
        assert all(step.formula for step in mistake.steps), name


def test_every_lesson_named_is_in_the_course() -> None:
    ids = {re.search(r"^id: (\S+)", path.read_text("utf-8"), re.M)[1] for path in LESSONS.glob("*.yaml")}  # type: ignore[index]  # every lesson has an id
    assert {mistake.lesson for mistake in CATALOGUE.values()} <= ids


def test_other_words_for_the_same_deed_name_an_entry() -> None:
    assert {mistake.same_as for mistake in CATALOGUE.values()} <= {"", *CATALOGUE}


def test_a_name_is_found_and_a_wrong_one_gets_the_nearest() -> None:
    assert mistake_named("no_scale").name == "no_scale"
    with pytest.raises(UsageError, match="no misconception called softmax_column") as caught:
        mistake_named("softmax_column")
    assert "softmax_columns" in caught.value.hint


@pytest.mark.parametrize(
    ("scale", "look"), [(1.0, "Use the scores as they are."), (0.25, "Multiply each score by 0.25.")]
)
def test_where_the_problem_gives_a_scale_no_words_ask_for_the_root(scale: float, look: str) -> None:
    problem = made(drawn("plain", 1) | {"scale": scale})
    scaling = [m for m in makeable(problem) if m.lesson == "scaling"]
    assert {mistake.look for mistake in scaling} == {look}

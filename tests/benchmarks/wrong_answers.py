"""Answers to one question of every sort: right, wrong for a reason, wrong for two, wrong for none.

They are typed by a hand that shares no code with the package (tests/mistakes/by_hand.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

import numpy as np

from attn_tutor.answers.diagnosis import diagnose_reading
from attn_tutor.answers.mistaken_results import singles, twins
from attn_tutor.answers.outcomes import Diagnosis
from attn_tutor.answers.reading import read
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.engine.places import part_of
from attn_tutor.engine.problem import Problem
from attn_tutor.errors import ContentError
from attn_tutor.mistakes.catalogue import makeable
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import draw
from tests.mistakes import by_hand
from tests.mistakes.by_hand import Hand, Misfit, rounded

MATRICES = ("query", "key", "value", "tokens", "w_query", "w_key", "w_value", "w_output")
RIGHT, PAIRS = 4, 12  # answers of these sorts to one question


@dataclass(frozen=True)
class Case:
    """One drawn problem, asked for one stage or a part of it."""

    problem: Problem
    stage: str
    cell: str
    decimals: int
    seed: int

    @cached_property
    def asked(self) -> StageAnswer:
        whole = np.ndim(self.problem.run(until=self.stage)[self.stage])
        return StageAnswer(self.problem, self.stage, self.decimals, part_of(self.cell, whole))

    @cached_property
    def given(self) -> dict[str, Any]:
        """The inputs as plain lists, for the hand."""
        found = {name: getattr(self.problem, name) for name in (*MATRICES, "mask")}
        plain: dict[str, Any] = {name: value.tolist() for name, value in found.items() if value is not None}
        return plain | {"n_heads": self.problem.n_heads, "scale": self.problem.scale}

    @cached_property
    def chance(self) -> Random:
        return Random(f"{self.seed} {self.stage}")

    @cached_property
    def groups(self) -> dict[str, int]:
        return twins(self.problem, self.stage)

    def typed(self, *mistakes: str) -> Any:
        """What somebody types who makes these mistakes; None where nobody can."""
        hand = Hand(self.decimals + 1, self.chance, whimsical=self.chance.random() < 0.3)
        try:
            value = np.array(by_hand.work(self.given, *mistakes, hand=hand)[self.stage], dtype=float)
        except Misfit:
            return None
        if value.shape != self.problem.run()[self.stage].shape or not (value < np.inf).all():
            return None  # -inf, a masked logit, can be typed
        part = value[(..., *self.asked.part)] if self.asked.part else value
        return np.vectorize(lambda x: rounded(float(x), self.decimals) if x > -np.inf else x)(part)

    def diagnosed(self, typed: Any) -> Diagnosis:
        reading = read(str(np.round(typed, self.decimals).tolist()))
        return diagnose_reading(reading, self.asked)


def cases(recipe: Recipe, stage: str, seeds: int, cell: str = "", decimals: int = 2) -> Iterator[Case]:
    for seed in range(seeds):
        try:
            drawn = draw(recipe, stage, decimals, cell, seed)
        except ContentError:
            continue
        yield Case(drawn.problem, stage, cell, decimals, seed)


def tally(case: Case) -> Counter[str]:
    """What comes of all sorts of answers to one question."""
    count: Counter[str] = Counter()
    for found in (case.diagnosed(case.typed()) for _ in range(RIGHT)):
        count += Counter(right=1, refused=not found.correct)
    for name in sorted({mistake.name for mistake in makeable(case.problem)}):
        count += _one_mistake(case, name)
    for typed in _slips(case):
        found = case.diagnosed(typed)
        count += Counter(slips=not found.correct, slips_named=bool(found.misconceptions))
    for typed in _nonsense(case):
        found = case.diagnosed(typed)
        count += Counter(nonsense=not found.correct, nonsense_named=bool(found.misconceptions))
    for _ in range(PAIRS):
        count += _two_mistakes(case)
    return count


def _one_mistake(case: Case, name: str) -> Counter[str]:
    typed = case.typed(name)
    if typed is None or case.groups.get(name, 0) == 0:  # what never shows at this stage cannot be named
        return Counter()
    found = case.diagnosed(typed)
    named = name in found.misconceptions and not found.pairs
    alone = named and len({case.groups.get(other) for other in found.misconceptions}) == 1
    return Counter(mistakes=1, named=named, alone=alone)


def _two_mistakes(case: Case) -> Counter[str]:
    steps = {mistake.name: {step.name for step in mistake.steps} for mistake in makeable(case.problem)}
    pair = case.chance.sample(sorted(steps), 2)
    typed = None if steps[pair[0]] & steps[pair[1]] else case.typed(*pair)
    if typed is None:
        return Counter()
    values = singles(case.problem, case.stage).values
    part = values[(..., *case.asked.part)] if case.asked.part else values
    found = case.diagnosed(typed)
    with np.errstate(invalid="ignore"):  # -inf - -inf
        close = (np.abs(part - typed) < 0.02) | (np.isneginf(part) & np.isneginf(typed))
    if found.correct or close.reshape(len(part), -1).all(axis=1).any():
        return Counter()  # one mistake alone gives the same
    wanted = sorted(case.groups.get(name, -1) for name in pair)
    met = [sorted(case.groups.get(name, -1) for name in other) for other in found.pairs]
    return Counter(pairs=1, pairs_named=wanted in met)


def _slips(case: Case) -> Iterator[Any]:
    """One entry wrong: by a little, by a lot, by its sign."""
    right = np.round(case.asked.exact, case.decimals)
    some = case.chance.gauss(0, 0.5)
    for change in (lambda x: -x or 1.0, lambda x: x + 0.1, lambda x: x - 1, lambda x: x + some):
        typed = right.copy()
        seen = np.flatnonzero(np.isfinite(right))  # a masked logit has no sign to lose
        at = seen[case.chance.randrange(len(seen))]
        typed.flat[at] = change(float(typed.flat[at]))
        yield typed


def _nonsense(case: Case) -> Iterator[Any]:
    """Numbers all of which are wrong, or a few, or a row: anywhere, near the right ones, shuffled."""
    exact = case.asked.exact
    chance = np.random.default_rng([case.seed, len(case.stage)])
    seen = exact[np.isfinite(exact)]  # a masked logit is none to start from
    low, high = seen.min() - 0.5, seen.max() + 0.5
    anywhere = chance.uniform(low, high, exact.shape)
    yield anywhere
    yield exact + chance.normal(0, 0.3, exact.shape)
    yield exact + chance.normal(0, 0.05, exact.shape)
    yield chance.permutation(exact.ravel()).reshape(exact.shape)
    yield np.where(chance.random(exact.shape) < 0.4, anywhere, exact)
    one_row = np.arange(exact.shape[0] if exact.ndim else 1) == 0
    yield np.where(one_row.reshape(-1, *(1,) * (exact.ndim - 1)), anywhere, exact)

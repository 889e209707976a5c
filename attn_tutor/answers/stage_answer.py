"""What was asked for, and everything that may come out instead: the right numbers and those of every mistake.

A mistake explains an answer when the typed numbers lie within what it reaches by hand, in every entry, when they
are no nearer to the right numbers, and when numbers that are as far off would hardly ever do so by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from attn_tutor.answers.intervals import ends
from attn_tutor.answers.mistaken_results import single_and_pair_runs, singles
from attn_tutor.answers.tolerance import (
    AS_GOOD_AS_MASKED,
    Bounds,
    Truths,
    by_hand,
    farthest_off,
    off_by,
    on_by_hand,
    reachable,
    within,
)
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import StagePart
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import Mistake, differing_steps, with_mistakes
from attn_tutor.mistakes.runs import Combination, Runs

_CHANCE = 0.02  # a match that wrong numbers find more often than this proves nothing
_CHANCE_OF_TWO = 0.005  # two mistakes at once are rarer than one, so they take more to prove
_NEAR, _SHARE = 0.1, 0.03  # a run farther away than this, and this share of its size, is not worth its bounds
_NEAREST = 8  # more runs than this never need their bounds: then the numbers cannot tell anything anyway
_USUAL_CAPS, _FEW = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 50.0), 4  # fewer numbers may agree by chance
_STRICT, _ROWS_OF_STRICT = ("mask_strict_zero_row", "mask_strict_uniform_row"), 3


class StageAnswer:
    """One stage of one problem, or a part of it, asked for with so many decimals.

    exact: the right numbers; bounds: what a right method reaches by hand. ready: the stages that the screen shows.
    """

    def __init__(
        self, given: Problem, stage: str, decimals: int, part: StagePart = (), ready: frozenset[str] = frozenset()
    ) -> None:
        self.given, self.stage, self.decimals, self.part, self.ready = given, stage, decimals, part, ready
        self.exact: Array = self.part_of(given.run(until=stage)[stage])
        self.bounds = self.bounds_with(())
        self._flat_bounds = Bounds(self.bounds.low.ravel(), self.bounds.high.ravel())

    def prepare(self) -> None:
        """Work out what every wrong answer is held against, before there is one."""
        self._other_stages, self._values_by_cap  # noqa: B018  they are computed once
        for runs in (singles(self.given, self.stage), *single_and_pair_runs(self.given, self.stage)):
            runs.combinations  # noqa: B018

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Every right value of the computation."""
        with np.errstate(all="ignore"):
            return dict(self.given.run())

    @cached_property
    def _other_stages(self) -> Mapping[str, Array]:
        """The right values of the other stages, where all of this one is asked for."""
        names = () if self.part else self.given.stages
        return {name: np.asarray(self.values[name]) for name in names if name != self.stage}

    @cached_property
    def _values_by_cap(self) -> Mapping[float | None, Array]:
        """What comes out without the soft cap, or with one of a usual size where there is none."""
        caps = () if self.part or self.exact.size < _FEW else (None,) if self.given.softcap else _USUAL_CAPS
        with np.errstate(all="ignore"):
            return {cap: self._run_capped(cap) for cap in caps}

    def _run_capped(self, cap: float | None) -> Array:
        given = {**self.given.given, "softcap": cap}
        return np.asarray(self.given.computation.run(given, until=self.stage)[self.stage])

    @cached_property
    def by_hand(self) -> Mapping[str, Any]:
        """Every right value up to the stage as a hand reaches it that keeps a decimal more than is asked for."""
        return _by_hand(self.given, self.stage, self.decimals + 1)

    def bounds_with(self, mistakes: Sequence[Mistake], working: int | None = None) -> Bounds:
        """The bounds of what these mistakes reach by hand, keeping `working` decimals; of the right way for ()."""
        computation = with_mistakes(self.given.computation, *mistakes)
        if working is not None:
            reach = reachable(computation, self.given.given, self.stage, working)
            return Bounds(*map(self.part_of, reach))
        rest = differing_steps(self.given.computation, computation)
        values = on_by_hand(rest, self.by_hand, self.stage, self.decimals + 1) if mistakes else self.by_hand
        return Bounds(*map(self.part_of, ends(values[self.stage])))

    def rounded_early(self, typed: Array) -> bool:
        """Whether a right method reaches the typed numbers if it keeps one decimal less than announced."""
        near = bool(_near(self.exact[np.newaxis], typed)[0])
        return near and bool(within(typed, self.bounds_with((), self.decimals), self.decimals).all())

    def part_of_run(self, runs: Runs, names: tuple[str, ...]) -> Array:
        """What of one run is asked for."""
        return self.part_of(runs.values[runs.names.index(names)])

    def explanations(self, typed: Array, *, proven: bool = False) -> list[Combination]:
        """The single mistakes that reach the typed numbers, if that is no coincidence or `proven` otherwise."""
        return self._matching(single_and_pair_runs(self.given, self.stage)[0], typed, np.inf if proven else _CHANCE)

    def pairs(self, typed: Array) -> list[Combination]:
        """The pairs of mistakes that reach the typed numbers, if that is no coincidence."""
        return self._matching(single_and_pair_runs(self.given, self.stage)[1], typed, _CHANCE_OF_TWO)

    def unproven(self) -> list[str]:
        """The mistakes that differ from the right answer here in too few numbers to be named for sure."""
        runs = singles(self.given, self.stage)
        values = self.part_of(runs.values).reshape(len(runs), self.exact.size)
        right = within(values, self._flat_bounds, self.decimals)
        off = np.flatnonzero(~right.all(axis=1))
        chances = self._by_chance(values, right, values[off])
        return [runs.names[i][0] for i in off[chances > _CHANCE]]

    def odd(self, typed: Array) -> list[Mistake]:
        """The mistakes that give numbers of another shape than the right one, the typed ones.

        Dimensions of size 1 do not count here.
        """
        odd = [(m, self.part_of(value)) for m, value in singles(self.given, self.stage).odd if self._has_part(value)]
        alike = [(m, typed.reshape(value.shape)) for m, value in odd if _fits(typed, value)]
        return [mistake for mistake, bent in alike if self._within_reach((mistake,), bent)]

    def strict_but_for_the_first_row(self, typed: Array) -> Mistake | None:
        """The strict causal mask, where all rows but the first are what it gives; the first may look at nothing."""
        if not self.given.causal or self.part or typed.ndim != 2 or len(typed) < _ROWS_OF_STRICT:
            return None
        for (mistake,) in singles(self.given, self.stage).combinations:
            if mistake.name in _STRICT:
                low, high = (end[1:] for end in self.bounds_with((mistake,)))
                right = Bounds(*(end[1:] for end in self.bounds))
                fits = within(typed[1:], Bounds(low, high), self.decimals).all()
                if fits and not within(typed[1:], right, self.decimals).all(axis=-1).any():
                    return mistake
        return None

    def row_of(self, typed: Array) -> int | None:
        """Which row of the right matrix these numbers are, where they are one row of several."""
        if self.exact.ndim != 2 or len(self.exact) < 2 or typed.size != self.exact.shape[1]:
            return None
        fits = within(typed.ravel(), self.bounds, self.decimals).all(axis=-1)
        return int(np.flatnonzero(fits)[0]) if fits.sum() == 1 else None

    def other_stages(self, typed: Array) -> list[str]:
        """The other stages of which these are the right numbers."""
        found = []
        for name, value in self._other_stages.items():
            if _fits(typed, value):
                bent = typed.reshape(value.shape)
                bounds = reachable(self.given.computation, self.given.given, name, self.decimals + 1)
                found += [name] if within(bent, bounds, self.decimals).all() else []
        return found

    def other_caps(self, typed: Array) -> list[float | None]:
        """The soft caps, None for none, with which a right method reaches the typed numbers."""
        found = []
        for cap, value in self._values_by_cap.items():
            if _near(value[np.newaxis], typed)[0]:
                given = {**self.given.given, "softcap": cap}
                bounds = reachable(self.given.computation, given, self.stage, self.decimals + 1)
                found += [cap] if within(typed, bounds, self.decimals).all() else []
        return found

    def wrong_values(self, mistakes: Combination) -> dict[str, Any]:
        """Every value of the computation with these mistakes in it, up to the stage."""
        with np.errstate(all="ignore"):
            return dict(with_mistakes(self.given.computation, *mistakes).run(self.given.given, until=self.stage))

    def _matching(self, runs: Runs, typed: Array, chance: float) -> list[Combination]:
        values = self.part_of(runs.values).reshape(len(runs.values), typed.size)
        near = self._nearest(values, typed.ravel())
        found = [mistakes for mistakes in (runs.combinations[at] for at in near) if self._within_reach(mistakes, typed)]
        if not found:
            return []
        right = within(values, self._flat_bounds, self.decimals)
        return found if self._by_chance(values, right, typed.reshape(1, -1))[0] <= chance else []

    def _nearest(self, values: Array, typed: Array) -> list[int]:
        """The runs near the typed numbers that differ from the right ones, in their order."""
        with np.errstate(invalid="ignore", over="ignore"):  # -inf - -inf, and squares of e^x
            gaps = farthest_off(values, typed)
            other = farthest_off(values, self.exact.ravel()) > 10.0**-self.decimals / 100
        nearer = off_by(values, typed) <= off_by(self.exact.ravel(), typed)
        near = np.flatnonzero(other & nearer & _near(values, typed))
        return sorted(near[np.argsort(gaps[near], kind="stable")[:_NEAREST]].tolist())

    def _by_chance(self, values: Array, right: Truths, typed: Array) -> Array:
        """For each row of typed numbers, how many of these runs wrong numbers that are as far off would hit.

        right: which of the values are right.
        """
        is_number = np.isfinite(self.exact.ravel())
        exact = np.where(is_number, self.exact.ravel(), 0)
        counts = is_number | (typed > AS_GOOD_AS_MASKED)  # what is masked proves nothing if it is left so
        off = ~within(typed, self._flat_bounds, self.decimals) & counts
        gaps = np.where(counts, np.abs(typed - exact), 0)
        radius = np.maximum(1.5 * gaps.max(axis=-1, initial=0, keepdims=True), 0.25 * (1 + np.abs(exact)))
        whole = ((typed == np.round(typed)) & (exact == np.round(exact)) | ~counts).all(axis=-1, keepdims=True)
        low, high = self._flat_bounds
        reach = np.subtract(high, low, where=np.isfinite(low), out=np.zeros(len(low)))
        width = np.where(whole, 1.0, 10.0**-self.decimals + reach)
        in_question = np.where(off[:, np.newaxis], np.abs(values - exact) <= radius[:, np.newaxis], right)
        in_question |= ~counts[:, np.newaxis]
        chance = np.where(off, np.minimum(1, width / (2 * radius)), 1).prod(axis=-1)
        return np.asarray(in_question.all(axis=-1).sum(axis=-1) * chance)

    def _within_reach(self, mistakes: Combination, typed: Array) -> bool:
        try:
            return bool(within(typed, self.bounds_with(mistakes), self.decimals).all())
        except ValueError:  # two mistakes whose shapes do not fit together
            return False

    def _has_part(self, value: Array) -> bool:
        """Whether numbers of another shape have the row or the entry that was asked for."""
        sizes = np.shape(value)[np.ndim(value) - len(self.part) :]
        return len(sizes) == len(self.part) and all(
            isinstance(at, slice) or at < size for at, size in zip(self.part, sizes, strict=True)
        )

    def part_of(self, value: Array) -> Array:
        """The part of the stage that was asked for, of one value or of a stack of them."""
        return np.asarray(value[(..., *self.part)]) if self.part else value


def _near(values: Array, typed: Array) -> Truths:
    """Which of the stacked values are near enough to the typed numbers that rounding may lie between them."""
    return farthest_off(values, typed) <= _NEAR + _SHARE * farthest_off(values, np.zeros(1))


def _fits(typed: Array, value: Array) -> bool:
    """Whether the typed numbers have the shape of this value, and are near it."""
    alike = np.squeeze(typed).shape == np.squeeze(value).shape
    return alike and bool(_near(value[np.newaxis], typed.reshape(value.shape))[0])


@lru_cache(maxsize=16)
def _by_hand(given: Problem, stage: str, decimals: int) -> Mapping[str, Any]:
    """Every right value up to a stage as a hand reaches it that keeps so many decimals."""
    return by_hand(given.computation, given.given, stage, decimals)

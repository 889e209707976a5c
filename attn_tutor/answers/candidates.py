"""What one number or one row may be: plain slips, exchanged digits, every mistake; each with its weight and bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.answers.causes import (
    Cause,
    StagePlace,
    digits_swapped,
    exponentials,
    other_places,
    other_stages,
    writing_slips,
)
from attn_tutor.answers.intervals import Interval, ends, settle
from attn_tutor.answers.mistaken_results import redraw, singles
from attn_tutor.answers.prior import family_weights, mistake_weight
from attn_tutor.answers.products import products_of, sums
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import Bounds, on_by_hand, within
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import Mistake, differing_steps, with_mistakes
from attn_tutor.records import record

_SAME = 7  # decimals to which two causes agree that are the same


class Setting(NamedTuple):
    """What the question around the numbers says: the mistakes it warns of, the stages it shows ready-made."""

    mistakes: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()


NOTHING_KNOWN = Setting()


@record()
class Reason:
    """Causes that always give the same numbers, under the words of one: mistakes of the catalogue among them."""

    cause: Cause
    weight: float
    bounds: Bounds
    mistakes: tuple[Mistake, ...] = ()


class Candidates:
    """Everything that may stand at one place of one stage, over exact numbers and as a hand reaches it."""

    def __init__(self, asked: StageAnswer, place: StagePlace) -> None:
        self.asked, self.place = asked, place
        self.values = dict(asked.values)
        rounding = settle(asked.decimals + 1)
        with np.errstate(all="ignore"):
            self.by_hand = dict(asked.given.computation.run_from(asked.stage, asked.by_hand, settle=rounding))

    def reasons(self, setting: Setting) -> list[Reason]:
        """One reason for each group of causes that always agree, without those that are right here."""
        found = [self._merge([self._weigh(one, setting) for one in group]) for group in self._groups]
        values = _rows([value for _, value in found])
        right = Bounds(*map(np.ravel, self.asked.bounds))
        wrong = ~within(values, right, self.asked.decimals).all(axis=1) & ~np.isnan(values).any(axis=1)
        return [*(found[at][0] for at in np.flatnonzero(wrong)), *self._early]

    @cached_property
    def _groups(self) -> list[list[_CauseHere]]:
        """The causes that agree here and on other inputs, together."""
        with np.errstate(all="ignore"):
            causes = [*self._plain(), *self._digits(), *self._causes_of_catalogue()]
        looks = (_looks([one.value for one in causes]), _looks([one.elsewhere for one in causes]))
        groups: dict[Any, list[_CauseHere]] = {}
        for one, value, drawn in zip(causes, *looks, strict=True):
            groups.setdefault(one.own or (value, drawn), []).append(one)
        return list(groups.values())

    def _weigh(self, one: _CauseHere, setting: Setting) -> _CauseHere:
        if one.mistake is None:
            return one
        return one._replace(weight=mistake_weight(one.mistake, self.asked.given, *setting) / one.ways)

    def _merge(self, group: Sequence[_CauseHere]) -> tuple[Reason, Array]:
        best = max(
            group, key=lambda one: one.weight * (2 if one.mistake else 1)
        )  # words of the catalogue are fuller
        likeliest = sorted(group, key=lambda one: -one.weight)
        mistakes = tuple(one.mistake for one in likeliest if one.mistake)
        low = np.minimum.reduce([np.ravel(one.bounds.low) for one in group])
        high = np.maximum.reduce([np.ravel(one.bounds.high) for one in group])
        weight = sum(one.weight for one in group)
        return Reason(best.cause, weight, Bounds(low, high), mistakes), np.asarray(best.value)

    def _plain(self) -> Iterator[_CauseHere]:
        """The causes that need no catalogue, each over exact numbers, over intervals and over other numbers."""
        exact = list(_causes(self.values, self.asked, self.place))
        hand = _settle(
            [one.value for one in _causes(self.by_hand, self.asked, self.place)], self.asked.decimals + 1
        )
        other = _causes(dict(redraw(self.asked.given).run()), self.asked, self.place)
        weights = family_weights([cause.family for cause in exact])
        for cause, bounds, drawn, weight in zip(exact, hand, other, weights, strict=True):
            if cause.family == "point" and not np.round(cause.value, self.asked.decimals).any():
                continue  # zeros have no decimal point that could have slipped
            yield _CauseHere(cause, weight, bounds, np.asarray(cause.value), drawn.value)

    def _digits(self) -> Iterator[_CauseHere]:
        """Two digits exchanged in one number; how many ways there are depends on the number."""
        if self.place.column is None:
            return
        found = list(digits_swapped(float(np.ravel(self.asked.exact)[0]), self.asked.decimals))
        reached = _settle([cause.value for cause in found], self.asked.decimals + 1)
        for cause, bounds, weight in zip(
            found, reached, family_weights(["digits"] * len(found)), strict=True
        ):
            own = "digits", float(cause.value)
            yield _CauseHere(cause, weight, bounds, cause.value, cause.value, own)

    def _causes_of_catalogue(self) -> Iterator[_CauseHere]:
        """The mistakes; how likely each is depends on the setting."""
        other = redraw(self.asked.given)
        drawn = dict(_runs(other, self.place))
        found = list(_runs(self.asked.given, self.place))
        ways = Counter(name for (name, _), _ in found)
        for key, (mistake, value) in found:
            bounds = self._bounds_of(mistake)
            if bounds is None:
                continue
            cause = Cause(mistake.name, mistake.when, value)
            same, own = (drawn[key][1], None) if key in drawn else (value, key)
            yield _CauseHere(cause, 0.0, bounds, np.asarray(value), same, own, mistake, ways[mistake.name])

    def _bounds_of(self, mistake: Mistake) -> Bounds | None:
        """The bounds of one mistake; None where its values have no such place."""
        right, stage = self.asked.given.computation, self.asked.stage
        rest = differing_steps(right, with_mistakes(right, mistake))
        try:
            values = on_by_hand(rest, self.by_hand, stage, self.asked.decimals + 1)
            return Bounds(*map(self.place.at, ends(values[stage])))
        except (ValueError, IndexError):
            return None

    @cached_property
    def _early(self) -> list[Reason]:
        """What a right method reaches that keeps one decimal less than announced."""
        bounds = self.asked.bounds_with((), self.asked.decimals)
        if (bounds.low >= self.asked.bounds.low).all() and (bounds.high <= self.asked.bounds.high).all():
            return []
        cause = Cause("early", "the numbers are rounded early", self.asked.exact)
        return [Reason(cause, family_weights(["early"])[0], bounds)]


class _CauseHere(NamedTuple):
    """One cause, with its numbers here and, where other numbers show with which it always agrees, on those."""

    cause: Cause
    weight: float
    bounds: Bounds
    value: Array
    elsewhere: Any
    own: Any = None  # what it alone is known by, where it agrees with no other
    mistake: Mistake | None = None
    ways: int = 1  # to make the mistake, which share its weight


def _causes(values: dict[str, Any], asked: StageAnswer, place: StagePlace) -> Iterator[Cause]:
    """The causes that need no catalogue, over these values."""
    formulas = {step.name: step.formula for step in asked.given.computation}
    yield from other_places(values, place)
    yield from other_stages(values, asked.given.stages, formulas, place)
    yield from exponentials(values, place)
    products, exact = products_of(values, place), products_of(asked.values, place)
    if products is not None and exact is not None:
        yield from sums(products, exact, place)
    yield from writing_slips(place.at(values[place.stage]), asked.decimals, place)


def _runs(given: Problem, place: StagePlace) -> Iterator[tuple[tuple[str, int], tuple[Mistake, Array]]]:
    """Every mistake at this place, by its name and the number of its way; for one entry also of other shapes."""
    runs = singles(given, place.stage)
    found = [(runs.combinations[i][0], runs.values[i]) for i in range(len(runs))]
    ways: dict[str, int] = {}
    for mistake, value in [*found, *(runs.odd if place.column is not None else ())]:
        way = ways[mistake.name] = ways.get(mistake.name, -1) + 1
        if np.ndim(value) < 2 or (
            place.head is not None and (np.ndim(value) < 3 or place.head >= len(value))
        ):
            continue
        if place.head is None and np.ndim(value) != 2:
            continue
        matrix = place.of(value)
        if place.row < matrix.shape[0] and (place.column is None or place.column < matrix.shape[1]):
            yield (mistake.name, way), (mistake, place.at(value))


def _settle(values: Sequence[Any], decimals: int) -> list[Bounds]:
    """The bounds of each of these numbers or intervals, rounded once more."""
    low, high = (_rows([ends(value)[end] for value in values]) for end in (0, 1))
    return [Bounds(*both) for both in zip(*ends(Interval(low, high, decimals).after_rounding()), strict=True)]


def _looks(values: Sequence[Any]) -> list[bytes]:
    """What two of these have in common that are the same numbers."""
    return [row.tobytes() for row in np.round(_rows(values), _SAME) + 0.0]


def _rows(values: Sequence[Any]) -> Array:
    """Numbers, or rows of them, below each other."""
    return np.array(values, dtype=float).reshape(len(values), -1 if values else 0)

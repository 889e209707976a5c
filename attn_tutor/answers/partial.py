"""One number or one row, explained as far as it can prove anything: the causes that fit, and how sure each is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.answers.causes import (
    Cause,
    Place,
    digits_swapped,
    exponentials,
    other_places,
    other_stages,
    writing_slips,
)
from attn_tutor.answers.facts import WrongPart, facts
from attn_tutor.answers.intervals import Interval, ends, settle
from attn_tutor.answers.posterior import Evidence, Finding, as_rows
from attn_tutor.answers.prior import family_weights, mistake_weight
from attn_tutor.answers.products import products_of, sums
from attn_tutor.answers.stage_answer import StageAnswer, redraw, singles
from attn_tutor.answers.tolerance import Bounds, on_by_hand, within
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import Part
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import Mistake, differing_steps, with_mistakes
from attn_tutor.records import record

_SUMS = ("query", "key", "value", "scores")  # whole numbers where their factors are
_SAME = 7  # decimals to which two causes agree that are the same
_LEAST_SPREAD = {"weights": 0.1}


class Setting(NamedTuple):
    """What the question around the numbers says: the mistakes it warns of, the stages it shows ready-made."""

    listed: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()


NOTHING_KNOWN = Setting()


@record()
class Reason:
    """Causes that always give the same numbers, under the words of one: mistakes of the catalogue among them."""

    cause: Cause
    weight: float
    bounds: Bounds
    mistakes: tuple[Mistake, ...] = ()


def place_of(asked: StageAnswer) -> Place | None:
    """The row or the entry that is asked for; None for more."""
    whole, part = np.shape(asked.values[asked.stage]), asked.part
    index = tuple(part) if part else (slice(None),) * len(whole)
    index = (*index, *(slice(None),) * (len(whole) - len(index)))
    fixed = [0 if isinstance(i, slice) and size == 1 else i for i, size in zip(index, whole, strict=True)]
    *head, row, column = (None if isinstance(i, slice) else i for i in fixed)
    if row is None or None in head or len(head) > 1:
        return None
    return Place(asked.stage, head[0] if head else None, row, column)


class PartialAnswer:
    """Everything that one row or one entry of a stage may be instead of right."""

    def __init__(self, asked: StageAnswer, place: Place, setting: Setting) -> None:
        self.asked, self.place, self.setting = asked, place, setting
        self.values = dict(asked.values)
        with np.errstate(all="ignore"):
            self.products = products_of(self.values, place)
            self.by_hand = dict(
                asked.given.computation.run_from(
                    asked.stage, asked.by_hand, settle=settle(asked.decimals + 1)
                )
            )
            self.reasons = self._reasons()
        self.exact = np.ravel(asked.exact)
        low, high = as_rows([reason.bounds for reason in self.reasons], self.exact.size)
        self.right = Bounds(np.ravel(asked.bounds.low), np.ravel(asked.bounds.high))
        self.evidence = Evidence(
            self.exact,
            self.right,
            np.array([np.ravel(reason.cause.value) for reason in self.reasons]).reshape(-1, self.exact.size),
            low,
            high,
            np.array([reason.weight for reason in self.reasons]),
            asked.decimals,
            self._spread(),
            asked.stage,
            self._is_whole(),
        )

    def finding(self, typed: Array) -> Finding:
        return self.evidence.finding(np.ravel(typed))

    def facts(self, typed: Array) -> list[str]:
        """What is true of these numbers whatever their reason."""
        row = np.ravel(typed)
        off = ~within(row, self.right, self.asked.decimals)
        wrong = WrongPart(
            self.place, row, self.exact, self.right, off, self.asked.decimals, self.evidence.spread,
            self.evidence.whole, self.values, self.products,
        )  # fmt: skip
        with np.errstate(all="ignore"):
            return facts(wrong)

    def _reasons(self) -> list[Reason]:
        """One reason for each group of causes that always agree, without those that are right here."""
        causes = [*self._plain(), *self._digits(), *self._catalogued()]
        groups: dict[Any, list[int]] = {}
        for at, one in enumerate(causes):
            groups.setdefault(one.signature, []).append(at)
        found = [self._merged([causes[at] for at in group]) for group in groups.values()]
        right = self.asked.bounds
        told = [
            reason
            for reason, value in found
            if not within(value, right, self.asked.decimals).all() and not np.isnan(value).any()
        ]
        return [*told, *self._early()]

    def _merged(self, group: Sequence[_Listed]) -> tuple[Reason, Array]:
        best = max(
            group, key=lambda one: one.weight * (2 if one.mistake else 1)
        )  # words of the catalogue are fuller
        likeliest = sorted(group, key=lambda one: -one.weight)
        mistakes = tuple(one.mistake for one in likeliest if one.mistake)
        low = np.minimum.reduce([np.ravel(one.bounds.low) for one in group])
        high = np.maximum.reduce([np.ravel(one.bounds.high) for one in group])
        weight = sum(one.weight for one in group)
        return Reason(best.cause, weight, Bounds(low, high), mistakes), np.asarray(best.value)

    def _plain(self) -> Iterator[_Listed]:
        """The causes that need no catalogue, each over exact numbers, over intervals and over other numbers."""
        exact = list(_listed(self.values, self.asked, self.place))
        hand = list(_listed(self.by_hand, self.asked, self.place))
        other = list(_listed(dict(redraw(self.asked.given).run()), self.asked, self.place))
        weights = family_weights([cause.family for cause in exact])
        for cause, reach, drawn, weight in zip(exact, hand, other, weights, strict=True):
            bounds = _settled(reach.value, self.asked.decimals + 1)
            yield _Listed(
                cause, weight, bounds, np.asarray(cause.value), _signature(cause.value, drawn.value)
            )

    def _digits(self) -> Iterator[_Listed]:
        """Two digits exchanged in one number; how many ways there are depends on the number."""
        if self.place.column is None:
            return
        found = list(digits_swapped(float(np.ravel(self.asked.exact)[0]), self.asked.decimals))
        for cause, weight in zip(found, family_weights(["digits"] * len(found)), strict=True):
            bounds = _settled(cause.value, self.asked.decimals + 1)
            yield _Listed(cause, weight, bounds, cause.value, ("digits", float(cause.value)))

    def _catalogued(self) -> Iterator[_Listed]:
        other = redraw(self.asked.given)
        drawn = dict(_runs(other, self.place))
        found = list(_runs(self.asked.given, self.place))
        ways = {name: sum(1 for (other, _), _ in found if other == name) for (name, _), _ in found}
        for (name, way), (mistake, value) in found:
            bounds = self._reached(mistake)
            if bounds is None:
                continue
            signature = _signature(value, drawn[name, way][1]) if (name, way) in drawn else (name, way)
            weight = mistake_weight(mistake, self.asked.given, *self.setting) / ways[name]
            cause = Cause(name, mistake.when, value)
            yield _Listed(cause, weight, bounds, np.asarray(value), signature, mistake)

    def _reached(self, mistake: Mistake) -> Bounds | None:
        """The bounds of one mistake; None where its values have no such place."""
        right, stage = self.asked.given.computation, self.asked.stage
        rest = differing_steps(right, with_mistakes(right, mistake))
        try:
            values = on_by_hand(rest, self.by_hand, stage, self.asked.decimals + 1)
            return Bounds(*map(self.place.at, ends(values[stage])))
        except (ValueError, IndexError):
            return None

    def _early(self) -> list[Reason]:
        """What a right method reaches that keeps one decimal less than announced."""
        bounds = self.asked.bounds_with((), self.asked.decimals)
        if (bounds.low >= self.asked.bounds.low).all() and (bounds.high <= self.asked.bounds.high).all():
            return []
        cause = Cause("early", "the numbers are rounded early", self.asked.exact)
        return [Reason(cause, family_weights(["early"])[0], bounds)]

    def _spread(self) -> float:
        numbers = np.asarray(self.values[self.asked.stage])
        finite = numbers[np.isfinite(numbers)]
        least = _LEAST_SPREAD.get(self.asked.stage, 0.5)
        return max(least, float(finite.std())) if finite.size else least

    def _is_whole(self) -> bool:
        if self.asked.stage not in _SUMS or self.products is None:
            return False
        return all((side == np.round(side)).all() for side in (self.products.left, self.products.right))


class _Listed(NamedTuple):
    cause: Cause
    weight: float
    bounds: Bounds
    value: Array
    signature: Any
    mistake: Mistake | None = None


def _listed(values: dict[str, Any], asked: StageAnswer, place: Place) -> Iterator[Cause]:
    """The causes that need no catalogue, over these values."""
    formulas = {step.name: step.formula for step in asked.given.computation}
    yield from other_places(values, place)
    yield from other_stages(values, asked.given.stages, formulas, place)
    yield from exponentials(values, place)
    products, exact = products_of(values, place), products_of(asked.values, place)
    if products is not None and exact is not None:
        yield from sums(products, exact, place)
    yield from writing_slips(place.at(values[place.stage]), asked.decimals, place)


def _runs(given: Problem, place: Place) -> Iterator[tuple[tuple[str, int], tuple[Mistake, Array]]]:
    """Every mistake at this place, by its name and the number of its way; for one entry also of other shapes."""
    runs = singles(given, place.stage)
    found = [(runs.made(i)[0], runs.values[i]) for i in range(len(runs))]
    seen: dict[str, int] = {}
    for mistake, value in [*found, *(runs.odd if place.column is not None else ())]:
        way = seen[mistake.name] = seen.get(mistake.name, -1) + 1
        if np.ndim(value) < 2 or (
            place.head is not None and (np.ndim(value) < 3 or place.head >= len(value))
        ):
            continue
        if place.head is None and np.ndim(value) != 2:
            continue
        matrix = place.of(value)
        if place.row < matrix.shape[0] and (place.column is None or place.column < matrix.shape[1]):
            yield (mistake.name, way), (mistake, place.at(value))


def _settled(value: Any, decimals: int) -> Bounds:
    interval = (
        value if isinstance(value, Interval) else Interval(np.asarray(value), np.asarray(value), decimals)
    )
    return Bounds(*ends(interval.rounded()))


def _signature(value: Any, drawn: Any) -> tuple[bytes, bytes]:
    """What two causes share that give the same numbers here and on other inputs."""
    return tuple((np.round(np.asarray(x, dtype=float), _SAME) + 0.0).tobytes() for x in (value, drawn))  # type: ignore[return-value]


@lru_cache(maxsize=16)
def _partial(
    given: Problem, stage: str, decimals: int, part: tuple[Any, ...], setting: Setting
) -> PartialAnswer | None:
    index = tuple(slice(None) if i is None else i for i in part)
    asked = StageAnswer(given, stage, decimals, index)
    place = place_of(asked)
    return None if place is None else PartialAnswer(asked, place, setting)


def partial_answer(
    given: Problem, stage: str, decimals: int, part: Part, setting: Setting = NOTHING_KNOWN
) -> PartialAnswer | None:
    """The causes behind one row or one entry, found once for each question; None where more is asked for."""
    key = tuple(None if isinstance(i, slice) else i for i in part)
    return _partial(given, stage, decimals, key, setting)


def separation(
    given: Problem, stage: str, decimals: int, part: Part, setting: Setting = NOTHING_KNOWN
) -> float:
    """How well these inputs tell causes apart, from 0 to 1; 1 where more than a row is asked for."""
    found = partial_answer(given, stage, decimals, part, setting)
    return 1.0 if found is None else found.evidence.separation()

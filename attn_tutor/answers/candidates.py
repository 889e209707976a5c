"""What one number or one row may be: plain slips, exchanged digits, every mistake; each with its weight and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from attn_tutor.answers.intervals import Interval, ends
from attn_tutor.answers.prior import family_weights, mistake_weight
from attn_tutor.answers.products import products_of, sums
from attn_tutor.answers.stage_answer import StageAnswer, redraw, singles
from attn_tutor.answers.tolerance import Bounds, on_by_hand, within
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import Mistake, differing_steps, with_mistakes
from attn_tutor.records import record

_SAME = 7  # decimals to which two causes agree that are the same


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


class Candidates:
    """Everything that may stand at one place of one stage, over exact numbers and as a hand reaches it."""

    def __init__(
        self,
        asked: StageAnswer,
        place: Place,
        setting: Setting,
        values: dict[str, Any],
        by_hand: dict[str, Any],
    ) -> None:
        self.asked, self.place, self.setting = asked, place, setting
        self.values, self.by_hand = values, by_hand

    def reasons(self) -> list[Reason]:
        """One reason for each group of causes that always agree, without those that are right here."""
        causes = [*self._plain(), *self._digits(), *self._causes_of_catalogue()]
        groups: dict[Any, list[int]] = {}
        for at, one in enumerate(causes):
            groups.setdefault(one.signature, []).append(at)
        found = [self._merge([causes[at] for at in group]) for group in groups.values()]
        right = self.asked.bounds
        told = [
            reason
            for reason, value in found
            if not within(value, right, self.asked.decimals).all() and not np.isnan(value).any()
        ]
        return [*told, *self._early()]

    def _merge(self, group: Sequence[_Listed]) -> tuple[Reason, Array]:
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
        exact = list(_causes(self.values, self.asked, self.place))
        hand = list(_causes(self.by_hand, self.asked, self.place))
        other = list(_causes(dict(redraw(self.asked.given).run()), self.asked, self.place))
        weights = family_weights([cause.family for cause in exact])
        for cause, reach, drawn, weight in zip(exact, hand, other, weights, strict=True):
            bounds = _settle(reach.value, self.asked.decimals + 1)
            yield _Listed(
                cause, weight, bounds, np.asarray(cause.value), _signature(cause.value, drawn.value)
            )

    def _digits(self) -> Iterator[_Listed]:
        """Two digits exchanged in one number; how many ways there are depends on the number."""
        if self.place.column is None:
            return
        found = list(digits_swapped(float(np.ravel(self.asked.exact)[0]), self.asked.decimals))
        for cause, weight in zip(found, family_weights(["digits"] * len(found)), strict=True):
            bounds = _settle(cause.value, self.asked.decimals + 1)
            yield _Listed(cause, weight, bounds, cause.value, ("digits", float(cause.value)))

    def _causes_of_catalogue(self) -> Iterator[_Listed]:
        other = redraw(self.asked.given)
        drawn = dict(_runs(other, self.place))
        found = list(_runs(self.asked.given, self.place))
        ways = {name: sum(1 for (other, _), _ in found if other == name) for (name, _), _ in found}
        for (name, way), (mistake, value) in found:
            bounds = self._bounds_of(mistake)
            if bounds is None:
                continue
            signature = _signature(value, drawn[name, way][1]) if (name, way) in drawn else (name, way)
            weight = mistake_weight(mistake, self.asked.given, *self.setting) / ways[name]
            cause = Cause(name, mistake.when, value)
            yield _Listed(cause, weight, bounds, np.asarray(value), signature, mistake)

    def _bounds_of(self, mistake: Mistake) -> Bounds | None:
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


class _Listed(NamedTuple):
    cause: Cause
    weight: float
    bounds: Bounds
    value: Array
    signature: Any
    mistake: Mistake | None = None


def _causes(values: dict[str, Any], asked: StageAnswer, place: Place) -> Iterator[Cause]:
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


def _settle(value: Any, decimals: int) -> Bounds:
    interval = (
        value if isinstance(value, Interval) else Interval(np.asarray(value), np.asarray(value), decimals)
    )
    return Bounds(*ends(interval.rounded()))


def _signature(value: Any, drawn: Any) -> tuple[bytes, bytes]:
    """What two causes share that give the same numbers here and on other inputs."""
    return tuple((np.round(np.asarray(x, dtype=float), _SAME) + 0.0).tobytes() for x in (value, drawn))  # type: ignore[return-value]

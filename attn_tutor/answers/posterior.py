"""How sure a reason is, given one number or one row: Bayes over the causes that fit, and the unknown.

P(typed | cause)   = 1 / √(how many numbers its bounds hold)
P(typed | unknown) = a Cauchy density around the right number; an entry that is right proves nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from attn_tutor.answers.prior import UNKNOWN
from attn_tutor.answers.tolerance import Bounds, Truths, allowance, off_by, within
from attn_tutor.engine.arrays import Array
from attn_tutor.records import record

Certainty = Literal["named", "either", "asked", "none"]

_ASKED = 0.80
_SECOND = 0.1  # the second of two needs this share of the first
_WHOLE = 0.15  # the share of whole numbers among wrong ones
_FEW_OUTCOMES = (
    0.05  # the least chance of one-hot rows, exchanged rows and round weights, n - 1 of them together
)
_FAR = 1e3  # spreads; what is masked lies beyond all of them
_NOISE = 1e-9
_AT_ONCE = 1000  # answers whose posteriors are reckoned together
_BUDGET = 0.03  # how much of the unknown one number may be named for


class Limits(NamedTuple):
    """From which posterior on a cause is named, and two together are."""

    single: float
    either: float


ROW, CELL = Limits(0.90, 0.90), Limits(0.96, 0.97)


class Assessment(NamedTuple):
    """What may be said, and of which causes: the likeliest first."""

    certainty: Certainty
    causes: tuple[int, ...] = ()
    posterior: tuple[float, ...] = ()


@record()
class Evidence:
    """The causes of one question as numbers: bounds and weight of each, beside the right ones.

    values, low, high (causes, entries); whole: whether the right answer is a whole number by its making.
    """

    exact: Array
    right: Bounds
    values: Array
    low: Array
    high: Array
    weights: Array
    decimals: int
    spread: float
    stage: str
    whole: bool

    @property
    def step(self) -> float:
        """How far apart possible answers lie."""
        return 1.0 if self.whole else 10.0**-self.decimals

    @cached_property
    def prior(self) -> Array:
        """(causes) times how likely each of its numbers is."""
        share = self.weights / max(float(self.weights.sum()), 1e-9) * (1 - UNKNOWN)
        return np.asarray(share)

    @cached_property
    def _sizes(self) -> Array:
        """How many answers the bounds of each cause hold in each entry."""
        with np.errstate(invalid="ignore"):  # -inf - -inf, which is one number
            return np.fmax(1.0, (self.high - self.low) / self.step + 1)

    def posteriors(self, typed: Array) -> Array:
        """(answers, causes): the posterior of each cause for each of the typed (answers, entries)."""
        each = typed[:, np.newaxis]
        with np.errstate(invalid="ignore"):  # -inf lies in no bounds but its own
            off = ~within(typed, self.right, self.decimals)
            fits = within(each, Bounds(self.low, self.high), self.decimals).all(axis=-1)
            fits &= off_by(self.values, each) <= off_by(self.exact, typed)[:, np.newaxis] + _NOISE
        with np.errstate(over="ignore"):
            likely = np.where(off[:, np.newaxis], self._sizes, 1.0).prod(axis=-1) ** -0.5
        joint = np.where(fits, self.prior * likely, 0.0)
        unknown = UNKNOWN * self.background(typed, off)
        return np.asarray(joint / (joint.sum(axis=-1) + unknown)[:, np.newaxis])

    @np.errstate(invalid="ignore")  # -inf - -inf
    def background(self, typed: Array, off: Truths | None = None) -> Array:
        """How likely somebody types each of these answers for a reason that is not on the list."""
        if off is None:
            off = ~within(typed, self.right, self.decimals)
        chance = np.where(off, self._density(typed), 1.0).prod(axis=-1)
        few = np.array([self.has_few_outcomes(one) for one in typed], dtype=bool)
        least = _FEW_OUTCOMES / max(len(self.exact) - 1, 2)
        return np.asarray(np.where(few, np.maximum(chance, least), chance))

    def has_few_outcomes(self, typed: Array) -> bool:
        """Whether somebody may type these by luck: a one-hot row, all zeros, an exchanged row, a round weight."""
        if len(self.exact) == 1:
            return self.stage == "weights" and float(typed[0]) in (0.0, 0.5, 1.0)
        unit = 10.0**-self.decimals
        ordered = np.sort(typed)
        if (self.stage == "weights" or self.whole) and (ordered[:-1] == 0).all() and ordered[-1] in (0, 1):
            return True
        elsewhere = np.abs(typed - self.exact).max() > 3 * unit
        return bool(elsewhere and np.abs(ordered - np.sort(self.exact)).max() <= unit)

    def _density(self, typed: Array) -> Array:
        far = np.minimum(np.abs(np.nan_to_num(typed - self.exact, nan=0.0)), _FAR * self.spread)
        cauchy = 1 / (np.pi * self.spread * (1 + (far / self.spread) ** 2))
        is_whole = typed == np.round(typed)
        fine = 10.0**-self.decimals
        if self.whole:
            return np.asarray(np.where(is_whole, cauchy * (1 - _WHOLE), cauchy * fine * _WHOLE))
        chance = (1 - _WHOLE) * cauchy * fine + _WHOLE * np.where(is_whole, cauchy, 0.0)
        if self.stage == "weights":
            chance = chance / 2 + 0.5 * fine * ((typed >= 0) & (typed <= 1))
        return np.asarray(chance)

    @cached_property
    def limits(self) -> Limits:
        """The limits here: for one number, raised until it is named for little of the unknown."""
        if len(self.exact) > 1:
            return ROW
        found = sorted(self._grid, reverse=True)
        mass = 0.0
        for best, chance in found:
            mass += chance
            if best < CELL.single:
                return CELL
            if mass > _BUDGET:
                return Limits(max(CELL.single, best), max(CELL.either, best))
        return CELL

    @cached_property
    def _grid(self) -> list[tuple[float, float]]:
        """(the best posterior, the chance of it) of every possible number that some cause reaches."""
        reached: set[int] = set()
        slack = allowance(Bounds(self.low, self.high), 10.0**-self.decimals)
        for low, high in zip((self.low - slack)[:, 0], (self.high + slack)[:, 0], strict=True):
            if np.isfinite(low) and np.isfinite(high) and (high - low) / self.step < 1000:
                reached.update(range(int(np.ceil(low / self.step)), int(np.floor(high / self.step)) + 1))
        if not reached or not len(self.values):
            return []
        typed = np.array(sorted(reached))[:, np.newaxis] * self.step
        found: list[tuple[float, float]] = []
        for at in range(0, len(typed), _AT_ONCE):
            some = typed[at : at + _AT_ONCE]
            best = self.posteriors(some).max(axis=-1)
            found += zip(best.tolist(), self.background(some).tolist(), strict=True)
        return found

    def finding(self, typed: Array) -> Assessment:
        """What these numbers prove."""
        return self._finding(self.posteriors(typed[np.newaxis])[0])

    def _finding(self, posteriors: Array) -> Assessment:
        if not len(posteriors):
            return Assessment("none")
        order = np.argsort(-posteriors, kind="stable")[:2]
        ranked = tuple(float(posteriors[i]) for i in order)
        best, second = ranked[0], ranked[1] if len(ranked) > 1 else 0.0
        both = tuple(int(i) for i in order)
        if best >= self.limits.single:
            return Assessment("named", both[:1], ranked)
        if best + second >= self.limits.either and second >= best * _SECOND:
            return Assessment("either", both, ranked)
        if best >= _ASKED:
            return Assessment("asked", both[:1], ranked)
        return Assessment("asked", both, ranked) if best + second >= _ASKED else Assessment("none", (), ranked)

    def separation(self) -> float:
        """The share of the prior that would be named at its own numbers, and half of what would be either."""
        if not len(self.weights):
            return 1.0
        share = 0.0
        for posteriors, weight in zip(
            self.posteriors(np.round(self.values, self.decimals)), self.weights, strict=True
        ):
            certainty = self._finding(posteriors).certainty
            share += weight * {"named": 1.0, "either": 0.5}.get(certainty, 0.0)
        return share / float(self.weights.sum())


def as_rows(bounds: Sequence[Bounds], size: int) -> tuple[Array, Array]:
    """The bounds of all causes, stacked: low and high (causes, entries)."""
    low = np.array([np.ravel(b.low) for b in bounds]).reshape(len(bounds), size)
    high = np.array([np.ravel(b.high) for b in bounds]).reshape(len(bounds), size)
    return low, high

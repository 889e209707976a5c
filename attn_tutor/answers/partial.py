"""One number or one row, explained as far as it can prove anything: the causes that fit, and how sure each is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from attn_tutor.answers.candidates import NOTHING_KNOWN, Candidates, Setting
from attn_tutor.answers.causes import StagePlace
from attn_tutor.answers.facts import facts
from attn_tutor.answers.posterior import Assessment, Evidence, as_rows
from attn_tutor.answers.products import products_of
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import Bounds, within
from attn_tutor.answers.weight_facts import WrongPart
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import StagePart
from attn_tutor.engine.problem import Problem

_SUMS = ("query", "key", "value", "scores")  # whole numbers where their factors are
_LEAST_SPREAD = {"weights": 0.1}


def place_of(asked: StageAnswer) -> StagePlace | None:
    """The row or the entry that is asked for; None for more."""
    whole, part = np.shape(asked.values[asked.stage]), asked.part
    index = tuple(part) if part else (slice(None),) * len(whole)
    index = (*index, *(slice(None),) * (len(whole) - len(index)))
    fixed = [0 if isinstance(i, slice) and size == 1 else i for i, size in zip(index, whole, strict=True)]
    *head, row, column = (None if isinstance(i, slice) else i for i in fixed)
    if row is None or None in head or len(head) > 1:
        return None
    return StagePlace(asked.stage, head[0] if head else None, row, column)


class PartialAnswer:
    """Everything that one row or one entry of a stage may be instead of right."""

    def __init__(self, candidates: Candidates, setting: Setting) -> None:
        asked, place = candidates.asked, candidates.place
        self.asked, self.place, self.setting = asked, place, setting
        self.values, self.by_hand = candidates.values, candidates.by_hand
        with np.errstate(all="ignore"):
            self.products = products_of(self.values, place)
            self.reasons = candidates.reasons(setting)
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

    def finding(self, typed: Array) -> Assessment:
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

    def _spread(self) -> float:
        numbers = np.asarray(self.values[self.asked.stage])
        finite = numbers[np.isfinite(numbers)]
        least = _LEAST_SPREAD.get(self.asked.stage, 0.5)
        return max(least, float(finite.std())) if finite.size else least

    def _is_whole(self) -> bool:
        if self.asked.stage not in _SUMS or self.products is None:
            return False
        return all((side == np.round(side)).all() for side in (self.products.left, self.products.right))


@lru_cache(maxsize=16)
def _candidates(given: Problem, stage: str, decimals: int, part: tuple[Any, ...]) -> Candidates | None:
    index = tuple(slice(None) if i is None else i for i in part)
    asked = StageAnswer(given, stage, decimals, index)
    place = place_of(asked)
    return None if place is None else Candidates(asked, place)


@lru_cache(maxsize=16)
def _partial(
    given: Problem, stage: str, decimals: int, part: tuple[Any, ...], setting: Setting
) -> PartialAnswer | None:
    candidates = _candidates(given, stage, decimals, part)
    return None if candidates is None else PartialAnswer(candidates, setting)


def partial_answer(
    given: Problem, stage: str, decimals: int, part: StagePart, setting: Setting = NOTHING_KNOWN
) -> PartialAnswer | None:
    """The causes behind one row or one entry, found once for each question; None where more is asked for."""
    key = tuple(None if isinstance(i, slice) else i for i in part)
    return _partial(given, stage, decimals, key, setting)


def separation(
    given: Problem, stage: str, decimals: int, part: StagePart, setting: Setting = NOTHING_KNOWN
) -> float:
    """How well these inputs tell causes apart, from 0 to 1; 1 where more than a row is asked for."""
    found = partial_answer(given, stage, decimals, part, setting)
    return 1.0 if found is None else found.evidence.separation()

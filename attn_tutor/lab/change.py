"""A change to predict: an attention before and after it, what is asked, and the law behind the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array, Mask
from attn_tutor.engine.attention import Attention, attend
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.errors import UsageError

Way = Literal["up", "down", "same"]
Guess = Way | float  # which way it goes, or what it becomes
_WAYS: dict[str, Way] = {"u": "up", "up": "up", "d": "down", "down": "down", "s": "same", "same": "same"}
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of one attention, and what its keys are called."""

    query: Array
    key: Array
    value: Array
    causal: bool = False
    scale: float | None = None
    mask: Mask | None = None  # True = may look

    @property
    def problem(self) -> Problem:
        """The same as a problem, in whose computation a step may be replaced."""
        return problem(
            query=self.query, key=self.key, value=self.value, causal=self.causal, scale=self.scale, mask=self.mask
        )

    def run(self) -> Attention:
        """The value of every stage after the change."""
        return attend(self.query, self.key, self.value, causal=self.causal, scale=self.scale, mask=self.mask)


class ChangeQuestion(NamedTuple):
    """One number whose way is asked: how it is called, its stage, its place before and after."""

    name: str
    stage: Literal["weights", "output"]
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True)
class Change:
    """One change.

    words: what is done; law: whether what must hold of any inputs holds of these, given both runs.
    lesson, goal: the lesson that teaches it and which of its goals, counted from 1.
    slips: mistakes of the catalogue that lead to a wrong prediction, the likelier ones first.
    """

    name: str
    title: str
    words: str
    given: Inputs
    apply: Callable[[Inputs], Inputs]
    questions: tuple[ChangeQuestion, ...]
    law: Callable[[Inputs, Attention, Attention], bool]
    because: str
    lesson: str
    goal: int
    slips: tuple[str, ...] = ()

    def truth(self) -> tuple[Way, ...]:
        """Which way each number that is asked goes, computed."""
        before, after = self.given.run(), self.apply(self.given).run()
        return tuple(
            way(getattr(before, one.stage)[one.before], getattr(after, one.stage)[one.after])
            for one in self.questions
        )


def way(before: float, after: float) -> Way:
    """Up, down or same, to rounding."""
    if abs(after - before) <= _SAME * max(1.0, abs(before)):
        return "same"
    return "up" if after > before else "down"


def order(row: Array) -> list[int]:
    """The places of a row, the largest first; equal ones in their order."""
    return [int(at) for at in np.argsort(-np.round(row, 9), kind="stable")]


def read_guesses(text: str, count: int) -> tuple[Guess, ...]:
    """A way or a number for each that is asked. Raises UsageError for what is none of them."""
    words = [word for word in re.split(r"[\s,;]+", text.casefold()) if word]
    found = [_guess(word) for word in words]
    if len(words) != count or any(one is None for one in found):
        example = ", ".join(("up", "down", "same")[:count])
        each = "up, down, same or a number"
        wanted = f"Type {each}." if count == 1 else f"Type {count} guesses, each {each}."
        raise UsageError(wanted, f"For example: {example}")
    return tuple(one for one in found if one is not None)


def _guess(word: str) -> Guess | None:
    if word in _WAYS:
        return _WAYS[word]
    try:
        return float(word.replace("−", "-"))
    except ValueError:
        return None

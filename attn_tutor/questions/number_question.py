"""What all questions about computed numbers share: inputs, given or drawn, and the stages that they lead to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import part_of
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Trace
from attn_tutor.english import count
from attn_tutor.errors import ContentError
from attn_tutor.questions.computed import ComputedValues
from attn_tutor.questions.fields import Findings, describe, out_of_range, under
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import COMPUTING, Level, Question
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import draw, recipe_faults, trial
from attn_tutor.questions.words import matrix
from attn_tutor.records import record

_ROUNDED = 0.021  # what two rounded shares may lack together


@record(kw_only=True)
class NumberQuestion(Question):
    """Asks for numbers that the engine computes."""

    times: ClassVar[Mapping[Level, int]] = COMPUTING

    given: Given | None = describe("the inputs, if they are always the same", None)
    recipe: Recipe | None = describe("what to draw, if each asking has fresh numbers", None)
    shown: tuple[str, ...] = describe("the earlier steps shown ready-made", ())
    decimals: int = describe("how many decimals the answer has", 2)

    @property
    @abstractmethod
    def stage_names(self) -> Iterable[tuple[str, str]]:
        """The stages that are asked for by name, with the way to each."""

    @abstractmethod
    def asks(self, stages: tuple[str, ...]) -> tuple[str, ...]:
        """The stages that are asked for, of those that there are."""

    @property
    def fresh(self) -> bool:
        return self.recipe is not None

    def inputs(self, stage: str, cell: str, seed: int) -> Given:
        """The inputs as asked with this seed. Raises ContentError where the recipe finds none."""
        if self.recipe is not None:
            return draw(self.recipe, stage, self.decimals, cell, seed)
        if self.given is None:
            raise ContentError(f"The question {self.id} has neither given inputs nor a recipe.")
        return self.given

    @cached_property
    def _traces(self) -> tuple[Trace, ...]:
        """What the inputs lead to; drawn ones several times where two stages might be alike by chance."""
        if self.recipe is None:
            return () if self.given is None else (self.given.problem.run(),)
        return tuple(trial(self.recipe, seed).problem.run() for seed in range(3 if self.shown else 1))

    def values(self) -> Mapping[str, Any]:
        given = trial(self.recipe) if self.recipe else self.given
        return ComputedValues(given.problem) if given else {}

    def faults(self) -> Findings:
        yield from super().faults()
        yield from out_of_range(self, "decimals", 0, 6)
        found = [*self._input_faults()]
        yield from found or self._stage_faults()

    def _input_faults(self) -> Findings:
        if (self.given is None) == (self.recipe is None):
            both = "has both `given` and `recipe`" if self.given else "has neither `given` nor `recipe`"
            yield "", f"the question {both}", "keep one of them" if self.given else "write one of them"
        if self.given is not None:
            yield from under("given", self.given.faults())
        if self.recipe is not None:
            yield from under("recipe", recipe_faults(self.recipe))

    def _stage_faults(self) -> Findings:
        """A finding for each named stage that is not there, and for a shown one that gives the answer away."""
        stages = tuple(step.name for step in self._traces[0].steps)
        ways = [*self.stage_names, *((f"shown[{at}]", name) for at, name in enumerate(self.shown, 1))]
        missing = [(way, name) for way, name in ways if name not in stages]
        for way, name in missing:
            yield way, f"there is no step `{name[:40]}` here", f"use {', '.join(stages)}"
        if not missing:
            asked = self.asks(stages)
            if not asked:
                yield "steps", "no step is left to ask", "show fewer of them"
            for at, name in enumerate(self.shown, 1):
                yield from self._giveaways(f"shown[{at}]", name, asked)

    def _giveaways(self, way: str, name: str, asked: tuple[str, ...]) -> Findings:
        """A finding for each shown stage that is asked for, too, or looks like one that is."""
        if name in asked or name in dict(self.stage_names).values():
            verbs = ("stands", "is") if name == "output" else ("stand", "are")
            what = f"the {name} {verbs[0]} on the screen ready-made, and {verbs[1]} asked for"
            yield way, what, "show only earlier steps"
            return
        same = [one for one in asked if all(np.array_equal(run[name], run[one]) for run in self._traces)]
        if same:
            what = f"the {' or '.join(same)} asked for and the {name} shown are the same numbers here"
            yield way, what, "do not show them, or change the inputs"


def cell_faults(cell: str, stage: str, values: Mapping[str, Any]) -> Findings:
    """A finding where the stage has no such part, or none of it is a number: -inf can be typed, but not alone."""
    try:
        asked = np.asarray(values[stage])[part_of(cell, np.ndim(values[stage]))]
    except (ValueError, IndexError):
        what = f"there is no `{cell[:40]}` in what is asked for"
        yield "cell", what, "write r2c1 (row 2, column 1) or r2"
        return
    if np.isneginf(asked).all():
        yield "cell", "everything that is asked for is masked", "ask for a row in which some key is seen"


def far_from(exact: Array) -> str:
    """Numbers of the same shape that no rounding leads to."""
    return matrix(exact + 0.37 * (1 + np.arange(exact.size).reshape(exact.shape)))


def fault_of_shares(numbers: Array, wanted: int) -> str:
    """Why a row of numbers does not share out 1 among so many; "" where it does."""
    if numbers.size != wanted:
        return f"You typed {count(numbers.size, 'share')}, but you're asked for {wanted}. Try again."
    if (numbers < 0).any():
        return f"A share of {numbers.min():g}? No key can get less than nothing. Try again."
    if abs(numbers.sum() - 1) > _ROUNDED:
        return f"That hands out {numbers.sum():.2f} in all, but there is exactly 1.00 to hand out. Try again."
    return ""


def in_order(shares: Array, problem: Problem) -> bool:
    """Whether no key with a higher logit has a smaller share than one with a lower logit."""
    logits = np.ravel(problem.run(until="logits" if not problem.start else None)["logits"])
    order = np.argsort(logits, kind="stable")
    return shares.size != logits.size or bool((np.diff(shares.ravel()[order]) >= -_ROUNDED).all())

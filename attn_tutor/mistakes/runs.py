"""All mistakes run at once: the steps applied to stacks of values, one slice for each way to go wrong.

One walk goes through the computation step by step. Every step is done right for all runs under way in one call;
then each mistake that begins at this step is made on the runs that can still go wrong, and what comes out joins
the stack. So the walk costs about one call for each mistake, whether one is made at a time or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import SETTINGS, Mistake, mistaken

Made = tuple[Mistake, ...]  # the mistakes of one run, the one that begins earlier first


@dataclass(frozen=True)
class Runs:
    """What comes out at one stage: `values[i]` (…, rows, columns) for the mistakes in `made[i]`.

    `odd` holds results of another shape than the right one. Mistakes that cannot be made here are in neither.
    A mistake that is made in several ways has a run for each of them, under the same name.
    """

    made: tuple[Made, ...]
    values: Array
    odd: tuple[tuple[Mistake, Array], ...] = ()

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(mistake.name for mistake in made) for made in self.made)


def single_runs(problem: Problem, mistakes: Sequence[Mistake], stage: str) -> Runs:
    """Every mistake alone."""
    walk = _Walk(problem, mistakes, stage, most=1)
    alone = [(mistake, value) for mistake in walk.misfits if (value := walk.by_itself(mistake)) is not None]
    fitting = [(mistake, value) for mistake, value in alone if value.shape == walk.shape]
    made = [*walk.made, *((mistake,) for mistake, _ in fitting)]
    values = np.concatenate([walk.values[stage], *(value[np.newaxis] for _, value in fitting)])
    odd = tuple((m, value) for m, value in alone if value.shape != walk.shape and np.isfinite(value).all())
    return _numbers(made, values, 1, odd)


def pair_runs(problem: Problem, mistakes: Sequence[Mistake], stage: str) -> Runs:
    """Every two mistakes that change different steps."""
    walk = _Walk(problem, mistakes, stage, most=2)
    return _numbers(walk.made, walk.values[stage], 2)


def _numbers(
    made: Sequence[Made], values: Array, count: int, odd: tuple[tuple[Mistake, Array], ...] = ()
) -> Runs:
    """The runs with so many mistakes whose results are numbers, or -inf as a masked logit is."""
    bad = np.isnan(values) | (values == np.inf)
    fine = np.flatnonzero(~bad.reshape(len(values), -1).any(axis=1)).tolist()
    kept = [i for i in fine if len(made[i]) == count]
    return Runs(tuple(made[i] for i in kept), values[kept], odd)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One mistake as a walk makes it: what it changes, by the name of the step; `bits` has one bit a step.

    noted: the numbers that it writes down on the way, by their names.
    """

    mistake: Mistake
    changes: dict[str, Step]
    noted: dict[str, Step]
    bits: int


class _Walk:
    """One problem, walked through up to `stage`, with at most so many mistakes in one run.

    `values[name]` has one slice for each run, in the order of `made`; the first run is the right one.
    """

    def __init__(self, problem: Problem, mistakes: Sequence[Mistake], stage: str, most: int) -> None:
        self.problem, self.stage, self.most = problem, stage, most
        self.right: dict[str, Any] = dict(problem.run(until=stage))
        self.shape = np.shape(self.right[stage])
        self.steps = self._steps()
        self.dimensions = {step.name: np.ndim(self.right[step.name]) for step in self.steps}
        self.dimensions |= dict.fromkeys(SETTINGS, self.dimensions.get("scores", 0))
        self.plans: list[tuple[_Plan, ...]] = [()]
        self.touched: NDArray[np.int64] = np.zeros(1, np.int64)  # the bits of the plans of each run
        self.values: dict[str, Array] = {}
        self.misfits: list[Mistake] = []  # no place on the stack: their values have shapes of their own
        self._go(self._planned(mistakes))

    @property
    def made(self) -> list[Made]:
        return [tuple(plan.mistake for plan in plans) for plans in self.plans]

    def by_itself(self, mistake: Mistake) -> Array | None:
        """What comes of one mistake, made without the others; None where the shapes forbid it."""
        try:
            with np.errstate(all="ignore"):
                trace = mistaken(self.problem.computation, mistake).run(self.problem.given, until=self.stage)
        except (ValueError, IndexError):
            return None
        return np.asarray(trace[self.stage])

    def _steps(self) -> tuple[Step, ...]:
        """The steps up to the stage, the settings first if these steps read them."""
        names = self.problem.stages[: self.problem.stages.index(self.stage) + 1]
        settings = [name for name in SETTINGS if "logits" in names and self.right[name] is not None]
        kept = [Step(name, "", (name,), lambda _, value=self.right[name]: value) for name in settings]
        return (*kept, *(step for step in self.problem.computation if step.name in names))

    def _planned(self, mistakes: Sequence[Mistake]) -> dict[str, list[_Plan]]:
        """The mistakes that change something on the way, by the first step that they change."""
        bit = {step.name: 1 << at for at, step in enumerate(self.steps)}
        beginning: dict[str, list[_Plan]] = {name: [] for name in bit}
        for mistake in mistakes:
            changes = {step.name: step for step in mistake.steps if step.name in bit}
            noted = {step.name: step for step in mistake.steps if step.name not in self.right}
            if changes:
                plan = _Plan(mistake, changes, noted, sum(bit[name] for name in changes))
                beginning[min(changes, key=bit.__getitem__)].append(plan)
        return beginning

    def _go(self, beginning: dict[str, list[_Plan]]) -> None:
        with np.errstate(all="ignore"):
            for at, step in enumerate(self.steps):
                value = self._value(step, self.values, {})
                assert value is not None  # for the type checker: the right step fits whatever is on the stack
                self.values[step.name] = _spread(value, (len(self.plans), *value.shape[1:]))
                self._go_on_wrong(step.name, 1 << at)
                self._go_wrong(step.name, beginning[step.name])

    def _go_on_wrong(self, name: str, bit: int) -> None:
        """What runs that went wrong earlier do otherwise at this step too; those that do not fit leave the stack."""
        wrong = np.flatnonzero(self.touched & bit).tolist()
        if not wrong:
            return
        groups: dict[int, tuple[_Plan, list[int]]] = {}
        for i in wrong:
            plan = next(plan for plan in self.plans[i] if plan.bits & bit)
            groups.setdefault(id(plan), (plan, []))[1].append(i)
        values, stay = self.values[name].copy(), np.ones(len(self.plans), np.bool_)
        for plan, rows in groups.values():
            stack = {n: stack[rows] for n, stack in self.values.items()}
            value = self._value(plan.changes[name], stack, plan.noted)
            if value is not None and value.shape[1:] == values.shape[1:]:
                values[rows] = value
            else:
                stay[rows] = False
        self.values[name] = values
        if not stay.all():
            self.misfits += [
                self.plans[i][0].mistake for i in np.flatnonzero(~stay) if len(self.plans[i]) == 1
            ]
            self.plans = [plans for plans, stays in zip(self.plans, stay, strict=True) if stays]
            self.touched, self.values = self.touched[stay], {n: s[stay] for n, s in self.values.items()}

    def _go_wrong(self, name: str, beginning: Sequence[_Plan]) -> None:
        """Each mistake that begins here, made on every run that can still go wrong and leaves its steps alone."""
        open_ended = np.array([len(plans) < self.most for plans in self.plans])
        stacks: dict[int, tuple[list[int], dict[str, Array]]] = {}
        parents, plans, values = list[int](), list[tuple[_Plan, ...]](), [self.values[name]]
        for plan in beginning:
            if plan.bits not in stacks:
                rows = np.flatnonzero(open_ended & (self.touched & plan.bits == 0)).tolist()
                stacks[plan.bits] = rows, {n: stack[rows] for n, stack in self.values.items()}
            rows, stack = stacks[plan.bits]
            value = self._value(plan.changes[name], stack, plan.noted)
            if value is None or value.shape[1:] != values[0].shape[1:]:
                self.misfits.append(plan.mistake)
                continue
            values.append(_spread(value, (len(rows), *value.shape[1:])))
            parents += rows
            plans += [(*self.plans[i], plan) for i in rows]
        if not parents:
            return
        self.plans = self.plans + plans
        added = np.array([own[-1].bits for own in plans])
        self.touched = np.concatenate([self.touched, self.touched[parents] | added])
        self.values = {
            n: np.concatenate([stack, stack[parents]]) for n, stack in self.values.items() if n != name
        }
        self.values[name] = np.concatenate(values)

    def _value(self, step: Step, values: dict[str, Array], noted: dict[str, Step]) -> Array | None:
        """The value of a step for a whole stack, or one for all of it; None where the shapes forbid it."""

        def read(name: str) -> Any:
            if name in noted:
                return noted[name].function(*map(read, noted[name].inputs))
            return values[name] if name in values else self.right.get(name)

        try:
            array = np.asarray(step.function(*map(read, step.inputs)))
        except (ValueError, IndexError):
            return None
        missing = (
            self.dimensions[step.name] - array.ndim
        )  # without a dimension for the stack: one for all of it
        return array if missing < 0 else array.reshape((1,) * (missing + 1) + array.shape)


def _spread(value: Array, shape: tuple[int, ...]) -> Array:
    return value if value.shape == shape else np.broadcast_to(value, shape)

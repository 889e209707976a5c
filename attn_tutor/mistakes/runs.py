"""All mistakes run at once: the steps applied to stacks of values, one slice for each way to go wrong.

A run goes step by step through the computation. Wherever a mistake changes a step, its own value is put on the
stack beside the right one, and everything later is computed for the whole stack in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import SETTINGS, Mistake, mistaken


@dataclass(frozen=True)
class Runs:
    """What comes out at one stage: `values[i]` (…, rows, columns) for the mistakes named in `names[i]`.

    `odd` holds results of another shape than the right one. Mistakes that cannot be made here are in neither.
    """

    names: tuple[tuple[str, ...], ...]
    values: Array
    odd: dict[tuple[str, ...], Array]


def single_runs(problem: Problem, mistakes: Sequence[Mistake], stage: str) -> Runs:
    """Every mistake alone."""
    walk = _Walk(problem, stage)
    stack = walk.alone(mistakes)
    return _finite(stack, stage, walk.odd)


def pair_runs(problem: Problem, mistakes: Sequence[Mistake], stage: str) -> Runs:
    """Every two mistakes that change different steps, the first one earlier."""
    walk = _Walk(problem, stage)
    return _finite(walk.one_more(walk.alone(mistakes), mistakes), stage, {})


def _finite(stack: _Stack, stage: str, odd: dict[tuple[str, ...], Array]) -> Runs:
    """The runs whose numbers at the stage are numbers, or -inf as a masked logit is."""
    values = stack.values[stage]
    bad = (np.isnan(values) | np.isposinf(values)).reshape(len(values), -1)
    fine = [i for i, row in enumerate(bad) if not row.any()]
    return Runs(tuple(stack.names[i] for i in fine), values[fine], odd)


@dataclass(frozen=True)
class _Stack:
    """Runs under way: for every name the values of all of them, and at which step each one last went wrong."""

    names: tuple[tuple[str, ...], ...]
    last: tuple[int, ...]
    values: dict[str, Array]

    def only(self, wanted: Sequence[int]) -> _Stack:
        picked = {name: value[list(wanted)] for name, value in self.values.items()}
        return _Stack(tuple(self.names[i] for i in wanted), tuple(self.last[i] for i in wanted), picked)


def _together(stacks: Sequence[_Stack]) -> _Stack:
    names = tuple(name for stack in stacks for name in stack.names)
    last = tuple(at for stack in stacks for at in stack.last)
    values = {name: np.concatenate([stack.values[name] for stack in stacks]) for name in stacks[0].values}
    return _Stack(names, last, values)


class _Walk:
    """One problem, walked through step by step up to `stage`."""

    def __init__(self, problem: Problem, stage: str) -> None:
        self.problem, self.stage = problem, stage
        self.right: dict[str, Any] = dict(problem.run(until=stage))
        names = problem.stages[: problem.stages.index(stage) + 1]
        settings = [Step(name, "", (name,), _kept) for name in SETTINGS if self.right[name] is not None]
        self.steps = (*settings, *(step for step in problem.computation if step.name in names))
        self.order = {step.name: at for at, step in enumerate(self.steps)}
        depth = np.ndim(self.right["scores"]) if "scores" in names else 2
        self.depth = {name: depth if name in SETTINGS else np.ndim(self.right[name]) for name in self.order}
        self.odd: dict[tuple[str, ...], Array] = {}

    def alone(self, mistakes: Sequence[Mistake]) -> _Stack:
        """Each mistake by itself: those that keep all shapes in stacks, the others one by one."""
        right = _Stack(((),), (-1,), {name: self._stacked(name, self.right[name]) for name in self.order})
        stack = self.one_more(right, mistakes)
        left = [
            m
            for m in mistakes
            if (m.name,) not in stack.names and (m.name,) not in self.odd and self._changed(m)
        ]
        return _together([stack, *(run for m in left if (run := self._by_itself(m)) is not None)])

    def one_more(self, stack: _Stack, mistakes: Sequence[Mistake]) -> _Stack:
        """Every run of the stack with one more mistake, made at a later step than those it has."""
        made = [stack.only([])]
        for at, step in enumerate(self.steps):
            before = stack.only([i for i, last in enumerate(stack.last) if last < at])
            changes = [(m.name, s) for m in mistakes for s in self._changed(m) if self._changed(m) == [s]]
            here = [(name, change) for name, change in changes if change.name == step.name]
            if before.names and here:
                made.append(self._run_on(self._branched(before, at, here), at))
        return _together(made)

    def _branched(self, before: _Stack, at: int, here: Sequence[tuple[str, Step]]) -> _Stack:
        """All runs of `before` with the first of these changes, then all with the second, and so on."""
        name, made = self.steps[at].name, list[Array]()
        names: list[tuple[str, ...]] = []
        shape = before.values[name].shape
        for mistake, change in here:
            value = self._value(change, before.values)
            if value is not None and value.shape[1:] == shape[1:]:
                made.append(np.broadcast_to(value, shape))
                names += [(*earlier, mistake) for earlier in before.names]
            elif value is not None and name == self.stage and before.names == ((),):
                self._keep_odd(mistake, value)
        tiled = {
            n: np.concatenate([before.values[n][:0], *[before.values[n]] * len(made)]) for n in before.values
        }
        tiled[name] = np.concatenate([before.values[name][:0], *made])
        return _Stack(tuple(names), (at,) * len(names), tiled)

    def _run_on(self, stack: _Stack, at: int) -> _Stack:
        """The steps after `at`, done right, for the whole stack."""
        values = dict(stack.values)
        for step in self.steps[at + 1 :]:
            if step.name not in SETTINGS:
                value = self._value(step, values)
                assert (
                    value is not None
                )  # for the type checker: shapes were checked where the mistake was made
                values[step.name] = np.broadcast_to(value, (len(stack.names), *value.shape[1:]))
        return _Stack(stack.names, stack.last, values)

    def _by_itself(self, mistake: Mistake) -> _Stack | None:
        """One mistake as a stack of one; None where the shapes forbid it."""
        try:
            with np.errstate(all="ignore"):
                trace = mistaken(self.problem.computation, mistake).run(self.problem.given, until=self.stage)
        except ValueError:
            return None
        made = {name: self._stacked(name, trace[name]) for name in self.order}
        right = {name: self._stacked(name, self.right[name]) for name in self.order}
        if made[self.stage].shape != right[self.stage].shape:
            self._keep_odd(mistake.name, made[self.stage])
            return None
        if all(made[name].shape == right[name].shape for name in made):
            return _Stack(
                ((mistake.name,),), (max(self.order[step.name] for step in self._changed(mistake)),), made
            )
        # other widths on the way: nothing later can be stacked on this run
        return _Stack(((mistake.name,),), (len(self.steps),), right | {self.stage: made[self.stage]})

    def _changed(self, mistake: Mistake) -> list[Step]:
        """The steps that the mistake changes on the way to the stage."""
        return [step for step in mistake.steps if step.name in self.order]

    def _value(self, step: Step, values: dict[str, Array]) -> Array | None:
        """The value of a step for a whole stack (or one for all of it); None where the shapes forbid it."""
        try:
            with np.errstate(all="ignore"):
                made = step.function(*(values.get(name, self.right.get(name)) for name in step.inputs))
        except (ValueError, IndexError):
            return None
        return self._stacked(step.name, made)

    def _stacked(self, name: str, value: Any) -> Array:
        """With the dimensions that this name has in the right run and one in front: the place in the stack."""
        array = np.asarray(value)
        missing = self.depth[name] - array.ndim
        return array if missing < 0 else array.reshape((1,) * (missing + 1) + array.shape)

    def _keep_odd(self, mistake: str, value: Array) -> None:
        if np.isfinite(value).all():
            self.odd[(mistake,)] = value[0]


def _kept(value: Any) -> Any:
    return value

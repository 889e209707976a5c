"""All mistakes run at once: the steps applied to stacks of values, one slice for each way to go wrong.

One walk goes through the computation step by step. Every step is done right for all runs under way in one call;
then each mistake that begins at this step is made on the runs that can still go wrong, and what comes out joins
the stack. So the walk costs about one call for each mistake, whether one is made at a time or two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import SETTINGS, Mistake, differing_steps, with_mistakes
from attn_tutor.records import record

Combination = tuple[Mistake, ...]  # the mistakes of one run, the one that begins earlier first
RowIndices = NDArray[np.intp]
_NONE = -1
_ALL: Any = slice(None)  # of the rows of a stack
_NOTHING: Mapping[str, Step] = {}


@record()
class Runs:
    """What comes out at one stage: `values[i]` (…, rows, columns) for the mistakes `combinations[i]`.

    `picks[i]` are their places in `mistakes`. `odd` holds results of another shape than the right one. Mistakes
    that cannot be made here are in neither. One that is made in several ways has a run for each of them.
    """

    mistakes: tuple[Mistake, ...]
    picks: NDArray[np.int64]
    values: Array
    odd: tuple[tuple[Mistake, Array], ...] = ()

    def __len__(self) -> int:
        return len(self.picks)

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """The mistakes of each run."""
        return tuple(tuple(self.mistakes[pick] for pick in picks) for picks in self.picks.tolist())

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(mistake.name for mistake in combination) for combination in self.combinations)


def single_runs(problem: Problem, mistakes: Sequence[Mistake], stage: str) -> Runs:
    """The runs of the computation with one mistake each."""
    return _alone(_Walk(problem, mistakes, stage, most=1))


def pair_runs(problem: Problem, mistakes: Sequence[Mistake], stage: str) -> tuple[Runs, Runs]:
    """Every mistake alone; and every two that change different steps."""
    walk = _Walk(problem, mistakes, stage, most=2)
    two = np.flatnonzero(walk.picks[:, 1] != _NONE)
    return _alone(walk), _numbers(Runs(walk.mistakes, walk.picks[two], walk.values[stage][two]))


def _alone(walk: _Walk) -> Runs:
    one = np.flatnonzero((walk.picks != _NONE).sum(axis=1) == 1)
    misfits = [(i, value) for i in walk.misfits if (value := walk.by_itself(i)) is not None]
    fitting = [(i, value) for i, value in misfits if value.shape == walk.shape]
    picks = np.concatenate(
        [walk.picks[one, :1], np.array([[i] for i, _ in fitting], np.int64).reshape(-1, 1)]
    )
    values = np.concatenate([walk.values[walk.stage][one], *(value[np.newaxis] for _, value in fitting)])
    odd = [(walk.mistakes[i], value) for i, value in misfits if value.shape != walk.shape]
    return _numbers(Runs(walk.mistakes, picks, values, tuple(o for o in odd if np.isfinite(o[1]).all())))


def _numbers(runs: Runs) -> Runs:
    """The runs whose results are numbers, or -inf as a masked logit is."""
    bad = np.isnan(runs.values) | (runs.values == np.inf)
    fine = ~bad.any(axis=tuple(range(1, bad.ndim)))
    return Runs(runs.mistakes, runs.picks[fine], runs.values[fine], runs.odd)


class _Plan:
    """One mistake as a walk makes it.

    changes: what it does otherwise, by the name of the step; noted: what it writes down on the way to that.
    bits: the steps that it changes, one bit for each; first: the name of the first of them.
    """

    def __init__(self, mistake: Mistake, bits: dict[str, int]) -> None:
        self.changes: dict[str, Step] = {}
        self.noted: dict[str, Step] = {}
        for step in mistake.steps:
            (self.changes if step.name in bits else self.noted)[step.name] = step
        self.bits = sum(bits[name] for name in self.changes)
        self.first = min(self.changes, key=bits.__getitem__, default="")

    def reads(self, name: str) -> set[str]:
        """The names that it reads at this step, directly or for what it writes down."""
        return {read for step in (self.changes[name], *self.noted.values()) for read in step.inputs}


class _Cut(dict[str, Any]):
    """Some rows of a stack, cut out name by name as they are read; the right value of what is not on the stack."""

    def __init__(self, stack: dict[str, Array], rows: RowIndices, right: dict[str, Any]) -> None:
        super().__init__()
        self.stack, self.rows, self.right = stack, rows, right

    def __missing__(self, name: str) -> Any:
        value = self[name] = self.stack[name][self.rows] if name in self.stack else self.right.get(name)
        return value


class _Walk:
    """One problem, walked through up to `stage`, with at most so many mistakes in one run.

    `picks` (runs, most) are the mistakes of each run, the first run being the right one; `values[name]` has one
    slice for each run. `misfits` are mistakes whose values have shapes of their own, so that they have no place
    on the stack.
    """

    def __init__(self, problem: Problem, mistakes: Sequence[Mistake], stage: str, most: int) -> None:
        self.problem, self.mistakes, self.stage = problem, tuple(mistakes), stage
        self.right: dict[str, Any] = dict(problem.run(until=stage))
        self.shape = np.shape(self.right[stage])
        self.steps = self._steps()
        self.dimensions = {step.name: np.ndim(self.right[step.name]) for step in self.steps}
        self.dimensions |= dict.fromkeys(SETTINGS, np.ndim(self.right.get("scores", 0)))
        bits = {step.name: 1 << at for at, step in enumerate(self.steps)}
        self.plans = [_Plan(mistake, bits) for mistake in self.mistakes]
        self.bits = np.array([plan.bits for plan in self.plans], np.int64)
        self.beginning: dict[str, list[int]] = {name: [] for name in ("", *bits)}
        for i, plan in enumerate(self.plans):
            self.beginning[plan.first].append(i)
        self.picks = np.full((1, most), _NONE)
        self.touched = np.zeros(1, np.int64)  # the bits of the mistakes of each run
        self.values: dict[str, Array] = {}
        self.misfits: list[int] = []
        last_reads = self._last_reads(bits)
        with np.errstate(all="ignore"):
            for step in self.steps:
                self._do_right(step)
                self._go_on_wrong(step.name)
                self._go_wrong(step.name, {n for n, bit in last_reads.items() if bit > bits[step.name]})

    def by_itself(self, i: int) -> Array | None:
        """What comes of one mistake, made without the others; None where the shapes forbid it."""
        right = self.problem.computation
        rest = differing_steps(right, with_mistakes(right, self.mistakes[i]))
        try:
            with np.errstate(all="ignore"):
                return np.asarray(rest.run(self.right, until=self.stage)[self.stage])
        except (ValueError, IndexError):
            return None

    def _steps(self) -> tuple[Step, ...]:
        """The steps up to the stage, the settings first if these steps read them."""
        names = self.problem.stages[: self.problem.stages.index(self.stage) + 1]
        settings = [name for name in SETTINGS if "logits" in names and self.right[name] is not None]
        constants = [Step(name, "", (), lambda value=self.right[name]: value) for name in settings]
        return (*constants, *(step for step in self.problem.computation if step.name in names))

    def _last_reads(self, bits: dict[str, int]) -> dict[str, int]:
        """For each name the bit of the last step that reads it, done right or wrong."""
        last: dict[str, int] = {}
        wrong = [(name, plan.reads(name)) for plan in self.plans for name in plan.changes]
        for step, read in [*((step.name, step.inputs) for step in self.steps), *wrong]:
            last |= {name: max(bits[step], last.get(name, 0)) for name in read}
        return last

    def _do_right(self, step: Step) -> None:
        value = self._value(step, _Cut(self.values, _ALL, self.right))
        assert value is not None  # for the type checker: the right step fits whatever is on the stack
        self.values[step.name] = _stretch(value, len(self.picks))

    def _go_on_wrong(self, name: str) -> None:
        """What runs that went wrong earlier do otherwise at this step too; those that misfit leave the stack."""
        stay = np.ones(len(self.picks), np.bool_)
        for i, plan in enumerate(self.plans):
            if name not in plan.changes or plan.first == name:
                continue
            rows = np.flatnonzero((self.picks == i).any(axis=1))
            value = self._value(plan.changes[name], _Cut(self.values, rows, self.right), plan.noted)
            if value is not None and value.shape[1:] == self.values[name].shape[1:]:
                self.values[name] = self.values[name].copy()
                self.values[name][rows] = value
            elif len(rows):
                stay[rows] = False
                self.misfits.append(i)
        if not stay.all():
            self.picks, self.touched = self.picks[stay], self.touched[stay]
            self.values = {n: stack[stay] for n, stack in self.values.items()}

    def _go_wrong(self, name: str, read_later: set[str]) -> None:
        """Each mistake that begins here, made on every run that can still go wrong and leaves its steps alone."""
        unfinished = self.picks[:, -1] == _NONE
        cuts: dict[int, _Cut] = {}
        runs, values = len(self.picks), [self.values[name]]
        fits: list[int] = []
        for i in self.beginning[name]:
            plan = self.plans[i]
            if plan.bits not in cuts:
                rows = np.flatnonzero(unfinished & (self.touched & plan.bits == 0))
                cuts[plan.bits] = _Cut(self.values, rows, self.right)
            cut = cuts[plan.bits]
            value = self._value(plan.changes[name], cut, plan.noted)
            if value is None or value.shape[1:] != values[0].shape[1:]:
                self.misfits.append(i)
                continue
            fits.append(i)
            values.append(_stretch(value, len(cut.rows)))
        parents = [cuts[self.plans[i].bits].rows for i in fits]
        source = np.concatenate([np.arange(runs), *parents])
        new = np.repeat(np.array(fits, np.int64), [len(rows) for rows in parents])
        self.picks, self.touched = self.picks[source], self.touched[source]
        behind = (self.picks[runs:] != _NONE).sum(axis=1)
        self.picks[np.arange(runs, len(source)), behind] = new
        self.touched[runs:] |= self.bits[new]
        self.values = {n: stack[source] for n, stack in self.values.items() if n in read_later and n != name}
        self.values[name] = np.concatenate(values)

    def _value(self, step: Step, values: _Cut, noted: Mapping[str, Step] = _NOTHING) -> Array | None:
        """The value of a step for a whole stack, or one for all of it; None where the shapes forbid it."""

        def read(name: str) -> Any:
            return noted[name].function(*map(read, noted[name].inputs)) if name in noted else values[name]

        try:
            array = np.asarray(step.function(*map(read, step.inputs)))
        except (ValueError, IndexError):
            return None
        # without a dimension for the stack: one for all of it
        missing = self.dimensions[step.name] - array.ndim
        return array if missing < 0 else array.reshape((1,) * (missing + 1) + array.shape)


def _stretch(value: Array, runs: int) -> Array:
    return value if len(value) == runs else np.broadcast_to(value, (runs, *value.shape[1:]))

"""One probe with the known mistakes made on it: what each of them makes of every result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import numpy as np

from attn_tutor.engine.attention import softmax
from attn_tutor.engine.steps import Step, Values
from attn_tutor.mistakes.mistake import instead, visibility, with_mistakes
from attn_tutor.own_code.contract import Arrays, Probe
from attn_tutor.records import record

MistakeNames = tuple[str, ...]


def _softmax_or_nan(logits: Any) -> Any:
    """The softmax that gives NaN, not 0, where nothing may be seen."""
    return np.where((logits > -np.inf).any(axis=-1, keepdims=True), softmax(logits), np.nan)


def _fill(logits: Any, mask: Any) -> Any:
    return np.where(visibility(mask, logits), logits, -1e9)


def _lower(scores: Any, scale: Any, mask: Any) -> Any:
    return scores * scale - np.where(visibility(mask, scores), 0.0, 1e5)


# Steps that are no mistake by themselves and show only beside one: a finite number for -inf (put in the place of the
# logit, or added to it), and a row with nothing to see that becomes NaN.
_SILENT: tuple[tuple[Step, ...], ...] = (
    (instead("logits", "-1e9 where masked", "scores scale mask", lambda s, scale, mask: _fill(s * scale, mask)),),
    (instead("logits", "-1e5 added where masked", "scores scale mask", _lower),),
    (instead("weights", "softmax, NaN for an empty row", "logits", _softmax_or_nan),),
)


def _has_empty_row(logits: Any) -> bool:
    """Whether some query sees nothing."""
    return logits is not None and np.ndim(logits) > 1 and bool((np.asarray(logits) == -np.inf).all(axis=-1).any())


# What a step raises whose shapes do not fit here, or that reads what there is not.
_NOT_HERE = (ValueError, IndexError, TypeError, AttributeError)


class MistakenProbe:
    """One probe and what every mistake makes of it, each step computed once for the same inputs."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.ways: dict[str, list[tuple[Step, ...]]] = {}
        for mistake in probe.mistakes:
            self.ways.setdefault(mistake.name, []).append(mistake.steps)
        self.values: dict[tuple[int, ...], Any] = {}
        self.known: dict[tuple[MistakeNames, bool], tuple[Arrays | None, ...]] = {}

    def outcomes(self, names: MistakeNames, *, silent: bool = True) -> tuple[Arrays | None, ...]:
        """What comes of these mistakes together, in each way to make them; None where the shapes forbid it.

        Mistakes that cannot be made on this probe are left out.
        """
        if (names, silent) not in self.known:
            self.known[names, silent] = tuple(self._outcomes(names, silent))
        return self.known[names, silent]

    def _outcomes(self, names: MistakeNames, silent: bool) -> Iterator[Arrays | None]:
        ways = [self.ways[name] for name in names if name in self.ways]
        for chosen in product(*ways):
            touched = {step.name for way in chosen for step in way}
            outcome, values = self._run(chosen)
            yield outcome
            shows = "weights" in touched or _has_empty_row(values.get("logits"))
            if not silent or self.probe.mask is None or not shows:
                continue  # a softmax of rows that each see something gives the same for -inf and -1e9
            for beside in _SILENT:
                if touched.isdisjoint(step.name for step in beside):
                    yield self._run((*chosen, beside))[0]

    def values_of(self, names: MistakeNames) -> tuple[Values, Values] | None:
        """Every value of the computation with these mistakes, and of the right one; None where they show nothing."""
        ways = [self.ways[name][0] for name in names if name in self.ways]
        try:
            with np.errstate(all="ignore"):
                computation = with_mistakes(self.probe.computation, *(_Way(way) for way in ways))  # type: ignore[arg-type]
                return dict(computation.run(self.probe.given)), dict(self.probe.computation.run(self.probe.given))
        except (*_NOT_HERE, KeyError):
            return None

    def _run(self, ways: Sequence[tuple[Step, ...]]) -> tuple[Arrays | None, dict[str, Any]]:
        """What is asked for, None where the shapes forbid it; and every value on the way."""
        values = dict(self.probe.given)
        try:
            right = self.probe.computation.steps
            steps = with_mistakes(self.probe.computation, *(_Way(way) for way in ways)).steps  # type: ignore[arg-type]
            alike = next((at for at, (a, b) in enumerate(zip(right, steps, strict=False)) if a is not b), len(right))
            values |= self._right_before[alike]
            for step in steps[alike:]:
                values[step.name] = self._value(step, values)
            return tuple(np.asarray(values[stage], dtype=np.float64) for stage in self.probe.stages), values
        except (*_NOT_HERE, KeyError):  # KeyError: a setting where no step reads it
            return None, values

    @cached_property
    def _right_before(self) -> list[dict[str, Any]]:
        """For each step the right values of those before it; after the last one those of all."""
        values = dict(self.probe.given)
        found: list[dict[str, Any]] = [{}]
        for step in self.probe.computation.steps:
            values[step.name] = self._value(step, values)
            found.append(found[-1] | {step.name: values[step.name]})
        return found

    def _value(self, step: Step, values: dict[str, Any]) -> Any:
        inputs = [values.get(name) for name in step.inputs]
        key = (id(step), *map(id, inputs))
        if key not in self.values:
            try:
                with np.errstate(all="ignore"):  # a mistake may divide by 0 or overflow: that shows in its numbers
                    value = step.function(*inputs)
            except _NOT_HERE as fault:
                value = fault
            self.values[key] = (value, step, inputs)  # kept, so that no other object gets their ids
        value = self.values[key][0]
        if isinstance(value, Exception):
            raise ValueError from value
        return value


@lru_cache(maxsize=256)  # the probes of some thirty contracts
def mistaken_probe(probe: Probe) -> MistakenProbe:
    """What every mistake makes of a probe, computed once for all functions that are tried on it."""
    return MistakenProbe(probe)


@record()
class _Way:
    """The steps of one way to make a mistake, as `mistaken` reads them."""

    steps: tuple[Step, ...]

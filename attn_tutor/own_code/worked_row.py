"""One row of a computation worked out, beside what the learner's function gave for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import Arguments
from attn_tutor.own_code.plan import Plan, empty_probe

_MOST = 8  # numbers in a row that can be read


@dataclass(frozen=True)
class WorkedRow:
    """A row of one probe. `stages`: the name of each step with its row; `yours`: what the function gave."""

    probe: str
    number: int
    stages: tuple[tuple[str, tuple[float, ...]], ...]
    yours: tuple[float, ...] = ()


# The inputs of which a row is shown: its own, or the first one, which the first number of the next stage is made of.
_OWN, _FIRST = ("query", "tokens", "x", "logits", "weights", "gradient"), ("key", "value")


def _inputs(arguments: Arguments, row: int) -> Iterator[tuple[str, tuple[float, ...]]]:
    for role, x in arguments.items():
        at = row if role in _OWN else 0 if role in _FIRST else None
        if at is not None and np.ndim(x) == 2 and at < len(x) and np.shape(x)[1] <= _MOST:
            yield f"{role} {at + 1}", tuple(float(number) for number in x[at])


def _blocks(logits: Array, block: int) -> Iterator[tuple[str, tuple[float, ...]]]:
    """After each block of a row the largest logit m so far, and the sum of e^(logit - m) so far."""
    for number, end in enumerate(range(block, len(logits) + block, block), 1):
        so_far = logits[:end]
        largest = float(so_far.max())
        yield f"m and sum {number}", (largest, float(np.exp(so_far - largest).sum()))


def _label(step: str, row: int, stages: Sequence[tuple[str, object]]) -> str:
    """What a row of a step is called: of a query, key or value with its number."""
    name = step.replace("_", " ")
    if step not in ("query", "key", "value"):
        return name
    is_given = any(label.rpartition(" ")[0] == step for label, _ in stages)  # what is given is only some of them
    return f"{step} {row + 1} of all" if is_given else f"{step} {row + 1}"


def worked_row(plan: Plan, verdict: CodeVerdict | None) -> WorkedRow:
    """The row that is farthest off, else the second row of the first probe; it is empty where that is the task."""
    off = [(i, one) for i, one in enumerate(verdict.probes) if one.place] if verdict else []
    at, found = off[0] if off else (0, None)
    probe = plan.probes[at] if found else empty_probe(plan) or plan.probes[at]
    trace = probe.computation.run(probe.given)
    place = found.place if found is not None and found.place is not None else (1, 0)  # a first row may be trivial
    row = place[-2] if len(place) > 1 else 0
    stages = [*_inputs(probe.arguments, row)]
    for step in probe.computation:
        value = np.asarray(trace[step.name])
        while value.ndim > 2:  # the same head or sequence as the place, else the first
            value = value[place[-value.ndim] if len(place) >= value.ndim else 0]
        if value.ndim == 2 and row < len(value) and value.shape[1] <= _MOST:
            stages.append((_label(step.name, row, stages), tuple(float(x) for x in value[row])))
            if step.name == "logits" and "block" in probe.arguments:
                stages += _blocks(value[row], int(probe.arguments["block"]))
    return WorkedRow(probe.name, row + 1, tuple(stages), found.row[:_MOST] if found is not None else ())

"""What is said of a function, as data, and each probe by itself: right, or off at one place more than anywhere."""

from __future__ import annotations

from typing import Literal

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.own_code.contract import Arrays, Probe, ProbeName
from attn_tutor.own_code.matching import ProbeEvidence
from attn_tutor.own_code.mistaken_probe import MistakeNames
from attn_tutor.own_code.result_form import Property
from attn_tutor.own_code.results import DOUBLE, TOLERANCES, close
from attn_tutor.records import record

CodeOutcome = Literal[
    "right", "wrong", "stopped", "too_long", "ended", "unfilled", "no_function", "unreadable", "wrong_call"
]


@record(eq=False)
class ProbeVerdict:
    """One probe: right or not, the place where it differs most, with both numbers, and the whole row that came back.

    options: the optional parameters that it is about.
    """

    title: ProbeName
    right: bool
    place: tuple[int, ...] | None = None
    result: float | None = None
    expected: float | None = None
    row: tuple[float, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the input is called, in words."""
        return self.title.text


@record(eq=False)
class CodeVerdict:
    """What is said of a function.

    off: what is not right, or what stands in the way; so_far: what is right already. look: where to look next.
    names: the mistakes that give exactly these numbers, each alternative one or two of them; the first is told.
    partly: those that explain only some of the results. mistakes: the entries of the first alternative.
    sure: whether one deed alone, in whatever words, gives these numbers in full.
    visibility: who sees whom in this function, and who should, where that is what is off; of a batch in this sequence.
    lines: lines of the learner's that an error or a loop went through, the last one first.
    """

    outcome: CodeOutcome
    off: str = ""
    so_far: str = ""
    look: str = ""
    lesson: str = ""
    names: tuple[MistakeNames, ...] = ()
    partly: tuple[MistakeNames, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    sure: bool = False
    properties: tuple[Property, ...] = ()
    notes: tuple[str, ...] = ()
    precision: str = ""
    probes: tuple[ProbeVerdict, ...] = ()
    visibility: tuple[Array, Array] | None = None
    sequence: int = 0
    lines: tuple[str, ...] = ()
    error: str = ""
    printout: str = ""
    printed_later: int = 0
    calls: int = 0
    seconds: float = 0.0

    @property
    def message(self) -> str:
        """All of it in a few sentences."""
        if self.outcome == "right":
            return "Right."
        return " ".join(one for one in (self.off, self.so_far, *self.faults) if one)

    @property
    def faults(self) -> tuple[str, ...]:
        """The facts that count against the function, beside what is said of its numbers."""
        return tuple(fact.message for fact in self.properties if fact.fault and fact.message not in self.off)

    @property
    def counts(self) -> bool:
        """Whether the function ran to its end, so that this is an answer."""
        return self.outcome in ("right", "wrong")


def probe_verdicts(evidence: ProbeEvidence, tolerance: float) -> tuple[ProbeVerdict, ...]:
    """For each probe whether it is right, and where its result is farthest off."""
    right = evidence.right(tolerance)
    found = []
    for i in evidence.asked:
        probe, parts = evidence.computed[i].probe, evidence.parts[i]
        if i in right or parts is None or parts[0].shape != probe.right[0].shape:
            found.append(ProbeVerdict(probe.title, i in right, options=probe.optional))
        else:
            found.append(_farthest(probe, parts))
    return tuple(found)


def _farthest(probe: Probe, parts: Arrays) -> ProbeVerdict:
    """The place of the largest difference."""
    for part, right in zip(parts, probe.right, strict=True):
        if part.shape == right.shape and not close(part, right, TOLERANCES[DOUBLE]):
            place = np.unravel_index(int(np.argmax(_gaps(part, right))), right.shape)
            at = tuple(int(i) for i in place)
            row = tuple(part[at[:-1]].tolist())
            return ProbeVerdict(probe.title, False, at, float(part[at]), float(right[at]), row, probe.optional)
    return ProbeVerdict(probe.title, False, options=probe.optional)


def _gaps(part: Array, right: Array) -> Array:
    with np.errstate(all="ignore"):
        gaps: Array = np.where(part == right, 0.0, np.abs(part - right))
    return np.where(np.isnan(gaps), np.inf, gaps)

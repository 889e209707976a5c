"""What a row of the table is, and how its two figures are taken: in turn, on one machine, in one run."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


class NotThere(Exception):
    """What a row measures does not exist (yet), or not on this machine."""


@dataclass(frozen=True)
class Bench:
    """How this run measures."""

    folder: Path  # a temporary one, for all that is written
    typer: Path = Path(sys.executable)  # a Python with the typer of the baselines
    turns: int = 15
    answers: int = 100_000  # stored, in the large progress file


@dataclass(frozen=True)
class Budget:
    """One row: ours against a baseline, the ratio that must hold and the one to hope for.

    measure: gives (ours, baseline), each in `unit`; raises NotThere where there is nothing to measure.
    """

    what: str
    against: str
    budget: float
    beyond: float
    measure: Callable[[Bench], tuple[float, float]]
    unit: str = "ms"


def in_turn(turns: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each measure, taken in turn so that a slow minute slows them all."""
    runs = [[measure() for measure in measures] for _ in range(turns)]
    return [median(column) for column in zip(*runs, strict=True)]


def timed(action: Callable[[], object]) -> Callable[[], float]:
    """The milliseconds on the clock of one run of the action."""

    def run() -> float:
        gc.collect()
        began = time.perf_counter()
        action()
        return (time.perf_counter() - began) * 1e3

    return run


def processor_milliseconds(action: Callable[[], object]) -> float:
    """Processor time of one run: what is held against a fixed time, whoever else uses the machine."""
    gc.collect()
    began = time.process_time()
    action()
    return (time.process_time() - began) * 1e3


def percentile_99(actions: Sequence[Callable[[], object]]) -> float:
    """The 99th percentile of the processor time, in milliseconds, of actions run once each."""
    times = sorted(processor_milliseconds(action) for action in actions)
    return times[-(-len(times) * 99 // 100) - 1]

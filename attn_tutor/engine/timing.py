"""Time and memory of attention on this machine, the plain way and in blocks, for texts of several lengths.

What time it is comes in by argument. Memory is what Python's tracemalloc sees, and NumPy tells it of every array.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from numpy.random import Generator

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import attend
from attn_tutor.engine.lean import attend_lean

_ROUNDS = (3, 8)  # at least and at most: the fastest run counts, for other work can only slow one down
_ENOUGH = 2.0  # seconds after which no round is begun beyond the least
_SAME = 1.5  # a run is steady if its second fastest round took no more than this many times as long as its fastest
_LINE = 0.5  # times the growth of n: a longer text that takes less than that can't be held against the shorter one
_SQUARE = 4  # times the growth of n²: a longer text that takes more than that was held up by something else
_BYTES = 8  # of a float64
_SHARE = 4  # a shorter text is run until it takes about this part of the time of the longest

TimedCall = Callable[[], Array]


@dataclass(frozen=True, slots=True)
class TimedRun:
    """One way to compute attention over one text."""

    seconds: float  # of the fastest round
    memory: int  # bytes held at once, beside the inputs and the output
    steady: bool = True  # whether another round took about as long


@dataclass(frozen=True, slots=True)
class Length:
    """What was measured for one length of text."""

    n: int
    table: int  # bytes of the n² weights
    plain: TimedRun  # `attend`: every stage is a whole table
    blocks: TimedRun  # `attend_lean`, online, one worker: a block of queries and keys at a time


def time_lengths(
    lengths: Sequence[int], width: int, rng: Generator, now: Callable[[], float]
) -> tuple[Length, ...]:
    """Self-attention over n standard normal queries, keys and values of this width, for each n.

    now: seconds since some moment, such as a clock's `monotonic`.
    """
    works = [work for n in lengths for work in _both_ways(n, width, rng)]
    often = [max(1, max(lengths) ** 2 // (_SHARE * n**2)) for n in lengths for _ in range(2)]
    memory = [_peak(work) for work in works]  # first and apart: it also warms up what is timed then
    start, rounds, (least, most) = now(), list[list[float]](), _ROUNDS
    while True:
        rounds.append([_fastest(work, many, now) for work, many in zip(works, often, strict=True)])
        if len(rounds) >= least:
            timed = _lengths_of(lengths, rounds, memory)
            if len(rounds) == most or not are_disturbed(timed) or now() - start > _ENOUGH:
                return timed


def are_disturbed(lengths: Sequence[Length]) -> bool:
    """Whether other work on the machine shows in these times, so that they tell nothing of attention.

    Either a run took much longer each time but one, or a longer text took far less or far more time than it can.
    """
    if not all(run.steady for one in lengths for run in (one.plain, one.blocks)):
        return True
    return any(
        not _LINE * (one.n / before.n) <= one.plain.seconds / before.plain.seconds <= _SQUARE * (one.n / before.n) ** 2
        for before, one in combinations(lengths, 2)
        if before.plain.seconds > 0 and one.plain.seconds > 0
    )


def _lengths_of(
    lengths: Sequence[int], rounds: Sequence[Sequence[float]], memory: Sequence[int]
) -> tuple[Length, ...]:
    runs = [TimedRun(min(times), held, _repeats(times)) for *times, held in zip(*rounds, memory, strict=True)]
    return tuple(
        Length(n, n * n * _BYTES, plain, blocks)
        for n, plain, blocks in zip(lengths, runs[::2], runs[1::2], strict=True)
    )


def _repeats(times: Sequence[float]) -> bool:
    fastest, second = sorted(times)[:2]
    return second <= _SAME * fastest or fastest == 0  # a coarse clock says nothing of so short a run


def _both_ways(n: int, width: int, rng: Generator) -> tuple[TimedCall, TimedCall]:
    query, key, value = rng.standard_normal((3, n, width))
    return (
        lambda: attend(query, key, value).output,
        lambda: attend_lean(query, key, value, online=True, workers=1),
    )


def _fastest(work: TimedCall, often: int, now: Callable[[], float]) -> float:
    seconds = []
    for _ in range(often):
        start = now()
        work()
        seconds.append(now() - start)
    return min(seconds)


def _peak(work: TimedCall) -> int:
    """The most bytes held at once while `work` runs, without those of its output."""
    watched = tracemalloc.is_tracing()
    if not watched:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        output = work()
        return tracemalloc.get_traced_memory()[1] - before - output.nbytes
    finally:
        if not watched:
            tracemalloc.stop()

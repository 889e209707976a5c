"""Time and memory of attention, measured on this machine for texts of several lengths.

See it: python -m attn_tutor.widgets.timing_view
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attn_tutor.engine.timing import Length, TimedRun, are_disturbed
from attn_tutor.widgets.numerals import figure, flush, memory, with_thousands
from attn_tutor.widgets.readout import Field, Readout

_LEAST = 1e-5  # seconds: less is written as less


def timing_readout(lengths: Sequence[Length]) -> Readout:
    """A line for each length, the shortest first. Disturbed times are shown, but nothing is concluded from them."""
    disturbed = are_disturbed(lengths)
    plain, blocks = [one.plain for one in lengths], [one.blocks for one in lengths]
    longest = max(run.seconds for run in (*plain, *blocks))
    return Readout(
        Field(("length",), flush(with_thousands(one.n) for one in lengths), "hi"),
        (
            Field(("weights", "n²"), tuple(with_thousands(one.n**2) for one in lengths), "w"),
            Field(("plain", "time"), _times(plain), "k", _shares(plain, longest)),
            Field(("times", "as long"), ("",) * len(plain) if disturbed else _growth(plain), spare=True),
            Field(("plain", "memory"), _memories(plain)),
            Field(("block", "time"), _times(blocks), "k", _shares(blocks, longest)),
            Field(("block", "memory"), _memories(blocks)),
        ),
        tuple(filter(None, (_growth_words(lengths[0], lengths[-1], disturbed), _in_blocks(lengths[-1], disturbed)))),
    )


def _growth_words(first: Length, last: Length, disturbed: bool) -> str:
    """The longest text held against the shortest; "" for one length alone."""
    if first.n == last.n:
        return ""
    if disturbed:
        return "Other programs kept this machine busy, so these times can't be compared. Memory isn't affected."
    took = _ratio(last.plain.seconds, first.plain.seconds)
    time = f"{took} times as long" if took else "too short a time for this clock"
    return (
        f"From {with_thousands(first.n)} to {with_thousands(last.n)} tokens the text grows "
        f"{figure(last.n / first.n)} times and its table {figure((last.n / first.n) ** 2)} times; here the plain way "
        f"took {time} and needed {_ratio(last.plain.memory, first.plain.memory)} times as much memory."
    )


def _in_blocks(last: Length, disturbed: bool) -> str:
    took = "" if disturbed else _ratio(last.blocks.seconds, last.plain.seconds)
    return (
        f"At {with_thousands(last.n)} tokens one table is {memory(last.table)}. The plain way keeps several and held "
        f"{memory(last.plain.memory)} at once; the blocks held {memory(last.blocks.memory)}"
        + (f" and took {took} times as long." if took else ".")
    )


def _ratio(one: float, other: float) -> str:
    """How many times as much; "" where it cannot be told."""
    return figure(one / other) if one > 0 and other > 0 else ""


def _growth(runs: Sequence[TimedRun]) -> tuple[str, ...]:
    """Each time as a multiple of the one in the line before."""
    ratios = (_ratio(run.seconds, before.seconds) for before, run in pairwise(runs))
    return ("", *ratios)


def _times(runs: Sequence[TimedRun]) -> tuple[str, ...]:
    return tuple(f"{figure(1000 * run.seconds)} ms" if run.seconds >= _LEAST else "<0.01 ms" for run in runs)


def _memories(runs: Sequence[TimedRun]) -> tuple[str, ...]:
    return tuple(memory(run.memory) for run in runs)


def _shares(runs: Sequence[TimedRun], longest: float) -> tuple[float, ...]:
    return tuple(run.seconds / longest if longest else 0.0 for run in runs)


if __name__ == "__main__":
    import numpy as np

    from attn_tutor.clock import SystemClock
    from attn_tutor.engine.timing import time_lengths
    from attn_tutor.widgets.demo import show

    drawn = np.random.default_rng(1)
    show(timing_readout(time_lengths((256, 512, 1024, 2048), 64, drawn, SystemClock().monotonic)))

"""What is measured of attention: seconds by the clock that is handed in, bytes by the arrays that are made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from attn_tutor.engine.timing import Length, time_lengths


def measured(now: Callable[[], float], *lengths: int, width: int = 8) -> tuple[Length, ...]:
    return time_lengths(lengths, width, np.random.default_rng(0), now)


def test_a_run_takes_what_passes_between_two_looks_at_the_clock() -> None:
    """This clock moves a quarter of a second at each look, and a run looks before and after."""
    looks = count()
    for length in measured(lambda: next(looks) / 4, 16, 64):
        assert length.plain.seconds == length.blocks.seconds == 0.25


def test_the_fastest_run_counts() -> None:
    """Of a single length, run once a round and way: the first round is slow, the second fast."""
    times = iter([0.0, 0.0, *(0.0, 0.4, 0.0, 0.04), 0.2, *(0.0, 0.3, 0.0, 0.05), 0.4])
    (one,) = measured(lambda: next(times), 16)
    assert (one.plain.seconds, one.blocks.seconds) == (0.3, 0.04)


def test_a_clock_that_stands_still_is_no_fault() -> None:
    """A coarse clock may not move while short texts are computed."""
    assert all(length.plain.seconds == 0 for length in measured(lambda: 0.0, 16, 32))


def test_memory_goes_with_the_square_the_plain_way_and_stays_below_one_table_in_blocks() -> None:
    """Scores, logits, exponentials and weights are four tables; blocks of 64 queries are not."""
    short, long = measured(lambda: 0.0, 256, 512, width=64)
    assert [one.table for one in (short, long)] == [8 * 256**2, 8 * 512**2]
    assert long.plain.memory == pytest.approx(4 * long.table, rel=0.1)
    assert long.plain.memory == pytest.approx(4 * short.plain.memory, rel=0.1)
    assert long.blocks.memory < long.table / 2
    assert long.blocks.memory < 2.5 * short.blocks.memory


def test_whoever_watches_memory_already_goes_on_watching() -> None:
    measured(lambda: 0.0, 16)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        measured(lambda: 0.0, 16)
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()

"""What is measured of attention: seconds by the clock that is handed in, bytes by the arrays that are made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from attn_tutor.engine.timing import Length, TimedRun, are_disturbed, time_lengths


def measured(now: Callable[[], float], *lengths: int, width: int = 8) -> tuple[Length, ...]:
    return time_lengths(lengths, width, np.random.default_rng(0), now)


def clock_of(*rounds: tuple[float, float]) -> Callable[[], float]:
    """A clock by which the plain and the block run of one length take these seconds in each round."""
    looks = [0.0]  # when the rounds begin
    for at, (plain, blocks) in enumerate(rounds):
        looks += [0.0] * (at > 2) + [0.0, plain, 0.0, blocks]  # from the fourth round on, whether there's time for it
    times = iter(looks)
    return lambda: next(times, 0.0)


def test_a_run_takes_what_passes_between_two_looks_at_the_clock() -> None:
    """This clock moves a quarter of a second at each look, and a run looks before and after."""
    looks = count()
    for length in measured(lambda: next(looks) / 4, 16, 64):
        assert length.plain.seconds == length.blocks.seconds == 0.25


def test_the_fastest_run_counts() -> None:
    """Of a single length, run once a round and way: the first round is slow, the others fast."""
    (one,) = measured(clock_of((40.0, 0.04), (0.3, 0.05), (0.31, 0.05)), 16)
    assert (one.plain.seconds, one.blocks.seconds) == (0.3, 0.04)
    assert not are_disturbed((one,))


def test_rounds_go_on_until_the_fastest_time_is_seen_twice() -> None:
    """Three rounds of which no two agree are followed by a fourth and a fifth, which agree."""
    (one,) = measured(clock_of((0.9, 0.1), (0.5, 0.1), (0.2, 0.1), (0.04, 0.1), (0.05, 0.1)), 16)
    assert one.plain == TimedRun(0.04, one.plain.memory, steady=True)


def test_a_machine_that_never_comes_to_rest_is_called_disturbed() -> None:
    """Each of the rounds, at most eight, takes a half of the one before."""
    (one,) = measured(clock_of(*((2.0**-i, 0.1) for i in range(8))), 16)
    assert not one.plain.steady
    assert one.blocks.steady
    assert are_disturbed((one,))


@pytest.mark.parametrize(
    ("seconds", "disturbed"),
    [
        ((1, 4, 16), False), ((1, 15, 60), False), ((0, 0, 3), False),
        ((1, 151, 600), True), ((4, 1, 4), True), ((1, 1.5, 2, 3), True),
    ],
)  # fmt: skip
def test_a_longer_text_takes_neither_far_less_nor_far_more_than_its_square(
    seconds: tuple[float, ...], disturbed: bool
) -> None:
    lengths = [Length(2**at, 8, TimedRun(took, 8), TimedRun(1, 8)) for at, took in enumerate(seconds)]
    assert are_disturbed(lengths) == disturbed


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

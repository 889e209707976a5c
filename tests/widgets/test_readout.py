"""Readouts: what their sentences say follows from the figures, whatever these are."""

from __future__ import annotations

import pytest

from attn_tutor.curriculum.measures import Count
from attn_tutor.engine.gradients import Slopes, Width
from attn_tutor.engine.timing import Length, TimedRun
from attn_tutor.widgets.count import count_readout
from attn_tutor.widgets.gradient import gradient_readout
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import figure, memory, small
from attn_tutor.widgets.readout import Field, Readout
from attn_tutor.widgets.timing_view import timing_readout

PLAIN = Look(plain=True)


def drawn(view: Readout, width: int) -> str:
    return "\n".join(line.plain for line in view.draw(Look(width, 24)))


def length(n: int, seconds: float, held: int, faster: float = 0.5) -> Length:
    return Length(n, 8 * n * n, TimedRun(seconds, held), TimedRun(seconds * faster, held // 8))


def test_times_are_held_against_the_line_before_and_the_first() -> None:
    view = timing_readout([length(256, 0.001, 2**20), length(512, 0.0035, 2**22), length(1024, 0.021, 2**24)])
    heard = view.speak(PLAIN)
    assert "times as long" not in heard[0]
    assert "times as long 3.50," in heard[1]
    assert "times as long 6," in heard[2]
    assert "text grows 4 times and its table 16 times" in heard[3]
    assert "took 21 times as long and needed 16 times as much memory" in heard[3]
    assert heard[4].endswith("held 16 MiB at once; the blocks held 2 MiB and took 0.50 times as long.")


def test_nothing_is_concluded_from_times_that_other_work_disturbed() -> None:
    lengths = [length(256, 0.001, 2**20), length(512, 0.151, 2**22), length(1024, 0.25, 2**24)]
    heard = timing_readout(lengths).speak(PLAIN)
    assert "plain time 151 ms" in heard[1]
    assert not any("times as long" in sentence for sentence in heard)
    assert "Other programs kept this machine busy" in heard[3]


def test_a_time_that_the_clock_cannot_tell_is_no_number() -> None:
    heard = " ".join(timing_readout([length(16, 0.0, 2**10), length(32, 0.0, 2**12)]).speak(PLAIN))
    assert "plain time under 0.01 ms" in heard
    assert "took too short a time for this clock and needed 4 times" in heard
    assert "times as long" not in heard


def test_gradients_are_read_from_the_figures() -> None:
    """Falling or not: the sentence names the first, the last, the least and the largest."""
    widths = [
        Width(4, 2.0, Slopes(0.5, 0.08, 0.07, 0.0), Slopes(0.3, 0.1, 0.1, 0.0)),
        Width(16, 4.0, Slopes(0.8, 0.00001, 0.02, 0.5), Slopes(0.3, 0.06, 0.1, 0.0)),
        Width(64, 8.0, Slopes(0.9, 0.00004, 0.01, 0.25), Slopes(0.3, 0.08, 0.09, 0.0)),
    ]
    heard = " ".join(gradient_readout(widths, 7).speak(PLAIN))
    assert (
        "the median of 7 draws the unscaled gradient is 0.0800 at width 4 and under 0.0001 at width 64"
        in heard
    )
    assert "the scaled one lies between 0.0600 and 0.1000" in heard
    assert "under 0.001 in 25 percent of the draws, the scaled one in 0 percent" in heard
    assert "the square root of d_k, there 8: 0.0100" in heard


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        (((2, 3), (4, 6)), "B: 4 times as many things as a."),
        (((4, 6), (2, 3)), "A: 4 times as many things as b."),
        (((2, 3), (3, 2)), "B: as many things as a."),
    ],
)
def test_the_last_case_is_held_against_the_first(sizes: tuple[tuple[int, ...], ...], said: str) -> None:
    view = count_readout(Count(what="things", factors=("rows", "columns"), cases=("a", "b"), sizes=sizes))
    assert view.speak(PLAIN)[-1] == said


def test_a_product_is_shown_with_its_factors() -> None:
    """2 · 32 · 32 · 128 = 262,144 numbers of two bytes are 512 KiB, at every width."""
    factors = ("vectors", "layers", "heads", "width")
    view = count_readout(
        Count(what="numbers", factors=factors, cases=("x",), sizes=((2, 32, 32, 128),), bytes=2)
    )
    formula = "vectors 2 times layers 32 times heads 32 times width 128 is 262,144 numbers"
    assert view.speak(PLAIN) == [f"x: {formula}, memory at 2 bytes each 512 KiB."]
    assert "× 32" in drawn(view, 100)
    assert "= 262,144" in drawn(view, 100)
    assert "vectors 2, layers × 32" in drawn(view, 40)


def test_columns_give_way_to_bars_and_lines_to_blocks() -> None:
    """A spare column is left out before the table is; a narrow screen has blocks, and no figure is lost."""
    wide = Field(("spare",), ("1234567890" * 5,), spare=True)
    view = Readout(Field(("row",), ("1",)), (wide, Field(("kept",), ("42",), "w", (1.0,))))
    assert "spare" in drawn(view, 80)
    assert "spare" not in drawn(view, 60)
    assert "42 ━" in drawn(view, 60)
    assert "kept 42" in " ".join(drawn(view, 40).split())


def test_numbers_of_any_size_have_about_three_figures() -> None:
    assert [figure(x) for x in (0.634, 3, 3.65, 12.44, 404.6, 1050.2)] == [
        "0.63",
        "3",
        "3.65",
        "12.4",
        "405",
        "1,050",
    ]
    assert [memory(x) for x in (3, 1023, 1024, 1536, 2**20, 2**31, 3 * 2**50)] == [
        *("3 bytes", "1,023 bytes", "1 KiB", "1.50 KiB", "1 MiB", "2 GiB", "3,072 TiB")
    ]
    assert [small(x) for x in (0.25, 0.00006, 0.00004, 0.0)] == ["0.2500", "0.0001", "<0.0001", "0.0000"]

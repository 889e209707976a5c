"""The drawings of lessons show what they say: against plain arithmetic, and in words for those who do not see them."""

from __future__ import annotations

import cmath
import math
import re

import numpy as np
import pytest

from attn_tutor.curriculum.drawings import Clocks, Sharing, Sinusoids
from attn_tutor.engine.heads import repeat_heads
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.pictures_block import BlockWires
from attn_tutor.widgets.pictures_heads import SharedHeads, shared_heads
from attn_tutor.widgets.pictures_position import clock_hands, sinusoid_grid
from attn_tutor.widgets.pictures_rows import (
    adds_table,
    axes_table,
    cache_table,
    difference_table,
    stripe_table,
)

WIDE, PLAIN = Look(100, 32), Look(plain=True)


def drawn(view: object, look: Look = WIDE) -> str:
    return "\n".join(line.plain for line in view.draw(look))  # type: ignore[attr-defined]


@pytest.mark.parametrize("turn", [30.0, 3.0, 57.3, 90.0])
def test_hands_stay_as_far_apart_wherever_the_pair_stands(turn: float) -> None:
    """Held against complex numbers that are rotated: the angle of one divided by the other."""
    dials = clock_hands(Clocks(turns=(turn,), places=((2, 1), (7, 6), (105, 104)))).dials
    for dial in dials:
        query = cmath.rect(1, math.radians(turn * dial.query_place))
        key = cmath.rect(1, math.radians(turn * dial.key_place))
        assert math.degrees(cmath.phase(query / key)) % 360 == pytest.approx(dial.apart)
        assert math.degrees(cmath.phase(query)) % 360 == pytest.approx(dial.query)
    assert len({round(dial.apart, 9) for dial in dials}) == 1


def test_a_hand_points_where_it_says() -> None:
    """At a quarter turn the long hand lies in the middle rows of its dial, to the right of its middle."""
    look = Look(100, 32, "truecolor")
    face = clock_hands(Clocks(turns=(90,), places=((1, 0),))).dials[0].lines(look)[1:7]
    query = look.style("q")
    cells = [
        (row, at)
        for row, line in enumerate(face)
        for span in line.spans
        if span.style == query
        for at in range(span.start, span.end)
    ]
    assert {row for row, _ in cells} == {2, 3}
    assert {at for _, at in cells} <= set(range(5, 12))
    assert max(at for _, at in cells) >= 9


def test_sinusoids_are_those_of_the_paper() -> None:
    """sin and cos of place / 10000^(2i/d), worked out number by number."""
    text = drawn(sinusoid_grid(Sinusoids(places=3, width=4)))
    for place in range(3):
        for i in range(2):
            angle = place / 10_000 ** (2 * i / 4)
            assert f"{math.sin(angle):.2f}" in text
            assert f"{math.cos(angle):.2f}" in text


def test_tiles_of_sinusoids_stand_above_their_scale() -> None:
    """From -1 to 1, in the shades of the tiles."""
    view = sinusoid_grid(Sinusoids(places=3, width=32))
    assert re.fullmatch(r" +-1 ░░ ▒▒ ▓▓ ██ 1", drawn(view).splitlines()[-1])


def test_an_open_place_hides_its_first_pair() -> None:
    view = sinusoid_grid(Sinusoids(places=3, width=4, open=2))
    assert "0.91" not in drawn(view)
    assert "open" in " ".join(view.speak(PLAIN))


@pytest.mark.parametrize(("queries", "keys"), [(8, 8), (8, 4), (8, 2), (8, 1), (12, 3)])
def test_wires_lead_where_the_engine_reads(queries: int, keys: int) -> None:
    heads = np.arange(1, keys + 1).reshape(keys, 1, 1)
    read = repeat_heads(heads, queries).ravel()
    groups = SharedHeads(queries, keys, "A").groups
    assert {head: at for at, group in enumerate(groups, 1) for head in group} == {
        head: int(key) for head, key in enumerate(read, 1)
    }


def test_each_key_head_hangs_in_the_middle_of_its_wires() -> None:
    (view,) = shared_heads(Sharing(query_heads=4, key_heads=(2,)))
    _, queries, wires, keys = drawn(view).splitlines()
    for column, _ in ((found.start(), found[0]) for found in re.finditer(r"\d", keys)):
        assert wires[column] in "┬┼"
    assert [found.start() for found in re.finditer(r"\d", queries)] == [
        at for at, sign in enumerate(wires) if sign in "└┴┘"
    ]


def test_a_cache_grows_by_one_word_a_row() -> None:
    text = drawn(cache_table(("the", "cat", "purrs"), 6, asked=False)).splitlines()[3:]
    assert [row.count("cache") for row in text] == [0, 1, 2]
    assert [row.count("new") for row in text] == [1, 1, 1]
    assert [int(row.split()[-1]) for row in text] == [6, 12, 18]


def test_what_a_key_adds_is_weight_times_length() -> None:
    said = adds_table(("a", "b"), (0.75, 0.25), (0.1, 8.0), ()).speak(PLAIN)
    assert "adds 0.08" in said[0]
    assert "adds 2.00" in said[1]


def test_a_copying_head_makes_a_stripe() -> None:
    """Each word of the second time looks at the word after itself: one place to the right of the diagonal."""
    words = ("a", "b", "c", "a", "b", "c")
    weights = np.zeros((6, 6))
    weights[3, 1] = weights[4, 2] = weights[5, 3] = 1.0
    rows = [line.split()[1:] for line in drawn(stripe_table(words, weights)).splitlines()[2:]]
    assert [["█1.0" in cell for cell in row].index(True) for row in rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("norm", "order"), [("before", "norm attention sum"), ("after", "attention sum norm")]
)
def test_a_block_says_in_which_order_its_parts_come(norm: str, order: str) -> None:
    said = " ".join(BlockWires(norm).speak(PLAIN)[1].split())  # type: ignore[arg-type]  # one of the two
    places = [said.index(word) for word in order.split()]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "look", [Look(80, 24), Look(60, 24), Look(40, 20), Look(80, 24, glyphs=False)], ids=repr
)
def test_a_block_fits_every_screen(look: Look) -> None:
    for view in (BlockWires(), BlockWires("after", numbered=True)):
        lines = drawn(view, look).splitlines()
        assert all(len(line) <= look.room for line in lines)
        assert sum(line.count("attention") for line in lines) == 1


def test_the_width_is_summed_away_and_the_other_axes_stay() -> None:
    """The sizes of scores, by what einsum says of its letters."""
    *_, scores = axes_table(8, 4, 20, 30, 64).speak(PLAIN)
    assert [int(size) for size in re.findall(r"(\d+) (?:texts|heads|queries|keys)", scores)] == [8, 4, 20, 30]
    assert "width" not in scores


def test_two_rows_are_held_against_each_other() -> None:
    """What the second has more has a plus, what it has less a minus; where their outputs agree, nothing is left."""
    value = np.array([[4.0, 0.0], [0.0, 4.0], [2.0, 2.0]])
    weights = np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]])
    lines = drawn(difference_table(("A", "B"), ("x", "y", "z"), weights, weights @ value)).splitlines()
    assert [line.split()[-1] for line in lines if line.strip()[:1] in "xyz"] == ["-0.25", "-0.25", "+0.50"]
    assert lines[-1].endswith("[0 0]")

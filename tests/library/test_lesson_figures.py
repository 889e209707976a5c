"""Figures of real heads that a lesson names beside its own picture: each is what the shipped head gives."""

from __future__ import annotations

import re

import numpy as np
import pytest

from attn_tutor.engine.attention import attend
from attn_tutor.library.recorded_heads import read_all_heads, read_head
from tests.cases import each
from tests.shipped import lesson_text

# lesson, head, who asks and who is looked at (places from 1), and how the lesson says it
FIGURES = [
    ("real-heads", "soup-L2H8", 2, 3, 'In L2H8 it gives "soup" 0.68'),
    ("real-heads", "hot-soup-L1H8", 2, 3, 'L1H8 gives "hot" 0.67'),
    ("real-heads", "hot-soup-L1H8", 2, 4, '"soup" 0.04'),
    ("real-heads", "cat-L0H2", 6, 5, '"it" gives "because" 1.00'),
    ("real-heads", "cat-L2H8", 6, 8, 'in L0H2, "tired" 0.74'),
    ("real-heads", "hot-soup-L1H8", 2, 3, 'has 0.67 for "hot"'),
    ("real-heads", "hot-soup-L1H8", 2, 1, '0.04 for "soup" and 0.19'),
    ("it-refers", "boy-she-L1H3", 8, 6, '"she" gives "mother" 0.36'),
    ("it-refers", "boy-she-L1H3", 8, 3, 'and "boy" 0.05'),
    ("it-refers", "boy-he-L1H3", 8, 3, '"he" replaces "she" and gives "boy" 0.35'),
    ("it-refers", "cat-L5H11", 6, 3, 'In one head, "it" gives "cat" 0.69'),
    ("it-refers", "trophy-small-L3H1", 11, 3, 'The head gives "trophy" 0.61'),
    ("it-refers", "trophy-small-L3H1", 11, 9, '"suitcase" 0.21'),
    ("it-refers", "animal-wide-L3H1", 10, 3, '"animal" falls to 0.32'),
    ("it-refers", "animal-wide-L3H1", 10, 8, '"street" rises to 0.15'),
    ("it-refers", "animal-wide-L3H1", 10, 1, "[CLS] 0.29"),
]


@each(("lesson", "head", "asks", "key", "said"), FIGURES)
def test_a_figure_of_another_head_is_what_that_head_gives(
    lesson: str, head: str, asks: int, key: int, said: str
) -> None:
    assert said in lesson_text(lesson)
    one = read_head(head)
    weight = float(attend(one.query, one.key, one.value, causal=one.causal).weights[asks - 1, key - 1])
    number = re.findall(r"\d\.\d+", said)[-1]
    assert float(number) == pytest.approx(weight, abs=0.005), f"{one.words[asks - 1]} -> {one.words[key - 1]}"


def test_what_parked_says_of_weight_and_length_is_what_the_head_gives() -> None:
    one = read_head("cat-L3H4")
    weights = attend(one.query, one.key, one.value).weights[one.words.index("it")]
    text = lesson_text("parked")
    assert "weights: [[0.76, 0.064, 0.176]]" in text
    assert np.allclose(weights[[0, 2]], [0.76, 0.064], atol=0.005)
    assert "value: [[0.14, 0], [0, 8.96], [0, 0]]" in text
    assert np.allclose([one.lengths[0], one.lengths[2]], [0.14, 8.96], atol=0.006)


def test_the_value_of_the_parking_place_is_as_short_as_the_lesson_says() -> None:
    """On average over the words, the markers left out."""
    one = read_head("cat-L2H7")
    assert "about a hundredth as long as a word's" in lesson_text("parked")
    assert one.lengths[0] / np.mean(one.lengths[1:-1]) == pytest.approx(0.01, abs=0.003)


def test_every_head_that_the_lesson_on_parked_heads_names_is_drawn_in_it() -> None:
    screens = lesson_text("parked").partition("screens:")[2].partition("checks:")[0]
    heads = re.compile(r"\bL\dH\d+\b")
    drawn = {name for head in re.findall(r"\{head: ([^,}]+)", screens) for name in heads.findall(head)}
    assert {*heads.findall(screens)} == drawn == {"L3H4", "L2H7", "L2H9", "L4H5"}


def test_as_many_heads_are_parked_on_the_sentence_as_the_lesson_says() -> None:
    parked = int((np.array(read_all_heads("cat").first) > 0.5).sum())
    assert f"{parked} of 72" in lesson_text("real-heads")


def test_additive_scores_spread_as_the_root_of_the_width() -> None:
    """v and the sums inside tanh with spread 1: each term has the spread of tanh, by numerical integration."""
    x = np.linspace(-8, 8, 4001)
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    each = float(np.sqrt(np.sum(np.tanh(x) ** 2 * density) * (x[1] - x[0])))
    spreads = [f"{each * np.sqrt(width):.1f}".removesuffix(".0") for width in (16, 256)]
    assert f"{spreads[0]} becomes {spreads[1]}" in lesson_text("before-transformers")

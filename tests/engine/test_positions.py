"""Rotary positions against complex numbers: a pair of columns is one, and a rotation multiplies it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from attn_tutor.engine.attention import attend
from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.masks import window_mask
from attn_tutor.engine.positions import Rope, rotate, sinusoids
from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError

CHANCE = np.random.default_rng(5)
QUERY, KEY, VALUE = (CHANCE.normal(size=size) for size in ((3, 6), (5, 6), (5, 2)))


def by_complex_numbers(x: Any, places: Any, base: float = 10_000.0) -> Any:
    """Rows of x, neighbours taken as one complex number, times e^(i m θ)."""
    width = x.shape[-1]
    pairs = x[:, 0::2] + 1j * x[:, 1::2]
    angles = np.array([[m * base ** (-2 * i / width) for i in range(width // 2)] for m in places])
    turned = pairs * np.exp(1j * angles)
    return np.stack([turned.real, turned.imag], axis=-1).reshape(x.shape)


def test_pairs_are_rotated_as_complex_numbers_are() -> None:
    np.testing.assert_allclose(
        rotate(KEY, np.arange(5), Rope("pairs")), by_complex_numbers(KEY, range(5)), atol=1e-12
    )


def test_halves_are_pairs_in_another_order() -> None:
    order = [0, 3, 1, 4, 2, 5]  # column i beside column i + 3
    turned = rotate(KEY, np.arange(5), Rope("halves", 100.0))
    np.testing.assert_allclose(
        turned[:, order], by_complex_numbers(KEY[:, order], range(5), 100.0), atol=1e-12
    )


def test_scores_know_only_how_far_apart_two_words_are() -> None:
    """Other places for all, the same distances: the same scores."""
    one, other = (
        rotate(QUERY, np.arange(3) + by, Rope("pairs")) @ rotate(KEY, np.arange(5) + by, Rope("pairs")).T
        for by in (0, 7)
    )
    np.testing.assert_allclose(one, other, atol=1e-12)


def test_attend_and_the_steps_agree_with_the_hand() -> None:
    """The queries are the newest words: query 1 stands at place 3 of 5."""
    q, k = by_complex_numbers(QUERY, [2, 3, 4]), by_complex_numbers(KEY, range(5))
    np.testing.assert_allclose(attend(QUERY, KEY, VALUE, rope=True).scores, q @ k.T, atol=1e-12)
    made = problem(query=QUERY, key=KEY, value=VALUE, rope="pairs", causal=True)
    assert made.stages == ("rotated_query", "rotated_key", "scores", "logits", "weights", "output")
    np.testing.assert_allclose(made.run()["rotated_query"], q, atol=1e-12)
    np.testing.assert_allclose(
        made.run()["output"], attend(QUERY, KEY, VALUE, rope="pairs", causal=True).output, atol=1e-12
    )
    np.testing.assert_allclose(
        attend(QUERY, KEY, VALUE, rope=True, offset=0).scores,
        by_complex_numbers(QUERY, range(3)) @ k.T,
        atol=1e-12,
    )


def test_in_heads_each_head_is_rotated_by_itself() -> None:
    query, key, value = (CHANCE.normal(size=(4, 8)) for _ in range(3))
    made = problem(query=query, key=key, value=value, rope="pairs", n_heads=2)
    first = by_complex_numbers(query[:, :4], range(4)) @ by_complex_numbers(key[:, :4], range(4)).T
    np.testing.assert_allclose(made.run()["scores"][0], first, atol=1e-12)


@pytest.mark.parametrize("layout", ["pairs", "halves"])
def test_a_rotated_number_opens_into_its_two_terms(layout: str) -> None:
    trace = problem(query=QUERY, key=KEY, value=VALUE, rope=layout).run()
    for column in range(6):
        opened = open_cell(trace, "rotated_key", 3, column)
        assert sum(term.value for term in opened.terms) == pytest.approx(opened.value)
        assert len(opened.terms) == 2


@pytest.mark.parametrize("rope", ["thirds", "pair"])
def test_an_unknown_layout_is_refused(rope: str) -> None:
    with pytest.raises(ShapeError, match="pairs or halves"):
        attend(QUERY, KEY, VALUE, rope=rope)


def test_an_odd_width_and_a_base_of_zero_are_refused() -> None:
    with pytest.raises(ShapeError, match="two by two"):
        attend(QUERY[:, :5], KEY[:, :5], VALUE, rope=True)
    with pytest.raises(ShapeError, match="base of RoPE"):
        attend(QUERY, KEY, VALUE, rope=True, rope_base=0)


@pytest.mark.parametrize(("n_q", "n_k", "window"), [(4, 4, 2), (2, 5, 3), (5, 2, 1), (3, 3, 9)])
def test_a_window_holds_the_last_keys_up_to_the_own_place(n_q: int, n_k: int, window: int) -> None:
    by_hand = [[i + n_k - n_q - window < j <= i + n_k - n_q for j in range(n_k)] for i in range(n_q)]
    np.testing.assert_array_equal(window_mask(n_q, n_k, window), by_hand)


def test_a_window_is_in_causal_order() -> None:
    seen = attend(QUERY, KEY, VALUE, window=2).weights > 0
    np.testing.assert_array_equal(seen, window_mask(3, 5, 2))
    made = problem(query=QUERY, key=KEY, value=VALUE, window=2)
    np.testing.assert_array_equal(made.run()["weights"] > 0, seen)
    with pytest.raises(ShapeError, match="window"):
        attend(QUERY, KEY, VALUE, window=0)


def test_sinusoids_are_sines_and_cosines_of_ever_slower_angles() -> None:
    """Place 3 of width 4, worked out by hand: angles 3 and 3 / 100."""
    row = sinusoids(5, 4)[3]
    assert row.tolist() == pytest.approx([math.sin(3), math.cos(3), math.sin(0.03), math.cos(0.03)])
    assert np.allclose(sinusoids(5, 4)[0], [0, 1, 0, 1])

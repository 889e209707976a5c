"""Heads worth a closer look and their bases; pieces joined into words."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from attn_tutor.pretrained.all_maps import AllMaps, join_pieces, parked_tokens, variation
from attn_tutor.pretrained.head_measures import measure
from attn_tutor.pretrained.notable_heads import findings, others_give, ranking

TOKENS = ("[CLS]", "the", "cat", "sat", "because", "it", "was", "tired", ".", "[SEP]")
N = len(TOKENS)


def _maps() -> AllMaps:
    """Four heads: even, previous, one in which only `it` looks at `cat`, one in which everybody does."""
    even = np.full((N, N), 1 / N)
    previous = np.vstack([np.eye(N)[:1], np.eye(N)[:-1]])
    alone = even.copy()
    alone[5] = np.eye(N)[2] * 0.6 + 0.04
    column = np.tile(np.eye(N)[2] * 0.7 + 0.03, (N, 1))
    return AllMaps("m", np.stack([even, previous, alone, column])[np.newaxis], TOKENS, (0, 9))


def test_each_finding_has_its_base() -> None:
    """Of a measure the mean of all heads; of a pair what the other words of that head give."""
    found = {one.kind: one for one in findings(_maps())[:2]}
    previous = found["previous"]
    every = measure(_maps().weights)
    assert (previous.layer, previous.head, previous.share) == (0, 1, 1.0)
    assert previous.base == pytest.approx(every.previous.mean())
    pairs = [one for one in findings(_maps()) if one.kind == "pair"]
    assert [(one.head, round(one.share, 2), round(one.base, 2)) for one in pairs] == [
        (3, 0.73, 0.73),
        (2, 0.64, 0.1),
    ]
    assert {(one.asks, one.looks_at) for one in pairs} == {(5, 2)}


def test_what_the_others_give_leaves_out_the_one_who_asks() -> None:
    """Counted in loops; in a decoder only those that may look."""
    weights = np.random.default_rng(2).dirichlet(np.ones(6), size=6)
    base = others_give(weights)
    for row in range(6):
        others = [weights[other] for other in range(6) if other != row]
        assert np.allclose(base[row], np.mean(others, axis=0))
    causal = np.tril(weights)
    base = others_give(causal)
    assert base[5, 3] == pytest.approx(causal[[3, 4], 3].mean())
    assert base[5, 5] == 0


def test_a_ranking_holds_every_head_once() -> None:
    """The largest first, each with the mean of all."""
    ranked = ranking(measure(_maps().weights), "column")
    assert ranked[0].head == 3
    assert sorted(one.head for one in ranked) == [0, 1, 2, 3]
    assert all(before.share >= after.share for before, after in pairwise(ranked))


def test_pieces_are_joined_by_adding_what_is_looked_at() -> None:
    """And averaging what looks: rows still add up to 1, as do those of what arrives."""
    weights = np.random.default_rng(4).dirichlet(np.ones(4), size=(2, 3, 4)).astype(np.float32)
    maps = AllMaps("m", weights, ("[CLS]", "un", "##able", "[SEP]"), (0, 3), lambda place: weights[place] * 2)
    words = join_pieces(maps, ((0,), (1, 2), (3,)))
    assert words.tokens == ("[CLS]", "unable", "[SEP]")
    assert words.parked == (0, 2)
    one = weights[1, 2]
    assert words.weights[1, 2, 1, 0] == pytest.approx((one[1, 0] + one[2, 0]) / 2, abs=1e-6)
    assert words.weights[1, 2, 0, 1] == pytest.approx(one[0, 1] + one[0, 2], abs=1e-6)
    assert np.allclose(words.weights.sum(axis=-1), 1, atol=1e-6)
    assert words.arriving is not None
    assert np.allclose(words.arriving((1, 2)), words.weights[1, 2] * 2, atol=1e-6)


def test_tokens_that_are_no_words_are_parked() -> None:
    """[CLS] and <s>; in a decoder the first token, whatever it is; a bracket or a word is none."""
    assert parked_tokens(TOKENS, causal=False) == (0, 9)
    assert parked_tokens(("<s>", "the", "<|im_end|>"), causal=False) == (0, 2)
    assert parked_tokens(("The", "[", "cat"), causal=True) == (0,)


def test_the_variation_of_two_maps_goes_from_0_to_1() -> None:
    """The same, and nothing in common."""
    eye = np.eye(3)
    assert variation(eye, eye) == 0
    assert variation(eye, np.roll(eye, 1, axis=1)) == 1

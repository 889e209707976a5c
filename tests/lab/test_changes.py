"""Sixteen laws on random problems, and the answers that the lab gives to each change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from attn_tutor.errors import UsageError
from attn_tutor.lab.change import Change, Inputs, order, way
from attn_tutor.lab.changes import CHANGES, change
from tests.cases import each, examples

PROBLEMS = 200


def _drawn(chance: np.random.Generator, like: Inputs) -> Inputs:
    """Inputs of random sizes; with as many queries as keys where all words ask at once."""
    n_k, d_k, d_v = (int(chance.integers(2, 7)), int(chance.integers(1, 5)), int(chance.integers(1, 4)))
    n_q = n_k if len(like.query) > 1 else 1
    sizes = ((n_q, d_k), (n_k, d_k), (n_k, d_v))
    query, key, value = (chance.normal(size=size) * 1.5 for size in sizes)
    return replace(like, query=query, key=key, value=value, mask=None)


@each("one", CHANGES)
def test_the_law_holds_on_random_problems(one: Change) -> None:
    """None of two hundred breaks it; of a few where only the quick tests are run."""
    chance = np.random.default_rng(0)
    for _ in range(examples(PROBLEMS)):
        given = _drawn(chance, one.given)
        if one.name == "shuffle-places" and given.query.shape[1] > 2:
            given = replace(given, query=given.query[:, :2], key=given.key[:, :2])
        assert one.law(given, given.run(), one.apply(given).run())


ANSWERS = {
    "double-key": ("down", "up"),
    "shift-keys": ("same", "same"),
    "shift-values": ("same", "up"),
    "zero-key": ("down", "down"),
    "copy-key": ("down", "down"),
    "mask-key": ("down", "up"),
    "pad-zeros": ("down", "up"),
    "no-scale": ("up", "down"),
    "temperature": ("down", "up"),
    "double-query": ("up", "down"),
    "negate-query": ("up", "down"),
    "huge-value": ("same", "up"),
    "shuffle-pairs": ("same", "same"),
    "shuffle-text": ("same", "same"),
    "last-token": ("same", "same"),
}


@each("name", ANSWERS)
def test_each_answer_is_the_one_of_pencil_and_paper(name: str) -> None:
    """Worked out by hand from the law."""
    assert change(name).truth() == ANSWERS[name]


def test_with_places_the_order_of_words_matters() -> None:
    """The weight moves, one way or the other."""
    assert change("shuffle-places").truth()[0] != "same"
    assert {one.name for one in CHANGES} == {*ANSWERS, "shuffle-places"}
    assert len(CHANGES) == 16


def test_ways_and_orders_are_told_to_rounding() -> None:
    """The last bits are no change."""
    assert way(0.5, 0.5 + 1e-12) == "same"
    assert (way(0.5, 0.6), way(0.5, 0.4)) == ("up", "down")
    assert order(np.array([0.1, 0.6, 0.3])) == [1, 2, 0]


def test_a_change_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match="no change called double"):
        change("double")

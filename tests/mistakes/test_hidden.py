"""When a mistake is said to go unnoticed, it does: by hand, on inputs that are as it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from attn_tutor.mistakes.catalogue import CATALOGUE
from tests.cases import each
from tests.mistakes import by_hand
from tests.mistakes.problems import drawn

Given = dict[str, Any]
Edit = Callable[[Given], Given]


def equal(*names: str) -> Edit:
    return lambda given: dict.fromkeys(names, given[names[0]])


def identity(name: str) -> Edit:
    return lambda given: {name: np.eye(len(given[name])).tolist()}


def symmetric(*names: str) -> Edit:
    return lambda given: {name: (np.array(given[name]) + np.array(given[name]).T).tolist() for name in names}


def rows_equal(name: str) -> Edit:
    return lambda given: {name: [given[name][0]] * len(given[name])}


def first(rows: int | None, columns: int | None, *names: str) -> Edit:
    return lambda given: {name: [row[:columns] for row in given[name][:rows]] for name in names}


def positive(*names: str) -> Edit:
    return lambda given: {name: (np.abs(given[name]) + 1).tolist() for name in names}


def constant(given: Given) -> Given:
    """Logits of a row that are equal, and above 0."""
    return positive("query")(given) | {"key": [[1.0] * len(row) for row in given["key"]]}


CLAIMS: dict[str, tuple[str, Edit]] = {
    "query and key are equal": ("plain", equal("query", "key")),
    "value and key are equal": ("n_k = d_k", equal("key", "value")),
    "key and value are equal": ("n_k = d_k", equal("key", "value")),
    "query and value are equal": ("n_k = d_k", equal("query", "value")),
    "query, key and value are equal": ("n_k = d_k", equal("query", "key", "value")),
    "K is symmetric": ("n_k = d_k", symmetric("key")),
    "the value is symmetric": ("square", symmetric("value")),
    "the value is the identity matrix": ("square", identity("value")),
    "all rows of the value are equal": ("causal", rows_equal("value")),
    "all rows of the value are equal and no query is left without a key": ("padding", rows_equal("value")),
    "all rows of the value are 0": ("causal", lambda given: {"value": (0 * np.array(given["value"])).tolist()}),
    "both texts are the same": ("cross, texts of one length", equal("tokens", "context")),
    "W_V is the identity": ("tokens, all square", identity("w_value")),
    "W_Q is the identity": ("tokens, all square", identity("w_query")),
    "W_Q and W_K are equal": ("tokens, all square", equal("w_query", "w_key")),
    "W_K and W_V are equal": ("tokens, all square", equal("w_key", "w_value")),
    "the matrices are symmetric": ("tokens, all square", symmetric("w_query", "w_key", "w_value")),
    "the three matrices are the identity": (
        "tokens, all square",
        lambda given: {name: np.eye(3).tolist() for name in ("w_query", "w_key", "w_value")},
    ),
    "W_O is the identity matrix": ("output projected", identity("w_output")),
    "W_O is symmetric": ("output projected", symmetric("w_output")),
    "d_k is 1": ("plain", first(None, 1, "query", "key")),
    "there is only one key": ("plain", first(1, None, "key", "value")),
    "there is only one query": ("plain", first(1, None, "query")),
    "there is only one query, one key and one column": (
        "plain",
        lambda given: first(1, 1, "query", "key")(given) | first(1, None, "value")(given),
    ),
    "there are as many queries as keys": ("causal", lambda given: {}),
    "there are as many keys as columns": ("n_k = d_k", lambda given: {}),
    "value and key are equally wide": ("n_k = d_k", lambda given: {}),
    "no product is negative": ("plain", positive("query", "key")),
    "the row has no masked key": ("causal", lambda given: {"mask": [[True] * 3] * 3}),
    "the mask is symmetric": ("causal", lambda given: {"mask": [[True, False, True], [False, True, True], [True] * 3]}),
    "the row is constant": ("plain", constant),
    "the row is constant and positive": ("plain", constant),
}  # fmt: skip
SAID = [(name, mistake.right_when) for name, mistake in CATALOGUE.items() if mistake.right_when in CLAIMS]


def outputs(name: str, hidden: str, seed: int) -> tuple[Any, Any]:
    kind, edit = CLAIMS[hidden]
    given = drawn(kind, seed)
    given |= edit(given)
    return by_hand.work(given)["output"], by_hand.work(given, name)["output"]


@each(("name", "hidden"), SAID)
def test_a_mistake_goes_unnoticed_where_it_is_said_to(name: str, hidden: str) -> None:
    for seed in range(3):
        right, mistaken = outputs(name, hidden, seed)
        np.testing.assert_allclose(np.array(mistaken, float), np.array(right, float), atol=1e-9)


def test_nearly_all_that_is_said_is_tried() -> None:
    assert len(SAID) > len(CATALOGUE) / 2
    assert {hidden for _, hidden in SAID} == set(CLAIMS)


def test_an_inverted_mask_that_leaves_a_query_nothing_shows_with_any_values() -> None:
    """Equal values hide it only where every query still sees some key."""
    given = drawn("causal", 0)
    given |= rows_equal("value")(given)
    mistaken = by_hand.work(given, "mask_inverted")["output"]
    assert mistaken != by_hand.work(given)["output"]


def test_what_shapes_forbid_is_not_called_hidden() -> None:
    for name, mistake in CATALOGUE.items():
        reasons = ("forbid", "differs", "lengths differ", "not square")
        assert not any(words in mistake.right_when for words in reasons), name


@pytest.mark.terminal
def test_the_screen_says_when_it_is_possible() -> None:
    from tests.reported.commands import screen

    said = screen("mistakes", "V_times_weights")
    assert "It's possible only when d_v equals n_q." in said
    assert "forbid" not in said

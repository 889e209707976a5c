"""Who may look at whom, written out."""

from __future__ import annotations

import numpy as np

from attn_tutor.engine.attention import attend
from attn_tutor.engine.masks import causal_mask, padding_mask, resolve_mask
from tests.cases import each


@each(
    ("n_q", "n_k", "offset", "rows"),
    [
        (3, 3, None, "100 110 111"),
        (2, 4, None, "1110 1111"),  # the last query stands at the last key
        (2, 4, 0, "1000 1100"),  # the first query stands at the first key
        (4, 2, None, "00 00 10 11"),
        (4, 2, 0, "10 11 11 11"),
        (2, 3, -1, "000 100"),
        (2, 3, 9, "111 111"),
        (1, 0, None, ""),
    ],
)
def test_causal_masks(n_q: int, n_k: int, offset: int | None, rows: str) -> None:
    """Query i sees keys up to i + offset, n_k - n_q unless given."""
    expected = [[letter == "1" for letter in row] for row in rows.split()] or [[]]
    assert causal_mask(n_q, n_k, offset).tolist() == expected


def test_padding_hides_what_follows_each_length() -> None:
    """One row of truth values a sequence, shaped to serve all its queries."""
    assert padding_mask([2, 0, 3], 3).tolist() == [
        [[True, True, False]],
        [[False, False, False]],
        [[True, True, True]],
    ]
    weights = attend(
        np.ones((3, 2, 1)), np.ones((3, 3, 1)), np.ones((3, 3, 1)), mask=padding_mask([2, 0, 3], 3)
    )
    np.testing.assert_allclose(weights.weights[0], [[0.5, 0.5, 0], [0.5, 0.5, 0]])


def test_mask_and_causal_order_both_apply() -> None:
    """A key must be allowed by both; an added number stays where the order allows it."""
    both = resolve_mask([True, False, True], True, None, 2, 3)
    assert np.asarray(both).tolist() == [[True, False, False], [True, False, True]]
    added = resolve_mask([1.0, -np.inf, 2.0], True, None, 2, 3)
    assert np.asarray(added).tolist() == [[1.0, -np.inf, -np.inf], [1.0, -np.inf, 2.0]]


def test_without_mask_and_order_all_may_look() -> None:
    """And no array is made for it."""
    assert resolve_mask(None, False, None, 2, 3) is None


def test_a_hidden_key_is_chosen_away_not_pushed_down() -> None:
    """Its weight is 0 exactly, and the others keep their digits beside logits of -1e9."""
    query, key, value = [[1.0]], [[-1e9], [-1e9 - 1], [1e9]], [[1.0], [2.0], [3.0]]
    weights = attend(query, key, value, scale=1.0, mask=[True, True, False]).weights[0]
    np.testing.assert_allclose(weights, [1 / (1 + np.exp(-1)), 1 / (1 + np.e), 0], rtol=1e-12)
    assert weights[2] == 0

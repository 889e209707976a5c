"""The sentences that point at numbers: true of the numbers, silent where these show nothing."""

from __future__ import annotations

import numpy as np

from attn_tutor.mistakes.evidence import against_mask, column_sum, row_sum, sum_over_heads, upside_down

HALVES = np.full((2, 2), 0.5)


def test_the_row_farthest_from_1_is_named() -> None:
    weights = np.array([[0.5, 0.52], [0.67, 0.5]])
    assert row_sum({"weights": weights}, {}) == "Row 2 of the weights sums to 1.17; it must sum to 1."
    assert row_sum({"weights": HALVES}, {}) == ""
    assert row_sum({"logits": weights}, {}) == ""


def test_in_heads_the_head_is_named() -> None:
    weights = np.stack([HALVES, np.array([[0.5, 0.5], [0.9, 0.9]])])
    assert (
        row_sum({"weights": weights}, {}) == "Row 2 of the weights in head 2 sums to 1.80; it must sum to 1."
    )
    assert sum_over_heads({"weights": weights}, {}).endswith(
        "Instead, the weights sum to 1 over the heads."
    )
    assert sum_over_heads({"weights": np.stack([HALVES, HALVES])}, {}) == ""


def test_a_column_that_sums_to_1_is_held_against_a_row_that_does_not() -> None:
    weights = np.array([[0.9, 0.4], [0.1, 0.6]])
    told = column_sum({"weights": weights}, {})
    assert told == "Column 1 of the weights sums to 1, but row 1 sums to 1.30."
    assert column_sum({"weights": HALVES}, {}) == ""
    assert column_sum({"weights": weights + 0.3}, {}) == ""


def test_a_weight_where_nothing_may_be_seen() -> None:
    mask, right = np.tri(2, dtype=bool), np.array([[1.0, 0.0], [0.3, 0.7]])
    seen = {"weights": np.array([[0.8, 0.2], [0.3, 0.7]])}
    assert against_mask(seen, {"mask": mask, "weights": right}) == (
        "The weight in row 1, column 2 is 0.20, but key 2 is hidden from query 1."
    )
    blind = {"weights": np.array([[0.0, 0.0], [1.0, 0.0]])}
    assert against_mask(blind, {"mask": mask, "weights": right}) == (
        "The weight in row 1, column 1 is 0, but query 1 may see key 1."
    )
    assert against_mask({"weights": right}, {"mask": mask, "weights": right}) == ""
    assert against_mask({}, {}) == ""


def test_the_largest_logit_with_the_smallest_weight() -> None:
    values = {"logits": np.array([[1.0, 1.1, -np.inf], [0.0, -1.0, 3.0]]), "weights": HALVES}
    assert (
        upside_down(values, {}) == "Row 2, column 3 has the largest logit of its row, but the smallest weight."
    )

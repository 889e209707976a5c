"""A slip early in a matrix is located by what comes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from attn_tutor import diagnose
from tests.shipped import asked

QUERY = [[1, 2], [0, 1], [2, -1], [1, 1]]
KEY = [[1, 0], [0, 2], [1, 1], [2, 1]]
VALUE = [[1, 2], [0, 1], [3, 0], [2, 2]]
GIVEN: dict[str, Any] = {"query": QUERY, "key": KEY, "value": VALUE}


def softmax(logits: Any) -> Any:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@pytest.fixture
def logits() -> Any:
    return np.array(QUERY) @ np.array(KEY).T / np.sqrt(2)


@pytest.mark.parametrize(("row", "key"), [(0, 1), (1, 2), (3, 0)])
def test_the_key_whose_score_is_off_is_named_from_the_weights(logits: Any, row: int, key: int) -> None:
    logits[row, key] -= 1.3
    found = diagnose(np.round(softmax(logits), 2), **GIVEN, stage="weights")
    assert found.message == (
        f"Row {row + 1} adds up to 1, so the softmax is fine; recheck the score of key {key + 1}."
    )


def test_the_key_whose_score_is_off_is_named_from_the_output(logits: Any) -> None:
    logits[1, 2] += 1.1
    found = diagnose(np.round(softmax(logits) @ np.array(VALUE), 2), **GIVEN)
    assert "recheck the score of key 3" in found.message


def test_one_key_off_in_all_rows_is_named_from_the_scores() -> None:
    scores = np.array(QUERY) @ np.array(KEY).T
    scores[:, 2] += 1
    found = diagnose(scores.astype(float), **GIVEN, stage="scores")
    assert found.message == "All the numbers that are off belong to key 3: recheck that key."


def test_a_fully_masked_row_made_uniform_is_no_other_mistake(logits: Any) -> None:
    mask = [[1, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 1, 1]]
    weights = softmax(np.where(np.array(mask, dtype=bool), logits, -1e9))
    for stage, typed in (("weights", weights), ("output", weights @ np.array(VALUE))):
        found = diagnose(np.round(typed, 2), **GIVEN, mask=mask, stage=stage)
        assert found.slip == "empty_row_uniform"
        assert "may look at nothing" in found.message


def test_a_strict_mask_is_named_whatever_stands_in_the_row_it_empties(logits: Any) -> None:
    strict = np.zeros((4, 4))
    for row in range(1, 4):
        strict[row, :row] = softmax(logits[row, :row])
    for first in ([1, 0, 0, 0], [0.25] * 4, [0, 0, 0, 0]):
        strict[0] = first
        found = diagnose(np.round(strict, 2), **GIVEN, causal=True, stage="weights")
        assert {"mask_strict_zero_row", "mask_strict_uniform_row"} & set(found.misconceptions)


def test_one_row_for_all_queries_and_products_for_scores_are_named(logits: Any) -> None:
    output = softmax(logits) @ np.array(VALUE)
    assert "row 1 alone" in diagnose(np.round(output[0], 2), **GIVEN).message
    products = diagnose(np.multiply(QUERY, KEY).astype(float), **GIVEN, stage="scores")
    assert "elementwise_product" in products.misconceptions


@pytest.mark.parametrize("stage", ["logits", "weights", "output"])
def test_a_soft_cap_left_out_is_heard(stage: str, logits: Any) -> None:
    weights = softmax(logits)
    bare = {"logits": logits, "weights": weights, "output": weights @ np.array(VALUE)}[stage]
    found = diagnose(np.round(bare, 2), **GIVEN, softcap=2, stage=stage)
    assert found.message == "That's what you get without the soft cap."
    capped = {"logits": 2 * np.tanh(logits / 2), "weights": softmax(2 * np.tanh(logits / 2))}
    if stage in capped:
        assert diagnose(np.round(capped[stage], 2), **GIVEN, softcap=2, stage=stage).correct


def test_only_numbers_that_are_exact_are_called_so() -> None:
    given: dict[str, Any] = {
        "query": [[1, 0]],
        "key": [[1, 0], [-10, 1]],
        "value": [[10, 20], [30, 40]],
        "scale": 1.0,
    }
    assert "exactly" in diagnose("10.01 20.01", **given).message
    assert "exactly" not in diagnose("10.00 20.01", **given).message


def test_a_row_with_one_weight_hears_what_would_give_it() -> None:
    """All the weight on the largest score is a question, on the smallest a fact: never a cause by chance."""
    found: Any = asked("cost-fresh-one-new", 1).judge("1 0 0")
    assert not found.sure
    assert found.message.endswith("?")
    assert "hard_attention" in found.misconceptions
    lowest: Any = asked("cost-fresh-one-new", 3).judge("1 0 0")
    assert lowest.misconceptions == ()
    assert "adds up to 1" in lowest.message

"""A whole wrong matrix hears what is plain of it before two mistakes at once are looked for, and never a bare no."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor import diagnose
from attn_tutor.questions.words import matrix
from tests.cases import each

QUERY = [[1, 2, 0, 1], [0, 1, -1, 2]]
KEY = [[2, 0, 1, 1], [-1, 1, 2, 0], [1, 3, 0, -1]]
VALUE = [[5, 2], [-3, 7], [4, -6]]
SCORES = np.array([[3.0, 1, 6], [1, -1, 1]])  # by hand
TERMS = np.array(
    [[[q * k for q, k in zip(query, key, strict=True)] for key in KEY] for query in QUERY], dtype=float
)


def told(typed: Any, stage: str = "scores", **more: Any) -> Any:
    text = typed if isinstance(typed, str) else matrix(np.round(typed, 2))
    return diagnose(text, query=QUERY, key=KEY, value=VALUE, stage=stage, **more)


def weights(causal: bool = False) -> np.ndarray:
    powers = np.exp(SCORES / 2)
    powers = np.where(np.tri(2, 3, k=1, dtype=bool), powers, 0) if causal else powers
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


@each(
    ("typed", "stage", "heard"),
    [
        (SCORES - TERMS[..., 1], "scores", "The second product is missing from each sum."),
        (SCORES - 2 * TERMS[..., 3], "scores", "The fourth product has the wrong sign in each sum."),
        (TERMS[..., 1], "scores", "That's the second product of each sum alone; add the others."),
        (2 * SCORES, "scores", "2 times the right ones"),
        (weights() / 2, "weights", "half the right ones"),
        (3 * (weights() @ VALUE), "output", "3 times the right ones"),
        (np.array([VALUE[1], VALUE[1]]), "output", "Each of your rows is a single value, unmixed"),
        ([[0, 1, 0], [0, 1, 0]], "weights", "e^x is never 0"),
        (np.array(QUERY), "scores", "That's the query as it is given."),
        (TERMS[0, 1], "scores", "Those are the products for row 1, column 2, one by one."),
        ("3 1 6; 9 9 9", "scores", "Only row 2 is off."),
        ("9 2 7; 9 9 4", "scores", "Begin with row 1."),
    ],
)
def test_a_wrong_matrix_hears_what_is_true_of_it(typed: Any, stage: str, heard: str) -> None:
    found = told(typed, stage)
    assert heard in found.message
    assert not found.misconceptions
    assert not found.pairs


def test_a_plain_average_over_masked_keys_is_no_pair_of_mistakes() -> None:
    found = told(np.full((2, 3), 1 / 3), "weights", causal=True)
    assert "plain average, masked keys included" in found.message
    assert not found.pairs


def test_a_masked_key_with_a_weight_is_pointed_at() -> None:
    right = weights(causal=True)
    assert np.round(right, 2).tolist() == [[0.73, 0.27, 0.0], [0.42, 0.16, 0.42]]
    found = told("0.6 0.2 0.2; 0.42 0.16 0.42", "weights", causal=True)
    assert found.message == "Key 3 is masked for query 1, so its weight is 0."


def test_of_two_pairs_the_likelier_is_told_first() -> None:
    """All values added up although a mask hides some: the mask ignored, and the sum; not a mask moved by one."""
    total = np.sum(VALUE, axis=0)
    found = told(np.array([total, total]) / 3, "output", causal=True)
    assert "two together can: the mask is ignored, and all visible keys get the same weight" in found.message


def test_the_numbers_that_give_a_mistake_away_are_those_of_the_row_asked_for() -> None:
    from tests.shipped import shipped

    asked: Any = shipped().question("softmax-fresh-row").draw(9)
    scores = np.asarray(asked.given.problem.run()["scores"])
    found = asked.judge(matrix(scores[0]))
    assert f"Row 1 of the weights sums to {scores[0].sum():.2f}" in found.look


@each(
    ("typed", "stage", "heard"),
    [
        (np.sum(VALUE, axis=0), "output", "the values are added up with weight 1 each"),
        (np.mean(VALUE, axis=0), "output", "a plain average of the values"),
        ((weights() @ VALUE)[1], "output", "That's row 2 alone. There are 2 queries"),
        (SCORES + 2, "scores", "Every number is too large by the same amount: 2.00."),
    ],
)
def test_one_row_for_all_queries_and_one_number_added_are_named(typed: Any, stage: str, heard: str) -> None:
    assert heard in told(typed, stage).message


def test_a_strict_mask_that_fills_its_first_row_otherwise_is_not_said_to_leave_it_0() -> None:
    """Row 1 looks at key 1 as it may; rows 2 and 3 leave their own word out, which gives row 2 the whole weight."""
    query, key = np.array([[1, 2], [0, 1], [2, 1]]), np.array([[1, 0], [2, 1], [0, 3]])
    logits = query[2] @ key[:2].T / np.sqrt(2)
    third = np.exp(logits) / np.exp(logits).sum()
    typed = f"1 0 0; 1 0 0; {third[0]:.2f} {third[1]:.2f} 0"
    found = diagnose(typed, query=query, key=key, value=[[1], [2], [3]], causal=True, stage="weights")
    assert "hides each word from itself." in found.message
    assert "mask_strict_zero_row" in found.misconceptions


@each(
    ("heads", "heard"),
    [
        ([1, 0], "Heads 1 and 2 are swapped; the numbers are right."),
        ([1], "That's head 2 alone; there are 2."),
    ],
)
def test_heads_that_are_swapped_or_alone_are_named(heads: list[int], heard: str) -> None:
    query, key = np.array([[1, 2, 0, 1], [0, 1, 3, 2]]), np.array([[2, 0, 1, 1], [-1, 1, 2, 0], [1, 3, 0, -1]])
    scores = [query[:, columns] @ key[:, columns].T for columns in (slice(0, 2), slice(2, 4))]
    typed = matrix(np.squeeze(np.array(scores, dtype=float)[heads]))
    found = diagnose(typed, query=query, key=key, value=np.ones((3, 4)), n_heads=2, stage="scores")
    assert heard in found.message

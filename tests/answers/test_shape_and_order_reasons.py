"""Shapes, orders and matchings hear what they are, and never the right one."""

from __future__ import annotations

from typing import Any

import pytest

from attn_tutor.answers.permutations import match_reason, order_reason
from attn_tutor.answers.shape_reasons import shape_reason
from attn_tutor.answers.verdict import check_answer
from tests.cases import each
from tests.shipped import shipped

STAGES = {
    "query": (5, 8),
    "key": (7, 8),
    "value": (7, 3),
    "scores": (5, 7),
    "weights": (5, 7),
    "output": (5, 3),
}
SIZES = {"n_q": 5, "n_k": 7, "d_k": 8, "d_v": 3, "n_heads": 2}


@each(
    ("typed", "right", "heard"),
    [
        ((5, 7), (5, 3), "That's the shape of the scores and weights."),
        ((7, 3), (5, 3), "That's the shape of the value."),
        ((5,), (5, 3), "One axis is missing: this array has 2."),
        ((5, 3, 1), (5, 3), "There is one axis too many: this array has 2."),
        ((15, 8), (5, 3, 8), "Two sizes were multiplied to get 15, but they stay two separate axes."),
        ((5, 2), (5, 3), "Size 2 is the number of heads."),
        ((3, 5), (5, 3), "The sizes are right, but their order isn't."),
        ((5, 35), (5, 3), "Size 2 is 5 × 7."),
        ((7, 1009), (5, 3), "Size 1 is the number of keys."),
        (
            (5, 1009),
            (5, 3),
            "Nothing here has the size 1009: the sizes here are 5, 7, 8, 3 and 2. What does size 2 count?",
        ),
        ((1009,), (5, 3), ""),
    ],
)
def test_a_wrong_shape_hears_whose_it_is(typed: tuple[int, ...], right: tuple[int, ...], heard: str) -> None:
    assert shape_reason(typed, right, STAGES, SIZES) == heard


def test_no_shape_question_of_the_bank_says_only_that_a_size_is_not_right() -> None:
    """Sizes that appear nowhere are answered with a question and the sizes there are."""
    for entry in shipped().questions(kind="shape"):
        asked = shipped().question(entry.id).draw(0)
        message = asked.judge(str((1009,) * len(asked.answer.split(",")))).message
        assert "not right" not in message, entry.id
        assert message.endswith("?"), (entry.id, message)


def test_the_shape_of_the_weights_is_named_in_the_bank() -> None:
    asked = shipped().question("whole-formula-shape-output").draw(0)
    sizes = asked._values
    message = asked.judge(f"{sizes['n_q']}x{sizes['n_k']}").message
    assert "the shape of the" in message
    assert "weights" in message


@pytest.mark.parametrize(
    ("typed", "right", "heard"),
    [
        ("CBA", "ABC", "The order is reversed: start from the other end."),
        ("ACBD", "ABCD", "C and B have changed places; the rest is right."),
        ("BCDA", "ABCD", "A comes too late; the rest is in order."),
        ("DABC", "ABCD", "D comes too early; the rest is in order."),
        ("BDAC", "ABCD", ""),
    ],
)
def test_a_wrong_order_hears_how_it_differs(typed: str, right: str, heard: str) -> None:
    assert order_reason(typed, right) == heard


@pytest.mark.parametrize(
    ("typed", "right", "heard"),
    [
        ("BAC", "ABC", "1 and 2 have each other's meaning."),
        ("BCA", "ABC", "You gave 1 the meaning of 2."),
        ("DBC", "ABC", ""),
    ],
)
def test_a_wrong_matching_hears_whose_meaning_was_given(typed: str, right: str, heard: str) -> None:
    assert match_reason(typed, right) == heard


@pytest.mark.parametrize(
    "typed", ["(4, 2)", "(4, 2,)", "[4, 2,]", "4 x 2", "4×2", "torch.Size([4, 2])", "4 by 2"]
)
def test_a_shape_is_read_as_programs_print_it(typed: str) -> None:
    assert check_answer(typed, (4, 2), kind="shape").correct


@each(
    ("question", "typed", "outcome", "heard"),
    [
        ("dot-shape-scores", "{n_q} rows {n_k} columns", "correct", "Right."),
        ("dot-shape-scores", "shape ({n_q}, {n_k})", "correct", "Right."),
        ("dot-shape-scores", "{n_q}x{n_k} matrix", "correct", "Right."),
        ("dot-shape-scores", "{d_k}x{n_k}", "wrong", "Size 1 is the width of query and key."),
        ("dot-shape-scores", "{n_q}x1000", "wrong", "the sizes here are {n_q}, {n_k} and {d_k}."),
        ("dot-shape-scores", "1000x1", "wrong", "Nothing here has the size 1000"),
        ("shapes-heads-weights", "{batch},{n_heads},{n_q},1000", "wrong", "here are {n_q}, {n_heads} and {batch}."),
    ],
)
def test_only_sizes_that_the_prompt_states_are_spoken_of(question: str, typed: str, outcome: str, heard: str) -> None:
    """With one head nothing is the width of a head, and a width that is nowhere stated is no size here."""
    asked: Any = shipped().question(question).draw(1)
    sizes = asked.question.values()
    verdict = asked.judge(typed.format(**sizes))
    assert verdict.outcome == outcome
    assert heard.format(**sizes) in verdict.message
    assert "head" not in verdict.message or sizes["n_heads"] > 1

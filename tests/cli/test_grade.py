"""`grade`: one answer to one question, its verdict as a document and as words."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

KEYS = {
    "schema", "question", "outcome", "correct", "counts_as_attempt", "read_as", "cells", "misconceptions", "message",
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "outcome", "status"),
    [
        ("[[10, 20]]", "correct", 0),
        ("10 20", "correct", 0),
        ("10.0003, 20.0003", "correct", 0),
        ("A", "correct", 0),
        ("[[20, 10]]", "wrong", 1),
        ("[[10.01, 20.01]]", "wrong", 1),
        ("[[10], [20]]", "transposed", 1),
        ("[10 20]", "correct", 0),
        ("[[30, 40]]", "wrong", 1),
        ("C", "wrong", 1),
        ("banana", "not_understood", 1),
        ("", "not_understood", 1),
        ("[[10, 20", "correct", 0),
        ("nan nan", "not_understood", 1),
        ("1" * 100_000, "not_understood", 1),
        ("[" * 100_000, "not_understood", 1),
    ],
)
def test_the_third_practice_problem(attn_tutor: Run, answer: str, outcome: str, status: int) -> None:
    """Every way to give its answer: what the document says, and the exit status."""
    ended = attn_tutor("grade", "practice-3", "--answer", answer, "--json")
    document = ended.document
    assert document.keys() >= KEYS
    assert (document["outcome"], ended.status) == (outcome, status)
    assert document["correct"] == (status == 0)
    assert document["counts_as_attempt"] == (outcome != "not_understood")
    assert document["schema"] == 1
    assert document["question"] == "practice-3"
    if status:
        assert document["message"]


@pytest.mark.parametrize(("name", "letter"), [("1", "C"), ("2", "A"), ("3", "A"), ("4", "D"), ("5", "B")])
def test_the_letter_of_each_practice_problem(attn_tutor: Run, name: str, letter: str) -> None:
    """The one letter is right and each other one is wrong, with a reason of its own."""
    reasons = set()
    for other in "ABCD":
        document = attn_tutor("grade", f"practice-{name}", "--answer", other, "--json").document
        assert document["correct"] == (other == letter)
        if other != letter:
            reasons.add(document["message"])
    assert len(reasons) == 3


def test_scaling_where_the_plain_form_is_asked_for_is_named(attn_tutor: Run) -> None:
    """[[10.01, 20.01]] is not just wrong: the learner divided by the square root of d_k."""
    document = attn_tutor("grade", "practice-3", "--answer", "10.01 20.01", "--json").document
    assert document["misconceptions"]
    assert "√" in document["message"]


def test_the_cells_that_are_off_are_listed(attn_tutor: Run) -> None:
    assert attn_tutor("grade", "practice-3", "--answer", "10 21", "--json").document["cells"]


def test_in_words(attn_tutor: Run) -> None:
    """The same verdict on the screen, without an escape where nobody sees colours."""
    right, wrong = (
        attn_tutor("grade", "practice-3", "--answer", answer) for answer in ("10 20", "[[20, 10]]")
    )
    assert right.out.startswith("Right.")
    assert wrong.out.startswith("Not yet.")
    assert "\x1b" not in right.out + wrong.out


def test_every_answer_that_content_shows_is_right(attn_tutor: Run) -> None:
    """`content show --json` names an answer, and `grade` takes it, for each question of the practice."""
    for number in range(1, 6):
        answer = attn_tutor("content", "show", f"practice-{number}", "--json").document["answer"]
        assert attn_tutor("grade", f"practice-{number}", "--answer", str(answer)).status == 0

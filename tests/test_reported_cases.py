"""Answers and commands that people reported: each through the command line alone, with what it has to say.

The questions are those of reported_bank.yaml beside this file, which no edit of the course can change.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attn_tutor import diagnose
from attn_tutor.cli import main

pytestmark = pytest.mark.terminal
BANK = Path(__file__).with_name("reported_bank.yaml")


@pytest.fixture
def bank(tmp_path: Path) -> str:
    """A folder of content with the bank in it."""
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "own.yaml").write_text(BANK.read_text("utf-8"), "utf-8")
    return str(tmp_path)


def run(*words: str, stdin: str = "") -> tuple[int, str]:
    """The status of a command and all that it writes."""
    out = io.StringIO()
    typed, sys.stdin = sys.stdin, io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = main([*words])
    finally:
        sys.stdin = typed
    return status, out.getvalue()


def grade(bank: str, question: str, answer: str) -> dict[str, Any]:
    return dict(json.loads(run("--content", bank, "grade", question, "--answer", answer, "--json")[1]))


def faults(bank: str, cases: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The cases in which an answer lacks a word that it has to hear, or hears the bare verdict."""
    for case, needed in cases.items():
        question, _, answer = case.partition(": ")
        graded = grade(bank, f"own-{question}", answer)
        lost = [word for word in needed if word not in f"{graded['outcome']} {graded['message']}"]
        if lost or "not the number" in graded["message"] or "None of the entries" in graded["message"]:
            yield f"{case!r} lacks {lost}: {graded['outcome']}: {graded['message']}"


def test_one_number_or_one_row_hears_where_it_comes_from(bank: str) -> None:
    cases = {
        "cell: 0.30": ("wrong", "column 2"),
        "cell: 5": ("wrong", "sum"),
        "cell: 1.25": ("wrong", "average"),
        "score: 7": ("wrong", "key 3"),
        "score: 0.58": ("wrong", "the score is asked"),
        "row: 5.20 -0.75": ("wrong", "row 2"),
        "row: 0.67 0.67": ("wrong", "average"),
        "row: -5.51 0.02; 5.20 -0.75": ("right_values_wrong_shape", "Row 1"),
    }
    assert not [*faults(bank, cases)]


def test_shapes_and_formulas_hear_what_they_are(bank: str) -> None:
    cases = {
        "shape: 4x6": ("wrong", "weights"),
        "shape: (4, 3)": ("wrong", "query"),
        "shape: (4, 2,)": ("correct",),
        "formula: softmax(Q @ K.T * sqrt(d_k)) @ V": ("wrong", "multipl"),
        "formula: softmax(Q @ K.T / sqrt(d_k), axis=0) @ V": ("wrong", "column"),
        "formula: 2 * softmax(Q @ K.T / sqrt(d_k)) @ V": ("wrong", "2"),
    }
    assert not [*faults(bank, cases)]


@pytest.mark.parametrize(
    "formula",
    [
        "softmax(Q·Kᵀ/√dₖ)·V",
        "softmax((Q * K^T) / sqrt(d_k)) * V",
        r"\mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V",
        "softmax(Q @ K.T / sqrt(K.shape[-1])) @ V",
        "softmax(Q @ K.T * k.size(-1)**-0.5) @ V",
        "softmax(Q @ np.swapaxes(K, -1, -2) / sqrt(d_k)) @ V",
        "softmax[Q @ K.T / sqrt(d_k)] @ V",
        "softmax(Q K^T / sqrt d_k) V",
        "softmax(Q x K.T / sqrt(d_k)) x V",
    ],
)
def test_formulas_are_read_as_people_write_them(bank: str, formula: str) -> None:
    assert grade(bank, "own-formula", formula)["outcome"] == "correct"


def test_the_example_after_a_formula_that_cannot_be_read_is_whole(bank: str) -> None:
    for formula in ("Q*10^20", "Q.,K", "softmax(Q, K)"):
        said = grade(bank, "own-formula", formula)["message"]
        assert not said.rstrip().endswith("example:"), said


WEIGHTS = "0.03, 0.02, 0.95", "0.90, 0.05, 0.05"


@pytest.mark.parametrize(
    "pattern",
    [
        "row 1: {}; row 2: {}",
        "{}; {};",
        "[[{}], [{}]],",
        "Parameter containing:\ntensor([[{}],\n        [{}]], requires_grad=True)",
        "matrix([[{}], [{}]])",
        "tf.Tensor([[{}]\n [{}]], shape=(2, 3), dtype=float32)",
        "Array([[{}],\n       [{}]], dtype=float32)",
        "{{{{{}}}, {{{}}}}}",
        "Matrix([[{}], [{}]])",
        "Row 1: {}\nRow 2: {}",
    ],
)
def test_matrices_are_read_as_programs_and_we_print_them(bank: str, pattern: str) -> None:
    assert grade(bank, "own-weights", pattern.format(*WEIGHTS))["outcome"] == "correct"


@pytest.mark.parametrize(
    "typed",
    [
        r"\begin{bmatrix} 0.03 & 0.02 & 0.95 \\ 0.90 & 0.05 & 0.05 \end{bmatrix}",
        "| 0.03 | 0.02 | 0.95 |\n| 0.90 | 0.05 | 0.05 |",
        "     [,1] [,2] [,3]\n[1,] 0.03 0.02 0.95\n[2,] 0.90 0.05 0.05",
        "      0     1     2\n0  0.03  0.02  0.95\n1  0.90  0.05  0.05",
        "2×3 Matrix{Float64}:\n 0.03  0.02  0.95\n 0.90  0.05  0.05",
        "0,03;0,02;0,95\n0,90;0,05;0,05",
    ],
)
def test_tables_of_other_programs_are_read(bank: str, typed: str) -> None:
    assert grade(bank, "own-weights", typed)["outcome"] == "correct"


def test_a_number_in_two_words_is_one_number(bank: str) -> None:
    for typed, number in (("3 1/5", "3.2"), ("1 000", "1000"), ("1.234,5", "1234.5")):
        assert grade(bank, "own-cell", typed)["read_as"].startswith(number)


def test_what_cannot_be_compared_costs_nothing(bank: str) -> None:
    for typed in ("0,03 0,02", "0.03 0.02 0.95 0.90", "[[0.03, 0.02], [0.90, 0.05]]", "0.03"):
        assert not grade(bank, "own-weights", typed)["counts_as_attempt"], typed
    assert "Did you mean 0.03 and 0.02?" in grade(bank, "own-weights", "0,03 0,02")["message"]


def test_options_are_known_by_their_letter_and_by_their_numbers() -> None:
    for typed in ("option C", "[[20,40]]", "20 40"):
        graded = json.loads(run("grade", "practice-3", "--answer", typed, "--json")[1])
        assert "halfway between the values" in graded["message"]
    said = json.loads(run("grade", "practice-3", "--answer", "10.00 20.01", "--json")[1])["message"]
    assert "exactly" not in said, "exactly is 10.01 20.01"


def test_one_query_hears_its_own_mask(bank: str) -> None:
    given = {
        "query": [[0, 1, 1, 2]],
        "key": [[1, 0, 1, 0], [0, 2, 0, 1], [1, 1, -1, 1]],
        "value": [[1, 2], [0, 1], [3, 0]],
    }
    matrices = {name: np.array(rows) for name, rows in given.items()}
    verdict = diagnose("1 0 0", **matrices, causal=True, stage="weights")
    assert verdict.misconceptions == ("mask_top_left",)


def test_a_masked_logit_is_minus_infinity() -> None:
    given = {"query": [[1.0, 2], [2, 0]], "key": [[1.0, 0], [-1, 2]], "value": [[1.0], [2]]}
    for masked in ("-inf", "-3.4028e+38", "-1e9"):
        typed = f"0.71 {masked}; 1.41 -1.41"
        assert diagnose(typed, **given, causal=True, stage="logits").correct, masked


def test_one_hot_guesses_are_no_proof() -> None:
    chance = np.random.default_rng(0)
    for _ in range(12):
        query, key = 3 * chance.normal(size=(1, 4)), 3 * chance.normal(size=(4, 4))
        right = int((query @ key.T).argmax())
        for guess in {0, 1, 2, 3} - {right}:
            typed = " ".join("1" if at == guess else "0" for at in range(4))
            verdict = diagnose(typed, query=query, key=key, value=np.ones((4, 2)), stage="weights")
            assert not (verdict.misconceptions and verdict.sure), verdict.message

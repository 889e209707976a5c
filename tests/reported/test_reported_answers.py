"""Answers and commands that people reported: each through the command line alone, with what it has to say.

The questions are those of bank.yaml beside this file, which no edit of the course can change.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from attn_tutor import diagnose
from tests.reported.commands import grade, run

pytestmark = pytest.mark.terminal


@pytest.mark.parametrize(
    ("question", "typed", "outcome", "heard"),
    [
        # One number: another column, the sum, the average, another key, another stage, the keys for the values.
        ("cell", "0.30", "wrong", "column 2"),
        ("cell", "5", "wrong", "sum"),
        ("cell", "1.25", "wrong", "average"),
        ("score", "7", "wrong", "key 3"),
        ("score", "0.58", "wrong", "asked for the score"),
        ("mixed-number", "1.80", "wrong", "keys instead of the values"),
        ("mixed-number", "1.2", "wrong", "column 2"),
        ("mixed-number", ".67", "wrong", "average"),
        # One row: another row, another matrix, the whole matrix.
        ("row", "5.20 -0.75", "wrong", "row 2"),
        ("row", "0.67 0.67", "wrong", "average"),
        ("row", "-5.51 0.02; 5.20 -0.75", "right_values_wrong_shape", "Row 1"),
        ("query-of-here", "3 3", "wrong", "W_Q and W_K are swapped"),
        ("query-of-here", "3 0", "wrong", "row 1; you're asked for row 3"),
        ("mixed-row", ".18 1.73", "wrong", "row 2; you're asked for row 1"),
        ("row-with-one-entry-in-common", "0.96 -0.16", "wrong", "row 2; you're asked for row 1"),
        ("second-mixed-row", "-1.75 0.34; -1.64 0.91", "right_values_wrong_shape", "Row 1 is right"),
        ("row-of-scores", "0 0 -4", "wrong", "query 2; you're asked for query 1"),
        ("cats", "1.58 -0.15", "wrong", "row 2; you're asked for row 1"),
        ("chase", "0.09 0.67 0.24", "wrong", "query 1; you're asked for query 2"),
        ("one-new-word", "1 0 0 0", "wrong", "adds up to 1"),
        # A shape, a formula.
        ("shape", "4x6", "wrong", "weights"),
        ("shape", "(4, 3)", "wrong", "query"),
        ("shape", "(4, 2,)", "correct", ""),
        ("formula", "softmax(Q @ K.T * sqrt(d_k)) @ V", "wrong", "multipl"),
        ("formula", "softmax(Q @ K.T / sqrt(d_k), axis=0) @ V", "wrong", "column"),
        ("formula", "2 * softmax(Q @ K.T / sqrt(d_k)) @ V", "wrong", "2"),
        ("logits-of-z", "softmax(x - T)", "wrong", "T is subtracted"),
        ("count", "n(n+1)", "wrong", "division by 2"),
    ],
)
def test_an_answer_hears_where_its_numbers_come_from(
    question: str, typed: str, outcome: str, heard: str, bank: str
) -> None:
    graded = grade(f"own-{question}", typed, folder=bank)
    assert graded["outcome"] == outcome
    assert heard in graded["message"]
    assert not any(bare in graded["message"] for bare in ("not the number", "None of the entries"))


@pytest.mark.parametrize(
    ("question", "formula"),
    [
        ("formula", "softmax(Q·Kᵀ/√dₖ)·V"),
        ("formula", "softmax((Q * K^T) / sqrt(d_k)) * V"),
        ("formula", r"\mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V"),
        ("formula", "softmax(Q @ K.T / sqrt(K.shape[-1])) @ V"),
        ("formula", "softmax(Q @ K.T * k.size(-1)**-0.5) @ V"),
        ("formula", "softmax(Q @ np.swapaxes(K, -1, -2) / sqrt(d_k)) @ V"),
        ("formula", "softmax[Q @ K.T / sqrt(d_k)] @ V"),
        ("formula", "softmax(Q K^T / sqrt d_k) V"),
        ("formula", "softmax(Q x K.T / sqrt(d_k)) x V"),
        ("formula", "Attention(Q, K, V) = softmax(QKT ÷ √d) V"),
        ("formula", "softmax(Q*K^t/sqrt(dk))*V"),
        ("formula", "softmax(Q⋅Kᵗ / d_k^½) ⋅ V"),
        ("formula", "nn.Softmax(dim=-1)(Q @ K.mT / pow(d_k, 0.5)) @ V"),
        ("exponentials", "e^x/sum(e^x)"),
        ("exponentials", "e^(x_i) / Σ_j e^(x_j)"),
        ("exponentials", r"\frac{e^{x_i}}{\sum_j e^{x_j}}"),
        ("exponentials", "exp(xᵢ) / sum_j exp(xⱼ)"),
        ("logits-of-z", "softmax(x/T)"),
        ("scores-of-tokens", "(XW_Q)(XW_K)^T"),
        ("scores-of-tokens", "X W^Q (X W^K)^T"),
        ("count", "n(n+1)//2"),
        ("count", "½ n (n + 1)"),
    ],
)
def test_a_formula_is_read_as_people_write_it(question: str, formula: str, bank: str) -> None:
    assert grade(f"own-{question}", formula, folder=bank)["outcome"] == "correct"


def test_a_letter_taken_for_another_is_echoed(bank: str) -> None:
    assert grade("own-logits-of-z", "softmax(x/T)", folder=bank)["read_as"] == "softmax(z / T)"
    assert grade("own-formula", "softmax(QKᵀ/√d)V", folder=bank)["read_as"] == "softmax(Q K.T / sqrt(d_k)) V"


@pytest.mark.parametrize("formula", ["Q*10^20", "Q.,K", "softmax(Q, K)", "softmax(Q .K)"])
def test_a_formula_that_cannot_be_read_hears_whole_sentences(formula: str, bank: str) -> None:
    said = grade("own-formula", formula, folder=bank)["message"]
    assert not said.rstrip().endswith("example:")
    assert 'no "," before' not in said


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
    assert grade("own-weights", pattern.format(*WEIGHTS), folder=bank)["outcome"] == "correct"


@pytest.mark.parametrize(
    "typed",
    [
        r"\begin{bmatrix} 0.03 & 0.02 & 0.95 \\ 0.90 & 0.05 & 0.05 \end{bmatrix}",
        "| 0.03 | 0.02 | 0.95 |\n| 0.90 | 0.05 | 0.05 |",
        "     [,1] [,2] [,3]\n[1,] 0.03 0.02 0.95\n[2,] 0.90 0.05 0.05",
        "      0     1     2\n0  0.03  0.02  0.95\n1  0.90  0.05  0.05",
        "2×3 Matrix{Float64}:\n 0.03  0.02  0.95\n 0.90  0.05  0.05",
        "0,03;0,02;0,95\n0,90;0,05;0,05",
        "shape: (2, 2)\n┌──────┬──────┬──────┐\n│ a    ┆ b    ┆ c    │\n│ ---  ┆ ---  ┆ ---  │\n"
        "╞══════╪══════╪══════╡\n"
        "│ 0.03 ┆ 0.02 ┆ 0.95 │\n│ 0.9  ┆ 0.05 ┆ 0.05 │\n└──────┴──────┴──────┘",
        "[[0.03, 0.02, 0.95],\n [0.9, 0.05, 0.05]], shape=[2, 3], strides=[3, 1], layout=Cc (0x5), const ndim=2",
        "{{0.03f, 0.02f, 0.95f}, {0.9f, 0.05f, 0.05f}}",
        '{"weights": [[0.03, 0.02, 0.95], [0.90, 0.05, 0.05]]}',
        "```\n0.03 0.02 0.95\n0.90 0.05 0.05\n```",
        "- [0.03, 0.02, 0.95]\n- [0.90, 0.05, 0.05]",
        "q1: 0.03 0.02 0.95\nq2: 0.90 0.05 0.05",
    ],
)
def test_tables_of_other_programs_are_read(bank: str, typed: str) -> None:
    assert grade("own-weights", typed, folder=bank)["outcome"] == "correct"


def test_a_number_in_two_words_is_one_number(bank: str) -> None:
    for typed, number in (("3 1/5", "3.2"), ("1 000", "1000"), ("1.234,5", "1234.5")):
        assert grade("own-cell", typed, folder=bank)["read_as"].startswith(number)


def test_what_cannot_be_compared_costs_nothing(bank: str) -> None:
    for typed in ("0,03 0,02", "0.03 0.02 0.95 0.90", "[[0.03, 0.02], [0.90, 0.05]]", "0.03"):
        assert not grade("own-weights", typed, folder=bank)["counts_as_attempt"], typed
    assert "Did you mean 0.03 and 0.02?" in grade("own-weights", "0,03 0,02", folder=bank)["message"]


def test_options_are_known_by_their_letter_and_by_their_numbers() -> None:
    for typed in ("option C", "[[20,40]]", "20 40"):
        graded = json.loads(run("grade", "practice-3", "--answer", typed, "--json")[1])
        assert "halfway between those of the two values" in graded["message"]
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


@pytest.mark.parametrize(
    ("question", "typed", "heard"),
    [
        ("whole-formula-code-blanks", 'rearrange(key, "k d -> d k") ; weights @ value', "einops"),
        ("masks-causal-blanks", "tril ; -sys.float_info.max", "NumPy alone"),
        ("softmax-from-exponentials", "softmax(z)", "without softmax"),
    ],
)
def test_what_the_code_does_not_know_is_said_and_costs_nothing(question: str, typed: str, heard: str) -> None:
    graded = grade(question, typed)
    assert not graded["counts_as_attempt"]
    assert heard in graded["message"]


@pytest.mark.terminal
@pytest.mark.parametrize(
    "typed", ["line 3 should be logits = scores / np.sqrt(key.shape[1])", "3 -> np.sqrt(key.shape[1])"]
)
def test_the_faulty_line_is_read_as_people_say_it(typed: str) -> None:
    assert grade("whole-formula-bug-shape", typed)["outcome"] == "correct"

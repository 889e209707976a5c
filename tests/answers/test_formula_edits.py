"""A wrong formula is what the right one becomes by one edit; formulas are read as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from attn_tutor.answers.formula_edits import two_edits
from attn_tutor.answers.formulas import read_formula
from tests.cases import each
from tests.shipped import shipped

OUTPUT = "whole-formula-write-it"


def judged(answer: str, question: str = OUTPUT) -> Any:
    return shipped().question(question).draw(0).judge(answer)


@each(
    "answer",
    [
        "softmax(Q·Kᵀ/√dₖ)·V",
        "softmax((Q * K^T) / sqrt(d_k)) * V",
        r"\text{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        r"$\mathrm{softmax}\left(\dfrac{Q K^{T}}{\sqrt{d_{k}}}\right) V$",
        "softmax(Q K^T / sqrt(K.shape[-1])) V",
        "softmax(Q @ np.swapaxes(K, -1, -2) * k.size(-1)**-0.5) @ V",
        "torch.softmax(q @ k.permute(1, 0) / math.sqrt(q.size(-1)), dim=-1) @ v",
        "softmax[Q K^T / sqrt d_k] V",
        "softmax(Q x K^T / sqrt(d_k)) x V",
        "F.softmax(torch.matmul(q, k.t()) / d_k**0.5, -1) @ v",
    ],
)
def test_a_formula_is_read_as_people_write_it(answer: str) -> None:
    assert judged(answer).correct


def test_a_star_between_matrices_is_read_as_their_product_and_said_so() -> None:
    found = judged("softmax((Q * K^T) / sqrt(d_k)) * V")
    assert "* was read as the matrix product" in found.notes
    assert found.read_as == "softmax(Q @ K.T / sqrt(d_k)) @ V"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("softmax-from-exponentials", "e^z/sum(e^z)"),
        ("self-scores-from-tokens", "(XW_Q)(XW_K)^T"),
        ("self-scores-from-tokens", "X W^Q (X W^K)^T"),
        ("self-scores-from-tokens", r"X W_{Q} W_{K}^{\top} X^{\top}"),
    ],
)
def test_other_formulas_are_read_too(question: str, answer: str) -> None:
    assert judged(answer, question).correct


@pytest.mark.walk
@each(
    ("question", "answer", "heard"),
    [
        (OUTPUT, "softmax(Q K^T / sqrt(d_k), axis=0) V", "The softmax runs down the columns here."),
        (
            OUTPUT,
            "softmax(Q K^T * sqrt(d_k)) V",
            "sqrt(d_k) multiplies here; in the right formula it divides.",
        ),
        (OUTPUT, "2 softmax(Q K^T / sqrt(d_k)) V", "This is 2 times the right formula"),
        (OUTPUT, "softmax(Q K / sqrt(d_k)) V", "K is not transposed here."),
        (OUTPUT, "softmax(K Q^T / sqrt(d_k)) V", "Q and K have changed places."),
        ("softmax-temperature-formula", "softmax(z - T)", "T is subtracted here"),
        ("scaling-logits-formula", "Q K^T / sqrt(d_k)^3", "the right formula divided by d_k"),
        ("scaling-logits-formula", "Q K^T / 2", "a constant factor 0.5"),
        ("cost-weights-formula", "n(n+1)/2", "n_heads is not in it"),
        ("cost-weights-formula", "n_heads n^2 / 2", "0.5 times the right formula"),
        ("cost-weights-formula", "n_heads^2 n^2", "n_heads is squared here"),
        (OUTPUT, "softmax((Q K^T / sqrt(d_k)) V)", "V belongs outside the softmax"),
        (OUTPUT, "softmax(Q K^T, axis=0) V", "The division by sqrt(d_k) is missing."),
        (OUTPUT, "Q K^T V", "The softmax is missing. The division by sqrt(d_k) is missing."),
        ("softmax-from-exponentials", "exp(-z) / sum(z)", "Two things differ."),
    ],
)
def test_a_wrong_formula_hears_what_it_is(question: str, answer: str, heard: str) -> None:
    found = judged(answer, question)
    assert not found.correct
    assert heard in found.message


def test_a_function_that_the_answer_must_do_without_costs_nothing() -> None:
    found = judged("softmax(z)", "softmax-from-exponentials")
    assert (found.outcome, found.counts_as_attempt) == ("not_understood", False)
    assert "without softmax" in found.message


def test_two_edits_touch_two_nodes() -> None:
    """x / T: neither is T renamed and squared at once, nor x dropped twice."""
    tree = read_formula("softmax(x / T)", ("x", "T")).tree
    written = [changed.notation for changed, _ in two_edits(tree)]
    assert "softmax((-x) * T)" in written
    assert "softmax(T * T)" in written
    assert not any("T + 1" in one or "--" in one for one in written)

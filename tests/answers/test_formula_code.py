"""Products as programs spell them are read as matrix products, held against NumPy's own einsum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from attn_tutor.answers.formula_code import without_code
from attn_tutor.answers.formula_values import value_of
from attn_tutor.answers.formulas import read_formula
from attn_tutor.answers.tokens import NotUnderstood
from tests.cases import each
from tests.shipped import shipped

CHANCE = np.random.default_rng(0)
MATRICES: dict[str, Any] = {
    "A": CHANCE.normal(size=(3, 4)),
    "B": CHANCE.normal(size=(5, 4)),
    "C": CHANCE.normal(size=(4, 2)),
}
MATRICES["v"] = CHANCE.normal(size=4)


@each(
    ("spec", "operands"),
    [
        ("ij,kj->ik", "AB"),
        ("ij,kj", "AB"),
        ("id,jd->ji", "AB"),
        ("qd,dv->qv", "AC"),
        ("dq,vd->qv", "XY"),
        ("ij,j->i", "Av"),
        ("d,vd->v", "vB"),
        ("i,i->", "vv"),
        ("ij->ji", "A"),
    ],
)
def test_an_einsum_of_two_is_the_product_that_numpy_computes(spec: str, operands: str) -> None:
    values = MATRICES | {"X": MATRICES["A"].T, "Y": MATRICES["C"].T}
    right = np.einsum(spec, *(values[name] for name in operands))
    for begin in ("np.einsum('", "einsum('", "torch.einsum( '"):
        tree = read_formula(f"{begin}{spec}', {', '.join(operands)})", [*values]).tree
        assert np.allclose(value_of(tree, values, {}), right)


@each(
    ("text", "plain"),
    [
        ("einsum('...qd,...kd->...qk', Q, K)", "((Q) @ (K).T)"),
        ("jnp.einsum('bhqd,bhkd->bhqk', Q, K)", "((Q) @ (K).T)"),
        ('einsum("qk,kd->qd", softmax(Q @ K.T, -1), V)', "((softmax(Q @ K.T, -1)) @ (V))"),
        ("Q %*% t(K)", "Q @ t(K)"),
        ("tf.matmul(Q, K, transpose_b=True)", "((Q) @ (K).T)"),
        ("torch.matmul(Q, K.T)", "torch.matmul(Q, K.T)"),
        ("e^z/Σe^z", "e^z/sum e^z"),
        ("e^z/Σ_j e^z", "e^z/sum  e^z"),
        ("einsum('ij,ij->ij', Q, K)", "einsum('ij,ij->ij', Q, K)"),
        ("einsum('ij,kj->ik', Q, K", "einsum('ij,kj->ik', Q, K"),
    ],
)
def test_spellings_of_programs(text: str, plain: str) -> None:
    assert without_code(text) == plain


def test_what_is_no_product_of_two_says_so_and_no_text_takes_long() -> None:
    with pytest.raises(NotUnderstood, match="not a product of two matrices"):
        read_formula("einsum('ij,ij->ij', Q, K)", ["Q", "K"])
    for text in ("einsum(" * 2800, "einsum('ij,kj->ik', " * 900, "matmul(a,b,transpose_b=True)" * 700):
        with pytest.raises(NotUnderstood):
            read_formula(text, ["Q", "K"])


@each(
    ("question", "typed", "outcome", "heard"),
    [
        ("whole-formula-write-it", "softmax(Q @ K.T / sqrt(d_v)) @ V", "not_understood", '"d_v" isn\'t known here'),
        ("whole-formula-write-it", "softmax(Q @ K.T / sqrt(d)) @ V", "correct", "Right"),
        ("whole-formula-write-it", "softmax(softmax(Q @ K.T / sqrt(d_k))) @ V", "wrong", "once too often"),
        (
            "whole-formula-write-it",
            "scaled_dot_product_attention(Q, K, V)",
            "not_understood",
            "what you're asked for",
        ),
        ("scaling-logits-formula", "Q @ K.T // sqrt(d_k)", "wrong", "rounds down"),
        ("masks-visible-formula", "n * (n + 1) // 2", "correct", "Right"),
        ("softmax-from-exponentials", "2^z / sum(2^z)", "wrong", "powers of 2"),
        ("softmax-from-exponentials", "exp(z) / max(exp(z))", "wrong", "weights add up to 1"),
        ("cost-score-products", "n_heads * d_head * n * (n + 1) / 2", "wrong", "the right number is"),
    ],
)
def test_formulas_are_judged_by_what_they_compute(
    question: str, typed: str, outcome: str, heard: str
) -> None:
    found: Any = shipped().question(question).draw(1)
    verdict = found.judge(typed)
    assert verdict.outcome == outcome
    assert heard in verdict.message

"""Formulas: what counts is their value, whatever way they are written in; no text makes the reader fail."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.answers.formula_values import value_of
from attn_tutor.answers.formulas import read_formula
from attn_tutor.answers.tokens import NotUnderstood
from attn_tutor.engine.attention import attend
from attn_tutor.questions.formula import NAMES, Formula, WrongFormula, point
from tests.cases import CHARACTERS, allowed, each, examples
from tests.questions.makers import make

NO_SCALE = WrongFormula(formula="softmax(Q @ K.T) @ V", why="It is not scaled.", misconception="no_scale")
ATTENTION = make(
    Formula,
    names=("Q", "K", "V", "d_k"),
    formula="softmax(Q @ K.T / sqrt(d_k)) @ V",
    wrong=(NO_SCALE,),
)

SAME = (
    "softmax(Q K^T / √d_k) V",
    "softmax(QKᵀ/√dk) V",
    "output = softmax(Q · Kᵀ / √(d_k)) · V",
    "np.matmul(torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(d_k), dim=-1), v)",
    "softmax(Q Kᵀ / d_k**(1/2)) @ V",
    "softmax((Q / √d_k) K') V",
    "(V.T @ softmax(Q @ K.T * d_k^-0.5).T).T",
    "(exp(Q@K.T/sqrt(d_k)) / sum(exp(Q@K.T/sqrt(d_k)), axis=-1, keepdims=True)) @ V",
    "exp(Q@K.T/sqrt(d_k)) @ V / exp(Q@K.T/sqrt(d_k)).sum(-1, keepdims=True)",
)


@each("text", SAME)
def test_every_way_of_writing_it_is_right(text: str) -> None:
    assert ATTENTION.draw(1).judge(text).outcome == "correct"


def test_the_formula_is_what_the_engine_computes() -> None:
    """The values of the typed formula are those of the engine's own attention."""
    here = point(("Q", "K", "V", "d_k"), np.random.default_rng(7))
    query, key, value = (here.values[name] for name in "QKV")
    made = value_of(read_formula(SAME[0], ATTENTION.names).tree, here.values, here.sizes)
    np.testing.assert_allclose(made, attend(query, key, value).output, rtol=1e-12)


@each(
    ("text", "outcome", "words"),
    [
        ("softmax(Q @ K / sqrt(d_k)) @ V", "wrong_shape", "Q is n_q × d_k and K is n_k × d_k"),
        ("softmax(Q @ K.T) @ V", "wrong", "It is not scaled."),
        ("softmax(K @ Q.T / sqrt(d_k))", "wrong_shape", "n_k × n_q"),
        ("(softmax(Q @ K.T / sqrt(d_k)) @ V).T", "transposed", "exchanged"),
        ("softmax(Q @ K.T / sqrt(d_k)) @ V * d_k", "wrong", "times d_k"),
        ("softmax(Q @ K.T / sqrt(d_k)) @ V / sqrt(d_k)", "wrong", "divided by √d_k"),
        ("exp(Q @ K.T) / sum(exp(Q @ K.T), axis=-1)", "wrong_shape", "keepdims=True"),
        ("softmax(Q * K.T) @ V / d_k", "wrong", ""),
        ("softmax(Q K.T / √d_k V)", "not_understood", "clear what"),
        ("softmax(Q @ K.T", "not_understood", '")"'),
        ("softmx(Q)", "not_understood", "Q, K, V, d_k"),
        ("Q.__class__", "not_understood", '"."'),
        ("log(Q)", "not_understood", "negative"),
        ("Q / 0", "not_understood", "zero"),
        ("exp(exp(exp(exp(d_k))))", "not_understood", "1e12"),
    ],
)
def test_every_other_formula_hears_why(text: str, outcome: str, words: str) -> None:
    verdict = ATTENTION.draw(2).judge(text)
    assert verdict.outcome == outcome
    assert words in verdict.message


def test_a_wrong_formula_in_another_way_of_writing_has_its_name() -> None:
    assert ATTENTION.draw(0).judge("softmax(Q K')V").misconceptions == ("no_scale",)


def test_what_was_filled_in_is_told() -> None:
    """A product without a sign comes back as it was understood; a formula in full does not."""
    asked = ATTENTION.draw(0)
    assert asked.judge("softmax(QK^T) V").read_as == "softmax(Q K.T) V"
    assert asked.judge("softmax(Q @ K.T) @ V").read_as == ""


@pytest.mark.parametrize("seed", range(5))
def test_no_two_lengths_are_equal(seed: int) -> None:
    """So a missing transpose is a shape that does not fit; and the heads together make d_model."""
    here = point(NAMES, np.random.default_rng(seed))
    assert len(here.sizes) == len({*here.sizes.values()})
    assert here.values["d_model"] == here.values["d_head"] * here.values["n_heads"]


@each(
    "text",
    [
        "(" * 5000, "(" * 1900, "Q.T" * 600, "√" * 1900 + "2", "-" * 1900, "2^" * 59 + "2", "9" * 1900, "1e999",
        "Q" + " K" * 900, "softmax(" * 200, "Q+" * 900, "a." * 900, "__import__('os').system('x')", "Q[0]", "\x00",
        "lambda: 0", "Q if Q else K", "d_k ^ 1e9", "max(Q, axis=7)", "sum()", "softmax(Q, K)", "٣ * Q",
    ],
)  # fmt: skip
def test_hostile_text_is_refused_at_once(text: str) -> None:
    before = time.perf_counter()
    assert ATTENTION.draw(0).judge(text).outcome in ("not_understood", "wrong_shape")
    assert time.perf_counter() - before < allowed(0.2)


_PIECES = st.sampled_from(
    [
        *"QKV()+-*/@^.,='√ᵀ² 29",
        "d_k",
        "softmax(",
        "exp(",
        "sum(",
        ".T",
        "axis=",
        "keepdims=True",
        "1e5",
        "np.",
        "⊤",
        "[",
    ]
)


@settings(deadline=None, max_examples=examples(150))
@given(st.one_of(st.text(CHARACTERS, max_size=40), st.lists(_PIECES, max_size=25).map("".join)))
def test_no_text_makes_it_fail(text: str) -> None:
    """Whatever is typed there is a verdict; what was read can be read again and means the same."""
    asked = ATTENTION.draw(0)
    assert asked.judge(text).message
    try:
        tree = read_formula(text, ATTENTION.names).tree
    except NotUnderstood:
        return
    assert asked.judge(tree.notation).outcome == asked.judge(text).outcome


def test_faults_are_found() -> None:
    """A name that is not there, a formula that does not fit, a wrong one that is right."""
    keys = {"names": ("Q", "K"), "formula": "Q @ K.T"}
    same = (WrongFormula(formula="(K Q.T).T", why="No."),)
    assert [way for way, *_ in make(Formula, **keys).faults()] == []
    assert [way for way, *_ in make(Formula, **{**keys, "names": ("Z",)}).faults()] == ["names"]
    assert [way for way, *_ in make(Formula, **{**keys, "formula": "Q @ K"}).faults()] == ["formula"]
    assert [way for way, *_ in make(Formula, **keys, wrong=same).faults()] == ["wrong[1].formula"]

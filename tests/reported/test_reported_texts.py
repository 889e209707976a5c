"""Sentences of the course, the banks, the glossary and the sheet that readers found false: nowhere said any more."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import attn_tutor
from tests.reported.commands import grade, screen

pytestmark = pytest.mark.terminal
CONTENT = Path(attn_tutor.__file__).parents[1] / "content"


@cache
def content() -> str:
    """All that is written in the content, in one line."""
    return " ".join(" ".join(path.read_text("utf-8").split()) for path in sorted(CONTENT.rglob("*.yaml")))


@pytest.mark.parametrize(
    "false",
    [
        # Dot products, projections, scaling.
        "Two equal vectors can change places",  # a dot product is symmetric, whatever the vectors are
        "unscaled draws in five",  # the screen before had counted 73 of 100
        "a logit of 0 stays 0",  # a score of 0 does
        "These keys are not special",  # they were chosen: at random the largest weight is 0.88, not 0.98
        "the division by 2 and by 4 gives exactly the same",  # by construction
        "independent at the start of training",  # uncorrelated, and of a size that depends on initialisation
        "so it hardly learns there",  # only the path into queries and keys starves
        "W_K and W_V are what the model learns",  # among what it learns
        "computes x @ weight.T",  # nn.Linear also adds a bias
        # Masks.
        "the weights come out the same to all digits you would show",  # -1e9 overflows in half precision
        "j < length",  # the course counts keys from 1
        # Heads and models.
        "In most models n_heads times d_head is d_model",  # not in Qwen3, Gemma, gpt-oss, DeepSeek-V3
        "More heads are then narrower",  # at a fixed d_model only
        "concat(head_1, …, head_h)",  # h is the index, not the count
        "queries and keys by RoPE in every layer",  # Llama 4 leaves some layers out
        "Llama have self-attention only",  # Llama 3.2 Vision has cross-attention
        "So they cost more until n is about twice d_model",  # the feed-forward network left out
        "comes near four times the line before",  # two machines measured 110 and 951 times for 64
        # Maps.
        "look at the length of weight times value",  # after the output projection
        "it lies in their null space",  # the left one
        "mask the key, exchange the word",  # a mask is off distribution, and other heads make up for it
        "without further ado",  # comparing two tiles of a column as shares is sound
        "you were shown the map of head 1",  # only logits were shown
        # Before transformers.
        "nobody divided by a root",  # a bounded score still grows with the width
        "Soft attention is what hard attention gives on average",  # true of the mixed vector alone
        "Scores, softmax and the weighted sum stayed as they were",  # after a sentence on how they changed
        "The first neural translation models of 2014",  # Kalchbrenner and Blunsom, 2013
        "did slightly better by some measures",  # on most
        '"Capped" is the tanh',  # additive attention is no soft-capped dot product
        "their dot product is the sum W s + U",
        "vᵀ tanh(W q + U k)",  # columns, where the rest of the course has rows
        "also: [window attention, sliding window]",  # Luong's local attention is no sliding window
        # Questions.
        "Which mask hides the padding from the words?",  # the causal mask does also
        "How many weights does self-attention have",  # read as parameters
        "What happens to the number of weights and to the size of W_Q?",
        "Query and key have twelve columns, for three heads.",  # d_k never said to be per head
        "the screen where the running output was checked",  # a reader of the bank has seen no screen
        "the numbers it gives instead",  # a table of the buggy product, captioned Q Kᵀ
    ],
)
def test_what_was_found_false_is_not_said(false: str) -> None:
    assert false not in content()


@pytest.mark.parametrize(
    "fact",
    [
        "the values still learn",
        "Kalchbrenner & Blunsom 2013",
        "weight times the length of the transformed value",
        "Llama 4 (2025) leaves every fourth layer without positions",
        "Llama 3.2 Vision 11B (2024) has it in 8 of its 40 layers",
        "32 heads of width 128",
        "n = 6·d",
        "head_n_heads",
        "i − window < j ≤ i",
        "scaling folded into initialisation",
        "if the row were divided by its new sum afterwards",
        "and gives 1 0 0 0",  # one cached query under a triangle at the top left
        "hides the padding from every row, and nothing else",
        "How many attention weights does each head compute?",
        "four for each of three heads, so each head has a d_k of 4",
        "and no row comes out as 0 / 0",
    ],
)
def test_the_fact_is_said(fact: str) -> None:
    assert fact in content()


@pytest.mark.parametrize(
    "formula", ["causal mask", "grouped-query attention", "online softmax", "RoPE", "ALiBi"]
)
def test_the_sheet_has_all_formulas(formula: str) -> None:
    assert re.search(rf"(?m)^{formula}: .+", screen("sheet"))


@pytest.mark.parametrize(
    ("mistake", "false"),
    [
        ("V_times_weights", "the shapes forbid it"),  # then it cannot be made
        ("no_transpose", "the shapes forbid it"),
        ("elementwise_product", "the shapes forbid it"),
        ("mask_inverted", "when all rows of the value are equal."),  # under a causal mask they do not hide it
        ("mask_with_minus_one", "logits is -1 where masked"),  # -1 is added
        ("cosine_scores", "Right: logits = scores\n"),
        ("l1_normalise", "sumx"),
    ],
)
def test_the_screen_of_a_misconception_says_nothing_false(mistake: str, false: str) -> None:
    assert false not in screen("mistakes", mistake)


def test_the_third_option_of_the_fifth_problem_has_its_name() -> None:
    graded = grade("practice-5", "C")
    assert graded["misconceptions"] == ["scaled_scores_as_weights"]


def test_a_finite_number_far_below_hides_as_minus_infinity_does() -> None:
    """In these logits at least: the reason for refusing it could not occur."""
    assert grade("masks-causal-blanks", "tril ; -1e9")["outcome"] == "correct"

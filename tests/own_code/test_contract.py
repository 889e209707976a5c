"""What is said of a function uses the names that stand in it, and of hidden keys what is hidden there."""

from __future__ import annotations

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.own_code.contract import HOMES, contract_named, in_code
from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
from attn_tutor.own_code.sentences import limit
from tests.cases import each


@each(
    ("contract", "text", "words"),
    [
        ("scores", "Kᵀ is missing.", "key.T is missing."),
        ("self-attention", "W_Q and W_K have changed places", "w_query and w_key have changed places"),
        ("multi-head-projected", "W_O is forgotten", "w_output is forgotten"),
        ("self-attention", "W_O is forgotten", "W_O is forgotten"),
        ("causal", "when the mask is ignored.", "when the future isn't hidden."),
        ("padding", "when the mask is ignored.", "when the padding isn't hidden."),
        ("attention", "when the mask is ignored.", "when the mask is ignored."),
        ("attention", "Keep only the logits where the mask is 1.", "Keep only the logits where the mask is True."),
    ],
)
def test_words_suit_the_function(contract: str, text: str, words: str) -> None:
    assert in_code(text, contract_named(contract)) == words


@each("name", [name for name in HOMES if "w_query" in contract_named(name).roles])
def test_no_letter_stands_for_a_parameter_that_has_a_name(name: str) -> None:
    contract = contract_named(name)
    texts = [text for one in (CATALOGUE | FURTHER_MISTAKES).values() for text in (one.when, one.look)]
    said = [in_code(text, contract) for text in texts]
    assert not [text for text in said if "W_Q" in text or "W_K" in text]


def test_what_is_right_so_far_takes_back_what_a_fault_says() -> None:
    right = "The numbers are right."
    assert limit(right, {"nan_row"}) == "The numbers are right wherever a query sees some key."
    assert limit(right, {"no_batch"}) == "The numbers are right for one sequence."
    assert limit(right, {"overflow"}) == right
    assert limit("It's right on 2 inputs.", {"nan_row"}) == "It's right on 2 inputs."

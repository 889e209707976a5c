"""Sentences put together: nothing is said twice, and Python's words are made readable."""

from __future__ import annotations

from attn_tutor.own_code.results import ErrorReport
from attn_tutor.own_code.sentences import join_sentences


def test_what_two_sentences_begin_with_is_said_once() -> None:
    one = "With 3 queries, 2 heads, row 1 is all 0."
    assert join_sentences(one, "With 3 queries, 2 heads, row 1, column 2 is 0.") == f"{one} Row 1, column 2 is 0."
    assert join_sentences(one, "With 5 queries, row 1 is 0.") == f"{one} With 5 queries, row 1 is 0."
    assert join_sentences("", "Row 1 is 0.") == "Row 1 is 0."


def test_a_product_that_does_not_fit_is_told_in_few_words() -> None:
    words = (
        "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
        "(n?,k),(k,m?)->(n?,m?) (size 5 is different from 6)"
    )
    assert str(ErrorReport("ValueError", words)) == "ValueError: matmul: the shapes don't fit (5 is different from 6)"
    assert str(ErrorReport("ValueError", "other")) == "ValueError: other"

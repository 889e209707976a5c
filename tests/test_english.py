"""Counts, plurals, lists and sentences as English writes them."""

import pytest

from attn_tutor.english import capital, close_sentence, count, join_words, ordinal, plural


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 words"), (1, "1 word"), (2, "2 words"), (1200, "1,200 words")]
)
def test_only_one_is_singular(number: int, words: str) -> None:
    assert count(number, "word") == words


def test_irregular_plurals_are_given() -> None:
    assert [count(n, "matrix", "matrices") for n in (1, 2)] == ["1 matrix", "2 matrices"]
    assert [plural(n, "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]


@pytest.mark.parametrize(
    ("parts", "phrase"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_a_list_reads_as_a_phrase(parts: tuple[str, ...], phrase: str) -> None:
    assert join_words(parts) == phrase


def test_another_word_may_stand_before_the_last_part() -> None:
    assert join_words(("A", "B", "C"), "or") == "A, B or C"


def test_a_sentence_ends_once() -> None:
    assert [close_sentence(text) for text in ("Yes", "Yes.", "Yes?", "")] == ["Yes.", "Yes.", "Yes?", ""]
    assert capital("cat wins over W_Q") == "Cat wins over W_Q"


@pytest.mark.parametrize(
    "name", ["nn.MultiheadAttention", "scaled_dot_product_attention wants this", "s", "e^x is positive", "d_k"]
)
def test_a_name_from_code_and_a_symbol_keep_their_small_letter(name: str) -> None:
    assert capital(name) == name


def test_ordinals_are_words_up_to_ten_and_end_as_they_are_said() -> None:
    assert [ordinal(n) for n in (1, 2, 10)] == ["first", "second", "tenth"]
    assert [ordinal(n) for n in (11, 12, 13, 21, 22, 23, 24, 111)] == [
        "11th", "12th", "13th", "21st", "22nd", "23rd", "24th", "111th",
    ]  # fmt: skip

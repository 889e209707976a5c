"""Names and numbers as the pictures write them: words are cut, numbers never; nothing is rounded to nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from attn_tutor.english import join_words
from attn_tutor.questions.words import alike
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.labels import (
    both_names,
    in_words,
    label_aloud,
    names,
    quote_name,
    shorten,
    value_of,
    with_numbers,
    word_aloud,
)
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import brief_number, compact, decimals_of, factor, fixed_number, percent
from tests.cases import each


def test_words_that_come_twice_carry_their_place() -> None:
    assert names(("the", "cat", "the"), 3, "key") == ("the(1)", "cat", "the(3)")


def test_without_words_rows_are_counted() -> None:
    assert both_names((), (), 1, 2) == (("query 1",), ("key 1", "key 2"))
    assert both_names(("sat",), (), 1, 2) == (("sat",), ("key 1", "key 2"))


def test_nothing_in_a_word_drives_the_terminal() -> None:
    assert names(("a\x1b[31mb", "\n", ""), 3, "key") == ("a[31mb", "(blank)(2)", "(blank)(3)")


_SIGNS = st.characters(
    exclude_categories=("M", "C")
)  # of combining marks terminals disagree how wide they are


@given(st.text(_SIGNS, min_size=1, max_size=12), st.integers(1, 9))
def test_a_cut_name_fits(word: str, width: int) -> None:
    (name,) = names((word,), 1, "key")
    assert wcswidth(shorten(name, width)) <= width


@pytest.mark.parametrize(
    ("name", "width", "shown_"),
    [
        ("because", 5, "beca…"),
        ("because(12)", 8, "bec…(12)"),
        ("key 12", 4, "k 12"),
        ("key 12", 2, "12"),
        ("the(3)", 1, "3"),
        ("注意力", 5, "注意…"),
    ],
)
def test_only_the_word_of_a_name_is_cut(name: str, width: int, shown_: str) -> None:
    assert shorten(name, width) == shown_


def test_names_inside_sentences() -> None:
    assert (quote_name("."), quote_name("cat"), quote_name("C++")) == ('"."', "cat", "C++")
    assert (value_of("key 3"), value_of("cat")) == ("value 3", "the value of cat")
    assert join_words(["a", "b", "c"]) == "a, b and c"


def test_signs_in_words() -> None:
    assert in_words("1 / 2 = 0.50") == "1 divided by 2 is 0.50"
    assert in_words("scores / √d_k") == "scores divided by the square root of d_k"
    assert in_words("[0.37 1.49] is 63%") == "(0.37, 1.49) is 63 percent"


@each(
    ("share", "text"),
    [
        *((0.0, "0%"), (1e-9, "under 1%"), (0.00499, "under 1%"), (0.006, "1%"), (0.625, "62%")),
        *((0.994, "99%"), (0.995, "over 99%"), (0.9999999, "over 99%"), (1.0, "100%")),
    ],
)
def test_what_is_not_nothing_is_never_0_percent(share: float, text: str) -> None:
    assert percent(share) == text


def test_numbers_of_one_column_are_written_alike() -> None:
    assert alike([1, 2.0, -3]) == ["1", "2", "-3"]
    assert alike([1, -np.inf, np.nan]) == ["1", "-inf", "nan"]
    assert alike([1, 0.5, -3]) == ["1.00", "0.50", "-3.00"]
    assert (fixed_number(2.0), fixed_number(-0.001), fixed_number(float("-inf"))) == ("2.00", "0.00", "-inf")
    assert (compact(0.67), compact(1.0), compact(0.999)) == (".67", "1.0", "1.0")


def test_huge_numbers_stay_short() -> None:
    assert (brief_number(1.5e12), brief_number(float("inf")), brief_number(float("nan"))) == ("1.5e+12", "inf", "nan")


def test_second_factors_with_a_sign_stand_in_brackets() -> None:
    assert (factor(2), factor(-2), factor(-0.5)) == ("2", "(-2)", "(-0.50)")


@given(st.integers(-(10**7), 10**7), st.integers(2, 6))
def test_as_many_decimals_as_a_given_number_needs(n: int, decimals: int) -> None:
    x = n / 10**decimals
    assert float(brief_number(x, decimals_of([x]))) == x


def test_a_word_within_a_sentence_is_called_a_word() -> None:
    """Aloud no quotation marks are heard: "because looks" would be half a sentence."""
    called = [word_aloud(name) for name in ("because", "the(1)", "key 3")]
    assert called == ["the word because", "the word the(1)", "key 3"]
    assert label_aloud(word_aloud("because")) == "because"
    weights = np.array([[1.0, 0.0], [0.3, 0.7]])
    said = HeatMap(weights, ("because", "it"), row=1).speak(Look(plain=True))
    assert "The word it looks mostly at itself." in said


@pytest.mark.parametrize(
    ("called", "said"),
    [
        (("cat", "the"), ["cat 0.7", "the 0.3"]),
        (("key 1", "key 2"), ["key 1 is 0.7", "key 2 is 0.3"]),
        (("cat", "the(2)"), ["cat is 0.7", "the(2) is 0.3"]),
        (("1984", "was"), ["1984 is 0.7", "was is 0.3"]),
    ],
)
def test_a_name_that_ends_in_a_number_does_not_run_into_its_number(
    called: tuple[str, ...], said: list[str]
) -> None:
    assert with_numbers(called, ("0.7", "0.3")) == said

"""Laws of reading that hold for any text: round trips, bounds, cleaning."""

from __future__ import annotations

import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attn_tutor.answers.free_text import read_free_text
from attn_tutor.answers.reading import NotUnderstood, clean, read, read_shape, same_text
from tests.cases import CHARACTERS, each


def flat(values):
    return [number for part in values for number in flat(part)] if isinstance(values, tuple) else [values]


def check_fault(fault: NotUnderstood, text: str) -> None:
    """Every refusal is one short sentence with a place inside the text and an example."""
    assert fault.reason[0] == fault.reason[0].upper()
    assert fault.reason.endswith(".")
    assert "\n" not in fault.reason
    assert len(fault.reason) < 160
    assert 0 <= fault.position <= len(text)
    assert fault.example
    assert str(fault) == fault.reason


NUMBERS = st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-290)
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=4)
)
STACKS = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.lists(
        st.lists(st.lists(NUMBERS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]),
        min_size=1,
        max_size=3,
    )
)
ARRAYS = st.one_of(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=8), ROWS, STACKS)
PIECES = [*" ,;\n[]()^/+%e1", "0.5", "-2", ", ", " -", "sqrt(", "array(", "[[", "]]"]
TYPED = st.text(alphabet="0123456789.,;()[]+-*/^%=e \n√½−x_'<", max_size=40) | st.lists(
    st.sampled_from(PIECES), max_size=25
).map("".join)


@given(ARRAYS)
def test_python_numbers_and_lists_are_read_back_exactly(values):
    reading = read(repr(values))
    assert np.array_equal(np.array(reading.values), np.array(values))
    assert reading.shape == np.shape(values)
    assert reading.read_as == ""


PLAIN = st.lists(st.sampled_from(["0", "12", "0.5", ".25", "-0.3", "-1", "0,5", "000"]), min_size=1, max_size=6)
JOINTS = st.sampled_from([" ", ", ", " , ", ",", "; ", ";", "\n", "\n\n", "] [", "], [", "]\n [", " -"])


@given(PLAIN, JOINTS, JOINTS, st.sampled_from(["", "[", "[["]), st.sampled_from([None, (), (2, 2), (1,), (6,)]))
def test_a_plain_table_reads_as_any_text_is_read(numbers, joint, other, opening, shape):
    """Plain tables have a reader of their own: it says nothing else than the reader of all texts."""
    half = len(numbers) // 2 + 1
    text = opening + other.join(filter(None, (joint.join(numbers[:half]), joint.join(numbers[half:]))))
    text += opening.replace("[", "]")
    try:
        expected = read_free_text(text, shape, whole=False)
    except NotUnderstood:
        with pytest.raises(NotUnderstood):
            read(text, shape=shape)
    else:
        assert read(text, shape=shape) == expected


@given(ARRAYS)
def test_tuples_are_read_back_as_lists_are(values):
    def as_tuples(part):
        return tuple(map(as_tuples, part)) if isinstance(part, list) else part

    assert read(repr(as_tuples(values))).values == as_tuples(values)


@given(ARRAYS)
def test_printed_numpy_arrays_are_read_back_within_print_precision(values):
    array = np.array(values)
    for printed in (repr(array), str(array), f"x = {array!r}"):
        reading = read(printed)
        assert reading.shape == array.shape
        assert np.allclose(np.array(reading.values), array, rtol=1e-8, atol=1e-8)


@given(ROWS)
def test_numpy_scalars_in_a_list_are_read_back(values):
    scalars = [list(map(np.float64, row)) for row in values]
    assert np.array_equal(np.array(read(repr(scalars)).values), np.array(values))


@given(ROWS.filter(lambda rows: len(rows) > 1))
def test_rows_read_the_same_with_commas_blanks_semicolons_or_lines(values):
    commas = [", ".join(map(repr, row)) for row in values]
    blanks = [" ".join(map(repr, row)) for row in values]
    expected = read(repr(values)).values
    for typed in (
        "; ".join(commas),
        "\n".join(commas),
        "\n".join(blanks),
        ";".join(blanks),
        f"[{';'.join(blanks)}]",
    ):
        assert read(typed).values == expected


@given(ROWS)
def test_a_lost_last_bracket_changes_nothing_but_the_note(values):
    whole, cut = read(repr(values)), read(repr(values)[:-1])
    assert (cut.values, cut.shape) == (whole.values, whole.shape)
    assert cut.notes == ("a missing ] was added at the end",)


@given(TYPED)
def test_a_typographic_minus_reads_as_the_typewriter_minus(text):
    def outcome(typed):
        try:
            return read(typed).values
        except NotUnderstood as fault:
            return fault.reason

    assert outcome(text.replace("−", "-")) == outcome(text.replace("-", "−"))


@given(st.text(CHARACTERS) | TYPED, st.none() | st.integers(1, 6))
def test_any_text_is_read_or_refused(text, count):
    try:
        reading = read(text, shape=None if count is None else (count,))
    except NotUnderstood as fault:
        check_fault(fault, clean(text))
    else:
        assert math.prod(reading.shape) == len(reading.entries) >= 1
        assert all(abs(entry.value) <= 1e12 and entry.unit >= 0 for entry in reading.entries)
        assert bool(reading.notes) <= bool(reading.read_as)


@given(st.text(CHARACTERS) | TYPED)
def test_any_text_is_a_shape_or_refused(text):
    try:
        sizes = read_shape(text)
    except NotUnderstood as fault:
        check_fault(fault, clean(text))
    else:
        assert all(isinstance(size, int) and size >= 0 for size in sizes)


@given(TYPED)
def test_the_echo_typed_back_means_the_same(text):
    try:
        reading = read(text)
    except NotUnderstood:
        return
    if reading.read_as:
        numbers = reading.read_as[reading.read_as.find("[") :] if reading.shape else reading.read_as
        again = read(numbers)
        assert again.shape == reading.shape
        assert flat(again.values) == pytest.approx(flat(reading.values), rel=1e-5)


@given(st.lists(st.integers(0, 10**6), max_size=5).map(tuple))
def test_any_shape_is_read_back_as_python_and_torch_print_it(shape):
    assert read_shape(repr(shape)) == shape
    assert read_shape(f"torch.Size({list(shape)})") == shape
    if shape:
        assert read_shape(" × ".join(map(str, shape))) == shape


# --- cleaning and comparing

UNSEEN = st.characters(categories=["C"]).filter(lambda char: char not in "\t\n\r\v\f\x1c\x1d\x1e\x85")


@given(TYPED, UNSEEN, st.data())
def test_a_character_that_does_not_show_is_never_read_over(text, unseen, data):
    """It joins no digits and loses no sign: wherever it stands, the answer is refused and costs nothing."""
    at = data.draw(st.integers(min(unseen == "\ufeff", len(text)), len(text)))
    for reader in (read, read_shape):
        with pytest.raises(NotUnderstood) as caught:
            reader(f"{text[:at]}{unseen}{text[at:]}" if text else f"1{unseen}")
        assert f"{ord(unseen):X}"[-2:] in caught.value.reason


@given(st.text(CHARACTERS))
def test_cleaning_keeps_the_number_of_characters(text):
    assert len(clean(text)) == len(text.removeprefix("\ufeff").replace("\r\n", "\n"))


@given(st.text(CHARACTERS))
def test_cleaning_twice_is_cleaning_once_and_leaves_only_characters_that_show(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert all(char == "\n" or not unicodedata.category(char).startswith("C") for char in cleaned)


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_cleaning_keeps_text_that_needs_none(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\tb", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x0bb\x85c\u2028d", "a\nb\nc\nd"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("\ufeffa\u202eb\u200dc\ufeff", "a\ufffdb\ufffdc\ufffd"),
        ("\ud800\ue000\U000f0000\u0378", "\ufffd" * 4),
        ("é 中 🙂 [/b]", "é 中 🙂 [/b]"),
    ],
)
def test_cleaning_puts_a_sign_for_what_does_not_show(text, cleaned):
    assert clean(text) == cleaned


@each(
    ("a", "b", "same"),
    [
        ("[1, 2]", "[1, 2]", True),
        ("[1, 2]", "  [1,   2] \n", True),
        ("1 2\n3 4", "1 2\n\n 3 4 ", True),
        ("0.5", "0\u200b.5", False),
        ("1 2\n3 4", "1 2 3 4", False),
        ("0.4", "0.40", False),
        ("1 2", "12", False),
        ("", " ", True),
    ],
)
def test_an_answer_typed_again_is_known_by_its_text(a, b, same):
    assert same_text(a, b) is same
    assert same_text(b, a) is same


@given(st.text(CHARACTERS), st.text(CHARACTERS))
def test_the_same_text_reads_the_same(a, b):
    assert same_text(a, clean(a))
    assert same_text(a, b) == same_text(b, a)

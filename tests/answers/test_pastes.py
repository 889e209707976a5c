"""Numbers pasted from other programs are read as they stand there, and what was left out is said."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest

from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.answers.verdict import check_answer
from tests.cases import allowed, each
from tests.shipped import shipped

TWO = ((0.21, 0.79), (0.5, 0.5))

PASTES = {
    "tf.Tensor": "<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\n"
    "array([[0.21, 0.79],\n       [0.5 , 0.5 ]], dtype=float32)>",
    "tf.print": "tf.Tensor(\n[[0.21 0.79]\n [0.5  0.5 ]], shape=(2, 2), dtype=float32)",
    "jax": "Array([[0.21, 0.79],\n       [0.5 , 0.5 ]], dtype=float32)",
    "jax, weak": "Array([[0.21, 0.79], [0.5, 0.5]], dtype=float32, weak_type=True)",
    "latex": r"\begin{bmatrix} 0.21 & 0.79 \\ 0.5 & 0.5 \end{bmatrix}",
    "latex, last line closed": "\\begin{pmatrix}\n0.21 & 0.79 \\\\\n\\frac{1}{2} & \\frac{1}{2} \\\\\n\\end{pmatrix}",
    "latex in dollars": r"$\left[\begin{array}{cc} 0.21 & 0.79 \\ 0.5 & 0.5 \end{array}\right]$",
    "markdown": "| 0.21 | 0.79 |\n| 0.5 | 0.5 |",
    "markdown with a head": "| key 1 | key 2 |\n|---|:---:|\n| 0.21 | 0.79 |\n| 0.5 | 0.5 |",
    "markdown with labels": "|     | cat | sat |\n|-----|-----|-----|\n| cat | 0.21 | 0.79 |\n| sat | 0.5 | 0.5 |",
    "R": "     [,1] [,2]\n[1,] 0.21 0.79\n[2,] 0.50 0.50",
    "pandas": "      0     1\n0  0.21  0.79\n1  0.50  0.50",
    "pandas with words": "      cat   sat\ncat  0.21  0.79\nsat  0.50  0.50",
    "braces": "{{0.21, 0.79}, {0.5, 0.5}}",
    "julia": "[0.21 0.79; 0.5 0.5]",
    "julia's own": "2×2 Matrix{Float64}:\n 0.21  0.79\n 0.5   0.5",
    "sympy": "Matrix([[0.21, 0.79], [1/2, 1/2]])",
    "sympy, drawn": "⎡0.21  0.79⎤\n⎢           ⎥\n⎣0.5   0.5 ⎦",
    "parameter": "Parameter containing:\ntensor([[0.21, 0.79],\n        [0.50, 0.50]], requires_grad=True)",
    "matrix": "matrix([[0.21, 0.79],\n        [0.5 , 0.5 ]])",
    "plain mode": "row 1: 0.21, 0.79; row 2: 0.5, 0.5",
    "plain mode, whole": "row 1: 0.21, 0.79; row 2: 0.5, 0.5.",
    "rows by line": "Row 1: 0.21 0.79\nRow 2: 0.5 0.5",
    "trailing semicolon": "0.21 0.79; 0.5 0.5;",
    "trailing commas": "[[0.21, 0.79,], [0.5, 0.5,],]",
}


@each("name", PASTES)
def test_a_paste_is_read(name: str) -> None:
    assert read(PASTES[name], shape=(2, 2)).values == TWO


def test_lines_end_rows_where_semicolons_separate_decimal_commas() -> None:
    """A sheet saved where the comma is the decimal sign."""
    read_rows = read("0,09;0,67;0,24\n0,92;0,08;0,01", shape=(2, 3)).values
    assert read_rows == ((0.09, 0.67, 0.24), (0.92, 0.08, 0.01))


def test_decimal_commas_between_blanks_are_read_so_for_free() -> None:
    found = check_answer("0,09 0,67", [0.09, 0.67])
    assert found.correct
    assert "the commas were read as decimal points" in found.notes


ROWS = {
    "R": "[1] 0.21 0.79",
    "R's c": "c(0.21, 0.79)",
    "julia": "2-element Vector{Float64}:\n 0.21\n 0.79",
    "decimal commas": "0,21;0,79",
    "decimal commas and blanks": "0,21 0,79",
    "tuple": "(0.21, 0.79,)",
    "latex row": r"\begin{bmatrix} 0.21 & 0.79 \end{bmatrix}",
    "one row of plain mode": "row 1: 0.21, 0.79",
}


@each("name", ROWS)
def test_a_pasted_row_is_read(name: str) -> None:
    for shape in ((2,), (1, 2)):
        found = check_answer(ROWS[name], [0.21, 0.79] if len(shape) == 1 else [[0.21, 0.79]])
        if name != "julia" or len(shape) == 1:  # a column is no row of a matrix
            assert found.correct, (shape, found.message)


@each(
    ("text", "value"),
    [
        ("2 1/2", 2.5),
        ("-2 1/2", -2.5),
        ("2½", 2.5),
        ("1 000", 1000),
        ("12 345.5", 12345.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("-1 000", -1000),
        (r"\frac{5}{2}", 2.5),
        ("$2.5$", 2.5),
        (r"$$\frac{5}{2}$$", 2.5),
    ],
)
def test_one_number_is_read_as_people_write_it_and_echoed(text: str, value: float) -> None:
    found = read(text, shape=())
    assert found.values == value
    assert found.read_as


@pytest.mark.parametrize("text", ["-5.83,181.52", "1.,050.680", "1,2.4,181.5"])
def test_a_number_with_two_points_is_no_number_with_thousands(text: str) -> None:
    """It is read as two numbers, or not at all, where one is asked for."""
    try:
        assert read(text, shape=()).shape != ()
    except NotUnderstood:
        return


def test_ten_thousand_or_ten_is_asked_back_free_of_charge() -> None:
    with pytest.raises(NotUnderstood, match="thousands or decimals"):
        read("10,000", shape=())


def test_two_numbers_stay_two_where_two_are_asked_for() -> None:
    assert read("2 1/2", shape=(2,)).values == (2, 0.5)
    assert read("1 000", shape=(2,)).values == (1, 0)


@each(
    "text", ["-inf", "-Infinity", "-np.inf", "-∞", "−inf", "-3.4028e+38", "-3.4028235e+38", "-1e9"]
)
def test_a_masked_logit_is_read_as_programs_print_it(text: str) -> None:
    assert check_answer(f"0.5 {text}", [0.5, -float("inf")]).correct
    assert not check_answer(f"{text} 0.5", [0.5, -float("inf")]).correct


def test_infinity_and_nan_are_still_no_numbers() -> None:
    for text in ("inf 1", "nan 1", "1 3.4028e+38"):
        with pytest.raises(NotUnderstood):
            read(text, shape=(2,))


def test_a_matrix_of_20000_characters_is_read_in_time() -> None:
    """3 rows of 64 numbers as PyTorch prints them, and the longest text that is read."""
    row = "[" + ", ".join(["-0.1234"] * 64) + "]"
    assert read(f"tensor([{row}, {row}, {row}])", shape=(3, 64)).shape == (3, 64)
    begun = process_time()
    long = " ".join(["0.25"] * 3999)
    assert len(read(long).entries) == 3999
    assert process_time() - begun < allowed(1)


@pytest.mark.walk
@each(
    "piece",
    [
        "|",
        "\\begin{bmatrix}",
        "{",
        "[1,]",
        "row 1:",
        "<tf.Tensor:=",
        "\\frac{1}{",
        "1,",
        "1 ",
        "&",
        "2×2 Matrix{",
        "\n",
        "x |\n",
    ],
)
def test_no_repetition_of_a_sign_takes_long(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    begun = process_time()
    with suppress(NotUnderstood):
        read(text, shape=(2, 2))
    assert process_time() - begun < allowed(1)


def test_an_option_typed_as_numbers_keeps_its_shape() -> None:
    """[[20,40]] is option C without its blank; a column is another answer."""
    asked = shipped().question("practice-3").draw(0)
    assert asked.judge("[[20,40]]").message == asked.judge("option C").message == asked.judge("c").message
    assert asked.judge("[[10], [20]]").outcome == "transposed"

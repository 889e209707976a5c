"""Text that cannot be read: each reason names cause and place, and no text takes long."""

from __future__ import annotations

import pytest

from attn_tutor.answers.reading import NotUnderstood, read, read_shape
from tests.cases import each

REFUSED = {
    "nothing at all": {
        "": "The answer is empty.",
        "   ": "empty",
        "\n \n": "empty",
        "\ufeff": "empty",
        "[]": 'no number between "[" and "]" (at character 2)',
        "()": 'no number between "(" and ")"',
        "[[], []]": 'no number between "[" and "]" (at character 3)',
        "[": 'no number between "[" and "]"',
        "]": 'no number between "[" and "]"',
        "x =": "no number here (at character 4)",
        ".": "no number here",
        "array()": 'no number between "(" and ")"',
    },
    "characters that do not show, whatever stands around them": {
        "1\a0 20": "There is a control character, U+0007 (at character 2).",
        "1\u200b0 20": "There is an invisible character, U+200B (at character 2).",
        "1\udcff0 20": "There is a byte that isn't text, 0xFF (at character 2).",
        "\udce2\udc88\udc9210 20": "There is a byte that isn't text, 0xE2 (at character 1).",
        "[1\ufffd0 20]": "There is \ufffd, a character that was lost on the way here (at character 3).",
        "\x00": "U+0000 (at character 1)",
        "0.5\x7f": "U+007F (at character 4)",
        "[1,\u200e 2]": "U+200E (at character 4)",
        "1\u00ad2": "U+00AD (at character 2)",
        "\ue0000.5": "U+E000 (at character 1)",
        "1 2\r\n3 \x1b4": "U+001B (at line 2, character 3)",
    },
    "words": {
        "banana": '"banana" isn\'t a number.',
        "I don't know": '"I" isn\'t a number',
        "0.5 maybe": '"maybe" isn\'t a number (at character 5)',
        "[1, two]": '"two"',
        "softmax(1)": '"softmax"',
        "math.sqrt(2)": '"math.sqrt"',
        "__import__('os')": '"__import__"',
        "pi": '"pi"',
        "True": '"True"',
        "x": '"x"',
        "Σ": '"Σ"',
        "E": '"E"',
        "e5": '"e5"',
        "ab" * 40: '"abababababababababab..."',
    },
    "numbers that are not finite or not ordinary": {
        "nan": 'must be finite, but "nan" isn\'t',
        "NaN": '"NaN"',
        "[inf, 1]": '"inf" isn\'t (at character 2)',
        "∞": '"∞" isn\'t',
        "1_000": '"1_000" isn\'t a number',
        "0x1F": '"0x1F" isn\'t a number',
        "0b11": '"0b11"',
        "2j": '"2j"',
        "1e": '"1e"',
        "1e+": '"1e"',
        "1e5.5": '"1e5.5"',
        "2x3": '"2x3" isn\'t a number',
        "1.2.3": '"1.2.3" has more than one decimal point',
        "1..2": "more than one decimal point",
        "0.5.5": "more than one decimal point",
        "0.33...": '"0.33..." leaves digits or numbers out',
        "[0. 0. ... 0. 0.]": '"..." leaves digits or numbers out; type all of them (at character 8)',
        "[0, …, 1]": '"…" leaves',
        "٣": '"٣" has digits other than 0 to 9, which are all that I read',
        "٣.٥": "digits other than 0 to 9",
        "１２": "digits other than 0 to 9",
        "10²": '"10²" has digits other than',
    },
    "signs in the wrong place": {
        "+-3": 'There are two signs before one number, "+" and "-" (at character 2).',
        "--3": "two signs",
        "- -3": "two signs",
        "1---2": "two signs",
        "[1 +-2]": "two signs",
        "1+": 'no number after "+" (at character 3)',
        "*2": 'no number before "*" (at character 1)',
        "1*/2": 'no number between "*" and "/"',
        "1 +\n2": 'no number between "+" and the end of the line',
        "2^": 'no number after "^"',
        "%": '"%" can\'t be here',
        "(1/2)%": '"%" can\'t be here',
        "1 = 1": '"=" can\'t be here',
        "x == 1": '"=" can\'t be here',
        "0.5 . 5": '"." can\'t be here',
        "1 ? 2": '"?" can\'t be read (at character 3)',
        "“0.5”": '"“" can\'t be read',
        "'0.5'": '"\'" can\'t be read',
        "x = '0.5": '"\'" can\'t be read',
        "x ='0.5'": "can't be here",
        "[/]": 'no number between "[" and "/"',
        "[1 -]": 'no number between "-" and "]"',
    },
    "empty items": {
        "[1,,2]": 'no number between "," and "," (at character 4)',
        "[,1]": 'no number between "[" and ","',
        ",1": 'no number before ","',
        "1;;2": 'no number between ";" and ";"',
        "; 1 2": 'no number before ";"',
        "(,)": 'no number between "(" and ","',
        "1, 2,\n3, 4": 'no number between "," and the end of the line (at line 1, character 6)',
    },
    "rows of different lengths": {
        "[[1,2],[3,4,5]]": "Row 1 has 2 numbers, but row 2 has 3 (at character 8).",
        "[[1,2],[3,4],[5]]": "Row 1 has 2 numbers, but row 3 has 1 (at character 14).",
        "1 2; 3": "Row 1 has 2 numbers, but row 2 has 1",
        "1\n2 3": "Row 1 has 1 number, but row 2 has 2 (at line 2, character 1).",
        "[1 2; 3 4 5]": "Row 1 has 2 numbers, but row 2 has 3",
        "[1,2],[3]": "Row 1 has 2 numbers, but row 2 has 1",
        "[1, [2, 3]]": "Part 1 is one number, but part 2 is a row of 2 numbers (at character 5).",
        "[[1], 2]": "Part 1 is a row of 1 number, but part 2 is one number",
        "[[[1,2]],[[3,4],[5,6]]]": "Part 1 is 1 × 2, but part 2 is 2 × 2",
        "[[1, 2, [3, 4]]": "part 3 is a row of 2 numbers",
        "1 [2 3]": "Part 1 is one number",
    },
    "numbers run together": {
        "2(3)": 'no sign between "2" and "("; a product needs *',
        "(2)(3)": 'no sign between ")" and "("',
        "(2)3": 'no sign between ")" and "3"',
        "2√2": 'no sign between "2" and "√"',
        "2sqrt(2)": '"2sqrt" isn\'t a number',
        "2e": '"2e"',
        "½2": 'no sign between "½" and "2"',
        "50%20": 'no sign between "%" and "20"',
        "[1]2": 'no sign between "]" and "2"',
        "(2 2)": 'Round brackets need a comma or a sign before "2"',
        "(1; 2)": 'Round brackets need a comma or a sign before ";"',
        "sqrt(2 2)": "Round brackets need",
    },
    "brackets that do not match": {
        "(1, 2]": '"(" is closed by "]" (at character 6)',
        "[1, 2)": '"[" is closed by ")"',
        "[(1, 2], [3, 4]]": '"(" is closed by "]"',
        "[1, 2]]": 'There is one "]" too many (at character 7).',
        "[[1,2],[3,4]]]": 'one "]" too many',
        "(0.5))": 'one ")" too many',
        "1, 2]]": 'one "]" too many',
        ")1(": 'no number between "(" and ")"',
    },
    "sums that have no value": {
        "1/0": "divided by zero (at character 2)",
        "1/(2-2)": "divided by zero",
        "0/0": "divided by zero",
        "5/0%": "divided by zero",
        "sqrt(-3)": "There is no real number sqrt(-3)",
        "√(-1)": "There is no real number √(-1)",
        "[1, sqrt(-4)]": "no real number sqrt(-4) (at character 5)",
        "0^-1": "There is no real number (0) ^ (-1)",
        "(-1)^0.5": "There is no real number (-1) ^ (0.5)",
    },
    "arithmetic on arrays": {
        "[1,2]*2": '"*" works on one number, not on a row or a matrix (at character 6)',
        "2*[1,2]": '"*" works on one number',
        "-[1,2]": '"-" works on one number',
        "[1,2]+[3,4]": '"+" works on one number',
        "[1,2]^2": '"^" works on one number',
        "2^[1,2]": '"^" works on one number',
        "sqrt([1,2])": '"sqrt" works on one number',
        "exp(1, 2)": '"exp" works on one number',
        "np.float64([1])": '"np.float64" works on one number',
    },
    "names without their brackets, wrappers with odd keys": {
        "sqrt 2": "Round brackets must follow sqrt",
        "exp": "Round brackets must follow exp",
        "√": "√ needs a number or a round bracket after it",
        "√√2": "√ needs a number",
        "√-4": "√ needs a number",
        "array 1": 'no "(" between "array" and "1"',
        "array[1, 2]": 'no "(" between "array" and "["',
        "array([1, 2], 3)": 'may follow the numbers, not "3"',
        "array([1, 2], copy=True)": 'may follow the numbers, not "copy"',
        "array([1, 2], dtype float32)": 'no "=" between "dtype" and "float32"',
        "array([1, 2], dtype=)": "no name after dtype=",
        "array([1, 2] [3, 4])": 'no ")" between "]" and "["',
        "[1, 2, dtype=float32]": '"dtype" isn\'t a number',
    },
    "a sign that may belong to a number or to a subtraction": {},
    "too much of anything": {
        "1" * 20_001: "The answer has 20001 characters; at most 20000 are read.",
        "1" * 41: "has more than 40 digits",
        "0." + "1" * 40: "more than 40 digits",
        "1e" + "0" * 41 + "1": "more than 40 digits",
        "1e301": '"1e301" has an exponent beyond 300',
        "1e-301": "exponent beyond 300",
        "1e999999": "exponent beyond 300",
        "1e13": '"1e13" goes beyond 1e12',
        "-2e12": "goes beyond 1e12",
        "10^13": '"^" goes beyond 1e12',
        "999999*999999*2": '"*" goes beyond 1e12',
        "exp(28)": '"exp" goes beyond 1e12',
        "exp(1000)": '"exp" goes beyond 1e12',
        "1000000^64": "goes beyond 1e12",
        "2^65": "exponent up to 64 and a base up to 1000000",
        "e^-100": "exponent up to 64",
        "1000001^2": "base up to 1000000",
        "10**100**100": "exponent up to 64",
        "^".join("1" * 14): "More than 12 powers",
        "[" * 13 + "1" + "]" * 13: "More than 12 brackets",
        "(" * 13 + "1" + ")" * 13: "More than 12 brackets",
        "1)" * 13: "More than 12 brackets",
        "+".join("1" * 5001): "more than 10000 numbers and signs",
        "[" + " ".join("1" * 4097) + "]": "more than 4096 numbers",
        " ".join("1" * 4097): "more than 4096 numbers",
    },
}

REFUSED_SINGLE = {
    "a comma that may mean thousands": {
        "10,000": 'The comma in "10,000" can mean thousands or decimals; leave it out or type a point',
        "1,234": "thousands or decimals",
        "-1,234": "thousands or decimals",
        "1,234,567": "thousands or decimals",
        "10,000%": "thousands or decimals",
    },
}

SHAPES_REFUSED = {
    "what is no shape": {
        "": "The answer is empty.",
        "shape =": "There is no size here",
        "banana": '"banana" is not a whole number, but sizes are.',
        "2.5, 3": '"2.5" is not a whole number',
        "2.0 x 3": '"2.0"',
        "-1, 2": '"-1" is not a whole number',
        "−1, 2": '"-1" is not a whole number',
        "n x d": '"n" is not a whole number',
        "5 rows": '"rows" is not a whole number, but sizes are (at character 3)',
        "2_000": '"2_000"',
        "2e5": '"2e5"',
        "٣x2": "is not a whole number",
        "2x": 'There is no size after "x"',
        "x3": 'There is no size before "x"',
        ",2": 'There is no size before ","',
        "2,,3": 'There is no size before "," (at character 3)',
        "2**3": 'There is no size before "*"',
        "2x3, 4": "The sizes are separated in more than one way",
        "2, 3 4": "more than one way",
        "(2, 3": '"(" is never closed',
        "(2, 3]": '"(" is never closed',
        "2, 3)": '")" is not a whole number',
        "(2)(3)": '")" is not a whole number',
        "(": '"(" is never closed',
        "9" * 41: "more than 40 digits",
        "1" * 20_001: "at most 20000",
    }
}

HOSTILE = {
    "ten million digits": "1" * 10**7,
    "ten million control characters": "\x00" * 10**7,
    "open brackets": "[" * 20000,
    "closing brackets": "]" * 20000,
    "quotes": "'" * 20000,
    "quotes after equals signs": "='" * 10000,
    "angles after equals signs": "=<" * 10000,
    "points": "." * 20000,
    "points and digits": "1." * 10000,
    "signs": "+-" * 10000,
    "exponents": "1e" * 10000,
    "powers": "2^" * 299 + "2",
    "powers of powers": "9**9" * 5000,
    "roots": "√" * 20000,
    "functions": "sqrt(" * 4000,
    "commas": "," * 20000,
    "newlines": "1\n" * 10000,
    "blanks": " " * 19_999 + "x",
    "blanks then a stop": "1" + " " * 19_998 + ".",
    "names": "a." * 10000,
    "underscores": "1_" * 10000,
    "a long sum": "+".join("1" * 300),
    "a deep array": "[" * 12 + "1 " * 5000 + "]" * 12,
    "markup": "[/][bold]" * 2000,
    "accents": "e\u0301" * 10000,
    "strange digits": "٣" * 20000,
}


def pairs(table: dict[str, dict[str, object]]) -> list[object]:
    return [
        (text, expected)
        for sentence, cases in table.items()
        for text, expected in cases.items()
    ]


def refused(text: str, reader=read) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as caught:
        reader(text)
    return caught.value


def check_fault(fault: NotUnderstood, text: str) -> None:
    """Every refusal is one short sentence with a place inside the text and an example."""
    assert fault.reason[0] == fault.reason[0].upper()
    assert fault.reason.endswith(".")
    assert "\n" not in fault.reason
    assert len(fault.reason) < 160
    assert 0 <= fault.position <= len(text)
    assert fault.example
    assert str(fault) == fault.reason


@each(("text", "fragment"), pairs(REFUSED))
def test_unreadable_text_is_refused_with_its_place_and_cause(text, fragment):
    fault = refused(text)
    assert fragment in fault.reason
    check_fault(fault, text)


@pytest.mark.parametrize(("text", "fragment"), pairs(REFUSED_SINGLE))
def test_an_ambiguous_comma_is_refused_where_one_number_is_asked_for(text, fragment):
    fault = refused(text, lambda typed: read(typed, shape=()))
    assert fragment in fault.reason
    check_fault(fault, text)


@pytest.mark.parametrize("text", ["1 -2; 3 -4", "0.7 -0.3\n0.4 0.6", "1 -2 3", "1 2 +3", "1, 2 -3"])
def test_a_sign_in_a_row_is_refused_where_one_number_is_asked_for(text):
    fault = refused(text, lambda typed: read(typed, shape=()))
    assert "may be a sign or a subtraction here, so put the row in brackets" in fault.reason
    check_fault(fault, text)


@pytest.mark.parametrize(
    ("text", "count", "shown"),
    [
        ("[10,0003 20,0003]", 2, "10,0003"),
        ("1 0,3", 2, "0,3"),
        ("-0,5 0,25\n1 -2,5", 4, "0,5"),
        ("[[0,7 0,3], [0,4 0,6]]", 4, "0,7"),
        ("10,000 20,000", 2, "10,000"),
    ],
)
def test_commas_that_fit_only_as_decimal_ones_cannot_be_told(text, count, shown):
    """A row of four numbers would be wrong, and cost an attempt, for a habit of writing."""
    fault = refused(text, lambda typed: read(typed, shape=None if count is None else (count,)))
    assert f'The comma in "{shown}" can separate two numbers or stand for a decimal point' in fault.reason
    assert fault.example == shown.replace(",", ".")
    check_fault(fault, text)


@each(
    ("text", "count", "meant"),
    [
        ("10,0003", 2, "10.0003"),
        ("0,73", 2, "0.73"),
        ("0,09 0,67", 4, "0.09 and 0.67"),
        ("0,09 0,67 0,24", 6, "0.09 and 0.67"),
        ("0,67 0,33", 4, "0.67 and 0.33"),
        ("[[0,05], [0,95]]", 4, "0.05 and 0.95"),
        ("0,09 0,67", 6, "0.09 and 0.67"),
    ],
)
def test_what_can_hardly_be_whole_numbers_is_asked_about(text, count, meant):
    """As many numbers as are asked for, but 09 among them: nobody writes that for 9."""
    fault = refused(text, lambda typed: read(typed, shape=(count,)))
    assert f"Did you mean {meant}?" in fault.reason
    check_fault(fault, text)


@each(("text", "fragment"), pairs(SHAPES_REFUSED))
def test_what_is_no_shape_is_refused_with_its_place_and_cause(text, fragment):
    fault = refused(text, read_shape)
    assert fragment in fault.reason
    check_fault(fault, text)


@pytest.mark.walk
@each("text", HOSTILE.values())
@each("reader", [read, lambda text: read(text, shape=()), read_shape])
def test_hostile_text_is_answered(text, reader):
    """Were any step more than linear, this test would not come back."""
    try:
        reader(text)
    except NotUnderstood as fault:
        check_fault(fault, text)


@each("reader", [read, lambda text: read(text, shape=()), read_shape])
@each(
    "text", ["", "banana", "1+", "2√2", "array 1", "1 -2 3", "(2 2)", "√√2", "10,000", "9^99"]
)
def test_the_example_of_a_refusal_works(text, reader):
    try:
        reader(text)
    except NotUnderstood as fault:
        reader(fault.example)


@pytest.mark.parametrize(
    ("shape", "example"),
    [
        ((), "0.25"),
        ((3,), "0.5 0.3 0.2"),
        ((2, 3), "[[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]]"),
        ((7, 7), "[[0.7, 0.3], [0.4, 0.6]]"),  # too many to show
        (None, "[[0.7, 0.3], [0.4, 0.6]]"),
    ],
)
def test_the_example_has_the_shape_that_is_asked_for(shape: tuple[int, ...] | None, example: str) -> None:
    assert refused("oops", lambda typed: read(typed, shape=shape)).example == example


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (7, 7), None])
def test_where_whole_numbers_are_asked_for_the_example_has_whole_ones(shape: tuple[int, ...] | None) -> None:
    example = refused("oops", lambda typed: read(typed, shape=shape, whole=True)).example
    assert "." not in example
    assert read(example).shape == read(refused("oops", lambda typed: read(typed, shape=shape)).example).shape

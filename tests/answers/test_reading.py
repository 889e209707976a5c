"""Typed answers: what is read, how exactly, and what is said about it. Every expected value was worked by hand."""

from __future__ import annotations

import pytest

from attn_tutor.answers.reading import Reading, read, read_shape
from tests.cases import each

M = ((1.0, 2.0), (3.0, 4.0))
W = ((0.7, 0.3), (0.4, 0.6))

READ = {
    "a plain number is itself": {
        "0": 0,
        "7": 7,
        "0.5": 0.5,
        ".5": 0.5,
        "5.": 5,
        "-3": -3,
        "- 3": -3,
        "+3": 3,
        "0.50": 0.5,
        "007": 7,
        "1e3": 1000,
        "1E3": 1000,
        "1e-3": 0.001,
        "1.5e+2": 150,
        "5.e-1": 0.5,
        ".5e1": 5,
        "1e-300": 1e-300,
        "1e12": 1e12,
        "0.30000001192092896": 0.30000001192092896,
        "  0.5  ": 0.5,
        "\n\n0.5\n": 0.5,
        "\t0.5": 0.5,
    },
    "arithmetic follows the school rules": {
        "1+2": 3,
        "1 + 2": 3,
        "1 - 2": -1,
        "1-2": -1,
        "1- 2": -1,
        "2*3": 6,
        "2 *3": 6,
        "1+2*3": 7,
        "(1+2)*3": 9,
        "2-3-4": -5,
        "2-(3-4)": 3,
        "8/4/2": 1,
        "8/(4/2)": 4,
        "2*3/4": 1.5,
        "1/3": 1 / 3,
        "-24/7": -24 / 7,
        "2/4": 0.5,
        "1+-2": -1,
        "1 - -2": 3,
        "1--2": 3,
        "2*-3": -6,
        "-(1+1)": -2,
        "((((3))))": 3,
        "0.1*10": 1,
    },
    "powers bind tighter than signs and lean to the right": {
        "2^3": 8,
        "2**3": 8,
        "2 ** 3": 8,
        "-2^2": -4,
        "(-2)^2": 4,
        "2^-1": 0.5,
        "2^3^2": 512,
        "(2^3)^2": 64,
        "4^0.5": 2,
        "0^0": 1,
        "10^-3": 0.001,
        "2*3^2": 18,
        "2^2^2^2": 65536,
        "1000000^2": 1e12,
        "1^64": 1,
    },
    "roots and exponentials are known": {
        "sqrt(4)": 2,
        "sqrt(2)": 1.4142135623730951,
        "sqrt (9)": 3,
        "√4": 2,
        "√2": 1.4142135623730951,
        "√(1+3)": 2,
        "√ 9": 3,
        "2*√9": 6,
        "√4^2": 4,
        "1/√4": 0.5,
        "1/sqrt(16)": 0.25,
        "exp(0)": 1,
        "exp(-1)": 0.36787944117144233,
        "exp(-200)": 1.3838965267367376e-87,
        "e": 2.718281828459045,
        "e^0": 1,
        "e^-1": 0.36787944117144233,
        "e**1": 2.718281828459045,
        "2*e": 5.43656365691809,
        "exp(1)/(exp(1)+exp(0))": 0.7310585786300049,
        "e^2/(e^2+e^1)": 0.7310585786300049,
        "sqrt(sqrt(16))": 2,
        "-√4": -2,
    },
    "a percent sign divides by a hundred": {
        "50%": 0.5,
        "50 %": 0.5,
        "33.3%": 0.333,
        "-5%": -0.05,
        "100%": 1,
        "1.0%": 0.01,
        "1%": 0.01,
        "1e1%": 0.1,
        "50%*2": 1,
        "[50%, 50%]": (0.5, 0.5),
        "70% 30%": (0.7, 0.3),
        "50％": 0.5,
    },
    "printed fractions are numbers": {
        "½": 0.5,
        "¼": 0.25,
        "¾": 0.75,
        "⅓": 1 / 3,
        "⅔": 2 / 3,
        "⅛": 0.125,
        "-½": -0.5,
        "[½ ½]": (0.5, 0.5),
        "[½, ¼, ¼]": (0.5, 0.25, 0.25),
        "1/2": 0.5,
        "1⁄2": 0.5,
    },
    "the signs of calculators, tablets and web pages stand for the plain ones": {
        "−3": -3,
        "–3": -3,
        "—3": -3,
        "‐3": -3,
        "‑3": -3,
        "﹣3": -3,
        "－3": -3,
        "5 − 2": 3,
        "＋3": 3,
        "2×3": 6,
        "2·3": 6,
        "2⋅3": 6,
        "6÷3": 2,
        "6∕3": 2,
        "2＾3": 8,
        "≈ 0.5": 0.5,
        "1.5×10^-3": 0.0015,
        "[1\u00a02]": (1, 2),
        "[1\u20092\u202f3]": (1, 2, 3),
        "［1，2］": (1, 2),
        "（1＋2）*3": 9,
        "[1、2]": (1, 2),
        "1 2； 3 4": M,
    },
    "a vector is a row in brackets, with commas or blanks": {
        "[1, 2]": (1, 2),
        "[1,2]": (1, 2),
        "[1 2]": (1, 2),
        "[ 1 , 2 ]": (1, 2),
        "[1\n2]": (1, 2),
        "[0.5]": (0.5,),
        "[[0.5]]": ((0.5,),),
        "[1/3, 2/3]": (1 / 3, 2 / 3),
        "[1+1 2]": (2, 2),
        "[sqrt(4) 1]": (2, 1),
        "[0, 0, 0]": (0, 0, 0),
        "[e, 1]": (2.718281828459045, 1),
        "[1,2 3]": (1, 2, 3),
        "[1e-3 2E2]": (0.001, 200),
        "[.5 .5]": (0.5, 0.5),
        "[1. 2.]": (1, 2),
    },
    "inside square brackets a blank before a sign and none after it starts a new entry": {
        "[1 -2]": (1, -2),
        "[ 1. -2.]": (1, -2),
        "[1 - 2]": (-1,),
        "[1- 2]": (-1,),
        "[1-2]": (-1,),
        "[1 -2 + 3]": (1, 1),
        "[1 +2]": (1, 2),
        "[-1 -2 -3]": (-1, -2, -3),
        "[1, -2]": (1, -2),
        "[1 - -2]": (3,),
        "[1 *2]": (2,),
        "[1 /2]": (0.5,),
        "[(1 -2) 3]": (-1, 3),
        "[(1 -2)]": (-1,),
        "[1 -(2)]": (1, -2),
        "[1 −2]": (1, -2),
        "[1 -√4]": (1, -2),
        "[[1 -2] [-3 4]]": ((1, -2), (-3, 4)),
        "(1 -2)": -1,
    },
    "so it does outside brackets, where rows may be meant": {
        "1 -2": (1, -2),
        "1 +2": (1, 2),
        "10 -20 30": (10, -20, 30),
        "-1 -2 -3": (-1, -2, -3),
        "1 −2": (1, -2),
        "0.7 -0.3\n0.4 0.6": ((0.7, -0.3), (0.4, 0.6)),
        "1 -2; 3 -4": ((1, -2), (3, -4)),
        "1, 2 -3": (1, 2, -3),
        "1 -√4": (1, -2),
        "1 - 2": -1,
        "1 - 2 -3": (-1, -3),
        "1-2": -1,
        "2*(1 -2)": -2,
        "sqrt(5 -1) -2": (2, -2),
    },
    "a matrix is rows in brackets or rows after semicolons": {
        "[[1, 2], [3, 4]]": M,
        "[[1,2],[3,4]]": M,
        "[[1 2] [3 4]]": M,
        "[[1 2]\n [3 4]]": M,
        "[[1, 2],\n [3, 4]]": M,
        "[1 2; 3 4]": M,
        "[1, 2; 3, 4]": M,
        "[[1, 2]; [3, 4]]": M,
        "[1; 2]": ((1,), (2,)),
        "[[1], [2]]": ((1,), (2,)),
        "[[1, 2]]": ((1, 2),),
        "[1 2;\n3 4]": M,
        "[[[1,2],[3,4]],[[5,6],[7,8]]]": (M, ((5, 6), (7, 8))),
        "[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]": (M, ((5, 6), (7, 8))),
        "[[[[1]]]]": ((((1,),),),),
        "[[0.7, 0.3], [0.4, 0.6]]": W,
    },
    "rows need no outer brackets": {
        "1 2": (1, 2),
        "1, 2": (1, 2),
        "1,2": (1, 2),
        "0.7 0.3": (0.7, 0.3),
        "0.5, -0.3, 1.2": (0.5, -0.3, 1.2),
        "1/3 2/3": (1 / 3, 2 / 3),
        "2 2": (2, 2),
        "2 sqrt(4)": (2, 2),
        "1 2; 3 4": M,
        "1, 2; 3, 4": M,
        "0.7 0.3\n0.4 0.6": W,
        "0.7, 0.3\n0.4, 0.6": W,
        "0.7 0.3\n\n0.4 0.6\n": W,
        "0.7 0.3\r\n0.4 0.6\r\n": W,
        "0.7 0.3\r0.4 0.6": W,
        "0.7 0.3\u20280.4 0.6": W,
        "0.7 0.3 ;\n0.4 0.6": W,
        "0.7 0.3\n; 0.4 0.6": W,
        "0.7\t0.3\n0.4\t0.6": W,
        "1\n2\n3": ((1,), (2,), (3,)),
        "1\n-2": ((1,), (-2,)),
        "1; 2": ((1,), (2,)),
        "10 000": (10, 0),
        "5 % 3": (0.05, 3),
    },
    "rows in brackets need no outer brackets": {
        "[1,2],[3,4]": M,
        "[1,2], [3,4]": M,
        "[1 2] [3 4]": M,
        "[1,2]\n[3,4]": M,
        "[1,2],\n[3,4]": M,
        "[1,2];[3,4]": M,
        "(1,2),(3,4)": M,
        "(1,2)\n(3,4)": M,
        "(1,2),\n(3,4)": M,
        "[1,2][3,4]": M,
        "[[1,2][3,4]]": M,
        "[[1,2],[3,4]] [[5,6],[7,8]]": (M, ((5, 6), (7, 8))),
    },
    "tuples are arrays too": {
        "(1, 2)": (1, 2),
        "(1,2,3)": (1, 2, 3),
        "((1,2),(3,4))": M,
        "[(1,2),(3,4)]": M,
        "([1,2],[3,4])": M,
        "(4,)": (4,),
        "((1,2))": (1, 2),
        "([[1,2],[3,4]])": M,
        "(1/2, -1)": (0.5, -1),
        "((1+1)*2, 3)": (4, 3),
        "(1 - 2, 3)": (-1, 3),
    },
    "what NumPy and PyTorch print is read back": {
        "array([1, 2])": (1, 2),
        "array([[1., 2.],\n       [3., 4.]])": M,
        "array([[1., 2.],\n       [3., 4.]], dtype=float32)": M,
        "array([[1., 2.],\n       [3., 4.]],\n      dtype=float32)": M,
        "np.array([[1, 2], [3, 4]])": M,
        "numpy.array([[1, 2], [3, 4]], dtype=np.float64)": M,
        "np.array(((1, 2), (3, 4)))": M,
        "np.array( [ 1, 2 ] )": (1, 2),
        "tensor([[10.0003, 20.0003]])": ((10.0003, 20.0003),),
        "tensor([[1., 2.],\n        [3., 4.]], requires_grad=True)": M,
        "tensor([[1., 2.],\n        [3., 4.]], device='cuda:0')": M,
        "tensor([1., 2.], device='cuda:0', dtype=torch.float64)": (1, 2),
        "tensor([1., 2.], grad_fn=<SoftmaxBackward0>)": (1, 2),
        "tensor([1., 2.], grad_fn=<MulBackward0 object at 0x7f3a>)": (1, 2),
        "torch.tensor([[1., 2.], [3., 4.]], dtype=torch.float32)": M,
        'torch.tensor([1, 2], device="cpu")': (1, 2),
        "tensor(0.5)": 0.5,
        "tensor([1.0000e+00, 2.5000e-01])": (1, 0.25),
        "np.float64(0.5)": 0.5,
        "np.float64(-0.5)": -0.5,
        "np.float32(0.5)": 0.5,
        "[np.float64(0.5), np.float64(0.25)]": (0.5, 0.25),
        "(np.float64(0.5), np.int64(2))": (0.5, 2),
        "[array([1., 2.]), array([3., 4.])]": M,
        "[tensor([1., 2.]), tensor([3., 4.])]": M,
        "[1. 2.]": (1, 2),
        "[[0.1 0.9]\n [0.4 0.6]]": ((0.1, 0.9), (0.4, 0.6)),
        "[[ 1.5e+00 -2.0e+00]\n [-3.0e+00  4.0e+10]]": ((1.5, -2), (-3, 4e10)),
        "[[1.e-10 1.e+00]\n [3.e+00 4.e+00]]": ((1e-10, 1), (3, 4)),
        "[[ 1. -2.]\n [-3.  4.]]": ((1, -2), (-3, 4)),
        "[0. 1. 0.]": (0, 1, 0),
    },
    "a missing bracket at either end is supplied": {
        "[[1, 2], [3, 4]": M,
        "[[1, 2], [3, 4": M,
        "[1, 2": (1, 2),
        "(1, 2": (1, 2),
        "[1 2; 3 4": M,
        "array([[1, 2], [3, 4]]": M,
        "np.array([[1, 2], [3, 4]": M,
        "sqrt(4": 2,
        "(1+2)*(3+1": 12,
        "1, 2]": (1, 2),
        "1 2]": (1, 2),
        "1 -2]": (1, -2),
        "1,2],[3,4]]": M,
        "[1,2],[3,4]]": M,
        "1 2]\n [3 4]]": M,
        "1,2],[3,4": M,
        "1+2)*3": 9,
        "0.5)": 0.5,
    },
    "a label before the answer and a full stop after it are left out": {
        "= 0.5": 0.5,
        "=0.5": 0.5,
        "x = 0.5": 0.5,
        "output = [1, 2]": (1, 2),
        "weights =\n[[1, 2], [3, 4]]": M,
        "W_1 = [1 2; 3 4]": M,
        "answer: 0.5": 0.5,
        "Answer： 0.5": 0.5,
        "e = 1": 1,
        "x = -1": -1,
        "0.5.": 0.5,
        "0.5 .": 0.5,
        "[1, 2].": (1, 2),
        "answer: 1/2.": 0.5,
        "array = array([1, 2])": (1, 2),
        "x = 1 2\n3 4": ((1, 2), (3, 4)),
    },
    "the mark at the start of a file is not there": {
        "\ufeff0.5": 0.5,
        "\ufeff[1, 2]": (1, 2),
    },
}

READ_SINGLE = {
    "where one number is asked for, a comma between digits is a decimal comma": {
        "0,5": 0.5,
        "1,5": 1.5,
        "-0,5": -0.5,
        "−0,5": -0.5,
        "+1,25": 1.25,
        "0，5": 0.5,
        " 0,5 ": 0.5,
        "0,5.": 0.5,
        "0,5%": 0.005,
        "50,5 %": 0.505,
        "x = 0,5": 0.5,
        "0,125": 0.125,
        "0,250": 0.25,
        "1000,125": 1000.125,
        "10,00": 10,
        "3,1416": 3.1416,
    },
    "any other comma still separates": {
        "1, 5": (1, 5),
        "1 ,5": (1, 5),
        "1,2,3": (1, 2, 3),
        "[0,5]": (0, 5),
        "(0,5)": (0, 5),
        "0.5,0.5": (0.5, 0.5),
        "1/2,5": (0.5, 5),
        "1,-5": (1, -5),
        "0,5 0,5": (0, 5, 0, 5),
        "0.7 0.3": (0.7, 0.3),
    },
    "everything else is read as ever": {"0.5": 0.5, "1/3": 1 / 3, "50%": 0.5, "e^0": 1, "1 - 2": -1},
}

SHAPES = {
    "every usual way to write a shape": {
        "(2, 3)": (2, 3),
        "(2,3)": (2, 3),
        "[2, 3]": (2, 3),
        "2, 3": (2, 3),
        "2,3": (2, 3),
        "2 3": (2, 3),
        "2x3": (2, 3),
        "2X3": (2, 3),
        "2 x 3": (2, 3),
        "2×3": (2, 3),
        "2 × 3": (2, 3),
        "2*3": (2, 3),
        "2 by 3": (2, 3),
        "2x3x4": (2, 3, 4),
        "(1, 8, 10, 64)": (1, 8, 10, 64),
        "torch.Size([2, 3])": (2, 3),
        "torch.Size([4])": (4,),
        "Size([2, 3])": (2, 3),
        "(4,)": (4,),
        "(4)": (4,),
        "[4]": (4,),
        "4,": (4,),
        "4": (4,),
        "((2, 3))": (2, 3),
        "(2x3)": (2, 3),
        "0x3": (0, 3),
        "(2，3)": (2, 3),
        "(2,\n3)": (2, 3),
        "2, 3.": (2, 3),
        "shape = (2, 3)": (2, 3),
        "x.shape: 2x3": (2, 3),
        "= (2, 3)": (2, 3),
        "(2,\u00a03)": (2, 3),
        "\ufeff(2, 3)": (2, 3),
        "50257 x 768": (50257, 768),
    },
    "one number has the empty shape": {"()": (), "[]": (), "torch.Size([])": (), "( )": ()},
}

UNITS = {
    "the unit is the size of the last typed digit, exponent and percent included": {
        "1": 1,
        "80": 1,
        "-80": 1,
        "5.": 1,
        "0.5": 0.1,
        "0.50": 0.01,
        "-0.050": 0.001,
        ".5": 0.1,
        "1e-3": 1e-3,
        "1.5e-3": 1e-4,
        "1.0e2": 10,
        "2e2": 100,
        "50%": 0.01,
        "33.3%": 0.001,
        "(0.5)": 0.1,
        "− 0.5": 0.1,
        "np.float64(0.5)": 0.1,
        "0": 1,
    },
    "a calculated number is exact": {"1/3": 0, "½": 0, "√2": 0, "e": 0, "exp(1)": 0, "0.5+0.25": 0, "2^2": 0},
}

ECHOED = {
    "text taken literally is not repeated": {
        "0.5": "",
        "[1, 2]": "",
        "[1 -2]": "",
        "[1 2; 3 4]": "",
        "(1, 2)": "",
        "array([[1., 2.],\n [3., 4.]], dtype=float32)": "",
        "[[0.1 0.9]\n [0.4 0.6]]": "",
        "(0.5)": "",
    },
    "whatever was calculated, mapped, added or left out is repeated as understood": {
        "1/2": "0.5",
        "½": "0.5",
        "50%": "0.5",
        "1/3": "0.333333",
        "√4": "2",
        "−0.5": "-0.5",
        "x = 0.123456789": "0.123456789",
        "1 2 3": "a vector of 3: [1, 2, 3]",
        "[1/2, 1/2]": "a vector of 2: [0.5, 0.5]",
        "1 2; 3 4": "a 2 × 2 matrix [[1, 2], [3, 4]]",
        "1,2],[3,4]]": "a 2 × 2 matrix [[1, 2], [3, 4]]",
        "[[[1, 2]]": "a 1 × 1 × 2 array [[[1, 2]]]",
        "x = -0": "0",
        "1 " * 37: "a vector of 37",
        "1 2 3 4 5 6 7;" * 6 + "1 2 3 4 5 6 7": "a 7 × 7 matrix",
    },
}

NOTES = {
    "−0.5": ("− was read as a minus sign",),
    "[−1, −2, 3–1]": ("− was read as a minus sign", "– was read as a minus sign"),
    "2×3": ("× was read as a multiplication sign",),
    "√4": ("√ was read as sqrt",),
    "[1\u00a02\u20093]": ("an unusual blank was read as a plain one",),
    "[[1, 2], [3, 4]": ("a missing ] was added at the end",),
    "[[1, 2], [3, 4": ("a missing ] was added at the end",),
    "array([1, 2": ("a missing ] was added at the end", "a missing ) was added at the end"),
    "1, 2]": ("a missing [ was added at the start",),
    "[1,2],[3,4]": ("the outer brackets were added",),
    "1 2": ("the outer brackets were added",),
    "[1,2][3,4]": ("a missing comma was added between ] and [", "the outer brackets were added"),
    "weights = [1, 2].": ('"weights =" at the start was left out', "the full stop at the end was left out"),
    "answer: 1": ('"answer:" at the start was left out',),
    "1 -2": ("the outer brackets were added", "a minus sign with no space after it was read as part of the number"),
    "1 +2": ("the outer brackets were added", "a plus sign with no space after it was read as part of the number"),
    "[1 -2]": (),
    "1 - 2": (),
    "50%": (),
}


def pairs(table: dict[str, dict[str, object]]) -> list[object]:
    return [
        (text, expected)
        for sentence, cases in table.items()
        for text, expected in cases.items()
    ]


def flat(values: object) -> list[float]:
    return [number for part in values for number in flat(part)] if isinstance(values, tuple) else [values]


def shape_of(values: object) -> tuple[int, ...]:
    return (len(values), *shape_of(values[0])) if isinstance(values, tuple) else ()


def check(reading: Reading, expected: object) -> None:
    assert reading.shape == shape_of(expected)
    assert shape_of(reading.values) == shape_of(expected)
    assert flat(reading.values) == pytest.approx(flat(expected), rel=1e-14, abs=0)
    assert [entry.value for entry in reading.entries] == flat(reading.values)


@each(("text", "expected"), pairs(READ))
def test_text_is_read_as_the_numbers_worked_out_by_hand(text, expected):
    check(read(text), expected)


@each(("text", "expected"), pairs(READ_SINGLE))
def test_a_decimal_comma_counts_only_where_one_number_is_asked_for(text, expected):
    check(read(text, shape=()), expected)


@each(("text", "expected"), pairs(SHAPES))
def test_a_shape_is_read_however_it_is_written(text, expected):
    assert read_shape(text) == expected


@each(("text", "unit"), pairs(UNITS))
def test_the_unit_tells_how_exactly_a_number_was_typed(text, unit):
    (entry,) = read(text).entries
    assert entry.unit == pytest.approx(unit, rel=1e-15)


@each(("text", "echo"), pairs(ECHOED))
def test_the_echo_says_what_was_understood(text, echo):
    assert read(text).read_as == echo


@each(("text", "notes"), NOTES.items())
def test_the_notes_name_every_repair(text, notes):
    assert read(text).notes == notes


def test_the_decimal_comma_is_noted():
    reading = read("1,5", shape=())
    assert (reading.read_as, reading.notes) == ("1.5", ("the comma was read as a decimal point",))


@pytest.mark.parametrize(
    ("text", "value", "operation"), [("1 -2", -1, "a subtraction"), ("1 +2", 3, "an addition")]
)
def test_where_one_number_is_asked_for_a_sign_after_a_blank_calculates_and_is_noted(text, value, operation):
    reading = read(text, shape=())
    assert reading.values == value
    assert reading.notes == (f"outside brackets {text[2]} was read as {operation}",)


SEPARATED = [
    # typed, how many are asked for, what is read
    ("1,5 2,5", 4, (1, 5, 2, 5)),
    ("1,5; 2,5", 4, ((1, 5), (2, 5))),
    ("1,5 2,5", None, (1, 5, 2, 5)),
    ("1,5 2,5", 3, (1, 5, 2, 5)),  # neither way there are three
    ("1, 5 2, 5", 2, (1, 5, 2, 5)),
    ("1,5", 2, (1, 5)),
    ("[1,5,2,5]", 2, (1, 5, 2, 5)),
    ("1.5,2.5", 2, (1.5, 2.5)),
    ("1,2*3", 2, (1, 6)),
]


@each(("text", "count", "expected"), SEPARATED)
def test_where_several_numbers_are_asked_for_a_comma_separates(text, count, expected):
    check(read(text, shape=None if count is None else (count,)), expected)


def test_a_comma_separates_numbers_that_may_well_be_two():
    for text, numbers in (("10,20", [10, 20]), ("10, 03", [10, 3]), ("1,2 3,4", [1, 2, 3, 4])):
        assert [entry.value for entry in read(text, shape=(len(numbers),)).entries] == numbers


@pytest.mark.parametrize(
    ("text", "shape", "read_as", "note"),
    [
        ("[10, 20]", (1, 2), "a 1 × 2 matrix [[10, 20]]", ("a vector of 2 was taken as a 1 × 2 matrix",)),
        ("10 20", (1, 2), "a 1 × 2 matrix [[10, 20]]", ("the outer brackets were added",)),
        ("[[5]]", (), "5", ("a 1 × 1 matrix was taken as one number",)),
        ("[[5]]", (1, 1), "", ()),
    ],
)
def test_numbers_taken_in_another_shape_are_told_in_it(text, shape, read_as, note):
    taken = read(text).taken_as(shape)
    assert (taken.shape, taken.read_as, taken.notes) == (shape, read_as, note)


@pytest.mark.parametrize(
    ("text", "bracketed"), [("[1, 2]", True), ("[1, 2", True), ("1 2", False), ("1", False)]
)
def test_a_shape_that_was_concluded_is_told_from_one_that_was_typed(text, bracketed):
    assert read(text).bracketed is bracketed

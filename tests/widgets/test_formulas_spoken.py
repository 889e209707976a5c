"""Signs, formulas and matrices in words; code and what was typed as it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attn_tutor.widgets.look import Look
from attn_tutor.widgets.prose import Code
from attn_tutor.widgets.signs import say_text, say_typed_text
from tests.cases import CHARACTERS, allowed, each


@each(
    ("written", "said"),
    [
        ("softmax(Q Kᵀ)", "softmax(Q times K transposed)"),
        ("softmax(Q K^T)", "softmax(Q times K transposed)"),
        ("softmax(Q − K)", "softmax(Q minus K)"),
        ("Q × K", "Q times K"),
        ("(X W_Q)(X W_K)ᵀ", "(X times W_Q) times (X times W_K) transposed"),
        ("softmax(Q Kᵀ / √d_k) V", "softmax(Q times K transposed divided by the square root of d_k) times V"),
        ("typical size 1/√d_k, nearly", "typical size 1 divided by the square root of d_k, nearly"),
        ("1 / (1 + e^-x)", "1 divided by (1 + e to the power of -x)"),
        ("e^−1, e^0 and e^−2", "e to the power of -1, e to the power of 0 and e to the power of -2"),
        ("s · e^(x − m) + 1", "s times e to the power of (x minus m) + 1"),
        ("s * e^(x - m) + 1", "s times e to the power of (x minus m) + 1"),
        ("It is 10^9 or 2^x.", "It is 10 to the power of 9 or 2 to the power of x."),
        ("4 · d_model² numbers", "4 times d_model squared numbers"),
        ("The query is 2×5, the key 7 × 5.", "The query is 2 by 5, the key 7 by 5."),
        ("n_q × d_k", "n_q by d_k"),
        ("multiply 2 × 4 by 3 × 4", "multiply 2 by 4 with 3 by 4"),
        ("2 × layers × heads × d_head", "2 times layers times heads times d_head"),
        ("times 0.5 × 4", "times 0.5 times 4"),
        ("softmax(Q_i K_iᵀ) V_i", "softmax(Q_i times K_i transposed) times V_i"),
        ("rows with ; between", "rows with a semicolon between"),
        ("rows separated by ; or one per line", "rows separated by a semicolon or one per line"),
        ("weights V", "weights times V"),
        ("hidden places −∞", "hidden places minus infinity"),
        ("−5 and −x", "-5 and minus x"),
        ("attention(X W_Q^h)", "attention(X times W_Q of head h)"),
        ("concat(head_1, head_2) W_O", "concat(head_1, head_2) times W_O"),
        ("sqrt(d_k)", "the square root of (d_k)"),
        ("Look at 1 (0 in place of it).", "Look at 1, (0 in place of it)."),
        ("a width d_k of W_Q", "a width d_k of W_Q"),
    ],
)
def test_formulas_are_said_in_words(written: str, said: str) -> None:
    assert say_text(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[[1, 1, 0, 0], [1, 1, 0, 0]]", "row 1: 1, 1, 0, 0; row 2: 1, 1, 0, 0"),
        ("[[[1, 0]], [[0, 1]]]", "head 1, row 1: 1, 0; head 2, row 1: 0, 1"),
        ("a 1 × 2 matrix [[1.5, -2]].", "a 1 by 2 matrix, row 1: 1.5, -2."),
        ("final [[...]]", "final [[...]]"),
        ("[1, 2] and [mask]", "[1, 2] and [mask]"),
    ],
)
def test_matrices_are_said_row_by_row(written: str, said: str) -> None:
    assert say_text(written) == said == say_typed_text(written)


@each(
    "text",
    [
        "query @ key.T / np.sqrt(d_k)",
        "return e / e.sum(axis=-1, keepdims=True)",
        "np.array([[1, 0], [0, 1]]) * 2 - 1",
        'Write "a * b - c".',
        "a formula in a, b; for example a @ b.T / 2",
        "Rows are needed. For example: [[0.7, 0.3]; [0.4, 0.6]]",
        "attn-tutor solve --query '1 0; 0 1' --why 'weights h2 r1c2'",
        "a well-known word - and another",
    ],
)
def test_code_and_commands_keep_their_signs(text: str) -> None:
    assert say_text(text) == text


def test_what_was_typed_keeps_its_own_signs() -> None:
    assert say_typed_text("n_heads * n ^ 2 - 1") == "n_heads * n ^ 2 - 1"
    assert say_typed_text("Q Kᵀ / √d_k") == "Q times K transposed divided by the square root of d_k"
    told = "outside brackets - was read as subtraction; √ was read as sqrt"
    named = "outside brackets the minus sign was read as subtraction; "
    assert say_typed_text(told) == f"{named}the square root sign was read as sqrt"
    assert say_typed_text("– was read as a minus sign") == "the sign en dash was read as a minus sign"


def test_a_piece_to_be_typed_stays_in_a_text_that_is_said() -> None:
    told = "The answer is 4 * d_model ^ 2, and 2 * 2 is 4."
    assert say_text(told, ["4 * d_model ^ 2"]) == "The answer is 4 * d_model ^ 2, and 2 times 2 is 4."


@given(st.text(alphabet='QKV[]()^√×·ᵀ²−-*/ 012abe_,.;"xW\n') | st.text(CHARACTERS), st.text(CHARACTERS, max_size=4))
def test_any_text_can_be_said(text: str, kept: str) -> None:
    assert say_text(text, [kept]).isprintable()
    assert say_typed_text(text).isprintable()
    assert not set(say_text(text)) & set("√ᵀ×·²")


@each("sign", ["[", "[[", "[[1],", "(", "^", "√", "Q ", "- ", '"', "× 2 "])
def test_long_texts_are_said_in_a_moment(sign: str) -> None:
    begun = time.perf_counter()
    say_text(sign * (10_000 // len(sign)))
    assert time.perf_counter() - begun < allowed(2)


def test_a_snippet_of_mathematics_is_a_formula_and_python_stays_code() -> None:
    look = Look(plain=True)
    formula = Code("Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V").speak(look)
    assert formula[0] == "Formula:"
    assert formula[1].endswith("softmax(Q times K transposed divided by the square root of d_k) times V")
    python = "def f(x):\n    return x * 2 - 1  # n × d_v"
    assert Code(python).speak(look) == ["Code:", "def f(x):", "    return x * 2 - 1  # n by d_v"]
    numbered = Code(" 1  x = a[____]\n 2  y = __1__").speak(look)
    assert numbered == ["Code:", "Line 1: x = a[BLANK]", "Line 2: y = BLANK 1"]

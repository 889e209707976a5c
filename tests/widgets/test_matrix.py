"""Matrices as they are given: every number in full, copied text reads back as the same numbers."""

import ast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from attn_tutor.engine.arrays import Array
from attn_tutor.questions.given import Given
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.matrix import Givens, MatrixView, facts
from tests.cases import examples
from tests.widgets.problems import looks, matrices

arrays = st.tuples(st.integers(1, 6), st.integers(1, 8)).flatmap(lambda shape: matrices(*shape))


def plain(view: Givens | MatrixView, look: Look) -> list[str]:
    return [line.plain for line in view.draw(look)]


@given(arrays, looks)
@settings(max_examples=examples(20), deadline=None)
def test_what_is_copied_reads_back(array: Array, look: Look) -> None:
    """The lines under the name are Python for the same numbers, broken lines and words beside rows included."""
    words = tuple(f"word{at}" for at in range(len(array)))
    lines = plain(MatrixView("query", array, "q", words), look)
    assert all(wcswidth(line) <= look.room for line in lines)
    copied = "\n".join(line.strip() for line in lines[1:])
    assert np.array_equal(ast.literal_eval(copied), array)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (2, 3), (1, 2, 3), (2, 1, 2), (2, 2, 2)])
def test_brackets_close_for_every_shape(shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape), dtype=float).reshape(shape)
    copied = "\n".join(line.strip() for line in plain(MatrixView("weights", array), Look(80, 24))[1:])
    assert ast.literal_eval(copied) == array.tolist()


def test_given_numbers_are_written_in_full_and_computed_ones_rounded() -> None:
    assert plain(MatrixView("x", [[0.125, 2, -1]]), Look(40, 20))[1] == "  [[0.125, 2, -1]]"
    assert plain(MatrixView("x", [[1 / 3, 2]]), Look(40, 20))[1] == "  [[0.33, 2.00]]"


def test_matrices_stand_side_by_side_when_wide_and_below_each_other_when_narrow() -> None:
    view = Givens(Given(query=((1, 0),), key=((1, 2), (3, 4)), value=((5, 6), (7, 8))))
    wide, narrow = plain(view, Look(100, 32)), plain(view, Look(40, 20))
    assert wide[0].split() == [
        "query",
        "Q",
        "1",
        "×",
        "2",
        "key",
        "K",
        "2",
        "×",
        "2",
        "value",
        "V",
        "2",
        "×",
        "2",
    ]
    assert narrow == [
        *("  query Q  1 × 2", "  [[1, 0]]"),
        *("  key K  2 × 2", "  [[1, 2],", "   [3, 4]]"),
        *("  value V  2 × 2", "  [[5, 6],", "   [7, 8]]"),
    ]


def test_a_matrix_is_spoken_as_in_the_plan() -> None:
    assert MatrixView("query", [[1, 0]]).speak(Look()) == ["Query, 1 row of 2: 1, 0."]
    assert MatrixView("key_heads", [[1, 0]]).speak(Look()) == ["Key heads, 1 row of 2: 1, 0."]
    assert MatrixView("key", [[1, 0], [2, -1]], words=("the", ".")).speak(Look()) == [
        "Key, 2 rows of 2.",
        "  Row 1, the: 1, 0.",
        "  Row 2, full stop: 2, -1.",
    ]


def test_every_given_matrix_is_shown_with_the_words_of_its_rows() -> None:
    given_ = Given(
        tokens=((1, 0), (0, 1)),
        w_query=((1, 2), (3, 4)),
        w_key=((5, 6), (7, 8)),
        w_value=((9, 10), (11, 12)),
        words=("the", "cat"),
        mask=((1, 0), (1, 1)),
    )
    lines = plain(Givens(given_), Look(40, 40))
    assert "  [[1, 0],  # the" in lines
    assert "   [3, 4]]" in lines  # the rows of a projection are no words
    assert [line for line in lines if "W_" in line] == [
        f"  w_{n} W_{n[0].upper()}  2 × 2" for n in ("query", "key", "value")
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, []),
        ({"scale": "none"}, ["The scores go into the softmax as they are."]),
        ({"scale": 0.5}, ["Each score is multiplied by 0.5."]),
        (
            {"causal": True},
            ["Causal: the last query may look at every key, and each earlier query at one key fewer than the next."],
        ),
        ({"softcap": 30}, ["Soft cap 30: each scaled score z becomes 30 tanh(z / 30)."]),
        ({"n_heads": 2, "n_kv_heads": 1}, ["2 heads, which share 1 key and value head."]),
    ],
)
def test_what_else_holds_is_said(more: dict[str, object], said: list[str]) -> None:
    given_ = Given(query=((1, 0),), key=((1, 2), (3, 4)), value=((5, 6), (7, 8)), **more)  # type: ignore[arg-type]  # fields of different types
    assert facts(given_) == said


def test_the_usual_scaling_is_said_where_it_matters() -> None:
    """Once, and never beside another scale."""
    usual = Given(query=((1, 0),), key=((1, 2),), value=((5, 6),))
    assert facts(usual, scaled=True) == ["Scaled: each score is divided by √d_k."]
    plain_form = Given(query=((1, 0),), key=((1, 2),), value=((5, 6),), scale="none")
    assert facts(plain_form, scaled=True) == ["The scores go into the softmax as they are."]


def test_logits_that_a_question_starts_from_are_shown_and_their_columns_are_named() -> None:
    """Nobody can compute weights from logits that are not on the page."""
    given_ = Given(logits=((1, -2),), words=("it",), key_words=("cat", "mat"))
    drawn = " ".join(plain(Givens(given_), Look(80, 40)))
    assert all(part in drawn for part in ("logits", "1, -2", "cat, mat", "# it"))


def test_weights_that_a_question_starts_from_are_shown() -> None:
    """The mix can't be computed without them."""
    given_ = Given(weights=((0.25, 0.75),), value=((4,), (8,)), words=("it",), key_words=("cat", "sat"))
    assert "Weights, columns: cat, sat, 1 row of 2, it: 0.25, 0.75." in Givens(given_).speak(Look())

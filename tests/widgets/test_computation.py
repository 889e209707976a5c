"""A whole computation: every step and every number, at every size; masked cells with their own sign."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from wcwidth import wcswidth

from attn_tutor.engine.steps import Trace
from attn_tutor.questions.words import number
from attn_tutor.widgets.abridged import AbridgedSteps
from attn_tutor.widgets.computation import Steps
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.stages import is_large
from attn_tutor.widgets.traced import TracedValue
from tests.cases import examples
from tests.widgets.picture_samples import HEADS, LARGE_ONE, TRACE
from tests.widgets.problems import looks, traces

WORDS = ("the", "cat", "sat")


def text_of(view: Steps, look: Look) -> str:
    return "\n".join(line.plain for line in view.draw(look))


@given(traces(), looks)
@settings(max_examples=examples(10), deadline=None)
def test_every_number_is_shown_whole(trace: Trace, look: Look) -> None:
    """No line is too wide, and each computed number stands in it with its decimals."""
    lines = Steps(trace).draw(look)
    assert all(wcswidth(line.plain) <= look.room for line in lines)
    shown = re.findall(r"-?\d+(?:\.\d+)?", "\n".join(line.plain for line in lines))
    values = {float(word) for word in shown}
    seen = ~np.isneginf(trace["logits"])
    for x in (*trace["scores"].flat, *trace["weights"][seen], *trace["output"].flat):
        assert float(number(float(x))) in values or abs(x) >= 1e9


def test_steps_come_in_order_with_formula_and_shape() -> None:
    text = text_of(Steps(TRACE), Look(40, 50))
    titles = ["1  scores  3 × 3", "2  logits  3 × 3", "3  weights  3 × 3", "4  output  3 × 2"]
    assert [line.strip() for line in text.splitlines() if "×" in line] == titles
    assert "scores / √d_k" in text


def test_rows_of_weights_show_their_sums() -> None:
    lines = text_of(Steps(TRACE, ("weights",), words=WORDS), Look(40, 20)).splitlines()
    assert lines[2].split() == ["the", "cat", "sat", "sum"]
    assert [line.split()[-1] for line in lines[4:]] == ["1.00"] * 3


def test_masked_logits_have_a_sign_not_a_number() -> None:
    text = text_of(Steps(HEADS, ("logits",), words=WORDS), Look(40, 40))
    assert text.count("·") == 2 * 3 + 1  # in each head the later words; then what the sign means
    assert "inf" not in text


def test_given_matrices_are_shown_when_asked_for() -> None:
    assert "given" not in text_of(Steps(TRACE), Look(80, 24))
    assert text_of(Steps(TRACE, inputs=True), Look(80, 40)).count("given") == 3
    assert "w_query" in text_of(Steps(HEADS, inputs=True), Look(80, 40))


def test_only_the_steps_asked_for_are_shown_under_their_own_numbers() -> None:
    text = text_of(Steps(HEADS, ("weights", "output")), Look(100, 40))
    assert re.findall(r"(\d+)  (weights|output)", text) == [("9", "weights"), ("12", "output")]


def test_steps_that_were_not_run_are_left_out() -> None:
    from attn_tutor.widgets.demo import GIVEN

    assert "weights" not in text_of(Steps(GIVEN.problem.run(until="logits")), Look(80, 24))


def test_columns_that_do_not_fit_go_on_below() -> None:
    from attn_tutor.engine.problem import problem

    trace = problem(query=[[0.5]], key=[[k / 8] for k in range(12)], value=[[1.0]] * 12).run()
    text = text_of(Steps(trace, ("weights",)), Look(40, 20))
    assert re.findall(r"c\d+|sum", text) == [*(f"c{at}" for at in range(1, 13)), "sum"]


def test_steps_are_spoken_row_by_row() -> None:
    assert Steps(TRACE, ("weights",), words=WORDS).speak(Look()) == [
        "Stage 3: weights, softmax(logits), 3 rows of 3.",
        "  Row 1, the: the is 0.33, cat is 0.33, sat is 0.33; the sum is 1.00.",
        "  Row 2, cat: the is 0.27, cat is 0.27, sat is 0.45; the sum is 1.00.",
        "  Row 3, sat: the is 0.14, cat is 0.63, sat is 0.23; the sum is 1.00.",
    ]


@pytest.mark.parametrize(("width", "bands"), [(100, [8]), (60, [8]), (40, [4, 4]), (30, [3, 3, 2])])
def test_columns_that_do_not_fit_go_on_below_in_bands_as_wide_as_each_other(
    width: int, bands: list[int]
) -> None:
    """Closer together first; then in as few bands as it takes, and no column stands alone below the others."""
    values = np.arange(24.0).reshape(3, 8) / 8 - 1.5
    shown = TracedValue.vectors("words", "drawn", values, ("The", "because", "it"))
    rows = [line.plain for line in shown.draw(Look(width, 24)) if line.plain.strip().startswith("because")]
    numbers = [row.split()[1:] for row in rows]
    assert [len(band) for band in numbers] == bands
    assert [float(x) for band in numbers for x in band] == [round(x, 2) for x in values[1]]


def test_a_large_matrix_is_shown_in_part_under_its_whole_shape() -> None:
    """The first rows and columns and the last, by their own numbers; the sum is that of the whole row."""
    trace = LARGE_ONE
    text = text_of(AbridgedSteps(trace, decimals=3), Look(100, 60))
    assert "weights  3 × 40" in text
    part = text[text.index("weights  3 × 40") :]
    row = trace["weights"][1]
    assert "r2 " + " ".join(f"{row[at]:.3f}" for at in (0, 1, 2, 39)) + " 1.000" in " ".join(part.split())
    assert "c40" in text
    spoken = AbridgedSteps(trace, decimals=3).speak(Look(plain=True))
    cells = ", ".join(f"c{at + 1} is {row[at]:.3f}" for at in (0, 1, 2, 39))
    assert f"  Row 2: {cells}; the sum is 1.000." in spoken
    at = divmod(int(trace["weights"].argmax()), 40)
    assert spoken[-1].endswith(f"query {at[0] + 1} looking at key {at[1] + 1}.")


def test_only_what_nobody_reads_is_large() -> None:
    """More than 32 rows or columns of an input or a step."""
    assert is_large(LARGE_ONE)
    assert not is_large(TRACE)


def test_ready_numbers_say_that_they_are_rounded_where_they_are() -> None:
    """What a learner works out from them may then differ in its last digit; whole scores lead to the exact result."""
    said = "given, rounded to 3 decimals; your last digit may differ"
    assert said in text_of(Steps(TRACE, ("weights",), decimals=3, ready=True), Look(80, 24))
    assert "rounded" not in text_of(Steps(TRACE, ("scores",), decimals=3, ready=True), Look(80, 24))

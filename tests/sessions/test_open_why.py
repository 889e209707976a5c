"""`why`: one number named in any natural spelling, and opened into numbers that add up as they are shown."""

import re

import numpy as np
import pytest

from attn_tutor.engine.problem import problem
from attn_tutor.engine.toy import toy
from attn_tutor.errors import UsageError
from attn_tutor.sessions.look_around import open_why
from attn_tutor.widgets.look import Look
from tests.cases import each

PLAIN = problem(query=[[1, 0]], key=[[1, 0], [0, 1]], value=[[1, 2], [3, 4]]).run()
WIDE = {"query": [[1, 0, 2, 1]], "key": [[1, 0, 0, 1], [0, 1, 1, 0]], "value": [[1, 2, 3, 4], [5, 6, 7, 8]]}
HEADS = problem(query=WIDE["query"], key=WIDE["key"], value=WIDE["value"], n_heads=2).run()

SPELLINGS = [
    "weights h2r1c2", "weights h2 r1c2", "h2 weights r1c2", "h2.weights r1c2", "h2.weights.r1c2", "h2r1c2 weights",
    "weights head 2 r1c2", "Weights H2 R1 C2", "head 2, weights row 1 column 2", "weights [h2r1c2]",
]  # fmt: skip


@each("text", SPELLINGS)
def test_a_number_in_a_head_may_be_named_in_any_natural_spelling(text: str) -> None:
    """All of them open the same cell of the second head."""
    cell = open_why(text, HEADS, stage="output").cell
    assert (cell.step, cell.head, cell.row, cell.column) == ("weights", 1, 0, 1)
    assert cell.value == HEADS["weights"][1, 0, 1]


@pytest.mark.parametrize(("text", "step"), [("Q r1c2", "query"), ("k r2c1", "key"), ("V r1c1", "value")])
def test_the_letters_of_the_formula_name_their_steps(text: str, step: str) -> None:
    assert open_why(text, toy("a b").problem.run(), stage="output").cell.step == step


def test_where_no_head_is_named_the_first_is_opened_and_says_so() -> None:
    """How to open another is said in the same breath; nothing of it where a head is named, or where there is none."""
    said = " ".join(open_why("weights r1c2", HEADS, stage="output").speak(Look(plain=True)))
    assert said.startswith("Head 1, weights r1c2 = ")
    assert "This is head 1 of 2; weights h2 r1c2 opens head 2." in said
    for text, trace in (("weights h1r1c2", HEADS), ("output r1c2", HEADS), ("weights r1c2", PLAIN)):
        assert "This is head" not in " ".join(open_why(text, trace, stage="output").speak(Look(plain=True)))


def test_a_step_of_two_words_may_be_written_as_two() -> None:
    assert open_why("head outputs h2 r1c1", HEADS, stage="output").cell.step == "head_outputs"


NOTHING = ["", "here", "r1", "c2", "weights", "r1c1 r2c2", "r-1c2", "r1c2!", "weights 1 2", "h1"]


@each("text", NOTHING)
def test_what_names_no_number_is_refused_with_an_example(text: str) -> None:
    """Where there are heads the example has one."""
    with pytest.raises(UsageError, match="Name one number by its row and column") as refused:
        open_why(text, PLAIN, stage="output")
    assert refused.value.hint == "Type why r1c2, or why weights r1c2."
    with pytest.raises(UsageError) as refused:
        open_why(text, HEADS, stage="output")
    assert "why weights h2 r1c2" in refused.value.hint


def test_an_entry_counted_from_0_hears_where_counting_begins() -> None:
    with pytest.raises(UsageError, match="Rows and columns count from 1") as refused:
        open_why("r0c1", PLAIN, stage="output")
    assert refused.value.hint == "Type why r1c2, or why weights r1c2."


@each("decimals", [0, 1, 2, 3])
@each("place", ["output r1c1", "output r1c2", "weights r1c1", "weights r1c2"])
def test_what_is_shown_adds_up_as_it_is_shown(place: str, decimals: int) -> None:
    """Read back from the line: the numbers shown, computed as they stand there and rounded, make the result shown."""
    line = open_why(place, PLAIN, stage="output", decimals=decimals).speak(Look(plain=True))[0]
    *_, numbers, result = line.removesuffix(".").split(" = ")
    shown = float(result)
    places = len(result.partition(".")[2])
    formula = numbers.replace("times", "*").replace("divided by", "/")
    assert re.fullmatch(r"[-+*/\d. ()]+", formula)
    assert round(eval(formula), places) == shown
    exact = np.asarray(PLAIN[place.split(maxsplit=1)[0]])[0, int(place[-1]) - 1]
    assert shown == round(float(exact), places)


def test_no_decimals_at_all_are_made_more_where_the_terms_would_not_add_up() -> None:
    """Not 1 times 1 + 0 times 3 = 2."""
    line = open_why("r1c1", PLAIN, stage="output", decimals=0).speak(Look(plain=True))[0]
    assert line == "Output r1c1 = 0.67 times 1 + 0.33 times 3 = 1.66."

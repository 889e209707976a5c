"""Code questions: which blank is off, which line is meant, and nothing that cannot be told is called wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor.questions.blank import Blank, WrongNumbers, WrongText
from attn_tutor.questions.blanks import Blanks
from attn_tutor.questions.bug import Bug, SoundLine
from tests.cases import CHARACTERS, examples
from tests.questions.makers import make

TWO = make(
    Blanks,
    code="scores = query @ ____\noutput = softmax(scores, axis=____)\n",
    blanks=(
        Blank(accepted=("key.T", "np.transpose(key)"), wrong=(WrongText(text="key", why="Turn it."),)),
        Blank(accepted=("-1",)),
    ),
)
ONE = make(Blanks, code="x = y[____]", blanks=(Blank(accepted=("'a'",)),))
BUG = make(
    Bug,
    code="def f(x):\n    e = np.exp(x)\n    return e / e.sum(axis=0)\n",
    line=3,
    fixed=("return e / e.sum(axis=-1, keepdims=True)",),
    why="It sums over queries.",
    sound=(SoundLine(line=2, why="Exponentials come first."),),
)


@pytest.mark.parametrize(
    "text", ["key.T ; -1", "key . T;-1", "key.T\n−1", "scores = query @ key.T; -1", "np.transpose(key) ; -1"]
)
def test_blanks_ignore_spaces_and_take_whole_lines(text: str) -> None:
    assert TWO.draw(0).judge(text).outcome == "correct"


@pytest.mark.parametrize("text", ["'a'", '"a"', "a", "x = y['a']"])
def test_quotes_do_not_count(text: str) -> None:
    assert ONE.draw(0).judge(text).outcome == "correct"


def test_a_wrong_blank_is_named_and_hears_why() -> None:
    verdict = TWO.draw(0).judge("key; -1")
    assert verdict.message == "Blank 2 is right. Blank 1 isn't right yet. Turn it."
    assert verdict.cells == ("blank 1",)


@pytest.mark.parametrize("text", ["key.T", "key.T ; -1 ; 2", "key.T ;", ";", ""])
def test_a_blank_left_out_costs_nothing(text: str) -> None:
    assert not TWO.draw(0).judge(text).counts_as_attempt


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("3", "3 is few."),
        ("1e3", "1e3 is many."),
        ("50", "isn't right"),
        ("banana", "The code has no name banana."),
    ],
)
def test_a_number_hears_what_is_true_of_its_range_and_a_name_that_there_is_none(
    typed: str, says: str
) -> None:
    few, many = WrongNumbers(most=9, why="NUMBER is few."), WrongNumbers(least=100, why="NUMBER is many.")
    asked = make(Blanks, code="x - ____", blanks=(Blank(accepted=("x.max()",), numbers=(few, many)),)).draw(0)
    assert says in asked.judge(typed).message


def test_several_blanks_are_numbered_on_the_screen() -> None:
    assert "query @ __1__" in TWO.draw(0).code
    assert "y[____]" in ONE.draw(0).code


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "line 3",
        "L3",
        "#3",
        "3.",
        "return e/e.sum(axis=-1,keepdims=True)",
        "3: return e / e.sum(axis=-1, keepdims=True)",
    ],
)
def test_the_faulty_line_by_number_or_fixed(text: str) -> None:
    """The line as it should read is not said to whoever has just typed it."""
    asked = BUG.draw(0)
    assert asked.judge(text).outcome == "correct"
    assert ("should read" in asked.quick_check) == ("return" not in text)


def test_a_sound_line_hears_why_it_is_sound() -> None:
    asked = BUG.draw(0)
    assert "Line 2 is fine. Exponentials come first." in asked.judge("2").message
    assert asked.judge("e = np.exp(x - x.max())").read_as == "line 2"


@pytest.mark.parametrize(
    "text", ["return e / e.sum()", "return e / e.sum(axis=0)", "4", "0", "a bug", "", "2x"]
)
def test_what_cannot_be_told_costs_nothing(text: str) -> None:
    """A fix that is not listed may be right: only running it would tell, so nothing is called wrong."""
    assert BUG.draw(0).judge(text).outcome == "not_understood"


def test_a_fixed_line_keeps_its_indent() -> None:
    assert BUG.with_line("return 1").split("\n")[2] == "    return 1"


@settings(deadline=None, max_examples=examples(80))
@given(st.text(CHARACTERS, max_size=60))
def test_no_text_makes_them_fail(text: str) -> None:
    for question in (ONE, TWO, BUG):
        assert question.draw(0).judge(text).message


def test_faults_are_found() -> None:
    """Blanks that do not add up, lines that are not there, fixes that fix nothing."""
    assert [way for way, *_ in make(Blanks, code="x", blanks=()).faults()] == ["blanks"]
    both = Blank(accepted=("a", ";"), wrong=(WrongText(text=" a", why="No."),))
    assert [way for way, *_ in make(Blanks, code="____", blanks=(both,)).faults()] == [
        "blanks[1].accepted",
        "blanks[1].wrong[1]",
    ]
    keys = {"code": "a\nb", "line": 1, "fixed": ("c",), "why": "So."}
    assert [way for way, *_ in make(Bug, **{**keys, "line": 3}).faults()] == ["line"]
    assert [way for way, *_ in make(Bug, **{**keys, "fixed": ("a ",)}).faults()] == ["fixed"]
    assert [way for way, *_ in make(Bug, **keys, sound=(SoundLine(line=1, why="x"),)).faults()] == [
        "sound[1]"
    ]

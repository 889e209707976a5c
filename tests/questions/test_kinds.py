"""The contract of every kind: each shipped question's own samples are graded as they claim."""

from __future__ import annotations

import pytest

from attn_tutor.questions.answer_form import Expects, Option, expects_letter, expects_numbers
from attn_tutor.questions.blank import Blank
from attn_tutor.questions.blanks import Blanks
from attn_tutor.questions.bug import Bug
from attn_tutor.questions.flash import FlashCard
from attn_tutor.questions.formula import Formula
from attn_tutor.questions.given import Given
from attn_tutor.questions.kinds import KINDS
from attn_tutor.questions.match import Match, Pair
from attn_tutor.questions.order import Order
from attn_tutor.questions.predict import Predict
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.shape import Shape
from tests.bank import names
from tests.cases import each
from tests.questions.makers import make
from tests.shipped import shipped

LIBRARY = shipped()
ONE = Given(query=((1.0,),), key=((1.0,),), value=((1.0,),))
A_BLANK = Blank(accepted=("x",))


@each("kind", KINDS)
def test_every_kind_has_questions(kind: str) -> None:
    """A kind that is never asked proves nothing."""
    assert LIBRARY.questions(kind=kind)


@pytest.mark.walk
@each("name", [name for kind in KINDS for name in names(kind)[:12]])
def test_samples_are_graded_as_they_claim(name: str) -> None:
    """Right answers are right, wrong ones wrong and counted, unreadable ones cost nothing; any text has a verdict."""
    question = LIBRARY.question(name)
    for seed in (0, 5):
        asked = question.draw(seed)
        assert isinstance(asked, AskedQuestion)
        samples = asked.samples()
        assert {"right", "wrong", "unreadable"} <= {*samples}
        for text in (asked.answer, *samples["right"]):
            assert asked.judge(text).correct, text
        for text in samples["wrong"]:
            verdict = asked.judge(text)
            assert verdict.counts_as_attempt, text
            assert not verdict.correct, text
            assert verdict.message
        for text in samples["unreadable"]:
            assert asked.judge(text).outcome == "not_understood", text


@each("kind", KINDS)
def test_the_form_of_the_answer_has_words(kind: str) -> None:
    """The line under a question says what to type."""
    assert LIBRARY.question(LIBRARY.questions(kind=kind)[0].id).draw(1).expects.form


@each("kind", KINDS)
def test_the_same_seed_asks_the_same(kind: str) -> None:
    """Prompt, form and answer are decided by the seed alone."""
    question = LIBRARY.question(LIBRARY.questions(kind=kind)[0].id)
    one, other = question.draw(9), question.draw(9)
    assert (one.prompt, one.expects, one.answer) == (other.prompt, other.expects, other.answer)


@each(
    ("expects", "words"),
    [
        (expects_numbers((), 2), "a number with 2 decimals"),
        (expects_numbers((), 0), "a whole number"),
        (expects_numbers((), 2, whole=True), "a whole number"),
        (expects_numbers((3,), 1), "3 numbers with 1 decimal, on one line"),
        (expects_numbers((2, 2), 2), "a 2 × 2 matrix with 2 decimals, rows separated by ; or one per line"),
        (expects_numbers((1, 3), 2), "one row of 3 numbers with 2 decimals"),
        (
            expects_numbers((), 2, options=(Option(text="x"),) * 3),
            "a number with 2 decimals, or a letter, A to C",
        ),
        (expects_letter((Option(text="x"),) * 4), "a letter, A to D"),
        (
            make(Predict, given=ONE, changed=ONE, stage="scores", cell="r1c1").draw(0).expects,
            "a letter, A to C, or up, down or same",
        ),
        (make(Shape, recipe=Recipe(), stage="scores").draw(0).expects, "a shape, such as (2, 3)"),
        (
            make(Formula, names=("x", "T"), formula="x / T").draw(0).expects,
            "a formula in x (n_k numbers) and T; for example 2 * x + 1",
        ),
        (make(Blanks, code="a", blanks=(A_BLANK,)).draw(0).expects, "the code for the blank"),
        (
            make(Blanks, code="a", blanks=(A_BLANK,) * 2).draw(0).expects,
            "the code for the blanks, separated by ;",
        ),
        (
            make(Bug, code="x", line=1, fixed=("y",), why="").draw(0).expects,
            "the number of the line, or the line as it should be",
        ),
        (make(Order, in_order=("x", "y", "z")).draw(0).expects, "the letters in order, such as c b a"),
        (
            make(Match, pairs=(Pair(term="x", meaning="y"), Pair(term="z", meaning="w"))).draw(0).expects,
            "a letter for each number, such as 1b 2a",
        ),
        (make(FlashCard, back="x", hints=(), solution=()).draw(0).expects,
         "how well you recalled it, from 1 (not at all) to 4 (at once)"),
    ],
)
def test_the_form_of_an_answer_in_words(expects: Expects, words: str) -> None:
    """Decimals, rows and letters are named as they are typed."""
    assert expects.form == words

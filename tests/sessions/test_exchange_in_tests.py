"""Every kind under examination: a right answer counts, a wrong one does not, and luck is filed with both."""

from __future__ import annotations

from dataclasses import replace
from math import factorial, perm
from typing import Any

from attn_tutor import mastery
from attn_tutor.questions.answer_form import Option
from attn_tutor.questions.blanks import Blanks
from attn_tutor.questions.bug import Bug
from attn_tutor.questions.formula import Formula
from attn_tutor.questions.match import Match, Pair
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.order import Order
from attn_tutor.sessions.policy import TEST
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.strength_walk import take_test
from attn_tutor.sessions.walk import Request, ask
from tests.cases import each
from tests.questions.makers import make
from tests.sessions.pupil import School, said, script
from tests.shipped import shipped

SHIPPED = shipped()
KINDS = sorted({entry.kind for entry in SHIPPED.questions() if entry.examined})
GUESSED = {"choice": 4, "predict": 3, "numeric": 4}  # the first numeric one can be picked from options, too


def first(kind: str) -> Any:
    return SHIPPED.question(SHIPPED.questions(kind=kind)[0].id).draw(3)


def examined(asked: Any, *lines: str, attempts: int = 1) -> tuple[Result, Any, str]:
    """How one question went, the last event of it, and what was on the screen."""
    class_ = School(SHIPPED)  # type: ignore[arg-type]  # any library will do
    context = class_.context("test", script(*lines))
    graded = ask(context, asked, policy=replace(TEST, attempts=attempts))
    return graded, class_.store.events()[-1], said(context)


@each("kind", KINDS)
def test_a_right_answer_is_right_and_a_wrong_one_is_not(kind: str) -> None:
    """What cannot be read costs nothing; no hint and no answer is given."""
    asked = first(kind)
    samples = asked.samples()
    unreadable = next(text for text in samples["unreadable"] if text.strip())
    graded, event, _ = examined(asked, unreadable, samples["right"][0])
    assert (graded.right, graded.attempts, event.correct) == (True, 1, True)
    graded, event, shown = examined(asked, samples["wrong"][0])
    assert (graded.right, event.correct, event.attempt) == (False, False, 1)
    assert "The answer" not in shown


@each("kind", KINDS)
def test_the_chance_of_a_lucky_guess_is_filed_with_the_answer(kind: str) -> None:
    """Options for a choice and a prediction, lines for a bug; what is typed is filed as typed."""
    asked = first(kind)
    _, event, _ = examined(asked, asked.samples()["right"][0])
    guessed = len(asked.question.lines) if kind == "bug" else GUESSED.get(kind)
    if kind in ("order", "match"):
        items = len(asked.expects.items)
        ways = factorial(items) - 1 if kind == "order" else perm(items, len(asked.question.pairs))
        guessed = ways if ways <= 50 else None
    assert (event.format, event.options) == (f"mc{guessed}" if guessed else "numeric", guessed)


def test_luck_is_counted_from_what_can_be_typed() -> None:
    """Three steps leave five orders, since they are never shown in their own; many ways are no luck."""
    pairs, two = tuple(Pair(term=x, meaning=x) for x in "ab"), (Option(text="x"), Option(text="y"))
    assert make(Order, in_order=("a", "b", "c")).guesses == 5
    assert make(Match, pairs=pairs, more=("c", "d")).guesses == 12
    assert make(Order, in_order=tuple("abcdef")).guesses is None
    assert make(Bug, code="a\nb\nc\nd\ne", line=2, fixed=("z",), why="").format == "mc5"
    assert make(Numeric, options=two).format == "mc2"
    assert (
        make(Formula, names=("x",), formula="x").format
        == make(Blanks, code="", blanks=()).format
        == "numeric"
    )


def test_a_right_guess_among_few_says_less_than_a_typed_answer() -> None:
    """The judge takes the format as it is filed."""
    entry = {"level": "medium", "correct": True}
    judged = [mastery.estimate_strong([entry | {"format": f}]) for f in ("mc3", "mc5", "mc23", "numeric")]
    assert judged == sorted(judged)
    assert judged[0] < judged[1] < judged[2]


def test_a_test_of_a_topic_can_meet_the_newer_kinds() -> None:
    """All questions of scaling, answered right: its order of kinds is not only choices and numbers."""
    class_ = School(SHIPPED)  # type: ignore[arg-type]  # any library will do
    names = [entry.id for entry in SHIPPED.questions(topic="scaling") if entry.examined]
    outcome = take_test(
        class_.context("test", lambda prompt: "idk"), Request("scaling", count=len(names), seed=1)
    )
    assert sorted(answer.item for answer in outcome.test.answers) == sorted(names)
    kinds = {SHIPPED.question(answer.item).kind for answer in outcome.test.answers}
    assert {"bug", "blanks", "formula", "predict", "match"} <= kinds


def test_the_time_fits_what_is_to_be_done() -> None:
    """To decide takes less than to read code and type, and that less than to compute by hand."""

    def hard(kind: str) -> int:
        return SHIPPED.question(SHIPPED.questions(kind=kind, level="hard")[0].id).seconds

    assert hard("choice") == hard("predict") < hard("bug") == hard("order") < hard("numeric")

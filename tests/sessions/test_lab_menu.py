"""A prediction typed, right and off, unreadable and left out; stored and asked again; the lines of a training."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from attn_tutor.errors import UsageError
from attn_tutor.lab.change import Way, read_guesses
from attn_tutor.lab.changes import CHANGES, change
from attn_tutor.lab.experiments import EXPERIMENTS, NAMES, experiment
from attn_tutor.lab.training import train_all
from attn_tutor.sessions import lab_change, lab_training
from attn_tutor.sessions.lab_answers import (
    change_question,
    lab_question,
    slip_behind,
    training_question,
    ways_with,
)
from attn_tutor.sessions.lab_menu import lab, lab_page, open_in_lab
from attn_tutor.sessions.lab_training import Pace
from attn_tutor.sessions.question_results import Quit
from attn_tutor.sessions.review import review
from attn_tutor.sessions.survey import survey
from attn_tutor.terminal import Terminal
from attn_tutor.terminal.keyboard import EndOfInput
from attn_tutor.widgets.look import Look
from tests.cases import each
from tests.memory_library import MemoryLibrary
from tests.sessions.learner import Sitting, shipped
from tests.sessions.pupil import School, choice, right, script

SIZES = [(100, 32), (80, 24), (60, 24), (40, 20)]


def _school() -> School:
    return School(MemoryLibrary((), (choice("a", "dot-products"),)))


def _predicted(*answers: str, name: str = "double-key") -> tuple[School, str]:
    """What is heard after these answers, and the school with what was stored."""
    school = _school()
    context = school.context("lab", script(*answers))
    lab_change.predict(context, change(name))
    return school, context.terminal.transcript


@pytest.mark.parametrize(("answers", "said"), [
    (("down, up",), "The weight of key 4 goes down"),
    (("d u",), "The weight of key 4 goes down"),
    (("up up",), "Up and up."),
    (("up", "down up"), "Type 2 guesses, each up, down, same or a number."),
    (("",), "The weight of key 4 goes down"),
    (("0.02, 0.57",), "The weight of key 4 goes down"),
])  # fmt: skip
def test_a_prediction_is_read_and_answered(answers: tuple[str, ...], said: str) -> None:
    """Never called wrong; what cannot be read costs nothing."""
    _, heard = _predicted(*answers)
    assert said in heard
    assert "Doubling a key doubles its score" in heard
    assert "wrong" not in heard.casefold()


@pytest.mark.parametrize(("typed", "correct"), [
    ("down, up", True), ("0.02 up", True), ("0.02 0.57", True), ("up down", False), ("0.5 up", False),
])  # fmt: skip
def test_a_prediction_is_stored_as_an_answer(typed: str, correct: bool) -> None:
    """Under the name of its change, with the topic that teaches it; what was only looked at is not stored."""
    school, _ = _predicted(typed)
    (event,) = school.store.events()
    assert (event.item, event.mode, event.kind) == ("lab:double-key", "lab", "answer")
    assert (event.pattern, event.extra["goal"], event.correct) == ("dot-products", 2, correct)
    assert not _predicted("")[0].store.events()


def test_a_slip_is_proven_by_running_it() -> None:
    """Masked after the softmax, the others keep what they had; the number that follows from it is told as well."""
    school, heard = _predicted("down same", name="mask-key")
    assert school.store.events()[0].extra["misconceptions"] == ["mask_after_softmax"]
    assert "after the softmax" in heard
    school, _ = _predicted("0 0.56", name="mask-key")
    assert not school.store.events()[0].correct


@each("one", CHANGES)
def test_every_slip_leads_to_another_prediction_than_the_right_one(one: Any) -> None:
    """And each is found behind the prediction that it leads to, or one that is likelier."""
    for name in one.slips:
        from attn_tutor.mistakes.catalogue import mistake_named

        ways = ways_with(one, mistake_named(name))
        assert ways != one.truth()
        found = slip_behind(one, ways)
        assert found is not None
        assert found.name in one.slips


def test_a_prediction_that_did_not_hold_comes_back_in_a_review_until_it_does() -> None:
    """The next day, as a question with the same numbers; stats know it by the title of its change."""
    school, _ = _predicted("up up")
    assert [one.words for one in survey(school.context("stats", right)).done_today] == ["lab: Double one key"]
    school.days(1)
    review(school.context("review", script("The weight of key 4 goes down and the weight of key 3 goes up")))
    again = [event for event in school.store.events() if event.mode == "review"]
    assert [(event.item, event.correct) for event in again] == [("lab:double-key", True)]
    school.days(30)
    review(school.context("review", right))
    assert school.store.events()[-1].item == "a"


@each("name", NAMES)
def test_every_prediction_can_be_asked_again(name: str) -> None:
    """One option is right, each other one says why not, and the topic is the one it was stored with."""
    question = lab_question(f"lab:{name}")
    assert question is not None
    options = question.draw(3).expects.options
    assert sum(option.right for option in options) == 1
    assert all(option.right or option.why for option in options)
    assert question.id == f"lab:{name}"
    assert lab_question("lab:nothing") is None


def test_every_prediction_belongs_to_a_goal_of_a_lesson() -> None:
    """So a review knows when it comes back, and the course which skill it is of."""
    for one in (*CHANGES, *EXPERIMENTS):
        assert 1 <= one.goal <= len(shipped().lesson(one.lesson).goals), one.name


def test_a_review_of_the_shipped_course_asks_a_prediction_again() -> None:
    """The day after it did not hold."""
    sitting = Sitting("lab")
    lab_change.predict(sitting.context(["up up", ""]), change("double-key"))
    sitting.clock.advance(86_400)
    sitting.mode = "review"
    right_ways = "The weight of key 4 goes down and the weight of key 3 goes up"
    heard = sitting.run(review, [right_ways, ""])[1]
    assert "Key 4 is doubled. What happens?" in heard
    assert sitting.store.events()[-1].correct


def test_the_right_option_is_the_one_that_is_computed() -> None:
    """Of a change by the engine; of a training it is the usual outcome."""
    said = next(option for option in change_question(change("copy-key")).options if option.right).text
    assert said == "The weight of key 4 goes down and the weight of key 3 goes down"
    options = training_question(experiment("most-frequent")).options
    assert [option.right for option in options] == [False, True]


def test_q_leaves() -> None:
    school = _school()
    assert not lab_change.predict(school.context("lab", script("q")), change("double-key"))


def test_other_words_are_no_guess() -> None:
    for text in ("up down same", "left, right", "1", "up nan?"):
        with pytest.raises(UsageError):
            read_guesses(text, 2)


def test_a_guess_before_training_is_a_letter_or_nothing() -> None:
    one = experiment("lookup")
    terminal = Terminal.for_script(["9", "b"], Look(plain=True))
    assert lab_training.ask_prediction(terminal, one, 1) == 1
    assert "Type one of A, B, C, or Enter." in terminal.transcript
    assert lab_training.ask_prediction(Terminal.for_script([""], Look(plain=True)), one, 1) is None
    with pytest.raises(Quit):
        lab_training.ask_prediction(Terminal.for_script(["q"], Look(plain=True)), one, 1)


def test_a_prediction_of_a_training_is_stored_when_it_is_over() -> None:
    """Whether it held is computed from the training; of fewer steps than usual nothing is stored."""
    school = _school()
    one = experiment("most-frequent")
    lab_training.run_training(school.context("lab", script("a")), one, 1, Pace(every=500))
    (event,) = school.store.events()
    assert (event.item, event.given, event.correct) == ("lab:most-frequent", "A", False)
    short = experiment("most-frequent", steps=2)
    lab_training.run_training(school.context("lab", script("a")), short, 1, Pace())
    assert len(school.store.events()) == 1


def test_ctrl_c_keeps_what_has_been_seen() -> None:
    """The training as far as it came, without a result."""
    terminal, seen = Terminal.for_script([], Look(plain=True)), []

    def pause() -> None:
        seen.append(1)
        if len(seen) == 2:
            raise KeyboardInterrupt

    training = lab_training.watch(terminal, experiment("lookup"), 1, Pace(pause=pause))
    assert training.result is None
    assert [one.step for one in training.checkpoints] == [0, 20]


def test_the_list_opens_what_is_typed_and_marks_what_was_predicted() -> None:
    """A name that there is not is said on the list; q leaves."""
    school = _school()
    context = school.context("lab", script("nothing", "double-key", "down up", "q"))
    assert lab(context).quit
    assert "The lab has no nothing." in context.terminal.transcript
    said = [sentence for view in lab_page(context).picture for sentence in view.speak(Look(plain=True))]
    assert "Predicted right: double-key." in said
    with pytest.raises(UsageError):
        open_in_lab(context, "nothing")
    assert isinstance(lab(school.context("lab", script())).stop, EndOfInput)


@each("size", SIZES)
@each(("colour", "glyphs"), [("truecolor", True), ("none", True), ("none", False)])
def test_no_line_of_the_lab_is_wider_than_the_screen(
    size: tuple[int, int], colour: str, glyphs: bool
) -> None:
    """Every experiment after one step, every change before and after; from 60 columns on no page is too tall.

    With tiles, without them, and in ASCII: how many colours there are changes no place on a screen but that.
    """
    look = Look(*size, colour=colour, glyphs=glyphs)  # type: ignore[arg-type]  # one of the four
    pages = [lab_page(_school().context("lab", right))]
    for one in CHANGES:
        ways: tuple[Way, ...] = ("up", "down")[: len(one.questions)]
        told = lab_change.outcome(one, lab_change.judge(one, ways))
        pages += [
            lab_change.change_page(one, 1, 16),
            lab_change.change_page(one, 1, 16, (_tried(told),), over=True),
        ]
    views = []
    for one, training in trainings():
        views += [
            lab_training.header(one, 1),
            *lab_training.opening(one),
            lab_training.maps_of(one, training),
        ]
        views += [
            lab_training.head_of(one),
            *(lab_training.line_of(one, item) for item in training.checkpoints),
        ]
        views += [*lab_training.outcome(one, training, 0), lab_training.curve_of(training)]
        pages.append(
            lab_training.result_page(one, training, lab_training.outcome(one, training, 0), "1 step")
        )
    for view in (*views, *pages):
        for line in view.draw(look):
            assert line.cell_len <= look.room
            assert glyphs or line.plain.isascii()
    if size[0] >= 60:
        assert all(len(page.draw(look)) < size[1] for page in pages)


def _tried(told: Any) -> Any:
    from attn_tutor.widgets.foot import Try

    return Try("guess", "up down", told)


@cache
def trainings() -> list[tuple[Any, Any]]:
    """Every experiment, of one step, and what its trainings give."""
    return [
        (one, train_all(one.task, 1))
        for one in (experiment(one.name, steps=1) for one in EXPERIMENTS)
    ]

"""The command lines that sittings name: each can be typed as it stands, and names nothing that is not there."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from typing import Any

from attn_tutor.sessions import command_lines
from attn_tutor.sessions.challenge import challenge
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.drill import drill
from attn_tutor.sessions.learn import learn
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.quiz import key_of, quiz
from attn_tutor.sessions.review import nothing_due, review
from attn_tutor.sessions.session_summary import habit_notes
from attn_tutor.sessions.strength_walk import take_test
from attn_tutor.sessions.survey import survey
from attn_tutor.sessions.walk import Request
from tests.cases import each
from tests.memory_library import MemoryLibrary
from tests.sessions.learner import Sitting
from tests.sessions.pupil import choice, lesson, numbers

FOLDER = "my course/it's"
OURS = (choice("a", "scaling"), choice("b", "softmax"), numbers("n", "scaling"))


def sitting(*lessons: str, mode: str = "quiz") -> Sitting:
    made = tuple(lesson(name, number, "One") for number, name in enumerate(lessons, 1))
    return Sitting(mode, MemoryLibrary(made, OURS))  # type: ignore[arg-type]  # any library will do


def test_a_folder_named_on_the_command_line_is_named_again_and_quoted() -> None:
    """A shell takes the line apart into the words that are meant."""
    context = sitting().context(content=FOLDER)
    line = command_lines.command(context, "quiz", topic="softmax", level=None, count=3)
    assert shlex.split(line) == [
        "attn-tutor",
        "--content",
        FOLDER,
        "quiz",
        "--topic",
        "softmax",
        "--count",
        "3",
    ]
    assert command_lines.command(sitting().context(), "quiz") == "attn-tutor quiz"


def test_only_what_is_there_is_named() -> None:
    """The lesson of a topic, else its questions, else the course, else the questions there are."""
    with_lesson, without = sitting("scaling").context(), sitting().context()
    assert command_lines.study(with_lesson, "scaling") == "attn-tutor learn scaling"
    assert command_lines.study(with_lesson, "softmax") == "attn-tutor quiz --topic softmax"
    assert command_lines.study(with_lesson, "masks") == "attn-tutor learn"
    assert command_lines.study(without, "masks") == "attn-tutor quiz"
    assert command_lines.practise(without, "masks") == ""


SESSIONS: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "quiz": ("quiz", lambda context: quiz(context, Request()), ("s", "s", "s")),
    "quiz stopped": ("quiz", lambda context: quiz(context, Request(topic="scaling")), ("s",)),
    "challenge": ("challenge", lambda context: challenge(context, Request()), ("idk", "idk", "idk")),
    "challenge stopped": ("challenge", lambda context: challenge(context, Request()), ("idk",)),
    "drill": ("drill", lambda context: drill(context, Request("scaling", count=1)), ("s",)),
    "learn stopped": ("learn", lambda context: learn(context, "scaling"), ("q",)),
    "learn": ("learn", lambda context: learn(context, "scaling"), ("",)),
    "the map": ("learn", lambda context: learn(context, None), ("q",)),
    "review": ("review", review, ()),
    "test": ("test", lambda context: take_test(context, Request("scaling", count=2)), ("idk", "idk")),
    "test stopped": (
        "test",
        lambda context: take_test(context, Request("scaling", count=2)),
        ("idk", "q", "q"),
    ),
}


@each("name", SESSIONS)
def test_every_command_that_a_sitting_names_is_about_the_same_questions(name: str) -> None:
    """Every line on the screen has the folder, and no lesson but the one that is there."""
    mode, session, typed = SESSIONS[name]
    context = sitting("scaling", mode=mode).context(typed, content=FOLDER)
    session(context)
    check(context.terminal.transcript, at_least=name not in ("the map",))


def check(shown: str, *, at_least: bool = True) -> None:
    named = re.findall(r"attn-tutor (.*)", shown)
    assert len(named) >= at_least
    for rest in named:
        assert rest.startswith(f"--content {shlex.quote(FOLDER)} ")
    assert set(re.findall(r"learn (\S+)", " ".join(named))) <= {"scaling", "goes"}


def test_stats_and_an_empty_review_and_habits_name_the_folder_too() -> None:
    here = sitting()
    context = here.context(content=FOLDER)
    assert shlex.split(survey(context).command) == ["attn-tutor", "--content", FOLDER, "quiz"]
    asked = OURS[2].draw(1)
    made = [Result(asked, "revealed", 3, misconceptions=("no_scale",))] * 2
    context.terminal.show(*habit_notes(context, made), *nothing_due(context, _agenda(context)))
    check(context.terminal.transcript)


def _agenda(context: Context) -> Any:
    from attn_tutor.sessions.due import agenda

    return agenda(context)


def test_a_stopped_test_is_gone_on_with_by_the_command_that_is_named() -> None:
    """With its number of questions: another number would begin another test. stats names the same."""
    here = sitting("scaling", mode="test")
    outcome, _ = here.run(lambda context: take_test(context, Request("scaling", count=2)), ["idk"])
    assert outcome.command == "attn-tutor test scaling --count 2"
    assert (
        "begins another" in here.run(lambda context: take_test(context, Request("scaling", count=2)), [])[1]
    )
    assert survey(here.context()).command == outcome.command


def test_quizzes_over_two_folders_do_not_disturb_each_other() -> None:
    here = sitting()
    keys = {key_of(here.context(folder=folder), Request()) for folder in ("", "/a", "/b")}
    assert len(keys) == 3


def test_a_lesson_says_how_to_be_asked_again_what_was_missed() -> None:
    """A quiz of the topic of the lesson, if that was missed, and then the next lesson."""
    made = (replace(lesson("scaling", 1, "One"), checks=("a",)), lesson("masks", 2, "One"))
    here = Sitting("learn", MemoryLibrary(made, OURS))  # type: ignore[arg-type]  # any library will do
    shown = here.run(lambda context: learn(context, "scaling"), ["", "s"])[1]
    assert 'Look again at a, "What comes out?": skipped.' in shown
    assert shown.endswith("Again: attn-tutor quiz --topic scaling\nNext: attn-tutor learn masks\n")

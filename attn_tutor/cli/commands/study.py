"""The commands that ask: lessons, quizzes, drills, reviews and tests."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Answers, Json, PassMark, Seed, Topic
from attn_tutor.errors import BELOW_MARK, DONE, UsageError

if TYPE_CHECKING:
    from attn_tutor.cli.setup import Setup
    from attn_tutor.sessions.context import Context
    from attn_tutor.sessions.walk import Request

commands = typer.Typer()


@commands.command()
def learn(
    context: typer.Context,
    lesson: Annotated[
        str | None,
        typer.Argument(
            metavar="[LESSON]", help="The id or number of a lesson.", autocompletion=completing.lessons
        ),
    ] = None,
    answers: Answers = None,
) -> int:
    """Teach the course, from where you stopped.

    Without LESSON it shows the map of the course. At every prompt: Enter continues, b goes back, h gives
    a hint, w shows the worked solution, why r1c2 opens a number, ? lists the keys, q quits.

    Examples: attn-tutor learn; attn-tutor learn whole-formula; attn-tutor learn 7
    """
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.learn import learn as learn_lessons
    from attn_tutor.sessions.learn import lesson_named

    wanted = None if lesson is None else lambda library: lesson_named(library, lesson)
    opened = context.obj.context("learn", answers, wanted=wanted)
    return run_session(opened, lambda here: learn_lessons(here, lesson))[1]


@commands.command()
def quiz(
    context: typer.Context,
    topic: Topic = None,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            help="easy, medium or hard.",
            autocompletion=completing.levels,
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many questions; 8 by default.")
    ] = None,
    seed: Seed = None,
    answers: Answers = None,
    pass_mark: PassMark = None,
    challenge: Annotated[
        bool,
        typer.Option("--challenge", help="A time limit for each question, two attempts, no hints, a badge to win."),
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="Start over; a stopped quiz is dropped.")] = False,
    json: Json = False,
) -> int:
    """Ask eight questions, starting with the ones you haven't got right.

    The practice problems come first, then whatever you haven't got right at the first try. After a wrong
    answer you hear what you did; after the third, you see the worked solution. The same answer twice
    counts once, and an answer that can't be read costs nothing. The same command resumes a stopped quiz.

    Examples: attn-tutor quiz; attn-tutor quiz --topic softmax --level hard; attn-tutor quiz --answers mine.txt
    """
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.quiz import document, find
    from attn_tutor.sessions.quiz import quiz as ask_quiz
    from attn_tutor.sessions.walk import Request

    _check_scripted(json, answers)
    request = Request(topic, level, count, seed, anew=new)
    if challenge:
        return _challenge(context.obj, request, answers, pass_mark, json)
    opened = context.obj.context("quiz", answers, wanted=lambda library: find(library, topic, level))
    request = replace(request, topic=_topic(opened, topic))
    ending, status = run_session(opened, lambda here: ask_quiz(here, request), json=json and document)
    return status or _pass_mark(ending.percent_right, pass_mark)


@commands.command()
def drill(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="Questions of this lesson only, by its id or number.",
            autocompletion=completing.topics,
        ),
    ] = None,
    mistake: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Only questions that show this misconception.",
            autocompletion=completing.mistakes,
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many questions; endless by default.")
    ] = None,
    seed: Seed = None,
    answers: Answers = None,
    json: Json = False,
) -> int:
    """Practise endlessly, with fresh numbers.

    It gets harder or easier with your answers.

    It goes from one row of dot products up to several heads with a mask. Each question is shown with its
    seed.

    Examples: attn-tutor drill; attn-tutor drill softmax --count 5; attn-tutor drill --mistake softmax_columns
    """
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.drill import document
    from attn_tutor.sessions.drill import drill as ask_drill
    from attn_tutor.sessions.quiz import find
    from attn_tutor.sessions.walk import Request

    _check_scripted(json, answers)
    opened = context.obj.context("drill", answers, wanted=lambda library: find(library, topic, None))
    request = Request(_topic(opened, topic), None, count, seed, mistake)
    return run_session(
        opened, lambda here: ask_drill(here, request), json=json and document, resumes=False
    )[1]


@commands.command()
def review(
    context: typer.Context,
    cap: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Skills a day, 8 or as attn-tutor config says.")
    ] = None,
    answers: Answers = None,
) -> int:
    """Ask again what you are about to forget.

    It asks for at most eight skills a day, which takes about six minutes. The ones you remember least
    come first, each with a new question that takes a minute at most. What isn't asked today is asked
    later. A mistake you made twice comes back as a question of its own.

    Examples: attn-tutor review; attn-tutor review --cap 5
    """
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.review import review as ask_review

    usual = context.obj.settings.daily_cap
    opened = context.obj.context("review", answers)
    return run_session(opened, lambda here: ask_review(here, cap or usual, usual=usual))[1]


@commands.command("test")
def sit_test(
    context: typer.Context,
    topic: Annotated[
        str,
        typer.Argument(
            metavar="[TOPIC]",
            help="The id or number of a lesson; all topics if left out.",
            autocompletion=completing.topics,
        ),
    ] = "",
    count: Annotated[
        int, typer.Option(min=1, max=100, metavar="N", help="Questions; 10 by default.", show_default=False)
    ] = 10,
    seed: Seed = None,
    answers: Answers = None,
    pass_mark: Annotated[
        int | None,
        typer.Option("--pass", metavar="PERCENT", min=0, max=100, help="Exit with 1 below this strength."),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Start over; a stopped test is dropped.")] = False,
    json: Json = False,
) -> int:
    """Test how well you know a topic.

    It asks ten questions, without hints. Each one is chosen to tell the most about you at that point, so
    expect to miss about half. You hear nothing about your answers until the end. Then you see your
    strength, and every miss with its reason. The same command resumes a stopped test. With --pass, an
    unfinished test counts as below the mark.

    Examples: attn-tutor test; attn-tutor test softmax --pass 85
    """
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.strength_state import bank
    from attn_tutor.sessions.strength_walk import document, take_test
    from attn_tutor.sessions.walk import Request

    _check_scripted(json, answers)
    opened = context.obj.context("test", answers, wanted=lambda library: bank(library, topic))
    request = Request(_topic(opened, topic or None), count=count, seed=seed, anew=new)
    ending, status = run_session(opened, lambda here: take_test(here, request), json=json and document)
    return status or (BELOW_MARK if ending.is_below(pass_mark) else DONE)


def _challenge(setup: "Setup", request: "Request", answers: str | None, mark: int | None, json: bool) -> int:
    """`quiz --challenge`: late counts as not right."""
    from attn_tutor.cli.leaving import run_session
    from attn_tutor.sessions.challenge import challenge, document
    from attn_tutor.sessions.quiz import find

    opened = setup.context(
        "challenge", answers, wanted=lambda library: find(library, request.topic, request.level)
    )
    request = replace(request, topic=_topic(opened, request.topic))
    ending, status = run_session(
        opened, lambda here: challenge(here, request), json=json and document, resumes=False
    )
    return status or _pass_mark(ending.percent_right, mark)


def _topic(context: "Context", topic: str | None) -> str | None:
    """The topic by its id; it may be named by the number of its lesson."""
    from attn_tutor.sessions.question_ids import topic_of

    return topic_of(context.library, topic)


def _check_scripted(json: bool, answers: str | None) -> None:
    """A document and questions on the same stdout would spoil each other."""
    if json and answers is None:
        raise UsageError(
            "With --json nobody is asked.", "Give the answers too: --answers FILE, or - for stdin."
        )


def _pass_mark(percent: float, mark: int | None) -> int:
    return BELOW_MARK if mark is not None and percent < mark else DONE

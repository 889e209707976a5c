"""`content`: the banks read, checked, and described for editors."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attn_tutor.cli.commands import completing
from attn_tutor.cli.commands.options import Json, drawn_seed
from attn_tutor.errors import CONTENT, DONE, UsageError

if TYPE_CHECKING:
    from attn_tutor.cli.setup import Setup
    from attn_tutor.curriculum.lesson import Lesson

MOST_FAULTS = 20  # that are shown: who has put them right sees the next
commands = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Read and check lessons and questions. A teacher's folder needs no code: see content/README.md.",
)


@commands.command("list")
def list_(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Option(
            metavar="TOPIC",
            help="Of this lesson only, by its id or number.",
            autocompletion=completing.topics,
        ),
    ] = None,
    json: Json = False,
) -> int:
    """List the lessons and questions with their ids.

    Examples: attn-tutor content list; attn-tutor content list --topic softmax --json
    """
    from attn_tutor.english import count
    from attn_tutor.library.interface import no_topic
    from attn_tutor.sessions.question_ids import topic_of
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.table import listing

    library = context.obj.library()
    topic = topic_of(library, topic)
    lessons = [entry for entry in library.lessons if topic in (None, entry.id)]
    questions = library.questions(topic=topic)
    if topic is not None and not lessons and not questions:
        raise no_topic(library, topic)
    if json:
        emit_json(
            {
                "schema": 1,
                "lessons": [
                    {"id": e.id, "number": e.number, "title": e.title, "minutes": e.minutes} for e in lessons
                ],
                "questions": [
                    {"id": e.id, "topic": e.topic, "level": e.level, "kind": e.kind} for e in questions
                ],
            },
            sys.stdout,
        )
        return DONE
    terminal = context.obj.terminal()
    if lessons:
        rows = tuple((str(e.number), e.id, e.title, f"{e.minutes} min") for e in lessons)
        terminal.show(Header((count(len(lessons), "lesson"),)), listing(("no", "id", "title", "time"), rows))
    if questions:
        asked = tuple((e.id, e.topic, e.level, e.kind) for e in questions)
        named = Header((count(len(questions), "question"),))
        terminal.show(named, listing(("id", "topic", "level", "kind"), asked))
    return DONE


@commands.command()
def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The id of a lesson or a question.", autocompletion=completing.content
        ),
    ],
    seed: Annotated[int, drawn_seed("numbers a recipe draws")] = 0,
    json: Json = False,
) -> int:
    """Show a lesson page by page, or a question or code exercise, with all replies, hints and solutions.

    You see all that a learner sees, without answering. --plain says it in sentences.

    Examples: attn-tutor content show whole-formula; attn-tutor content show practice-3 --json
    """
    from attn_tutor.terminal import emit_json

    library = context.obj.library()
    numbers = {str(entry.number): entry.id for entry in library.lessons}
    if name in numbers or any(name in (entry.id, *entry.aliases) for entry in library.lessons):
        return _show_lesson(context.obj, library.lesson(numbers.get(name, name)), seed, json=json)
    if name.startswith("code-"):
        return _show_exercise(context.obj, name, json=json)
    try:
        asked = library.question(name).draw(seed)
    except UsageError as fault:
        message = fault.sentence.replace("no question called", "no lesson or question called")
        raise UsageError(message, fault.hint) from None
    from attn_tutor.sessions.question_text import question_document, question_text

    if json:
        emit_json({"schema": 1, **question_document(asked)}, sys.stdout)
        return DONE
    context.obj.terminal_to_read().show(*question_text(asked))
    return DONE


def _show_exercise(setup: "Setup", name: str, *, json: bool) -> int:
    """A code exercise with its help, and what is said of each slip."""
    from dataclasses import asdict

    from attn_tutor.library.exercise_files import exercise_named, exercises_of
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.blocks import Labelled
    from attn_tutor.widgets.code_lines import CodeListing, PlainCode
    from attn_tutor.widgets.feedback import Hint
    from attn_tutor.widgets.header import Header

    exercise = exercise_named(exercises_of(setup.content), name)
    if json:
        emit_json({"schema": 1, **asdict(exercise)}, sys.stdout)
        return DONE
    hints = [Hint(number, 3, text) for number, text in enumerate(exercise.hints, 1)]
    slips = [
        Labelled(
            "Slip",
            f"{slip.instead} → {slip.by or 'nothing'}: {' and '.join(slip.named) or slip.property}",
            "no",
        )
        for slip in exercise.slips
    ]
    stub = PlainCode(tuple(enumerate(exercise.stub.rstrip().splitlines(), 1)))
    header = Header.about(f"Exercise {exercise.short_id}", exercise.topic, exercise.level)
    setup.terminal_to_read().show(header, stub, *hints, CodeListing(exercise.solution, exercise.teaches), *slips)
    return DONE


def _show_lesson(setup: "Setup", lesson: "Lesson", seed: int, *, json: bool) -> int:
    from attn_tutor.sessions.lesson_text import context_to_hear, lesson_views
    from attn_tutor.terminal import emit_json

    if json:
        emit_json({"schema": 1, **asdict(lesson)}, sys.stdout)
        return DONE
    terminal = setup.terminal_to_read()
    context = context_to_hear(setup.library(), terminal.look)
    for view in lesson_views(context, lesson, seed):
        terminal.show(view)
    return DONE


@commands.command()
def check(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="A file or a folder; the content in use if left out."),
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(
            min=0,
            max=1000,
            metavar="N",
            help="Prove each recipe over N seeds; a second each.",
            show_default=False,
        ),
    ] = 0,
    json: Json = False,
) -> int:
    """Report every fault of content files.

    Each fault comes with its file, line and column, and with what to do about it.

    With --seeds, each recipe is drawn again and again, to prove that its answer passes, that an empty
    answer and zeros fail, and that every mistake that can be made on it is named. Exit status 0 without
    faults, 3 with.

    Examples: attn-tutor content check my-questions.yaml; attn-tutor content check content/ --seeds 200
    """
    from attn_tutor.english import count
    from attn_tutor.library.content_check import check as check_content
    from attn_tutor.library.sources import shipped_content
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.feedback import ErrorView, Feedback

    place = path or context.obj.content or shipped_content()
    if json:
        faults = check_content(place, seeds=seeds)
        emit_json({"schema": 1, "faults": [fault._asdict() for fault in faults]}, sys.stdout)
        return CONTENT if faults else DONE
    terminal = context.obj.terminal()
    faults = check_content(place, seeds=seeds, tell=terminal.growing("Checking", "question"))
    for fault in faults[:MOST_FAULTS]:
        terminal.show(ErrorView(str(fault)))
    many = count(len(faults), "fault") if faults else "No faults"
    more = f"; the first {MOST_FAULTS} are shown" if len(faults) > MOST_FAULTS else ""
    tried = f", every recipe tried with {count(seeds, 'seed')}" if seeds else ""
    terminal.show(
        Feedback("neutral", f"{many} in {path or context.obj.content or 'the shipped content'}{tried}{more}.")
    )
    return CONTENT if faults else DONE


@commands.command()
def schema(context: typer.Context) -> int:
    """Print the JSON Schema of content files.

    An editor that knows it completes and checks while you type.

    Example: attn-tutor content schema > attn-tutor.schema.json
    """
    from attn_tutor.curriculum.json_schema import schema as content_schema
    from attn_tutor.terminal import emit_json

    emit_json(content_schema(), sys.stdout)
    return DONE

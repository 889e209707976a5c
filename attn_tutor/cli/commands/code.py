"""`code`: the learner's own attention, written in an editor and checked on save."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
import typer
import typer.core

from attn_tutor.cli.commands.check_code import check
from attn_tutor.cli.commands.options import Json
from attn_tutor.errors import DONE

if TYPE_CHECKING:
    pass


class _Group(typer.core.TyperGroup):
    """A word that is no command of the group is the folder to watch, and so is nothing at all."""

    def parse_args(self, context: click.Context, words: list[str]) -> list[str]:
        return super().parse_args(context, words or ["watch"])

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(context, words if words[0] in self.commands else ["watch", *words])


commands = typer.Typer(
    cls=_Group,
    rich_markup_mode=None,
    help="Write attention yourself: each save is checked, and you hear what is wrong with it. "
    "To begin: attn-tutor code start DIR; to continue: attn-tutor code DIR.",
)
Folder = Annotated[
    Path, typer.Option("--dir", metavar="DIR", help="The folder with the exercises; this one if left out.")
]
Exercise = Annotated[str, typer.Argument(metavar="ID", help="The exercise, by its id, number or file.")]


@commands.command()
def start(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write; it may exist.")],
    torch: Annotated[bool, typer.Option("--torch", help="Write the stubs for PyTorch tensors.")] = False,
    only: Annotated[str, typer.Option(metavar="ID", help="This exercise alone.")] = "",
) -> int:
    """Write a folder with one file for each exercise. A file that is already there is never overwritten.

    Example: attn-tutor code start my-attention
    """
    from attn_tutor.english import count
    from attn_tutor.library.exercise_files import exercise_named, exercises_of
    from attn_tutor.own_code.exercise_folder import start_folder
    from attn_tutor.widgets.blocks import Line

    exercises = exercises_of(context.obj.content)
    chosen = [exercise_named(exercises, only)] if only else list(exercises)
    written, left = start_folder(folder, exercises, chosen, torch=torch)
    terminal = context.obj.terminal()
    if written:
        named = written[0] if len(written) == 1 else f"{written[0]} to {written[-1]}"
        terminal.show(Line(f"{count(len(written), 'file')} written to {folder}: {named}."))
    if left:
        terminal.show(
            Line(f"{count(len(left), 'file')} left as {'it is' if len(left) == 1 else 'they are'}.")
        )
    first = (written or left)[0]
    terminal.show(Line(f"Open {first} in your editor. To have each save checked: attn-tutor code {folder}"))
    return DONE


@commands.command()
def watch(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder; this one if left out.")
    ] = Path(),
) -> int:
    """Watch a folder and check each file on save. The same as attn-tutor code DIR.

    Example: attn-tutor code my-attention
    """
    from dataclasses import replace

    from attn_tutor.library.exercise_files import exercises_of
    from attn_tutor.own_code.exercise_folder import open_folder
    from attn_tutor.own_code.runner import CodeRunner
    from attn_tutor.sessions.code_history import CodeHistory
    from attn_tutor.sessions.code_watch import CodeWatch
    from attn_tutor.terminal.typed_lines import TypedLines

    opened = open_folder(folder.resolve(), exercises_of(context.obj.content))
    session = replace(context.obj.context_to_read(), mode="code")
    runner = CodeRunner(warm=True)
    try:
        CodeWatch(session, opened, runner, TypedLines(sys.stdin), CodeHistory(session)).run()
    finally:
        runner.close()
    return DONE


@commands.command("list")
def list_(context: typer.Context, folder: Folder = Path(), json: Json = False) -> int:
    """Show every exercise and how far you are.

    Example: attn-tutor code list --dir my-attention
    """
    from attn_tutor.library.exercise_files import exercises_of
    from attn_tutor.own_code.exercise_folder import open_folder
    from attn_tutor.sessions.code_status import statuses

    found = statuses(open_folder(folder.resolve(), exercises_of(context.obj.content)))
    if json:
        from attn_tutor.terminal import emit_json

        emit_json({"schema": 1, "exercises": [status.document() for status in found]}, sys.stdout)
        return DONE
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.table import listing

    right = sum(status.outcome == "right" for status in found)
    rows = tuple((status.file, status.words, status.title) for status in found)
    header = Header(("Code", folder.resolve().name), right, len(found))
    context.obj.terminal().show(header, listing(("file", "state", "title"), rows))
    return DONE


@commands.command()
def hint(
    context: typer.Context, name: Exercise, number: Annotated[int, typer.Argument(min=1, max=3)] = 1
) -> int:
    """Give a hint: 1 and 2 in words, 3 a row worked out.

    Examples: attn-tutor code hint causal; attn-tutor code hint causal 2
    """
    from attn_tutor.library.exercise_files import exercise_named, exercises_of
    from attn_tutor.own_code.plan import plan
    from attn_tutor.own_code.worked_row import worked_row
    from attn_tutor.widgets.blocks import Line
    from attn_tutor.widgets.code_check import WorkedRowView
    from attn_tutor.widgets.feedback import Hint

    exercise = exercise_named(exercises_of(context.obj.content), name)
    terminal = context.obj.terminal()
    if number <= len(exercise.hints):
        terminal.show(Hint(number, 3, exercise.hints[number - 1]))
        following = f"attn-tutor code hint {exercise.short_id} {number + 1}"
        terminal.show(Line(f"The next hint: {following}", keep=(following,)))
    else:
        terminal.show(WorkedRowView(worked_row(plan(exercise.contract, exercise.conventions), None), 3))
    return DONE


@commands.command()
def solution(context: typer.Context, name: Exercise) -> int:
    """Show one way to write a function.

    Example: attn-tutor code solution causal
    """
    from attn_tutor.library.exercise_files import exercise_named, exercises_of
    from attn_tutor.widgets.code_lines import CodeListing

    exercise = exercise_named(exercises_of(context.obj.content), name)
    context.obj.terminal().show(CodeListing(exercise.solution, exercise.teaches))
    return DONE


@commands.command()
def reset(context: typer.Context, name: Exercise, folder: Folder = Path()) -> int:
    """Start a file afresh. The old one is kept in the folder kept.

    Example: attn-tutor code reset causal --dir my-attention
    """
    from attn_tutor.library.exercise_files import exercise_named, exercises_of
    from attn_tutor.own_code.exercise_folder import open_folder
    from attn_tutor.own_code.exercise_folder import reset as reset_file
    from attn_tutor.widgets.blocks import Line

    opened = open_folder(folder.resolve(), exercises_of(context.obj.content))
    exercise = exercise_named(opened.exercises, name)
    old = reset_file(opened, exercise)
    note = f" The old one is {old.relative_to(opened.path)}." if old else ""
    context.obj.terminal().show(Line(f"{opened.file(exercise).name} is as it was at the start.{note}"))
    return DONE


commands.command()(check)

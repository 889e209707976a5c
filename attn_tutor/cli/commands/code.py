"""`code`: the learner's own attention, written in an editor and checked on save."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import click
import typer
import typer.core

from attn_tutor.cli.commands.options import Json
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import BELOW_MARK, DONE, USAGE, UsageError

if TYPE_CHECKING:
    from attn_tutor.own_code.check import Checked, CheckRequest
    from attn_tutor.own_code.runner import CodeRunner


class _Group(typer.core.TyperGroup):
    """A word that is no command of the group is the folder to watch, and so is nothing at all."""

    def parse_args(self, context: click.Context, words: list[str]) -> list[str]:
        return super().parse_args(context, words or ["watch"])

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(context, words if words[0] in self.commands else ["watch", *words])


_LIKE = (
    "What it is to compute: scores, logits, softmax, mix, attention, causal, padding, split-merge, multi-head, "
    "self-attention, cross-attention, multi-head-projected, grouped, cache-step, online, additive, rope, window, "
    "alibi, softmax-gradient, attention-gradient, batched-multi-head, module, causal-module, or an exercise; by the "
    "name of the function if left out."
)
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
    from attn_tutor.widgets.page import Header
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
    from attn_tutor.widgets.code_check import CodeListing

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
    kept = f" The old one is {old.relative_to(opened.path)}." if old else ""
    context.obj.terminal().show(Line(f"{opened.file(exercise).name} is as it was at the start.{kept}"))
    return DONE


@commands.command()
def check(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE[:NAME]...", help="Files, each with the name of a function or class."),
    ],
    like: Annotated[
        str, typer.Option(metavar="CONTRACT", help=_LIKE)
    ] = "",
    make: Annotated[
        str, typer.Option(metavar="EXPR", help="How to make a module, such as SelfAttention(16, 4).")
    ] = "",
    mask: Annotated[
        Literal["keep", "hide", "add"] | None,
        typer.Option(help="What True in a mask means; add: it holds floats."),
    ] = None,
    causal: Annotated[
        Literal["bottom-right", "top-left"] | None,
        typer.Option(help="The corner at which the causal mask is aligned.", show_default="bottom-right"),
    ] = None,
    empty_rows: Annotated[
        Literal["any", "zero", "nan", "mean"] | None,
        typer.Option(help="What a query with nothing to see must get.", show_default="any"),
    ] = None,
    scale: Annotated[
        Literal["root", "none"] | None,
        typer.Option(help="What scores are divided by: the root of d_k, or nothing (T5).", show_default="root"),
    ] = None,
    seconds: Annotated[
        float, typer.Option(metavar="N", min=0.1, max=600, help="The time limit for one file.")
    ] = 5.0,
    json: Json = False,
) -> int:
    """Check your own functions or modules once, for every known mistake.

    The file of an exercise is checked as that exercise, unless an option says what it is to compute.
    Each file runs in a process of its own; the file of an exercise may not write files or start programs.
    Exit status 0 if all is right, 1 if something is not,
    2 if there is no such file, function or contract.

    Examples: attn-tutor code check attention.py; attn-tutor code check model.py:causal_attention --like causal
    """
    from attn_tutor.own_code.child_process import ONE_THREAD, Child, libraries
    from attn_tutor.own_code.forked_process import CAN_FORK

    named = [_split_target(each) for each in files]
    modules = libraries(named[0][0])
    # It loads NumPy or PyTorch while we load NumPy; a copy of this process, where that can be, has NumPy then.
    first = Child(modules) if modules or not CAN_FORK else None
    os.environ |= {name: os.environ.get(name, one) for name, one in ONE_THREAD.items()}
    from attn_tutor.own_code.runner import CodeRunner
    from attn_tutor.sessions.code_request import CheckOptions, request_of

    options = CheckOptions(like, make, mask or "", causal, empty_rows, seconds, scale)
    runner = CodeRunner(spare=first, copied=True)
    try:
        requests = [request_of(path, name, options, context.obj.content) for path, name in named]
        return _check_all(context.obj, runner, requests, json=json)
    finally:
        runner.close()


def _split_target(text: str) -> tuple[Path, str]:
    """A file and the name behind its last colon. Raises UsageError where there is no such file."""
    path, name = Path(text), ""
    if not path.is_file():
        before, colon, after = text.rpartition(":")
        if colon and Path(before).is_file():
            path, name = Path(before), after
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "no file"
        hint = "Name a file in it." if path.is_dir() else "Check its path."
        raise UsageError(f"{text} is {kind}." if path.is_dir() else f"There is {kind} {text}.", hint)
    return path, name


def _check_all(setup: Setup, runner: CodeRunner, requests: list[CheckRequest], *, json: bool) -> int:
    from attn_tutor.own_code.check import check as check_one

    documents, status = [], DONE
    for request in requests:
        checked = check_one(runner, request, meanwhile=_load_document if json else _load_views)
        outcome = checked.verdict.outcome
        status = max(
            status, DONE if outcome == "right" else USAGE if outcome == "no_function" else BELOW_MARK
        )
        if json:
            from attn_tutor.own_code.document import document_of

            file = str(request.path)
            documents.append(document_of(checked.verdict, file, checked.function, checked.contract.name))
        else:
            _show(setup, request, checked)
    if json:
        from attn_tutor.terminal import emit_json

        emit_json({"schema": 1, "checks": documents}, sys.stdout)
    return status


def _load_document() -> None:
    """Import what judges a run and writes its document, while the learner's function runs on another core."""
    import attn_tutor.own_code.document
    import attn_tutor.own_code.judge  # noqa: F401


def _load_views() -> None:
    """Import what judges a run and draws its verdict, while the learner's function runs on another core."""
    import attn_tutor.own_code.judge
    import attn_tutor.terminal
    import attn_tutor.widgets.code_check
    import attn_tutor.widgets.page  # noqa: F401


def _show(setup: Setup, request: CheckRequest, checked: Checked) -> None:
    from attn_tutor.own_code.check import excerpt_of
    from attn_tutor.widgets.code_check import CodeExcerpt, CodeResult, CodeTitle
    from attn_tutor.widgets.page import Header

    lines = tuple(excerpt_of(checked))
    title = CodeTitle(request.path.name, f"{checked.function} as {request.exercise or checked.contract.name}")
    excerpt = CodeExcerpt(lines, checked.line, checked.stops) if lines else None
    setup.terminal().show(Header(("Code check",)), CodeResult(checked.verdict, title, excerpt))

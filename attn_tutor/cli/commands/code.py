"""`code`: the learner's own attention, written in an editor and checked on save."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from attn_tutor.cli.commands.options import Json
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import BELOW_MARK, DONE, USAGE, UsageError

if TYPE_CHECKING:
    from attn_tutor.own_code.check import Checked, CheckRequest
    from attn_tutor.own_code.runner import CodeRunner

commands = typer.Typer(
    rich_markup_mode=None,
    help="Write attention yourself: the tutor checks on save and says what is wrong with it.",
)


@commands.command()
def check(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE[:NAME]...", help="Files, each with the name of a function or class."),
    ],
    like: Annotated[
        str, typer.Option(metavar="CONTRACT", help="What it is to compute; by its name if left out.")
    ] = "",
    make: Annotated[
        str, typer.Option(metavar="EXPR", help="How a module is made, such as SelfAttention(16, 4).")
    ] = "",
    mask: Annotated[
        Literal["keep", "hide", "add"] | None,
        typer.Option(help="What True in a mask means; add: it holds floats."),
    ] = None,
    causal: Annotated[
        Literal["bottom-right", "top-left"],
        typer.Option(help="The corner at which the causal mask is aligned."),
    ] = "bottom-right",
    empty_rows: Annotated[
        Literal["any", "zero", "nan", "mean"], typer.Option(help="What a query with nothing to see must get.")
    ] = "any",
    seconds: Annotated[
        float, typer.Option(metavar="N", min=0.1, max=600, help="The time that one file has.")
    ] = 5.0,
    json: Json = False,
) -> int:
    """Check a function or module of yours once: which of the known mistakes does it make?

    The file runs in a process of its own, with your rights. Exit status 0 if all is right, 1 if something is not,
    2 if there is no such file, function or contract.

    Examples: attn-tutor code check attention.py; attn-tutor code check model.py:causal_attention --like causal
    """
    from attn_tutor.own_code.child_process import Child, libraries

    named = [_split(each) for each in files]
    first = Child(libraries(named[0][0]))  # it loads NumPy while we do
    from attn_tutor.own_code.check import CheckRequest
    from attn_tutor.own_code.contract import Conventions
    from attn_tutor.own_code.runner import CodeRunner

    runner = CodeRunner(spare=first)
    conventions = Conventions(mask or "", causal, empty_rows)
    try:
        return _check_all(
            context.obj,
            runner,
            [CheckRequest(path, name, like, make, conventions, seconds=seconds) for path, name in named],
            json=json,
        )
    finally:
        runner.close()


def _split(text: str) -> tuple[Path, str]:
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
    from attn_tutor.own_code.document import document_of

    documents, status = [], DONE
    for request in requests:
        checked = check_one(runner, request)
        outcome = checked.verdict.outcome
        status = max(
            status, DONE if outcome == "right" else USAGE if outcome == "no_function" else BELOW_MARK
        )
        if json:
            file = str(request.path)
            documents.append(document_of(checked.verdict, file, checked.function, checked.contract.name))
        else:
            _show(setup, request, checked)
    if json:
        from attn_tutor.terminal import emit_json

        emit_json({"schema": 1, "checks": documents}, sys.stdout)
    return status


def _show(setup: Setup, request: CheckRequest, checked: Checked) -> None:
    from attn_tutor.own_code.check import excerpt_of
    from attn_tutor.widgets.code_check import CodeExcerpt, CodeResult, CodeTitle
    from attn_tutor.widgets.page import Header

    lines = tuple(excerpt_of(checked))
    title = CodeTitle(request.path.name, f"{checked.function} as {checked.contract.name}")
    excerpt = CodeExcerpt(lines, checked.line) if lines else None
    setup.terminal().show(Header(("Code check",)), CodeResult(checked.verdict, title, excerpt))

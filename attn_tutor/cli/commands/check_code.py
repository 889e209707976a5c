"""`code check`: functions and modules of the learner's own, checked once for every known mistake."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from attn_tutor.cli.commands.options import Json
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import BELOW_MARK, DONE, USAGE, UsageError

if TYPE_CHECKING:
    from attn_tutor.own_code.check import CheckRequest, CheckResult
    from attn_tutor.own_code.code_verdict import CodeVerdict, ProbeVerdict
    from attn_tutor.own_code.runner import CodeRunner

_LIKE = (
    "What it is to compute: scores, logits, softmax, mix, attention, causal, padding, split-merge, multi-head, "
    "self-attention, cross-attention, multi-head-projected, grouped, cache-step, online, additive, rope, window, "
    "alibi, softmax-gradient, attention-gradient, batched-multi-head, module, causal-module, or an exercise; by the "
    "name of the function if left out."
)


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
        typer.Option(help="What a query with no visible key must get.", show_default="any"),
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
        checked = check_one(runner, request, meanwhile=_load_judge if json else _load_views)
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


def _load_judge() -> None:
    """Import what judges a run, while the learner's function runs on another core."""
    import attn_tutor.own_code.judge  # noqa: F401


def _load_views() -> None:
    """Import what judges a run and draws its verdict, while the learner's function runs on another core."""
    import attn_tutor.own_code.judge
    import attn_tutor.terminal
    import attn_tutor.widgets.code_check
    import attn_tutor.widgets.header  # noqa: F401


def _show(setup: Setup, request: CheckRequest, checked: CheckResult) -> None:
    from attn_tutor.own_code.check import excerpt_of
    from attn_tutor.widgets.code_check import CodeResult, CodeTitle
    from attn_tutor.widgets.code_lines import CodeExcerpt
    from attn_tutor.widgets.header import Header

    lines = tuple(excerpt_of(checked))
    title = CodeTitle(request.path.name, f"{checked.function} as {request.exercise or checked.contract.name}")
    excerpt = CodeExcerpt(lines, checked.line, checked.stops) if lines else None
    setup.terminal().show(Header(("Code check",)), CodeResult(checked.verdict, title, excerpt))


def document_of(verdict: CodeVerdict, file: str, function: str, like: str) -> dict[str, Any]:
    """Everything that is known of one check; NaN as null."""
    return {
        "file": file,
        "function": function,
        "like": like,
        "outcome": verdict.outcome,
        "misconceptions": [list(names) for names in verdict.names],
        "sure": verdict.sure,
        "partly": [list(names) for names in verdict.partly],
        "message": verdict.message,
        "look": verdict.look,
        "lesson": verdict.lesson,
        "properties": [
            {"name": fact.name, "message": fact.message, "fault": fact.fault} for fact in verdict.properties
        ],
        "notes": list(verdict.notes),
        "precision": verdict.precision,
        "probes": [_probe(probe) for probe in verdict.probes],
        "told": [*verdict.lines, *([verdict.error] if verdict.error else [])],
        "printed": verdict.printout,
        "calls": verdict.calls,
        "seconds": round(verdict.seconds, 3),
    }


def _probe(probe: ProbeVerdict) -> dict[str, Any]:
    place = None if probe.place is None else [i + 1 for i in probe.place]
    return {
        "name": probe.name, "right": probe.right, "place": place,
        "is": _number(probe.result), "should_be": _number(probe.expected),
    }  # fmt: skip


def _number(x: float | None) -> float | None:
    return x if x is not None and math.isfinite(x) else None

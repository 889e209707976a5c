"""`solve`: one computation of the learner's own, worked through."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attn_tutor.cli.commands.options import Files, Html, Json, Svg
from attn_tutor.errors import DONE, NoTerminal, UsageError

if TYPE_CHECKING:
    from attn_tutor.cli.problem_input import MatrixTexts
    from attn_tutor.engine.arrays import Array
    from attn_tutor.engine.problem import Problem
    from attn_tutor.engine.steps import Trace
    from attn_tutor.terminal import Terminal
    from attn_tutor.widgets import View

commands = typer.Typer()
_DIGITS = "Every step uses all digits; only what you see is rounded. By hand, a number may differ by up to {:g}."
_MOST_WORKED = 4  # queries worked through one by one; of more the whole matrices are enough
_MOST_SCORES = 4_000_000
_HOW = 'Type each matrix as "[[1, 0], [0, 1]]", as "1 0; 0 1", or one row per line and Enter once more.'


@commands.command()
def solve(
    context: typer.Context,
    query: Annotated[
        str | None,
        typer.Option(metavar="MATRIX", help="n_q rows of d_k numbers: '[[1, 0]]'; or q.npy, q.csv."),
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="MATRIX", help="n_k rows of d_k numbers.")] = None,
    value: Annotated[str | None, typer.Option(metavar="MATRIX", help="n_k rows of d_v numbers.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="query, key, value and more from YAML, JSON, CSV or .npz; - for stdin."
        ),
    ] = None,
    scale: Annotated[
        str | None, typer.Option(metavar="SCALE", help="auto (1/√d_k), none (unscaled) or a number: 1/2.")
    ] = None,
    causal: Annotated[
        bool, typer.Option("--causal", help="Each query sees the keys up to its own position.")
    ] = False,
    mask: Annotated[
        str | None,
        typer.Option(metavar="MATRIX", help="n_q rows of n_k: 1 = visible, 0 = masked: '1 0; 1 1'."),
    ] = None,
    heads: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many heads share the width.")
    ] = None,
    kv_heads: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many key and value heads they share.")
    ] = None,
    window: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Causal; each query sees the last N keys.")
    ] = None,
    offset: Annotated[
        int | None, typer.Option(metavar="N", help="Query 1 has the position of this key, counted from 0.")
    ] = None,
    rope: Annotated[
        str | None, typer.Option(metavar="LAYOUT", help="Rotate queries and keys: pairs or halves.")
    ] = None,
    softcap: Annotated[float | None, typer.Option(metavar="C", help="Cap the logits softly at ±C.")] = None,
    why: Annotated[
        str | None,
        typer.Option(metavar="CELL", help="Open one number: r1c2, 'scores r1c2', 'scores h2 r1c2'."),
    ] = None,
    decimals: Annotated[
        int | None,
        typer.Option(min=0, max=10, metavar="N", help="Decimals shown, 2 or as attn-tutor config says."),
    ] = None,
    svg: Svg = None,
    html: Html = None,
    json: Json = False,
) -> int:
    """Work through your own matrices step by step.

    Without matrices, it asks for them. Matrices are written as in Python, NumPy or plain rows: '1 0; 0
    1'.

    A file may also hold the settings and, in place of a mask, an added_mask: n_q rows of n_k numbers to add to the
    logits, "-inf" where a query must not look.

    Examples: attn-tutor solve --query '[[1, 0]]' --key '[[1, 0], [0, 1]]' --value '[[1, 2], [3, 4]]';
    attn-tutor solve --file mine.yaml --causal --json; attn-tutor solve --file mine.yaml --svg worked.svg
    """
    import numpy as np

    from attn_tutor.cli.problem_input import MatrixTexts, problem_from
    from attn_tutor.terminal import Stopped, emit_json

    typed = MatrixTexts(
        query=query, key=key, value=value, mask=mask, scale=scale, causal=causal, n_heads=heads, n_kv_heads=kv_heads,
        window=window, offset=offset, rope=rope, softcap=softcap,
    )  # fmt: skip
    decimals, files = context.obj.settings.decimals if decimals is None else decimals, Files(svg, html)
    files.check(json=json)
    terminal = context.obj.terminal()
    try:
        typed, given = _inputs(terminal, typed, file, json)
    except Stopped as stopped:
        return stopped.exit_code
    problem, words, key_words = problem_from(typed, given)
    _check_size(problem)
    with np.errstate(all="ignore"):  # what overflows is refused below
        trace = problem.run()
    computed = [stage for stage in ("scores", "weights", "output") if stage in problem.stages]
    if not all(np.isfinite(trace[stage]).all() for stage in computed):
        raise UsageError("The numbers are too large: the scores overflow.", "Give smaller numbers.")
    opened = None if why is None else _open(why, trace, decimals)
    if json:
        spoken = {} if opened is None else {"why": opened.speak(replace(context.obj.look(), plain=True))}
        emit_json({"schema": 1, "steps": steps_document(trace), **spoken}, sys.stdout)
        return DONE
    files.show_or_save(terminal, [opened] if opened else _views(trace, words, key_words, decimals))
    return DONE


def _inputs(
    terminal: "Terminal", typed: "MatrixTexts", file: Path | None, json: bool
) -> "tuple[MatrixTexts, dict[str, Any]]":
    """What was typed, what a file says, or what is asked for now. Raises Stopped where the learner leaves."""
    if file is not None:
        from attn_tutor.cli.problem_file import from_file

        return typed, from_file(file, sys.stdin)
    if typed.anything:
        return typed, {}
    check_askable(terminal, json=json)
    return ask_matrices(terminal, typed), {}


def _check_size(problem: "Problem") -> None:
    """Raise UsageError where every query meets every key more often than a screen or a memory can hold."""
    queries, keys = (
        one if one is not None else other
        for one, other in ((problem.query, problem.tokens), (problem.key, problem.context))
    )
    if queries is None or keys is None:
        return
    if len(queries) * len(keys) * problem.n_heads > _MOST_SCORES:
        raise UsageError(
            f"{len(queries):,} queries and {len(keys):,} keys make too many scores.",
            f"Give fewer rows: at most {_MOST_SCORES:,} scores are worked out.",
        )


def _open(why: str, trace: "Trace", decimals: int) -> "View":
    from attn_tutor.sessions.look_around import open_why

    example = "For example: --why r1c2, or --why 'weights r1c2'."
    return open_why(why, trace, stage="output", decimals=decimals, example=example)


def _views(
    trace: "Trace", words: tuple[str, ...], key_words: tuple[str, ...], decimals: int
) -> "Sequence[View]":
    """The whole matrices; and if there are only a few queries, each of them worked through. Large ones in part."""
    from attn_tutor.widgets.blocks import Note
    from attn_tutor.widgets.computation import Steps
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.stages import is_large
    from attn_tutor.widgets.worked import WorkedQuery

    header = Header(("Your matrices, step by step",))
    if is_large(trace):
        from attn_tutor.widgets.abridged import AbridgedSteps

        return [header, AbridgedSteps(trace, words, key_words, decimals)]
    steps = Steps(trace, decimals=decimals, words=words, key_words=key_words, inputs=True)
    few = "scores" in trace and trace["weights"].ndim == 2 and len(trace["weights"]) <= _MOST_WORKED
    rows = range(len(trace["weights"])) if few else ()
    worked = [WorkedQuery(trace, row, words, key_words, decimals=decimals) for row in rows]
    gap = _rounding_gap(trace, decimals) if few else 0
    return [header, steps, *worked, *([Note((_DIGITS.format(gap),), label="Digits", role="dim")] if gap else [])]


def _rounding_gap(trace: "Trace", decimals: int) -> float:
    """How far a product or sum of the numbers shown lies from the one that is shown, at most."""
    import numpy as np

    weights, value = np.asarray(trace["weights"])[:, :, np.newaxis], np.asarray(trace["value"])
    products = weights * value
    terms = (weights.round(decimals) * value).round(decimals) - products.round(decimals)
    sums = products.round(decimals).sum(axis=1) - products.sum(axis=1).round(decimals)
    gaps = (np.abs(terms).max(initial=0.0), np.abs(sums).max(initial=0.0))
    return round(float(max(gaps)), decimals)



def steps_document(trace: "Trace") -> list[dict[str, Any]]:
    """Every step with its name, formula and value; a masked logit is null."""
    return [
        {"name": step.name, "formula": step.formula, "value": numbers(trace[step.name])}
        for step in trace.steps
    ]


def numbers(value: "Array") -> Any:
    """Nested lists for JSON, null for -inf."""
    import numpy as np

    if np.ndim(value) == 0:
        return float(value) if np.isfinite(value) else None
    return [numbers(part) for part in value]


def check_askable(terminal: "Terminal", *, json: bool) -> None:
    """Raises NoTerminal where nobody can be asked."""
    try:
        terminal.check_input()
    except NoTerminal:
        json = True
    if json:  # prompts and a document on the same stdout would spoil each other
        raise NoTerminal(
            "There are no matrices to work through.", "Give --query, --key and --value, or --file FILE."
        )


def ask_matrices(terminal: "Terminal", typed: "MatrixTexts") -> "MatrixTexts":
    """The three matrices asked for one by one. Raises Stopped where the learner leaves."""
    from attn_tutor.sessions.key_commands import read_command
    from attn_tutor.terminal import Stopped
    from attn_tutor.widgets.feedback import Feedback
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.prose import Prose

    terminal.show(Header(("Your own matrices",)), Prose(f"{_HOW} b goes back, q quits."))
    names, answers = ("query", "key", "value"), dict[str, Any]()
    while len(answers) < len(names):
        name = names[len(answers)]
        text = terminal.ask(f"{name}> ", history="matrix", rows=_rows(name, answers))
        command = read_command(text)
        if command is not None and command.name == "quit":
            raise Stopped
        if command is not None and command.name == "back" and answers:
            answers.popitem()
        elif command is not None and command.name == "redraw":
            terminal.redraw()
        elif command is not None or not text:
            terminal.show(Feedback("neutral", f"The {name} comes next. {_HOW}"))
        else:
            try:
                _check(replace(typed, **(answers | {name: text})), name)
                answers[name] = text
            except UsageError as fault:
                terminal.show(Feedback("neutral", fault.sentence))
    return replace(typed, **answers)


def _rows(name: str, answers: dict[str, str]) -> int:
    """How many rows end a matrix typed a row a line: the value has those of the key, of others nobody knows."""
    from attn_tutor.cli.problem_input import matrix
    from attn_tutor.terminal.rows import ANY_ROWS

    return len(matrix(answers["key"], "key")) if name == "value" else ANY_ROWS


def _check(typed: "MatrixTexts", name: str) -> None:
    """Raises UsageError where the matrix just typed cannot be read, or does not fit those before it."""
    from attn_tutor.cli.problem_input import matrix, problem_from

    matrix(str(getattr(typed, name)), name)
    if name != "query":
        problem_from(replace(typed, value=typed.value or typed.key), {})  # any value has the rows of the key

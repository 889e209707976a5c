"""`solve`: one computation worked through."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.cli.matrices import Typed, problem_from
from attn_tutor.cli.picturing import Files
from attn_tutor.cli.setup import Setup
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import DONE, UsageError
from attn_tutor.terminal import Stopped, Terminal, emit_json
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.stages import is_large
from attn_tutor.widgets.steps import Steps
from attn_tutor.widgets.worked import Worked

_DIGITS = "All is computed with all digits; only what is shown is rounded. By hand a last digit may differ."
_MOST_WORKED = 4  # queries worked through one by one; of more the whole matrices are enough


def run_solve(
    setup: Setup, typed: Typed, file: Path | None, *, why: str | None, decimals: int, files: Files, json: bool
) -> int:
    """`solve`: every step of the learner's own problem."""
    files.check(json=json)
    terminal = setup.terminal()
    try:
        typed, given = _inputs(terminal, typed, file, json)
    except Stopped as stopped:
        return stopped.exit_code
    made, words, key_words = problem_from(typed, given)
    with np.errstate(all="ignore"):  # what overflows is refused below
        trace = made.run()
    if not all(np.isfinite(trace[stage]).all() for stage in ("scores", "output")):
        raise UsageError("The numbers are too large: the scores overflow.", "Give smaller numbers.")
    opened = None if why is None else _opened(why, trace, decimals)
    if json:
        told = {} if opened is None else {"why": opened.speak(replace(setup.look(), plain=True))}
        emit_json({"schema": 1, "steps": steps_document(trace), **told}, sys.stdout)
        return DONE
    shown = _views(trace, words, key_words, decimals) if opened is None else [opened]
    files.show_or_save(terminal, shown)
    return DONE


def _inputs(
    terminal: Terminal, typed: Typed, file: Path | None, json: bool
) -> tuple[Typed, Mapping[str, Any]]:
    """What was typed, what a file says, or what is asked for now. Raises Stopped where the learner leaves."""
    if file is not None:
        from attn_tutor.cli.problem_file import from_file

        return typed, from_file(file, sys.stdin)
    if typed.anything:
        return typed, {}
    from attn_tutor.cli.asking import asked, check_askable

    check_askable(terminal, json=json)
    return asked(terminal, typed), {}


def _opened(why: str, trace: Trace, decimals: int) -> View:
    from attn_tutor.sessions.look_around import open_why

    return open_why(why, trace, stage="output", decimals=decimals)


def _views(trace: Trace, words: tuple[str, ...], key_words: tuple[str, ...], decimals: int) -> Sequence[View]:
    """The whole matrices; and if there are only a few queries, each of them worked through. Large ones in part."""
    header = Header(("Your matrices, step by step",))
    if is_large(trace):
        from attn_tutor.widgets.abridged import Abridged

        return [header, Abridged(trace, words, key_words, decimals)]
    steps = Steps(trace, decimals=decimals, words=words, key_words=key_words, inputs=True)
    few = trace["weights"].ndim == 2 and len(trace["weights"]) <= _MOST_WORKED
    rows = range(len(trace["weights"])) if few else ()
    worked = [Worked(trace, row, words, key_words, decimals=decimals) for row in rows]
    note = [Note((_DIGITS,), label="Digits", role="dim")] if few and _rounding_shows(trace, decimals) else []
    return [header, steps, *worked, *note]


def _rounding_shows(trace: Trace, decimals: int) -> bool:
    """Whether a weight as it is shown, times its value, is not the product as it is shown."""
    weights, value = np.asarray(trace["weights"])[:, :, np.newaxis], np.asarray(trace["value"])
    by_hand = (weights.round(decimals) * value).round(decimals)
    return not np.allclose(by_hand, (weights * value).round(decimals), rtol=0, atol=10.0**-decimals / 2)


def steps_document(trace: Trace) -> list[dict[str, Any]]:
    """Every step with its name, formula and value; a masked logit is null."""
    return [
        {"name": step.name, "formula": step.formula, "value": numbers(trace[step.name])}
        for step in trace.steps
    ]


def numbers(value: Array) -> Any:
    """Nested lists for JSON, null for -inf."""
    if np.ndim(value) == 0:
        return float(value) if np.isfinite(value) else None
    return [numbers(part) for part in value]

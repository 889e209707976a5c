"""`solve` and `grade`: one computation worked through, one answer graded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.cli.matrices import Typed, matrix, problem_from
from attn_tutor.cli.picturing import Files
from attn_tutor.cli.problem_file import from_file
from attn_tutor.cli.setup import Setup
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import BELOW_MARK, DONE, NoTerminal, UsageError
from attn_tutor.sessions.commands import read_command
from attn_tutor.sessions.opening import open_why
from attn_tutor.terminal import Stopped, Terminal, emit_json
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.prose import Prose
from attn_tutor.widgets.steps import Steps
from attn_tutor.widgets.worked import Worked

__all__ = ["Typed", "run_grade", "run_solve"]
_HOW = "Type each matrix on one line, [[1, 0], [0, 1]] or 1 0; 0 1, and press Enter."
_MOST_WORKED = 4  # queries worked through one by one; of more the whole matrices are enough


def run_solve(
    setup: Setup, typed: Typed, file: Path | None, *, why: str | None, decimals: int, files: Files, json: bool
) -> int:
    """`solve`: every step of the learner's own problem."""
    files.check(json=json)
    terminal = setup.terminal()
    given = {} if file is None else from_file(file)
    if file is None and not typed.anything:
        _check_askable(terminal, json)
        try:
            typed = _asked(terminal, typed)
        except Stopped as stopped:
            return stopped.exit_code
    made, words, key_words = problem_from(typed, given)
    with np.errstate(all="ignore"):  # what overflows is refused below
        trace = made.run()
    if not all(np.isfinite(trace[stage]).all() for stage in ("scores", "output")):
        raise UsageError("The numbers are too large: the scores overflow.", "Give smaller numbers.")
    opened = None if why is None else open_why(why, trace, stage="output", decimals=decimals)
    if json:
        told = {} if opened is None else {"why": opened.speak(replace(setup.look(), plain=True))}
        emit_json({"schema": 1, "steps": steps_document(trace), **told}, sys.stdout)
        return DONE
    shown = _views(trace, words, key_words, decimals) if opened is None else [opened]
    files.show_or_save(terminal, shown)
    return DONE


def _views(trace: Trace, words: tuple[str, ...], key_words: tuple[str, ...], decimals: int) -> Sequence[View]:
    """The whole matrices; and if there are only a few queries, each of them worked through."""
    steps = Steps(trace, decimals=decimals, words=words, key_words=key_words, inputs=True)
    few = trace["weights"].ndim == 2 and len(trace["weights"]) <= _MOST_WORKED
    rows = range(len(trace["weights"])) if few else ()
    worked = [Worked(trace, row, words, key_words, decimals=decimals) for row in rows]
    return [Header(("Your matrices, step by step",)), steps, *worked]


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


def _check_askable(terminal: Terminal, json: bool) -> None:
    try:
        terminal.check_input()
    except NoTerminal:
        json = True
    if json:  # prompts and a document on the same stdout would spoil each other
        raise NoTerminal(
            "There are no matrices to work through.", "Give --query, --key and --value, or --file FILE."
        )


def _asked(terminal: Terminal, typed: Typed) -> Typed:
    """The three matrices asked for one by one. Raises Stopped where the learner leaves."""
    terminal.show(Header(("Your own matrices",)), Prose(f"{_HOW} b goes back, q quits."))
    names, answers = ("query", "key", "value"), dict[str, Any]()
    while len(answers) < len(names):
        name = names[len(answers)]
        text = terminal.ask(f"{name}> ", history="matrix")
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


def _check(typed: Typed, name: str) -> None:
    """Raises UsageError where the matrix just typed cannot be read, or does not fit those before it."""
    matrix(str(getattr(typed, name)), name)
    if name != "query":
        problem_from(replace(typed, value=typed.value or typed.key), {})  # any value has the rows of the key


def run_grade(setup: Setup, name: str, answer: str, seed: int, *, json: bool) -> int:
    """`grade`: the verdict on one answer."""
    asked = setup.library().question(name).draw(seed)
    verdict = asked.judge(answer)
    if json:
        document = {
            "schema": 1,
            "question": asked.question.id,
            "seed": seed,
            "outcome": verdict.outcome,
            "correct": verdict.correct,
            "counts_as_attempt": verdict.counts_as_attempt,
            "read_as": verdict.read_as,
            "cells": list(verdict.cells),
            "misconceptions": list(verdict.misconceptions),
            "sure": verdict.sure,
            "message": verdict.message,
            "look": verdict.look,
        }
        emit_json(document, sys.stdout)
    else:
        kind = "right" if verdict.correct else "wrong" if verdict.counts_as_attempt else "neutral"
        told = asked.teaches if verdict.outcome == "correct" else verdict.message
        details = tuple(text for text in (verdict.look, *verdict.notes) if text)
        setup.terminal().show(Feedback(kind, told, details, verdict.read_as))  # type: ignore[arg-type]  # one of the three
    return DONE if verdict.correct else BELOW_MARK

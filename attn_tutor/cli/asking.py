"""Asking for the matrices of `solve`, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from attn_tutor.cli.matrices import Typed, matrix, problem_from
from attn_tutor.errors import NoTerminal, UsageError
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.terminal import Stopped, Terminal
from attn_tutor.terminal.rows import ANY_ROWS
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.prose import Prose

_HOW = "Type each matrix as [[1, 0], [0, 1]], as 1 0; 0 1, or one row a line and Enter once more."


def check_askable(terminal: Terminal, *, json: bool) -> None:
    """Raises NoTerminal where nobody can be asked."""
    try:
        terminal.check_input()
    except NoTerminal:
        json = True
    if json:  # prompts and a document on the same stdout would spoil each other
        raise NoTerminal(
            "There are no matrices to work through.", "Give --query, --key and --value, or --file FILE."
        )


def asked(terminal: Terminal, typed: Typed) -> Typed:
    """The three matrices asked for one by one. Raises Stopped where the learner leaves."""
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


def _rows(name: str, answers: Mapping[str, str]) -> int:
    """How many rows end a matrix typed a row a line: the value has those of the key, of others nobody knows."""
    return len(matrix(answers["key"], "key")) if name == "value" else ANY_ROWS


def _check(typed: Typed, name: str) -> None:
    """Raises UsageError where the matrix just typed cannot be read, or does not fit those before it."""
    matrix(str(getattr(typed, name)), name)
    if name != "query":
        problem_from(replace(typed, value=typed.value or typed.key), {})  # any value has the rows of the key

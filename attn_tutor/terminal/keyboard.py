"""Where answers come from: a person at the keyboard, or a script with an answer a line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Protocol, TextIO

from attn_tutor.bounded import read_file
from attn_tutor.errors import DONE, INTERRUPTED, NoTerminal, UsageError
from attn_tutor.terminal.rows import is_command
from attn_tutor.widgets.environment import is_terminal

_LARGEST = 20_000_000  # bytes of a file of answers
_MOST_LINES = 10_000  # of answers
_LONGEST = 10_000  # characters: longer text is refused by every reader, so it is not cleaned with care
_CONTROLS = r"[\x00-\x1f\x7f-\x9f]"
_LONGEST_KEPT = 500  # characters: a longer line is not worth going back to


class Stopped(Exception):
    """Raised by `ask` where no answer will come; `exit_code` is the status to end with."""

    exit_code: int = DONE


class Interrupted(Stopped):
    """Ctrl-C at a prompt."""

    exit_code = INTERRUPTED


class EndOfInput(Stopped):
    """Ctrl-D at a prompt, or the end of a script of answers: stopped as with `q`."""


class Source(Protocol):
    """Something that answers a prompt with a line."""

    echoes: bool  # whether the line appears on the screen by being typed
    one_line: bool  # whether every answer is one line, even a matrix

    @property
    def is_person(self) -> bool:
        """Whether somebody sits there."""
        ...

    def read(self, prompt: str, history: str) -> str:
        """The next line. Raises Interrupted or EndOfInput where none will come."""
        ...

    def check(self) -> None:
        """Raises NoTerminal where nobody can answer."""
        ...


class Keyboard:
    """`input()` with the line editing and history of readline, where Python has it.

    History lives in memory, a list for each kind of answer, so that Up brings back matrices to a matrix.
    """

    echoes, one_line = True, False

    def __init__(self, stdin: TextIO | None) -> None:
        self._stdin = stdin
        self._history: dict[str, list[str]] = {}
        if stdin is not None:
            _forgive(stdin)

    @cached_property
    def _readline(self) -> ModuleType | None:
        """Set up at the first prompt: what only shows something needs none."""
        return _readline()

    @property
    def is_person(self) -> bool:
        """Whether somebody types: stdin is a terminal."""
        return self._stdin is not None and is_terminal(self._stdin)

    def check(self) -> None:
        """Raises NoTerminal where stdin is closed, a file or a pipe."""
        if not self.is_person:
            raise NoTerminal(
                "This needs a terminal to type answers in.",
                "Use --answers FILE. To read a lesson: attn-tutor content show LESSON",
            )

    def read(self, prompt: str, history: str) -> str:
        """One line from the keyboard."""
        self.check()
        lines = self._history.setdefault(history, [])
        self._offer(lines)
        try:
            line = input(prompt)
        except KeyboardInterrupt:
            raise Interrupted from None
        except EOFError:
            raise EndOfInput from None
        if line.strip() and len(line) <= _LONGEST_KEPT and not is_command(line) and line not in lines[-1:]:
            lines.append(line)
        return line

    def _offer(self, lines: list[str]) -> None:
        if self._readline is not None:
            self._readline.clear_history()
            for line in lines:
                with suppress(UnicodeError):  # a stray byte in a locale that knows no such letter
                    self._readline.add_history(line)


class Script:
    """Answers given beforehand, a line each; its end is the end of input."""

    echoes, one_line, is_person = False, True, False

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._ahead: list[str] = []

    def check(self) -> None:
        """A script can always answer, if only by ending."""

    def read(self, prompt: str, history: str) -> str:
        """The next line of the script."""
        if self._ahead:
            return self._ahead.pop()
        try:
            return next(self._lines).rstrip("\r\n")
        except StopIteration:
            raise EndOfInput from None
        except KeyboardInterrupt:
            raise Interrupted from None

    def peek(self) -> str | None:
        """The next line without taking it, or None at the end of the script."""
        try:
            self._ahead.append(self.read("", ""))
        except EndOfInput:
            return None
        return self._ahead[-1]


def answers_from(path: str, stdin: TextIO | None) -> Iterator[str]:
    """The lines of a file of answers, or of `stdin` where `path` is "-", read as they are asked for.

    Raises UsageError where they cannot be read: a file at once, before anything is asked.
    """
    try:
        if path != "-":
            text = read_file(Path(path), _LARGEST).decode("utf-8-sig", "replace")
            return iter([*_count(io.StringIO(text, newline=None))])
        if stdin is None:
            raise ValueError("stdin is closed")
        _forgive(stdin)
        return _lines(stdin)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _count(lines: Iterable[str]) -> Iterator[str]:
    """The lines, up to a number beyond which nobody has typed them. Raises ValueError there."""
    for at, line in enumerate(lines):
        if at >= _MOST_LINES:
            raise ValueError(f"There are more than {_MOST_LINES:,} lines")
        yield line


def _lines(stdin: TextIO) -> Iterator[str]:
    try:
        yield from _count(iter(lambda: _line(stdin), ""))
    except (OSError, ValueError) as error:
        raise _unreadable("-", error) from None


def _line(stdin: TextIO) -> str:
    """The next line; "" at the end. Raises ValueError where one does not end."""
    line = stdin.readline(_LARGEST + 1)
    if len(line) > _LARGEST:
        raise ValueError(f"A line is longer than {_LARGEST // 1_000_000} MB")
    return line


def _unreadable(path: str, error: OSError | ValueError) -> UsageError:
    reason = (error.strerror or "it cannot be opened") if isinstance(error, OSError) else str(error)
    reason = f"{reason[:1].lower()}{reason[1:]}"
    named = "stdin" if path == "-" else path
    return UsageError(
        f"The answers in {named} cannot be read: {reason}.", "Name a text file, or - for stdin."
    )


def _forgive(stdin: TextIO) -> None:
    """Let a stray byte be a sign that cannot be read, not a crash."""
    if hasattr(stdin, "reconfigure"):
        stdin.reconfigure(errors="replace")


def _readline() -> ModuleType | None:
    """readline set up for answers: no completion of file names, nothing written but what is typed."""
    try:
        import readline
    except ImportError:
        return None
    readline.set_auto_history(False)
    if "libedit" in (readline.__doc__ or ""):
        readline.parse_and_bind("bind '\\t' ed-insert")
    else:
        for setting in ("tab: self-insert", "set enable-meta-key off", "set enable-bracketed-paste off"):
            readline.parse_and_bind(setting)
    return readline


def clean_line(line: str) -> str:
    """A typed line with � for each control character."""
    from attn_tutor.answers.reading import clean

    return re.sub(_CONTROLS, "\N{REPLACEMENT CHARACTER}", line) if len(line) > _LONGEST else clean(line)

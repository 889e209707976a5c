"""Help and faults of usage: click's pages made to fit a narrow window, and what it finds wrong in our words."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import click
import typer.core
import typer.main
from click.formatting import wrap_text

from attn_tutor.errors import UsageError

_LEAST = 20  # columns; a narrower window folds the lines by itself
_TERM = r" *-\S+(?: \S+)* {2,}"  # an option with blanks before its help
_EXAMPLES = r"\bExamples?: "
_NEXT_EXAMPLE = r";\s+(?=attn-tutor )"
_NUMBERED = r" *(?:\d+\. +)?"


class HelpPage(click.HelpFormatter):
    """As click's, whose pages are never narrower than 50 columns and leave hand-broken lines as they are."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        room = max(_LEAST, min(_columns(), max_width or 80) - 1)
        super().__init__(indent_increment, width or room, max_width)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options with their help beside them, on narrow pages mostly below."""
        super().write_dl(
            list(rows), col_max if self.width >= 60 else min(col_max, self.width // 3), col_spacing
        )

    def write_text(self, text: str) -> None:
        """A text; its examples, written as "Examples: one; another", stand on lines of their own."""
        words, *examples = re.split(_EXAMPLES, text)
        super().write_text(words.rstrip())
        if examples:
            self.write_paragraph()
            super().write_text("Examples:")
        for example in (one for part in examples for one in re.split(_NEXT_EXAMPLE, part)):
            before = " " * (self.current_indent + 2)
            self.write(wrap_text(" ".join(example.split()), self.width, before, f"{before}  ") + "\n")

    def getvalue(self) -> str:
        """The page; a line that is still too long goes on under its own text."""
        lines = [_writable(line.rstrip()) for line in super().getvalue().split("\n")]
        if max(map(len, lines)) <= self.width:
            return "\n".join(lines)
        from attn_tutor.widgets.wrapping import wrap  # measures cells: not for every page

        folded = []
        for line in _whole(lines):
            hang = " " * len((re.match(_TERM, line) or re.match(_NUMBERED, line) or [""])[0])
            folded += wrap(line, self.width, later_indent=hang)
        return "\n".join(folded)


class HelpfulArgument(typer.core.TyperArgument):
    """typer hands the help over before click, from 8.5 on, begins by emptying it.

    It is there only while typer asks: otherwise click would list the arguments a second time.
    """

    def __init__(self, *, help: str | None = None, **facts: Any) -> None:
        super().__init__(help=help, **facts)
        self._says, self.help = help, None

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The name and its help."""
        self.help = self._says
        try:
            return super().get_help_record(ctx) or ("", "")
        finally:
            self.help = None


def settle() -> None:
    """Let every page of click and typer be made so."""
    click.Context.formatter_class = HelpPage
    setattr(typer.main, "TyperArgument", HelpfulArgument)  # noqa: B010  # typer makes arguments there, unexported


def _whole(lines: list[str]) -> list[str]:
    """The same with each numbered paragraph, broken by hand, on one line."""
    joined: list[str] = []
    hang = ""
    for line in lines:
        number = (re.match(_NUMBERED, line) or [""])[0]
        if hang and number == hang:
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line)
            hang = " " * len(number) if number.strip() else ""
    return joined


def _writable(line: str) -> str:
    """The line, its signs in ASCII where stdout cannot encode them."""
    if line.isascii():
        return line
    try:
        line.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        from attn_tutor.widgets.signs import in_ascii

        return in_ascii(line)
    return line


def _columns() -> int:
    """Of the window, or 80 where the page goes elsewhere; COLUMNS wins."""
    width = os.environ.get("COLUMNS", "")
    if width.isdecimal() and int(width):
        return int(width)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


_WANTED = {
    "integer": "a whole number",
    "integer range": "a whole number",
    "float": "a number",
    "float range": "a number",
}


def in_our_words(fault: click.ClickException, command: str = "") -> UsageError:
    """A usage fault of click as one sentence and a hint; `command` is the one on the line, where click does not say."""
    context = getattr(fault, "ctx", None)
    path = context.command_path if context is not None else f"attn-tutor {command}".strip()
    message = fault.format_message().strip().rstrip(".")
    how = f"{path} --help shows how it is used."
    if isinstance(fault, click.NoSuchOption):
        near = _near(fault.option_name, fault.possibilities or ())
        listed = f"{path} --help lists its options."
        return UsageError(
            f"There is no option {fault.option_name}.", f"Did you mean {near}? {listed}" if near else listed
        )
    if message.startswith("No such command") and isinstance(context, click.Context):
        return _no_command(message.split("'")[1], context)
    alone = message == "Missing command" or type(fault).__name__ == "NoArgsIsHelpError"  # from click 8.2 on
    if alone and isinstance(context, click.Context):
        return UsageError(f"{path} needs a command: {', '.join(_commands(context))}.", how)
    if isinstance(fault, click.BadOptionUsage) and message.endswith("requires an argument"):
        return UsageError(f"{fault.option_name} needs a value after it.", how)
    if isinstance(fault, click.BadParameter) and fault.param is not None:
        return UsageError(_bad_value(fault, fault.param), how)
    if message.startswith("Got unexpected extra argument"):
        words = message.partition("(")[2].rstrip(")")
        message = f"There is more on the line than {path} takes: {words}"
        if context is not None and any(one.metavar == "SENTENCE" for one in context.command.params):
            how = f"Put the sentence in quotes. {how}"
    return UsageError(f"{message}.", how)


def _near(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or nothing."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.7)), "")


def _commands(context: click.Context) -> list[str]:
    return context.command.list_commands(context) if isinstance(context.command, click.Group) else []


def _no_command(name: str, context: click.Context) -> UsageError:
    near = _near(name, _commands(context))
    path = context.command_path
    listed = f"{path} --help lists the commands."
    return UsageError(f"There is no command {name}.", f"Did you mean {path} {near}?" if near else listed)


def _bad_value(fault: click.BadParameter, parameter: click.Parameter) -> str:
    """A value that is missing, of the wrong type or out of range: which one, and what it takes."""
    kind = parameter.type
    argument = str(parameter.metavar or parameter.name).strip("[]").upper()
    name = parameter.opts[0] if parameter.param_type_name == "option" else argument
    if isinstance(fault, click.MissingParameter):
        return f"{name} is missing."
    if isinstance(kind, click.Choice):
        wanted = f"one of {', '.join(map(str, kind.choices))}"
    elif kind.name in _WANTED:
        wanted = _WANTED[kind.name] + _span(kind)
    else:
        return f"{name}: {fault.message.rstrip('.')}."
    given = fault.message.split("'")[1] if "'" in fault.message else fault.message.partition(" is not")[0]
    return f"{name} takes {wanted}, and {given or 'nothing'} is not that."


def _span(kind: object) -> str:
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of {low} or more" if low is not None else ""

"""How `--help` is laid out: click's own pages, made to fit a narrow window, with the help of every argument."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import Any

import click
import typer.core
import typer.main
from click.formatting import wrap_text

_LEAST = 20  # columns; a narrower window folds the lines by itself
_TERM = re.compile(r" *-\S+(?: \S+)* {2,}")  # an option with blanks before its help
_EXAMPLES = re.compile(r"\bExamples?: ")
_NEXT_EXAMPLE = re.compile(r";\s+(?=attn-tutor )")
_NUMBERED = re.compile(r" *(?:\d+\. +)?")


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
        words, *examples = _EXAMPLES.split(text)
        super().write_text(words.rstrip())
        if examples:
            self.write_paragraph()
            super().write_text("Examples:")
        for example in (one for part in examples for one in _NEXT_EXAMPLE.split(part)):
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
            hang = " " * len((_TERM.match(line) or _NUMBERED.match(line) or [""])[0])
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
        number = (_NUMBERED.match(line) or [""])[0]
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
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80

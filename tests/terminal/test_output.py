"""What is written: the same codes as those of Rich's own Console, which takes too long to load."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import Console
from rich.text import Span, Text

from attn_tutor.terminal.output import Output
from attn_tutor.widgets.look import Look


def lines(red: str) -> tuple[Text, ...]:
    """Some lines; Rich draws a style as it drew it first, so each test has a red of its own."""
    return (
        Text("scores", spans=[Span(0, 3, f"bold {red}"), Span(2, 6, "reverse"), Span(1, 5, f"#010203 on {red}")]),
        Text("no style [bold]at[/] all"),
        Text(""),
        Text("the sign √ and 漢", spans=[Span(4, 10, f"underline bold {red}"), Span(11, 17, "none")]),
        Text("a style of the line", style=red, spans=[Span(0, 2, "dim")]),
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Lines:
    def __init__(self, lines: tuple[Text, ...]) -> None:
        self.lines = lines

    def __rich_console__(self, console: Console, options: Any) -> Iterator[Any]:
        for line in self.lines:
            yield from line.render(console, end="\n")


@pytest.mark.parametrize(
    ("colour", "system", "red", "code"),
    [
        ("truecolor", "truecolor", "#fe0000", ";38;2;254;0;0m"),
        ("256", "256", "#fd0000", ";38;5;196m"),
        ("16", "standard", "#fc0000", "\x1b[1;31m"),
        ("none", "standard", "#fb0000", "\x1b[1;4m"),
    ],
)
def test_lines_are_drawn_as_rich_draws_them(colour: Any, system: Any, red: str, code: str) -> None:
    """Styles that overlap, no style, no colours: code by code."""
    theirs, ours = io.StringIO(), Terminal()
    console = Console(
        file=theirs, color_system=system, no_color=colour == "none", force_terminal=True, width=80, highlight=False,
        markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    console.print(Lines(lines(red)), soft_wrap=True, end="")
    Output(ours).draw(lines(red), Look(colour=colour))
    assert ours.getvalue() == theirs.getvalue()
    assert code in ours.getvalue()


def test_a_file_gets_the_bare_text() -> None:
    """No code reaches what is no terminal."""
    ours = io.StringIO()
    Output(ours).draw(lines("#ff0000"), Look(colour="truecolor"))
    assert ours.getvalue().splitlines() == [line.plain for line in lines("#ff0000")]

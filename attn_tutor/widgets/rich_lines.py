"""Lines as Rich has them: texts with styles, joined and set at their columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from attn_tutor.widgets.wrapping import cells

if TYPE_CHECKING:
    from rich.text import Span, Text



def place_texts(columns: Iterable[tuple[int, Text]]) -> Text:
    """One line with texts at fixed columns: one that is too long pushes the next one right."""
    pieces: list[str] = []
    marks: list[tuple[int, int, Any]] = []
    length = width = 0
    for column, text in columns:
        if plain := text.plain:
            gap = max(0, column - width)
            pieces += (" " * gap, plain)
            length, width = length + gap, width + gap + cells(plain)
            marks += [(length + start, length + end, style) for start, end, style in text.spans]
            length += len(plain)
    return line_of("".join(pieces), marks)


def join(begin: Text, body: Text, start: int, end: int) -> Text:
    """A line of a beginning and a piece of a body."""
    shift = len(begin) - start
    marks = [
        (max(one, start) + shift, min(other, end) + shift, style)
        for one, other, style in body.spans
        if one < end and other > start
    ]
    return line_of(begin.plain + body.plain[start:end], [*begin.spans, *marks])


def line_of(plain: str, marks: Iterable[tuple[int, int, Any]]) -> Text:
    span, text = rich_types()
    return text(plain, end="", no_wrap=True, overflow="crop", spans=[span(*mark) for mark in marks])


@cache
def rich_types() -> tuple[type[Span], type[Text]]:
    """What lines are made of: to import it for each of them takes longer than to make one."""
    from rich.text import Span, Text

    return Span, Text


def with_ground(body: Text, start: int, end: int, room: int) -> int:
    """Where a line starts: a column sooner where a badge begins it, whose blank is part of its ground."""
    badges = (span.start for span in body.spans if "reverse" in str(span.style))
    return start - 1 if start - 1 in badges and cells(body.plain[start:end]) < room else start

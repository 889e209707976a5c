"""A ledger: columns under titles and heads, a rule, the rows, a rule, and the sums of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attn_tutor.widgets import widget
from attn_tutor.widgets.layout import Lines, width_of
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

_MARGIN = 2  # the rules start here, so that a mark in the first columns stands out


@widget
class Column:
    """One column. Its title may reach over the columns after it, as far as they have none."""

    head: Part
    cells: Sequence[Text]
    title: tuple[Part, ...] = ()
    foot: tuple[Part, ...] = ()
    align: str = "<"  # flush left <, flush right >
    gap: int | None = None  # blanks before it, where not as many as before the others
    least: int = 0  # columns it takes at least
    slim: bool = False  # whether its head may reach over the column before it


def ledger(look: Look, columns: Sequence[Column], gap: int, airy: bool = False) -> Lines:
    """The columns drawn with `gap` blanks between them; with a blank line between rows where `airy`."""
    places = _places(look, columns, gap)
    end = sum(places[-1])
    rule = look.text(" " * _MARGIN).append(look.rule(end - _MARGIN))
    lines = [
        _line(look, [(start, look.text(*c.title)) for c, (start, _) in zip(columns, places, strict=True)]),
        _row(look, columns, places, [look.text(column.head) for column in columns]),
        rule,
    ]
    for at, cells in enumerate(zip(*(column.cells for column in columns), strict=True)):
        lines += [look.text()] if airy and at else []
        lines.append(_row(look, columns, places, cells))
    return [*lines, rule, _row(look, columns, places, [look.text(*column.foot) for column in columns])]


def ledger_width(look: Look, columns: Sequence[Column], gap: int) -> int:
    """The columns of the screen that the rows and the titles take."""
    return sum(_places(look, columns, gap)[-1])


Place = tuple[int, int]  # the first column on the screen, and the width


def _places(look: Look, columns: Sequence[Column], gap: int) -> list[Place]:
    places: list[Place] = []
    end = title_end = head_end = 0
    for column in columns:
        start = end + (gap if column.gap is None else column.gap)
        head = look.columns(column.head[0])
        if column.title:
            start = max(start, title_end + 2)
            title_end = start + look.text(*column.title).cell_len
        width = max(width_of(column.cells), column.least)
        if column.slim:
            start = max(start, head_end + 1 + head - width)
        else:
            width = max(width, head)
        places.append((start, width))
        end = start + width
        head_end = end if column.align == ">" else start + head
    return places


def _row(look: Look, columns: Sequence[Column], places: Sequence[Place], cells: Iterable[Text]) -> Text:
    return _line(
        look,
        [
            (start + (width - cell.cell_len if column.align == ">" else 0), cell)
            for cell, column, (start, width) in zip(cells, columns, places, strict=True)
        ],
    )


def _line(look: Look, cells: Iterable[tuple[int, Text]]) -> Text:
    """Texts at their columns; one that is too long reaches into the empty places beside it."""
    line = look.text()
    for start, cell in cells:
        if cell:
            line.append(" " * (start - line.cell_len)).append(cell)
    line.rstrip()
    return line

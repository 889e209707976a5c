"""How wide each column of a grid is: its texts, the place of their last digits, and what its bars leave it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from attn_tutor.widgets import widget
from attn_tutor.widgets.blocks import plain_words
from attn_tutor.widgets.grid import Cell, Column, Grid, cell_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.wrapping import cells

if TYPE_CHECKING:
    from rich.text import Text

_NUMBER = re.compile(r"[-+−]?[\d.,]+( ?%| ?min| of \d+)?|[-–]?")


@widget
class Size:
    """One column on the screen: where it starts, the width of its texts, of its bars, and the longest tail."""

    start: int
    body: int
    bar: int
    tail: int
    flush_right: bool

    @property
    def end(self) -> int:
        return self.start + self.body + (1 + self.bar if self.bar else 0)


def _head(look: Look, column: Column) -> Text:
    """The head of a column in the colour of its role, dim without one."""
    if isinstance(column.head, str):
        return look.text((column.head, column.role if column.role not in ("", "hi") else "dim"))
    return look.text(*column.head)


def _title(look: Look, column: Column) -> Text:
    role = (column.role or "hi") if column.reached else "dim"
    if not column.step:
        words = column.title
        return look.text((words, role, "bold")) if isinstance(words, str) else look.text(*words)
    badge = look.badge(column.step, role) if column.reached else (f" {column.step} ", "dim")
    extra = ("bold",) if column.reached else ()
    return look.text(badge, (f" {plain_words(column.title)}", role, *extra))


@widget
class Measure:
    """What one column takes, whatever its bar: each text up to its last digit's column, and what may reach further.

    before_bar: the widest text that a bar follows, None where none does; widest: of all texts.
    """

    texts: tuple[Text, ...]
    before_bar: int | None
    widest: int
    tail: int
    flush_right: bool
    head: Text
    title: Text

    def size(self, start: int, bar: int) -> Size:
        """The column with a bar of so many columns; what has no bar may reach over the place of one."""
        bar = 0 if self.before_bar is None else bar
        body = self.before_bar if bar and self.before_bar is not None else self.widest
        over = max(cells(self.head.plain), self.widest)
        return Size(start, max(body, over - (1 + bar if bar else 0)), bar, self.tail, self.flush_right)


def measures_of(look: Look, grid: Grid) -> list[Measure]:
    """What each column of the grid takes, in order."""
    marked = [bool(row.mark) for row in grid.every]
    return [
        _measure(look, column, [cell_of(row.cells[at]) for row in grid.every], None if at else marked)
        for at, column in enumerate(grid.columns)
    ]


def _measure(look: Look, column: Column, every: Sequence[Cell], marked: Sequence[bool] | None) -> Measure:
    """One column; `marked` says of the first one which of its rows are."""
    if marked is not None:
        leads = (
            not cell.role and (column.role == "hi" or mark) for cell, mark in zip(every, marked, strict=True)
        )
        every = [
            replace(cell, strong=True) if lead else cell for cell, lead in zip(every, leads, strict=True)
        ]
    right = column.align == ">" or (not column.align and marked is None and _are_numbers(every))
    if look.tiles and any(cell.heat is not None for cell in every):
        every = _equally_wide(every)
    tail = max((cell.tail(look) for cell in every if cell.words or cell.kind != "given"), default=0)
    texts = tuple(cell.text(look, column.role) for cell in every)
    widths = [
        width + (tail - cell.tail(look) if right and width else 0)
        for cell, width in zip(every, (cells(text.plain) for text in texts), strict=True)
    ]
    before_bar = [width for cell, width in zip(every, widths, strict=True) if cell.share is not None]
    widest = max(widths, default=0)
    head, title = _head(look, column), _title(look, column)
    return Measure(texts, max(before_bar, default=None), widest, tail, right, head, title)


def _equally_wide(cells: Sequence[Cell]) -> list[Cell]:
    """The cells of a column of tiles, the grounds of all as wide as the widest, those to fill included."""
    texts = [plain_words(cell.words) or ("?" if cell.kind in ("open", "to come") else "") for cell in cells]
    width = max(map(len, texts))
    fitted = [f"{text:^{width}}" if text == "?" else f"{text:>{width}}" for text in texts]
    return [
        replace(cell, words=words) if text else cell
        for cell, text, words in zip(cells, texts, fitted, strict=True)
    ]


def _are_numbers(cells: Sequence[Cell]) -> bool:
    return all(_NUMBER.fullmatch(plain_words(cell.words).strip()) for cell in cells)

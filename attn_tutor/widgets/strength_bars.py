"""Strengths as bars over one scale: of goals, of topics, of the course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from attn_tutor.mastery.strength import SCALE, Strength
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import parts_of, plain_words
from attn_tutor.widgets.grid import Cell, Column, Row, cell_of
from attn_tutor.widgets.look import Look, Words
from attn_tutor.widgets.table import Table
from attn_tutor.widgets.wrapping import wrap

if TYPE_CHECKING:
    from rich.text import Text

_ROOMS = (52, 44, 36, 30)  # columns of a name that is folded
MARKS = ((0.0, "0"), *((each / 100, str(each)) for each in SCALE))  # below the bars


def strength_cells(strength: Strength | None) -> tuple[Cell, Cell]:
    """The bar, and behind it the number with its word; of what was never asked an empty bar."""
    if strength is None:
        return Cell("", share=0.0), Cell("not asked", role="dim", aloud="not asked yet")
    number, word = str(strength.percent), strength.word
    cells = ((f"{number:>2} ", "you", "bold"), (word, "hi" if word == "strong" else ""))
    return Cell("", share=strength.percent / 100, aloud=number), Cell(cells, aloud=word)


def strength_table(
    rows: Sequence[tuple[Words, Strength | None]], total: Strength | None = None, head: str = ""
) -> Table:
    """A row for each name below `head`; `total` is that of all of them together."""
    columns = (
        Column(((head, "hi", "bold"),) if head else ""),
        Column((("strength", "dim"),), "you", scale=MARKS, aloud="strength"),
        Column("", aloud=" "),
    )
    return Table(
        columns, tuple(Row((name_cell(name), *strength_cells(each))) for name, each in rows), _last(total)
    )


def name_cell(name: Words) -> Cell:
    """What can be done, or the topic; a sign before it is silent."""
    aloud = "" if isinstance(name, str) else plain_words(name).lstrip("✓· ")
    return Cell(name, role="hi", aloud=aloud)


def _last(total: Strength | None) -> Row | None:
    return None if total is None else Row((Cell("all of it", role="dim"), *strength_cells(total)))


@widget
class UnderHead(View):
    """A table with its first head, which is a line of its own where there is no room for columns."""

    head: str
    table: Table

    def draw(self, look: Look) -> list[Text]:
        """In columns, long names folded in theirs; else a line of facts for each row, below the head."""
        tables = (self.table, *(replace(self.table, rows=_fold(look, self.table.rows, room)) for room in _ROOMS))
        for table in tables if look.layout != "narrow" else ():
            lines = table.draw(look)
            if any(self.head in line.plain for line in lines[:2]):
                return lines
        return [look.text("  ", (self.head, "hi", "bold")), *self.table.draw(look)]

    def speak(self, look: Look) -> list[str]:
        return [self.head, *self.table.speak(look)]


def _fold(look: Look, rows: Sequence[Row], room: int) -> tuple[Row, ...]:
    """The rows with each name in as many lines of at most `room` columns as it takes, below its sign."""
    folded: list[Row] = []
    for row in rows:
        name, *others = row.cells
        *sign, (text, *style) = [part if isinstance(part, tuple) else (part,) for part in parts_of(cell_of(name).words)]
        first, *rest = wrap(look.printable(str(text)), room)
        folded.append(replace(row, cells=(Cell((*sign, (first, *style))), *others)))
        indent = " " * sum(len(str(part[0])) for part in sign)
        folded += [Row((Cell(((indent + line, *style),)), *([""] * len(others)))) for line in rest]
    return tuple(folded)

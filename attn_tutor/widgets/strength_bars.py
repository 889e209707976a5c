"""Strengths as bars over one scale: of goals, of topics, of the course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attn_tutor.mastery.strength import SCALE, Strength
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import plain_words
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.look import Look, Words
from attn_tutor.widgets.table import Table

if TYPE_CHECKING:
    from rich.text import Text

MARKS = ((0.0, "0"), *((each / 100, str(each)) for each in SCALE))  # below the bars


def strength_cells(strength: Strength | None) -> tuple[Cell, Cell]:
    """The bar, and behind it the number with its word; of what was never asked an empty bar."""
    if strength is None:
        return Cell("", share=0.0), Cell("not asked", role="dim", aloud="not asked yet")
    number, word = str(strength.percent), strength.word
    shown = ((f"{number:>2} ", "you", "bold"), (word, "hi" if word == "strong" else ""))
    return Cell("", share=strength.percent / 100, aloud=number), Cell(shown, aloud=word)


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
        lines = self.table.draw(look)
        headed = any(self.head in line.plain for line in lines[:2])
        return lines if headed else [look.text("  ", (self.head, "hi", "bold")), *lines]

    def speak(self, look: Look) -> list[str]:
        return [self.head, *self.table.speak(look)]

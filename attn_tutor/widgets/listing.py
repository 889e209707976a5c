"""A table of words that changes its layout instead of shrinking: columns where they fit, blocks where not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.keys import flow
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import spoken
from attn_tutor.widgets.wrapping import wrap

if TYPE_CHECKING:
    from rich.text import Text

_NUMBER = re.compile(r"[-+]?[\d.,]+( ?%| ?min| of \d+)?|[-–]?")
_BETWEEN = (3, 2)  # columns between two columns: what is beautiful, and what is enough
_FOLDED = 30  # columns in which a text may be folded: less is hard to read


@widget
class Listing(View):
    """columns: their headings; rows: a text for each column, the first naming the row.

    sentences: what is said of each row; without them its name and each heading with what stands under it.
    spare: headings of columns that are left out where there is no room for them, the first one first.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "Nothing yet."
    sentences: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """Columns if they fit, the longest text folded in its own where it must be; else a block for each row."""
        if not self.rows:
            return look.wrapped(self.empty, indent=["  "])
        narrower = [self._without(self.spare[:many]) for many in range(len(self.spare) + 1)]
        for listing in narrower:
            for between in _BETWEEN:
                widths = listing._widths(look, between)
                if widths:
                    return listing._table(look, widths, between)
        return [line for row in narrower[-1].rows for line in narrower[-1]._block(look, row)]

    def fits(self, look: Look) -> bool:
        """Whether every row stands on one line of its own."""
        return self._over(look, self._whole(look), _BETWEEN[0]) <= 0

    def speak(self, look: Look) -> list[str]:
        """A row a line."""
        if not self.rows:
            return [self.empty]
        if self.sentences:
            return [*map(spoken, self.sentences)]
        return [f"{spoken(row[0])}: {', '.join(map(spoken, self._facts(look, row)))}." for row in self.rows]

    def _without(self, headings: Sequence[str]) -> Listing:
        kept = [at for at, heading in enumerate(self.columns) if heading not in headings]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return Listing(tuple(self.columns[at] for at in kept), rows)

    def _widths(self, look: Look, between: int) -> list[int]:
        """The columns that each column takes; nothing where even the folded longest one does not fit."""
        widths = self._whole(look)
        over = self._over(look, widths, between)
        longest = max(range(len(widths)), key=lambda i: widths[i])
        if over > 0:
            widths[longest] -= over
        return widths if over <= 0 or (longest and widths[longest] >= _FOLDED) else []

    def _whole(self, look: Look) -> list[int]:
        """The columns that each column takes where nothing is folded."""
        every = (self.columns, *self.rows)
        return [max(look.columns(row[i]) for row in every) for i in range(len(self.columns))]

    def _over(self, look: Look, widths: list[int], between: int) -> int:
        """By how much columns of these widths are too wide for the screen."""
        return 2 + sum(widths) + between * (len(widths) - 1) - look.room

    def _table(self, look: Look, widths: list[int], between: int) -> list[Text]:
        right = [all(_NUMBER.fullmatch(row[i]) for row in self.rows) for i in range(len(widths))]

        def line(cells: Sequence[str], first: tuple[str, ...], others: tuple[str, ...]) -> Text:
            parts: list[Part] = ["  "]
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                pad = " " * (width - look.columns(cell))
                parts += [
                    pad if right[i] else "",
                    (cell, *(others if i else first)),
                    "" if right[i] else pad,
                    " " * between,
                ]
            made = look.text(*parts)
            made.rstrip()
            return made

        head = line(self.columns, ("dim",), ("dim",))
        total = sum(widths) + between * (len(widths) - 1)
        under = look.text("  ").append(look.rule(total))
        rows = (cells for row in self.rows for cells in _folded(look, row, widths))
        return [head, under, *(line(cells, ("hi", "bold"), ("",)) for cells in rows)]

    def _block(self, look: Look, row: tuple[str, ...]) -> list[Text]:
        name: Part = (row[0], "hi", "bold")
        names = [other[0] for other in self.rows]
        # a number is too short for a line of its own
        counted = all(len(number) < 4 and number.isdecimal() for number in names)
        before = " " * (max(map(len, names)) + 4 if counted else 4)
        lines = [] if counted else look.wrapped(name, indent=["  "])
        for facts in flow(self._facts(look, row), look.room - len(before), look.separator):
            begin: list[Part] = ["  ", name, before[2 + len(row[0]) :]] if counted and not lines else [before]
            lines += look.wrapped(facts, indent=begin, hang=[before])
        return lines

    def _facts(self, look: Look, row: tuple[str, ...]) -> list[str]:
        pairs = zip(self.columns[1:], row[1:], strict=True)
        return [f"{look.written(name)} {look.written(cell)}" for name, cell in pairs if cell]


def _folded(look: Look, row: Sequence[str], widths: Sequence[int]) -> list[tuple[str, ...]]:
    """The lines of one row: each cell within its width."""
    cells = (
        [cell] if look.columns(cell) <= width else wrap(look.written(cell), width)
        for cell, width in zip(row, widths, strict=True)
    )
    return list(zip_longest(*cells, fillvalue=""))

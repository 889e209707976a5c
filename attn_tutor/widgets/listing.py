"""A table of words that changes its layout instead of shrinking: columns where they fit, blocks where not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attn_tutor.widgets.keys import flow
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

_NUMBER = re.compile(r"[-+]?[\d.,]+( ?%| ?min| of \d+)?|[-–]?")
_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """columns: their headings; rows: a text for each column, the first naming the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "Nothing yet."

    def draw(self, look: Look) -> list[Text]:
        """Columns if the widest cells fit beside each other, else a block for each row."""
        if not self.rows:
            return look.wrapped(self.empty, indent=["  "])
        widths = [
            max(look.columns(row[i]) for row in (self.columns, *self.rows)) for i in range(len(self.columns))
        ]
        if 2 + sum(widths) + _BETWEEN * (len(widths) - 1) <= look.room:
            return self._table(look, widths)
        return [line for row in self.rows for line in self._block(look, row)]

    def speak(self, look: Look) -> list[str]:
        """A row a line: its name, then each heading with what stands under it."""
        if not self.rows:
            return [self.empty]
        return [f"{look.written(row[0])}: {', '.join(self._facts(look, row))}." for row in self.rows]

    def _table(self, look: Look, widths: list[int]) -> list[Text]:
        right = [all(_NUMBER.fullmatch(row[i]) for row in self.rows) for i in range(len(widths))]

        def line(cells: tuple[str, ...], first: tuple[str, ...], others: tuple[str, ...]) -> Text:
            parts: list[Part] = ["  "]
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                pad = " " * (width - look.columns(cell))
                parts += [
                    pad if right[i] else "",
                    (cell, *(others if i else first)),
                    "" if right[i] else pad,
                    " " * _BETWEEN,
                ]
            made = look.text(*parts)
            made.rstrip()
            return made

        head = line(self.columns, ("dim",), ("dim",))
        total = sum(widths) + _BETWEEN * (len(widths) - 1)
        under = look.text("  ").append(look.rule(total))
        return [head, under, *(line(row, ("hi", "bold"), ("",)) for row in self.rows)]

    def _block(self, look: Look, row: tuple[str, ...]) -> list[Text]:
        lines = look.wrapped((row[0], "hi", "bold"), indent=["  "])
        for facts in flow(self._facts(look, row), look.room - 4, look.separator):
            lines += look.wrapped(facts, indent=["    "])
        return lines

    def _facts(self, look: Look, row: tuple[str, ...]) -> list[str]:
        pairs = zip(self.columns[1:], row[1:], strict=True)
        return [f"{look.written(name)} {look.written(cell)}" for name, cell in pairs if cell]

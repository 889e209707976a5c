"""A readout: what was measured, counted or read on, a row each, figures with bars; then what they say.

See it: python -m attn_tutor.widgets.readout
"""

from __future__ import annotations

from collections.abc import Iterator

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Note
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.labels import in_words
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import say_text
from attn_tutor.widgets.table import Table


@widget
class Field:
    """One column: a figure for each row of the readout, such as the largest weights.

    head:    its name, in one or two lines.
    shares:  the length of the bar beside each figure, in 0..1; no bars where there are none.
    formula: it makes one formula with its neighbours, as in "heads 32 × width 128 = 4,096 numbers".
    sign:    what stands before its figures there.
    spare:   it may be left out where there is no room; aloud it is always said.
    """

    head: tuple[str, ...]
    cells: tuple[str, ...]
    role: str = ""
    shares: tuple[float, ...] = ()
    formula: bool = False
    sign: str = ""
    spare: bool = False

    @property
    def name(self) -> str:
        return " ".join(self.head)

    def fact(self, at: int) -> str:
        """What it says of row `at`: "score 2.06", "× layers 32", "= 64 numbers"; "" where it says nothing."""
        cell = self.cells[at].strip()
        words = (self.sign, cell, self.name) if self.sign == "=" else (self.sign, self.name, cell)
        return " ".join(word for word in words if word) if cell else ""

    def column(self) -> Column:
        """Its heads and its colour; a head of two lines stands half above."""
        *above, head = self.head
        role = self.role if self.shares else ""
        title = ((" ".join(above), "dim"),) if above else ""
        return Column(head, role, title, align=">", spare=int(self.spare))

    def cell(self, at: int) -> Cell:
        """Its figure in row `at`, after its sign, with its bar."""
        figure = self.cells[at].strip()
        words = f"{self.sign} {figure}" if self.sign and figure else figure
        return Cell(words, share=self.shares[at] if self.shares else None, role=self.role)


@widget
class Readout(View):
    """Rows named by `lines`, `fields` of figures, and `says`: sentences computed from them."""

    lines: Field
    fields: tuple[Field, ...]
    says: tuple[str, ...] = ()

    def blocks(self, look: Look) -> Iterator[View]:
        """The figures as a table, then what they say."""
        columns = (Column(self.lines.name, "hi", align=">"), *(field.column() for field in self.fields))
        yield Table(columns, tuple(map(self._row, range(len(self.lines.cells)))))
        if self.says:
            yield Gap()
            yield Note(self.says, aloud=tuple(map(_words, self.says)))

    def _row(self, at: int) -> Row:
        formula = " ".join(field.fact(at) for field in self.fields if field.formula)
        others = (field.fact(at) for field in self.fields if not field.formula)
        facts = ", ".join(filter(None, (formula, *others)))
        name = f"{self.lines.name.capitalize()} {self.lines.cells[at].strip()}".strip()
        figures = (field.cell(at) for field in self.fields)
        return Row((self.lines.cells[at].strip(), *figures), aloud=_words(f"{name}: {facts}."))


def _words(line: str) -> str:
    return say_text(in_words(line.replace("<", "under ")))


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    widths = Field(("width", "d_k"), ("   4", "1024"), "hi")
    show(
        Readout(widths, (Field(("size of", "a score"), (" 2.1", "31.7"), "k", (0.07, 1.0)),), ("It grows.",))
    )

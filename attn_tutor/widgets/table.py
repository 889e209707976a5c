"""The one table: named columns, rows of cells, bars on tracks, a total; facts in lines where it does not fit.

See it: python -m attn_tutor.widgets.table
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attn_tutor.english import close_sentence
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import TEXT_AT, plain_words, say
from attn_tutor.widgets.grid import Cell, Column, Grid, Row, cell_of
from attn_tutor.widgets.look import Look, Part, Words
from attn_tutor.widgets.table_drawing import drawn_table

if TYPE_CHECKING:
    from rich.text import Text


@widget
class Table(Grid, View):
    """A grid as a view. empty: what stands there instead of a table without rows."""

    empty: str = "Nothing yet."

    def draw(self, look: Look) -> list[Text]:
        """Columns with the longest bars that fit, a long text folded; else one line of facts for each row."""
        if not self.rows:
            return look.wrap(self.empty, indent=[" " * TEXT_AT])
        return drawn_table(look, self) or [line for row in self.every for line in self._facts(look, row)]

    def speak(self, look: Look) -> list[str]:
        """The steps reached, then a sentence for each row."""
        if not self.rows:
            return [self.empty]
        steps = [
            f"{column.step} {say(column.title)}{'' if column.reached else ', not reached yet'}"
            for column in self.columns
            if column.step
        ]
        said = (sentence for row in self.every for sentence in self._sentences(row))
        return [*([f"Steps: {'; '.join(steps)}."] if steps else []), *filter(None, said)]

    def names(self, words_of: Callable[[Words], str] = say) -> list[str]:
        """What each column is called in a sentence: its own words, or its title and head."""
        names, title = [], ""
        for column in self.columns:
            title = title if column.joined else words_of(column.title)
            head = words_of(column.head)
            names.append(column.aloud or " ".join(filter(None, (title if title != head else "", head))))
        return names

    def _sentences(self, row: Row) -> list[str]:
        if row.aloud:
            return [row.aloud] if isinstance(row.aloud, str) else [*row.aloud]
        name, *facts = self._words(row)
        return [close_sentence(f"{name}: {', '.join(facts)}" if name and facts else name or ", ".join(facts))]

    def _words(self, row: Row, words_of: Callable[[Words], str] = say) -> list[str]:
        """The name of a row, then what each other cell says after the name of its column; empty cells say nothing."""
        first, *cells = map(cell_of, row.cells)
        named = zip(self.names(words_of)[1:], cells, strict=True)
        facts = (f"{name} {said}".strip() for name, cell in named if (said := cell.say(words_of)))
        return [first.say(words_of), *facts]

    def _facts(self, look: Look, row: Row) -> list[Text]:
        """A row without columns: "animal: you 0.80, model 0.69"."""
        name, *facts = self._words(row, plain_words)
        mark: Part = ("▸ ", row.mark, "bold") if row.mark else "  "
        begin: list[Part] = [(name, self.columns[0].role or "hi", "bold"), ": " if name and facts else ""]
        return look.wrap(*begin, ", ".join(facts), indent=[mark], hang=["    "])


def listing(
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    empty: str = "Nothing yet.",
    sentences: tuple[str, ...] = (),
    spare: tuple[str, ...] = (),
) -> Table:
    """A table of texts, the first of each row its name.

    sentences: what is said of each row instead.
    spare: heads of columns that are left out where there is no room, in this order.
    """
    order = {head: at for at, head in enumerate(spare, 1)}
    heads = tuple(
        Column(head, "" if at else "hi", spare=order.get(head, 0)) for at, head in enumerate(columns)
    )
    said = [say(words) for words in sentences] or [""] * len(rows)
    return Table(
        heads, tuple(Row(row, aloud=words) for row, words in zip(rows, said, strict=True)), empty=empty
    )


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    shares = (("animal", 0.7, 4, 2.8), ("street", 0.1, 0, 0.0), ("the rest", 0.2, 1, 0.2))
    show(
        Table(
            (Column("", "k"), Column("share", "w"), Column("value", "v"), Column("share × value", "v")),
            tuple(Row((word, Cell(f"{x:.1f}", share=x), str(v), f"{y:.1f}")) for word, x, v, y in shares),
            Row(("the mix", "1.0", "", Cell(kind="open"))),
        )
    )

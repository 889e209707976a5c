"""The one table: named columns, rows of cells, bars on tracks, a total; facts in lines where it does not fit.

See it: python -m attn_tutor.widgets.table
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from attn_tutor.english import capital, closed
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import TEXT_AT, plain_words, say
from attn_tutor.widgets.look import Look, Part, Words

if TYPE_CHECKING:
    from rich.text import Text

CellKind = Literal["given", "typed", "open", "to come", "later", "off", "follows", "result"]
_KINDS: dict[CellKind, tuple[str, str, str]] = {  # style, sign behind it, and what is said of it
    "given": ("", "", ""),
    "typed": ("field", "", "yours"),
    "open": ("open", "", "open, yours to fill"),
    "to come": ("field", "", "open"),
    "later": ("dim", "", ""),
    "off": ("off", "✗", "yours, off"),
    "follows": ("field", "↳", "yours, follows from it"),
    "result": ("", "", ""),
}


@widget
class Cell:
    """A text or number in its column, drawn by who gave it: given, typed by the learner, open, off ...

    share: the length of the bar behind it, 1 for the whole track; more hangs out. None: no bar.
    role:  instead of the role of its column. aloud: what is said instead of the words.
    """

    words: Words = ""
    kind: CellKind = "given"
    share: float | None = None
    role: str = ""
    strong: bool = False
    aloud: str = ""

    def text(self, look: Look, role: str) -> Text:
        """It as it is drawn in a column of this role, without its bar."""
        style, sign, _ = _KINDS[self.kind]
        words = plain_words(self.words) or {"open": "?", "to come": "?", "later": "·"}.get(self.kind, "")
        if self.kind == "later":
            return look.text((words if look.glyphs else ".", "dim"))
        if style:
            return look.text((f" {words} ", style), (sign, "no", "bold"))
        if self.kind == "result":
            return look.text((f" {words} ", self.role or role, "bold", "reverse"))
        if not isinstance(self.words, str):
            return look.text(*self.words)
        return look.text((words, self.role or role, *(("bold",) if self.strong else ())))

    @property
    def tail(self) -> int:
        """How many columns stand behind its last digit: of its ground, and of its sign."""
        return 2 if self.kind in ("off", "follows") else int(self.kind not in ("given", "later"))

    def said(self, words_of: Callable[[Words], str] = say) -> str:
        """It in words: "2, yours, off"; "" for one that is empty or not reached yet."""
        if self.kind == "later":
            return ""
        words = self.aloud or words_of(self.words)
        return ", ".join(filter(None, (words, _KINDS[self.kind][2])))


@widget
class Column:
    """One column. `title` stands above its head, and above those of the columns after it that are `joined` to it.

    align:   flush left or right; unless given, columns of numbers are flush right.
    step:    the number in a badge before the title; dim until `reached`.
    aloud:   its name in a sentence, instead of title and head.
    scale:   (share, label) pairs written below its bars, such as (0.4, "40").
    spare:   it is left out where there is no room; it is always spoken.
    """

    head: Words = ""
    role: str = ""
    title: Words = ""
    joined: bool = False
    step: int = 0
    reached: bool = True
    align: Literal["<", ">", ""] = ""
    aloud: str = ""
    scale: tuple[tuple[float, str], ...] = ()
    spare: bool = False


@widget
class Row:
    """The cells of one row; a string is a given cell. `mark` is the role of a ▸ before it, "" for none.

    aloud: the sentence that is said instead of "name: head cell, head cell".
    """

    cells: tuple[Cell | str, ...]
    mark: str = ""
    aloud: str = ""


@widget
class Table(View):
    """Columns under their heads, a rule, the rows, and below a second rule the `total`.

    airy: blank lines between rows, and block bars: never, where there are 30 rows, or always.
    empty: what stands there instead of a table without rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    airy: Literal["never", "tall", "always"] = "never"
    empty: str = "Nothing yet."

    def draw(self, look: Look) -> list[Text]:
        """Columns with the longest bars that fit, a long text folded; else one line of facts for each row."""
        from attn_tutor.widgets.table_drawing import drawn_table

        if not self.rows:
            return look.wrapped(self.empty, indent=[" " * TEXT_AT])
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
        said = (row.aloud or self._sentence(row) for row in self.every)
        return [*([f"Steps: {'; '.join(steps)}."] if steps else []), *filter(None, said)]

    @property
    def every(self) -> tuple[Row, ...]:
        """All rows, the total last."""
        return self.rows if self.total is None else (*self.rows, self.total)

    def names(self, words_of: Callable[[Words], str] = say) -> list[str]:
        """What each column is called in a sentence: its own words, or its title and head."""
        names, title = [], ""
        for column in self.columns:
            title = title if column.joined else words_of(column.title)
            head = words_of(column.head)
            names.append(column.aloud or " ".join(filter(None, (title if title != head else "", head))))
        return names

    def _sentence(self, row: Row) -> str:
        name, *facts = self._said(row)
        return closed(capital(f"{name}: {', '.join(facts)}" if name and facts else name or ", ".join(facts)))

    def _said(self, row: Row, words_of: Callable[[Words], str] = say) -> list[str]:
        """The name of a row, then what each other cell says after the name of its column; empty cells say nothing."""
        first, *cells = map(cell_of, row.cells)
        named = zip(self.names(words_of)[1:], cells, strict=True)
        facts = (f"{name} {said}".strip() for name, cell in named if (said := cell.said(words_of)))
        return [first.said(words_of), *facts]

    def _facts(self, look: Look, row: Row) -> list[Text]:
        """A row without columns: "animal: you 0.80, model 0.69"."""
        name, *facts = self._said(row, plain_words)
        mark: Part = ("▸ ", row.mark, "bold") if row.mark else "  "
        begin: list[Part] = [(name, self.columns[0].role or "hi", "bold"), ": " if name and facts else ""]
        return look.wrapped(*begin, ", ".join(facts), indent=[mark], hang=["    "])


def cell_of(cell: Cell | str) -> Cell:
    """A string as a given cell."""
    return Cell(cell) if isinstance(cell, str) else cell


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

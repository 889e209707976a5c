"""What a table consists of: cells by who filled them, columns, rows, and the grid that they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from attn_tutor.widgets import widget
from attn_tutor.widgets.blocks import plain_words, say
from attn_tutor.widgets.look import Look, Words

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
    heat:  how dark the ground behind it is, 0 to 1; where there are no colours, of the sign before it.
    role:  instead of the role of its column. aloud: what is said instead of the words.
    """

    words: Words = ""
    kind: CellKind = "given"
    share: float | None = None
    heat: float | None = None
    role: str = ""
    strong: bool = False
    aloud: str = ""

    def text(self, look: Look, role: str) -> Text:
        """It as it is drawn in a column of this role, without its bar."""
        style, sign, _ = _KINDS[self.kind]
        words = plain_words(self.words) or {"open": "?", "to come": "?", "later": "·"}.get(self.kind, "")
        if self.heat is not None:
            return look.tile(self.heat, words)
        if self.kind == "later":
            return look.text((words if look.glyphs else ".", "dim"))
        if style:
            return look.text((f" {words} ", style), (sign, "no", "bold"))
        if self.kind == "result":
            return look.text((f" {words} ", self.role or role, "bold", "reverse"))
        if not isinstance(self.words, str):
            return look.text(*self.words)
        return look.text((words, self.role or role, *(("bold",) if self.strong else ())))

    def tail(self, look: Look) -> int:
        """How many columns stand behind its last digit: of its ground, and of its sign."""
        has_ground = look.tiles if self.heat is not None else self.kind not in ("given", "later")
        return 2 if self.kind in ("off", "follows") else int(has_ground)

    def say(self, words_of: Callable[[Words], str] = say) -> str:
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
    spare:   it is left out where there is no room, 1 before 2; 0 never is. It is always spoken.
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
    spare: int = 0


@widget
class Row:
    """The cells of one row; a string is a given cell. `mark` is the role of a ▸ before it, "" for none.

    aloud: what is said instead of "name: head cell, head cell", in one sentence or several; ("",) says nothing.
    """

    cells: tuple[Cell | str, ...]
    mark: str = ""
    aloud: str | tuple[str, ...] = ""


@widget
class Grid:
    """Columns under their heads, a rule, the rows, and below a second rule the `total`.

    airy:   blank lines between rows, and block bars: never, where there are 30 rows, or always.
    banded: columns that do not fit go on below, after the names of the rows, as those of a matrix do.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    airy: Literal["never", "tall", "always"] = "never"
    banded: bool = False

    @property
    def every(self) -> tuple[Row, ...]:
        """All rows, the total last."""
        return self.rows if self.total is None else (*self.rows, self.total)


def cell_of(cell: Cell | str) -> Cell:
    """A string as a given cell."""
    return Cell(cell) if isinstance(cell, str) else cell

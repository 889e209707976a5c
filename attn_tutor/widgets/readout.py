"""A readout: what was measured, counted or read on, a line each, figures with bars; then what they say.

See it: python -m attn_tutor.widgets.readout
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.keys import flow
from attn_tutor.widgets.layout import Lines, fits, padded, table, width_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.names import in_words
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text

_BARS = (20, 16, 12, 9, 6, 4)  # columns of a full bar, from the most beautiful down
_GAP = 2


@widget
class Field:
    """One column: a figure for each line of the readout, such as the largest weights.

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
        """What it says of line `at`: "score 2.06", "× layers 32", "= 64 numbers"; "" where it says nothing."""
        cell = self.cells[at].strip()
        words = (self.sign, cell, self.name) if self.sign == "=" else (self.sign, self.name, cell)
        return " ".join(word for word in words if word) if cell else ""


@widget
class Readout(View):
    """Lines named by `lines`, `fields` of figures, and `says`: sentences computed from them."""

    lines: Field
    fields: tuple[Field, ...]
    says: tuple[str, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """A table with the longest bars that fit; without its spare columns; or a block for each line."""
        drawn = self._table(look) or self._blocks(look)
        return [*drawn, *look.gap(), *Note(self.says).draw(look)] if self.says else drawn

    def speak(self, look: Look) -> list[str]:
        """A sentence for each line, then what they say."""
        said = (f"{self._named(at)}: {self._facts(at)}." for at in range(len(self.lines.cells)))
        return [spoken(in_words(line.replace("<", "under "))) for line in (*said, *self.says)]

    def _named(self, at: int) -> str:
        """What a line is called: "Width 4"; a word stays as it is."""
        return f"{self.lines.name.capitalize()} {self.lines.cells[at].strip()}".strip()

    def _facts(self, at: int) -> str:
        others = (field.fact(at) for field in self.fields if not field.formula)
        return ", ".join(filter(None, (" ".join(self._formula(at)), *others)))

    def _formula(self, at: int) -> list[str]:
        return [field.fact(at) for field in self.fields if field.formula]

    def _table(self, look: Look) -> Lines:
        for spare in (True, False):
            for bar in _BARS:
                drawn = self._columns(look, [f for f in self.fields if spare or not f.spare], bar)
                if fits(look, drawn):
                    return drawn
        return []

    def _columns(self, look: Look, fields: Sequence[Field], bar: int) -> Lines:
        """Heads of one or two lines, a rule, the lines."""
        tall = max(len(field.head) for field in (self.lines, *fields))
        columns = [_stacked(look, self.lines, tall)]
        align, gaps = "<", [_GAP]
        for field in fields:
            signs = [*[look.text()] * tall, *(look.text((field.sign, "dim")) for _ in field.cells)]
            bars = [*[look.text()] * tall, *(_bar(look, field, share, bar) for share in field.shares)]
            wanted = [(signs, field.sign), (_stacked(look, field, tall), field), (bars, field.shares)]
            for column, is_wanted in wanted:
                columns += [column] if is_wanted else []
            align += "<" * bool(field.sign) + ">" + "<" * bool(field.shares)
            gaps += [1, 1] if field.sign else [_GAP]
            gaps += [1] if field.shares else []
        drawn = table(look, list(zip(*columns, strict=True)), align, gaps)
        ruled = look.text(" " * _GAP).append(look.rule(width_of(drawn) - _GAP))
        return [*drawn[:tall], ruled, *drawn[tall:]]

    def _blocks(self, look: Look) -> Lines:
        """For each line its name and the figures without bars running on, then each bar in a line of its own."""
        barred = [field for field in self.fields if field.shares]
        drawn: Lines = []
        for at in range(len(self.lines.cells)):
            name = self._named(at)
            facts = (f.fact(at) for f in self.fields if not (f.formula or f.shares or f.spare))
            first, *more = flow((name, *filter(None, facts)), look.room - 4, look.separator)
            drawn += look.wrapped((name, "hi", "bold"), first.removeprefix(name), indent=["  "])
            for words in (*flow(self._formula(at), look.room - 4, " "), *more):
                drawn += look.wrapped(words, indent=["    "])
            drawn += _with_bars(look, barred, at)
        return drawn


def _stacked(look: Look, field: Field, tall: int) -> Lines:
    """The heads of a column, flush down, then its figures."""
    heads = ("",) * (tall - len(field.head)) + field.head
    return [
        *(look.text((head, "dim")) for head in heads),
        *(look.text((cell, field.role) if field.role else cell) for cell in field.cells),
    ]


def _bar(look: Look, field: Field, share: float, width: int) -> Text:
    return look.text((look.line(share, width), field.role))


def _with_bars(look: Look, fields: Sequence[Field], at: int) -> Lines:
    """The fields that have bars, names and figures in columns."""
    if not fields:
        return []
    names = [look.text(field.name) for field in fields]
    cells = [look.text((field.cells[at].strip(), field.role)) for field in fields]
    rows = [
        look.text("    ")
        .append(padded(name, width_of(names) + _GAP))
        .append(padded(cell, width_of(cells) + 1, "<"))
        for name, cell in zip(names, cells, strict=True)
    ]
    room = min(_BARS[0], look.room - width_of(rows))
    if room < _BARS[-1]:
        return [line for f in fields for line in look.wrapped(f.fact(at), indent=["    "])]
    for row, field in zip(rows, fields, strict=True):
        row.append(_bar(look, field, field.shares[at], room)).rstrip()
    return rows


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    widths = Field(("width", "d_k"), ("   4", "1024"), "hi")
    show(
        Readout(widths, (Field(("size of", "a score"), (" 2.1", "31.7"), "k", (0.07, 1.0)),), ("It grows.",))
    )

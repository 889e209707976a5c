"""Pictures of positions: query and key as the hands of clocks, and the grid of sines and cosines.

See them: python -m attn_tutor.widgets.pictures_position
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from attn_tutor.curriculum.drawings import Clocks, Sinusoids
from attn_tutor.english import join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.heatmap_sides import scale
from attn_tutor.widgets.layout import bands, pad, with_indent, within_margin
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.numerals import brief_number, fixed_number, with_thousands
from attn_tutor.widgets.table import Table

if TYPE_CHECKING:
    from rich.text import Text

_WIDE, _HIGH = 12, 6  # cells of a dial, each of 2 x 4 dots
_RIM, _LONG, _SHORT = 11.4, 9.6, 6.2  # dots from the middle: the rim, the hand of the query, that of the key
_BLOCK = 16  # columns of a clock with what stands below it
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille cell, row by row
_NUMBERS = 8  # columns up to which a grid of sinusoids shows its numbers


@widget
class Dial:
    """One clock: where its two hands point, in degrees from the top, and the places that turned them there."""

    pair: int
    query_place: int
    key_place: int
    turn: float

    @property
    def query(self) -> float:
        return self.query_place * self.turn % 360

    @property
    def key(self) -> float:
        return self.key_place * self.turn % 360

    @property
    def apart(self) -> float:
        """The angle between the hands, which only the distance of the places decides."""
        return (self.query_place - self.key_place) * self.turn % 360

    def lines(self, look: Look) -> list[Text]:
        """The dial under its name, and below it what each hand shows."""
        hands = (
            (f"{self.query_place}: {_degrees(self.query)}", "q", "bold"),
            "  ",
            (f"{self.key_place}: {_degrees(self.key)}", "k", "bold"),
        )
        apart = (f"apart {_degrees(self.apart)}", "hi", "bold")
        name = look.text((f"pair {self.pair}", "dim"))
        lines = [name, *self._face(look), look.text(*hands), look.text(apart)]
        return [pad(line, _BLOCK) for line in lines]

    def _face(self, look: Look) -> list[Text]:
        """Rim and hands in dots of braille, eight in each cell."""
        rim = {_dot(angle, _RIM) for angle in range(0, 360, 5)}
        key, query = (_hand(angle, length) for angle, length in ((self.key, _SHORT), (self.query, _LONG)))
        return [
            look.text(*(_cell(row, column, rim, key, query) for column in range(_WIDE)))
            for row in range(_HIGH)
        ]

    def say(self) -> str:
        return (
            f"Pair {self.pair}: the query at position {self.query_place} points to {_degrees(self.query)}, "
            f"the key at position {self.key_place} to {_degrees(self.key)}, {_degrees(self.apart)} apart."
        )


def _degrees(angle: float) -> str:
    return f"{brief_number(angle, 1)}°"


def _dot(angle: float, length: float, aside: float = 0.0) -> tuple[int, int]:
    """The dot (row, column) at this angle from the top, clockwise; `aside` of the line from the middle."""
    turned = math.radians(angle)
    x = _WIDE - 0.5 + length * math.sin(turned) + aside * math.cos(turned)
    y = 2 * _HIGH - 0.5 - length * math.cos(turned) + aside * math.sin(turned)
    return round(y), round(x)


def _hand(angle: float, length: float) -> set[tuple[int, int]]:
    """The dots of a hand, two of them wide."""
    steps = range(int(length * 4) + 1)
    return {_dot(angle, step / 4, aside) for step in steps for aside in (-0.5, 0.5)}


def _cell(
    row: int, column: int, rim: set[tuple[int, int]], key: set[tuple[int, int]], query: set[tuple[int, int]]
) -> Part:
    """One cell with the dots of one thing, in its colour: of the hand that has more of them here, else of the rim."""
    inside = [(4 * row + y, 2 * column + x) for y in range(4) for x in range(2)]
    hands = [(len(dots & set(inside)), role, dots) for role, dots in (("k", key), ("q", query))]
    many, role, drawn = max(hands, key=lambda hand: hand[0])
    role, drawn = (role, drawn) if many else ("rule", rim)
    bits = sum(_DOTS[y - 4 * row][x - 2 * column] for y, x in inside if (y, x) in drawn)
    return (chr(0x2800 + bits), role) if bits else " "


@widget
class ClockHands(View):
    """Clocks side by side, the long hand the query, the short one the key; a table where they do not fit."""

    dials: tuple[Dial, ...]

    def draw(self, look: Look) -> list[Text]:
        inner = within_margin(look)
        side_by_side = bands(inner, [dial.lines(inner) for dial in self.dials], 2)
        if look.glyphs and look.layout != "narrow" and len(side_by_side) == 1:
            return with_indent(look, side_by_side[0])
        return self._table().draw(look)

    def speak(self, look: Look) -> list[str]:
        return [line for dial in self.dials for line in Line(dial.say()).speak(look)]

    def _table(self) -> Table:
        rows = [
            Row(
                (
                    f"pair {dial.pair}, positions {dial.query_place} and {dial.key_place}",
                    *map(_degrees, (dial.query, dial.key, dial.apart)),
                )
            )
            for dial in self.dials
        ]
        named = (("query", "q"), ("key", "k"), ("apart", "hi"))
        return Table(
            (Column("", "hi"), *(Column(name, role, align=">") for name, role in named)), tuple(rows)
        )


def clock_hands(clocks: Clocks) -> ClockHands:
    """A dial for each case and pair."""
    return ClockHands(
        tuple(
            Dial(number, query, key, turn)
            for query, key in clocks.places
            for number, turn in enumerate(clocks.turns, 1)
        )
    )


# ---- sines and cosines -------------------------------------------------------------------------------


def sinusoid_grid(sinusoids: Sinusoids) -> View:
    """The grid with its numbers where a row has few, else a tile for each number."""
    from attn_tutor.engine.positions import sinusoids as computed

    rows = tuple(tuple(map(float, row)) for row in computed(sinusoids.places, sinusoids.width))
    return _number_table(rows, sinusoids.open) if sinusoids.width <= _NUMBERS else SinusoidTiles(rows)


def _number_table(rows: Sequence[Sequence[float]], asked: int) -> Table:
    """A row for each place, every number on the ground of its height; two cells may be open."""
    columns = [
        Column("cosine", joined=True) if at % 2 else Column("sine", title=f"pair {at // 2 + 1}")
        for at in range(len(rows[0]))
    ]
    lines = []
    for place, row in enumerate(rows):
        cells = [Cell(fixed_number(x), heat=(x + 1) / 2) for x in row]
        if place == asked:
            cells[:2] = [Cell(kind="open"), Cell(kind="to come")]
        lines.append(Row((f"position {place}", *cells), aloud=_row_said(place, cells)))
    return Table((Column("", "hi"), *columns), tuple(lines))


def _row_said(place: int, cells: Sequence[Cell]) -> str:
    """ "Position 1: pair 1 sine 0.84, cosine 0.54; pair 2 ..." """
    pairs = (
        f"pair {at // 2 + 1} sine {cells[at].say()}, cosine {cells[at + 1].say()}"
        for at in range(0, len(cells), 2)
    )
    return f"Position {place}: {'; '.join(pairs)}."


@widget
class SinusoidTiles(View):
    """A row of tiles for each place, light for 1, dark for -1: sines, then cosines, each from quick to slow."""

    rows: tuple[tuple[float, ...], ...]

    def draw(self, look: Look) -> list[Text]:
        """Two blocks of tiles under their names, and their scale; the slowest columns go where there is no room."""
        label = max(look.columns(f"position {at}") for at in range(len(self.rows))) + 4
        half = len(self.rows[0]) // 2
        each = 2 if label + 4 * half + 2 <= look.room else 1
        many = min(half, (look.room - label - 2) // (2 * each))
        head = look.at((label, [("sines", "dim")]), (label + many * each + 2, [("cosines", "dim")]))
        rows = [self._row(look, at, many, label, each) for at in range(len(self.rows))]
        shades = scale(look, low="-1")
        return [head, *rows, look.text(" " * min(label, look.room - shades.cell_len)).append_text(shades)]

    def _row(self, look: Look, at: int, many: int, label: int, each: int) -> Text:
        line = look.text("  ", (f"{f'position {at}':<{label - 2}}", "hi"))
        for gap, part in (("", self.rows[at][::2]), ("  ", self.rows[at][1::2])):
            line.append(gap)
            for x in part[:many]:
                level = (x + 1) / 2
                if look.tiles:
                    line.append(" " * each, f"on {look.heat(level)[0]}")
                else:
                    line.append(look.text((look.shade(level, each), "w")))
        return line

    def speak(self, look: Look) -> list[str]:
        """How soon each of some pairs starts over, from the quickest to the slowest."""
        return list(self._words())

    def _words(self) -> Iterator[str]:
        n, width = len(self.rows), len(self.rows[0])
        places = join_words([str(at) for at in range(n)])
        yield f"A row of {width} numbers for each of the positions {places}: sines on the left, cosines on the right."
        for pair in sorted({0, 1, width // 4, width // 2 - 1}):
            period = 2 * math.pi * 10_000 ** (2 * pair / width)
            yield f"Pair {pair + 1} of {width // 2} starts over every {with_thousands(round(period))} positions."


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    show(clock_hands(Clocks(turns=(30, 3), places=((2, 1), (7, 6)))))
    show(sinusoid_grid(Sinusoids(places=4, width=6, open=2)))
    show(sinusoid_grid(Sinusoids(places=8, width=32)))

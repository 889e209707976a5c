"""A heat map with a number in every cell: filled tiles where the terminal has colours, else shades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_sides import Hearing
from attn_tutor.widgets.labels import shorten
from attn_tutor.widgets.layout import pad
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import compact, fixed_number

if TYPE_CHECKING:
    from rich.text import Text

_WIDEST = 7  # columns of a cell at most
_NAME = 10  # columns of the name of a row at most
_MARGIN = 3  # a mark and a blank before the name, a blank after it


@widget
class HeatGrid:
    """How a map is laid out: columns for a name, columns for a cell, and whether a cell is two lines high."""

    name: int
    cell: int
    tall: bool

    @property
    def left(self) -> int:
        """The columns before the first cell."""
        return self.name + _MARGIN


def grid_for(look: Look, weights: Weights, room: int, tall: bool) -> HeatGrid | None:
    """The roomiest grid within `room` columns; None where the numbers do not fit."""
    name = min(_NAME, max((look.columns(query) for query in weights.queries), default=0))
    cell = (room - name - _MARGIN) // max(1, len(weights.keys))
    if cell < _compact_width(look):
        return None
    return HeatGrid(name, min(cell, _widest(look, weights)), tall)


@widget
class MapCells(View):
    """The names of the keys, then a line for each query (two where tall); `row` is marked on both sides."""

    weights: Weights
    grid: HeatGrid
    row: int | None
    hearing: Hearing

    def draw(self, look: Look) -> list[Text]:
        weights, grid = self.weights, self.grid
        lines = [_heads(look, weights, grid)]
        for query in range(len(weights.queries)):
            if grid.tall:
                lines.append(_edge(look, weights, grid, query))
            lines.append(_numbers(look, weights, grid, query, query == self.row))
        if grid.tall:
            lines.append(_edge(look, weights, grid, len(weights.queries)))
        return lines

    def speak(self, look: Look) -> list[str]:
        return self.hearing.map(look)


def _widest(look: Look, weights: Weights) -> int:
    return max(_WIDEST, look.decimals + 5) + (not look.tiles)  # a shade keeps off the mark of the next cell


def _full_width(look: Look) -> int:
    """A mark, a number such as 0.67, a blank."""
    return look.decimals + 4


def _compact_width(look: Look) -> int:
    """A mark and a number such as .67"""
    return look.decimals + 2


def _heads(look: Look, weights: Weights, grid: HeatGrid) -> Text:
    """The names of the keys over their columns, a blank between any two."""
    line = look.text(" " * grid.left)
    full = False  # whether the name before takes its last column
    for key in weights.keys:
        name = shorten(key, grid.cell, look.printable("…")[0])
        if full and look.columns(name) == grid.cell:
            name = shorten(key, grid.cell - 1, look.printable("…")[0])
        blanks = grid.cell - look.columns(name)
        before = (blanks + full) // 2
        full = blanks == before
        line.append(look.text((" " * before + name + " " * (blanks - before), "k", "bold")))
    line.rstrip()
    return line


def _name(look: Look, weights: Weights, grid: HeatGrid, query: int, current: bool) -> Text:
    name = shorten(weights.queries[query], grid.name, look.printable("…")[0])
    mark = "▸ " if current else ""
    style = ("q", "bold") if current else ("q",)
    return pad(look.text((mark + name, *style)), grid.left - 1, ">").append(" ")


def _numbers(look: Look, weights: Weights, grid: HeatGrid, query: int, current: bool) -> Text:
    line = _name(look, weights, grid, query, current)
    for key in range(len(weights.keys)):
        line.append(_cell(look, weights, grid, query, key))
    return line.append(look.text((" ◂", "q", "bold"))) if current else line


def _cell(look: Look, weights: Weights, grid: HeatGrid, query: int, key: int) -> Text:
    if not weights.visible[query, key]:
        return look.text((("·" if look.glyphs else ".").center(grid.cell), "dim"))
    weight, marked = float(weights.weights[query, key]), bool(weights.peaks[query, key])
    number = ("▸" if marked else " ") + _weight_text(look, weight, grid)
    if look.tiles:
        background, foreground = look.heat(weight)
        bold = "bold " if marked else ""
        before = " " * ((grid.cell - len(number)) // 2)
        filled = (before + number).ljust(grid.cell)
        return look.text().append(filled, f"{bold}{foreground} on {background}")
    shade = look.shade(weight, min(2, grid.cell - len(number)))
    role = "w" if marked else "hi" if weight >= 0.2 else "dim"
    cell = look.text((number, role, *(("bold",) if marked else ())), (shade, "w"))
    return pad(cell, grid.cell)


def _weight_text(look: Look, weight: float, grid: HeatGrid) -> str:
    """0.67; .67 and 1.0 where a cell is small."""
    write = fixed_number if grid.cell >= _full_width(look) else compact
    return write(weight, look.decimals)


def _edge(look: Look, weights: Weights, grid: HeatGrid, query: int) -> Text:
    """The line between two rows of tiles: half of it belongs to the row above, half to the one below."""
    line = look.text(" " * grid.left)
    for key in range(len(weights.keys)):
        above = query > 0 and weights.visible[query - 1, key]
        below = query < len(weights.queries) and weights.visible[query, key]
        upper = look.heat(float(weights.weights[query - 1, key]))[0] if above else ""
        lower = look.heat(float(weights.weights[query, key]))[0] if below else ""
        if upper and lower:
            line.append("▀" * grid.cell, f"{upper} on {lower}")
        elif upper or lower:
            line.append(("▀" if upper else "▄") * grid.cell, upper or lower)
        else:
            line.append(" " * grid.cell)
    line.rstrip()
    return line

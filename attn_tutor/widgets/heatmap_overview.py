"""A heat map too large for numbers: tiles with the places of rows and columns; and all heads at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap
from attn_tutor.widgets.flow import Beside
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_sides import WIDTH, Hearing, RowPanel, RowReading, scale
from attn_tutor.widgets.heatmap_spoken import largest_said
from attn_tutor.widgets.labels import is_counted
from attn_tutor.widgets.layout import bands, flow, pad, width_of, with_indent
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.tiles import Tiling, draw_tiles, tiling_for

if TYPE_CHECKING:
    from rich.text import Text

_AROUND = 12  # rows of a screen that are not rows of tiles
_SHADED = 8  # rows of a small map in shades, each on a line of its own
_TICKS = 8  # the place of a column is written at every so many columns of the screen


def overview(look: Look, weights: Weights, row: int | None, top: float, hearing: Hearing) -> Iterable[View]:
    """The whole map on this screen as tiles, in colours from 0 to `top`; a row is read out beside it, or below."""
    weights = replace(weights, queries=_with_places(weights.queries), keys=_with_places(weights.keys))
    left = len(f"> {len(weights.queries)} ")
    tiling = tiling_for(look, weights.weights.shape, max(8, look.height - _AROUND), look.room - left)
    tiles = MapTiles(weights, tiling, row, top, hearing)
    lines = tiles.draw(look)
    room = look.room - width_of(lines) - 1
    if row is not None and room >= WIDTH:
        yield Beside(tiles, RowPanel(weights, row, len(lines), room, hearing))
        yield from (Gap(), TileScale(weights, tiling, top))
        return
    yield from (tiles, Gap(), TileScale(weights, tiling, top), Gap(), RowReading(weights, row, hearing, rest=True))


@widget
class MapTiles(View):
    """A map without numbers, with the places of rows and columns; the row in focus is marked."""

    weights: Weights
    tiling: Tiling
    row: int | None
    top: float  # the weight where the colours end
    hearing: Hearing

    def draw(self, look: Look) -> list[Text]:
        left = len(f"> {len(self.weights.queries)} ")
        tiles = enumerate(draw_tiles(look, self.weights, self.tiling, self.top))
        lines = [_place(look, self.tiling, at, self.row, left).append(line) for at, line in tiles]
        return [_ticks(look, self.weights, self.tiling, left), *lines]

    def speak(self, look: Look) -> list[str]:
        return self.hearing.map(look)


@widget
class TileScale(View):
    """The scale, what a tile stands for, and what a masked one looks like; silent, for rows are said in words."""

    weights: Weights
    tiling: Tiling
    top: float

    def draw(self, look: Look) -> list[Text]:
        blocks = (self.tiling.rows, self.tiling.columns) != (1, 1)
        tile = f"a tile: largest of {self.tiling.rows} × {self.tiling.columns}" if blocks else "a tile: one weight"
        pieces = [scale(look, self.top), look.text((tile, "dim"))]
        if not self.weights.visible.all():
            sign = "empty" if look.tiles else "·" if look.glyphs else "."
            pieces.append(look.text((sign, "hi"), (" = masked", "dim")))
        return flow(look, pieces, indent=(" " * len(f"> {len(self.weights.queries)} "),))

    def speak(self, look: Look) -> list[str]:
        return []


@widget
class HeadTiles(View):
    """Every head as a small map, all in colours from 0 to `top`, the one in focus marked.

    lines: what each may take. spoken_heads: the heads under names for the ear; none where they were said before.
    """

    heads: tuple[Weights, ...]
    spoken_heads: tuple[Weights, ...]
    focus: int
    lines: int
    top: float

    def draw(self, look: Look) -> list[Text]:
        shape = self.heads[0].weights.shape
        share = look.room // len(self.heads) - 4
        least = 2 if look.tiles or shape[0] > _SHADED else shape[0]  # shades of two rows in one tell nothing
        tiling = tiling_for(look, shape, max(least, self.lines), max(share, min(shape[1], look.room - 2)))
        blocks = []
        for at, head in enumerate(self.heads):
            name = f"head {at + 1}"
            title = look.text((f"▸ {name}", "q", "bold") if at == self.focus else (name, "dim"))
            blocks.append([title, *draw_tiles(look, head, tiling, self.top)])
        inner = [line for band in bands(look, blocks, 3) for line in band]
        return with_indent(look, inner)

    def speak(self, look: Look) -> list[str]:
        """Where each head looks most."""
        return [f"Head {at}: {largest_said(head, look.decimals)}" for at, head in enumerate(self.spoken_heads, 1)]


def largest(weights: Weights) -> float:
    """The largest weight of the map: where the colours of an overview end, or all would be dark."""
    return float(np.where(weights.visible, weights.weights, 0.0).max(initial=0.0))


def _with_places(names: Sequence[str]) -> tuple[str, ...]:
    """Every name with its place, for that is what stands beside the map: cat(2)."""
    return tuple(
        name if is_counted(name) or name.endswith(f"({place})") else f"{name}({place})"
        for place, name in enumerate(names, 1)
    )


def _place(look: Look, tiling: Tiling, at: int, row: int | None, left: int) -> Text:
    """The place of a line's first row, counted from 1, at every fourth line; the row in focus marked."""
    first = at * tiling.rows_per_line
    if row is not None and first <= row < first + tiling.rows_per_line:
        label = look.text((f"▸ {row + 1}", "q", "bold"))
    else:
        label = look.text(("" if at % 4 else str(first + 1), "q"))
    return pad(label, left - 1, ">").append(" ")


def _ticks(look: Look, weights: Weights, tiling: Tiling, left: int) -> Text:
    """The places of the columns, counted from 1."""
    line = look.text()
    for place in range(0, len(weights.keys), max(1, _TICKS * tiling.columns // tiling.width)):
        column = left + place // tiling.columns * tiling.width
        line.append(" " * (column - line.cell_len)).append(look.text((str(place + 1), "k")))
    return line

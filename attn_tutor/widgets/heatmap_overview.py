"""A heat map too large for numbers: tiles with the places of rows and columns; and all heads at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_panel import WIDTH, below, panel, scale
from attn_tutor.widgets.labels import is_counted
from attn_tutor.widgets.layout import Lines, bands, beside, flow, indented, padded, width_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.tiles import Tiling, draw_tiles, tiling_for

if TYPE_CHECKING:
    from rich.text import Text

_AROUND = 12  # rows of a screen that are not rows of tiles
_SHADED = 8  # rows of a small map in shades, each on a line of its own
_TICKS = 8  # the place of a column is written at every so many columns of the screen


def draw_overview(look: Look, weights: Weights, row: int | None, top: float) -> Lines:
    """The whole map on this screen, in colours from 0 to `top`.

    `row` is marked and read out, beside the map where there is room.
    """
    weights = replace(weights, queries=_placed(weights.queries), keys=_placed(weights.keys))
    left = len(f"> {len(weights.queries)} ")
    tiling = tiling_for(look, weights.weights.shape, max(8, look.height - _AROUND), look.room - left)
    tiles = draw_tiles(look, weights, tiling, top)
    lines = [_ticks(look, weights, tiling, left)]
    lines += [_place(look, tiling, at, row, left).append(line) for at, line in enumerate(tiles)]
    scaled = _explained(look, weights, tiling, left, top)
    if row is not None and width_of(lines) + 1 + WIDTH <= look.room:
        side = panel(look, weights, weights.row(row), len(lines), look.room - width_of(lines) - 1)
        return [*beside(look, [lines, side], 1), *look.gap(), *scaled]
    focus = None if row is None else weights.row(row)
    return [*lines, *look.gap(), *scaled, *look.gap(), *below(look, weights, focus, rest=True)]


def largest(weights: Weights) -> float:
    """The largest weight of the map: where the colours of an overview end, or all would be dark."""
    return float(np.where(weights.seen, weights.weights, 0.0).max(initial=0.0))


def _placed(names: Sequence[str]) -> tuple[str, ...]:
    """Every name with its place, for that is what stands beside the map: cat(2)."""
    return tuple(
        name if is_counted(name) or name.endswith(f"({place})") else f"{name}({place})"
        for place, name in enumerate(names, 1)
    )


def draw_heads(look: Look, heads: Sequence[Weights], current: int, lines: int, top: float) -> Lines:
    """Every head as a small map, all in colours from 0 to `top`, the one in focus marked."""
    shape = heads[0].weights.shape
    share = look.room // len(heads) - 4
    least = 2 if look.tiles or shape[0] > _SHADED else shape[0]  # shades of two rows in one tell nothing
    tiling = tiling_for(look, shape, max(least, lines), max(share, min(shape[1], look.room - 2)))
    blocks = []
    for at, head in enumerate(heads):
        name = f"head {at + 1}"
        title = look.text((f"▸ {name}", "q", "bold") if at == current else (name, "dim"))
        blocks.append([title, *draw_tiles(look, head, tiling, top)])
    inner = [line for band in bands(look, blocks, 3) for line in band]
    return indented(look, inner)


def _place(look: Look, tiling: Tiling, at: int, row: int | None, left: int) -> Text:
    """The place of a line's first row, counted from 1, at every fourth line; the row in focus marked."""
    first = at * tiling.rows_per_line
    if row is not None and first <= row < first + tiling.rows_per_line:
        label = look.text((f"▸ {row + 1}", "q", "bold"))
    else:
        label = look.text(("" if at % 4 else str(first + 1), "q"))
    return padded(label, left - 1, ">").append(" ")


def _ticks(look: Look, weights: Weights, tiling: Tiling, left: int) -> Text:
    """The places of the columns, counted from 1."""
    line = look.text()
    for place in range(0, len(weights.keys), max(1, _TICKS * tiling.columns // tiling.width)):
        column = left + place // tiling.columns * tiling.width
        line.append(" " * (column - line.cell_len)).append(look.text((str(place + 1), "k")))
    return line


def _explained(look: Look, weights: Weights, tiling: Tiling, left: int, top: float) -> Lines:
    """The scale, what a tile stands for, and what a masked cell looks like."""
    blocks = (tiling.rows, tiling.columns) != (1, 1)
    tile = f"a tile: largest of {tiling.rows} × {tiling.columns}" if blocks else "a tile: one weight"
    pieces = [scale(look, top), look.text((tile, "dim"))]
    if not weights.seen.all():
        sign = "empty" if look.tiles else "·" if look.glyphs else "."
        pieces.append(look.text((sign, "hi"), (" = masked", "dim")))
    return flow(look, pieces, indent=(" " * left,))

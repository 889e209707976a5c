"""Attention weights as tiles without numbers: one for each cell, or for each block of cells, whatever the size."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from attn_tutor.widgets import widget
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.layout import Lines
from attn_tutor.widgets.look import Look

if TYPE_CHECKING:
    from rich.text import Text

_STEPS = 32  # shades that can be distinguished: fewer styles draw faster


@widget
class Tiling:
    """How cells become tiles: the cells of a block (rows, columns), and the tile on the screen."""

    rows: int
    columns: int
    width: int  # columns of the screen that a tile takes
    halves: bool  # whether a line of the screen holds two rows of tiles, one above the other

    @property
    def rows_per_line(self) -> int:
        return self.rows * (2 if self.halves else 1)

    def size(self, shape: tuple[int, ...]) -> tuple[int, int]:
        """(lines, columns) of the screen that a map of this shape takes."""
        return math.ceil(shape[0] / self.rows_per_line), math.ceil(shape[1] / self.columns) * self.width


def tiling_for(look: Look, shape: tuple[int, ...], lines: int, columns: int) -> Tiling:
    """The largest tiles, else the smallest blocks, with which a map takes so many lines and columns at most."""
    for width, halves in ((4, False), (2, False), (1, look.tiles)):
        tiling = Tiling(1, 1, width, halves)
        high, wide = tiling.size(shape)
        if high <= lines and wide <= columns:
            return tiling
    rows = math.ceil(shape[0] / (lines * (2 if look.tiles else 1)))
    return Tiling(rows, math.ceil(shape[1] / columns), 1, look.tiles)


def draw_tiles(look: Look, weights: Weights, tiling: Tiling, top: float) -> Lines:
    """The tiles, coloured or shaded from 0 to `top`. A block shows the largest of its weights."""
    levels = np.round(_blocks(weights, tiling) / (top or 1.0) * _STEPS) / _STEPS
    if not look.tiles:
        return [_shade(look, row, tiling.width) for row in levels]
    if not tiling.halves:
        return [_fill(look, row, row, tiling.width) for row in levels]
    if len(levels) % 2:
        levels = np.vstack([levels, np.full(levels.shape[1:], np.nan)])
    return [_fill(look, *pair, tiling.width) for pair in zip(levels[::2], levels[1::2], strict=True)]


def _blocks(weights: Weights, tiling: Tiling) -> NDArray[np.float64]:
    """The largest weight of each block of cells; nan where all of a block is masked."""
    rows, columns = weights.weights.shape
    high, wide = math.ceil(rows / tiling.rows), math.ceil(columns / tiling.columns)
    whole = np.full((high * tiling.rows, wide * tiling.columns), -1.0)
    whole[:rows, :columns] = np.where(weights.visible, weights.weights, -1.0)
    largest = whole.reshape(high, tiling.rows, wide, tiling.columns).max(axis=(1, 3))
    return np.where(largest < 0, np.nan, largest)


def _fill(look: Look, upper: NDArray[np.float64], lower: NDArray[np.float64], width: int) -> Text:
    """A line of tiles: the upper half of each cell and the lower half each in its colour."""
    line = look.text()
    for (above, below), run in groupby(zip(upper.tolist(), lower.tolist(), strict=True), key=_same_nan):
        length = width * sum(1 for _ in run)
        if above is None or below is None:
            sign, level = (" ", None) if above is below else ("▄", below) if above is None else ("▀", above)
            line.append(sign * length, "none" if level is None else look.heat(level)[0])
        elif above == below:
            line.append(" " * length, f"on {look.heat(above)[0]}")
        else:
            line.append("▀" * length, f"{look.heat(above)[0]} on {look.heat(below)[0]}")
    return line


def _shade(look: Look, row: NDArray[np.float64], width: int) -> Text:
    """A line of shades; a masked tile has the sign of a masked cell."""
    masked = ("·" if look.glyphs else ".").center(width)
    line = look.text()
    for level in row.tolist():
        line.append(masked if math.isnan(level) else look.text((look.shade(level, width), "w")))
    return line


def _same_nan(pair: tuple[float, float]) -> tuple[float | None, ...]:
    """Two levels with None for masked, because nan is not equal to itself."""
    return tuple(None if math.isnan(level) else level for level in pair)

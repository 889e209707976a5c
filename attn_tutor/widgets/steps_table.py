"""One matrix as a table: rows and columns named, masked cells with their own sign, weights with their sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.widgets.layout import Lines, padded, table, width_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.names import cut
from attn_tutor.widgets.numerals import columns, fixed, written
from attn_tutor.widgets.stages import Stage
from attn_tutor.widgets.weights import Weights

_GAPS = (2, 1)  # blanks between columns: the wider where it fits
_NAME = 10  # columns that the name of a row may take
_HEAD = 6  # columns that the name of a column may take, where its numbers take fewer


def draw_table(look: Look, stage: Stage, head: int) -> Lines:
    """The table of one head, counted from 0. Columns that do not fit go on below, under their own heads."""
    names = [look.text((cut(name, _NAME, look.written("…")[0]), stage.row_role)) for name in stage.row_names]
    values, masked = stage.heads[head]
    totals, room = stage.sums_of(head), look.room - width_of(names)
    made = _columns(look, stage, values, masked, totals, _HEAD)
    if len(stage.heads) == 1 and max(map(len, stage.column_names), default=0) > _HEAD:
        # one table alone: its names stand in full where it still fits
        whole = _columns(look, stage, values, masked, totals, _NAME)
        made = whole if _width(whole, _GAPS[0]) <= room else made
    gap = next((gap for gap in _GAPS if _width(made, gap) <= room), _GAPS[0])
    bands = _bands(made, room, gap)
    lines = [
        line
        for band in bands
        for line in _joined(look, names, band, bool(stage.column_names) or len(bands) > 1, gap)
    ]
    return [padded(line, width_of(lines)) for line in lines]


def _columns(
    look: Look, stage: Stage, values: Array, masked: NDArray[np.bool_], totals: Array, longest: int
) -> list[Lines]:
    """Each column as lines: its head, then its cells flush right; for weights the sums at the end.

    longest: columns that a head may take where its numbers take fewer.
    """
    open_values = np.where(masked, 0.0, values)
    texts = columns(open_values.tolist(), look.decimals) if stage.number else written(values, look.decimals)
    sign = "·" if look.glyphs else "."
    bold = _standing_out(stage, values, masked)
    made = []
    for at in range(values.shape[1]):
        width = max((len(row[at]) for row in texts), default=0)
        head = stage.column_names[at] if stage.column_names else f"c{at + 1}"
        role = "k" if stage.column_names else "dim"
        cells = [look.text((cut(head, max(width, longest), look.written("…")[0]), role))]
        for place, row in enumerate(texts):
            extra = ("bold",) if bold[place, at] else ()
            cells.append(look.text((sign, "dim") if masked[place, at] else (row[at], stage.role, *extra)))
        made.append(cells)
    if stage.name == "weights":
        sums = [look.text((fixed(float(total), look.decimals), "dim")) for total in totals]
        made.append([look.text(("sum", "dim")), *sums])
    return made


def _standing_out(stage: Stage, values: Array, masked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest weight of each row; nothing in other matrices, nor where only a part of the row is shown."""
    if stage.name != "weights" or stage.rows:
        return np.zeros(values.shape, dtype=np.bool_)
    return Weights(values, ~masked, stage.row_names, stage.column_names).marked


def _width(made: Sequence[Lines], gap: int) -> int:
    return sum(gap + width_of(column) for column in made)


def _bands(made: list[Lines], room: int, gap: int) -> list[list[Lines]]:
    """The columns that stand beside each other, band by band: as few bands as it takes, and all about as wide."""
    for count in range(1, len(made) + 1):
        most = -(-len(made) // count)
        bands = [made[start : start + most] for start in range(0, len(made), most)]
        if all(_width(band, gap) <= room for band in bands):
            return bands
    return [[column] for column in made]


def _joined(look: Look, names: Lines, made: list[Lines], heads: bool, gap: int) -> Lines:
    rows = [[name, *(column[at + 1] for column in made)] for at, name in enumerate(names)]
    if heads:
        rows = [[look.text(), *(column[0] for column in made)], *rows]
    return table(look, rows, ">" * (len(made) + 1), (0, *(gap for _ in made)))

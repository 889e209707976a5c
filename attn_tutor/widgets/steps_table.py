"""One matrix as a table: rows and columns named, masked cells with their own sign, weights with their sums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.widgets.layout import Lines, padded, table, width_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.matrix import written
from attn_tutor.widgets.names import cut
from attn_tutor.widgets.numerals import columns, fixed
from attn_tutor.widgets.stages import Stage
from attn_tutor.widgets.weights import Weights

_NAME = 10  # columns that the name of a row may take
_HEAD = 6  # columns that the name of a column may take, where its numbers take fewer


def draw_table(look: Look, stage: Stage, head: int) -> Lines:
    """The table of one head, counted from 0. Columns that do not fit go on below, under their own heads."""
    names = [look.text((cut(name, _NAME, look.written("…")[0]), stage.row_role)) for name in stage.row_names]
    made = _columns(look, stage, *stage.heads[head], stage.sums_of(head))
    start, lines = 0, []
    while start < len(made):
        end = _fitting(look, made, start, width_of(names))
        lines += _joined(look, names, made[start:end], bool(stage.column_names) or end - start < len(made))
        start = end
    return lines


def _columns(
    look: Look, stage: Stage, values: Array, masked: NDArray[np.bool_], totals: Array
) -> list[Lines]:
    """Each column as lines: its head, then its cells flush right; for weights the sums at the end."""
    open_values = np.where(masked, 0.0, values)
    texts = columns(open_values.tolist(), look.decimals) if stage.number else written(values, look.decimals)
    sign = "·" if look.glyphs else "."
    bold = _standing_out(stage, values, masked)
    made = []
    for at in range(values.shape[1]):
        width = max((len(row[at]) for row in texts), default=0)
        head = stage.column_names[at] if stage.column_names else f"c{at + 1}"
        cells = [look.text((cut(head, max(width, _HEAD), look.written("…")[0]), "k"))]
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


def _fitting(look: Look, made: list[Lines], start: int, used: int) -> int:
    """Where the columns end that fit beside the names from `start` on; at least one does."""
    end = start
    while end < len(made) and (end == start or used + 2 + width_of(made[end]) <= look.room):
        used += 2 + width_of(made[end])
        end += 1
    return end


def _joined(look: Look, names: Lines, made: list[Lines], heads: bool) -> Lines:
    rows = [[name, *(column[at + 1] for column in made)] for at, name in enumerate(names)]
    if heads:
        rows = [[look.text(), *(column[0] for column in made)], *rows]
    lines = table(look, rows, ">" * (len(made) + 1), (0, *(2 for _ in made)))
    return [padded(line, width_of(lines)) for line in lines]

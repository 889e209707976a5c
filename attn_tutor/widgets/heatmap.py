"""Attention weights as a heat map that can be read: numbers in the cells, one row read out, masked cells apart.

See it: python -m attn_tutor.widgets.heatmap
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array, Mask
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Line
from attn_tutor.widgets.flow import Beside, Within
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_cells import MapCells, grid_for
from attn_tutor.widgets.heatmap_overview import HeadTiles, largest, overview
from attn_tutor.widgets.heatmap_sides import WIDTH, Hearing, MapSigns, RowPanel, RowReading
from attn_tutor.widgets.heatmap_words import legend
from attn_tutor.widgets.labels import aloud, both_names, quote_name, shorten
from attn_tutor.widgets.layout import MARGIN, pad, width_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import compact

if TYPE_CHECKING:
    from rich.text import Text

_AROUND = (
    14  # rows of a screen that are not rows of the map: with more to spare, its cells are two lines high
)
_MOST = 20  # rows of a map with numbers, where the screen has no room for more


@widget
class HeatMap(View):
    """weights (n_q, n_k), or (n_heads, n_q, n_k) with `head` in focus, the first if none is named.

    mask: as the engine's, True = may look or floats with -inf where masked, of any shape that broadcasts to the
    weights; None where nothing is masked. `row` is the query that is read out; row and head count from 0.
    Without key_words the keys are the same words. turn: the map was on the screen already, with another row or
    another head in focus, so that only the new row or head is said.
    """

    weights: Array
    words: tuple[str, ...] = ()
    key_words: tuple[str, ...] = ()
    mask: Mask | None = None
    row: int | None = None
    head: int | None = None
    title: str = ""
    turn: Literal["", "row", "head"] = ""

    @classmethod
    def of(cls, trace: Mapping[str, Any], words: tuple[str, ...] = (), **more: Any) -> Self:
        """The map of a trace: its weights, masked where its logits are -inf."""
        return cls(trace["weights"], words, mask=~np.isneginf(trace["logits"]), **more)

    def blocks(self, look: Look) -> Iterable[View]:
        """Numbers where they fit, with the row beside them or below; else an overview in tiles."""
        heads = self._heads(self.words, self.key_words)
        heard = self._heads(tuple(map(aloud, self.words)), tuple(map(aloud, self.key_words)))
        at, many = self.head or 0, len(heads)
        hearing = Hearing(heard[at], self.row, self.turn, (at + 1, many) if many > 1 else None)
        above: list[View] = []
        if self.title:
            above.append(Line(((self.title, "hi", "bold"),), aloud="" if self.turn else f"{self.title}."))
        small = HeadTiles(heads, () if self.turn else heard, at, look.height // 5, 1.0)
        above += [small, Gap()] if many > 1 else []
        rest = replace(look, height=look.height - sum(len(block.draw(look)) for block in above))
        if (parts := _with_numbers(rest, heads[at], self.row, hearing)) is not None:
            return [*above, Within(tuple(parts), rest.height)]
        top = max(map(largest, heads))  # or all would be dark
        again = replace(small, top=top)
        above = [again if block is small else block for block in above]
        return [*above, Within(tuple(overview(rest, heads[at], self.row, top, hearing)), rest.height)]

    def _heads(self, words: tuple[str, ...], key_words: tuple[str, ...]) -> tuple[Weights, ...]:
        weights = np.asarray(self.weights, dtype=np.float64)
        weights = weights if weights.ndim == 3 else weights[np.newaxis]
        visible = np.broadcast_to(_visible(self.mask), weights.shape)
        queries, keys = both_names(words, key_words, *weights.shape[1:])
        return tuple(Weights(*pair, queries, keys) for pair in zip(weights, visible, strict=True))


def _visible(mask: Mask | None) -> NDArray[np.bool_]:
    """True = may look, whatever kind of mask it is."""
    if mask is None:
        return np.ones((), dtype=np.bool_)
    array = np.asarray(mask)
    visible: NDArray[np.bool_] = array != -np.inf if array.dtype.kind == "f" else array.astype(np.bool_)
    return visible


def _with_numbers(look: Look, weights: Weights, row: int | None, hearing: Hearing) -> list[View] | None:
    """One head in numbers; None where they do not fit."""
    rows = len(weights.queries)
    if look.layout == "narrow" and rows + 5 <= look.height:
        return [MapTops(weights, row, hearing), Gap(), RowReading(weights, row, hearing, rest=True)]
    if look.layout != "narrow" and rows <= max(_MOST, look.height - _AROUND):
        return _in_columns(look, weights, row, hearing)
    return None


def _in_columns(look: Look, weights: Weights, row: int | None, hearing: Hearing) -> list[View] | None:
    """The map with a number in each cell; None where they do not fit."""
    wide = look.layout == "wide"
    tall = wide and look.tiles and not look.tight and 2 * len(weights.queries) + _AROUND <= look.height
    room = look.room - 3  # the mark on the right of the current row
    grid = grid_for(look, weights, room - WIDTH, tall) if wide and row is not None else None
    has_panel = grid is not None
    grid = grid or grid_for(look, weights, room, tall)
    if grid is None:
        return None
    cells = MapCells(weights, grid, row, hearing)
    above = [Line(legend(weights, short=not wide), aloud=""), Gap()]
    below = [Gap(), MapSigns(weights, grid.left)]
    if has_panel and row is not None:
        lines = cells.draw(look)
        side = RowPanel(weights, row, len(lines), look.room - width_of(lines) - 1, hearing)
        return [*above, Beside(cells, side, lower=1), *below]
    return [*above, cells, *below, Gap(), RowReading(weights, row, hearing)]


_TOP = 3
_NAME, _KEY = 7, 5  # columns of a name at the start of a line, and in it


@widget
class MapTops(View):
    """ "it      cat .67  it .12  sat .11" for each query; the row in focus is marked."""

    weights: Weights
    row: int | None
    hearing: Hearing

    def draw(self, look: Look) -> list[Text]:
        weights = self.weights
        return [
            *look.wrap(("Row", "q", "bold"), _meaning(weights), indent=(MARGIN,)),
            *(_line(look, weights, at, at == self.row) for at in range(len(weights.queries))),
        ]

    def speak(self, look: Look) -> list[str]:
        return self.hearing.map(look)


def _meaning(weights: Weights) -> str:
    one, most = "query" if weights.what == "key" else weights.what, min(_TOP, len(weights.keys))
    tops = f"top {most} {weights.what}s" if most > 1 else f"only {weights.what}"
    return f" = a {one}, then its {tops}."


def _line(look: Look, weights: Weights, query: int, current: bool) -> Text:
    mark = look.printable("…")[0]
    bold = ("bold",) if current else ()
    name = ("▸ " if current else "  ") + shorten(weights.queries[query], _NAME, mark)
    line = pad(look.text((name, "q", *bold)), _NAME + 2)
    row = weights.row(query)
    for key, weight in list(zip(row.keys, row.weights, strict=True))[:_TOP]:
        lead = ("bold",) if weights.peaks[query, key] else ()
        name = shorten(quote_name(weights.keys[key]), _KEY, mark)
        entry = look.text(" ", (name, "k", *lead), " ", (compact(weight, look.decimals), "hi", *lead))
        line.append(entry if line.cell_len + entry.cell_len <= look.room else "")
    return line if row.keys else line.append(look.text((" all masked", "dim")))

if __name__ == "__main__":
    from attn_tutor.widgets.demo import LONGER, longer_sentence, show

    show(HeatMap.of(longer_sentence().run(), LONGER, row=4))

"""Attention weights as a heat map that can be read: numbers in the cells, one row read out, masked cells apart.

See it: python -m attn_tutor.widgets.heatmap
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array, Mask
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_cells import draw_cells, grid_for
from attn_tutor.widgets.heatmap_overview import draw_heads, draw_overview, largest
from attn_tutor.widgets.heatmap_panel import WIDTH, below, panel, scale, signs
from attn_tutor.widgets.heatmap_spoken import speak_head, speak_map, speak_row
from attn_tutor.widgets.heatmap_top import draw_top
from attn_tutor.widgets.heatmap_words import legend
from attn_tutor.widgets.labels import aloud, both_names
from attn_tutor.widgets.layout import MARGIN, Lines, beside, flow, width_of
from attn_tutor.widgets.look import Look

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
    Without key_words the keys are the same words. turned: the map was on the screen already, with another row or
    another head in focus, so that only the new row or head is said.
    """

    weights: Array
    words: tuple[str, ...] = ()
    key_words: tuple[str, ...] = ()
    mask: Mask | None = None
    row: int | None = None
    head: int | None = None
    title: str = ""
    turned: Literal["", "row", "head"] = ""

    @classmethod
    def of(cls, trace: Mapping[str, Any], words: tuple[str, ...] = (), **more: Any) -> Self:
        """The map of a trace: its weights, masked where its logits are -inf."""
        return cls(trace["weights"], words, mask=~np.isneginf(trace["logits"]), **more)

    def draw(self, look: Look) -> list[Text]:
        """Numbers where they fit, with the row beside them or below; else an overview in tiles."""
        heads = self._heads(self.words, self.key_words)
        lines = look.wrapped((self.title, "hi", "bold"), indent=(MARGIN,)) if self.title else []
        small = _all_heads(look, heads, self._focus, 1.0)
        rest = replace(look, height=look.height - len(lines) - len(small))
        large = _draw_one(rest, heads[self._focus], self.row)
        if (
            large is None
        ):  # colours that end at 1 would all be dark: they end at the largest weight of any head
            top = max(map(largest, heads))
            small = _all_heads(look, heads, self._focus, top)
            large = draw_overview(rest, heads[self._focus], self.row, top)
        return [*lines, *small, *large]

    def speak(self, look: Look) -> list[str]:
        """Every row as a sentence; of the heads that are not in focus, where they look most."""
        heads = self._heads(tuple(map(aloud, self.words)), tuple(map(aloud, self.key_words)))
        if self.turned == "row" and self.row is not None:
            return speak_row(heads, self._focus, self.row, look.decimals)
        if self.turned == "head":
            return speak_head(heads, self._focus, self.row, look.decimals)
        return speak_map(heads, self._focus, self.row, self.title, look.decimals)

    @property
    def _focus(self) -> int:
        return self.head or 0

    def _heads(self, words: tuple[str, ...], key_words: tuple[str, ...]) -> list[Weights]:
        weights = np.asarray(self.weights, dtype=np.float64)
        weights = weights if weights.ndim == 3 else weights[np.newaxis]
        seen = np.broadcast_to(_seen(self.mask), weights.shape)
        queries, keys = both_names(words, key_words, *weights.shape[1:])
        return [Weights(*pair, queries, keys) for pair in zip(weights, seen, strict=True)]


def _seen(mask: Mask | None) -> NDArray[np.bool_]:
    """True = may look, whatever kind of mask it is."""
    if mask is None:
        return np.ones((), dtype=np.bool_)
    array = np.asarray(mask)
    seen: NDArray[np.bool_] = array != -np.inf if array.dtype.kind == "f" else array.astype(np.bool_)
    return seen


def _all_heads(look: Look, heads: Sequence[Weights], focus: int, top: float) -> Lines:
    """Several heads at a glance, in colours from 0 to `top`."""
    if len(heads) == 1:
        return []
    return [*draw_heads(look, heads, focus, look.height // 5, top), *look.gap()]


def _draw_one(look: Look, weights: Weights, row: int | None) -> Lines | None:
    """One head in numbers; None where they do not fit."""
    rows = len(weights.queries)
    if look.layout == "narrow" and rows + 5 <= look.height:
        return [*draw_top(look, weights, row), *look.gap(), *_below(look, weights, row, rest=True)]
    if look.layout != "narrow" and rows <= max(_MOST, look.height - _AROUND):
        return _numbers(look, weights, row)
    return None


def _numbers(look: Look, weights: Weights, row: int | None) -> Lines | None:
    """The map with numbers; None where they do not fit."""
    wide = look.layout == "wide"
    tall = wide and look.tiles and not look.tight and 2 * len(weights.queries) + _AROUND <= look.height
    room = look.room - 3  # the mark on the right of the current row
    grid = grid_for(look, weights, room - WIDTH, tall) if wide and row is not None else None
    focus = None if grid is None or row is None else weights.row(row)
    grid = grid or grid_for(look, weights, room, tall)
    if grid is None:
        return None
    top = [*look.wrapped(*legend(weights, short=not wide), indent=(MARGIN,)), *look.gap()]
    cells = draw_cells(look, weights, grid, row)
    meaning = flow(look, [scale(look), *signs(look, weights)], indent=(" " * grid.left,))
    if focus is not None:
        side = panel(look, weights, focus, len(cells), look.room - width_of(cells) - 1)
        return [*top, *beside(look, [cells, [look.text(), *side]], 1), *look.gap(), *meaning]
    return [*top, *cells, *look.gap(), *meaning, *look.gap(), *_below(look, weights, row)]


def _below(look: Look, weights: Weights, row: int | None, *, rest: bool = False) -> Lines:
    return below(look, weights, None if row is None else weights.row(row), rest=rest)


if __name__ == "__main__":
    from attn_tutor.widgets.demo import LONGER, longer_sentence, show

    show(HeatMap.of(longer_sentence().run(), LONGER, row=4))

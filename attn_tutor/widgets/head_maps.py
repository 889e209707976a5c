"""All heads of a model at a glance: a tile each, or in one colour and on small screens a letter each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.english import join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.layout import Lines, beside
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.small_maps import pool_blocks
from attn_tutor.widgets.tiles import Tiling, draw_tiles

if TYPE_CHECKING:
    from rich.text import Text

LEFT = 5  # columns before the first tile
_BESIDE = 22  # columns kept for what stands beside the tiles
_AROUND = 14  # rows of a screen that are no tiles
GAP = 2  # columns between the heads and what stands beside them
_WAYS = ((3, 1), (2, 1), (1, 1), (2, 2), (1, 2), (1, 3), (1, 4))  # columns of a letter, stacks of layers
_LARGEST, _SMALLEST = 7, 3  # cells along the side of a tile
MEANINGS = {
    "p": "the token before",
    "n": "the token after",
    "s": "itself",
    "1": "the first token",
    "c": "one column for all",
    ".": "even",
    "-": "mixed",
}


@widget
class HeadMaps(View):
    """weights (n_layers, n_heads, n_q, n_k); letters: one for each head, layer by layer; shares: what they stand for.

    marks: a letter before the tile of (layer, head).
    """

    weights: Array
    letters: tuple[tuple[str, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    marks: tuple[tuple[str, int, int], ...] = ()

    def tile_size(self, look: Look) -> int:
        """Cells along the side of a tile; 0 where letters must do."""
        layers, heads = (int(size) for size in self.weights.shape[:2])
        n = max(map(int, self.weights.shape[2:]))
        if not look.tiles or look.layout != "wide":
            return 0
        for size in range(min(_LARGEST, n), min(_SMALLEST, n) - 1, -1):
            wide = LEFT + heads * (size + 1) + _BESIDE
            if wide <= look.room and layers * _lines(size) + _AROUND <= look.height:
                return math.ceil(n / math.ceil(n / size))
        return 0

    def draw(self, look: Look) -> list[Text]:
        size = self.tile_size(look)
        return self._tiles(look, size) if size else self.crop(look, 1000)

    def speak(self, look: Look) -> list[str]:
        """A line for each layer: its heads of one kind with their shares, then the others."""
        return [f"Layer {at}: {self._layer_said(at)}." for at in range(len(self.letters))]

    def _layer_said(self, layer: int) -> str:
        heads = list(enumerate(zip(self.letters[layer], self.shares[layer], strict=True)))
        said = []
        for sign, meaning in MEANINGS.items():
            those = [(head, share) for head, (letter, share) in heads if letter.casefold() == sign]
            numbers = [f"{head}" if sign in ".-" else f"{head} {share:.2f}" for head, share in those]
            if numbers:
                said.append(f"{meaning}: head{'s' * (len(numbers) > 1)} {join_words(numbers)}")
        return "; ".join(said)

    def _tiles(self, look: Look, size: int) -> Lines:
        layers, heads = self.weights.shape[:2]
        pitch = size + 1
        image = np.full((layers * _lines(size) * 2, heads * pitch), np.nan)
        for layer in range(layers):
            for head in range(heads):
                tile = pool_blocks(self.weights[layer, head], size)
                top, left = layer * _lines(size) * 2, head * pitch
                image[top : top + tile.shape[0], left : left + tile.shape[1]] = tile
        visible = ~np.isnan(image)
        drawn = draw_tiles(look, Weights(np.where(visible, image, 0), visible, (), ()), Tiling(1, 1, 1, True), 1.0)
        numbers = [(LEFT + head * pitch + size // 2, [(f"{head}", "dim")]) for head in range(heads)]
        return [look.at(*numbers), *(self._label(look, at, line, size) for at, line in enumerate(drawn))]

    def _label(self, look: Look, at: int, line: Text, size: int) -> Text:
        """A line of tiles behind the name of its layer; a mark stands in the column before its tile."""
        layer, row = divmod(at, _lines(size))
        middle = row == (size // 2) // 2
        name = f"L{layer}" if middle else ""
        whole = look.text((f"{name:<{LEFT}}", "dim")).append(line)
        for mark, of_layer, head in self.marks:
            if middle and of_layer == layer:
                column = LEFT + head * (size + 1) - 1
                whole = whole[:column].append(look.text((mark, "hi", "bold"))).append(whole[column + 1 :])
        return whole

    def letters_within(self, look: Look, rows: int, room: int) -> Lines:
        """A letter for each head in so many rows and columns: layers in several stacks where there are many of them.

        Nothing where they do not fit.
        """
        layers, heads = len(self.letters), len(self.letters[0])
        for width, stacks in _WAYS:
            high = math.ceil(layers / stacks) + 1
            if high <= rows and stacks * (LEFT + heads * width + GAP) - GAP <= room:
                parts = [range(at, min(at + high - 1, layers)) for at in range(0, layers, high - 1)]
                return beside([self._stack(look, part, width) for part in parts], GAP)
        return []

    def crop(self, look: Look, rows: int) -> Lines:
        """As many layers as there are rows, and how many more there are."""
        layers, heads = len(self.letters), len(self.letters[0])
        width = next((w for w in (3, 2, 1) if LEFT + heads * w <= look.room), 1)
        most = layers if layers < rows else max(rows - 2, 1)
        lines = [line[: look.room] for line in self._stack(look, range(most), width)]
        more = f"and {layers - most} more layers: a larger window shows them" if layers > most else ""
        return [*lines, *(look.wrap((more, "dim"), indent=["  "]) if more else [])]

    def _stack(self, look: Look, layers: range, width: int) -> Lines:
        heads = len(self.letters[0])
        top = "".join(f"{head if width > 2 else head % 10:>{width}}" for head in range(heads))
        lines = [look.text(" " * (LEFT - 1), (top, "dim"))]
        for at in layers:
            cells = [(f"{sign:>{width}}", *_role(sign)) for sign in self.letters[at]]
            lines.append(look.text((f"L{at:<{LEFT - 2}}", "dim"), *cells))
        return lines


def _lines(size: int) -> int:
    """Lines of the screen that a tile and the blank below it take, two cells a line."""
    return math.ceil((size + 1) / 2)


def _role(sign: str) -> tuple[str, ...]:
    if sign in ".-":
        return ("dim",)
    return ("w", "bold") if sign.isupper() else ("w",)

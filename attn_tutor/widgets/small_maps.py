"""One map as tiles under its name, several of them side by side, and where two of them differ.

See them: python -m attn_tutor.widgets.small_maps
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.layout import Lines, bands
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.tiles import Tiling, draw_tiles

if TYPE_CHECKING:
    from rich.text import Text

_LARGEST, _LOW, _SMALLEST = 12, 6, 3  # cells along the longer side: most, where rows are few, and least
_TALL = 30  # rows of a screen on which a map may be as large as it can
_AROUND_MAPS = 19  # rows of a screen that several maps leave to the list they are of
_SAID = 12  # rows that are said of a map, and cells of a difference
_FAINT, _STRONG = 0.1, 0.4  # differences that have one sign, and two


@widget
class SmallMap(View):
    """One map as tiles under its name, to show its shape."""

    weights: Array
    title: str
    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # the words looked at, where they are of another text

    def draw(self, look: Look) -> list[Text]:
        return self.lines(look, _LARGEST if look.tiles else _side(look))

    def lines(self, look: Look, side: int) -> Lines:
        """The map with so many cells along its longer side at most."""
        weights = pool_blocks(self.weights, min(side, max(self.weights.shape)))
        visible = np.ones(weights.shape, dtype=bool)
        tiling = Tiling(1, 1, 2, False) if not look.tiles else Tiling(1, 1, 1, True)
        return _title(look, self.title, draw_tiles(look, Weights(weights, visible, (), ()), tiling, 1.0))

    def speak(self, look: Look) -> list[str]:
        """Where its rows look most, in one line; the numbers follow in the table."""
        at, keys = self.weights.argmax(axis=-1), self.keys or self.words
        pairs = [f"{self.words[row]} at {keys[key]}" for row, key in enumerate(at)] if self.words else []
        return [f"{self.title}, where each row has most of its weight: {', '.join(pairs[:_SAID])}."] if pairs else []


@widget
class SmallMaps(View):
    """Small maps side by side, as large as the rows of the screen allow; none where they would be too small."""

    maps: tuple[SmallMap, ...]

    def draw(self, look: Look) -> list[Text]:
        for side in range(_LARGEST, _SMALLEST - 1, -1):
            rows = bands(look, [small.lines(look, side) for small in self.maps], 2)
            lines = [line for row in rows for line in (*row, look.text())][:-1]
            if len(lines) <= look.height - _AROUND_MAPS:
                return lines
        return []

    def speak(self, look: Look) -> list[str]:
        return [sentence for small in self.maps for sentence in small.speak(look)]


@widget
class Difference(View):
    """The difference of two maps, a sign for each cell: + where the first gives more, − where the second does."""

    difference: Array
    names: tuple[str, str]
    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """Each block of cells as its largest difference; twice the sign for a large one."""
        weights = _furthest(self.difference, min(_side(look), max(self.difference.shape)))
        lines = [look.text(*(_sign(float(x)) for x in row)) for row in weights]
        return _title(look, "first less second", lines)

    def speak(self, look: Look) -> list[str]:
        """The largest differences in words."""
        keys = self.keys or self.words
        if not self.words:
            return []
        order = np.argsort(-np.abs(self.difference), axis=None, kind="stable")[:3]
        said = []
        for at in order:
            row, key = divmod(int(at), self.difference.shape[-1])
            x = float(self.difference[row, key])
            more = self.names[0] if x > 0 else self.names[1]
            said.append(f"{more} gives {keys[key]} {abs(x):.2f} more from {self.words[row]}")
        return [f"Where they differ most: {'; '.join(said)}."]


def _sign(x: float) -> Part:
    """+ or −, twice for much, in the colour of its side; a dot where they are about alike."""
    if abs(x) < _FAINT:
        return ("· ", "dim")
    sign = "+" if x > 0 else "−"
    return (f"{sign * (2 if abs(x) >= _STRONG else 1):<2}", "q" if x > 0 else "k", "bold")


def _side(look: Look) -> int:
    """Cells along the longer side, where each row of them is a line."""
    return _LARGEST if look.height >= _TALL else _LOW


def _title(look: Look, title: str, drawn: Lines) -> Lines:
    margin = look.text("  ")
    return [look.text("  ", (title, "model", "bold")), *(margin.copy().append(line) for line in drawn)]


def pool_blocks(weights: Array, size: int) -> Array:
    """At most size × size blocks of a map, each the largest of its weights: one strong cell must stay visible."""
    blocks: Array = _blocks(weights, size).max(axis=(1, 3))
    return blocks


def _furthest(differences: Array, size: int) -> Array:
    """The same of differences: the one furthest from 0, with its sign."""
    blocks = _blocks(differences, size)
    most, least = blocks.max(axis=(1, 3)), blocks.min(axis=(1, 3))
    furthest: Array = np.where(most >= -least, most, least)
    return furthest


def _blocks(numbers: Array, size: int) -> Array:
    """(down, rows of a block, across, columns of a block), zeros where the last blocks go over the edge."""
    n_q, n_k = numbers.shape
    block = math.ceil(max(n_q, n_k) / size)
    down, across = math.ceil(n_q / block), math.ceil(n_k / block)
    whole = np.zeros((down * block, across * block))
    whole[:n_q, :n_k] = numbers
    return whole.reshape(down, block, across, block)


if __name__ == "__main__":
    from attn_tutor.widgets.demo import WORDS, show

    one, other = np.eye(3), np.full((3, 3), 1 / 3)
    show(
        SmallMaps((SmallMap(one, "itself", WORDS), SmallMap(other, "even", WORDS))),
        Difference(one - other, ("itself", "even"), WORDS),
    )

"""Picture of a whole map as tiles without numbers: the shape of what a head does.

See it: python -m attn_tutor.widgets.pictures_maps
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.labels import shorten
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import fixed_number

if TYPE_CHECKING:
    from rich.text import Text

_WIDEST, _LEAST = 7, 3  # columns of a tile
_LEFT = 4  # columns beside the names of the rows
_UNMARKED = 4  # columns of a tile up to which a letter more says more than the mark of a cut


@widget
class TileMap(View):
    """A tile for each weight, the darker the less: who asks on the left, who is looked at on top."""

    weights: Array
    words: tuple[str, ...]
    keys: tuple[str, ...]

    def draw(self, look: Look) -> list[Text]:
        """Tiles under the first letters of their words; where not even these fit, a sentence for each row."""
        label = max(look.columns(word) for word in self.words) + _LEFT
        width = min(_WIDEST, (look.room - label) // len(self.keys))
        if width < _LEAST:
            return [line for fact in self._facts() for line in Line(fact).draw(look)]
        mark = look.printable("…")[0]
        heads = "".join(f"{_shorten(look.printable(key), width, mark):<{width}}" for key in self.keys)
        lines = [look.text(" " * label, (heads.rstrip(), "k"))]
        for word, row in zip(self.words, self.weights, strict=True):
            line = look.text("  ", (f"{look.printable(word):>{label - _LEFT}}", "q"), "  ")
            for x in row:
                self._append(look, line, float(x), width)
            lines.append(line)
        return lines

    def _append(self, look: Look, line: Text, x: float, width: int) -> None:
        if look.tiles:
            line.append(" " * (width - 1), f"on {look.heat(x)[0]}").append(" ")
        else:
            line.append(look.text((look.shade(x, width - 1) or " ", "w"), " "))

    def speak(self, look: Look) -> list[str]:
        return [line for said in self._words() for line in Line(said).speak(look)]

    def _facts(self) -> list[str]:
        """Each row without columns: "because: it 0.42"."""
        at = np.argmax(self.weights, axis=-1)
        return [
            f"{word}: {self.keys[key]} {fixed_number(float(row[key]))}"
            for word, key, row in zip(self.words, map(int, at), self.weights, strict=True)
        ]

    def _words(self) -> list[str]:
        """A sentence for each row: where it looks most, and how much."""
        at = np.argmax(self.weights, axis=-1)
        return [
            f'The word "{word}" looks most at "{self.keys[key]}", {fixed_number(float(row[key]))}.'
            for word, key, row in zip(self.words, map(int, at), self.weights, strict=True)
        ]


def _shorten(word: str, width: int, mark: str) -> str:
    """The word, or as much of it as leaves a blank before the next one; a marker loses its brackets first."""
    short = word if len(word) < width else word.strip("[]") or word
    return shorten(short, width - 1, mark if width > _UNMARKED else "")


if __name__ == "__main__":
    from attn_tutor.widgets.demo import LONGER, longer_sentence, show

    show(TileMap(np.asarray(longer_sentence().run()["weights"]), LONGER, LONGER))

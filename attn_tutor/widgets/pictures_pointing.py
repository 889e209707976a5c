"""A sentence whose last look goes back: the word that asks, and the words it may look at, lettered below.

See it: python -m attn_tutor.widgets.pictures_pointing
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attn_tutor.questions.fields import LETTERS
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

_MARGIN = 2


@widget
class Pointing(View):
    """asks: the word of the sentence that looks back; at: those before it that it may mean, from left to right."""

    sentence: str
    asks: str
    at: tuple[str, ...]
    arrows: bool = True

    def draw(self, look: Look) -> list[Text]:
        """The sentence in one line, a stem below each word, arrows from right to left; else its words in colour."""
        words = self._words()
        width = sum(len(text) for text, _ in words)
        start = max(_MARGIN, (look.room - width) // 2)
        if start + width > look.text_room:
            return look.wrap(*(part for _, part in words), indent=[" " * _MARGIN])
        sentence = look.at((start, [part for _, part in words]))
        if not self.arrows:
            return [sentence]
        middles, column = {}, start
        for text, part in words:
            if not isinstance(part, str):
                middles[text.strip()] = column + len(text) // 2
            column += len(text)
        stem = "│" if look.glyphs else "|"
        stems = [(middles[word], [(stem, "k")]) for word in self.at]
        return [
            sentence,
            look.at(*stems, (middles[self.asks], [(stem, "q")])),
            look.at(*self._arrows(look, middles)),
        ]

    def speak(self, look: Look) -> list[str]:
        """The sentence: what is asked of it stands in the question."""
        return [self.sentence]

    def _words(self) -> list[tuple[str, Part]]:
        """The sentence in pieces, each as it takes room and as a part; the word that asks on its ground."""
        pieces = re.split(rf"(?<!\w)({'|'.join(map(re.escape, (self.asks, *self.at)))})(?!\w)", self.sentence)
        words: list[tuple[str, Part]] = []
        for piece in pieces:
            if piece == self.asks:
                words.append((f" {piece} ", (f" {piece} ", "q", "bold", "reverse")))
            elif piece in self.at:
                words.append((piece, (piece, "k", "bold")))
            elif piece:
                words.append((piece, piece))
        return words

    def _arrows(self, look: Look, middles: dict[str, int]) -> list[tuple[int, list[Part]]]:
        """The letters, and between them dashes that point left."""
        head = "◂" if look.glyphs else "<"
        parts: list[tuple[int, list[Part]]] = []
        stops = [*(middles[word] for word in self.at), middles[self.asks]]
        for at, letter in enumerate(LETTERS[: len(self.at)]):
            dashes = head + "─" * (stops[at + 1] - stops[at] - 4)
            parts += [(stops[at], [(letter, "k", "bold")]), (stops[at] + 2, [(dashes, "dim")])]
        return [*parts, (stops[-1], [("?", "q", "bold")])]


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    show(Pointing("The animal did not cross the street because it was too tired.", "it", ("animal", "street")))

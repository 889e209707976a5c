"""Vectors to look at: as points of the plane that are reached from its middle, and as rows of shades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attn_tutor.english import capital, close_sentence, join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.numerals import brief_number

if TYPE_CHECKING:
    from rich.text import Text

_COLUMNS, _ROWS = 4, 1  # of the screen for one unit of the plane
_MOST = 6  # units from the middle that are drawn


@widget
class Plane(View):
    """Vectors of two small whole numbers as marks in the plane, their tips named; the first is the query.

    names: one for each vector. Where a vector does not fit, all are told in sentences.
    """

    vectors: tuple[tuple[float, float], ...]
    names: tuple[str, ...]

    def draw(self, look: Look) -> list[Text]:
        """A grid with the middle marked; on narrow screens and for long vectors a line each."""
        wide = max(abs(x) for x, _ in self.vectors)
        high = max(abs(y) for _, y in self.vectors)
        if look.layout == "narrow" or max(wide, high) > _MOST or look.height < 2 * high + 14:
            return [line for text in self._sentences() for line in look.wrap(text, indent=["  "])]
        return [self._row(look, y, int(wide)) for y in range(int(high), -int(high) - 1, -1)]

    def speak(self, look: Look) -> list[str]:
        return self._sentences()

    def _row(self, look: Look, y: int, wide: int) -> Text:
        parts: list[tuple[int, list[Part]]] = []
        for x in range(-wide, wide + 1):
            at = 4 + (x + wide) * _COLUMNS
            tips = [n for n, (a, b) in enumerate(self.vectors) if (a, b) == (x, y)]
            if tips:
                name = self.names[tips[0]]
                parts.append(
                    (at, [("●" if look.glyphs else "*", "q" if tips[0] == 0 else "k", "bold"), f" {name}"])
                )
            elif (x, y) == (0, 0):
                parts.append((at, [("+", "hi", "bold")]))
            elif not parts or parts[-1][0] + 8 < at or not self._is_near(x, y):
                parts.append((at, [("·" if look.glyphs else ".", "dim")]))
        return look.at(*parts)

    def _is_near(self, x: int, y: int) -> bool:
        """Whether the name of a tip stands here."""
        return any(b == y and 0 < x - a <= 3 for a, b in self.vectors)

    def _sentences(self) -> list[str]:
        return [
            close_sentence(f"{capital(name)} points {_towards(*vector)}")
            for name, vector in zip(self.names, self.vectors, strict=True)
        ]


def _towards(x: float, y: float) -> str:
    """ "1 right and 2 up" """
    parts = []
    if x:
        parts.append(f"{brief_number(abs(x))} {'right' if x > 0 else 'left'}")
    if y:
        parts.append(f"{brief_number(abs(y))} {'up' if y > 0 else 'down'}")
    return join_words(parts) or "nowhere"


@widget
class VectorShades(View):
    """Long vectors as rows of shades, one cell a number: dark for far below 0, light for far above.

    description: what the picture shows, for those who do not see it.
    """

    rows: tuple[tuple[str, tuple[float, ...]], ...]
    description: str

    def draw(self, look: Look) -> list[Text]:
        """A row each; folded where it is wider than the screen."""
        most = max((abs(x) for _, numbers in self.rows for x in numbers), default=0.0) or 1.0
        label = max(look.columns(name) for name, _ in self.rows) + 2
        each = 2 if 2 * max(len(numbers) for _, numbers in self.rows) + label + 2 <= look.room else 1
        lines: list[Text] = []
        for name, numbers in self.rows:
            lines += self._row(look, name, [(x / most + 1) / 2 for x in numbers], label, each)
        return lines

    def _row(self, look: Look, name: str, levels: Sequence[float], label: int, each: int) -> list[Text]:
        room = max(1, (look.room - label - 2) // each)
        lines = []
        for at in range(0, len(levels), room):
            line = look.text("  ", (f"{name if at == 0 else '':<{label}}", "hi"))
            for level in levels[at : at + room]:
                if look.tiles:
                    line.append(" " * each, f"on {look.heat(level)[0]}")
                else:
                    line.append(look.shade(level, each))
            lines.append(line)
        return lines

    def speak(self, look: Look) -> list[str]:
        return [self.description]

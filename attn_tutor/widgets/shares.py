"""What was handed out, as stretches of one bar: what is over the whole hangs out at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.english import listed
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

_CELLS = 60  # columns of the whole bar
_BAR_AT = 9  # the column where it starts, after the label
_LEAST = 4  # columns of a stretch that can hold its number


@widget
class Shares(View):
    """`numbers` handed out to `names`, of a whole of `of`; label: which try it is, such as "first"."""

    label: str
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    of: int = 100

    def draw(self, look: Look) -> list[Text]:
        """Names over a bar of stretches, its sum at the end; a line of numbers where that does not fit."""
        cells = min(_CELLS, look.room - _BAR_AT - 8)
        widths = [number * cells // self.of for number in self.numbers]
        fits = all(look.columns(name) <= width for name, width in zip(self.names, widths, strict=True))
        if not fits or min(widths, default=0) < _LEAST or sum(widths) > look.room - _BAR_AT - 4:
            return look.wrapped(
                (self.label, "dim"), ": ", self._facts, ", ", self._sum_part(look), indent=["  "]
            )
        names: list[Part] = []
        bar: list[Part] = []
        end = 0
        for name, number, width in zip(self.names, self.numbers, widths, strict=True):
            over = end + width > cells
            names.append((name.center(width), "no" if over else "k", "bold"))
            bar.append(self._stretch(look, number, width, over, first=end == 0))
            end += width
        return [
            look.at((_BAR_AT, names)),
            look.at(
                (2, [(self.label, "dim")]),
                (_BAR_AT, bar),
                (_BAR_AT + max(end, cells) + 1, [self._sum_part(look)]),
            ),
        ]

    def speak(self, look: Look) -> list[str]:
        """ "First: animal 80, street 20, rest 10, together 110 of 100." """
        return [f"{self.label.capitalize()}: {self._facts}, together {sum(self.numbers)} of {self.of}."]

    @property
    def _facts(self) -> str:
        return listed([f"{name} {number}" for name, number in zip(self.names, self.numbers, strict=True)])

    def _sum_part(self, look: Look) -> Part:
        total = sum(self.numbers)
        return (f"{total} ✓", "ok", "bold") if total == self.of else (str(total), "no", "bold")

    def _stretch(self, look: Look, number: int, width: int, over: bool, first: bool) -> Part:
        if not look.tiles:
            left, right = (">", "<") if over else ("[", "]")
            return (f"{left}{str(number).center(width - 2)}{right}", "no" if over else "", "bold")
        label = f"{str(number).center(width - 1)} "
        return (
            (label, "no", "bold", "reverse")
            if over
            else (label, "you", "bold", "reverse")
            if first
            else (label, "field")
        )

"""What was handed out, as stretches of one bar: what is over the whole hangs out at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.english import join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

_CELLS = 60  # columns of the whole bar
_BAR_AT = 9  # the column where it starts, after the label
_LEAST = 4  # columns of a stretch that has room for brackets


@widget
class Shares(View):
    """`numbers` handed out to `names`, of a whole of `of`; label: which try it is, such as "first".

    scale: whether a line from 0 to the whole stands below the bar.
    """

    label: str
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    of: int = 100
    scale: bool = False

    def draw(self, look: Look) -> list[Text]:
        """Names over a bar of stretches, its sum at the end; a line of numbers where that does not fit."""
        cells = min(_CELLS, look.room - _BAR_AT - 8)
        if not any(self.numbers):
            return self._empty(look, cells)
        widths = [number * cells // self.of for number in self.numbers]
        held = [width >= look.columns(str(n)) for width, n in zip(widths, self.numbers, strict=True) if width]
        if not all(held) or sum(widths) > look.room - _BAR_AT - 4 or look.layout == "narrow":
            return look.wrap(
                (self.label, "dim"), ": ", self._facts, ", ", self._sum_part(look), indent=["  "]
            )
        names: list[tuple[int, list[Part]]] = []
        bar: list[Part] = []
        end, free = 0, 0
        for at, (name, number, width) in enumerate(zip(self.names, self.numbers, widths, strict=True)):
            over = end + width > cells
            start = max(free, end + (width - look.columns(name)) // 2)
            names.append((_BAR_AT + start, [(name, "no" if over else "k", "bold")]))
            bar += [self._stretch(look, number, width, over, at)] if width else []
            end, free = end + width, start + look.columns(name) + 1
        lines = [
            look.at(*names),
            look.at(
                (2, [(self.label, "dim")]),
                (_BAR_AT, bar),
                (_BAR_AT + max(end, cells) + 1, [self._sum_part(look)]),
            ),
        ]
        return [*lines, self._scale(look, cells)] if self.scale else lines

    def _empty(self, look: Look, cells: int) -> list[Text]:
        """The bar before anything is handed out."""
        if look.layout == "narrow":
            return []
        track = [look.at((_BAR_AT, [(" " * cells, "track")]))] if look.tiles else []
        return [*track, self._scale(look, cells)]

    def _scale(self, look: Look, cells: int) -> Text:
        line = "─" * (cells - len(f"0  {self.of}"))
        return look.at((_BAR_AT, [("0 ", "dim"), (line, "rule"), (f" {self.of}", "dim")]))

    def speak(self, look: Look) -> list[str]:
        """ "First: animal 80, street 20, rest 10; 110 of 100 in all." """
        if not any(self.numbers):
            return []
        return [f"{self.label.capitalize()}: {self._facts}; {sum(self.numbers)} of {self.of} in all."]

    @property
    def _facts(self) -> str:
        return join_words([f"{name} {number}" for name, number in zip(self.names, self.numbers, strict=True)])

    def _sum_part(self, look: Look) -> Part:
        total = sum(self.numbers)
        return (f"{total} ✓", "ok", "bold") if total == self.of else (str(total), "no", "bold")

    def _stretch(self, look: Look, number: int, width: int, over: bool, at: int) -> Part:
        """Neighbours stand out from each other by their grounds; without colours each is in brackets."""
        if not look.tiles:
            left, right = (">", "<") if over else ("[", "]")
            held = f"{left}{str(number).center(width - 2)}{right}" if width > _LEAST else str(number).center(width)
            return (held, "no" if over else "", "bold")
        label = str(number).center(width)
        if over:
            return (label, "no", "bold", "reverse")
        return (label, "you", "bold", "reverse") if at == 0 else (label, "field" if at % 2 else "track", "bold")

"""Names in columns, each behind the sign of how it went.

See one: python -m attn_tutor.widgets.names_grid
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attn_tutor.english import join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

Mark = Literal["right", "off", "none"]
_SIGNS = {"right": ("✓", "ok"), "off": ("→", "you"), "none": ("·", "dim")}
_SAID = {"right": "Predicted right", "off": "Predicted otherwise", "none": "Not predicted yet"}
_APART = 3  # columns between two names


@widget
class NamesGrid(View):
    """Names from left to right, as many in a row as fit."""

    names: tuple[tuple[str, Mark], ...]
    widest: int = 0  # columns of a name at least, where several grids stand below each other

    def draw(self, look: Look) -> list[Text]:
        width = max((look.columns(name) for name, _ in self.names), default=0)
        width = max(width, self.widest) + 2 + _APART
        across = max(1, min(4, (look.text_room - 2) // width))
        lines = []
        for first in range(0, len(self.names), across):
            some = self.names[first : first + across]
            cells: list[tuple[int, list[Part]]] = [
                (2 + at * width, [_SIGNS[mark], f" {name}"]) for at, (name, mark) in enumerate(some)
            ]
            lines.append(look.at(*cells))
        return lines

    def speak(self, look: Look) -> list[str]:
        """A line for each state that any name is in."""
        states = (
            (said, [name for name, mark in self.names if mark == state]) for state, said in _SAID.items()
        )
        return [f"{said}: {join_words(names)}." for said, names in states if names]


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    show(NamesGrid((("lookup", "right"), ("copy", "off"), ("leak", "none"))))

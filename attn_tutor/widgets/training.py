"""Lines of a net in training: one for each checkpoint, printed when it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text

_LEFT = 24  # columns of step, loss and right
_WIDTHS = (7, 6, 5, 4)  # of a place's column, the widest that fits
_SHADED = 6  # columns that hold a shade before the number


@widget
class TrainingHead(View):
    """Names over the columns of the lines that follow; silent."""

    places: tuple[str, ...]
    right_at: int

    @property
    def stands_close(self) -> bool:
        return True

    def draw(self, look: Look) -> list[Text]:
        left: Part = (f"{'step':>8}{'loss':>8}{'right':>8}", "dim")
        shown, width = columns_for(look, len(self.places), self.right_at)
        return [look.text(left, *((f"{self.places[at][: width - 1]:>{width}}", "k") for at in shown))]

    def speak(self, look: Look) -> list[str]:
        return []


@widget
class TrainingLine(View):
    """Where training stands: step, loss, share right, and the watched row."""

    step: int
    loss: float
    right: float
    row: tuple[float, ...]
    places: tuple[str, ...]
    asks: str
    right_at: int

    @property
    def stands_close(self) -> bool:
        return True

    def draw(self, look: Look) -> list[Text]:
        """The row as shades and numbers; on narrow screens only the place that is right."""
        left = f"{self.step:>8}{self.loss:>8.2f}{self.right:>8.2f}"
        shown, width = columns_for(look, len(self.row), self.right_at)
        largest = max(self.row)
        cells: list[Part] = []
        for at in shown:
            share, digits = self.row[at], _short(self.row[at])
            shade = look.shade(share) if width >= _SHADED else ""
            strong = ("bold",) if share == largest else ()
            cells.append((f"{shade + digits:>{width}}", "w", *strong))
        return [look.text(left, *cells)]

    def speak(self, look: Look) -> list[str]:
        at = self.right_at if self.right_at >= 0 else self.row.index(max(self.row))
        most = "looks at" if self.right_at >= 0 else "looks most at"
        place = f"{spoken(self.asks)} {most} {spoken(self.places[at])} with {self.row[at]:.2f}"
        return [f"Step {self.step}: loss {self.loss:.2f}, right {self.right:.2f} of the time; {place}."]


def columns_for(look: Look, places: int, right_at: int) -> tuple[tuple[int, ...], int]:
    """Which places have a column, and how wide; only the right one where not all fit."""
    width = next((width for width in _WIDTHS if _LEFT + places * width <= look.room), 0)
    if width:
        return tuple(range(places)), width
    return ((right_at,) if right_at >= 0 else ()), _WIDTHS[0]


def _short(share: float) -> str:
    """.15, and 1.0 for all of it."""
    return "1.0" if share >= 0.995 else f"{share:.2f}"[1:]

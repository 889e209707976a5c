"""A net in training: a line for each checkpoint, printed when it is reached, and the curve of its loss.

See one: python -m attn_tutor.widgets.training_curve
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import say_text

if TYPE_CHECKING:
    from rich.text import Text

_STEP, _LOSS, _RIGHT = 7, 7, 6  # columns of the numbers before the bar
_BARS = (13, 8, 0)  # columns of the bar, the longest that leaves room for the cells
_CELLS = (7, 6, 5, 4)  # columns of a place, the widest that fits
_APART = 2  # columns between the bar and the cells
_WITH_LOSS = 92  # columns of a screen that shows the loss as well
_CURVE = (56, 7)  # columns and rows of the curve


class _Columns:
    """How a line is laid out on this screen."""

    def __init__(self, look: Look, places: int, right_at: int) -> None:
        self.loss = look.room >= _WITH_LOSS
        left = _STEP + (_LOSS if self.loss else 0) + _RIGHT + _APART
        fits = [(bar, cell) for cell in _CELLS for bar in _BARS if left + bar + places * cell <= look.room]
        self.bar, self.cell = fits[0] if fits else (0, _CELLS[0])
        self.label_places = tuple(range(places)) if fits else (right_at,) if right_at >= 0 else ()
        self.first_cell = left + self.bar


@widget
class TrainingHead(View):
    """Names over the columns of the lines that follow; silent."""

    places: tuple[str, ...]
    right_at: int
    asks: str = ""

    @property
    def stands_close(self) -> bool:
        return True

    def draw(self, look: Look) -> list[Text]:
        columns = _Columns(look, len(self.places), self.right_at)
        loss = f"{'loss':>{_LOSS}}" if columns.loss else ""
        left: Part = (f"{'step':>{_STEP}}{loss}{'right':>{_RIGHT}}", "dim")
        names = [
            (
                f"{self.places[at][: columns.cell - 1]:^{columns.cell}}",
                "k",
                *(("bold",) if at == self.right_at else ()),
            )
            for at in columns.label_places
        ]
        where: list[Part] = [("where ", "dim"), (self.asks, "q", "bold"), (" looks", "dim")]
        above = [look.at((columns.first_cell, where))] if self.asks and names else []
        return [*above, look.at((0, [left]), (columns.first_cell, names))]

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
        """The row as cells on the ground of their weight; on narrow screens only the place that is right."""
        columns = _Columns(look, len(self.row), self.right_at)
        loss = f"{self.loss:>{_LOSS}.2f}" if columns.loss else ""
        line = look.text(
            f"{self.step:>{_STEP}}", (loss, "dim"), (f"{self.right:>{_RIGHT}.2f}", "model", "bold")
        )
        if columns.bar:
            line.append(" ").append(look.meter(self.right, columns.bar - 1, "model"))
        line.append(" " * (columns.first_cell - line.cell_len))
        for at in columns.label_places:
            line.append(_cell(look, self.row[at], columns.cell, strong=at == self.right_at))
        return [line]

    def speak(self, look: Look) -> list[str]:
        at = self.right_at if self.right_at >= 0 else self.row.index(max(self.row))
        most = "looks at" if self.right_at >= 0 else "looks most at"
        place = f"{say_text(self.asks)} {most} {say_text(self.places[at])} with {self.row[at]:.2f}"
        return [f"Step {self.step}: loss {self.loss:.2f}, right {self.right:.0%} of the time; {place}."]


def _cell(look: Look, share: float, width: int, *, strong: bool) -> Text:
    """A weight as a number in `width` columns, on its ground or behind the sign of its shade."""
    bold = ("bold",) * strong
    digits = f"{share:.2f}" if width > 5 else "1.0" if share >= 0.995 else f"{share:.2f}"[1:]
    if not look.tiles:
        shade = look.shade(share, 1) if width > len(digits) + 1 else ""
        return look.text((f"{shade + digits:>{width - 1}} ", "w", *bold))
    ground, ink = look.heat(share)
    return look.text().append(f"{digits:>{width - 1}} ", " ".join((*bold, ink, "on", ground)))


@widget
class LossCurve(View):
    """The loss of every checkpoint on a scale that halves alike everywhere, over the steps."""

    steps: tuple[int, ...]
    losses: tuple[float, ...]

    def draw(self, look: Look) -> list[Text]:
        width, height = min(_CURVE[0], look.room - 10), _CURVE[1]
        logs = [math.log(max(loss, 1e-4)) for loss in self.losses]
        low, high = min(logs), max(logs)
        levels = [
            round(
                (_between(self.steps, logs, at / (width - 1) * self.steps[-1]) - low)
                / ((high - low) or 1)
                * (height - 1)
            )
            for at in range(width)
        ]
        caption = ("loss", "model", "bold"), ("   each row down is the same fraction of the one above", "dim")
        lines = look.wrap(*caption, indent=["  "])
        for row in range(height - 1, -1, -1):
            name = f"{math.exp(low + (high - low) * row / (height - 1)):.3f}" if row % 3 == 0 else ""
            dots = "".join("•" if level == row else " " for level in levels).rstrip()
            lines.append(look.text((f"{name:>8} ", "dim"), (dots, "model")))
        end = f"step {self.steps[-1]}"
        lines.append(look.text(" " * 9, (f"0{end:>{width - 1}}", "dim")))
        return lines

    def speak(self, look: Look) -> list[str]:
        steps, losses = self.steps, self.losses
        return [f"From step {steps[0]} to step {steps[-1]} the loss goes from {losses[0]:.2f} to {losses[-1]:.3f}."]


def _between(steps: Sequence[int], values: Sequence[float], at: float) -> float:
    """The value at a step between two checkpoints, on a straight line between them."""
    right = next((n for n, step in enumerate(steps) if step >= at), len(steps) - 1)
    left = max(right - 1, 0)
    span = steps[right] - steps[left]
    part = (at - steps[left]) / span if span else 0.0
    return values[left] + part * (values[right] - values[left])


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    names = ("c=3", "g=7", "a=1", "?a")
    show(
        TrainingHead(names, 2, "?a"),
        TrainingLine(0, 2.55, 0.17, (0.3, 0.25, 0.25, 0.2), names, "?a", 2),
        TrainingLine(80, 0.42, 0.9, (0.1, 0.07, 0.78, 0.05), names, "?a", 2),
        LossCurve((0, 40, 80, 500), (2.55, 2.01, 0.42, 0.001)),
    )

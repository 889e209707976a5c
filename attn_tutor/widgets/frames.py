"""Blocks around other blocks: two side by side, and some within fewer rows than the screen has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.layout import beside
from attn_tutor.widgets.look import Look

if TYPE_CHECKING:
    from rich.text import Text


@widget
class Beside(View):
    """Two blocks side by side, a blank column between them; said one after the other.

    lower: by how many lines the right one begins below the left one.
    """

    left: View
    right: View
    lower: int = 0

    def draw(self, look: Look) -> list[Text]:
        right = [*[look.text()] * self.lower, *self.right.draw(look)]
        return beside(look, [self.left.draw(look), right], 1)

    def speak(self, look: Look) -> list[str]:
        return [*self.left.speak(look), *self.right.speak(look)]


@widget
class Within(View):
    """Blocks that have only so many rows of the screen for themselves."""

    parts: tuple[View, ...]
    height: int

    def draw(self, look: Look) -> list[Text]:
        return [line for part in self.parts for line in part.draw(replace(look, height=self.height))]

    def speak(self, look: Look) -> list[str]:
        return [sentence for part in self.parts for sentence in part.speak(look)]

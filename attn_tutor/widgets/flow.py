"""Blocks that arrange others: stacks side by side where they fit, two always, some in fewer rows; a free drawing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line, parts_of
from attn_tutor.widgets.layout import bands, beside
from attn_tutor.widgets.look import Look, Words

if TYPE_CHECKING:
    from rich.text import Text


@widget
class Sketch(View):
    """A free drawing, lines of (column, text) pairs, for what no table can show; `aloud` says all of it.

    Where it does not fit, and in ASCII if it is not `ascii_too`, the sentences stand in its place.
    """

    lines: tuple[tuple[tuple[int, Words], ...], ...]
    aloud: tuple[str, ...]
    ascii_too: bool = True

    def draw(self, look: Look) -> list[Text]:
        drawn = [look.at(*((column, parts_of(words)) for column, words in line)) for line in self.lines]
        if all(line.cell_len <= look.room for line in drawn) and (look.glyphs or self.ascii_too):
            return drawn
        return [line for sentence in self.aloud for line in Line(sentence).draw(look)]

    def speak(self, look: Look) -> list[str]:
        return list(self.aloud)


@widget
class Flow(View):
    """Stacks of blocks side by side as far as they fit, the next ones below; on narrow screens one below the other."""

    stacks: tuple[tuple[View, ...], ...]
    gap: int = 2

    def draw(self, look: Look) -> list[Text]:
        drawn = [[line for view in stack for line in view.draw(look)] for stack in self.stacks]
        lines: list[Text] = []
        for band in drawn if look.layout == "narrow" else bands(look, drawn, self.gap):
            lines += [*(look.gap() if lines else []), *band]
        return lines

    def speak(self, look: Look) -> list[str]:
        return [sentence for stack in self.stacks for view in stack for sentence in view.speak(look)]


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
        return beside([self.left.draw(look), right], 1)

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

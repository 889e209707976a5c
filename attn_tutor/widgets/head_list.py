"""All heads of a model with those that are worth a closer look beside them, and what tiles and letters mean."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.head_maps import GAP, LEFT, HeadMaps
from attn_tutor.widgets.labels import shorten
from attn_tutor.widgets.layout import Lines, bands, beside
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

_NUMBERS = 19  # columns of a head's letter, name, share and base
_WHAT = 17  # columns of what it does, with a gap before
_SHADES = 20  # of the scale below the tiles
_AROUND = 13  # rows of a screen that are neither letters nor what stands beside them
_FEWEST, _ROOMY = 11, 78  # rows of both at least, and the columns from which sentences take a line each
_WORDS = "P before   N after   S itself   1 first   c one column   . even   - mixed"
_MORE = "A capital is more than 0.80, a small letter or 1 more than 0.50."


class NotableHead(NamedTuple):
    """A head worth a closer look: its letter and name, what it does, drawn and said, its share and the base."""

    letter: str
    layer: int
    head: int
    what: str
    aloud: str
    share: str
    base: str


@widget
class HeadList(View):
    """Heads worth a closer look: below what they do, or with that behind them where rows are few."""

    heads: tuple[NotableHead, ...]

    def draw(self, look: Look) -> list[Text]:
        lines = [look.text(("Worth a closer look", "hi", "bold")), look.text(("         here  base", "dim"))]
        for what, group in groupby(self.heads, key=lambda one: one.what):
            lines += [look.text((what, "dim")), *(look.text(*_numbers(one)) for one in group)]
        return lines

    def in_lines(self, look: Look, room: int) -> Lines:
        """One head on each line of this width, what it does behind it as far as there is room."""
        left = room - _NUMBERS - 2
        lines = [look.text((f"{'Look at':<9}", "hi", "bold"), ("here  base", "dim"))]
        for one in self.heads:
            what = shorten(one.what, left, look.printable("…")[0]) if left > 3 else ""
            lines.append(look.text(*_numbers(one), (f"  {what}" if what else "", "dim")))
        return lines

    def speak(self, look: Look) -> list[str]:
        said = ["Worth a closer look, each with its base."]
        for what, group in groupby(self.heads, key=lambda one: one.aloud):
            said.append(f"{what[:1].upper()}{what[1:]}:")
            said += [
                f"Letter {one.letter}, layer {one.layer} head {one.head}: {one.share}, base {one.base}."
                for one in group
            ]
        return said


def _numbers(one: NotableHead) -> tuple[Part, ...]:
    name = f"L{one.layer} H{one.head}"
    return (
        (f"{one.letter} ", "hi", "bold"), (f"{name:<6} ", "model"), (f"{one.share:>4}", "w"), (f"{one.base:>6}", "dim")
    )  # fmt: skip


@widget
class HeadLegend(View):
    """What the tiles or the letters mean; silent, since a kind is said in words."""

    maps: HeadMaps

    def draw(self, look: Look) -> list[Text]:
        size = self.maps.tile_size(look)
        if not size:
            return [line for text in (_WORDS, _MORE) for line in look.wrap((text, "dim"), indent=["  "])]
        block = math.ceil(max(self.maps.weights.shape[2:]) / size)
        line = look.text(" " * LEFT, ("0 ", "dim"))
        for step in range(_SHADES):
            line.append(" ", f"on {look.heat(step / (_SHADES - 1))[0]}")
        what = f"largest of {block} × {block} weights · " if block > 1 else ""
        return [line.append(look.text((f" 1   {what}a letter marks the tile on its right", "dim")))]

    def speak(self, look: Look) -> list[str]:
        return []


@widget
class Overview(View):
    """All heads, and beside them those that are worth a closer look."""

    maps: HeadMaps
    notable: HeadList

    def draw(self, look: Look) -> list[Text]:
        """Tiles where they fit; else letters, with a blank line before them where the page has rows for it."""
        if self.maps.tile_size(look):
            drawn = (self.maps.draw(look), self.notable.draw(look))
            return [line for band in bands(look, drawn, GAP) for line in band]
        return [*([look.text()] if look.height > 1 else []), *self._letters(look)]

    def _letters(self, look: Look) -> list[Text]:
        """In as many stacks as leave the list its numbers; else the list is cut."""
        rows = max(look.height - _AROUND, _FEWEST if look.room >= _ROOMY else _FEWEST - 4)
        if look.layout == "narrow":
            return [*self.maps.crop(look, rows), *self.notable.in_lines(look, look.room)]
        roomy, tight = (look.room - GAP - beside for beside in (_NUMBERS + _WHAT, _NUMBERS))
        letters = self.maps.letters_within(look, rows, roomy) or self.maps.letters_within(look, rows, tight)
        if letters:
            room = look.room - GAP - max(line.cell_len for line in letters)
            return beside([letters, self.notable.in_lines(look, room)[:rows]], GAP)
        letters = self.maps.letters_within(look, rows, look.room) or self.maps.crop(look, rows)
        return [*letters, *self.notable.in_lines(look, look.room)[: max(0, rows - len(letters))]]

    def speak(self, look: Look) -> list[str]:
        views: Iterable[View] = (self.maps, self.notable)
        return [sentence for view in views for sentence in view.speak(look)]

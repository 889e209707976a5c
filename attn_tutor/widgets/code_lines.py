"""Lines of code on a screen: of the learner's file, of a solution, of a slip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attn_tutor.english import count
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Labelled
from attn_tutor.widgets.look import Look

if TYPE_CHECKING:
    from rich.text import Text

_MOST_LINES = 10  # of a function that is right


@widget
class CodeExcerpt(View):
    """Numbered lines of the learner's file, one of them marked; what is too long is cut.

    stops: whether some calls stop in the marked line, which need not hold the slip then.
    """

    lines: tuple[tuple[int, str], ...]
    mark: int = 0
    stops: bool = False

    def draw(self, look: Look) -> list[Text]:
        inside = [text.expandtabs(4) for _, text in self.lines]
        indents = [len(text) - len(text.lstrip()) for text in inside if text.strip()]
        cut = min(indents, default=0)
        alone = look.height == 1 and self.mark  # a low page has no room for the lines around it
        drawn = [
            self._line(look, number, text[cut:])
            for (number, _), text in zip(self.lines, inside, strict=True)
            if not alone or number == self.mark
        ]
        if self.stops and not alone:
            drawn.append(look.text((f"        It stops in line {self.mark}.", "dim")))
        if self.mark or len(drawn) <= _MOST_LINES:
            return drawn
        left = count(len(drawn) - _MOST_LINES + 1, "line")
        between = look.text((f"        {left} more", "dim"))
        return [*drawn[: _MOST_LINES - 2], between, drawn[-1]]  # the last one is the return

    def speak(self, look: Look) -> list[str]:
        label = "It stops in line" if self.stops else "Line"
        return [f"{label} {number}: {text.strip()}" for number, text in self.lines if number == self.mark]

    def _line(self, look: Look, number: int, text: str) -> Text:
        room = look.text_room - 8
        if look.columns(text) > room:
            end = look.printable("…")
            text = f"{text[: room - len(end)]}{end}"
        if number != self.mark:
            return look.text((f"  {number:>3}   {text}", "dim"))
        return look.text(("▸ ", "no"), (f"{number:>3}   {text:<{room}}", "off"))


@widget
class PlainCode(View):
    """Lines of code as they are, without numbers."""

    lines: tuple[tuple[int, str], ...]

    def draw(self, look: Look) -> list[Text]:
        return [line for _, text in self.lines for line in self._wrap(look, text)]

    def _wrap(self, look: Look, text: str) -> list[Text]:
        """A line that is too wide goes on further in."""
        indent = " " * (4 + len(text) - len(text.lstrip()))
        return look.wrap(text.lstrip(), indent=[indent], hang=[f"{indent}    "])

    def speak(self, look: Look) -> list[str]:
        return [f"    {text}" for _, text in self.lines]


@widget
class CodeListing(View):
    """A function as one may write it, and what to remember."""

    text: str
    teaches: str

    def blocks(self, look: Look) -> Iterator[View]:
        lines = tuple(enumerate(self.text.rstrip().splitlines(), 1))
        yield Labelled("Solution", "one way to write it:", "v")
        yield PlainCode(lines)
        yield Labelled("Remember", self.teaches, "w")


@widget
class SlipInCode(View):
    """The line of code that makes a mistake, below the right one."""

    right: str
    slip: str

    def blocks(self, look: Look) -> Iterator[View]:
        yield Labelled("Right code", self.right, "ok", keep=(self.right,))
        yield Labelled("Slip", self.slip or "this is left out", "no", keep=(self.slip,))

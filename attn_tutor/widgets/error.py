"""A fault told to a person: what is wrong, what to do, and last the command to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import typed_aloud

if TYPE_CHECKING:
    from rich.text import Text


@widget
class ErrorView(View):
    """sentence: what is wrong and where; hint: what to do; command: what to type for it."""

    sentence: str
    hint: str = ""
    command: str = ""

    def draw(self, look: Look) -> list[Text]:
        """The sign carries the colour, the words are plain."""
        lines: list[Text] = []
        for i, part in enumerate(self.sentence.split("\n")):
            lines += look.wrapped(part, indent=[("✗ " if i == 0 else "  ", "no", "bold")])
        for part in self.hint.split("\n") if self.hint else ():
            lines += look.wrapped(part, indent=["  "])
        return lines + (look.wrapped((self.command, "q", "bold"), indent=["  "]) if self.command else [])

    def speak(self, look: Look) -> list[str]:
        """The same words without the sign."""
        parts = [*self.sentence.split("\n"), *self.hint.split("\n"), self.command]
        return [typed_aloud(part) for part in parts if part]

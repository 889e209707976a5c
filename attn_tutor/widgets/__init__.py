"""What a screen is made of: plain data in, lines out. Each widget draws for the eye and speaks for the ear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.text import Text

    from attn_tutor.widgets.look import Look


class View(Protocol):
    """One part of a screen, as data; every widget module defines some."""

    def draw(self, look: Look) -> list[Text]:
        """Lines for the eye, none wider than `look.room`."""
        ...

    def speak(self, look: Look) -> list[str]:
        """Sentences for the ear, one fact a line; nothing drawn, words for signs."""
        ...

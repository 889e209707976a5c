"""The word "saved", said only after the answer is on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look

if TYPE_CHECKING:
    from rich.text import Text


@widget
class SavedNote(View):
    """Whether the last answer is kept, how many are (or how many wait), and why not."""

    saved: bool
    count: int
    reason: str = ""

    stands_close: ClassVar[bool] = True

    def draw(self, look: Look) -> list[Text]:
        """One quiet word; trouble in the colour of trouble."""
        if self.saved:
            return [look.text("    ", ("saved", "dim"))]
        return look.wrapped((self._trouble(), "no"), indent=["    "])

    def speak(self, look: Look) -> list[str]:
        """A sentence of one word."""
        return ["Saved." if self.saved else self._trouble()]

    def _trouble(self) -> str:
        waiting = f"{self.count} answer{'s' * (self.count != 1)} waiting" if self.count else "nothing is kept"
        return f"NOT saved: {self.reason} ({waiting})."

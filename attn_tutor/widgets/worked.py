"""One query worked through: the picture at the heart of the tutor.

See it: python -m attn_tutor.widgets.worked
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attn_tutor.engine.steps import Trace
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.figures import Figures, figures
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.names import aloud, word_aloud
from attn_tutor.widgets.working import working

if TYPE_CHECKING:
    from rich.text import Text


@widget
class Worked(View):
    """One query of a trace, from its dot products to its output. `row` and `head` count from 0.

    The trace must reach the weighted sum of the values. Without key_words the keys are named as the queries
    are. With several heads and none named it is the first. Decimals are the look's unless given.
    """

    trace: Trace
    row: int
    words: tuple[str, ...] = ()
    key_words: tuple[str, ...] = ()
    head: int | None = None
    decimals: int | None = None

    stands_apart: ClassVar[bool] = True  # from another one above, however few the rows

    def draw(self, look: Look) -> list[Text]:
        """One table where it fits, else numbered steps."""
        written = self._figures(look, self.words, self.key_words)
        if look.layout == "wide":
            from attn_tutor.widgets.worked_wide import draw_wide

            if table := draw_wide(look, written):
                return table
        from attn_tutor.widgets.worked_steps import draw_steps

        return draw_steps(look, written)

    def speak(self, look: Look) -> list[str]:
        """The same as sentences."""
        from attn_tutor.widgets.worked_spoken import speak_worked

        words, key_words = (
            tuple(word_aloud(aloud(word)) for word in named) for named in (self.words, self.key_words)
        )
        return speak_worked(self._figures(look, words, key_words))

    def _figures(self, look: Look, words: tuple[str, ...], key_words: tuple[str, ...]) -> Figures:
        decimals = look.decimals if self.decimals is None else self.decimals
        return figures(working(self.trace, self.row, words, key_words, self.head), decimals)


if __name__ == "__main__":
    from attn_tutor.widgets.demo import GIVEN, show

    show(Worked(GIVEN.problem.run(), row=2, words=GIVEN.words))

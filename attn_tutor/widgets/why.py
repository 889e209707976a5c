"""One number opened into the terms it is made of: the answer to `why r2c1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.engine.cells import OpenedCell
from attn_tutor.widgets import View, opened, widget
from attn_tutor.widgets.blocks import plain_words
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import spoken

if TYPE_CHECKING:
    from rich.text import Text


@widget
class Why(View):
    """cell: the opened cell; yours: the learner's number for it, if there is one.

    decimals: at least so many; more where the numbers would not add up as they are shown.
    heads: how many there are, if none was named and so the first is opened.
    """

    cell: OpenedCell
    yours: float | None = None
    decimals: int = 2
    heads: int = 0

    @property
    def _digits(self) -> int:
        return opened.enough(self.cell, self.decimals)

    @property
    def _remarks(self) -> list[str]:
        """Where the numbers come from, what is special, which head it is."""
        found = [opened.sources(self.cell), opened.remark(self.cell)]
        if self.heads > 1:
            place = f"r{self.cell.row + 1}c{self.cell.column + 1}"
            found.append(f"This is head 1 of {self.heads}; {self.cell.step} h2 {place} opens head 2.")
        return [words for words in found if words]

    def draw(self, look: Look) -> list[Text]:
        """The formula on one line; where that does not fit, a line for each term."""
        title: Part = (opened.name(self.cell), "hi", "bold")
        whole: list[Part] = [title, " = ", *opened.formula(self.cell, self._digits)]
        fits = look.text("  ", *whole).cell_len <= look.room
        lines = [look.text("  ", *whole)] if fits else self._term_by_term(look, title)
        for words in self._remarks:
            lines += look.wrapped((words, "dim"), indent=["    "])
        if self.yours is not None:
            lines += look.wrapped(opened.compared(self.cell, self.yours, self.decimals), indent=["    "])
        return lines

    def speak(self, look: Look) -> list[str]:
        """The formula in one line, then where its numbers come from."""
        formula = plain_words(opened.formula(self.cell, self._digits)).replace("·", " times ")
        lines = [f"{opened.name(self.cell)} = {formula.replace('≈', 'is about')}.", *self._remarks]
        if self.yours is not None:
            lines.append(opened.compared(self.cell, self.yours, self.decimals))
        return [_as_sentence(spoken(line)) for line in lines if line]

    def _term_by_term(self, look: Look, title: Part) -> list[Text]:
        terms, smaller = opened.written_out(self.cell)
        rows = [opened.term(self.cell, one, self._digits) for one in terms]
        rows += [(opened.rest(smaller, self._digits),)] if smaller else []
        lines = [look.text("  ", title)]
        for i, row in enumerate(rows):
            lines += look.wrapped(*row, indent=["    ", ("+ " if i else "  ", "dim")])
        sign = opened.terms_equal(self.cell, self._digits)
        for i, result in enumerate(opened.results(self.cell, self._digits)):
            lines += look.wrapped(*result, indent=["    ", (f"{sign} " if i == 0 else "  ", "dim")])
        return lines


def _as_sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}" if text else text

"""One number opened into the terms it is made of: the answer to `why r2c1`."""

from __future__ import annotations

from collections.abc import Iterator

from attn_tutor.engine.cells import OpenedCell
from attn_tutor.english import capital, close_sentence
from attn_tutor.widgets import View, opened, widget
from attn_tutor.widgets.blocks import Line, plain_words
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import say_text


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

    def blocks(self, look: Look) -> Iterator[View]:
        """The formula on one line, or a line for each term; then where its numbers come from."""
        title: Part = (opened.name(self.cell), "hi", "bold")
        whole = (title, " = ", *opened.formula(self.cell, self._digits))
        formula = plain_words(opened.formula(self.cell, self._digits)).replace("·", " times ")
        said = _as_sentence(say_text(f"{opened.name(self.cell)} = {formula.replace('≈', 'is about')}."))
        if look.plain or look.text("  ", *whole).cell_len <= look.room:
            yield Line(whole, aloud=said)
            yield from self._powers(look)
        else:
            yield Line((title,), aloud=said)
            yield from self._terms()
        for words in self._remarks:
            yield Line(((words, "dim"),), 4, aloud=_as_sentence(say_text(words)))
        if self.yours is not None:
            words = opened.beside_ours(self.cell, self.yours, self.decimals)
            yield Line(words, 4, aloud=_as_sentence(say_text(words)))

    def _powers(self, look: Look) -> Iterator[View]:
        """What each term of a share comes to, for the ear alone: the formula names only their sum."""
        terms, _ = opened.split_terms(self.cell)
        rows = (plain_words(opened.term(self.cell, one, self._digits)) for one in terms)
        for row in rows if look.plain else ():
            if "^" in row and " = " in row:
                yield Line(row, aloud=_as_sentence(say_text(row)))

    def _terms(self) -> Iterator[View]:
        """The terms one below the other; silent, for the formula has been said."""
        terms, smaller = opened.split_terms(self.cell)
        rows = [opened.term(self.cell, one, self._digits) for one in terms]
        rows += [(opened.rest(smaller, self._digits),)] if smaller else []
        for i, row in enumerate(rows):
            yield Line((("+ " if i else "  ", "dim"), *row), 4, aloud="", hang=6)
        sign = opened.terms_equal(self.cell, self._digits)
        for i, result in enumerate(opened.results(self.cell, self._digits)):
            yield Line(((f"{sign} " if i == 0 else "  ", "dim"), *result), 4, aloud="", hang=6)


def _as_sentence(text: str) -> str:
    return close_sentence(capital(text))

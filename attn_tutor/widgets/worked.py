"""One query worked through: the picture at the heart of the tutor.

See it: python -m attn_tutor.widgets.worked
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from attn_tutor.engine.steps import Trace
from attn_tutor.english import capital
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Line, Note, plain_words
from attn_tutor.widgets.figures import Figures, figures
from attn_tutor.widgets.labels import NUMBERS, aloud, in_words, spell_vector, word_aloud
from attn_tutor.widgets.look import Look, Part, Sentence
from attn_tutor.widgets.numerals import percent
from attn_tutor.widgets.signs import say_text
from attn_tutor.widgets.table_drawing import drawn_table
from attn_tutor.widgets.worked_spoken import query_said
from attn_tutor.widgets.worked_tables import step_blocks, wide_table
from attn_tutor.widgets.worked_words import after, facts, formula, origin, question, read_it
from attn_tutor.widgets.working import Working, WorkingLine, working

if TYPE_CHECKING:
    from rich.text import Text

_APPOSED = re.compile(rf"(?<=[^\s:])(?<![Tt]he word) {NUMBERS}(?P<closed>(?=[.,]))?")
_APART = " " * 4  # between two things on one line


@widget
class WorkedQuery(View):
    """One query of a trace, from its dot products to its output, or to its weights. `row` and `head` count from 0.

    The trace must reach the weighted sum of the values. Without key_words the keys are named as the queries
    are. With several heads and none named it is the first. Decimals are the look's unless given.
    """

    trace: Trace
    row: int
    words: tuple[str, ...] = ()
    key_words: tuple[str, ...] = ()
    head: int | None = None
    decimals: int | None = None
    mixes: bool = True

    stands_apart: ClassVar[bool] = True  # from another one above, however few the rows

    def blocks(self, look: Look) -> Iterator[View]:
        """The question and the formula, one table where it fits, else a step after the other, and what they say."""
        words, key_words = (
            tuple(word_aloud(aloud(word)) for word in named) for named in (self.words, self.key_words)
        )
        eye, ear = self._figures(look, self.words, self.key_words), self._figures(look, words, key_words)
        yield from _beginning(look, eye, ear)
        table = wide_table(look, eye, ear) if look.layout == "wide" and not look.plain else None
        drawn = drawn_table(look, table) if table and table.rows else []
        width = look.room - 2
        if table and drawn:
            yield table
            width = max(line.cell_len for line in drawn) - 2
        else:
            yield from step_blocks(look, eye, ear)
        yield from _ending(look, eye, ear, width, wide=bool(drawn))

    def _figures(self, look: Look, words: tuple[str, ...], key_words: tuple[str, ...]) -> Figures:
        decimals = look.decimals if self.decimals is None else self.decimals
        found = working(self.trace, self.row, words, key_words, self.head)
        return figures(replace(found, mixes=self.mixes), decimals)


def _beginning(look: Look, eye: Figures, ear: Figures) -> Iterator[View]:
    """What is asked (drawn where there is room), the formula (likewise), the query, and where it comes from."""
    working = eye.working
    if not look.tight or look.plain:
        yield Line(question(working), aloud=_sentence_aloud(question(ear.working)))
        yield Gap(always=True)
    query: tuple[Part, ...] = ("q of ", (working.name, "hi", "bold"), " = ", (eye.query, "q", "bold"))
    known = facts(working, eye.decimals) if look.layout == "wide" else ""
    start = () if look.layout == "narrow" and look.tight else formula(working)
    pieces = [piece for piece in (start, query, ((known, "dim"),) if known else ()) if piece]
    together = tuple(part for piece in pieces for part in (*piece, _APART))[:-1]
    if look.text("  ", *together).cell_len <= look.room:
        yield Line(together, aloud=query_said(ear))
    else:
        for piece in pieces:
            yield Line(piece, aloud=query_said(ear) if piece is query else "")
    if origin(working):
        yield Line(origin(working), aloud=say_text(_sentence_aloud(origin(ear.working))))
    yield Gap()


def _ending(look: Look, eye: Figures, ear: Figures, width: int, *, wide: bool) -> Iterator[View]:
    """The output, the shares in one bar, what the numbers say, and what is done with the output next."""
    short = look.tight and not wide
    if not wide and eye.working.mixes:
        words = (("output = ", "dim"), (f"[{eye.output}]", "v", "bold", "reverse"))
        yield Line(words, aloud=f"The output is {spell_vector(ear.output)}.")
    if look.layout != "narrow" and not short and eye.working.visible_lines:
        yield Gap()
        yield ShareBar(eye.working, width)
    if not short:
        yield Gap()
    sentences = read_it(eye)[: 1 if short else 3]
    yield Note(tuple(sentences), aloud=tuple(capital(_sentence_aloud(sentence)) for sentence in read_it(ear)))
    if after(eye.working) and eye.working.mixes:
        yield Line(((after(eye.working), "dim"),), aloud=in_words(after(ear.working)))


@widget
class ShareBar(View):
    """The weights as stretches of one bar of so many columns; silent, since every weight has been said."""

    working: Working
    width: int

    def draw(self, look: Look) -> list[Text]:
        return share_bar(look, self.working, self.width)

    def speak(self, look: Look) -> list[str]:
        return []


def share_bar(look: Look, working: Working, width: int) -> list[Text]:
    """The weights as stretches of one bar, in the order of the keys; a stretch too short has no label."""
    if not working.visible_lines:
        return []
    bar, total, start = look.text("  "), 0.0, 0
    for line in working.visible_lines:
        total += line.weight
        end = round(total * (width + look.tiles))
        bar.append(_stretch(look, working, line, end - start))
        start = end
    if look.tiles:
        bar.right_crop()  # the blank that closes the last stretch
    return [bar]


def _stretch(look: Look, working: Working, line: WorkingLine, width: int) -> Text:
    """One weight, closed on the right by a blank or, where cells have no colour, set in brackets."""
    if width < 3:
        return look.text(" " * width)
    labels = (f"{line.name} {percent(line.weight)}", percent(line.weight), "")
    inside = width - (1 if look.tiles else 2)
    label = next(label for label in labels if look.columns(label) <= inside)
    left = (inside - look.columns(label)) // 2
    text = " " * left + label + " " * (inside - left - look.columns(label))
    leads = line is working.top
    if not look.tiles:
        return look.text("[", (text, "w", "bold", "reverse") if leads else text, "]")
    if leads:
        return look.text((text, "w", "bold", "reverse"), " ")
    return look.text().append(text, f"{look.style('hi')} on {look.style('rule')}").append(" ")


def _sentence_aloud(sentence: Sentence) -> str:
    """A sentence for the ear, with the signs of mathematics in words."""
    return in_words(_APPOSED.sub(_apposition, plain_words(sentence)))


def _apposition(vector: re.Match[str]) -> str:
    """The numbers after the name of a vector: aloud "value 1 (0, 2)" would be one row of numbers."""
    return f", which is {spell_vector(vector['numbers'])}{',' * (vector['closed'] is None)}"


if __name__ == "__main__":
    from attn_tutor.widgets.demo import GIVEN, show

    show(WorkedQuery(GIVEN.problem.run(), row=2, words=GIVEN.words))

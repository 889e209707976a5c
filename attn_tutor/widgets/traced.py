"""One stage of a sentence on its way through attention: its tables under one title, for the eye and the ear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.engine.arrays import Array, shape_text
from attn_tutor.engine.steps import Trace
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.layout import bands, indented, within_margin
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.matrix import shape_aloud
from attn_tutor.widgets.names import aloud, in_words, names
from attn_tutor.widgets.signs import spoken
from attn_tutor.widgets.stages import Stage, stages
from attn_tutor.widgets.steps_spoken import speak_stage
from attn_tutor.widgets.steps_table import draw_table

if TYPE_CHECKING:
    from rich.text import Text

_GAP = 4  # columns between tables side by side
_AROUND = 9  # rows of a screen that are not rows of a table


@widget
class Traced(View):
    """A value of a trace and how it came about.

    row:    the one row shown of a table that is too long to read.
    head:   the one that is shown where a screen has no room for all; the first if none is named.
    turned: its tables were shown already, with another head in focus, so that only this one is said.
    """

    stage: Stage
    row: int | None = None
    head: int | None = None
    turned: str = ""

    @classmethod
    def step(
        cls, trace: Trace, name: str, words: Sequence[str], row: int | None = None, head: int | None = None
    ) -> Traced:
        """The step of that name; its rows and columns are called by the words."""
        return cls(next(stages(trace, (name,), words, (), False)), row, head)

    @classmethod
    def vectors(cls, name: str, made: str, values: Array, words: Sequence[str]) -> Traced:
        """A vector for each word; `made` says how they came about."""
        masked = np.zeros(values.shape, dtype=np.bool_)
        return cls(Stage(name, made, 1, values, masked, names(words, len(values), "row"), ()))

    def draw(self, look: Look) -> list[Text]:
        """The title, then the table of each head, side by side as far as they fit; else of one head."""
        lines = self._lines(look, tuple(range(len(self.stage.heads))))
        if len(self.stage.heads) > 1 and len(lines) + _AROUND > look.height:
            return self._lines(look, (self.head or 0,))
        return lines

    def _lines(self, look: Look, heads: Sequence[int]) -> list[Text]:
        inner, stage = within_margin(look), self._shown
        title = _title(stage.name)
        shape = f"  {shape_text(self.stage.values.shape)}"
        lines = inner.wrapped((title, stage.role, "bold"), (f"{shape}  {stage.formula}", "dim"))
        tables = [draw_table(inner, stage, at) for at in heads]
        if len(stage.heads) > 1:
            of = "" if len(heads) > 1 else f" of {len(stage.heads)}"
            named = (inner.text((f"head {at + 1}{of}", "hi")) for at in heads)
            tables = [[name, *table] for name, table in zip(named, tables, strict=True)]
        for band in bands(inner, tables, _GAP):
            lines += band
        masked = [inner.text(("·" if look.glyphs else ".", "hi"), (" masked", "dim"))]
        return indented(look, lines + (masked if stage.masked.any() else []))

    def speak(self, look: Look) -> list[str]:
        """The title as a sentence, then a sentence for each row."""
        stage, count = self.stage, len(self.stage.row_names)
        rows = tuple(map(aloud, stage.row_names))
        columns = tuple(map(aloud, stage.column_names))
        lines = speak_stage(replace(stage, row_names=rows, column_names=columns), look.decimals)[1:]
        title = f"{_title(stage.name).capitalize()}, {shape_aloud(stage.values.shape)}"
        shown = lines if self.row is None else lines[self.row :: count]
        if self.turned and self.head is not None:
            each = len(shown) // len(stage.heads)
            return shown[self.head * each : (self.head + 1) * each]
        return [f"{title}: {spoken(in_words(stage.formula))}.", *shown]

    @property
    def _shown(self) -> Stage:
        if self.row is None:
            return self.stage
        one = slice(self.row, self.row + 1)
        return replace(
            self.stage,
            values=self.stage.values[..., one, :],
            masked=self.stage.masked[..., one, :],
            row_names=self.stage.row_names[one],
        )


def _title(name: str) -> str:
    return name.replace("_", " ")

"""One stage of a sentence on its way through attention: its tables under one title, for the eye and the ear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from attn_tutor.engine.arrays import Array, shape_text
from attn_tutor.engine.steps import Trace
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.computation import masked_legend
from attn_tutor.widgets.flow import Flow
from attn_tutor.widgets.labels import aloud, in_words, names
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.matrix import shape_aloud
from attn_tutor.widgets.signs import say_text
from attn_tutor.widgets.stage_table import stage_table
from attn_tutor.widgets.stages import Stage, stages

_AROUND = 9  # rows of a screen that are not rows of a table


@widget
class TracedValue(View):
    """A value of a trace and how it came about.

    row:    the one row shown of a table that is too long to read.
    head:   the one that is shown where a screen has no room for all; the first if none is named.
    turn: its tables were shown already, with another head in focus, so that only this one is said.
    """

    stage: Stage
    row: int | None = None
    head: int | None = None
    turn: str = ""

    @classmethod
    def step(
        cls, trace: Trace, name: str, words: Sequence[str], row: int | None = None, head: int | None = None
    ) -> TracedValue:
        """The step of that name; its rows and columns are called by the words."""
        return cls(next(stages(trace, (name,), words, (), False)), row, head)

    @classmethod
    def vectors(cls, name: str, formula: str, values: Array, words: Sequence[str]) -> TracedValue:
        """A vector for each word; `made` says how they came about."""
        masked = np.zeros(values.shape, dtype=np.bool_)
        return cls(Stage(name, formula, 1, values, masked, names(words, len(values), "row"), ()))

    def blocks(self, look: Look) -> Iterator[View]:
        """The title, then the table of each head, side by side as far as they fit; else of one head."""
        every = tuple(range(len(self.stage.heads)))
        if look.plain:
            yield from self._tables(look, (self.head,) if self.turn and self.head is not None else every)
            return
        stack = [*self._tables(look, every)]
        high = sum(len(view.draw(look)) for view in stack) + _AROUND > look.height
        yield from self._tables(look, (self.head or 0,)) if len(every) > 1 and high else stack

    def _tables(self, look: Look, heads: Sequence[int]) -> Iterator[View]:
        stage, ear = self._stage, self._ear
        title = _title(stage.name)
        shape = f"  {shape_text(self.stage.values.shape)}"
        said = f"{title.capitalize()}, {shape_aloud(self.stage.values.shape)}: {say_text(in_words(stage.formula))}."
        words = ((title, stage.role, "bold"), (f"{shape}  {stage.formula}", "dim"))
        yield Line(words, aloud="" if self.turn and self.head is not None else said)
        stacks: list[tuple[View, ...]] = []
        for at in heads:
            table = stage_table(look, stage, ear, at, look.decimals)
            of = "" if len(heads) > 1 else f" of {len(stage.heads)}"
            named = Line(((f"head {at + 1}{of}", "hi"),), aloud="")
            stacks.append((named, table) if len(stage.heads) > 1 else (table,))
        yield Flow(tuple(stacks))
        if stage.masked.any():
            yield masked_legend(look)

    @property
    def _ear(self) -> Stage:
        """The rows that are shown with their names for the ear, and with their places in the whole stage."""
        stage = self._stage
        rows = () if self.row is None else (self.row + 1,)
        return replace(
            stage,
            row_names=tuple(map(aloud, stage.row_names)),
            column_names=tuple(map(aloud, stage.column_names)),
            rows=stage.rows or rows,
        )

    @property
    def _stage(self) -> Stage:
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

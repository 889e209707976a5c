"""A whole computation, matrix by matrix: every step with its name, its formula, its shape and its numbers.

See it: python -m attn_tutor.widgets.steps
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attn_tutor.engine.arrays import shape_text
from attn_tutor.engine.steps import Trace
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.layout import Lines, bands, indented, within_margin
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.names import aloud
from attn_tutor.widgets.stages import Stage, abridged, stages
from attn_tutor.widgets.steps_table import draw_table

if TYPE_CHECKING:
    from rich.text import Text

_GAP = 4  # columns between steps, and between heads, side by side


@widget
class Steps(View):
    """The steps of a trace, all or those in `names`; before them with `inputs` what is given.

    Words name the queries, key_words the keys where they are not the same words; without words rows and columns
    are counted as in r2c1. Decimals are the look's unless given. With `most`, of a larger matrix only the first rows
    and columns and the last are shown, so many of each. ready: they are given, not to be followed.
    """

    trace: Trace
    names: tuple[str, ...] = ()
    decimals: int | None = None
    words: tuple[str, ...] = ()
    key_words: tuple[str, ...] = ()
    inputs: bool = False
    most: int = 0
    ready: bool = False

    def draw(self, look: Look) -> list[Text]:
        """Steps side by side as far as they fit, in order; the heads of one step likewise."""
        inner = replace(within_margin(look), decimals=self._decimals(look))
        shown = self._stages(self.words, self.key_words)
        lines: Lines = []
        for band in bands(inner, [_block(inner, stage) for stage in shown], _GAP):
            lines += [*(look.gap() if lines else []), *band]
        if any(stage.masked.any() for stage in shown):
            lines += [*look.gap(), inner.text(("·" if look.glyphs else ".", "hi"), (" masked", "dim"))]
        return indented(look, lines)

    def speak(self, look: Look) -> list[str]:
        """A sentence for each row of each matrix."""
        from attn_tutor.widgets.steps_spoken import speak_stage

        words, key_words = tuple(map(aloud, self.words)), tuple(map(aloud, self.key_words))
        shown = self._stages(words, key_words)
        return [line for stage in shown for line in speak_stage(stage, self._decimals(look), self.ready)]

    def _stages(self, words: tuple[str, ...], key_words: tuple[str, ...]) -> list[Stage]:
        made = stages(self.trace, self.names, words, key_words, self.inputs)
        return [abridged(stage, self.most) if self.most else stage for stage in made]

    def _decimals(self, look: Look) -> int:
        return look.decimals if self.decimals is None else self.decimals


def _block(look: Look, stage: Stage) -> Lines:
    """Number, name and shape; the formula; the table, or one for each head."""
    badge = [look.badge(stage.number, stage.role), " "] if stage.number else []
    title = look.text(*badge, (stage.name, stage.role, "bold"))
    shape = look.text((shape_text(stage.shape), "dim"))
    fits = title.cell_len + 2 + shape.cell_len <= look.room
    lines = [title.append("  ").append(shape)] if fits else [title, shape]
    lines += look.wrapped((stage.formula or "given", "dim"))
    tables = [draw_table(look, stage, at) for at in range(len(stage.heads))]
    if len(tables) == 1:
        return lines + tables[0]
    titled = [[look.text((f"head {at}", "hi")), *table] for at, table in enumerate(tables, 1)]
    return lines + [line for band in bands(look, titled, _GAP) for line in band]


if __name__ == "__main__":
    from attn_tutor.widgets.demo import GIVEN, show

    show(Steps(GIVEN.problem.run(), words=GIVEN.words, inputs=True))

"""A whole computation, matrix by matrix: every step with its name, its formula, its shape and its numbers.

See it: python -m attn_tutor.widgets.computation
"""

from __future__ import annotations

from collections.abc import Iterator

from attn_tutor.engine.steps import Trace
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Line
from attn_tutor.widgets.flow import Flow
from attn_tutor.widgets.labels import aloud
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.stage_table import stage_table, stage_title
from attn_tutor.widgets.stages import Stage, abridge, stages


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

    def blocks(self, look: Look) -> Iterator[View]:
        """Steps side by side as far as they fit, in order; the heads of one step likewise."""
        words, key_words = tuple(map(aloud, self.words)), tuple(map(aloud, self.key_words))
        stages_ = self._stages(self.words, self.key_words)
        heard = self._stages(words, key_words)
        yield Flow(tuple(self._stack(look, stage, ear) for stage, ear in zip(stages_, heard, strict=True)))
        if any(stage.masked.any() for stage in stages_):
            yield Gap()
            yield masked_legend(look)

    def _stack(self, look: Look, stage: Stage, ear: Stage) -> tuple[View, ...]:
        """Title and formula, then the table, or one for each head side by side."""
        decimals = self._decimals(look)
        titles = stage_title(look, stage, self.ready, decimals)
        tables = [stage_table(look, stage, ear, at, decimals) for at in range(len(stage.heads))]
        if len(tables) == 1:
            return (*titles, tables[0])
        named = (Line(((f"head {at}", "hi"),), aloud="") for at in range(1, len(tables) + 1))
        return (*titles, Flow(tuple(zip(named, tables, strict=True))))

    def _stages(self, words: tuple[str, ...], key_words: tuple[str, ...]) -> list[Stage]:
        result = stages(self.trace, self.names, words, key_words, self.inputs)
        return [abridge(stage, self.most) if self.most else stage for stage in result]

    def _decimals(self, look: Look) -> int:
        return look.decimals if self.decimals is None else self.decimals


def masked_legend(look: Look) -> Line:
    """What the sign of a masked cell means; rows say it themselves."""
    return Line((("·" if look.glyphs else ".", "hi"), (" masked", "dim")), aloud="")


if __name__ == "__main__":
    from attn_tutor.widgets.demo import GIVEN, show

    show(Steps(GIVEN.problem.run(), words=GIVEN.words, inputs=True))

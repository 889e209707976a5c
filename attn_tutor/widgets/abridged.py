"""A computation too large to be read number by number: parts of its matrices, and all its weights as one map.

See it: python -m attn_tutor.widgets.abridged
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from attn_tutor.engine.steps import Trace
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Line, Note
from attn_tutor.widgets.computation import Steps
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import fixed_number

_SHOWN = 4  # rows, columns and heads of such a computation that are shown: the first ones and the last


@widget
class AbridgedSteps(View):
    """The steps of a large computation in part, then the map of its weights. Words as in `Steps`."""

    trace: Trace
    words: tuple[str, ...] = ()
    key_words: tuple[str, ...] = ()
    decimals: int = 2

    note: ClassVar[str] = (
        f"Of more than {_SHOWN} rows or columns the first {_SHOWN - 1} and the last are shown. --json gives every "
        "number, --why r17c2 opens one."
    )

    def blocks(self, look: Look) -> Iterator[View]:
        """What is shown and what is not; the steps; the weights as an overview in tiles, aloud the largest."""
        yield Note((self.note,), label="In part", role="dim")
        yield Gap()
        yield Steps(
            self.trace,
            decimals=self.decimals,
            words=self.words,
            key_words=self.key_words,
            inputs=True,
            most=_SHOWN,
        )
        yield Gap()
        if not look.plain and look.layout != "narrow":
            yield HeatMap.of(self.trace, self.words, key_words=self.key_words, title="All weights")
        else:
            yield from map(Line, self._largest())

    def _largest(self) -> list[str]:
        weights = np.asarray(self.trace["weights"])
        heads = weights if weights.ndim == 3 else weights[np.newaxis]
        lines = []
        for at, head in enumerate(heads[:_SHOWN], 1):
            row, column = np.unravel_index(int(head.argmax()), head.shape)
            where = f" of head {at}" if len(heads) > 1 else ""
            largest = fixed_number(float(head[row, column]), self.decimals)
            lines.append(
                f"The largest weight{where} is {largest}: query {row + 1} looking at key {column + 1}."
            )
        return lines


if __name__ == "__main__":
    from attn_tutor.engine.problem import problem
    from attn_tutor.widgets.demo import show

    chance = np.random.default_rng(1)
    query, key, value = (chance.normal(size=(60, 40)) for _ in range(3))
    show(AbridgedSteps(problem(query=query, key=key, value=value).run()))

"""The values of a trace as tables: what each is called, what its rows and columns are, which cells are masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Trace
from attn_tutor.records import record
from attn_tutor.widgets.labels import names

_ROLES = {
    **{"query": "q", "query_heads": "q", "w_query": "q"},
    **{"key": "k", "key_heads": "k", "w_key": "k"},
    **{"value": "v", "value_heads": "v", "w_value": "v", "w_output": "v"},
    **{"weights": "w", "head_outputs": "v", "concatenated": "v", "output": "v"},
}
_INPUTS = ("tokens", "context", "query", "key", "value", "w_query", "w_key", "w_value", "w_output")
_BY_KEY = ("context", "key", "value", "key_heads", "value_heads")  # their rows are keys
LARGE = 32  # rows or columns: more than that nobody reads number by number
_KEYS_ACROSS = ("scores", "logits", "weights")  # their columns are keys


@record(eq=False)
class Stage:
    """One given or computed value of a trace, ready to be written as a table or as several, one for each head."""

    name: str
    formula: str  # "" where given
    number: int  # of the step, from 1; 0 where given
    values: Array  # (n, m) or (n_heads, n, m)
    masked: NDArray[np.bool_]  # of the same shape
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]  # () where the columns are just numbers
    rows: tuple[int, ...] = ()  # where only some rows and columns are left: which rows, counted from 1
    whole_sums: Array | None = None  # and the sums of the whole rows
    whole_shape: tuple[int, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the whole value."""
        return self.whole_shape or self.values.shape

    @property
    def sums(self) -> Array:
        """The sum of each row, of what is left out of it too."""
        with np.errstate(over="ignore"):  # of scores, whose sums nobody is shown
            sums: Array = self.values.sum(axis=-1) if self.whole_sums is None else self.whole_sums
        return sums

    @property
    def role(self) -> str:
        return _ROLES.get(self.name, "hi")

    @property
    def row_role(self) -> str:
        """The role of what the rows are: queries, or keys."""
        return "dim" if self.name.startswith("w_") else "k" if self.name in _BY_KEY else "q"

    @property
    def heads(self) -> tuple[tuple[Array, NDArray[np.bool_]], ...]:
        """The table of each head with its mask; one table outside heads."""
        if self.values.ndim == 2:
            return ((self.values, self.masked),)
        return tuple(zip(self.values, self.masked, strict=True))

    def sums_of(self, head: int) -> Array:
        """The sums of the rows of one head, counted from 0."""
        return self.sums if self.values.ndim == 2 else self.sums[head]


def stages(
    trace: Trace, chosen: Sequence[str], words: Sequence[str], key_words: Sequence[str], inputs: bool
) -> Iterator[Stage]:
    """What is given, if asked for; then the steps that have been run, only the `chosen` ones where any are."""
    given = [name for name in _INPUTS if trace.get(name) is not None and name not in _computed_names(trace)]
    for name in given if inputs else ():
        if name != "context" or trace["context"] is not trace.get("tokens"):
            yield _stage(trace, name, "", 0, words, key_words)
    for number, step in enumerate(trace.steps, 1):
        if step.name in trace and (not chosen or step.name in chosen):
            yield _stage(trace, step.name, step.formula, number, words, key_words)


def visible_places(count: int, most: int) -> list[int]:
    """Which of `count` rows or columns are shown where at most `most` fit: the first ones and the last. From 0."""
    return list(range(count)) if count <= most else [*range(most - 1), count - 1]


def is_large(trace: Trace) -> bool:
    """Whether some matrix of the computation has too many rows or columns to be read."""
    names = (*_INPUTS, *(step.name for step in trace.steps))
    sizes = (np.shape(trace[name])[-2:] for name in names if name in trace)
    return any(size > LARGE for pair in sizes for size in pair)


def abridge(stage: Stage, most: int) -> Stage:
    """The stage with at most so many rows and columns, which then all have names; and at most so many heads."""
    rows, columns = (visible_places(size, most) for size in stage.values.shape[-2:])
    if (len(rows), len(columns)) == stage.values.shape[-2:] and len(stage.heads) <= most:
        return stage
    names = stage.column_names or _labels((), stage.values.shape[-1], "c")
    heads = slice(most) if stage.values.ndim == 3 else slice(None)
    values, masked, sums = stage.values[heads], stage.masked[heads], stage.sums[heads]
    return replace(
        stage,
        values=values[..., rows, :][..., columns],
        masked=masked[..., rows, :][..., columns],
        row_names=tuple(stage.row_names[at] for at in rows),
        column_names=tuple(names[at] for at in columns),
        rows=tuple(at + 1 for at in rows),
        whole_sums=sums[..., rows],
        whole_shape=stage.values.shape,
    )


def _computed_names(trace: Trace) -> set[str]:
    return {step.name for step in trace.steps}


def _stage(
    trace: Trace, name: str, formula: str, number: int, words: Sequence[str], key_words: Sequence[str]
) -> Stage:
    values = np.asarray(trace[name], dtype=np.float64)
    masked = np.zeros(values.shape, dtype=np.bool_)
    if name in ("logits", "weights"):
        masked = np.isneginf(np.broadcast_to(trace["logits"], values.shape))
    by_key = key_words or words
    rows = () if name.startswith("w_") else by_key if name in _BY_KEY else words
    columns = _labels(by_key, values.shape[-1], "c") if name in _KEYS_ACROSS else ()
    return Stage(name, formula, number, values, masked, _labels(rows, values.shape[-2], "r"), columns)


def _labels(words: Sequence[str], count: int, letter: str) -> tuple[str, ...]:
    """The words, or r1, r2 ... c1, c2 as the command `why` counts rows and columns."""
    if len(words) == count:
        return names(words, count, "")
    return tuple(f"{letter}{place}" for place in range(1, count + 1))

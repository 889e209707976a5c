"""Pictures that are tables of one computation: the cache row by row, what each key adds, the stripe of a copying head.

See them: python -m attn_tutor.widgets.pictures_rows
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.english import join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.figures import vector
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import MASKED, brief_number, compact, fixed_number
from attn_tutor.widgets.table import Table

if TYPE_CHECKING:
    from rich.text import Text

_AXIS_ROLES = {"texts": "dim", "heads": "dim", "queries": "q", "keys": "k", "width": "you"}
_LEAST = 0.005  # a weight below it is nothing in two decimals


@widget
class SaidIfNarrow(View):
    """A table whose rows have sentences of their own: these stand in its place on narrow screens."""

    table: Table

    def draw(self, look: Look) -> list[Text]:
        if look.layout != "narrow":
            return self.table.draw(look)
        return [line for said in self.speak(look) for line in Line(said).draw(look)]

    def speak(self, look: Look) -> list[str]:
        return self.table.speak(look)


def cache_table(words: Sequence[str], numbers: int, *, asked: bool) -> SaidIfNarrow:
    """A row for each word as it is written: which keys and values are new, which are read from the cache.

    numbers: how many a word leaves in the cache. asked: the last row is open.
    """
    columns = (
        Column("", "hi"),
        *(Column(word, "k", align="<") for word in words),
        Column("kept", title="numbers"),
    )
    rows = []
    for at, word in enumerate(words):
        if asked and at == len(words) - 1:
            open_cells = [Cell(kind="open"), *[Cell(kind="to come")] * (len(words) - 1)]
            rows.append(Row((word, *open_cells, ""), aloud=f'The word "{word}": the row is open.'))
            continue
        cells = [Cell("cache", role="dim") for _ in range(at)] + [Cell("new", kind="result", role="v")]
        empty = [""] * (len(words) - 1 - at)
        total = brief_number(numbers * (at + 1))
        before = join_words([f'"{one}"' for one in words[:at]])
        cached = f"; those of {before} come from the cache" if at else ""
        said = f'The word "{word}": its own key and value are new{cached}; {total} numbers kept.'
        rows.append(Row((word, *cells, *empty, total), aloud=said))
    return SaidIfNarrow(Table(columns, tuple(rows)))


def adds_table(
    words: Sequence[str],
    weights: Sequence[float],
    lengths: Sequence[float],
    keys: Sequence[str],
    decimals: int = 2,
) -> Table:
    """Weight times the length of what a key contributes, as bars beside each other; other keys are left out.

    keys: the words to show, all if none is named.
    """
    chosen = [words.index(word) for word in keys if word in words] or list(range(len(words)))
    parts = [weights[at] * lengths[at] for at in range(len(words))]
    largest = max(parts[at] for at in chosen) or 1.0
    rows = tuple(
        Row(
            (
                words[at],
                Cell(fixed_number(weights[at], decimals), share=weights[at]),
                fixed_number(lengths[at], decimals),
                Cell(fixed_number(parts[at], decimals), share=parts[at] / largest),
            )
        )
        for at in chosen
    )
    columns = (
        Column("", "k"),
        Column("weight", "w"),
        Column("× length", "v", aloud="times the length of its value"),
        Column("= adds", "model", aloud="adds"),
    )
    return Table(columns, rows)


def stripe_table(words: Sequence[str], weights: Array, *, asked: int = -1) -> SaidIfNarrow:
    """The second time through a list that is said twice: a row for each of its words, a column for each of the first.

    The word after the earlier same word lies one column to the right of the diagonal. asked: the row that is open.
    """
    half = len(words) // 2
    heads = (*(Column(word, "k") for word in words[:half]), Column("later", "k", spare=1))
    rows = []
    for at, word in enumerate(words[half:]):
        if at == asked:
            cells = (Cell(kind="open"), *[Cell(kind="to come")] * half)
            rows.append(Row((word, *cells), mark="w", aloud=f'The second "{word}": its row is open.'))
            continue
        row = [float(x) for x in weights[half + at]]
        shares = (*row[:half], sum(row[half:]))
        named = [
            (name, x) for name, x in zip((*words[:half], "later words"), shares, strict=True) if x >= _LEAST
        ]
        said = ", ".join(f"{name} {fixed_number(x)}" for name, x in sorted(named, key=lambda pair: -pair[1]))
        rows.append(Row((word, *map(_share_cell, shares)), aloud=f'The second "{word}": {said}.'))
    return SaidIfNarrow(Table((Column("", "hi"), *heads), tuple(rows)))


def _share_cell(x: float) -> Cell:
    """A weight on the ground of its size; a dot where it is nothing in two decimals."""
    return Cell(compact(x), heat=x) if x >= _LEAST else Cell(kind="later")


def pair_table(
    words: Sequence[str],
    keys: Sequence[str],
    weights: Array,
    visible: Array | None = None,
    *,
    sums: bool = False,
) -> Table:
    """Two texts as a grid: who asks on the left, who is asked on top, each weight on the ground of its size.

    seen: which key each query may see, all unless given; sums: what each column adds up to, below.
    """
    columns = (Column("asks", "q"), *(Column(key, "k", align=">") for key in keys))
    rows = []
    for at, word in enumerate(words):
        hidden = [visible is not None and not visible[at][key] for key in range(len(keys))]
        cells = [
            Cell(MASKED, role="dim", aloud="hidden") if hidden[key] else Cell(fixed_number(float(x)), heat=float(x))
            for key, x in enumerate(weights[at])
        ]
        rows.append(Row((Cell(word, role="q", strong=True), *cells)))
    below = [fixed_number(float(x)) for x in np.sum(weights, axis=0)]
    total = Row((Cell("total", role="dim"), *(Cell(text, role="dim") for text in below))) if sums else None
    return Table(columns, tuple(rows), total)


def difference_table(names: Sequence[str], keys: Sequence[str], weights: Array, output: Array) -> Table:
    """Two rows of weights beside each other, what the second has more or less, and below what each gives."""
    first, second = (row.tolist() for row in np.asarray(weights)[:2])
    rows = (
        Row((key, Cell(fixed_number(a), share=a), Cell(fixed_number(b), share=b), _with_sign(b - a)))
        for key, a, b in zip(keys, first, second, strict=True)
    )
    outputs = [vector(row) for row in np.asarray(output)[:2].tolist()]
    apart = vector((np.asarray(output)[1] - np.asarray(output)[0]).tolist())
    columns = (
        Column("", "k"),
        *(Column(name, role) for name, role in zip(names, ("w", "model"), strict=False)),
        Column("difference", "hi", align=">"),
    )
    total = Row(
        (Cell("output", role="dim"), *(Cell(text, role="v") for text in outputs), Cell(apart, role="v"))
    )
    return Table(columns, tuple(rows), total)


def _with_sign(x: float) -> str:
    """A difference with its sign; 0 without one."""
    return f"{x:+.2f}" if abs(x) >= _LEAST else fixed_number(0.0)


def axes_table(batch: int, heads: int, queries: int, keys: int, width: int) -> Table:
    """The axes of queries, transposed keys and scores below each other: which are carried along, which are summed."""
    named = (
        ("query", (batch, heads, queries, width), ("queries", "width")),
        ("Kᵀ", (batch, heads, width, keys), ("width", "keys")),
        ("scores", (batch, heads, queries, keys), ("queries", "keys")),
    )
    rows = []
    for name, shape, last in named:
        sizes = zip(shape, ("texts", "heads", *last), strict=True)
        rows.append(Row((name, *(Cell(_size_text(size, axis), role=_AXIS_ROLES[axis]) for size, axis in sizes))))
    columns = (Column("", "hi"), *(Column(f"axis {at}", align="<") for at in range(1, 5)))
    return Table(columns, tuple(rows))


def _size_text(size: int, axis: str) -> str:
    return f"width {size}" if axis == "width" else f"{size} {axis}"


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    show(cache_table(("the", "cat", "purrs"), 8, asked=True))
    show(adds_table(("[CLS]", "cat"), (0.76, 0.06), (0.14, 8.96), ()))
    show(pair_table(("chats",), ("cats", "chase"), np.array([[0.7, 0.3]]), sums=True))

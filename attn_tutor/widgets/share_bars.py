"""Weights as bars: one row beside the learner's own shares, and the largest weight at several widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.lesson_pictures import PictureSubject
from attn_tutor.widgets.numerals import fixed_number
from attn_tutor.widgets.table import Table


def bars_table(subject: PictureSubject, keys: Sequence[str], points: Sequence[float] | None = None) -> Table:
    """One row of weights as bars, beside the points that the learner handed out; other words are the rest.

    keys: the words to show, all if none is named. points: out of 100, in the order of the rows.
    """
    words, weights = subject.names, subject.numbers("weights")
    chosen = [words.index(word) for word in keys if word in words] or range(len(words))
    names, shares = [words[at] for at in chosen], [weights[at] for at in chosen]
    if len(names) < len(words):
        names.append("the rest")
        shares.append(sum(weights) - sum(shares))
    yours = [x / 100 for x in points] if points is not None and len(points) == len(names) else None
    rows = []
    for at, name in enumerate(names):
        first = [Cell(fixed_number(yours[at]), share=yours[at])] if yours else []
        rows.append(Row((name, *first, Cell(fixed_number(shares[at]), share=shares[at]))))
    role, title = ("model", "a trained model") if yours else ("w", "share")
    columns = [Column("", "k"), *([Column("you", "you")] if yours else []), Column(title, role)]
    total = Row(tuple(Cell(text, role="dim") for text in ("total", *(["1.00"] if yours else []), "1.00")))
    return Table(tuple(columns), tuple(rows), total, airy="always")


# ---- measurements ----------------------------------------------------------------------------------------

_DIVISORS = {
    "nothing": "not divided",
    "root": "÷ √d_k",
    "width": "÷ d_k",
    "keys": "÷ n",
    "largest": "÷ the largest",
}


def sharpness_table(widths: Sequence[int], found: Mapping[str, Sequence[float]]) -> Table:
    """The largest weight at each width, a column of bars for each way to divide the scores."""
    columns = [Column("", "hi"), *(Column(_DIVISORS[name], "w") for name in found)]
    rows = [
        Row((f"width {width}", *(Cell(fixed_number(found[name][at]), share=found[name][at]) for name in found)))
        for at, width in enumerate(widths)
    ]
    return Table(tuple(columns), tuple(rows))

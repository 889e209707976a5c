"""One query worked through as numbered steps, one below the other; for screens of less than 92 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attn_tutor.widgets import worked_lines
from attn_tutor.widgets.figures import Figures, part, powered, scaled
from attn_tutor.widgets.layout import MARGIN, Lines, fits, padded, table, width_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import shown
from attn_tutor.widgets.worked_parts import (
    aligned_products,
    beginning,
    cells,
    names,
    output,
    reading,
    scores,
    share_bar,
    sum_of_weights,
    title,
)
from attn_tutor.widgets.worked_words import Sentence, scaling

if TYPE_CHECKING:
    from rich.text import Text

_BARS = (24, 16, 10, 6)  # columns of a full bar: the longest that fits


def draw_steps(look: Look, figures: Figures) -> Lines:
    """Each step as a small table where it fits, else (and always on narrow screens) one step a line."""
    lines = [*beginning(look, figures), *look.gap()]
    lines += _dot_products(look, figures) + _shares(look, figures) + _mix(look, figures)
    if look.tight:
        return [*lines, *reading(look, figures, sentences=1)]
    bar = [] if look.layout == "narrow" else share_bar(look, figures.working, look.room - 2)
    return [*lines, *(look.gap() if bar else []), *bar, *look.gap(), *reading(look, figures)]


def _dot_products(look: Look, figures: Figures) -> Lines:
    """Step 1."""
    found = _fitting(look, _products_tables(look, figures))
    head = _head(look, title(look, 1, "q", "dot product q·k"))
    return [*head, *(found or worked_lines.dot_products(look, figures))]


def _shares(look: Look, figures: Figures) -> Lines:
    """Steps 2 and 3, on one line for each key where they fit."""
    scale, softmax = title(look, 2, "hi", _scaling(figures)), _softmax(figures)
    found = _fitting(look, (_shares_table(look, figures, bar) for bar in _BARS))
    if found:
        return [*_head(look, (*scale, ("   then ", "dim"), *title(look, 3, "w", softmax))), *found]
    over = f"{softmax}: e^x over {figures.total.strip()}" if figures.working.seen else softmax
    logits, shares = worked_lines.logits(look, figures), worked_lines.shares(look, figures)
    return [*_head(look, scale), *logits, *_head(look, title(look, 3, "w", over)), *shares]


def _mix(look: Look, figures: Figures) -> Lines:
    """Step 4, and the output that the parts add up to."""
    found = _fitting(look, (_mix_table(look, figures) for _ in "1"))
    head = _head(look, title(look, 4, "v", "mix: weight × value"))
    return [*head, *(found or worked_lines.parts(look, figures))]


def _products_tables(look: Look, figures: Figures) -> Iterator[Lines]:
    """With the keys by themselves; then without, where their terms leave no room."""
    columns = [names(look, figures), aligned_products(look, figures), scores(look, figures)]
    yield _table(
        look, [columns[0], cells(look, figures, figures.keys, "k"), *columns[1:]], "<<<<", (0, 2, 2, 1)
    )
    yield _table(look, columns, "<<<", (0, 2, 1))


def _shares_table(look: Look, figures: Figures, bar: int) -> Lines:
    lines = figures.working.lines
    every = range(len(lines))
    total, always = (look.text(part) for part in sum_of_weights(figures))
    sums = [look.text(), look.text(), look.text((f"sum = {figures.total}", "dim")), total, always]
    columns = [
        names(look, figures),
        cells(look, figures, [scaled(figures, at) for at in every], "hi"),
        cells(look, figures, [powered(figures, at) for at in every], "dim"),
        cells(look, figures, figures.weights, "w"),
        [look.text((look.line(line.weight, bar), "w")) for line in lines],
    ]
    return table(look, [*zip(*columns, strict=True), sums], "<<>><", (0, 2, 3, 3, 1))


def _mix_table(look: Look, figures: Figures) -> Lines:
    every = range(len(figures.parts))
    columns = [
        names(look, figures),
        cells(look, figures, figures.weights, "w"),
        [look.text(("×", "dim")) for _ in every],
        cells(look, figures, figures.values, "v"),
        [look.text(("=", "dim")) for _ in every],
        cells(look, figures, [part(figures, at) for at in every], "v"),
    ]
    made = _table(look, columns, "<>>>>>", (0, 2, 1, 1, 1, 1))
    return [*made, padded(look.text(*output(figures)), width_of(made), ">")]


def _scaling(figures: Figures) -> str:
    """ "÷ √d_k = 2", "× 0.5", "÷ √d_k = 2, cap 30" """
    working = figures.working
    if working.divisor is None:
        return scaling(working)
    return scaling(working).replace("√d_k", f"√d_k = {shown(working.divisor, figures.decimals)}")


def _softmax(figures: Figures) -> str:
    shift = figures.working.shift
    return "softmax" if shift is None else f"softmax, less {shown(shift, figures.decimals)}"


def _head(look: Look, words: Sentence) -> Lines:
    return look.wrapped(*words, indent=(MARGIN,))


def _table(look: Look, columns: Sequence[Sequence[Text]], align: str, gaps: Sequence[int]) -> Lines:
    return table(look, list(zip(*columns, strict=True)), align, gaps)


def _fitting(look: Look, tables: Iterable[Lines]) -> Lines | None:
    """The first table that fits; on narrow screens none, where one step a line is easier to follow."""
    if look.layout == "narrow":
        return None
    return next((lines for lines in tables if fits(look, lines)), None)

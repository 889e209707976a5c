"""One query worked through as one table, read from left to right; for screens of 92 columns and more."""

from __future__ import annotations

from attn_tutor.widgets.figures import Figures
from attn_tutor.widgets.layout import Lines, width_of
from attn_tutor.widgets.ledger import Column, ledger, ledger_width
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.worked_parts import (
    aligned_products,
    beginning,
    cells,
    names,
    power,
    reading,
    scores,
    share_bar,
    sum_of_weights,
    title,
)
from attn_tutor.widgets.worked_words import row_word, scaling

# From the most beautiful down: columns of a full bar, blanks between columns, with the column of keys or not.
_VARIANTS = (
    *((16, 4, True), (12, 3, True), (12, 2, True), (9, 2, True), (6, 2, True)),
    *((12, 3, False), (9, 2, False), (6, 2, False)),
)
_AROUND = 26  # rows of a screen that are not rows of the table: with twice the rest to spare, it is airy


def draw_wide(look: Look, figures: Figures) -> Lines | None:
    """The table and what stands around it; None where it does not fit, not even without the column of keys."""
    if _least_width(figures) > look.room:
        return None
    columns = _columns(look, figures)
    for bar, gap, keys in _VARIANTS:
        columns["weight"] = _weights(look, figures, bar)
        kept = [column for name, column in columns.items() if keys or name != "key"]
        if ledger_width(look, kept, gap) <= look.room:
            return _around(look, figures, ledger(look, kept, gap, _is_airy(look, figures)))
    return None


def _around(look: Look, figures: Figures, table: Lines) -> Lines:
    lines = [*beginning(look, figures), *look.gap(), *table]
    shares = share_bar(look, figures.working, width_of(table) - 2)
    lines += [*look.gap(), *shares] if shares else []
    return [*lines, *look.gap(), *reading(look, figures)]


def _least_width(figures: Figures) -> int:
    """What the figures alone take with a blank between them, known before anything is drawn."""
    texts = (
        figures.scores,
        figures.logits,
        figures.exponentials,
        figures.weights,
        figures.values,
        figures.parts,
    )
    terms = sum(len(term.query) + len("·") + len(term.key) + len(" + ") for term in figures.terms[0])
    return terms + sum(max(map(len, column)) + 1 for column in texts) + _VARIANTS[-1][0]


def _is_airy(look: Look, figures: Figures) -> bool:
    return look.height >= _AROUND + 2 * len(figures.working.lines)


def _columns(look: Look, figures: Figures) -> dict[str, Column]:
    """The columns by name, from left to right; each shows one step of the computation, or part of one."""
    working, decimals = figures.working, figures.decimals
    return {
        "name": Column(
            (f"  {row_word(working)}", "dim"),
            names(look, figures),
            foot=(("  add each column", "dim"),),
            gap=0,
        ),
        "key": Column(("key k", "k"), cells(look, figures, figures.keys, "k")),
        "terms": Column(
            ("q·k term by term", "dim"),
            aligned_products(look, figures, least=look.columns("q·k term by term")),
            title=title(look, 1, "q", "dot product"),
        ),
        "score": Column(("score", "dim"), scores(look, figures), align=">", gap=1, slim=True),
        "logit": Column(
            ("logit", "dim"),
            cells(look, figures, figures.logits, "hi"),
            title=title(look, 2, "hi", scaling(working)),
            align=">",
        ),
        "power": Column(
            (power(working, decimals), "dim"),
            cells(look, figures, figures.exponentials, "dim"),
            title=title(look, 3, "w", "softmax: shares"),
            foot=((figures.total, "dim"),),
            align=">",
        ),
        "weight": _weights(look, figures, 0),
        "value": Column(
            ("v", "v"),
            cells(look, figures, figures.values, "v"),
            title=title(look, 4, "v", "mix"),
            foot=(("output", "dim"),),
            align=">",
        ),
        "part": Column(
            ("weight·v", "dim"),
            cells(look, figures, figures.parts, "v"),
            foot=((figures.output, "v", "bold", "reverse"),),
            align=">",
        ),
    }


def _weights(look: Look, figures: Figures, bar: int) -> Column:
    """The weights with their bars; a full bar would be `bar` columns long."""
    weights = cells(look, figures, figures.weights, "w")
    for line, text in zip(figures.working.lines, weights, strict=True):
        text.append(look.text((f" {look.bar(line.weight, bar)}", "w")))
    least = len(figures.weights_total) + 1 + bar
    return Column(("weight", "w"), weights, foot=sum_of_weights(figures), least=least)

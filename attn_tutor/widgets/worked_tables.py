"""The tables of one worked query: its four steps side by side in one, or a small table for each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.figures import Figures, Product, part, power_text, scaling_text
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.labels import shorten
from attn_tutor.widgets.look import Look, Part, Sentence
from attn_tutor.widgets.numerals import brief_number
from attn_tutor.widgets.table import Table
from attn_tutor.widgets.table_drawing import drawn_table
from attn_tutor.widgets.worked_spoken import steps_said
from attn_tutor.widgets.worked_words import power, row_word, scaling
from attn_tutor.widgets.working import WorkingLine

_AROUND = 26  # rows of a screen that are not rows of the table: with twice the rest to spare, it is airy
_NAME, _SHORT_NAME = 12, 8  # columns that the name of a key may take


def wide_table(look: Look, figures: Figures, ear: Figures) -> Table:
    """All the steps from left to right, a row for each key."""
    working, decimals = figures.working, figures.decimals
    said = [sentences for _, sentences in steps_said(ear)]
    columns = (
        Column(row_word(working), "hi"),
        Column("key k", "k", spare=1),
        Column((("q·k term by term = score", "dim"),), title="dot product", role="q", step=1),
        Column((("logit", "dim"),), "hi", title=scaling(working), step=2, align=">"),
        Column(((power(working, decimals), "dim"),), "w", title="softmax: shares", step=3, align=">"),
        Column((("weight", "w"),), "w"),
        Column((("v", "v"),), "v", title="mix", step=4, align=">"),
        Column((("weight·v", "dim"),), align=">"),
    )
    count = len(columns) if working.mixes else len(columns) - 2
    rows = []
    for at, line in enumerate(working.lines):
        cells = (
            _name(look, line, _NAME),
            _cell(look, figures, line, figures.keys[at], "k"),
            Cell(_dot_product(look, figures, at)),
            _cell(look, figures, line, figures.logits[at], "hi"),
            _cell(look, figures, line, figures.exponentials[at], "dim"),
            _cell(look, figures, line, figures.weights[at], "w", line.weight),
            _cell(look, figures, line, figures.values[at], "v"),
            _cell(look, figures, line, figures.parts[at], "v"),
        )
        leads = line is working.top
        rows.append(Row(cells[:count], "w" if leads else "", aloud=tuple(sentences[at] for sentences in said)))
    output = Cell(((figures.output, "v", "bold", "reverse"),))
    sums = (
        Cell(((figures.total, "dim"),)),
        Cell(sum_of_weights(figures)),
        Cell((("output", "dim"),)),
        output,
    )
    total = Row((Cell("sum", role="dim"), "", "", "", *sums)[:count], aloud=("",))
    airy = look.height >= _AROUND + 2 * len(rows)
    return Table(columns[:count], tuple(rows), total, airy="always" if airy else "never")


def step_blocks(look: Look, figures: Figures, ear: Figures) -> Iterator[View]:
    """Each step under its heading: a small table where it fits, else a line for each key."""
    said = steps_said(ear)
    heads = [
        title(look, 1, "q", "dot product q·k"),
        title(look, 2, "hi", _scaling(figures)),
        title(look, 3, "w", _softmax(figures)),
        title(look, 4, "v", "mix: weight × value"),
    ]
    keys = [
        _cell(look, figures, line, text, "k")
        for line, text in zip(figures.working.lines, figures.keys, strict=True)
    ]
    first, logits, shares, last = _cells(look, figures)
    yield from _step(look, figures, heads[0], said[0], first, keys)
    both = _logits_and_shares(look, figures, logits, shares, [*zip(said[1][1], said[2][1], strict=True)])
    if both and not look.plain:
        yield Line((*heads[1], ("   then ", "dim"), *heads[2]), aloud=f"{said[1][0]} {said[2][0]}")
        yield both
    else:
        yield from _step(look, figures, heads[1], said[1], logits)
        yield from _step(look, figures, heads[2], said[2], shares)
        total = (("sum = ", "dim"), (figures.total.strip(), "dim"), "   ", *sum_of_weights(figures))
        yield Line(total, aloud=f"The weights add up to {ear.weights_total}." if ear.working.visible_lines else "")
    if figures.working.mixes:
        yield from _step(look, figures, heads[3], said[3], last)


def _step(
    look: Look,
    figures: Figures,
    head: Sentence,
    said: tuple[str, list[str]],
    cells: Sequence[tuple[Cell, ...]],
    keys: Sequence[Cell] = (),
) -> Iterator[View]:
    """One step: heading, and the cells of each key in a table; keys: a column that is left out where it must be."""
    yield Line(head, aloud=said[0])
    lines = figures.working.lines
    table = _table(
        look, figures, [(*keys[at : at + 1], *row) for at, row in enumerate(cells)], said[1], bool(keys)
    )
    if _fits(look, table):
        yield table
        return
    for line, row, sentence in zip(lines, cells, said[1], strict=True):
        parts: list[Part] = [*_parts(_name(look, line, _SHORT_NAME)), "  "]
        for cell in row:
            parts += [*_parts(cell), " "]
        mark: Part = ("▸ ", "w", "bold") if line is figures.working.top else "  "
        yield Line(tuple(parts[:-1]), mark=mark, aloud=sentence, hang=4)


def _logits_and_shares(
    look: Look,
    figures: Figures,
    logits: Sequence[tuple[Cell, ...]],
    shares: Sequence[tuple[Cell, ...]],
    said: Sequence[tuple[str, ...]],
) -> Table | None:
    """Steps 2 and 3 in one table with their sums, None where it does not fit."""
    table = _table(look, figures, [(*one, *other) for one, other in zip(logits, shares, strict=True)], said)
    total = Cell(((f"sum = {figures.total}", "dim"),))
    table = replace(table, total=Row(("", "", total, Cell(sum_of_weights(figures))), aloud=("",)))
    return table if _fits(look, table) else None


def _table(
    look: Look,
    figures: Figures,
    cells: Sequence[tuple[Cell, ...]],
    said: Sequence[str | tuple[str, ...]],
    spare: bool = False,
) -> Table:
    rows = tuple(
        Row((_name(look, line, _NAME), *row), "w" if line is figures.working.top else "", aloud=sentence)
        for line, row, sentence in zip(figures.working.lines, cells, said, strict=True)
    )
    many = len(cells[0]) if cells else 0
    columns = (Column("", "hi"), *(Column("", align="<", spare=int(spare and at == 0)) for at in range(many)))
    return Table(columns, rows)


def _fits(look: Look, table: Table) -> bool:
    return look.layout != "narrow" and bool(table.rows) and bool(drawn_table(look, table))


def _cells(look: Look, figures: Figures) -> list[list[tuple[Cell, ...]]]:
    """For each of the four steps the cells of every key."""
    lines = list(enumerate(figures.working.lines))
    return [
        [(Cell(_dot_product(look, figures, at)),) for at, _ in lines],
        [(_cell(look, figures, line, scaling_text(figures, at), "hi"),) for at, line in lines],
        [
            (
                _cell(look, figures, line, power_text(figures, at), "dim"),
                _cell(look, figures, line, figures.weights[at], "w", line.weight),
            )
            for at, line in lines
        ],
        [(_share_of_value(look, figures, at),) for at, _ in lines],
    ]


def _share_of_value(look: Look, figures: Figures, at: int) -> Cell:
    line = figures.working.lines[at]
    weight, value = (
        style(look, figures, line, figures.weights[at], "w"),
        style(look, figures, line, figures.values[at], "v"),
    )
    product = style(look, figures, line, part(figures, at), "v")
    return Cell((weight, (" × ", "dim"), value, (" = ", "dim"), product))


def _dot_product(look: Look, figures: Figures, at: int) -> tuple[Part, ...]:
    """The terms and their sum."""
    return (*_products(look, figures, at), (" = ", "dim"), (figures.scores[at], "hi", "bold"))


def _parts(cell: Cell) -> tuple[Part, ...]:
    if not isinstance(cell.words, str):
        return cell.words
    return ((cell.words, cell.role, *(("bold",) if cell.strong else ())),)


def _name(look: Look, line: WorkingLine, width: int) -> Cell:
    return Cell(shorten(line.name, width, look.printable("…")[0]), role="dim" if line.masked else "hi")


def _cell(look: Look, figures: Figures, line: WorkingLine, text: str, role: str, share: float | None = None) -> Cell:
    return Cell((style(look, figures, line, text, role),), share=share, role=role)


def style(look: Look, figures: Figures, line: WorkingLine, text: str, role: str) -> Part:
    """A text about one key: bold where the key leads; dim where it is masked, its sign a dot in ASCII too."""
    if line.masked:
        return (text if look.glyphs else text.replace("·", ".")), "dim"
    return (text, role, "bold") if line is figures.working.top else (text, role)


def _products(look: Look, figures: Figures, at: int) -> tuple[Part, ...]:
    """The terms of the dot product with key `at`, those of one place below each other; what adds nothing is dim."""
    masked = figures.working.lines[at].masked
    extra = ("bold",) if look.colour == "none" else ()
    parts: list[Part] = []
    for place, term in enumerate(figures.terms[at]):
        counts = term.counts and not masked
        parts += [(" + ", "dim")] if parts else []
        parts.append((term.query, "q", *extra) if counts else (term.query, "dim"))
        parts.append(("·", "dim"))
        parts.append((term.key, "k", *extra) if counts else (term.key, "dim"))
        widest = max(map(_width, (terms[place] for terms in figures.terms)))
        parts.append(" " * (widest - _width(term)) if look.layout != "narrow" else "")
    return tuple(parts)


def _width(term: Product) -> int:
    return len(term.query) + len(term.key)


def title(look: Look, number: int, role: str, words: str) -> Sentence:
    """The heading of one step: its number in a box, and what is done."""
    return look.badge(number, role), (f" {words}", role, "bold")


def sum_of_weights(figures: Figures) -> tuple[Part, ...]:
    """What the weights add up to."""
    always = " always" if figures.working.visible_lines else ""
    return (figures.weights_total, "w", "bold"), (always, "dim")


def _scaling(figures: Figures) -> str:
    """ "÷ √d_k = 2", "× 0.5", "÷ √d_k = 2, cap 30" """
    working = figures.working
    if working.divisor is None:
        return scaling(working)
    return scaling(working).replace("√d_k", f"√d_k = {brief_number(working.divisor, figures.decimals)}")


def _softmax(figures: Figures) -> str:
    shift = figures.working.shift
    return "softmax" if shift is None else f"softmax, less {brief_number(shift, figures.decimals)}"

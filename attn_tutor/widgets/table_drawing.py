"""How a grid is drawn: where each column stands, which bars fit, and the lines that come of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

from attn_tutor.widgets import widget
from attn_tutor.widgets.blocks import TEXT_AT, plain_words
from attn_tutor.widgets.grid import Grid, Row, cell_of
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.rich_lines import place_texts
from attn_tutor.widgets.table_measures import Measure, Size, measures_of
from attn_tutor.widgets.wrapping import cells, wrap

if TYPE_CHECKING:
    from rich.text import Text

_BARS = (42, 30, 24, 20, 16, 12, 8, 6, 0)  # columns of a full bar, from the most readable down to none
_LONGEST = 24  # columns of a bar on a screen that is not wide
_GAPS = (3, 2)  # columns between two columns: what reads well, and what is enough
_MATRIX_GAPS = (2, 1)
_FOLDED = 30  # columns in which a text may be folded: less is hard to read
_MOST_NARROW = 3  # columns that a narrow screen may show side by side
_LEAST_ROWS = 20  # of a screen that has room for blank lines within a table


def drawn_table(look: Look, grid: Grid) -> list[Text]:
    """The lines of the grid with the longest bars that fit; none where its columns do not fit."""
    barred = any(cell.share is not None for row in grid.every for cell in map(cell_of, row.cells))
    if grid.banded:
        return _bands(look, grid)
    if look.layout == "narrow" and (barred or len(grid.columns) > _MOST_NARROW):
        return []
    longest = _BARS[0] if look.layout == "wide" else _LONGEST
    for slimmer in _without_spare(grid):
        measures = measures_of(look, slimmer)
        for bar in [bar for bar in _BARS if bar <= longest] if barred else (0,):
            for gap in _GAPS:
                plan = _plan(look, slimmer, bar, gap, measures)
                if plan.width <= look.text_room:
                    return plan.lines()
        if not barred and (folded := _fold(look, slimmer, measures)):
            return _plan(look, folded, 0, _GAPS[-1], measures_of(look, folded)).lines()
    return []


def _bands(look: Look, grid: Grid) -> list[Text]:
    """The columns in as few bands of about the same width as it takes, the names of the rows before each."""
    many, measures = len(grid.columns) - 1, measures_of(look, grid)
    for count in range(1, many + 1):
        most = -(-many // count)
        places = [[0, *range(start, min(start + most, many + 1))] for start in range(1, many + 1, most)]
        for gap in _MATRIX_GAPS:
            plans = (_plan(look, grid, 0, gap, [measures[i] for i in at]) for at in places)
            fitting = [*takewhile(lambda plan: plan.width <= look.text_room, plans)]
            if len(fitting) == len(places):
                bands = (
                    replace(plan, grid=_only(grid, at)) for plan, at in zip(fitting, places, strict=True)
                )
                return [line for band in bands for line in band.lines()]
    return []


def _only(grid: Grid, places: Sequence[int]) -> Grid:
    """The grid with some of its columns."""
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in places)) for row in grid.every)
    total = rows[-1] if grid.total else None
    columns = tuple(grid.columns[at] for at in places)
    return replace(grid, columns=columns, rows=rows[: len(grid.rows)], total=total)


def _without_spare(grid: Grid) -> Iterator[Grid]:
    """The grid, then without its spare columns, one after the other."""
    yield grid
    order = sorted((column.spare, at) for at, column in enumerate(grid.columns) if column.spare)
    spare = [at for _, at in order]
    for many in range(1, len(spare) + 1):
        yield _only(grid, [at for at in range(len(grid.columns)) if at not in spare[:many]])


def _fold(look: Look, grid: Grid, measures: Sequence[Measure]) -> Grid | None:
    """The grid with its longest text folded over several rows; None where too little is left for it."""
    plan = _plan(look, grid, 0, _GAPS[-1], measures)
    longest = max(range(len(grid.columns)), key=lambda at: plan.sizes[at].body)
    room = plan.sizes[longest].body - (plan.width - look.text_room)
    if longest == 0 or room < _FOLDED:
        return None
    rows: list[Row] = []
    for row in grid.rows:
        cells = [plain_words(cell_of(cell).words) for cell in row.cells]
        lines = [wrap(look.printable(text), room) if at == longest else [text] for at, text in enumerate(cells)]
        first, *rest = zip_longest(*lines, fillvalue="")
        rows.append(
            replace(row, cells=tuple(first[at] if at == longest else c for at, c in enumerate(row.cells)))
        )
        rows += [Row(texts) for texts in rest]
    return replace(grid, rows=tuple(rows))


@widget
class _Placement:
    """A grid with a place for every column."""

    look: Look
    grid: Grid
    sizes: tuple[Size, ...]
    measures: Sequence[Measure]

    @property
    def width(self) -> int:
        ends = (size.start + cells(one.title.plain) for size, one in zip(self.sizes, self.measures, strict=True))
        return max(*ends, *(size.end for size in self.sizes))

    def lines(self) -> list[Text]:
        """Titles, heads, rule, rows, scale, rule, total."""
        rule = self.look.text(" " * TEXT_AT).append(self.look.rule(self.width - TEXT_AT))
        airy = _is_airy(self.look, self.grid)
        lines: list[Text] = []
        for at, row in enumerate(self.grid.rows):
            lines += [self.look.text()] if airy and lines else []
            lines.append(self._row(at, row, airy))
        head = [*self._heads(), rule] if any(c.head or c.title for c in self.grid.columns) else []
        total = [rule, self._row(-1, self.grid.total, airy)] if self.grid.total else []
        return [*head, *lines, *self._scale(), *total]

    def _heads(self) -> list[Text]:
        heads = [
            (size.start if size.bar else _start(size, one.head, 0), one.head)
            for size, one in zip(self.sizes, self.measures, strict=True)
        ]
        titles = [(size.start, one.title) for size, one in zip(self.sizes, self.measures, strict=True)]
        return [line for line in (place_texts(titles), place_texts(heads)) if line]

    def _row(self, at: int, row: Row, airy: bool) -> Text:
        texts = [(0, self.look.text(("▸", row.mark, "bold")))] if row.mark else []
        for size, column, one, cell in zip(
            self.sizes, self.grid.columns, self.measures, map(cell_of, row.cells), strict=True
        ):
            text = one.texts[at]
            texts.append((_start(size, text, cell.tail(self.look)), text))
            if size.bar and cell.share is not None:
                bar = self.look.meter(cell.share, size.bar, cell.role or column.role or "w", thick=airy)
                texts.append((size.start + size.body + (1 if size.body else 0), bar))
        return place_texts(texts)

    def _scale(self) -> list[Text]:
        labels = [
            (
                size.start + size.body + bool(size.body) + round(share * size.bar),
                self.look.text((label, "dim")),
            )
            for size, column in zip(self.sizes, self.grid.columns, strict=True)
            if size.bar >= 2 * len("".join(label for _, label in column.scale))
            for share, label in column.scale
        ]
        return [place_texts(labels)] if labels else []


def _start(size: Size, text: Text, tail: int) -> int:
    """The column at which a text of a column begins; `tail` columns of it stand behind its last digit."""
    return size.start + max(0, size.body - cells(text.plain) - (size.tail - tail)) if size.flush_right else size.start


def _plan(look: Look, grid: Grid, bar: int, gap: int, measures: Sequence[Measure]) -> _Placement:
    sizes: list[Size] = []
    end, title_end = TEXT_AT - gap, 0
    for measure in measures:
        title = measure.title
        start = max(end + gap, title_end + 2 if title and title_end else 0)
        title_end = start + cells(title.plain) if title else title_end
        sizes.append(measure.size(start, bar))
        end = sizes[-1].end
    return _Placement(look, grid, tuple(sizes), measures)


def _is_airy(look: Look, grid: Grid) -> bool:
    if grid.airy == "tall":
        return not look.tight
    return grid.airy == "always" and look.height >= _LEAST_ROWS

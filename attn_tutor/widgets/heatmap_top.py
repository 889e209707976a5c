"""A heat map as lines: for each query the keys it looks at most; for screens too narrow for columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_sides import Hearing
from attn_tutor.widgets.labels import quote, shorten
from attn_tutor.widgets.layout import MARGIN, pad
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.numerals import compact

if TYPE_CHECKING:
    from rich.text import Text

_TOP = 3
_NAME, _KEY = 7, 5  # columns of a name at the start of a line, and in it


@widget
class MapTops(View):
    """ "it      cat .67  it .12  sat .11" for each query; the row in focus is marked."""

    weights: Weights
    row: int | None
    hearing: Hearing

    def draw(self, look: Look) -> list[Text]:
        weights = self.weights
        return [
            *look.wrap(("Row", "q", "bold"), _meaning(weights), indent=(MARGIN,)),
            *(_line(look, weights, at, at == self.row) for at in range(len(weights.queries))),
        ]

    def speak(self, look: Look) -> list[str]:
        return self.hearing.map(look)


def _meaning(weights: Weights) -> str:
    one, most = "query" if weights.what == "key" else weights.what, min(_TOP, len(weights.keys))
    tops = f"top {most} {weights.what}s" if most > 1 else f"only {weights.what}"
    return f" = a {one}, then its {tops}."


def _line(look: Look, weights: Weights, query: int, current: bool) -> Text:
    mark = look.printable("…")[0]
    bold = ("bold",) if current else ()
    name = ("▸ " if current else "  ") + shorten(weights.queries[query], _NAME, mark)
    line = pad(look.text((name, "q", *bold)), _NAME + 2)
    row = weights.row(query)
    for key, weight in list(zip(row.keys, row.weights, strict=True))[:_TOP]:
        lead = ("bold",) if weights.peaks[query, key] else ()
        name = shorten(quote(weights.keys[key]), _KEY, mark)
        entry = look.text(" ", (name, "k", *lead), " ", (compact(weight, look.decimals), "hi", *lead))
        line.append(entry if line.cell_len + entry.cell_len <= look.room else "")
    return line if row.keys else line.append(look.text((" all masked", "dim")))

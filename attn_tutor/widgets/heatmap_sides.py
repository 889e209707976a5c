"""What stands beside or below a heat map: one row read out, the scale, what the signs mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.head_weights import WeightRow, Weights
from attn_tutor.widgets.heatmap_spoken import about, reading_said, row_said, rows_said
from attn_tutor.widgets.heatmap_words import entropy, mask_words, reading, sees, strongest
from attn_tutor.widgets.labels import is_counted, quote_name, shorten
from attn_tutor.widgets.layout import MARGIN, Lines, flow, pad
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.numerals import fixed_number

if TYPE_CHECKING:
    from rich.text import Text

WIDTH, _WIDEST = (
    29,
    36,
)  # columns of the panel, its edge included: the least that it takes, the most that it uses
_NAME = 8  # columns of a name in the panel
_AROUND = 12  # lines of the panel that are not weights
_LEAST = 8  # weights that are listed in the panel, however low the map is
_MOST = 12  # weights that are listed below a map


@widget
class Hearing:
    """What is said of a map: its weights under names for the ear, the row in focus, and how much was said before.

    again: "row" or "head" where the map was on the screen already and another one of it comes into focus.
    place: the number of the head and of how many, where there are several.
    """

    weights: Weights
    row: int | None
    again: Literal["", "row", "head"] = ""
    place: tuple[int, int] | None = None

    def map(self, look: Look) -> list[str]:
        """Which head it is, what its rows are, and each of them; only the new row where that is all that is new."""
        number, many = self.place or (0, 0)
        if self.again == "row" and self.row is not None:
            head = [f"Head {number} of {many}."] if self.place else []
            return [*head, row_said(self.weights, self.row, look.decimals)]
        head = [f"Now head {number} of {many}, row by row."] if self.place else []
        return [*head, *about(self.weights, first=not self.again), *rows_said(self.weights, look.decimals)]

    def reading(self, look: Look) -> list[str]:
        """Where the row in focus looks."""
        if self.row is None:
            return []
        return reading_said(self.weights, self.row, look.decimals, explained=not self.again)


@widget
class RowPanel(View):
    """One row beside a map of `height` lines: its weights in order, total, entropy, and one sentence.

    width: the columns that are left for it, WIDTH or more.
    """

    weights: Weights
    row: int
    height: int
    width: int
    hearing: Hearing

    def draw(self, look: Look) -> list[Text]:
        edge: Part = ("│ ", "rule")
        weights, row = self.weights, self.weights.row(self.row)
        inner = replace(look, width=min(self.width, _WIDEST) - 1)
        parts: list[Lines] = [
            _head(inner, weights, row),
            _list(inner, weights, row, max(_LEAST, self.height - _AROUND)),
            _sums(inner, row),
            inner.wrap(*reading(weights, row)),
            _ends(inner, weights, row),
        ]
        lines: Lines = []
        for part in filter(None, parts):
            lines += [*([inner.text()] if lines and not look.tight else []), *part]
        return [look.text(edge).append(line) for line in lines]

    def speak(self, look: Look) -> list[str]:
        return self.hearing.reading(look)


@widget
class RowReading(View):
    """The same below a map, beside a coloured edge; without a row, what is largest in the whole map.

    rest: say what the weights add up to that are left out, for a map that has not all numbers.
    """

    weights: Weights
    row: int | None
    hearing: Hearing
    rest: bool = False

    def draw(self, look: Look) -> list[Text]:
        edge: Part = (f"{MARGIN}▌ ", "w")
        weights = self.weights
        if self.row is None:
            return look.wrap(*strongest(weights, look.decimals), indent=(edge,), hang=(edge,))
        row = weights.row(self.row)
        ones = " Each row adds up to 1." if weights.sums_to_one else ""
        bits = f" Entropy {entropy(row, look.decimals)}." if entropy(row) else ""
        say = [*reading(weights, row), bits]
        lines = look.wrap(*say, indent=(edge,), hang=(edge,))
        whole = look.wrap(*say, ones, indent=(edge,), hang=(edge,))
        if len(whole) == len(lines) or not ones:
            lines = whole
        elif not look.tight:  # or "to 1." stands alone on a line
            lines += look.wrap(ones.strip(), indent=(edge,))
        return [*_on_a_line(look, weights, row, edge, rest=self.rest), *lines]

    def speak(self, look: Look) -> list[str]:
        return self.hearing.reading(look)


def _on_a_line(look: Look, weights: Weights, row: WeightRow, edge: Part, *, rest: bool) -> Lines:
    """The largest weights of a row, as many as fit a line; `rest`: two lines, with what the others add up to."""
    if not row.keys:
        return []
    name = weights.queries[row.query]
    first = look.text(("" if is_counted(name) else "row ", "dim"), (quote_name(name), "q", "bold"), ":")
    entries = [
        look.text((quote_name(weights.keys[key]), "k"), f" {fixed_number(weight, look.decimals)}")
        for key, weight in zip(row.keys[:_MOST], row.weights[:_MOST], strict=True)
    ]
    for most in range(len(entries), 0, -1):
        others = _rest(weights, row, most, look.decimals) if rest else []
        parts = [look.text((text, "dim")) for text in others]
        lines = flow(look, [first, *entries[:most], *parts], indent=(edge,))
        if len(lines) <= 1 + rest:
            break
    return lines


@widget
class MapSigns(View):
    """The scale of a map with numbers and what the signs in its cells mean; silent, for rows are said in words."""

    weights: Weights
    left: int  # columns before it

    def draw(self, look: Look) -> list[Text]:
        wide = look.layout == "wide"
        leads = look.text(("▸", "hi", "bold"), (" largest in its row" if wide else " row maximum", "dim"))
        pieces = [scale(look), leads]
        if not self.weights.visible.all():
            hidden = mask_words(self.weights) if wide else "masked"
            pieces.append(look.text(("·" if look.glyphs else ".", "hi"), (f" {hidden}", "dim")))
        return flow(look, pieces, indent=(" " * self.left,))

    def speak(self, look: Look) -> list[str]:
        return []


def scale(look: Look, top: float = 1.0, low: str = "0") -> Text:
    """The colours or shades from `low` to `top`."""
    line = look.text(f"{low} ")
    if look.tiles:
        steps = {"wide": 32, "middle": 20, "narrow": 12}[look.layout]
        for step in range(steps):
            line.append("█", look.heat(step / (steps - 1))[0])
    else:
        line.append(look.text((" ".join(look.shade(x) for x in (0.25, 0.4, 0.6, 0.9)), "w")))
    return line.append(f" {fixed_number(top, look.decimals) if top != 1.0 else '1'}")


def _head(look: Look, weights: Weights, row: WeightRow) -> Lines:
    """ "row it sees 5 words", without the last word where it would stand alone on a line."""
    query = shorten(weights.queries[row.query], _NAME + 2, look.printable("…")[0])
    name: Part = ("" if is_counted(query) else "row ", "dim")
    whole, short = sees(weights, row), sees(weights, row).rpartition(" ")[0]
    drawn = (look.wrap(name, look.badge(query, "q"), f" {words}") for words in (whole, short))
    return min(drawn, key=len)


def _list(look: Look, weights: Weights, row: WeightRow, most: int) -> Lines:
    """The weights of a row with bars, the largest full; beyond `most` the rest is added up."""
    lines = []
    numbers = [fixed_number(weight, look.decimals) for weight in row.weights]
    bar = look.room - _NAME - max(map(len, numbers), default=0) - 2
    for key, weight, number in list(zip(row.keys, row.weights, numbers, strict=True))[:most]:
        leads = bool(weights.peaks[row.query, key])
        extra = ("bold",) if leads else ()
        name = look.text((shorten(weights.keys[key], _NAME, look.printable("…")[0]), "k", *extra))
        part = weight / row.weights[0] if row.weights[0] else 0.0
        lines.append(
            pad(name, _NAME + 1).append(
                look.text((f"{number} ", "hi", *extra), (look.line(part, bar), "w" if leads else "dim"))
            )
        )
    return [*lines, *(look.text((text, "dim")) for text in _rest(weights, row, most, look.decimals))]


def _sums(look: Look, row: WeightRow) -> Lines:
    lines = [look.text(("total".ljust(_NAME + 1), "dim"), fixed_number(row.total, look.decimals))]
    if entropy(row):
        lines.append(look.text(("entropy".ljust(_NAME + 1), "dim"), entropy(row, look.decimals)))
    return lines


def _rest(weights: Weights, row: WeightRow, most: int, decimals: int) -> list[str]:
    """ "and 4 more, 0.07 together", if there are more."""
    rest = row.weights[most:]
    return [f"and {len(rest)} more, {fixed_number(sum(rest), decimals)} together"] if rest else []


def _ends(look: Look, weights: Weights, row: WeightRow) -> Lines:
    """What the two ends of the entropy mean."""
    if len(row.keys) < 2 or look.tight:
        return []
    most = f"{fixed_number(row.most_entropy, look.decimals)} bits"
    return [
        look.text((f"{'0 bits'.ljust(len(most))} = one {weights.what} only", "dim")),
        look.text((f"{most} = all alike", "dim")),
    ]

"""The pages about single heads: one row, two heads side by side, a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.english import join_words
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.all_maps import AllMaps, mean_variation, variation
from attn_tutor.pretrained.notable_heads import findings, others_give, ranking
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Line, Note
from attn_tutor.widgets.flow import Flow
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import QUIT, Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.small_maps import Difference, SmallMap, SmallMaps
from attn_tutor.widgets.table import Table

HeadPlace = tuple[int, int]  # layer and head, both counted from 0
WHAT = {
    "previous": "the token before",
    "next": "the token after",
    "itself": "itself",
    "first": "the first token",
    "column": "one token for all",
    "even": "even, in tokens",
}
_MOST_SMALL = 6  # heads of a ranking whose maps are shown as well
_COMPARED = 4  # keys of the row in which two heads differ most
_SHOWN = 5  # keys of a row, and heads of a ranking where rows are few
ANOTHER = Key("3 1", "that head")


class Subject(NamedTuple):
    """What the pages are about: the maps, and the command's name at the head of each page."""

    maps: AllMaps
    command: str
    remark: str = ""  # the sentence below the overview, instead of how many heads are parked
    note: str = ""  # what is to be known of the tokens or the axes, on the pages of all heads and of one row

    def asks(self, token: int) -> str:
        """A token that asks, by its name."""
        return self.maps.tokens[token]

    def key(self, token: int) -> str:
        """A token that is looked at, by its name."""
        return self.maps.keys[token]

    @property
    def first(self) -> str:
        """The first token that is looked at; in words where tokens are called by their places."""
        return "the first" if self.key(0) == "1" else self.key(0)


def name_of(place: HeadPlace) -> str:
    """The name of a head: L3 H1."""
    return f"L{place[0]} H{place[1]}"


def row_page(subject: Subject, place: HeadPlace, row: int) -> Page:
    """One row of one head: weight, what others give, length of the value, what arrives."""
    maps = subject.maps
    weights, base = maps.weights[place][row], others_give(maps.weights[place])[row]
    arriving = None if maps.arriving is None else maps.arriving(place)[row]
    order = [int(key) for key in np.argsort(-weights, kind="stable") if key not in maps.left_out]
    if maps.causal:
        order = [key for key in order if key <= row]
    ask = (
        (subject.asks(row), "q", "bold"),
        " asks. Where does it look" + (", and what does it bring home?" if arriving is not None else "?"),
    )
    table = _row_table(subject, weights, base, arriving, order)
    notes: list[View] = [Line(((subject.note, "dim"),))] if subject.note else []
    notes += _parking_line(subject, weights)
    notes += [] if arriving is None else [Gap(), _HONEST]
    notes += _choice_note(maps)
    if maps.left_out:
        notes += [Gap(), Note((_masked_words(subject, weights),), "Hidden", "hi")]
    keys = Keys((Key("a word", ""), Key("3 1", "another head"), Key("why r1c2", "a number"),
                 Key("Enter", "all heads"), QUIT))  # fmt: skip
    header = Header(
        (subject.command, maps.name, f"layer {place[0]}, head {place[1]}"),
        place=f"row {row + 1} of {len(maps.tokens)}",
    )
    return Page(header, (Line(ask), Gap(), table, *notes), Task("Another row, or another head.", keys, "row"))


_HONEST = Note(
    (
        "Lengths are after the head's part of W_O. Directions can still cancel: “adds” says how much arrives, not "
        "what it means.",
    ),
    "Honest",
    "model",
)


def _choice_note(maps: AllMaps) -> list[View]:
    """A sentence that a head which was looked for among many is no rule."""
    many = maps.n_layers * maps.n_heads
    if many == 1:
        return []
    message = f"One head of {many}: search so many and you'll find almost anything."
    return [Note((((message, "dim"),),), "")]


def _parking_line(subject: Subject, weights: Array) -> list[View]:
    """How much of the row the tokens get that are not words."""
    parked = subject.maps.parked
    if not parked or subject.maps.left_out:
        return []
    names = join_words([subject.key(at) for at in parked])
    share = float(weights[list(parked)].sum())
    return [Line(((f"{names} {'takes' if len(parked) == 1 else 'take'} {share:.2f} of this row.", "dim"),))]


def _masked_words(subject: Subject, weights: Array) -> str:
    names = join_words([subject.key(at) for at in subject.maps.left_out])
    share = float(weights[list(subject.maps.left_out)].sum())
    return f"{names} got {share:.3f} of this row and {'is' if len(subject.maps.left_out) == 1 else 'are'} not shown."


def _row_table(
    subject: Subject, weights: Array, base: Array, arriving: Array | None, order: Sequence[int]
) -> Table:
    top, rest = (order, []) if len(order) <= _SHOWN + 1 else (order[:_SHOWN], order[_SHOWN:])
    with_values = arriving is not None
    added = np.zeros(len(weights)) if arriving is None else arriving
    lengths = np.divide(added, weights, out=np.zeros(len(weights)), where=weights > 0)
    most, longest = max(added.max(), 1e-12), max(lengths[top].max(initial=0), 1e-12)
    largest = max(top, key=lambda key: added[key], default=-1)
    others = Column("others give", "dim", aloud="on average the other words give it")
    columns = [Column("", "k"), Column("weight", "w"), others]
    if with_values:
        columns += [Column((("× ", "dim"), ("length of value", "v", "bold")), "v", aloud="times length of value"),
                    Column((("= ", "dim"), ("adds", "v", "bold")), "v", aloud="adds")]  # fmt: skip
    rows = []
    for key in top:
        cells: list[Cell | str] = [
            subject.key(key),
            Cell(f"{weights[key]:.3f}", share=float(weights[key])),
            f"{base[key]:.3f}",
        ]
        if with_values:
            cells += [Cell(f"{lengths[key]:.2f}", share=float(lengths[key] / longest)),
                      Cell(f"{added[key]:.2f}", share=float(added[key] / most))]  # fmt: skip
        rows.append(Row(tuple(cells), mark="v" if with_values and key == largest != top[0] else ""))
    if rest:
        cells = [f"{len(rest)} others", f"{weights[rest].sum():.3f}", ""]
        rows.append(Row((*cells, *(("", f"{added[rest].sum():.2f}") if with_values else ()))))
    total = Row((Cell("total", role="dim"), f"{weights[[*order]].sum():.3f}", "", *("", "") * with_values))
    return Table(tuple(columns), tuple(rows), total, airy="tall")


def telling_row(maps: AllMaps, place: HeadPlace) -> int:
    """The row that a finding is about, else the one that stands out most from the other rows."""
    for one in findings(maps):
        if (one.layer, one.head) == place and one.asks >= 0:
            return one.asks
    beyond = np.abs(maps.weights[place] - others_give(maps.weights[place])).sum(axis=-1)
    words = [at for at in range(len(maps.tokens)) if maps.others or at not in maps.parked] or [0]
    return max(words, key=lambda at: beyond[at])


def compare_page(subject: Subject, one: HeadPlace, other: HeadPlace) -> Page:
    """Two maps and where they differ side by side, how far in all, and the row that differs most in numbers."""
    maps = subject.maps
    left, right = maps.weights[one], maps.weights[other]
    row = int(np.abs(left - right).sum(axis=-1).argmax())
    names = name_of(one), name_of(other)
    between = Difference(left - right, names, maps.tokens, maps.others)
    panels = Flow(((_small(subject, one),), (_small(subject, other),), (between,)), 4)
    ask = ((subject.asks(row), "q", "bold"), " asks: the row in which they differ most.")
    apart = _apart(variation(left, right), mean_variation(maps))
    header = Header((subject.command, maps.name, f"{names[0]} and {names[1]}"))
    table = _row_beside(subject, names, left[row], right[row])
    return Page(header, (panels, Gap(), *apart, Gap(), Line(ask), table), _more())


def _apart(here: float, at_random: float) -> tuple[View, ...]:
    """How far two heads differ, and what two heads drawn at random would."""
    return (
        Line(
            (
                ("Apart  ", "w", "bold"),
                f"{here:.2f} on average over all rows: 0 is the same, 1 nothing in common.",
            )
        ),
        Line(((f"Two heads drawn at random: {at_random:.2f}.", "dim"),)),
    )


def _row_beside(subject: Subject, names: tuple[str, str], left: Array, right: Array) -> Table:
    """The keys of one row that either head looks at most, and how much more the first gives them."""
    order = np.argsort(-np.maximum(left, right), kind="stable")[:_COMPARED]
    rows = tuple(
        Row((subject.key(int(key)), Cell(f"{left[key]:.3f}", share=float(left[key])),
             Cell(f"{right[key]:.3f}", share=float(right[key])),
             f"{left[key] - right[key]:+.3f}".replace("-", "−")))
        for key in order
    )  # fmt: skip
    columns = Column("", "k"), Column(names[0], "w"), Column(names[1], "w"), Column("difference", "dim")
    return Table(columns, rows, airy="tall")


def _small(subject: Subject, place: HeadPlace) -> SmallMap:
    return SmallMap(subject.maps.weights[place], name_of(place), subject.maps.tokens, subject.maps.others)


def ranking_page(subject: Subject, by: str, most: int = 10) -> Page:
    """The heads by one measure, with the mean of all heads."""
    if by not in WHAT:
        raise UsageError(f"There is no ranking by {by or 'nothing'}.", f"Sort by {join_words([*WHAT], 'or')}.")
    ranked = ranking(subject.maps.measures, by)
    full = len(subject.maps.keys) if by == "even" else 1
    digits = 1 if by == "even" else 2
    rows = tuple(
        Row((f"{at}", Cell(name_of((one.layer, one.head)), role="model"),
             Cell(f"{one.share:.{digits}f}", share=one.share / full)))
        for at, one in enumerate(ranked[:most], 1)
    )  # fmt: skip
    total = Row(("", Cell("all heads", role="dim"), f"{ranked[0].base:.{digits}f}"))
    table = Table((Column("", "dim"), Column("", "model"), Column(WHAT[by], "w")), rows, total)
    header = Header((subject.command, f"heads of {subject.maps.name} by {by}"))
    leaders = tuple(_small(subject, (one.layer, one.head)) for one in ranked[:most])
    small = (Gap(), SmallMaps(leaders)) if most <= _MOST_SMALL else ()
    return Page(header, (table, *small), _more())


def _more() -> Task:
    return Task(
        "Open a head, or see all heads.", Keys((ANOTHER, Key("Enter", "all heads"), QUIT)), "head", "Next"
    )

"""Topics and misconceptions as tables: what was asked, how it went, how strong it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from attn_tutor.english import count
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.listing import Listing
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import spoken
from attn_tutor.widgets.times import day_ahead

if TYPE_CHECKING:
    from rich.text import Text


def topics_listing(rows: tuple[tuple[str, int, int, str, int, int | None, str], ...]) -> Listing:
    """rows: (topic, asked, right first time, last, due, per cent or None, strength in words), in need first."""
    shown = tuple(
        (topic, str(asked), str(right), last, str(due), "" if percent is None else f"{percent} %", words)
        for topic, asked, right, last, due, percent, words in rows
    )
    columns = ("topic", "asked", "right at first", "last", "due", "strong", "verdict")
    said = tuple(_topic_said(*row) for row in rows)
    return Listing(columns, shown, sentences=said, spare=("last", "right at first"))


def mistakes_listing(rows: tuple[tuple[str, str, int, str, bool], ...]) -> Listing:
    """rows: (name, what is done, times made, last, mended since)."""
    shown = tuple(
        (name, when, str(times), last, "mended" if mended else "not mended yet")
        for name, when, times, last, mended in rows
    )
    columns = ("misconception", "when", "made", "last", "since then")
    said = tuple(_mistake_said(*row) for row in rows)
    return Listing(columns, shown, empty="None made yet.", sentences=said, spare=("when", "last"))


def _short(day: date | None) -> str:
    return "" if day is None else f"{day:%a} {day.day} {day:%b}"


def _met_said(item: str, words: str, how: str, back: date | None, today: date) -> str:
    about = f", about {words}" if words else ""
    return f"{item}{about}: {how}.{'' if back is None else f' It comes back {day_ahead(back, today)}.'}"


@widget
class Today(View):
    """What was met today, of so many things the last ones.

    met: (question, words by which it is known, how it went, when it comes back, if it does).
    """

    met: tuple[tuple[str, str, str, date | None], ...]
    today: date
    of: int

    def draw(self, look: Look) -> list[Text]:
        """A line each, with the words where all of them fit, else with the ids."""
        by_words = self._listing([words or item for item, words, _, _ in self.met])
        return (by_words if by_words.fits(look) else self._listing([met[0] for met in self.met])).draw(look)

    def speak(self, look: Look) -> list[str]:
        """A sentence each, with both."""
        heading = [] if self.of == len(self.met) else [f"Of {self.of} today the last {len(self.met)}:"]
        return [*heading, *(spoken(_met_said(*met, self.today)) for met in self.met)]

    def _listing(self, names: Sequence[str]) -> Listing:
        heading = "today" if self.of == len(self.met) else f"today, {len(self.met)} of {self.of}"
        rows = zip(names, self.met, strict=True)
        return Listing(
            (heading, "result", "comes back"),
            tuple((name, how, _short(back)) for name, (_, _, how, back) in rows),
        )


def _topic_said(
    topic: str, asked: int, right_first: int, last: str, due: int, percent: int | None, words: str
) -> str:
    strong = "" if percent is None else f" It is strong with a probability of {percent} %."
    many = f"{count(asked, 'question')} asked, {right_first} right at the first try, the last one {last}"
    waiting = "Nothing is due" if not due else f"{count(due, 'item')} {'is' if due == 1 else 'are'} due"
    return f"Topic {topic.replace('-', ' ')}, verdict {words}.{strong} {many}. {waiting}."


def _mistake_said(name: str, when: str, times: int, last: str, mended: bool) -> str:
    since = "It is mended since." if mended else "It is not mended yet."
    return f"Misconception {name}, when {when}: made {count(times, 'time')}, the last time {last}. {since}"

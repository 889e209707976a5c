"""How a learner stands: topics and misconceptions as tables, what was asked today, study days, reviews to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from attn_tutor.english import count, day_ahead, weekday
from attn_tutor.mastery.strength import Strength
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line, SpokenBlock
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.strength_bars import MARKS, strength_cells
from attn_tutor.widgets.table import Table, listing

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAYS_AT = 11  # the column of the days of the reviews
_LEAST_HEAT, _NONE = 0.2, Cell("·", role="dim")


TopicRow = tuple[str, int, int, str, int, int | None, str, date | None]


def summary_table(done: int, lessons: int, course: str, strength: Strength | None) -> Table:
    """How many lessons are done, and the strength so far, one bar below the other. course: the first as it is said."""
    share = done / lessons if lessons else 0.0
    count_cell = Cell(((str(done), "you", "bold"), f" of {lessons} lessons"))
    rows = [Row((Cell("Course", role="dim"), Cell("", share=share), count_cell), aloud=course)]
    if strength is not None:
        cells = strength_cells(strength)
        said = f"Strength so far: {strength.percent}, {strength.word}."
        rows.append(Row((Cell("Strength", role="dim"), *cells), aloud=said))
    return Table((Column(""), Column("", "you"), Column("")), tuple(rows if lessons else rows[1:]))


def topics_table(rows: tuple[TopicRow, ...], course: Strength | None, today: date) -> Table:
    """Strength by topic over one scale, and that of the course below.

    rows: (topic, asked, right first time, last, due, per cent or None, in words, asked next), the weakest first.
    """
    columns = (
        Column("topic, weakest first"),
        Column("first try", "dim", spare=2),
        Column((("strength", "dim"),), "you", scale=MARKS, aloud="strength"),
        Column("", aloud="that is"),
        Column("asked next", "dim", spare=1),
    )
    total = None if course is None else Row((Cell("so far", role="dim"), "", *strength_cells(course), ""))
    weakest = next((at for at, row in enumerate(rows) if row[5] is not None), None)
    marks = ("you" if at == weakest else "" for at in range(len(rows)))
    return Table(columns, tuple(_topic_row(row, today, mark) for row, mark in zip(rows, marks, strict=True)), total)


def _topic_row(row: TopicRow, today: date, mark: str = "") -> Row:
    topic, asked, right, _, _, percent, words, back = row
    strong = None if percent is None else Strength(percent, 0, 0)
    bar, said = strength_cells(strong) if strong else (Cell(""), Cell(words, role="dim"))
    word = replace(said, words=((f"{percent:>2} ", "you", "bold"), words)) if strong else said
    again = "" if back is None else "today" if back <= today else _short(back)
    name = Cell(topic.replace("-", " "), role="hi" if mark else "", strong=bool(mark))
    return Row((name, f"{right} of {asked}", bar, word, again), mark=mark, aloud=_topic_said(*row))


def mistakes_listing(rows: tuple[tuple[str, str, int, str, bool], ...]) -> Table:
    """rows: (name, what is done, how many times, last, whether it is overcome)."""
    texts = tuple(
        (name, when, str(times), last, "overcome" if overcome else "not yet overcome")
        for name, when, times, last, overcome in rows
    )
    columns = ("misconception", "when", "times", "last", "since then")
    said = tuple(_mistake_said(*row) for row in rows)
    return listing(columns, texts, empty="None so far.", sentences=said, spare=("when", "last"))


@widget
class TodayNote(View):
    """The last questions answered today, of so many.

    questions: (id, words by which it is known, how it went, when it comes back, if it does).
    """

    questions: tuple[tuple[str, str, str, date | None], ...]
    today: date
    of: int

    def blocks(self, look: Look) -> Iterator[View]:
        """A row for each, known by its words; its id where there is room."""
        last = len(self.questions)
        said = tuple(_question_said(*each, self.today) for each in self.questions)
        if self.of != last:
            yield Line(((f"The last {last} of {self.of} today", "dim"),))
        yield listing(
            ("today", "id", "result", "comes back"),
            tuple(
                (words or name, name if words else "", how, _short(back))
                for name, words, how, back in self.questions
            ),
            sentences=said,
            spare=("id",),
        )


@widget
class StudyStrip(View):
    """counts: questions answered on each study day; weeks: how many are listed, the one of `today` last."""

    counts: Mapping[date, int]
    today: date
    weeks: int = 4
    streak: int = 0
    longest: int = 0

    def blocks(self, look: Look) -> Iterator[View]:
        """A row for each week, a cell for each day with its number in it: the darker, the more questions."""
        yield Line(((self._sentence(), "dim"),))
        columns = (Column("week of", "dim"), *(Column(name, align="<") for name in _DAYS))
        this = self.today - timedelta(days=self.today.weekday())
        mondays = (this - timedelta(weeks=back) for back in reversed(range(self.weeks)))
        yield Table(columns, tuple(map(self._week, mondays)))

    def _week(self, monday: date) -> Row:
        days = [monday + timedelta(days=i) for i in range(7)]
        studied = [day for day in days if self.counts.get(day) and day <= self.today]
        said = [f"{weekday(day)}: {count(self.counts[day], 'question')}." for day in studied]
        begun = f"The week of {monday.day} {monday:%B}{':' if said else ': no questions.'}"
        return Row((f"{monday.day} {monday:%b}", *map(self._day, days)), aloud=(begun, *said))

    def _day(self, day: date) -> Cell:
        if day > self.today:
            return Cell()
        many, most = self.counts.get(day, 0), max(self.counts.values(), default=1)
        return Cell(str(many), heat=_LEAST_HEAT + (1 - _LEAST_HEAT) * many / most) if many else _NONE

    def _sentence(self) -> str:
        first = self.today - timedelta(days=self.today.weekday(), weeks=self.weeks - 1)
        days = sum(first <= day <= self.today for day in self.counts)
        span = f"in the last {self.weeks} weeks" if self.weeks > 1 else "this week"
        now = f"{self.streak} in a row now" if self.streak else "none in a row now"
        return f"{count(days, 'study day')} {span}, {now}, {self.longest} at the longest."


@widget
class Forecast(View):
    """counts: how many skills a review asks on each day from `today` on."""

    counts: tuple[int, ...]
    today: date

    def blocks(self, look: Look) -> Iterator[View]:
        """A row for each day: its name, the number, a bar; days without reviews are silent."""
        if not any(self.counts):
            yield Line("No reviews in the next days.")
            return
        days = self._days(" ")
        if sum(look.columns(part if isinstance(part, str) else part[0]) for part in days) > look.room - _DAYS_AT:
            days = self._days("")
        said = [f"{self._name(ahead, long=True)}: {many} to review." for ahead, many in enumerate(self.counts) if many]
        yield SpokenBlock(Line((("Reviews", "dim"), *days), hang=_DAYS_AT), ("Reviews to come.", *said))

    def _days(self, between: str) -> list[Part]:
        """Each day, and a square for each of its reviews."""
        parts: list[Part] = []
        for ahead, many in enumerate(self.counts):
            squares: Part = (between.join("■" * many), "you")
            parts += [(f"  {self._name(ahead)} ", "dim"), squares, " "] if many else []
        return parts

    def _name(self, ahead: int, *, long: bool = False) -> str:
        day = self.today + timedelta(days=ahead)
        if not ahead:
            return "Today" if long else "today"
        return weekday(day) if long else f"{day:%a} {day.day}"


def _short(day: date | None) -> str:
    return "" if day is None else f"{day:%a} {day.day} {day:%b}"


def _question_said(name: str, words: str, how: str, back: date | None, today: date) -> str:
    about = f", about {words}" if words else ""
    return f"{name}{about}: {how}.{'' if back is None else f' It comes back {day_ahead(back, today)}.'}"


def _topic_said(
    topic: str,
    asked: int,
    right_first: int,
    last: str,
    due: int,
    percent: int | None,
    words: str,
    back: date | None,
) -> str:
    strong = f"{words}" if percent is None else f"{percent}, {words}"
    many = f"{count(asked, 'question')} asked, {right_first} right at the first try, the last one {last}"
    today = f" {count(due, 'skill')} to review today." if due else ""
    return f"Strength of {topic.replace('-', ' ')}: {strong}. {many}.{today}"


def _mistake_said(name: str, when: str, times: int, last: str, overcome: bool) -> str:
    since = "It has been overcome since." if overcome else "It isn't overcome yet."
    return f"Misconception {name}, when {when}: {count(times, 'time')}, the last time {last}. {since}"

"""Days: a small heat strip of the weeks that were, and bars of the days to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.times import weekday

if TYPE_CHECKING:
    from rich.text import Text

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MOST = 999  # what fits into a cell
_CELL, _MARGIN = 4, 10  # columns: a day, and the date before a week


@widget
class StudyStrip(View):
    """counts: questions met on each study day; weeks: how many are shown, the one of `today` last."""

    counts: Mapping[date, int]
    today: date
    weeks: int = 4
    streak: int = 0
    longest: int = 0

    def draw(self, look: Look) -> list[Text]:
        """A line a week, a cell a day with its number in it: the fuller, the more questions."""
        if look.room < _MARGIN + 7 * _CELL:
            return [line for said in self.speak(look) for line in look.wrapped(said, indent=["  "])]
        head = look.at(*((_MARGIN + _CELL * i, [(f" {name} ", "dim")]) for i, name in enumerate(_DAYS)))
        lines = [look.text("  ", ("Study days", "hi", "bold")), head]
        for monday in self._mondays():
            line = look.at((2, [(f"{monday.day} {monday:%b}", "dim")]), (_MARGIN, [""]))
            line.append(" " * (_MARGIN - line.cell_len))
            for i in range(7):
                line.append(self._cell(look, monday + timedelta(days=i)))
            lines.append(line)
        for line in lines:
            line.rstrip()
        return [*lines, *look.wrapped((self._sentence(), "dim"), indent=["  "])]

    def speak(self, look: Look) -> list[str]:
        """How many days, then each of them."""
        return [
            self._sentence(),
            *(f"{weekday(day)}: {_questions(n)}." for day, n in sorted(self._shown().items())),
        ]

    def _cell(self, look: Look, day: date) -> Text:
        count = min(self.counts.get(day, 0), _MOST)
        if day > self.today:
            return look.text(" " * _CELL)
        if not count:
            return look.text((f"{'·' if look.glyphs else '.':^{_CELL}}", "dim"))
        share = self.counts[day] / max(self._shown().values())
        if look.tiles:
            from rich.text import Text

            background, foreground = look.heat(0.15 + 0.85 * share)
            cell = Text(f"{count:^{_CELL - 1}}", style=f"{foreground} on {background}", end="")
            return cell.append(" ", "none")
        return look.text(f"{look.shade(0.2 + 0.8 * share, 1)}{count:<{_CELL - 1}}")

    def _mondays(self) -> list[date]:
        this = self.today - timedelta(days=self.today.weekday())
        return [this - timedelta(weeks=back) for back in reversed(range(self.weeks))]

    def _shown(self) -> dict[date, int]:
        return {day: n for day, n in self.counts.items() if self._mondays()[0] <= day <= self.today}

    def _sentence(self) -> str:
        days = len(self._shown())
        span = f"in the last {self.weeks} weeks" if self.weeks > 1 else "this week"
        studied = f"{days} study day{'s' * (days != 1)} {span}"
        now = f"{self.streak} in a row now" if self.streak else "none in a row now"
        return f"{studied}, {now}, {self.longest} at the longest."


@widget
class Forecast(View):
    """counts: how many items come back on each day from `today` on, today with all that is overdue."""

    counts: tuple[int, ...]
    today: date

    def draw(self, look: Look) -> list[Text]:
        """A line a day: its name, the number, a bar."""
        most, width = max((*self.counts, 1)), max(4, min(30, look.room - 18))
        lines = [look.text("  ", ("Reviews to come", "hi", "bold"))]
        for ahead, count in enumerate(self.counts):
            bar = look.line(count / most, width)
            after: list[Part] = ["  ", (bar, "q")] if bar else []
            lines.append(look.text("  ", (f"{self._name(ahead):<9}", "dim"), f"{count:>3}", *after))
        return lines

    def speak(self, look: Look) -> list[str]:
        """A day a line, those without reviews left out."""
        days = [f"{self._name(i, weekday)}: {n} to review." for i, n in enumerate(self.counts) if n]
        return ["Reviews to come.", *days] if days else ["No reviews in the next days."]

    def _name(self, ahead: int, write: Callable[[date], str] = "{:%a %d}".format) -> str:
        return write(self.today + timedelta(days=ahead)) if ahead else "Today"


def _questions(count: int) -> str:
    return f"{count} question{'s' * (count != 1)}"

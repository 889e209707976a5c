"""The strip of study days and the forecast: fit every screen, and read aloud."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from attn_tutor.english import day_ago, day_ahead, duration
from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.stats_view import Forecast, StudyStrip
from attn_tutor.widgets.strength_bars import UnderHead, strength_table
from tests.cases import each

TODAY = date(2026, 11, 22)  # a Sunday
STRIP = StudyStrip({TODAY - timedelta(days=n): 3 * n + 1 for n in (0, 1, 5, 27)}, TODAY, 4, 2, 9)
FORECAST = Forecast((3, 0, 120, 0, 0, 0, 1), TODAY)


@each("width", [30, 40, 60, 80, 120])
@each("colour", ["truecolor", "256", "16", "none"])
@each("view", [STRIP, FORECAST])
def test_no_line_is_too_wide(view: View, colour: str, width: int) -> None:
    """With and without glyphs; what cannot be shown becomes ASCII."""
    for glyphs in (True, False):
        look = Look(width, colour=colour, glyphs=glyphs)  # type: ignore[arg-type]  # a colour
        lines = view.draw(look)
        assert max(line.cell_len for line in lines) <= look.room
        assert glyphs or all(line.plain.isascii() for line in lines)


def test_the_days_are_read_aloud_with_their_numbers() -> None:
    """Days without study are left out."""
    assert STRIP.speak(Look(plain=True)) == [
        "4 study days in the last 4 weeks, 2 in a row now, 9 at the longest.",
        "The week of 26 October:",
        "Monday 26 October: 82 questions.",
        "The week of 2 November: no questions.",
        "The week of 9 November: no questions.",
        "The week of 16 November:",
        "Tuesday 17 November: 16 questions.",
        "Saturday 21 November: 4 questions.",
        "Sunday 22 November: 1 question.",
    ]
    assert FORECAST.speak(Look(plain=True))[1:] == [
        "Today: 3 to review.",
        "Tuesday 24 November: 120 to review.",
        "Saturday 28 November: 1 to review.",
    ]


def test_a_cell_of_the_strip_holds_its_number() -> None:
    """The last week: 16 questions on Tuesday, 4 on Saturday, 1 today; nothing before the first of them."""
    last = STRIP.draw(Look(80, colour="none"))[-1].plain
    assert last.split() == ["16", "Nov", "·", "▒16", "·", "·", "·", "░4", "░1"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 seconds"), (1, "1 second"), (59.6, "1 minute"), (75, "1 minute 15 seconds"),
        (3600, "1 hour"), (4815, "1 hour 20 minutes"), (-5, "0 seconds"),
    ],
)  # fmt: skip
def test_durations_are_words(seconds: float, words: str) -> None:
    """Rounded to seconds, above an hour to minutes."""
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("days", "ahead", "ago"),
    [
        (0, "today", "today"), (1, "on Monday 23 November", "yesterday"), (2, "on Tuesday 24 November", "2 days ago"),
        (40, "on 1 January 2027 (in 40 days)", "40 days ago"), (-3, "today", "today"),
    ],
)  # fmt: skip
def test_days_are_words(days: int, ahead: str, ago: str) -> None:
    """What is overdue is due today, and a last answer that lies ahead was today."""
    assert day_ahead(TODAY + timedelta(days=days), TODAY) == ahead
    assert day_ago(TODAY - timedelta(days=days), TODAY) == ago


def test_a_long_skill_is_folded_in_its_column() -> None:
    """Every line of its name stands below the first, and no row turns into a sentence without columns."""
    skill = "say why a model can fail on texts longer than those it was trained on"
    table = UnderHead("You can now", strength_table([((("· ", "dim"), skill), None)], head="You can now"))
    for width in (60, 80):
        head, _, *rows = (line.plain for line in table.draw(Look(width, 24)))
        assert "strength" in head
        assert " ".join(row.split("  ─")[0].strip(" ·") for row in rows) == skill
        assert "not asked" in rows[0]
        assert all(row.startswith("    ") for row in rows[1:])

"""Small English grammar: counts, plurals, lists, whole sentences, days and durations. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_ENDINGS = (".", "?", "!")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_NAME = r"[a-z]+[._]\w|[b-z]\b"  # nn.Linear, d_k, e^x: with a capital it would be another name


def plural(number: int, one: str, many: str = "") -> str:
    """`one` for exactly 1, else `many`, which is `one` with an s unless given."""
    return one if number == 1 else many or f"{one}s"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 word", "3 words", "2 matrices"; thousands are grouped."""
    return f"{number:,} {plural(number, one, many)}"


def article(number: int) -> str:
    """The article before a number: "a" before 4, "an" before 8, 11, 18 and 80."""
    return "an" if str(number)[0] == "8" or number in (11, 18) else "a"


def ordinal(number: int) -> str:
    """first, second, ... tenth, 11th, 21st, 22nd"""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teens = 10 < number % 100 < 20
    return f"{number}{'th' if teens else _SUFFIXES.get(number % 10, 'th')}"


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """The parts in one phrase: "a", "a and b", "a, b and c"; "" for none."""
    *others, end = parts or ("",)
    return f"{', '.join(others)} {last} {end}" if others else end


def capital(text: str) -> str:
    """`text` with a capital first letter; the rest stays as it is, and so does a name from code or a symbol."""
    return text if re.match(_NAME, text) else text[:1].upper() + text[1:]


def close_sentence(text: str) -> str:
    """`text` as a sentence: with a full stop, unless it ends in a mark of its own."""
    return text if not text or text.endswith(_ENDINGS) else f"{text}."


def duration(seconds: float) -> str:
    """1 second, 40 seconds, 2 minutes 5 seconds, 1 hour 20 minutes"""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = [(hours, "hour"), (minutes, "minute"), (rest if not hours else 0, "second")]
    return (
        " ".join(count(number, unit) for number, unit in parts if number) or "0 seconds"
    )


def weekday(day: date) -> str:
    """A day with the name of its weekday: Tuesday 6 January"""
    return f"{day:%A} {day.day} {day:%B}"


def day_ahead(day: date, today: date) -> str:
    """today, on Tuesday 6 January, on 6 May 2027 (in 120 days); never tomorrow, for at night that is another day"""
    days = (day - today).days
    if days <= 0:
        return "today"
    if days < 14:
        return f"on {weekday(day)}"
    year = f" {day.year}" if day.year != today.year else ""
    return f"on {day.day} {day:%B}{year} (in {days} days)"


def day_ago(day: date, today: date) -> str:
    """today, yesterday, 12 days ago; a day still ahead counts as today, for clocks go wrong"""
    days = (today - day).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"

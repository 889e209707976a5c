"""Days and durations in words."""

from __future__ import annotations

from datetime import date


def duration(seconds: float) -> str:
    """1 second, 40 seconds, 2 minutes 5 seconds, 1 hour 20 minutes"""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = [(hours, "hour"), (minutes, "minute"), (rest if not hours else 0, "second")]
    return (
        " ".join(f"{number} {unit}{'s' * (number != 1)}" for number, unit in parts if number) or "0 seconds"
    )


def weekday(day: date) -> str:
    """Tuesday 6 January"""
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

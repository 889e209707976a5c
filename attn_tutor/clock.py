"""The time, handed in by argument everywhere: the system's clock, and one that a test moves."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

MOST_EAST = 23 * 60 + 59  # minutes


class Clock(Protocol):
    """What the app may ask about time."""

    def now(self) -> datetime:
        """The wall clock: an aware moment in UTC. It may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; never jumps and stands still while the computer sleeps."""
        ...

    def tz_minutes(self) -> int:
        """The local time zone now, minutes east of UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The wall clock in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """CLOCK_MONOTONIC on Linux, which does not count time asleep."""
        return time.monotonic()

    def tz_minutes(self) -> int:
        """The zone of this very moment, so that daylight saving is in it."""
        minutes = round((time.localtime().tm_gmtoff or 0) / 60)
        return max(-MOST_EAST, min(MOST_EAST, minutes))  # a TZ that names a whole day or more is no zone


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = datetime(2026, 1, 5, 12, tzinfo=UTC), *, tz_minutes: int = 0) -> None:
        self._now = now.astimezone(UTC)
        self._monotonic = 0.0
        self._tz_minutes = tz_minutes

    def now(self) -> datetime:
        """Where the wall clock was left."""
        return self._now

    def monotonic(self) -> float:
        """Seconds of `advance` so far."""
        return self._monotonic

    def tz_minutes(self) -> int:
        """The zone it was made with, in minutes east of UTC."""
        return self._tz_minutes

    def advance(self, seconds: float) -> None:
        """Time passes: both clocks move on."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Somebody sets the wall clock; no time passes."""
        self._now += timedelta(seconds=seconds)

    def travel(self, tz_minutes: int) -> None:
        """The learner arrives in another time zone."""
        self._tz_minutes = tz_minutes

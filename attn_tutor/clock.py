"""The time, handed in by argument everywhere: the system's clock, and one that a test moves."""

from __future__ import annotations

import time
from datetime import UTC, datetime
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

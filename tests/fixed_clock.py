"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


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

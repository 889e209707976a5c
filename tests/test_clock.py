"""The clocks: aware, in UTC, and steady where steadiness is promised."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from attn_tutor.clock import SystemClock
from tests.fixed_clock import FixedClock


def test_the_system_clock_tells_aware_utc() -> None:
    """The wall clock agrees with the system's own, as an aware moment in UTC."""
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now.timestamp() - time.time()) < 5


def test_the_monotonic_clock_is_the_one_that_pauses_on_suspend() -> None:
    """As Python's does on every system."""
    assert abs(SystemClock().monotonic() - time.monotonic()) < 1


@pytest.mark.posix
@pytest.mark.parametrize(("zone", "minutes"), [("UTC0", 0), ("NPT-5:45", 345), ("MART+9:30", -570)])
def test_time_zones_are_minutes_east(zone: str, minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zone east of Greenwich is positive, quarter hours included."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert SystemClock().tz_minutes() == minutes
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_fixed_clock_moves_only_when_told() -> None:
    """Advancing moves both clocks, a jump moves the wall clock alone."""
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC), tz_minutes=60)
    clock.advance(90)
    clock.jump(-3600)
    assert clock.now() == datetime(2025, 12, 31, 23, 1, 30, tzinfo=UTC)
    assert clock.monotonic() == 90
    clock.travel(-300)
    assert clock.tz_minutes() == -300

"""What is read from the events: repaired clocks, study days, what was taken back."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from attn_tutor import history
from attn_tutor.history import DAY, HOUR, MINUTE, Event
from tests.cases import allowed

NOON = history.to_ms(datetime(2026, 3, 2, 12, tzinfo=UTC))


def event(number: int, at_ms: int = NOON, **others: object) -> Event:
    """An event number `number`, right at the first attempt unless told otherwise."""
    base = Event(
        id=f"{number:032x}", at_ms=at_ms, tz_min=0, device="d", session="s", kind="answer", mode="quiz",
        item="scale", pattern="scaling", correct=True, turn=number,
    )  # fmt: skip
    return replace(base, **others)  # type: ignore[arg-type]  # the fields are named by each test


def longest(stamps: list[int], now: int) -> int:
    """Length of a longest rising run, by trying every subset."""
    fitting = [stamp for stamp in stamps if stamp <= now]
    sizes = range(len(fitting), 0, -1)
    runs = (run for size in sizes for run in combinations(fitting, size))
    return next((len(run) for run in runs if list(run) == sorted(run)), 0)


@given(st.lists(st.integers(0, 9), max_size=9), st.integers(0, 9))
def test_repaired_times_rise_and_keep_a_longest_run(stamps: list[int], now: int) -> None:
    """They never fall, never lie after now, and leave as many stamps alone as any repair can."""
    effective = history.effective_times(stamps, now)
    assert len(effective) == len(stamps)
    assert all(a <= b for a, b in pairwise(effective))
    assert all(value <= now for value in effective)
    assert sum(a == b for a, b in zip(stamps, effective, strict=True)) >= longest(stamps, now)


@given(st.lists(st.integers(0, 9)), st.integers(0, 9))
def test_a_later_answer_moves_no_earlier_one(stamps: list[int], step: int) -> None:
    """An answer stamped at or after the last believed time leaves every earlier repair as it was."""
    before = history.effective_times(stamps, 99)
    later = (before[-1] if before else 0) + step
    assert history.effective_times([*stamps, later], 99) == [*before, later]


def test_one_jump_of_the_clock_touches_one_answer() -> None:
    """Ten years ahead or thirty days back: only that answer is repaired, to the time before it."""
    stamps = [NOON + number * HOUR for number in range(100)]
    for jump in (3650 * DAY, -30 * DAY):
        jumped = [*stamps[:50], stamps[50] + jump, *stamps[51:]]
        assert history.effective_times(jumped, NOON + 5000 * DAY) == [*stamps[:50], stamps[49], *stamps[51:]]


def test_repairing_a_long_history_is_quick() -> None:
    """100,000 stamps with a jump every hundred take well under a second, so it is not quadratic."""
    stamps = [NOON + number * MINUTE - (40 * DAY if number % 100 == 7 else 0) for number in range(100_000)]
    began = time.perf_counter()
    history.effective_times(stamps, NOON + 1000 * DAY)
    assert time.perf_counter() - began < allowed(1.0)


def test_each_device_is_repaired_by_itself() -> None:
    """A phone a year behind does not make the laptop's answers look wrong."""
    laptop = [event(number, NOON + number * HOUR) for number in range(1, 4)]
    phone = [event(number, NOON - 365 * DAY + number, device="phone") for number in range(4, 8)]
    assert history.repair_times([*laptop, *phone], NOON + DAY) == [*phone, *laptop]


@given(st.permutations(list(range(6))), st.lists(st.integers(-3, 3), min_size=6, max_size=6))
def test_replay_depends_on_the_events_and_not_on_their_order(order: list[int], jumps: list[int]) -> None:
    """Whatever the order in which events reached a file, the schedule is the same."""
    events = [
        event(n, NOON + n * HOUR + jumps[n] * DAY, item="ab"[n % 2], device="xy"[n % 3 % 2]) for n in range(6)
    ]
    events[5] = replace(events[5], kind="retract", item=events[3].item, extra={"retracts": events[3].id})

    def advance(state: str | None, /, *events: Event) -> str:
        return (state or "") + "".join(f"{each.turn}@{each.at_ms} " for each in events)

    shuffled = [events[place] for place in order]
    assert history.replay(shuffled, advance, NOON + DAY) == history.replay(events, advance, NOON + DAY)


def test_what_was_taken_back_is_gone_with_its_taking_back() -> None:
    """Undo goes one answer further back each time, and only through this device's own answers."""
    first, second, other = event(1), event(2), event(3, device="phone")
    events = [first, second, other]
    for target in (second, first):
        assert history.last_answer(events, "d") == target
        number = len(events) + 1
        events.append(
            history.retraction(target, id=f"{number:032x}", at_ms=NOON, tz_min=0, device="d", session="t")
        )
    assert history.without_retracted(events) == [other]
    assert history.last_answer(events, "d") is None


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),
    st.sampled_from(["Europe/Berlin", "Asia/Kolkata"]),
)
def test_a_study_day_is_the_local_date_four_hours_ago(moment: datetime, zone: str) -> None:
    """It agrees with the zone database, in winter and in summer time."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    expected = (local.replace(tzinfo=None) - timedelta(hours=4)).date()
    assert (
        history.study_day(history.to_ms(moment.replace(tzinfo=UTC)), int(offset.total_seconds()) // 60)
        == expected
    )


def test_a_clock_behind_the_last_answer_is_named() -> None:
    """Five minutes are let pass; more is one line with both times."""
    assert history.clock_line(NOON, NOON - 5 * MINUTE) == ""
    assert history.clock_line(None, NOON) == ""
    assert "2026-03-02 12:00" in history.clock_line(NOON, NOON - DAY)

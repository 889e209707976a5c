"""What was answered, as data: events, their repaired times, and what can be read from them.

Events are only ever appended; everything else (the schedule here, the figures in mastery) is replayed from them.
Times are milliseconds since 1970 in UTC; `tz_min` is the time zone of the answer, minutes east of UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Protocol

from attn_tutor.records import record

KINDS = ("answer", "flash", "reveal", "skip", "dont_know", "verdict", "retract")
MODES = ("learn", "quiz", "test", "review", "drill", "challenge", "code", "lab")
ASKED = frozenset({"answer", "flash", "reveal", "skip", "dont_know"})  # the learner met a question
EXERCISE = "code-"  # the ids of code exercises begin so
LAB = "lab:"  # a prediction of the lab is filed under this and the name of the change or experiment
MISCONCEPTION = "misconception:"  # the item that trains one misconception is called this and its name

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
ROLLOVER = 4 * HOUR  # a study day runs from 04:00 to 04:00: an answer at 01:00 belongs to the evening
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@record(kw_only=True)
class Event:
    """One thing that happened. `id` is a uuid4 made before the event is stored, so no retry doubles it."""

    id: str
    at_ms: int  # the wall clock as it stood, never corrected
    tz_min: int
    device: str
    session: str
    kind: str
    mode: str
    item: str
    item_rev: str = ""  # hash of prompt, options, answer and tolerance
    pattern: str = ""  # the topic
    level: str = ""
    format: str = ""
    options: int | None = None
    seed: int | None = None
    given: str | None = None
    correct: bool | None = None
    attempt: int = 1
    hints: int = 0
    ms: int | None = None  # time taken, by a clock that pauses on suspend
    rating: int | None = None
    rules: str = ""
    app: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)  # a JSON object
    turn: int = field(default=0, compare=False)  # set by the store: greater than every turn it knew then


class Advance(Protocol):
    """How a card moves on: the rule that the schedule is replayed with."""

    def __call__(self, state: str | None, /, *events: Event) -> str | None:
        """The state of an item's card after its next events: one as it happens, or all to replay."""
        ...


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware `moment`, rounded down."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_ms(at_ms: int) -> datetime:
    """The aware UTC moment of `at_ms`."""
    return EPOCH + timedelta(milliseconds=at_ms)


# ---- taking back ------------------------------------------------------------------------------------


def retraction(target: Event, *, id: str, at_ms: int, tz_min: int, device: str, session: str) -> Event:
    """The event that takes `target` back; it carries the target's item, so that item is replayed."""
    return replace(
        target,
        id=id,
        at_ms=at_ms,
        tz_min=tz_min,
        device=device,
        session=session,
        kind="retract",
        given=None,
        correct=None,
        ms=None,
        rating=None,
        extra={"retracts": target.id},
        turn=0,
    )


def without_retracted(events: Iterable[Event]) -> list[Event]:
    """The events that stand: neither taken back nor a taking back; in the order given."""
    events = list(events)
    gone = {event.extra.get("retracts") for event in events if event.kind == "retract"}
    if not gone:
        return events
    return [event for event in events if event.kind != "retract" and event.id not in gone]


def last_right(backwards: Iterable[Event]) -> int:
    """When an item was last answered right, in ms, 0 if never: its events come in from the last one on."""
    gone = set[object]()
    for event in backwards:
        if event.kind == "retract":
            gone.add(event.extra.get("retracts"))
        elif event.correct and event.id not in gone:
            return event.at_ms
    return 0


def last_answer(events: Iterable[Event], device: str) -> Event | None:
    """The answer that undo takes back: the last standing one of this device, by its own order."""
    own = [event for event in without_retracted(events) if event.device == device and event.kind in ASKED]
    return max(own, key=attrgetter("turn", "id"), default=None)


# ---- time -------------------------------------------------------------------------------------------


def effective_times(stamps: Sequence[int], now: int) -> list[int]:
    """Repaired times of one device's `stamps`, in the order of its answers: rising, none later than `now`.

    A longest non-decreasing subsequence of the stamps not after `now` is believed; any other takes the
    value before it (at the very beginning: the first believed one, or `now`). O(n log n).
    """
    if all(a <= b for a, b in pairwise(stamps)) and (not stamps or stamps[-1] <= now):
        return list(stamps)
    believed = _longest_rising(stamps, now)
    value = stamps[believed[0]] if believed else now
    own_times, repaired = set(believed), []
    for place, stamp in enumerate(stamps):
        value = stamp if place in own_times else value
        repaired.append(value)
    return repaired


def _longest_rising(stamps: Sequence[int], now: int) -> list[int]:
    """Places of a longest non-decreasing subsequence of the stamps <= now (patience sorting)."""
    tails: list[int] = []  # tails[k]: the smallest last value of a run of k + 1
    places: list[int] = []
    before: dict[int, int] = {}
    for place, stamp in enumerate(stamps):
        if stamp > now:
            continue
        length = bisect_right(tails, stamp)
        before[place] = places[length - 1] if length else -1
        if length == len(tails):
            tails.append(stamp)
            places.append(place)
        else:
            tails[length], places[length] = stamp, place
    chain, place = [], places[-1] if places else -1
    while place >= 0:
        chain.append(place)
        place = before[place]
    return chain[::-1]


def repair_times(events: Iterable[Event], now: int) -> list[Event]:
    """The events with repaired times, in the order they are replayed; a set of events has one such order.

    Each device's clock is repaired by itself, over its events in the order of their turns.
    """
    lines = sorted(events, key=attrgetter("device", "turn", "id"))
    corrected = []
    for _, group in groupby(lines, key=attrgetter("device")):
        line = list(group)
        for event, at_ms in zip(line, effective_times([event.at_ms for event in line], now), strict=True):
            corrected.append(event if event.at_ms == at_ms else replace(event, at_ms=at_ms))
    return sorted(corrected, key=attrgetter("at_ms", "turn", "id"))


def fold(events: Iterable[Event], advance: Advance) -> str | None:
    """The state of one item's card after its `events`, given in the order of replay."""
    valid = without_retracted(events)
    return advance(None, *valid) if valid else None


def replay(events: Iterable[Event], advance: Advance, now: int) -> dict[str, str]:
    """The state of every item's card after `events`, from nothing. `advance` sees repaired times."""
    ordered = sorted(repair_times(events, now), key=attrgetter("item"))
    states = ((item, fold(group, advance)) for item, group in groupby(ordered, key=attrgetter("item")))
    return {item: state for item, state in states if state is not None}


def clock_line(last: int | None, now: int) -> str:
    """What to say when the clock stands more than 5 minutes behind the last answer, else nothing."""
    if last is None or now >= last - 5 * MINUTE:
        return ""
    then, here = (from_ms(at_ms).strftime("%Y-%m-%d %H:%M") for at_ms in (last, now))
    return (
        f"Your clock says {here} UTC, but your last answer is from {then} UTC. "
        "Answers keep their right order; check the clock."
    )


# ---- study days -------------------------------------------------------------------------------------


def study_day(at_ms: int, tz_min: int) -> date:
    """The local calendar day that an answer belongs to; it begins at 04:00."""
    return day_of(day_number(at_ms, tz_min))


def day_number(at_ms: int, tz_min: int) -> int:
    """The study day counted from 1970: a million are counted as quickly as one is named."""
    return (at_ms + tz_min * MINUTE - ROLLOVER) // DAY


def day_of(number: int) -> date:
    """The calendar day of a `day_number`."""
    return date.fromordinal(EPOCH.toordinal() + number)


# ---- what an event says -----------------------------------------------------------------------------


def is_step(event: Event) -> bool:
    """Whether it is a step on the way to an answer, which is an event of its own."""
    return "step" in event.extra


def unaided(event: Event) -> bool:
    """Whether it was right at the first attempt and without a hint (a flash card: recalled)."""
    recalled = event.kind == "flash" and event.correct is None and (event.rating or 0) >= 2
    return (
        event.kind in ASKED
        and event.attempt == 1
        and event.hints == 0
        and (event.correct is True or recalled)
    )

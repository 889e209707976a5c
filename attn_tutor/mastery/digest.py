"""What all answers come to: one pass over them gives the figures of `stats`, and later answers are counted on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice

from attn_tutor.history import ASKED, MISCONCEPTION, Event, day_number, is_step, repair_times, unaided
from attn_tutor.records import record

VERSION = 1  # of what is counted and how: a digest kept under another number is counted anew
LATEST_DAYS = 3  # in whatever zone: today is at most two days before that of the last answer
_CHUNK = 10_000  # events that are held at once

# Of each study day in each zone: its first and its last answer.
Spans = Mapping[tuple[int, int], tuple[int, int]]
AskedKey = tuple[str, int | None, str]  # a question with its numbers in one session: it counts once


@record()
class Tally:
    """What was asked of one topic: how many questions, how many right at first and unaided, time of the last one."""

    questions: int = 0
    right_first: int = 0
    last_ms: int = 0


@record()
class Misconception:
    """How often one was made, when last, and whether it was overcome since. items: whose right answer overcomes it."""

    count: int = 0
    last_ms: int = 0
    overcome: bool = False
    items: frozenset[str] = frozenset()


@record()
class Digest:
    """What answers come to; days are counted from 1970.

    days: questions on each, at the first attempt. latest: of the last days, for each item in the order in which it was
    asked, the id of its first right answer ("" for none) and of its last event.
    retractions: ids of what was taken back.
    """

    topics: Mapping[str, Tally] = field(default_factory=dict)
    days: Mapping[int, int] = field(default_factory=dict)
    spans: Spans = field(default_factory=dict)
    mistakes: Mapping[str, Misconception] = field(default_factory=dict)
    badges: tuple[str, ...] = ()
    latest: Mapping[int, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    retractions: frozenset[str] = frozenset()


def recount(events: Iterable[Event], now: int) -> Digest:
    """The digest of all events, in any order, from nothing; `now` repairs their times."""
    ordered = repair_times(events, now)
    return extend(Digest(), ordered, retracted_ids(ordered))


def retracted_ids(events: Iterable[Event]) -> frozenset[str]:
    """The ids of the events that these take back."""
    return frozenset(str(event.extra.get("retracts", "")) for event in events if event.kind == "retract")


def extend(
    digest: Digest, events: Iterable[Event], gone: Iterable[str] = (), asked: Iterable[AskedKey] = ()
) -> Digest:
    """The digest with later events counted on, which come in the order of replay.

    gone: what these take back. asked: what was asked before in the same sessions.
    """
    known, digest = set(asked), replace(digest, retractions=digest.retractions.union(gone))
    rest = iter(events)
    while chunk := list(islice(rest, _CHUNK)):
        digest = _count(digest, [event for event in chunk if _stands(event, digest.retractions)], known)
    return digest


def _stands(event: Event, gone: frozenset[str]) -> bool:
    """Whether it counts: what is taken back does not, nor does a step on the way to an answer."""
    return event.kind != "retract" and event.id not in gone and not is_step(event)


def _count(digest: Digest, events: Sequence[Event], known: set[AskedKey]) -> Digest:
    asked = [event for event in events if event.kind in ASKED]
    return Digest(
        topics=_topics(digest.topics, asked, known),
        days=_days(digest.days, asked),
        spans=_spans(digest.spans, asked),
        mistakes=misconceptions(events, digest.mistakes),
        badges=(*digest.badges, *(str(event.extra["badge"]) for event in events if "badge" in event.extra)),
        latest=_latest(digest.latest, asked),
        retractions=digest.retractions,
    )


def asked_key(event: Event) -> AskedKey | None:
    """What a first attempt at a question is counted by; None for what is no first attempt, or a card."""
    if event.kind not in ASKED or event.kind == "flash" or event.attempt != 1 or is_step(event):
        return None
    return event.item, event.seed, event.session


def _topics(before: Mapping[str, Tally], events: Sequence[Event], known: set[AskedKey]) -> dict[str, Tally]:
    """The tally of each topic, with these events counted on.

    A question counts once, however many attempts it took, and once where it was skipped first and answered later in
    the same session. What is recalled from a card is no question.
    """
    asked, right, last = Counter[str](), Counter[str](), dict[str, int]()
    for event in events:
        if event.kind == "flash":
            continue
        topic, key = event.pattern, asked_key(event)
        last[topic] = max(last.get(topic, 0), event.at_ms)
        right[topic] += unaided(event)
        if key is not None and key not in known:
            asked[topic] += 1
            known.add(key)
    found = dict(before)
    for topic, at_ms in last.items():
        was = found.get(topic, Tally())
        found[topic] = Tally(
            was.questions + asked[topic], was.right_first + right[topic], max(was.last_ms, at_ms)
        )
    return dict(sorted(found.items()))


def _days(before: Mapping[int, int], events: Sequence[Event]) -> dict[int, int]:
    more = Counter(day_number(event.at_ms, event.tz_min) for event in events if event.attempt == 1)
    return dict(sorted((Counter(before) + more).items()))


def _spans(before: Spans, events: Sequence[Event]) -> Spans:
    spans = dict(before)
    for event in events:
        day, at = (day_number(event.at_ms, event.tz_min), event.tz_min), event.at_ms
        first, last = spans.get(day, (at, at))
        spans[day] = min(first, at), max(last, at)
    return spans


def misconceptions(
    events: Iterable[Event], before: Mapping[str, Misconception] | None = None
) -> dict[str, Misconception]:
    """Every misconception made (`extra["misconceptions"]`, a list of names), over standing events in order of time.

    It counts as overcome once an item that showed it, or its own training item, is answered right unaided.
    """
    found = dict(before or {})
    open_ones = defaultdict[str, set[str]](set)  # by the item whose right answer overcomes them
    for name, one in found.items():
        for item in () if one.overcome else one.items:
            open_ones[item].add(name)
    for event in events:
        named = event.extra.get("misconceptions")
        for name in map(str, named if isinstance(named, list) else ()):
            known = found.get(name, Misconception())
            items = known.items | {event.item, MISCONCEPTION + name}
            found[name] = Misconception(known.count + 1, event.at_ms, False, items)
            for item in items:
                open_ones[item].add(name)
        if event.item in open_ones and unaided(event):
            for name in open_ones.pop(event.item):
                found[name] = replace(found[name], overcome=True)
    return found


def _latest(
    before: Mapping[int, Mapping[str, tuple[str, str]]], events: Sequence[Event]
) -> dict[int, dict[str, tuple[str, str]]]:
    days = {day: dict(items) for day, items in before.items()}
    for event in events:
        items = days.setdefault(day_number(event.at_ms, event.tz_min), {})
        right, _ = items.get(event.item, ("", ""))
        items[event.item] = (right or (event.id if event.correct else "")), event.id
    newest = max(days, default=0)
    return {day: items for day, items in sorted(days.items()) if day > newest - LATEST_DAYS}


@record()
class Streak:
    """Study days in a row: the run that goes on today (0 when it ended), and the longest ever."""

    current: int
    longest: int


def streak(spans: Spans, now: int, tz_min: int) -> Streak:
    """The streak at the moment `now` in this zone: no journey breaks it afterwards."""
    moments = sorted({(at, zone) for (_, zone), both in spans.items() for at in both})
    longest, days = 0, set[int]()
    for before, moment in zip([None, *moments], moments, strict=False):
        if before and _days_between(before, moment) > 1:
            days = set()
        days.add(day_number(*moment))
        longest = max(longest, len(days))
    goes_on = bool(moments) and _days_between(moments[-1], (now, tz_min)) <= 1
    return Streak(current=len(days) if goes_on else 0, longest=longest)


def _days_between(first: tuple[int, int], second: tuple[int, int]) -> int:
    """Study days from one moment to the next, in whichever of their two zones they are fewer."""
    days = day_number(*second) - day_number(first[0], second[1])
    return days if first[1] == second[1] else min(days, day_number(second[0], first[1]) - day_number(*first))

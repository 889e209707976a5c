"""What all answers come to: streaks, tallies, misconceptions, and that counting on equals counting all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from attn_tutor import history
from attn_tutor.history import DAY, HOUR, Event
from attn_tutor.mastery.digest import (
    VERSION,
    Digest,
    Spans,
    Streak,
    Tally,
    asked_key,
    extend,
    misconceptions,
    recount,
    retracted_ids,
    streak,
)

NOON = history.to_ms(datetime(2026, 3, 2, 12, tzinfo=UTC))


def event(number: int, at_ms: int = NOON, **others: object) -> Event:
    """An event number `number`, right at the first attempt unless told otherwise."""
    base = Event(
        id=f"{number:032x}", at_ms=at_ms, tz_min=0, device="d", session="s", kind="answer", mode="quiz",
        item="scale", pattern="scaling", correct=True, turn=number,
    )  # fmt: skip
    return replace(base, **others)  # type: ignore[arg-type]  # the fields are named by each test


def spans(events: Sequence[Event]) -> Spans:
    """The first and last moment of each day."""
    return extend(Digest(), events).spans


def test_daylight_saving_breaks_no_streak() -> None:
    """Ten evenings at half past eleven over the change of March are ten study days."""
    berlin = ZoneInfo("Europe/Berlin")
    evenings = [datetime(2026, 3, 24, 23, 30, tzinfo=berlin) + timedelta(days=n) for n in range(10)]
    events = [
        event(
            n, history.to_ms(evening), tz_min=int((evening.utcoffset() or timedelta(0)).total_seconds()) // 60
        )
        for n, evening in enumerate(evenings)
    ]
    now = events[-1].at_ms + 20 * HOUR
    assert streak(spans(events), now, 120) == Streak(current=10, longest=10)


def test_a_journey_breaks_no_streak_afterwards() -> None:
    """Answers every 24 hours stay a streak over the date line, in both directions, seen from anywhere."""
    zones = [-600, -600, 540, 540, -600, -600]
    events = [event(n, NOON + n * DAY, tz_min=zone) for n, zone in enumerate(zones)]
    for home in (-600, 0, 540):
        assert streak(spans(events), events[-1].at_ms + 10 * HOUR, home).current >= 5


def test_a_missed_day_ends_a_streak_and_today_may_still_come() -> None:
    """Yesterday's streak still stands today; a whole day without an answer ends it."""
    events = [event(n, NOON + n * DAY) for n in (0, 1, 2, 4, 5)]
    assert streak(spans(events), NOON + 6 * DAY, 0) == Streak(current=2, longest=3)
    assert streak(spans(events), NOON + 7 * DAY, 0) == Streak(current=0, longest=3)
    assert streak({}, NOON, 0) == Streak(current=0, longest=0)


def test_a_question_is_asked_once_however_many_attempts_it_took() -> None:
    """Help and later attempts count as asked, not as right at first; a card and a verdict count as nothing.

    What is skipped and then answered in the same sitting is asked once.
    """
    events = [
        event(1, seed=1),
        event(2, correct=False, seed=2),
        event(3, attempt=2, seed=2),
        event(4, hints=1, seed=3),
        event(5, kind="dont_know", correct=None, seed=4),
        event(8, kind="skip", correct=None, seed=5),
        event(9, seed=5),
        event(6, kind="flash", correct=None, rating=3, pattern="ideas"),
        event(7, kind="verdict", pattern="ideas", correct=None),
    ]
    digest = recount(events, NOON)
    assert digest.topics == {
        "scaling": Tally(questions=5, right_first=2, last_ms=NOON),
    }
    assert digest.days == {history.day_number(NOON, 0): 7}


def test_a_misconception_is_overcome_by_an_unaided_right_answer_where_it_showed() -> None:
    """Another item does not overcome it, and making it again undoes that."""
    wrong = {"misconceptions": ["no_scaling"]}
    events = [event(1, correct=False, extra=wrong), event(2, item="other")]
    assert not misconceptions(events)["no_scaling"].overcome
    events.append(event(3))
    assert misconceptions(events)["no_scaling"].overcome
    events.append(event(4, NOON + 1, correct=False, extra=wrong))
    made = misconceptions(events)["no_scaling"]
    assert (made.count, made.last_ms, made.overcome) == (2, NOON + 1, False)
    events.append(event(5, item=history.MISCONCEPTION + "no_scaling"))
    assert misconceptions(events)["no_scaling"].overcome




KINDS = ("answer", "answer", "answer", "flash", "skip", "verdict", "retract")
ANSWERS = st.lists(
    st.builds(
        lambda kind, item, seed, session, correct, attempt, zone, gap, extra: {
            "kind": kind, "item": item, "pattern": item, "seed": seed, "session": session, "correct": correct,
            "attempt": attempt, "tz_min": zone, "gap": gap, "extra": extra,
        },
        st.sampled_from(KINDS), st.sampled_from("ab"), st.integers(0, 1), st.sampled_from("st"), st.booleans(),
        st.integers(1, 2), st.sampled_from([-720, 0, 840]), st.sampled_from([1, HOUR, DAY, 3 * DAY]),
        st.sampled_from([{}, {}, {"step": "1"}, {"badge": "softmax"}, {"misconceptions": ["no_scaling"]}]),
    ),
    max_size=14,
)  # fmt: skip


def made(facts: Sequence[dict[str, object]]) -> list[Event]:
    """Events in order of time; a taking back is of the event two before."""
    events: list[Event] = []
    for number, fact in enumerate(facts):
        at = (events[-1].at_ms if events else NOON) + int(str(fact["gap"]))
        fields = {name: value for name, value in fact.items() if name != "gap"}
        if fact["kind"] == "retract":
            fields["extra"] = {"retracts": f"{number - 2:032x}"}
        events.append(event(number, at, **fields))
    return events


@given(ANSWERS, st.integers(0, 14))
def test_counting_on_equals_counting_all(facts: list[dict[str, object]], cut: int) -> None:
    """Wherever the answers are cut in two, unless the second part takes back what is in the first."""
    events = made(facts)
    gone, now = retracted_ids(events), (events[-1].at_ms if events else NOON) + DAY
    first, second = events[:cut], events[cut:]
    if retracted_ids(second) & {one.id for one in first}:
        return
    asked = {key for one in first if one.id not in gone and (key := asked_key(one))}
    half = extend(Digest(), first, retracted_ids(first))
    assert extend(half, second, retracted_ids(second), asked) == recount(events, now)


@given(ANSWERS)
def test_a_digest_says_what_a_plain_count_says(facts: list[dict[str, object]]) -> None:
    """Questions, days and badges once more, by hand."""
    events = made(facts)
    gone = {one.extra.get("retracts") for one in events if one.kind == "retract"}
    left = [e for e in events if e.id not in gone and e.kind != "retract" and "step" not in e.extra]
    asked = [one for one in left if one.kind in ("answer", "skip", "flash")]
    digest = recount(events, NOON + 1000 * DAY)
    questions = {(e.item, e.seed, e.session) for e in asked if e.kind != "flash" and e.attempt == 1}
    assert {topic: tally.questions for topic, tally in digest.topics.items() if tally.questions} == Counter(
        item for item, _, _ in questions
    )
    assert sum(digest.days.values()) == sum(one.attempt == 1 for one in asked)
    assert digest.badges == tuple(one.extra["badge"] for one in left if "badge" in one.extra)
    named = sum("misconceptions" in one.extra for one in left)
    assert sum(one.count for one in digest.mistakes.values()) == named
    for day, items in digest.latest.items():
        on_it = [e for e in asked if history.day_number(e.at_ms, e.tz_min) == day]
        assert list(items) == list(dict.fromkeys(one.item for one in on_it))
        for item, (right, last) in items.items():
            some = [one for one in on_it if one.item == item]
            assert (right, last) == (next((one.id for one in some if one.correct), ""), some[-1].id)


def test_the_last_days_hold_every_answer_of_today() -> None:
    """From the furthest zone east to the furthest west, today is still among them."""
    east, now = event(1, NOON, tz_min=1439), NOON + 1
    digest = recount([event(0, NOON - 30 * DAY), east, event(2, now, tz_min=-1439)], now)
    assert history.day_number(now, -1439) in digest.latest
    assert len(digest.latest) == 2


def test_another_way_of_counting_has_another_version() -> None:
    """What one version kept, another must not read: after a change of the count raise VERSION and add its digest."""
    facts = [
        {"kind": "answer", "correct": n % 3 > 0, "item": "ab"[n % 2], "pattern": "ab"[n % 2], "seed": n % 5}
        | {"gap": HOUR, "attempt": 1 + n % 2, "session": "st"[n % 2]}
        | {"extra": {"misconceptions": ["no_scaling"]} if n % 4 else {"badge": "softmax"} if n % 8 else {}}
        for n in range(40)
    ]
    digest = recount(made(facts), NOON + 1000 * DAY)
    topics = {topic: (one.questions, one.right_first, one.last_ms) for topic, one in digest.topics.items()}
    plain = [topics, digest.days, digest.spans, digest.badges, digest.latest, sorted(digest.retractions)]
    mistakes = {
        name: (one.count, one.last_ms, one.overcome, sorted(one.items)) for name, one in digest.mistakes.items()
    }
    assert crc32(repr([*plain, mistakes]).encode()) == {1: 3390700185}[VERSION]

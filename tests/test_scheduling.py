"""The schedule is the published FSRS-6, the same every time, on calendar days, and never moved by a bad clock."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from math import exp
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attn_tutor import scheduling
from attn_tutor.errors import ProgressError, UsageError
from attn_tutor.scheduling import AGAIN, EASY, GOOD, HARD, advance, due, replay, retrievability
from tests.cases import each, examples

DAY = date(2026, 1, 5)
ratings = st.sampled_from([AGAIN, HARD, GOOD, EASY])
gaps = st.integers(0, 400)
reviews = st.lists(st.tuples(ratings, gaps), min_size=1, max_size=12)


few = settings(max_examples=examples(40), deadline=None)  # a busy machine is no fault


def dated(steps):
    """(rating, day) from (rating, days since the one before)."""
    day, events = DAY, []
    for number, gap in steps:
        day += timedelta(gap)
        events.append((number, day))
    return events


def interval(state):
    """Days from the last review of a state to its due day."""
    last = date.fromisoformat(json.loads(state)[2])
    return (due(state) - last).days


def stability(state):
    return json.loads(state)[0]


class Published:
    """FSRS-6 as its authors' wiki writes it, with the default parameters: the schedule by another hand."""

    W = (
        *(
            0.212,
            1.2931,
            2.3065,
            8.2956,
            6.4133,
            0.8334,
            3.0194,
            0.001,
            1.8722,
            0.1666,
            0.796,
            1.4835,
            0.0614,
        ),
        *(0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
    )

    def __init__(self, grade):
        self.stability = self.W[grade - 1]
        self.difficulty = min(max(self.first_difficulty(grade), 1), 10)

    def first_difficulty(self, grade):
        return self.W[4] - exp(self.W[5] * (grade - 1)) + 1

    def recalled(self, days):
        return (1 + (0.9 ** (-1 / self.W[20]) - 1) * days / self.stability) ** -self.W[20]

    def review(self, grade, days):
        w, s, d = self.W, self.stability, self.difficulty
        forgotten = 1 - self.recalled(days)
        if days == 0:
            growth = exp(w[17] * (grade - 3 + w[18])) * s ** -w[19]
            self.stability = s * (max(growth, 1) if grade > 1 else growth)
        elif grade == 1:
            long = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1) * exp(forgotten * w[14])
            self.stability = min(long, s / exp(w[17] * w[18]))
        else:
            easier = {2: w[15], 3: 1, 4: w[16]}[grade]
            gain = exp(w[8]) * (11 - d) * s ** -w[9] * (exp(forgotten * w[10]) - 1) * easier
            self.stability = s * (1 + gain)
        self.stability = max(self.stability, 0.001)
        moved = d - w[6] * (grade - 3) * (10 - d) / 9
        self.difficulty = min(max(w[7] * self.first_difficulty(4) + (1 - w[7]) * moved, 1), 10)


# ---- from an answer to a rating ---------------------------------------------------------------------


def rated(**changes):
    plain = {"kind": "answer", "correct": True, "attempt": 1, "hints": 0, "first_of_day": True}
    return scheduling.rating(**{**plain, **changes})


@each(
    ("happened", "number"),
    [
        ({}, GOOD),
        ({"correct": False}, AGAIN),
        ({"correct": False, "hints": 1}, AGAIN),
        ({"kind": "dont_know", "correct": None}, AGAIN),
        ({"kind": "skip", "correct": None}, AGAIN),
        ({"kind": "reveal", "correct": None}, AGAIN),
        ({"attempt": 2}, AGAIN),
        ({"hints": 1}, HARD),
        ({"hints": 2}, AGAIN),
        ({"hints": 1, "worked": True}, AGAIN),
        ({"worked": True}, AGAIN),
        ({"correct": None}, None),
        ({"kind": "verdict", "correct": None}, None),
        ({"kind": "retract", "correct": None}, None),
        ({"first_of_day": False}, None),
        ({"first_of_day": False, "correct": False}, None),
        ({"kind": "flash", "correct": None, "pressed": EASY}, EASY),
        ({"kind": "flash", "correct": None, "pressed": HARD}, HARD),
        ({"kind": "flash", "correct": None, "pressed": GOOD, "first_of_day": False}, None),
    ],
)
def test_every_line_of_the_rating_table(happened, number):
    assert rated(**happened) == number


@few
@given(
    st.sampled_from(["answer", "skip", "reveal", "dont_know"]),
    st.sampled_from([True, False, None]),
    st.integers(1, 3),
    st.integers(0, 3),
    st.booleans(),
)
def test_easy_is_never_given_unasked(kind, correct, attempt, hints, worked):
    assert rated(kind=kind, correct=correct, attempt=attempt, hints=hints, worked=worked) != EASY


@pytest.mark.parametrize("pressed", [None, 0, 5])
def test_a_key_that_is_no_rating_is_refused(pressed):
    with pytest.raises(UsageError, match="no rating"):
        rated(kind="flash", pressed=pressed)


# ---- advance ----------------------------------------------------------------------------------------


def test_first_intervals_are_1_1_2_8_days():
    states = [advance(None, rating=number, day=DAY) for number in (AGAIN, HARD, GOOD, EASY)]
    assert [interval(state) for state in states] == [1, 1, 2, 8]


def test_good_at_each_due_day_gives_2_11_46_163_days():
    state, intervals, day = None, [], DAY
    for _ in range(4):
        state = advance(state, rating=GOOD, day=day)
        intervals.append(interval(state))
        day = due(state)
    assert intervals == [2, 11, 46, 163]


def test_a_lapse_comes_back_in_three_days_and_hard_is_a_pass():
    state, day = None, DAY
    for _ in range(3):
        state = advance(state, rating=GOOD, day=day)
        day = due(state)
    assert interval(advance(state, rating=AGAIN, day=day)) == 3
    assert stability(advance(state, rating=HARD, day=day)) == pytest.approx(116, abs=1)


@few
@given(reviews)
def test_it_is_the_published_algorithm(steps):
    card = Published(steps[0][0])
    for grade, days in steps[1:]:
        card.review(grade, days)
    state = replay(dated(steps))
    assert json.loads(state)[:2] == pytest.approx([card.stability, card.difficulty], rel=1e-9)
    assert interval(state) == min(max(round(card.stability), 1), 36500)
    today = dated(steps)[-1][1]
    for later in (0, 1, 30):
        assert retrievability(state, today + timedelta(later)) == pytest.approx(card.recalled(later))


@few
@given(reviews)
def test_one_by_one_and_all_at_once_are_the_same_and_repeatable(steps):
    state = None
    for number, day in dated(steps):
        state = advance(state, rating=number, day=day)
    assert state == replay(dated(steps)) == replay(dated(steps))
    assert replay(dated(steps)[3:], replay(dated(steps)[:3])) == state


@few
@given(reviews, st.lists(gaps, max_size=5))
def test_attempts_without_a_rating_change_nothing(steps, others):
    state = replay(dated(steps))
    assert replay([(None, DAY + timedelta(gap)) for gap in others], state) == state
    assert advance(None, rating=None, day=DAY) is None


@few
@given(reviews, ratings, st.integers(1, 5000))
def test_a_day_before_the_last_review_counts_as_that_same_day(steps, number, back):
    state = replay(dated(steps))
    last = dated(steps)[-1][1]
    early = advance(state, rating=number, day=last - timedelta(back))
    assert early == advance(state, rating=number, day=last)
    assert due(early) > last


def test_a_clock_set_back_a_month_does_not_double_the_next_interval():
    """The package alone takes the stamp as it is and gives stability 90.8 where an honest day gives 46.3."""
    honest = replay([(GOOD, DAY), (GOOD, DAY + timedelta(2)), (GOOD, DAY + timedelta(13))])
    back = replay(
        [(GOOD, DAY), (GOOD, DAY + timedelta(2)), (GOOD, DAY - timedelta(28)), (GOOD, DAY + timedelta(13))]
    )
    assert stability(honest) == pytest.approx(46.3, abs=0.05)
    assert stability(back) == pytest.approx(stability(honest), rel=0.05)


def test_a_clock_at_the_end_of_time_still_gives_a_due_day():
    assert due(advance(None, rating=EASY, day=date.max)) < date.max


def test_a_rating_that_does_not_exist_is_refused():
    with pytest.raises(UsageError, match="no rating 5"):
        advance(None, rating=5, day=DAY)


@each(
    "state",
    [
        "",
        "x",
        "3",
        "{}",
        "[1,2,3]",
        '[1,2,"2026-01-05","soon"]',
        '[0,5,"2026-01-05","2026-01-06"]',
        "[[],1,2,3]",
    ],
)
def test_a_state_that_cannot_be_read_says_how_to_rebuild_it(state):
    with pytest.raises(ProgressError, match="cannot be read") as refused:
        due(state)
    assert "progress check" in refused.value.hint


def test_evenings_an_hour_earlier_are_two_days():
    """Good at 20:00 and at 19:30 the next day: a review after one day, not twice on one day."""
    moments = [1_767_643_200_000, 1_767_643_200_000 + 23 * 3_600_000 + 1_800_000]
    events = [SimpleNamespace(rating=GOOD, at_ms=at_ms, tz_min=60) for at_ms in moments]
    first, second = (scheduling.study_day(event.at_ms, event.tz_min) for event in events)
    assert (second - first).days == 1
    followed = scheduling.follow(scheduling.follow(None, events[0]), events[1])
    assert followed == scheduling.follow(None, *events) == replay([(GOOD, first), (GOOD, second)])
    assert stability(followed) == pytest.approx(7.32, abs=0.01)


@pytest.mark.terminal
def test_the_package_is_imported_only_when_a_card_is_reviewed():
    state = advance(None, rating=GOOD, day=DAY)
    code = (
        "import sys, datetime, attn_tutor.scheduling as s\n"
        f"s.due({state!r}), s.last_review({state!r})\n"
        "sys.exit('fsrs' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

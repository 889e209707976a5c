"""When an item comes back: FSRS-6 by the package `fsrs`, made to give the same schedule every time.

The wrapping, and why (design measurements in brackets):

- No fuzz: the package draws it unseeded [the same history replayed 50 times gave 21 intervals].
- No learning steps: an item is due on a day, not in ten minutes.
- Every review is fed as noon UTC of its study day, so elapsed days are calendar days and due is a date
  [raw times count blocks of 24 hours: 20:00 and then 19:30 the next day are one day].
- A review dated before the last one is taken to be of that same day [a stamp 30 days back doubled stability].
- Cards get their id from here: without one the package sleeps a millisecond to make one.

The state of a card is a short JSON text; nobody else looks inside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from math import inf
from typing import TYPE_CHECKING

from attn_tutor.errors import ProgressError, UsageError
from attn_tutor.history import study_day

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

    from attn_tutor.history import Event

RULES = "fsrs6-1"  # of ratings and schedule: states kept under another name are replayed
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
RETENTION = 0.90

_LATEST = date.max - timedelta(days=40_000)  # the longest interval is 36,500 days


# ---- from an answer to a rating ---------------------------------------------------------------------


def rating(
    *,
    kind: str,
    correct: bool | None,
    attempt: int,
    hints: int,
    first_of_day: bool,
    worked: bool = False,
    pressed: int | None = None,
) -> int | None:
    """How well an item was recalled, 1 to 4, or None where the event says nothing about it.

    Only the first graded attempt of an item on a study day counts. A flash card is rated as `pressed`. The
    first hint of a question only restates, so right after it is Hard; a later hint, or a step shown
    (`worked`), gives something away, and right after that is Again. Easy is never given unasked, for it
    would skip eight days, and time taken changes nothing. Raises UsageError for a key that is no rating.
    """
    if not first_of_day or kind in ("verdict", "retract"):
        return None
    if kind == "flash":
        return _check_rating(pressed)
    if kind == "answer" and correct is None:  # unreadable: not graded
        return None
    if kind != "answer" or not correct or attempt > 1 or hints > 1 or worked:
        return AGAIN
    return HARD if hints else GOOD


def _check_rating(number: int | None) -> int:
    if number in (AGAIN, HARD, GOOD, EASY):
        return number
    raise UsageError(f"There is no rating {number!r}.", "Ratings are 1 Again, 2 Hard, 3 Good, 4 Easy.")


# ---- the state of a card ----------------------------------------------------------------------------


def advance(state: str | None, *, rating: int | None, day: date) -> str | None:
    """The state after one event of a study day; without a rating the state stays as it was."""
    return replay([(rating, day)], state)


def replay(events: Iterable[tuple[int | None, date]], state: str | None = None) -> str | None:
    """The state after all (rating, study day) of one item, in order: as `advance` on each, but quicker."""
    card = None
    for number, day in events:
        if number is not None:
            card = _review(card or _card(state), number, day)
    return state if card is None else _write(card)


def follow(state: str | None, *events: Event) -> str | None:
    """The state after events of the item's history: one as they happen, or all of them to replay."""
    return replay([(event.rating, study_day(event.at_ms, event.tz_min)) for event in events], state)


def due(state: str) -> date:
    """The study day on which the item should come back."""
    return _read(state)[3]


def last_review(state: str) -> date:
    """The study day of the last rated answer."""
    return _read(state)[2]


def retrievability(state: str, day: date) -> float:
    """P(recalled on that day), by the forgetting curve of FSRS-6; 1 on the day of the last review."""
    return _scheduler().get_card_retrievability(_card(state), _noon(day))


def _review(card: Card, number: int, day: date) -> Card:
    import fsrs

    moment = _noon(min(day, _LATEST))
    moment = max(moment, card.last_review or moment)
    return _scheduler().review_card(card, fsrs.Rating(_check_rating(number)), moment)[0]


@cache
def _scheduler() -> Scheduler:
    import fsrs

    return fsrs.Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def _card(state: str | None) -> Card:
    import fsrs

    if state is None:
        return fsrs.Card(card_id=0, due=_noon(date.min))
    stability, difficulty, last, returns = _read(state)
    return fsrs.Card(
        0, fsrs.State.Review, None, stability, difficulty, due=_noon(returns), last_review=_noon(last)
    )


@lru_cache(maxsize=1024)  # a replay meets the same days over and over
def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def _write(card: Card) -> str:
    """`[stability, difficulty, last review, due]` as JSON; by hand, for a replay writes one an event."""
    last = card.last_review or card.due
    return f'[{card.stability!r},{card.difficulty!r},"{last.date()}","{card.due.date()}"]'


def _read(state: str) -> tuple[float, float, date, date]:
    """What `_write` wrote, or a ProgressError that says how to have it made anew."""
    try:
        stability, difficulty, last, returns = json.loads(state)
        if 0 < stability < inf and 1 <= difficulty <= 10:
            return float(stability), float(difficulty), date.fromisoformat(last), date.fromisoformat(returns)
    except (ValueError, TypeError):
        pass
    raise ProgressError(
        "The stored schedule of an item cannot be read.",
        "Run `attn-tutor progress check`: the schedule is rebuilt from the answers.",
    )

"""What comes back, and when: questions, ideas, and misconceptions that came up twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from attn_tutor import scheduling
from attn_tutor.history import MISCONCEPTION, Event, live, misconceptions, repaired, study_day, to_ms
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.ideas import IDEA, find, learned
from attn_tutor.sessions.question_ids import current_name

DAILY_CAP = 20
NEW_IDEAS = 3  # a day: recalling new ideas is quick, but each comes back
RECENT = 2000  # answers looked at for mistakes: a review starts as quickly after a million answers
TWICE = 2


@dataclass(frozen=True, slots=True)
class Coming:
    """An item that comes back. `name`: the question's id of now, the idea's item, or the misconception."""

    item: str
    name: str
    due: date
    retrievability: float


@dataclass(frozen=True, slots=True)
class Agenda:
    """All that comes back, by day; what of it is for today's review, and what is left over by the cap."""

    coming: tuple[Coming, ...]
    today: tuple[Coming, ...]
    left_over: int
    reviewed_today: int

    def next_day(self, today: date) -> tuple[date, int] | None:
        """The next day after `today` on which something falls due, and how much of it."""
        days = [one.due for one in self.coming if one.due > today]
        return (min(days), days.count(min(days))) if days else None


def agenda(context: Context, cap: int = DAILY_CAP) -> Agenda:
    """What the review of today asks: the least recalled first, then ideas that are new, `cap` in all a day."""
    today = context.today
    recent = repaired(context.store.events(last=RECENT), to_ms(context.clock.now()))
    coming = sorted(upcoming(context, recent), key=lambda one: (one.due, one.retrievability, one.name))
    waiting = sorted(
        (one for one in coming if one.due <= today), key=lambda one: (one.retrievability, one.name)
    )
    done = _reviewed_on(today, recent)
    room = max(0, cap - len(done))
    asked = (*waiting, *new_ideas(context, recent, coming))
    return Agenda(tuple(coming), asked[:room], max(0, len(asked) - room), len(done))


def upcoming(context: Context, recent: Iterable[Event]) -> list[Coming]:
    """Every item with a card, once under its current name, and every misconception that came up twice."""
    cards = context.store.cards()
    found: dict[str, Coming] = {}
    for item in sorted(cards, key=lambda item: scheduling.reviewed(cards[item])):
        name = name_of(context, item)
        if name and not (item != name and name in cards):  # the card under the new name knows better
            state = cards[item]
            found[name] = Coming(
                item, name, scheduling.due(state), scheduling.retrievability(state, context.today)
            )
    for one in _made_twice(context, recent, found):
        found[one.name] = one
    return list(found.values())


def new_ideas(context: Context, recent: Iterable[Event], coming: Iterable[Coming]) -> list[Coming]:
    """The ideas of finished lessons that a review asks for the first time today, beside what comes back."""
    number = NEW_IDEAS - sum(item.startswith(IDEA) for item in _reviewed_on(context.today, recent))
    if number <= 0:
        return []
    known = {one.item for one in coming}
    fresh = (idea.item for idea in learned(context) if idea.item not in known)
    return [Coming(item, item, context.today, 1.0) for item in islice(fresh, number)]


def name_of(context: Context, item: str) -> str | None:
    """What an item is asked as now; None where nothing is left of it."""
    if item.startswith(MISCONCEPTION):
        return item if item.removeprefix(MISCONCEPTION) in CATALOGUE else None
    if item.startswith(IDEA):
        idea = find(context, item)
        return idea.item if idea else None
    return current_name(context.library, item)


def _made_twice(context: Context, recent: Iterable[Event], found: dict[str, Coming]) -> Iterable[Coming]:
    """Each is due on the study day after it came up last, unless its own card says earlier."""
    zone = context.clock.tz_minutes()
    for name, hits in misconceptions(recent).items():
        item = MISCONCEPTION + name
        known = found.get(item)
        if hits.made < TWICE or name not in CATALOGUE or (known and hits.mended):
            continue
        due = study_day(hits.last_ms, zone) + timedelta(days=1)
        if known is None or due < known.due:
            yield Coming(item, item, due, 0.0 if known is None else known.retrievability)


def _reviewed_on(today: date, recent: Iterable[Event]) -> set[str]:
    """The items that were reviewed on that study day."""
    of_today = (event for event in live(recent) if study_day(event.at_ms, event.tz_min) == today)
    return {event.item for event in of_today if event.mode == "review"}

"""What a review asks today: skills, never more than eight, the least remembered first, and nothing piles up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from attn_tutor import scheduling
from attn_tutor.history import Event, study_day, unaided
from attn_tutor.records import record
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.skills import Skill, SkillMap, recent_events

DAILY_CAP, NEW_CARDS = 8, 4  # a day
MINUTES_A_CARD = 0.75
SETTLED = 7  # days after which a skill that went well is asked for the first time
LONG = 7  # days without an answer that are an absence
TIRED = 3  # reviews missed in a row after which a skill wants its lesson again
_MET = ("answer", "flash", "dont_know", "reveal", "skip")
_GRADED = ("answer", "dont_know", "reveal")


@record()
class Coming:
    """A skill that comes back: when, how likely it is remembered today, and whether that is its first review."""

    skill: Skill
    due: date
    retrievability: float
    new: bool = False

    @property
    def name(self) -> str:
        """What its result is filed under within a session."""
        return f"{self.skill.topic}/{self.skill.goal}"


@record()
class Agenda:
    """All that comes back; what of it is for today's review, in order; how much was reviewed today.

    away: days without an answer. hard_skills: skills that were missed so often that their lesson helps more.
    """

    coming: tuple[Coming, ...]
    today: tuple[Coming, ...]
    reviewed_today: int
    away: int = 0
    hard_skills: tuple[Skill, ...] = ()

    def next_day(self, today: date) -> date | None:
        """The next day after `today` on which something is asked."""
        later = [max(one.due, today + timedelta(days=1)) for one in self.coming]
        return min(later, default=None)


def agenda(context: Context, cap: int = DAILY_CAP, events: Sequence[Event] | None = None) -> Agenda:
    """What today's review asks, at most `cap` skills a day; what is not asked today comes another day.

    By the recent events or those given.
    """
    today, skills = context.today, SkillMap(context)
    events = recent_events(context) if events is None else events
    histories = _histories(skills, events)
    tired = tuple(skill for skill, some in histories.items() if _is_tired(some))
    coming = tuple(upcoming(context, skills, histories))
    done = {skill for skill, some in histories.items() if _was_reviewed_on(today, some)}
    new_done = sum(_is_first_review_on(today, histories[skill]) for skill in done)
    waiting = [one for one in coming if one.due <= today and one.skill not in done and one.skill not in tired]
    chosen = _choose(waiting, max(0, cap - len(done)), max(0, NEW_CARDS - new_done))
    left = tuple(one for one in coming if one.skill not in tired)
    before = [skill.topic for skill in sorted(done, key=lambda skill: histories[skill][-1].at_ms)]
    ordered = tuple(in_order(chosen, prerequisites(context), before))
    return Agenda(left, ordered, len(done), _away(today, events), tired)


def upcoming(
    context: Context, skills: SkillMap, histories: Mapping[Skill, Sequence[Event]]
) -> Iterable[Coming]:
    """Every skill of which something was asked, with the day on which it should come back."""
    for skill, events in sorted(histories.items()):
        ready = _ready(skills, events)
        state = scheduling.replay(_ratings_by_day(skills, events))
        if ready is None or state is None:
            continue
        known = scheduling.retrievability(state, context.today)
        new = not any(event.mode == "review" for event in events)
        yield Coming(skill, max(scheduling.due(state), ready), known, new)


def _histories(skills: SkillMap, events: Iterable[Event]) -> dict[Skill, list[Event]]:
    found = defaultdict[Skill, list[Event]](list)
    for event in events:
        if event.kind in _MET:
            for skill in skills.of(event):
                found[skill].append(event)
    return dict(found)


def _ready(skills: SkillMap, events: Sequence[Event]) -> date | None:
    """The first day on which a review may ask it.

    Once reviewed, any; before that the day after a question of it was missed, hinted or skipped, or a week after
    its first try.
    """
    if any(event.mode == "review" for event in events):
        return date.min
    missed = [event for event in events if _went_wrong(skills, event)]
    days = [_day(missed[0]) + timedelta(days=1)] if missed else []
    return min([*days, _day(events[0]) + timedelta(days=SETTLED)])


def _went_wrong(skills: SkillMap, event: Event) -> bool:
    return event.attempt == 1 and not unaided(event) and skills.is_question(event.item)


def _ratings_by_day(skills: SkillMap, events: Sequence[Event]) -> Iterable[tuple[int, date]]:
    """One rating for each study day: the lower middle one of its questions, of acts where no question was asked."""
    days = defaultdict[date, list[tuple[bool, int]]](list)
    for event in events:
        if event.rating is not None:
            days[_day(event)].append((skills.is_question(event.item), event.rating))
    for day, rated in sorted(days.items()):
        ratings = sorted(rating for asked, rating in rated if asked or not any(one for one, _ in rated))
        yield ratings[(len(ratings) - 1) // 2], day


def _is_tired(events: Sequence[Event]) -> bool:
    """Whether the last three days of review were misses, with nothing learned or practised since."""
    days: dict[date, bool] = {}
    for event in events:
        if event.mode != "review":
            days = {}
        elif event.kind in _GRADED and event.attempt == 1:
            days.setdefault(_day(event), unaided(event))
    last = [*days.values()][-TIRED:]
    return len(last) == TIRED and not any(last)


def _was_reviewed_on(today: date, events: Sequence[Event]) -> bool:
    return any(event.mode == "review" and _day(event) == today for event in events)


def _is_first_review_on(today: date, events: Sequence[Event]) -> bool:
    return not any(event.mode == "review" and _day(event) < today for event in events)


def _day(event: Event) -> date:
    return study_day(event.at_ms, event.tz_min)


def _away(today: date, events: Sequence[Event]) -> int:
    """Full days without an answer, where it was a week or more."""
    days = (today - _day(events[-1])).days if events else 0
    return days if days >= LONG else 0


# --- which, and in which order


def _choose(waiting: Sequence[Coming], room: int, new: int) -> list[Coming]:
    """The least remembered, so many of them new at most."""
    chosen: list[Coming] = []
    for one in sorted(waiting, key=lambda one: (one.retrievability, one.skill)):
        if len(chosen) < room and (not one.new or sum(each.new for each in chosen) < new):
            chosen.append(one)
    return chosen


def in_order(
    chosen: Sequence[Coming], needs: Mapping[str, frozenset[str]], before: Sequence[str] = ()
) -> list[Coming]:
    """The least remembered first, a prerequisite before what needs it, and never two of a topic in a row.

    Where only one topic is left, the rest of it waits for another day; where there is but one at all, it is asked.
    before: the topics that were asked today, in their order.
    """
    left, placed = list(chosen), list[Coming]()
    topics = {one.skill.topic for one in chosen} | {*before}
    while left:
        asked = [*before, *(one.skill.topic for one in placed)]
        begun = {*asked}
        last = asked[-1] if asked and len(topics) > 1 else ""
        other = [one for one in left if one.skill.topic != last]
        ready = [one for one in other if not (needs.get(one.skill.topic, frozenset()) & topics) - begun]
        if not ready:
            break
        placed.append(ready[0])
        left.remove(ready[0])
    return placed


def prerequisites(context: Context) -> dict[str, frozenset[str]]:
    """For each lesson all that it builds on, however far back."""
    needs: dict[str, frozenset[str]] = {}
    for entry in context.library.lessons:
        needs[entry.id] = frozenset(entry.prerequisites).union(
            *(needs.get(one, ()) for one in entry.prerequisites)
        )
    return needs

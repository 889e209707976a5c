"""The skills of the course, what the answers say of each, and how strong it is: one number, printed everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attn_tutor.errors import UsageError
from attn_tutor.history import (
    EXERCISE,
    LAB,
    Event,
    is_step,
    repair_times,
    study_day,
    to_ms,
    unaided,
    without_retracted,
)
from attn_tutor.mastery.strength import Strength, Trial, mean_strength, strength_of
from attn_tutor.records import record
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_ids import current_name

RECENT = 2000  # answers that a strength is made from: it is told as quickly after a million answers
# How much an act of a lesson or a prediction of the lab counts, and a card that the learner rated, beside a question.
ACT, CARD = 0.5, 0.5
_TRIED = ("answer", "flash", "dont_know", "reveal")


class Skill(NamedTuple):
    """One goal of a topic's lesson, counted from 1; 0 where its questions name no goals: the topic as a whole."""

    topic: str
    goal: int = 0


def recent_events(context: Context) -> list[Event]:
    """The latest events that stand, with repaired times, without steps on the way to an answer."""
    events = repair_times(context.store.events(last=RECENT), to_ms(context.clock.now()))
    return [event for event in without_retracted(events) if not is_step(event)]


class SkillMap:
    """Which skills there are, and which of them an item practises, under any id it ever had."""

    def __init__(self, context: Context) -> None:
        self._library = context.library
        self._entries = {entry.id: entry for entry in context.library.questions()}
        self._lessons = {old: one.id for one in context.library.lessons for old in (one.id, *one.aliases)}
        goals = defaultdict[str, set[int]](set)
        for entry in self._entries.values():
            goals[entry.topic].add(entry.goal)
        for name in self._lessons.values():
            goals[name].add(0)
        self.by_topic: dict[str, tuple[Skill, ...]] = {
            topic: tuple(Skill(topic, goal) for goal in sorted(some - {0})) or (Skill(topic),)
            for topic, some in goals.items()
        }

    def of(self, event: Event) -> tuple[Skill, ...]:
        """The skills that an event is about: one, all of its topic where it names no goal, or none that is left."""
        topic, goal = self._place(event)
        skills = self.by_topic.get(topic, ())
        return tuple(skill for skill in skills if skill.goal == goal) or skills

    def is_question(self, item: str) -> bool:
        """Whether it is a question of the bank now, a prediction of the lab, or a code exercise."""
        return self.now(item) in self._entries or item.startswith((LAB, EXERCISE))

    def now(self, item: str) -> str:
        """The id that a question has now; the item itself where it is none."""
        if item in self._entries or ":" in item:
            return item
        return current_name(self._library, item) or item

    def _place(self, event: Event) -> tuple[str, int]:
        entry = self._entries.get(self.now(event.item))
        if entry is not None:
            return entry.topic, entry.goal
        goal = event.extra.get("goal")
        return self._lessons.get(event.pattern, event.pattern), goal if isinstance(goal, int) else 0


def trials(skills: SkillMap, events: Iterable[Event]) -> dict[Skill, list[Trial]]:
    """The first tries of each skill in the order of time; the same numbers twice on one day count once."""
    found, known = defaultdict[Skill, list[Trial]](list), set[tuple[str, int | None, int]]()
    for event in events:
        if event.kind not in _TRIED or event.attempt != 1:
            continue
        day = study_day(event.at_ms, event.tz_min).toordinal()
        asked = (skills.now(event.item), event.seed, day)
        if asked in known:
            continue
        known.add(asked)
        for skill in skills.of(event):
            found[skill].append(_trial(skills, event, day))
    return dict(found)


def _trial(skills: SkillMap, event: Event, day: int) -> Trial:
    if event.kind == "flash":
        return Trial(unaided(event), day, weight=CARD)
    asked = event.mode not in ("learn", "lab") or (event.mode == "learn" and skills.is_question(event.item))
    options = event.options if event.format.startswith("mc") else None
    return Trial(unaided(event), day, options, 1.0 if asked else ACT)


@record()
class Strengths:
    """The strength of every skill that was tried, and of every topic of which one was."""

    skills: Mapping[Skill, Strength]
    topics: Mapping[str, Strength]

    @property
    def course(self) -> Strength:
        """The mean of the topics that were opened."""
        return mean_strength(tuple(self.topics.values()))

    def of_topic(self, topic: str) -> Strength:
        """The strength of a topic, or of the course for ""."""
        return self.topics.get(topic, mean_strength(())) if topic else self.course


def strengths(context: Context, events: Iterable[Event] | None = None) -> Strengths:
    """The strength of everything today, from the recent events or those given."""
    skills, today = SkillMap(context), context.today.toordinal()
    tried = trials(skills, recent_events(context) if events is None else events)
    by_skill = {skill: strength_of(some, today) for skill, some in tried.items()}
    untried = strength_of((), today)
    topics = {
        topic: mean_strength([by_skill.get(skill, untried) for skill in some])
        for topic, some in skills.by_topic.items()
        if any(skill in by_skill for skill in some)
    }
    return Strengths(by_skill, topics)


def skill_name(context: Context, skill: Skill) -> str:
    """What somebody who has the skill can do, as its lesson says; without a goal the title of the lesson."""
    try:
        lesson = context.library.lesson(skill.topic)
    except UsageError:
        return skill.topic.replace("-", " ")
    return lesson.goals[skill.goal - 1] if 0 < skill.goal <= len(lesson.goals) else lesson.title

"""`stats`: what the answers say, topic by topic and day by day, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from attn_tutor import mastery
from attn_tutor.history import (
    MISCONCEPTION,
    ROLLOVER,
    Event,
    Streak,
    live,
    misconceptions,
    repaired,
    streak,
    study_day,
    study_days,
    tallies,
    to_ms,
)
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.sessions.command_lines import command, course
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.due import RECENT, Coming, new_ideas, upcoming
from attn_tutor.sessions.ideas import IDEA
from attn_tutor.sessions.mastery_test import QUESTIONS, key_of, test_line
from attn_tutor.sessions.today import CourseProgress, DoneToday, course_of, done_on, known_by
from attn_tutor.sessions.topic_history import is_step, topic_histories
from attn_tutor.store.port import Bookmark

WEEKS, AHEAD = 4, 7
TO_TEST = 6  # questions of a topic after which a test is worth its time
TOO_LITTLE = "too few yet"


@dataclass(frozen=True, slots=True)
class TopicStats:
    """One topic: `percent` is the probability that it is strong, None where too little was answered."""

    topic: str
    asked: int
    right_first: int
    last: date
    due: int
    percent: int | None
    words: str


@dataclass(frozen=True, slots=True)
class MistakeStats:
    """A misconception: what the learner does, how often, when last, and whether it is overcome (`mended`)."""

    name: str
    when: str
    times: int
    last: date
    mended: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that `stats` shows.

    days: questions answered on each study day of the last weeks. done: what was asked today.
    at_night: the calendar is a day ahead, for the study day goes on until 4:00.
    """

    today: date
    at_night: bool
    topics: tuple[TopicStats, ...]
    mistakes: tuple[MistakeStats, ...]
    days: Mapping[date, int]
    streak: Streak
    forecast: tuple[int, ...]
    badges: tuple[str, ...]
    done: tuple[DoneToday, ...]
    course: CourseProgress
    advice: str
    command: str


def survey(context: Context) -> Survey:
    """Look at all answers. Clocks are repaired first, so that a wrong one breaks no streak."""
    now, zone, today = to_ms(context.clock.now()), context.clock.tz_minutes(), context.today
    events = [event for event in live(repaired(context.store.events(), now)) if not is_step(event)]
    first = [event for event in events if event.attempt == 1]
    coming = upcoming(context, events[-RECENT:])
    coming += new_ideas(context, events[-RECENT:], coming)  # a review asks them too
    topics = _topics(context, events, coming)
    begin = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    hits = misconceptions(events)
    advice, line = _advice(context, topics, sum(one.due <= today for one in coming))
    return Survey(
        today=today,
        at_night=study_day(now + ROLLOVER, zone) > today,
        topics=topics,
        mistakes=tuple(
            MistakeStats(
                name,
                known_by(context, MISCONCEPTION + name),
                one.made,
                study_day(one.last_ms, zone),
                one.mended,
            )
            for name, one in sorted(hits.items(), key=lambda pair: (pair[1].mended, -pair[1].made, pair[0]))
        ),
        days={day: count for day, count in study_days(first).items() if day >= begin},
        streak=streak(events, now, zone),
        forecast=_forecast(coming, today),
        badges=tuple(str(event.extra["badge"]) for event in events if "badge" in event.extra),
        done=done_on(context, today, events, coming),
        course=course_of(context),
        advice=advice,
        command=line,
    )


def _topics(context: Context, events: Sequence[Event], coming: Sequence[Coming]) -> tuple[TopicStats, ...]:
    """The topics that were asked, the weakest first."""
    zone, histories = context.clock.tz_minutes(), topic_histories(events)
    judged = mastery.verdicts(histories)
    topic_of = {entry.id: entry.topic for entry in context.library.questions()}
    due = Counter(_topic(one.name, topic_of) for one in coming if one.due <= context.today)
    found = [
        TopicStats(
            topic=topic,
            asked=tally.asked,
            right_first=tally.right_first,
            last=study_day(tally.last_ms, zone),
            due=due[topic],
            percent=judged[topic].percent if topic in judged else None,
            words=judged[topic].words if topic in judged else TOO_LITTLE,
        )
        for topic, tally in tallies(events).items()
        if topic
    ]
    return tuple(sorted(found, key=lambda one: (one.percent is None, one.percent or 0, -one.due, one.topic)))


def _topic(name: str, topic_of: Mapping[str, str]) -> str:
    """The topic of an item that comes back."""
    if name.startswith(MISCONCEPTION):
        return CATALOGUE[name.removeprefix(MISCONCEPTION)].lesson
    if name.startswith(IDEA):
        return name.removeprefix(IDEA).partition(":")[0]
    return topic_of.get(name, "")


def _forecast(coming: Sequence[Coming], today: date) -> tuple[int, ...]:
    """Reviews on each of the next days, today with all that is overdue."""
    ahead = Counter(max((one.due - today).days, 0) for one in coming)
    return tuple(ahead[day] for day in range(AHEAD))


def _advice(context: Context, topics: Sequence[TopicStats], due: int) -> tuple[str, str]:
    """One sentence about what to do next, and its command: first what is due, then what is open, then the weakest."""
    if not topics:
        return f"Nothing is answered yet. {_beginning(context)}", course(context)
    if due:
        falls = "1 item is due" if due == 1 else f"{due} items are due"
        return f"{falls}: review first, before it is forgotten.", command(context, "review")
    begun = ((name, context.store.bookmark(key_of(name)) or {}) for name in ("", *_lessons(context)))
    stopped = max((one for one in begun if one[1].get("answers")), key=_answered, default=None)
    if stopped is not None:
        count = stopped[1].get("count")
        line = test_line(context, stopped[0], count if isinstance(count, int) else QUESTIONS)
        return "A test stands open: go on with it.", line
    return _about_strength(context, topics)


def _answered(test: tuple[str, Bookmark]) -> int:
    answers = test[1].get("answers")
    return len(answers) if isinstance(answers, list) else 0


def _beginning(context: Context) -> str:
    """The course teaches before it asks; who would rather be asked at once can be."""
    if not context.library.lessons:
        return "Begin with a quiz."
    asked = "questions" if context.folder else "the practice problems"
    return f"Begin with the course; {command(context, 'quiz')} asks {asked} at once."


def _about_strength(context: Context, topics: Sequence[TopicStats]) -> tuple[str, str]:
    """Practise what is weak, test what is open, else go on."""
    here = {
        entry.topic for entry in context.library.questions()
    }  # other folders of questions have other topics
    open_ones = (one for one in topics if one.percent is not None and one.words != mastery.STRONG)
    weak = next((one for one in open_ones if one.topic in here), None)
    if weak is not None and weak.words == mastery.UNSETTLED and weak.asked >= TO_TEST:
        return f"Whether {weak.topic} is strong is not settled yet: test it.", command(
            context, "test", weak.topic
        )
    if weak is not None:
        return f"Practise {weak.topic} next.", command(context, "quiz", topic=weak.topic)
    going_on = "go on with the course" if context.library.lessons else "go on with a quiz"
    if any(one.percent is None for one in topics):
        words = f"{going_on.capitalize()}: three answers on two levels tell how strong a topic is."
        return words, course(context)
    return f"Nothing is due and nothing is weak: {going_on}.", course(context)


def _lessons(context: Context) -> list[str]:
    return [entry.id for entry in context.library.lessons]


def document(survey: Survey) -> dict[str, Any]:
    """The survey as JSON, days as ISO dates."""
    return {
        "today": survey.today.isoformat(),
        "topics": [{**asdict(one), "last": one.last.isoformat()} for one in survey.topics],
        "misconceptions": [{**asdict(one), "last": one.last.isoformat()} for one in survey.mistakes],
        "days": {day.isoformat(): count for day, count in survey.days.items()},
        "streak": asdict(survey.streak),
        "forecast": list(survey.forecast),
        "badges": list(survey.badges),
        "done_today": [
            {"item": one.item, "how": one.how, "due": one.due and one.due.isoformat()} for one in survey.done
        ],
        "course": {"lessons": survey.course.lessons, "done": survey.course.done},
        "next": {"advice": survey.advice, "command": survey.command},
    }

"""`stats`: what the answers say, topic by topic and day by day, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from attn_tutor.history import MISCONCEPTION, ROLLOVER, Event, day_number, day_of, study_day, to_ms
from attn_tutor.mastery.digest import Digest, Streak, streak
from attn_tutor.mastery.strength import GOOD, STRONG, Strength
from attn_tutor.sessions.command_lines import command, course
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.due import DAILY_CAP, Agenda, agenda
from attn_tutor.sessions.skills import SkillMap, Strengths, recent_events, strengths
from attn_tutor.sessions.strength_state import QUESTIONS, key_of, test_line
from attn_tutor.sessions.today import CourseProgress, DoneToday, course_of, item_words, items_done_on
from attn_tutor.store.port import Bookmark

WEEKS, AHEAD = 4, 7
MOST_DONE = 8  # rows of a first day: the latest
TO_TEST = 6  # questions of a topic after which a test is worth its time


@dataclass(frozen=True, slots=True)
class TopicStats:
    """One topic: `percent` is its strength, None where nothing of it was graded. back: when it is asked next."""

    topic: str
    asked: int
    right_first: int
    last: date
    due: int
    percent: int | None
    words: str
    back: date | None = None


@dataclass(frozen=True, slots=True)
class MistakeStats:
    """A misconception: what the learner does, how often, when last, and whether it is overcome."""

    name: str
    when: str
    times: int
    last: date
    overcome: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that `stats` shows.

    days: questions answered on each study day of the last weeks. done_today: what was asked today.
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
    done_today: tuple[DoneToday, ...]
    strength: Strength | None
    course: CourseProgress
    advice: str
    command: str


def survey(context: Context) -> Survey:
    """What all answers say. Clocks are repaired first, so that a wrong one breaks no streak."""
    now, zone, today = to_ms(context.clock.now()), context.clock.tz_minutes(), context.today
    digest, recent = context.store.digest(), recent_events(context)
    coming, strong = agenda(context, events=recent), strengths(context, recent)
    topics = _topics(context, digest, coming, strong)
    begin = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    days = {day: many for number, many in digest.days.items() if (day := day_of(number)) >= begin}
    advice, line = _advice(context, topics, len(coming.today))
    return Survey(
        today=today,
        at_night=study_day(now + ROLLOVER, zone) > today,
        topics=topics,
        mistakes=_mistakes(context, digest),
        days=days,
        streak=streak(digest.spans, now, zone),
        forecast=forecast(coming, today),
        badges=digest.badges,
        done_today=_done_today(context, digest, coming, named=MOST_DONE if set(days) == {today} else 0),
        strength=strong.course if strong.topics else None,
        course=course_of(context),
        advice=advice,
        command=line,
    )


def _mistakes(context: Context, digest: Digest) -> tuple[MistakeStats, ...]:
    """Every mistake that was made: those not overcome first, the most frequent of them first."""
    zone = context.clock.tz_minutes()
    ordered = sorted(digest.mistakes.items(), key=lambda pair: (pair[1].overcome, -pair[1].count, pair[0]))
    return tuple(
        MistakeStats(
            name, item_words(context, MISCONCEPTION + name), one.count, study_day(one.last_ms, zone), one.overcome
        )
        for name, one in ordered
    )


def _done_today(context: Context, digest: Digest, coming: Agenda, *, named: int) -> tuple[DoneToday, ...]:
    day = day_number(to_ms(context.clock.now()), context.clock.tz_minutes())
    skills, back = SkillMap(context), {one.skill: one.due for one in coming.coming}
    return items_done_on(
        context,
        _items_of_day(context, digest, day),
        lambda event: min((back[one] for one in skills.of(event) if one in back), default=None),
        named=named,
    )


def _items_of_day(context: Context, digest: Digest, day: int) -> list[list[Event]]:
    """Of each item asked on a day, in that order: its first right answer, if there is one, and its last event."""
    pairs = digest.latest.get(day, {}).values()
    events = {event.id: event for event in context.store.by_id(id for pair in pairs for id in pair if id)}
    return [[events[id] for id in dict.fromkeys(pair) if id] for pair in pairs]


def _topics(context: Context, digest: Digest, coming: Agenda, strengths: Strengths) -> tuple[TopicStats, ...]:
    """The topics that were asked, the weakest first."""
    zone, strong = context.clock.tz_minutes(), strengths.topics
    due = Counter(one.skill.topic for one in coming.today)
    found = [
        TopicStats(
            topic=topic,
            asked=tally.questions,
            right_first=tally.right_first,
            last=study_day(tally.last_ms, zone),
            due=due[topic],
            percent=strong[topic].percent if topic in strong else None,
            words=strong[topic].word if topic in strong else "not asked yet",
            back=min((one.due for one in coming.coming if one.skill.topic == topic), default=None),
        )
        for topic, tally in digest.topics.items()
        if topic
    ]
    return tuple(sorted(found, key=lambda one: (one.percent is None, one.percent or 0, -one.due, one.topic)))


def forecast(coming: Agenda, today: date) -> tuple[int, ...]:
    """How many skills a review asks on each of the next days, as far as is known now: never more than a day's most.

    What finds no room on its day is asked on the next.
    """
    ahead = [len(coming.today)]
    asked = {one.skill for one in coming.today}
    days = Counter(max((one.due - today).days, 1) for one in coming.coming if one.skill not in asked)
    waiting = 0
    for day in range(1, AHEAD):
        waiting += days[day]
        ahead.append(min(waiting, DAILY_CAP))
        waiting -= ahead[-1]
    return tuple(ahead)


def _advice(context: Context, topics: Sequence[TopicStats], due: int) -> tuple[str, str]:
    """One sentence about what to do next, and its command: first what is due, then what is open, then the weakest."""
    if not topics:
        return f"You haven't answered anything yet. {_beginning(context)}", course(context)
    if due:
        many = f"{due} skill" if due == 1 else f"{due} skills"
        return f"{many} to review today: do that first, before you forget.", command(context, "review")
    begun = ((name, context.store.bookmark(key_of(name)) or {}) for name in ("", *_lessons(context)))
    stopped = max((one for one in begun if one[1].get("answers")), key=_count_answers, default=None)
    if stopped is not None:
        count = stopped[1].get("count")
        line = test_line(context, stopped[0], count if isinstance(count, int) else QUESTIONS)
        return "A test is unfinished: continue it.", line
    return _about_strength(context, topics)


def _count_answers(test: tuple[str, Bookmark]) -> int:
    answers = test[1].get("answers")
    return len(answers) if isinstance(answers, list) else 0


def _beginning(context: Context) -> str:
    """What a beginner may do: take the course, which teaches before it asks, or be asked at once."""
    if not context.library.lessons:
        return "Begin with a quiz."
    asked = "questions" if context.folder else "the practice problems"
    return f"Begin with the course; {command(context, 'quiz')} asks {asked} at once."


def _about_strength(context: Context, topics: Sequence[TopicStats]) -> tuple[str, str]:
    """The advice by strength: practise what is weak, test what is good, else go on."""
    here = {
        entry.topic for entry in context.library.questions()
    }  # other folders of questions have other topics
    open_ones = (one for one in topics if one.percent is not None and one.words != STRONG)
    weak = next((one for one in open_ones if one.topic in here), None)
    if weak is not None and weak.words == GOOD and weak.asked >= TO_TEST:
        return f"{weak.topic} is good; a test may show that it is strong.", command(
            context, "test", weak.topic
        )
    if weak is not None:
        return f"Practise {weak.topic} next.", command(context, "quiz", topic=weak.topic)
    going_on = "continue the course" if context.library.lessons else "continue with a quiz"
    return f"Nothing is weak: {going_on}.", course(context)


def _lessons(context: Context) -> list[str]:
    return [entry.id for entry in context.library.lessons]


def document(survey: Survey) -> dict[str, Any]:
    """The survey as JSON, days as ISO dates."""
    return {
        "today": survey.today.isoformat(),
        "topics": [
            {**asdict(one), "last": one.last.isoformat(), "back": one.back and one.back.isoformat()}
            for one in survey.topics
        ],
        "misconceptions": [{**asdict(one), "last": one.last.isoformat()} for one in survey.mistakes],
        "days": {day.isoformat(): count for day, count in survey.days.items()},
        "streak": asdict(survey.streak),
        "forecast": list(survey.forecast),
        "strength": survey.strength and {"percent": survey.strength.percent, "words": survey.strength.word},
        "badges": list(survey.badges),
        "done_today": [
            {"item": one.item, "how": one.how, "due": one.due and one.due.isoformat()} for one in survey.done_today
        ],
        "course": {"lessons": survey.course.lessons, "done": survey.course.finished_lessons},
        "next": {"advice": survey.advice, "command": survey.command},
    }

"""`stats --lessons`: where a learner stopped, how acts go at the first try, and wrong numbers without a reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from attn_tutor.curriculum.acts import act_id, act_question
from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.history import Event, is_step, unaided, without_retracted
from attn_tutor.questions.numeric import AskedNumeric
from attn_tutor.questions.question import AskedQuestion, Question
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import LessonProgress, places
from attn_tutor.sessions.session_summary import beginning

LEAST_TRIES = 3  # first tries from which on a share of them says something
TOO_EASY, TOO_HARD = 95, 30  # per cent
SEEN = 2  # times that the same wrong number came
_TRIED = ("answer", "dont_know", "reveal")


@dataclass(frozen=True, slots=True)
class ActStats:
    """One act of a lesson, or a question at its end: how many first tries there were, how many of them were right."""

    lesson: str
    number: int
    screen: int  # counted from 1; the questions at the end come after the last screen
    item: str
    asks: str
    tried: int = 0
    right_first: int = 0

    @property
    def percent(self) -> int:
        """Right first tries in a hundred."""
        return round(100 * self.right_first / self.tried) if self.tried else 0

    @property
    def remark(self) -> str:
        """"too easy" or "too hard" where enough tries say so, else nothing."""
        share = 100 * self.right_first
        if self.tried < LEAST_TRIES or TOO_HARD * self.tried <= share < TOO_EASY * self.tried:
            return ""
        return "too easy" if share >= TOO_EASY * self.tried else "too hard"


@dataclass(frozen=True, slots=True)
class UnnamedMiss:
    """A wrong number that came more than once and has no reason yet."""

    lesson: str
    number: int
    screen: int
    item: str
    given: str
    times: int


@dataclass(frozen=True, slots=True)
class LessonStats:
    """One lesson that was begun. stopped: the screen where it was left, counted from 1; 0 where it was not."""

    lesson: str
    number: int
    title: str
    state: str
    stopped: int
    of: int
    tried: int
    right_first: int


@dataclass(frozen=True, slots=True)
class LessonSurvey:
    """Everything that `stats --lessons` shows."""

    lessons: tuple[LessonStats, ...]
    acts: tuple[ActStats, ...]
    unnamed_misses: tuple[UnnamedMiss, ...]


def lesson_survey(context: Context) -> LessonSurvey:
    """Look at all answers that were given in lessons. Guesses are free and not stored, so they are not among them."""
    events = defaultdict[str, list[Event]](list)
    for event in without_retracted(context.store.events(mode="learn")):
        if not is_step(event):
            events[event.item].append(event)
    lessons, acts, unnamed = list[LessonStats](), list[ActStats](), list[UnnamedMiss]()
    for place in places(context):
        asked = _questions_of(context, place)
        if not (place.done or place.known or place.on or events.keys() & asked.keys()):
            continue
        own = [_tally(act, events[act.item]) for act, _ in asked.values()]
        acts += [act for act in own if act.tried]
        for act, question in asked.values():
            unnamed += _unnamed_misses(act, question, events[act.item])
        lessons.append(_stood(place, own))
    return LessonSurvey(tuple(lessons), tuple(acts), tuple(unnamed))


def document(found: LessonSurvey) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "lessons": [asdict(one) for one in found.lessons],
        "acts": [{**asdict(act), "percent": act.percent, "remark": act.remark} for act in found.acts],
        "unnamed": [asdict(miss) for miss in found.unnamed_misses],
    }


def _questions_of(context: Context, place: LessonProgress) -> Mapping[str, tuple[ActStats, Question]]:
    """What a lesson asks and stores, by the id it is stored under; nothing where its file cannot be read any more."""
    found: dict[str, tuple[ActStats, Question]] = {}
    try:
        lesson = context.library.lesson(place.entry.id)
        for at, question in _questions(context, lesson):
            act = ActStats(lesson.id, place.entry.number, at, question.id, beginning(question.prompt))
            found.setdefault(question.id, (act, question))
    except (ContentError, UsageError):
        pass
    return found


def _questions(context: Context, lesson: Lesson) -> Iterator[tuple[int, Question]]:
    """Each stored question of a lesson with its screen, counted from 1; those at the end come after the last screen."""
    for at, screen in enumerate(lesson.screens):
        question = context.library.question(screen.ask) if screen.ask else act_question(lesson, at)
        if question is not None and (screen.ask or screen.id == act_id(lesson, at)):
            yield at + 1, question
    for at, name in enumerate(lesson.checks, len(lesson.screens) + 1):
        yield at, context.library.question(name)


def _tally(act: ActStats, events: Sequence[Event]) -> ActStats:
    """An act with its first tries."""
    first = [event for event in events if event.attempt == 1 and event.kind in _TRIED]
    return replace(act, tried=len(first), right_first=sum(map(unaided, first)))


def _unnamed_misses(act: ActStats, question: Question, events: Sequence[Event]) -> Iterator[UnnamedMiss]:
    """The wrong numbers that came again, as far as nothing in the lesson or the catalogue names them today."""
    given = Counter(
        (event.seed or 0, " ".join(event.given.split()))
        for event in events
        if event.kind == "answer" and event.correct is False and event.given
    )
    for (seed, text), times in given.items():
        if times >= SEEN and _is_unnamed(question.draw(seed), text):
            yield UnnamedMiss(act.lesson, act.number, act.screen, act.item, text, times)


def _is_unnamed(asked: AskedQuestion, text: str) -> bool:
    """Whether typed numbers are wrong without a reply of their own, a mistake or a slip that they show."""
    if not isinstance(asked, AskedNumeric):
        return False  # each option has its own reason
    verdict = asked.judge(text)
    replies = {asked.fill(reply.say) for reply in asked.question.replies}
    named = verdict.misconceptions or verdict.slip or verdict.message in replies
    return not verdict.correct and verdict.counts_as_attempt and not named


def _stood(place: LessonProgress, acts: Sequence[ActStats]) -> LessonStats:
    """A lesson with the first tries of all its acts."""
    entry, open_ = place.entry, not place.done and not place.known
    return LessonStats(
        lesson=entry.id,
        number=entry.number,
        title=entry.title,
        state="done" if place.done else "known" if place.known else "stopped",
        stopped=place.at + 1 if open_ else 0,
        of=place.of,
        tried=sum(act.tried for act in acts),
        right_first=sum(act.right_first for act in acts),
    )

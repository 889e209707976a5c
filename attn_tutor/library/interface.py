"""What every library offers, whatever its lessons and questions come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from attn_tutor.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from attn_tutor.curriculum.lesson import Lesson
    from attn_tutor.curriculum.nodes import Fault
    from attn_tutor.own_code.exercise import CodeExercise
    from attn_tutor.questions.question import Level, Question


class LessonEntry(NamedTuple):
    """What a listing needs to know of a lesson. `screens` counts them; `checks` are ids of questions."""

    id: str
    number: int
    title: str
    minutes: int
    screens: int
    prerequisites: tuple[str, ...]
    checks: tuple[str, ...]
    aliases: tuple[str, ...]


class QuestionEntry(NamedTuple):
    """What choosing a question needs to know of it."""

    id: str
    topic: str
    level: Level
    kind: str
    shelf: str = "numeric"  # see `Question.shelf`; "" where tests do not ask it
    goal: int = 0  # of its topic's lesson, counted from 1; 0 for all

    @property
    def examined(self) -> bool:
        """Whether tests and challenges ask it."""
        return bool(self.shelf)

    def fits(self, topic: str | None, level: str | None, kind: str | None) -> bool:
        """Whether it is of this topic, level and kind; None takes any."""
        return topic in (None, self.topic) and level in (None, self.level) and kind in (None, self.kind)


class Library(Protocol):
    """Lessons and questions, found by their ids or their earlier ids."""

    @property
    def lessons(self) -> tuple[LessonEntry, ...]:
        """Every lesson, in the order of the course."""
        ...

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that `attn-tutor content check` says of it."""
        ...

    def lesson(self, name: str) -> Lesson:
        """The lesson of this id. Raises UsageError, naming the closest ids, where there is none."""
        ...

    def questions(
        self, topic: str | None = None, level: str | None = None, kind: str | None = None
    ) -> tuple[QuestionEntry, ...]:
        """The questions of this topic, level and kind, in the order of the files; None takes any."""
        ...

    def question(self, name: str) -> Question:
        """The question of this id. Raises UsageError, naming the closest ids, where there is none."""
        ...

    def exercises(self) -> tuple[CodeExercise, ...]:
        """The code exercises, in the order of the course."""
        ...


def unknown(what: str, name: str, known: Iterable[str]) -> UsageError:
    """There is no `what` of this name: which names are close, or how to see all."""
    clean = "".join(c for c in name[:60] if c.isprintable())
    return UsageError(
        f"There is no {what} called {clean or 'nothing'}.",
        lambda: did_you_mean(clean, known, "attn-tutor content list shows all of them."),
    )


def no_topic(library: Library, topic: str) -> UsageError:
    """Nothing is on this topic: which topics are close, or all there are."""
    topics = sorted({entry.topic for entry in library.questions()})
    message = f"There are no questions on {topic or 'anything'}."
    return UsageError(message, did_you_mean(topic, topics, f"The topics are {', '.join(topics)}."))


def lesson_entry(lesson: Lesson) -> LessonEntry:
    return LessonEntry(
        lesson.id,
        lesson.number,
        lesson.title,
        lesson.minutes,
        len(lesson.screens),
        lesson.prerequisites,
        lesson.checks,
        lesson.aliases,
    )


def question_entry(question: Question) -> QuestionEntry:
    shelf = question.shelf if question.examined else ""
    return QuestionEntry(question.id, question.topic, question.level, question.kind, shelf, question.goal)

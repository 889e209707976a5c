"""What was done on one study day, question by question, and how far the course is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from attn_tutor.english import ordinal
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.history import EXERCISE, LAB, MISCONCEPTION, Event
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import places
from attn_tutor.sessions.session_summary import beginning

IDEA = "idea:"  # the screens of earlier lessons were recalled under this, their lesson, and their title
_UNANSWERED = {"reveal": "the worked solution was shown", "skip": "skipped", "dont_know": "not known yet"}
_RECALLED = ("2", "3", "4")  # what the learner presses; 1 is Again


@dataclass(frozen=True, slots=True)
class DoneToday:
    """A question or an idea that was asked: how it went, in words, and when it comes back (None: not yet planned).

    words: by which a learner knows it again, "" where they were not asked for.
    """

    item: str
    words: str
    how: str
    due: date | None


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """How many lessons there are, how many are done, and the one that was left in the midst of it, if one was."""

    lessons: int
    finished_lessons: int
    title: str = ""
    at: int = 0
    of: int = 0

    @property
    def sentence(self) -> str:
        """2 of 14 lessons done. "Softmax" stands at screen 5 of 22."""
        counted = f"{self.finished_lessons} of {self.lessons} lesson{'s' * (self.lessons != 1)} done."
        return f'{counted} "{self.title}" is at screen {self.at} of {self.of}.' if self.title else counted


def items_done_on(
    context: Context, asked: Sequence[Sequence[Event]], back: Callable[[Event], date | None], *, named: int
) -> tuple[DoneToday, ...]:
    """What was asked on a day, each item once; the last so many get words, for each is read from its own file.

    asked: of each item its first right answer, if there is one, and its last event. back: when what an event is about
    comes back.
    """
    items = [some[-1].item for some in asked]
    words = {item: item_words(context, item) for item in items[max(0, len(items) - named) :]}
    return tuple(
        DoneToday(item, words.get(item, ""), how_it_went(some), back(some[-1]))
        for item, some in zip(items, asked, strict=True)
    )


def item_words(context: Context, item: str) -> str:
    """The words by which a learner knows an item again: its question begun, its idea, its mistake; "" if it is gone."""
    if item.startswith(MISCONCEPTION):
        mistake = CATALOGUE.get(item.removeprefix(MISCONCEPTION))
        return "" if mistake is None else mistake.when
    if item.startswith(IDEA):
        return item.rpartition(":")[2].replace("-", " ")
    if item.startswith(LAB):
        from attn_tutor.sessions.lab_answers import title_of  # loads NumPy and the nets

        return title_of(item)
    if item.startswith(EXERCISE):
        from attn_tutor.sessions.exercise_recall import title_of as exercise_title  # reads the exercises

        return exercise_title(context, item)
    try:
        question = context.library.question(item)
        prompt = question.draw(0).prompt if "{" in question.prompt else question.prompt
    except (UsageError, ContentError):
        return ""
    return f'"{beginning(prompt)}"'


def how_it_went(some: Sequence[Event]) -> str:
    """The best that the events of one item say, in words."""
    right = next((event for event in some if event.correct), None)
    if right is not None:
        helped = f" after {right.hints} hint{'s' * (right.hints != 1)}" if right.hints else ""
        if right.attempt == 1:
            return f"right{helped}" if helped else "right at the first try"
        return f"right at the {ordinal(right.attempt)} try{helped}"
    last = some[-1]
    if last.kind == "flash":
        return "recalled" if last.given in _RECALLED else "not recalled"
    if last.kind == "answer" and last.mode == "learn" and last.attempt == 1:
        return "not right at the first try"  # a lesson stores no other try
    return _UNANSWERED.get(last.kind, "not right yet")


def course_of(context: Context) -> CourseProgress:
    """How far the course is, by the bookmarks in its lessons."""
    course = places(context)
    begun = [place for place in course if place.at and not place.done]
    last = max(begun, key=lambda place: place.on, default=None)
    done = sum(place.done for place in course)
    if last is None:
        return CourseProgress(len(course), done)
    return CourseProgress(len(course), done, last.entry.title, last.at + 1, last.of)

"""The map of the course: how far each lesson is, which one is next and why, and what a lesson builds on."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.errors import UsageError
from attn_tutor.history import to_ms
from attn_tutor.library.interface import LessonEntry
from attn_tutor.records import record
from attn_tutor.sessions.command_lines import command
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.sessions.question_results import Quit
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.menu import Menu, MenuItem


@record()
class LessonProgress:
    """How far a learner is in a lesson: `at` stops of `of` are behind them; `on` is when, 0 if never.

    known: placement showed that it need not be read.
    """

    entry: LessonEntry
    at: int
    done: bool
    on: int
    known: bool = False

    @property
    def of(self) -> int:
        """The stops of the lesson: its screens and its checks."""
        return self.entry.screens + len(self.entry.checks)

    @property
    def state(self) -> str:
        """How far the lesson is, in words; "" where it was not begun."""
        if self.done:
            return f"done {self.of}/{self.of}"
        if self.known:
            return "known"
        return f"{self.at} of {self.of}" if self.at else ""


def bookmark_key(lesson_id: str) -> str:
    """The key of the bookmark in this lesson."""
    return f"learn:{lesson_id}"


def keep_place(context: Context, lesson: Lesson, **state: object) -> None:
    """Keep a place in a lesson, with the time, so that the map knows which lesson was the last.

    A lesson that was done stays done: it may be read again.
    """
    saved = context.store.bookmark(bookmark_key(lesson.id)) or {}
    done = {fact: True for fact in ("done", "known") if saved.get(fact)}
    context.store.put_bookmark(bookmark_key(lesson.id), {**done, **state, "on": to_ms(context.clock.now())})


def places(context: Context) -> tuple[LessonProgress, ...]:
    """How far every lesson is, in the order of the course."""
    return tuple(_place(context, entry) for entry in context.library.lessons)


def _place(context: Context, entry: LessonEntry) -> LessonProgress:
    saved = context.store.bookmark(bookmark_key(entry.id)) or {}
    at, on = saved.get("at"), saved.get("on")
    within = isinstance(at, int) and 0 < at < entry.screens + len(entry.checks)
    return LessonProgress(
        entry,
        at if within and isinstance(at, int) else 0,
        bool(saved.get("done")),
        on if isinstance(on, int) else 0,
        bool(saved.get("known")),
    )


# --- what is next


def next_place(course: Sequence[LessonProgress]) -> LessonProgress:
    """The lesson to continue with: the one left unfinished last, else the first that is not done, else the first.

    A lesson that was done and is read again does not hold up the course; its own name continues it.
    """
    last = max(course, key=lambda place: place.on)
    if last.on and _is_open(last):
        return last
    return next((place for place in course if not place.done and not place.known), course[0])


def _is_open(place: LessonProgress) -> bool:
    """Whether it was begun and never read to its end."""
    return not place.done and (place.at > 0 or (place.on > 0 and not place.known))


def why_next(
    course: Sequence[LessonProgress], chosen: LessonProgress, review: str = "attn-tutor review"
) -> str:
    """Why this lesson is next, in one sentence; `review` is what keeps a finished course fresh."""
    number = chosen.entry.number
    if _is_open(chosen):
        return f"Lesson {number} is next: you stopped at screen {chosen.at + 1} of {chosen.of}."
    if chosen.done:
        return f"Every lesson is done. Any of them can be read again; {review} keeps them fresh."
    needed = [place for place in course if place.entry.id in chosen.entry.prerequisites]
    if needed and all(place.done for place in needed):
        return f"Lesson {number} is next: it builds on {_lessons(needed)}, which you finished."
    if not any(place.done or place.at for place in course):
        return f"Lesson {number} is next: the course begins with it."
    return f"Lesson {number} is next: the first that you have not finished."


def _lessons(some: Sequence[LessonProgress]) -> str:
    """Lessons by their numbers: lesson 2; lessons 2 and 3; lessons 2 to 6."""
    numbers = [place.entry.number for place in some]
    if len(numbers) == 1:
        return f"lesson {numbers[0]}"
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"lessons {numbers[0]} to {numbers[-1]}"
    return f"lessons {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


# --- what is shown


def pick(context: Context) -> Lesson:
    """The lesson that the learner picks from the map. Raises UsageError where there are none, Quit where none is."""
    course = places(context)
    if not course:
        raise UsageError(
            "There are no lessons here.", f"{command(context, 'quiz')} asks the questions of this folder."
        )
    chosen = next_place(course)
    context.terminal.show(
        Header(("The course",)),
        Menu(
            tuple(MenuItem(p.entry.number, p.entry.title, p.state, p.entry.minutes) for p in course),
            next_number=chosen.entry.number,
            why=why_next(course, chosen, command(context, "review")),
        ),
    )
    names = {name: place.entry.id for place in course for name in (str(place.entry.number), place.entry.id)}
    while True:
        text = context.terminal.ask("lesson> ", history="lesson")
        key = read_command(text)
        if not text:
            return context.library.lesson(chosen.entry.id)
        if key is not None and key.name in ("quit", "back"):
            raise Quit
        if text.casefold() in names:
            return context.library.lesson(names[text.casefold()])
        if key is not None and key.name == "keys":
            context.terminal.show(Keys(("number", "next_lesson", "?", "q"), listed=True))
            continue
        last = course[-1].entry.number
        sentence = f"Type a number from 1 to {last}, or Enter for lesson {chosen.entry.number}."
        context.terminal.show(Feedback("neutral", sentence))


def opening(context: Context, lesson: Lesson) -> tuple[View, ...]:
    """What is said before the first screen of a lesson: what it teaches, and what it builds on that is not done.

    Advice alone: no lesson is ever locked.
    """
    advice: list[View] = []
    open_ones = [p for p in places(context) if p.entry.id in lesson.prerequisites and not p.done]
    if open_ones:
        it = "It is" if len(open_ones) == 1 else "They are"
        advice.append(
            Feedback(
                "neutral",
                f"This lesson builds on {_lessons(open_ones)}. {it} not done yet. "
                "You can go on here, or begin there.",
            )
        )
    return (*advice, Note(lesson.goals, label="You learn to", role="dim", listed=True))

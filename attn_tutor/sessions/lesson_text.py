"""A lesson as text, page by page in the words that a learner meets, each act with what it says to every answer.

The views are those that the lesson itself shows; nobody is asked, and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from attn_tutor.clock import SystemClock
from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.library.interface import Library
from attn_tutor.sessions.act_pictures import PageState
from attn_tutor.sessions.act_text import act_views, asked_views, quote_asking_word
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.lesson_end import end_page, more_views, next_lesson
from attn_tutor.sessions.lesson_page import lesson_page, next_task, teaser
from attn_tutor.sessions.lesson_place import LessonPlace
from attn_tutor.sessions.skills import Strengths
from attn_tutor.store.memory import MemoryStore
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Labelled
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.page import Page


class UnseenTerminal(Terminal):
    """A terminal on which nothing is drawn: for acts that are answered only to hear what they say."""

    def show(self, *views: View) -> None:
        """Nothing."""

    def turn(self, page: Page) -> None:
        """Nothing."""


def context_to_hear(library: Library, look: Look) -> Context:
    """What an act works with that nobody sees: its answers are forgotten, and no code is run."""
    clock = SystemClock()
    terminal = UnseenTerminal.for_script((), look)
    return Context(library, MemoryStore(clock=clock), clock, terminal, Random(0), "learn")


def lesson_views(context: Context, lesson: Lesson, seed: int) -> Iterator[View]:
    """Every page of a lesson, its end, and the ids of the questions that it asks there."""
    of = len(lesson.screens) + len(lesson.checks)
    for at, screen in enumerate(lesson.screens):
        place = LessonPlace(lesson, at, of, {})
        yield Header((f"Lesson {lesson.number}", lesson.title), at + 1, of)
        yield Gap()
        yield from screen_views(context, place, screen, seed)
    yield from _end(context, lesson, of, seed)


def screen_views(context: Context, place: LessonPlace, screen: Screen, seed: int) -> Iterator[View]:
    """One page: what it shows, what it asks and answers, and how it leads on."""
    if screen.ask:
        from attn_tutor.sessions.lesson_screen import views

        yield from views(screen, context.clock)
        yield Labelled("Your turn", _bank_question(context, screen.ask, seed))
    elif screen.asks and screen.kind != "code":
        yield from act_views(context, place, seed)
        yield from asked_views(next_task(teaser(place)))
    else:
        yield from _read(context, place, screen)


def _read(context: Context, place: LessonPlace, screen: Screen) -> Iterator[View]:
    """A page that asks nothing."""
    from attn_tutor.sessions.paged_lesson import measurements

    if place.lesson.edition == 1:
        from attn_tutor.sessions.lesson_screen import views

        yield from views(screen, context.clock)
        return
    state = PageState(points=place.points, extra=measurements(screen, context))
    page = lesson_page(place.lesson, place.at, screen, state, next_task(screen.prompt), of=place.of)
    yield from map(quote_asking_word, page.picture)
    yield from asked_views(page.task)


def _end(context: Context, lesson: Lesson, of: int, seed: int) -> Iterator[View]:
    """The questions at the end, what the learner can do now, and the sources."""
    for number, name in enumerate(lesson.checks, len(lesson.screens) + 1):
        yield Header((f"Lesson {lesson.number}", lesson.title), number, of)
        yield Labelled("Check", _bank_question(context, name, seed))
    if lesson.until_right:
        names = ", ".join(lesson.until_right)
        yield Labelled("Again", f"Any of these that you haven't answered right yet: {names}.")
    page = end_page(lesson, (), next_lesson(context, lesson), Strengths({}, {}))
    yield page.header
    yield from page.picture
    yield from more_views(lesson)
    yield from asked_views(page.task)


def _bank_question(context: Context, name: str, seed: int) -> str:
    """What a question that the lesson takes from the bank asks, and its id."""
    return f"{context.library.question(name).draw(seed).prompt} (Question {name}.)"

"""`learn`: a lesson, named or picked from the map; the next one after it where the learner goes on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.library.interface import Library
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import pick
from attn_tutor.sessions.lesson_walk import LessonWalk
from attn_tutor.sessions.question_ids import lesson_id
from attn_tutor.sessions.question_results import Quit
from attn_tutor.sessions.walk import Ending
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.keys import Key

NO_DOORS: Mapping[str, Key] = MappingProxyType({})


def learn(context: Context, name: str | None) -> Ending:
    """Walk through one lesson, the one named or picked from the map. Raises UsageError for an unknown lesson."""
    try:
        lesson = pick(context) if name is None else lesson_named(context.library, name)
    except Quit:
        return Ending(quit=True, command=command_lines.command(context, "learn"))
    except Stopped as stopped:
        return Ending(stop=stopped, command=command_lines.command(context, "learn"))
    return learn_from(context, lesson)


def learn_from(context: Context, lesson: Lesson, doors: Mapping[str, Key] = NO_DOORS) -> Ending:
    """Walk through this lesson, and those after it that the learner goes on to.

    doors: words that lead elsewhere from its first screen, with their keys. Raises Door for them.
    """
    ending = walk_of(context, lesson, doors).run()
    while ending.onward:
        ending = walk_of(context, context.library.lesson(ending.onward)).run()
    return ending


def walk_of(context: Context, lesson: Lesson, doors: Mapping[str, Key] = NO_DOORS) -> LessonWalk:
    """The walk through this lesson: page by page from edition 2 on."""
    if lesson.edition == 1:
        return LessonWalk(context, lesson)
    from attn_tutor.sessions.paged_lesson import PagedLesson

    return PagedLesson(context, lesson, doors)


def lesson_named(library: Library, name: str) -> Lesson:
    """The lesson of this id or number. Raises UsageError where there is none."""
    return library.lesson(lesson_id(library, name))

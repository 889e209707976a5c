"""The ideas of a lesson, to be recalled without numbers: its screens of words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.history import study_day, to_ms
from attn_tutor.sessions.context import Context

IDEA = "idea:"  # the item of an idea is called this, its lesson, and its title


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea: `item` is what progress is filed under, `title` brings it to mind, `text` says it."""

    item: str
    lesson: str
    crumb: str
    title: str
    text: str
    code: str = ""


def ideas(lesson: Lesson) -> tuple[Idea, ...]:
    """The screens that say something in words alone: no computed numbers, nothing asked."""
    return tuple(
        Idea(
            f"{IDEA}{lesson.id}:{_plain(screen.title)}",
            lesson.id,
            lesson.title,
            screen.title,
            screen.text,
            screen.code,
        )
        for screen in lesson.screens
        if screen.text and screen.given is None and not screen.ask
    )


def learned(context: Context) -> Iterator[Idea]:
    """The ideas of every lesson that was read to its end before today, in the order of the course, one by one."""
    done = (entry.id for entry in context.library.lessons if _is_done(context, entry.id))
    return (idea for name in done for idea in ideas(context.library.lesson(name)))


def find(context: Context, item: str) -> Idea | None:
    """The idea of this item; None where its lesson or its screen was renamed or removed."""
    name = item.removeprefix(IDEA).partition(":")[0]
    known = {old: entry.id for entry in context.library.lessons for old in (entry.id, *entry.aliases)}
    if name not in known:
        return None
    title = item.rpartition(":")[2]
    found = ideas(context.library.lesson(known[name]))
    return next((idea for idea in found if idea.item.rpartition(":")[2] == title), None)


def _is_done(context: Context, lesson: str) -> bool:
    saved = context.store.bookmark(f"learn:{lesson}")
    if saved is None or not saved.get("done"):
        return False
    on = saved.get("on")
    if not isinstance(on, int) or not 0 <= on <= to_ms(context.clock.now()):
        return True  # of an earlier version, or of a clock that was wrong
    return study_day(on, context.clock.tz_minutes()) < context.today


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")

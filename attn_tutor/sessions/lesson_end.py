"""The last page of a lesson: what the learner can do now, one thing to watch, and the lesson after it."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.english import count
from attn_tutor.library.interface import LessonEntry
from attn_tutor.mastery.strength import SCALE, Strength
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.session_summary import habits
from attn_tutor.sessions.skills import Skill, Strengths
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Note
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.look import Words
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.strength_bars import UnderHead, strength_table
from attn_tutor.widgets.table import Table


def next_lesson(context: Context, lesson: Lesson) -> LessonEntry | None:
    """The lesson after this one in the course; None after the last."""
    later = [entry for entry in context.library.lessons if entry.number > lesson.number]
    return min(later, key=lambda entry: entry.number, default=None)


_GOALS = "You can now"
GOOD_FROM = SCALE[1]  # per cent
_SCALE = Note(("It's out of 100, and it grows with every right answer in reviews and quizzes.",), "Strength", "dim")


def end_page(
    lesson: Lesson, results: Sequence[Result], following: LessonEntry | None, strong: Strengths, minutes: int = 0
) -> Page:
    """What the learner can do now, one thing to watch, the question that is open, and the next lesson."""
    goals = goals_table(lesson, strong)
    parts: list[View] = [UnderHead(_GOALS, goals)]
    mistakes = habits(results)
    if not mistakes:
        parts += [Gap(), _SCALE]
    else:
        from attn_tutor.mistakes.catalogue import mistake_named

        name, often = mistakes[0]
        times = "Twice" if often == 2 else f"{often} times"
        words = f"{times} your numbers were what you get when {mistake_named(name).when}."
        parts += [
            Gap(),
            Note((words, (("It'll come back with new numbers.", "dim"),)), "One thing to watch", "no"),
        ]
    if lesson.next:
        parts += [Gap(), Note((lesson.next,), "One question is still open", "ok")]
    place = f"done · {count(minutes, 'minute')}" if minutes else "done"
    header = Header((f"Lesson {lesson.number}", lesson.title), place=place, share=1.0)
    return Page(header, tuple(parts), _onward(following))


def _onward(following: LessonEntry | None) -> Task:
    keys: list[str | Key] = [Key("p", "practise this one"), Key("more", "sources and uses"), Key("q", "stop")]
    if following is None:
        return Task("That was the last lesson.", Keys(tuple(keys)), "enter", "Next")
    words = (
        (f"Lesson {following.number}", "hi", "bold"),
        f": {following.title}",
        (f", {following.minutes} min", "dim"),
    )
    return Task(words, Keys((Key("Enter", f"lesson {following.number}"), *keys)), "enter", "Next")


def goals_table(lesson: Lesson, strong: Strengths) -> Table:
    """The goals of a lesson, each with its strength; a tick before those that are good."""
    goals = [strong.skills.get(Skill(lesson.id, at)) for at in range(1, len(lesson.goals) + 1)]
    rows = [(_tick(text, one), one) for text, one in zip(lesson.goals, goals, strict=True)]
    return strength_table(rows, head=_GOALS)


def _tick(goal: str, strength: Strength | None) -> Words:
    if strength is not None and strength.percent >= GOOD_FROM:
        return ("✓ ", "ok", "bold"), (goal, "hi", "bold")
    return ("· ", "dim"), goal


def more_views(lesson: Lesson) -> tuple[View, ...]:
    """Where the lesson's subject shows up in real models, and its sources."""
    views: list[View] = []
    if lesson.in_real_models:
        views.append(Note((lesson.in_real_models,), label="In real models"))
    if lesson.sources:
        views.append(Note(lesson.sources, label="Sources", role="dim"))
    return tuple(views)

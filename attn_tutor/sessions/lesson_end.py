"""The last page of a lesson: what the learner can do now, one thing to watch, and the lesson after it."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.curriculum.lesson import Lesson
from attn_tutor.library.port import LessonEntry
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.session_summary import habits
from attn_tutor.sessions.skills import Skill, Strengths
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Line, Note
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Header, Page
from attn_tutor.widgets.strength import MARKS, strength_cells, strength_table
from attn_tutor.widgets.table import Table


def next_lesson(context: Context, lesson: Lesson) -> LessonEntry | None:
    """The lesson after this one in the course; None after the last."""
    later = [entry for entry in context.library.lessons if entry.number > lesson.number]
    return min(later, key=lambda entry: entry.number, default=None)


def end_page(
    lesson: Lesson, results: Sequence[Result], following: LessonEntry | None, strong: Strengths
) -> Page:
    """What the learner can do now, one thing to watch, the question that is open, and the next lesson."""
    parts: list[View] = [
        Line((("You can now", "hi", "bold"),)),
        Gap(),
        goals_table(lesson, strong),
    ]
    made = habits(results)
    if made:
        from attn_tutor.mistakes.catalogue import named

        name, often = made[0]
        times = "Twice" if often == 2 else f"{often} times"
        words = f"{times} your numbers were those you get when {named(name).when}."
        parts += [
            Gap(),
            Note((words, (("It'll come back, with other numbers.", "dim"),)), "One thing to watch", "no"),
        ]
    if lesson.next:
        parts += [Gap(), Note((lesson.next,), "One question is open", "ok")]
    header = Header((f"Lesson {lesson.number}", lesson.title), place="done", share=1.0)
    return Page(header, tuple(parts), _onward(following))


def _onward(following: LessonEntry | None) -> Task:
    keys: list[str | Key] = [Key("p", "practise this one"), Key("more", "sources and uses"), Key("q", "stop")]
    if following is None:
        return Task("That was the last lesson.", Keys(tuple(keys)), "enter", "Next")
    words = (
        (f"Lesson {following.number}", "hi", "bold"),
        f" {following.title}",
        (f"  {following.minutes} min", "dim"),
    )
    return Task(words, Keys((Key("Enter", f"lesson {following.number}"), *keys)), "enter", "Next")


def goals_table(lesson: Lesson, strong: Strengths) -> Table:
    """The goals of a lesson, each with its strength; where its questions name no goals, one strength below all."""
    goals = [Skill(lesson.id, at) for at in range(1, len(lesson.goals) + 1)]
    if any(goal in strong.skills for goal in goals):
        return strength_table(
            [(text, strong.skills.get(goal)) for text, goal in zip(lesson.goals, goals, strict=True)]
        )
    rows = tuple(Row((Cell(goal, role="hi", strong=True), "", "")) for goal in lesson.goals)
    whole = Row((Cell("strength", role="dim"), *strength_cells(strong.topics.get(lesson.id))))
    return Table(
        (Column(""), Column("", "you", scale=MARKS, aloud=""), Column("", aloud="that is")), rows, whole
    )


def more_views(lesson: Lesson) -> tuple[View, ...]:
    """Where the lesson's subject shows up in real models, and its sources."""
    views: list[View] = []
    if lesson.in_real_models:
        views.append(Note((lesson.in_real_models,), label="In real models"))
    if lesson.sources:
        views.append(Note(lesson.sources, label="Sources", role="dim"))
    return tuple(views)

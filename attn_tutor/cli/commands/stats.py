"""`stats`: how the learner stands, as a screen, a picture or a document."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attn_tutor.cli.commands.options import Files, Html, Json, Svg
from attn_tutor.errors import DONE

if TYPE_CHECKING:
    from attn_tutor.sessions.context import Context
    from attn_tutor.sessions.survey import Survey
    from attn_tutor.widgets import View
    from attn_tutor.widgets.look import Look

commands = typer.Typer()
Everything = Annotated[bool, typer.Option("--all", help="All topics, days and misconceptions, in any window.")]
ByLesson = Annotated[bool, typer.Option("--lessons", help="Where you stopped, and how you did on each screen.")]
STRENGTH = "Strength is the chance that you'd get the next question right at the first try, today."
LEAST_TOPICS = 3  # on the page of a small window


@commands.command()
def stats(
    context: typer.Context,
    everything: Everything = False,
    lessons: ByLesson = False,
    svg: Svg = None,
    html: Html = None,
    json: Json = False,
) -> int:
    """Show where you stand, and what to do next.

    Strength is the chance that you'd get the next question on a topic right at the first try, today, without a hint.

    Examples: attn-tutor stats; attn-tutor stats --all; attn-tutor stats --lessons; attn-tutor stats --html me.html
    """
    from attn_tutor.terminal import emit_json
    from attn_tutor.widgets.feedback import Feedback

    files = Files(svg, html)
    files.check(json=json)
    here = context.obj.context_to_read()
    try:
        facts, whole, short = (_of_lessons if lessons else _of_topics)(here)
    finally:
        here.store.close()
    if json:
        emit_json({"schema": 1, **facts}, sys.stdout)
        return DONE
    for line in here.store.notices:
        here.terminal.show(Feedback("neutral", line))
    look = here.terminal.look
    is_whole = everything or files.any or look.plain or _rows(whole, look) < look.height
    files.show_or_save(here.terminal, whole if is_whole else short(look))
    return DONE


StatsScreens = tuple[dict[str, Any], "list[View]", "Callable[[Look], list[View]]"]  # as JSON, whole, and in one window


def _of_topics(here: "Context") -> StatsScreens:
    """The views that show the strength of each topic."""
    from attn_tutor.sessions.survey import document, survey

    found = survey(here)
    return document(found), views(found), lambda look: page(found, look)


def _of_lessons(here: "Context") -> StatsScreens:
    """First tries lesson by lesson."""
    from attn_tutor.cli.commands import stats_lessons
    from attn_tutor.sessions.lesson_survey import document, lesson_survey

    found = lesson_survey(here)
    return document(found), stats_lessons.whole(found), lambda look: stats_lessons.page(found, look)


def views(found: "Survey") -> "list[View]":
    """The screen: topics in need first, days, reviews, mistakes, and at the end what to do next."""
    from attn_tutor.english import day_ago
    from attn_tutor.widgets.blocks import Gap, Line, Note
    from attn_tutor.widgets.stats_view import mistakes_listing

    parts = _top(found)
    if found.topics:
        parts += [Gap(always=True), _topics(found, len(found.topics))]
        if any(topic.percent is not None for topic in found.topics):
            parts.append(Line(((STRENGTH, "dim"),), aloud=STRENGTH))
        parts += [Gap(always=True), _days(found), Gap(always=True), _reviews(found)]
        habits = tuple(
            (m.name, m.when, m.times, day_ago(m.last, found.today), m.overcome) for m in found.mistakes
        )
        parts += [Gap(always=True), mistakes_listing(habits)] if habits else []
        parts += [Note(found.badges, label="Badges", role="ok")] if found.badges else []
    return [*parts, Gap(always=True), _next(found)]


def page(found: "Survey", look: "Look") -> "list[View]":
    """The same in one window: the weakest topics that it has rows for, one habit, reviews, what to do next."""
    free = look.height - 1 - _rows(_short(found, LEAST_TOPICS), look)
    return _short(found, max(1, LEAST_TOPICS + free))


def _short(found: "Survey", many: int) -> "list[View]":
    from attn_tutor.english import capital, count, day_ago
    from attn_tutor.widgets.blocks import Gap, Line, Note

    left = len(found.topics) - many
    more = f"{count(left, 'more topic')} and " if left > 0 else ""
    days = "today's questions" if set(found.days) == {found.today} else "your study days"
    rest = Line(((f"{capital(more + days)}: ", "dim"), "attn-tutor stats --all"))
    parts = [*_top(found), Gap(always=True), _topics(found, many), rest]
    habit = next((one for one in found.mistakes if one.times > 1 and not one.overcome), None)
    if habit is not None:
        sentence = f"{capital(habit.when)}. {habit.times} times, the last one {day_ago(habit.last, found.today)}."
        drill = f"attn-tutor drill --mistake {habit.name}"
        parts += [Gap(always=True), Note((sentence, ((drill, "no", "bold"),)), "One habit", "no")]
    return [*parts, Gap(always=True), _reviews(found), Gap(always=True), _next(found)]


def _rows(parts: "list[View]", look: "Look") -> int:
    """How many rows a terminal takes for it: where there are many, it sets views apart by a blank one."""
    from itertools import pairwise

    from attn_tutor.widgets.blocks import Gap

    apart = sum(not isinstance(a, Gap) and not isinstance(b, Gap) for a, b in pairwise(parts))
    return sum(len(view.draw(look)) for view in parts) + apart * (not look.tight)


def _top(found: "Survey") -> "list[View]":
    """How much was answered, how far the course is, and how strong it all is."""
    from attn_tutor.english import count, weekday
    from attn_tutor.widgets.blocks import Gap
    from attn_tutor.widgets.feedback import Feedback
    from attn_tutor.widgets.header import Header
    from attn_tutor.widgets.stats_view import summary_table

    answers = f"{count(sum(found.days.values()), 'answer')} in {count(len(found.days), 'day')}" if found.days else ""
    parts: list[View] = [Header(("How you stand",), place=answers)]
    if found.course.lessons or found.strength is not None:
        course = found.course
        said = f"Course: {course.sentence}"
        parts += [Gap(always=True), summary_table(course.finished_lessons, course.lessons, said, found.strength)]
    if found.at_night:
        until = f"A study day ends at 4:00, so today is still {weekday(found.today)}."
        parts.append(Feedback("neutral", until))
    return parts


def _topics(found: "Survey", many: int) -> "View":
    """The weakest topics, so many."""
    from attn_tutor.english import day_ago
    from attn_tutor.widgets.stats_view import topics_table

    rows = (
        (t.topic, t.asked, t.right_first, day_ago(t.last, found.today), t.due, t.percent, t.words, t.back)
        for t in found.topics[:many]
    )
    return topics_table(tuple(rows), None, found.today)


def _reviews(found: "Survey") -> "View":
    from attn_tutor.widgets.stats_view import Forecast

    return Forecast(_ahead(found.forecast), found.today)


def _next(found: "Survey") -> "View":
    from attn_tutor.widgets.blocks import Note

    return Note((found.advice, ((found.command, "q", "bold"),)), label="Next", role="q")


def _days(found: "Survey") -> "View":
    """The study days, from the week of the first one on; on the first day what was done on it, question by question."""
    from attn_tutor.sessions.survey import MOST_DONE
    from attn_tutor.widgets.stats_view import StudyStrip, TodayNote

    if set(found.days) == {found.today} and found.done_today:
        rows = tuple((one.item, one.words, one.how, one.due) for one in found.done_today[-MOST_DONE:])
        return TodayNote(rows, found.today, len(found.done_today))
    first = min((*found.days, found.today))
    weeks = ((found.today - first).days + first.weekday()) // 7 + 1
    return StudyStrip(found.days, found.today, weeks, found.streak.current, found.streak.longest)


def _ahead(forecast: tuple[int, ...]) -> tuple[int, ...]:
    """The days up to the last one with reviews, today and the next in any case."""
    last = max((day for day, many in enumerate(forecast) if many), default=0)
    return forecast[: max(2, last + 1)]

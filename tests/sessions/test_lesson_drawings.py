"""The drawings of the course: each is used by an act, no map comes twice, and every page fits 80 columns by 24 rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from attn_tutor.curriculum.acts import act_question
from attn_tutor.curriculum.grammar import repeated_maps
from attn_tutor.curriculum.lesson import Lesson, Picture, Screen
from attn_tutor.sessions.act_pictures import PageState
from attn_tutor.sessions.lesson_drawings import FROM_INPUTS
from attn_tutor.sessions.lesson_page import lesson_page, next_task, task_of
from attn_tutor.widgets.feedback import Remark
from attn_tutor.widgets.foot import Try
from attn_tutor.widgets.look import Look
from tests.shipped import shipped

LESSONS = [shipped().lesson(entry.id) for entry in shipped().lessons]
SIZED = ("look_back", "clocks", "sinusoids", "sharing", "axes", "block", "heads", "recorded")
SCREEN = Look(80, 24, "truecolor")


def pictures(screen: Screen) -> Iterator[Picture]:
    yield screen
    if screen.then is not None:
        yield screen.then


def drawn(screen: Screen) -> set[str]:
    """The drawings on a screen, before the answer and after it."""
    return {
        name
        for picture in pictures(screen)
        for name in (*SIZED, picture.show)
        if name in FROM_INPUTS or (name in SIZED and getattr(picture, name) is not None)
    }


def test_each_drawing_is_used_by_an_act_of_the_course() -> None:
    used = set().union(*(drawn(screen) for lesson in LESSONS for screen in lesson.screens if screen.asks))
    assert used == {*SIZED, *FROM_INPUTS}


def test_the_first_screen_of_the_course_draws_where_its_word_looks_back() -> None:
    page = lesson_page(LESSONS[0], 0, LESSONS[0].screens[0], PageState(), next_task(), of=12)
    drawn = "\n".join(line.plain for line in page.draw(SCREEN))
    assert "The animal did not cross the street because  it  was too tired." in drawn
    assert "A ◂" in drawn


def test_no_two_screens_of_the_course_show_the_same_map() -> None:
    assert [*repeated_maps(LESSONS)] == []


def places() -> Iterator[tuple[Lesson, int]]:
    for lesson in LESSONS:
        for at, screen in enumerate(lesson.screens):
            if drawn(screen):
                yield lesson, at


@pytest.mark.parametrize(("lesson", "at"), [pytest.param(*p, id=f"{p[0].id}-{p[1] + 1}") for p in places()])
def test_a_page_with_a_drawing_fits_the_usual_terminal(lesson: Lesson, at: int) -> None:
    """The page that asks, and the page after a right answer with the longest of its replies."""
    screen, question = lesson.screens[at], act_question(lesson, at)
    assert question is not None
    asked = question.draw(1)
    options = [option.text for option in asked.expects.options]
    task = task_of(screen, "" if options else asked.expects.form, asked.prompt, options, helps=False)
    pages = [lesson_page(lesson, at, screen, PageState(), task, of=16)]
    replies = [option.why for option in screen.options] or [screen.right]
    because = Try("guess", "B", (Remark("right", max(replies, key=len)),))
    pages.append(lesson_page(lesson, at, screen, PageState(tries=(because,), over=True), next_task(), of=16))
    assert [len(page.draw(SCREEN)) < SCREEN.height for page in pages] == [True, True]

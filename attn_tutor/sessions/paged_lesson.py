"""A lesson of the second edition: page after page, most of which ask; then its checks and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from attn_tutor.curriculum.acts import act_question
from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.library.interface import LessonEntry
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.act import Act
from attn_tutor.sessions.act_pictures import PageState
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import bookmark_key, keep_place
from attn_tutor.sessions.key_commands import Command, read_command
from attn_tutor.sessions.lesson_end import end_page, more_views, next_lesson
from attn_tutor.sessions.lesson_page import lesson_page, next_task
from attn_tutor.sessions.lesson_place import LessonPlace
from attn_tutor.sessions.lesson_walk import LessonWalk, question_seed, resume_line
from attn_tutor.sessions.page_keys import READING, page_keys
from attn_tutor.sessions.question_results import Quit, Result
from attn_tutor.sessions.skills import strengths
from attn_tutor.sessions.walk import Ending, PlanItem
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback, Remark
from attn_tutor.widgets.foot import Try
from attn_tutor.widgets.keys import Key
from attn_tutor.widgets.page import Page

_AGAIN = "Last come the practice problems you haven't got right yet."


class PagedLesson(LessonWalk):
    """The walk through a lesson whose screens are pages. Points that were handed out are kept for later pages."""

    def __init__(self, context: Context, lesson: Lesson, doors: Mapping[str, Key]) -> None:
        self.doors, self.began = doors, context.clock.monotonic()
        before = context.store.bookmark(bookmark_key(lesson.id)) or {}
        self.points: dict[int, Sequence[float]] = _points_of(before.get("points"))
        super().__init__(context, lesson)

    def next_item(self) -> PlanItem | None:
        """The screen or check at this place; of an act the question that it asks by itself."""
        if self.at < len(self.lesson.screens):
            question = act_question(self.lesson, self.at)
            if question is not None:
                return PlanItem(question.id, lambda: question.draw(question_seed(self.context, question.id)))
        return super().next_item()

    def visit(self, item: PlanItem) -> bool:
        """Show one page and wait, or let the learner act; whether the page before is wanted next."""
        screen = self.parts[self.at].screen
        if self.at == len(self.lesson.screens) + len(self.lesson.checks):
            self.announce(Feedback("neutral", _AGAIN))
        if screen is None or screen.ask:
            return super().visit(item)
        doors = self.doors if self.at == 0 else {}
        place = LessonPlace(self.lesson, self.at, self.total, self.points, doors)
        if not item.name:
            return read_page(self.context, place)
        return self._act(item, place)

    def _act(self, item: PlanItem, place: LessonPlace) -> bool:
        assert item.draw is not None  # an act has a question
        before = self.results.get(item.name)
        act = act_on(self.context, item.draw() if before is None else before.asked, place, before)
        result = act.run()
        if act.points is not None:
            self.points[self.at + 1] = act.points
        if result.end != "back":
            self.results.add(result, item.name)
        return result.end == "back" or result.turned_back

    def remember(self) -> None:
        """Store the place with the edition and the points; at the end, that the lesson is done."""
        facts: dict[str, object] = {"edition": self.lesson.edition}
        if self.at == self.total:
            keep_place(self.context, self.lesson, at=0, done=True, **facts)
            return
        facts["points"] = {str(at): list(points) for at, points in self.points.items()}
        title, results = self.parts[self.at].title, self.results.bookmark
        keep_place(self.context, self.lesson, at=self.place, title=title, met=results, **facts)

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """Show what can be done now and the next lesson; else where it resumes."""
        results, resume = tuple(self.results), resume_line(self.context, self.lesson)
        if stopped is None and not quit:
            return self._end(results, resume)
        if stopped is None and not self.context.store.refusal:
            message = f"Stopped. Type {command_lines.command(self.context)} to continue lesson {self.lesson.number}."
            self.context.terminal.show(Feedback("neutral", message))
        return Ending(results, self.total, stopped, quit, resume)

    def _end(self, results: tuple[Result, ...], resume: str) -> Ending:
        """The last page; Enter goes on to the next lesson where somebody is there to press it."""
        following = next_lesson(self.context, self.lesson)
        onward = ""
        minutes = round((self.context.clock.monotonic() - self.began) / 60)
        page = end_page(self.lesson, results, following, strengths(self.context), minutes)
        self.context.terminal.show(page)
        if self.context.terminal.has_person:
            onward = self._choose(page, following)
        return Ending(results, self.total, command=resume, onward=onward)

    def _choose(self, page: Page, following: LessonEntry | None) -> str:
        """The id of the lesson to continue with; "" to stop here."""
        terminal = self.context.terminal
        while True:
            text = terminal.ask(page.prompt, history="pause").strip().casefold()
            turned = page.next_part(text, terminal.look)
            if turned is not None:
                page = turned
                terminal.turn(page)
                continue
            command = read_command(text)
            if not text:
                return "" if following is None else following.id
            if command is not None and command.name == "quit":
                return ""
            if text == "p":
                self._practise()
                return ""
            terminal.turn(self._last_page(page, text))

    def _last_page(self, page: Page, text: str) -> Page:
        """The last page again, with the sources where they are wanted."""
        if text != "more":
            remark = Remark("note", "Enter opens the next lesson, q stops.")
            return replace(page, tries=(Try("enter", text, (remark,)),))
        sources = more_views(self.lesson)
        told_aloud = tuple(sources) if self.context.terminal.look.plain else ()
        return replace(page, picture=sources, tries=(Try("enter", text, told_aloud),), whole=True)

    def _practise(self) -> None:
        """Ask a quiz on this lesson."""
        from attn_tutor.sessions.quiz import quiz
        from attn_tutor.sessions.walk import Request

        quiz(replace(self.context, mode="quiz"), Request(topic=self.lesson.id))

    def _place(self) -> int:
        """Where to resume; at screen 1 where the bookmark is of an earlier edition."""
        saved = self.context.store.bookmark(bookmark_key(self.lesson.id)) or {}
        at = saved.get("at")
        if isinstance(at, int) and at and saved.get("edition", 1) != self.lesson.edition:
            note = f"This lesson has changed since you did {at} screens of it, so it starts at its first screen again."
            self.context.terminal.show(Feedback("neutral", note))
            return 0
        titles = [part.title for part in self.parts]
        if saved.get("title") in titles and isinstance(at, int) and titles.count(str(saved["title"])) == 1:
            at = titles.index(str(saved["title"]))
        return at if isinstance(at, int) and 0 < at < self.total else 0


def _points_of(saved: object) -> dict[int, Sequence[float]]:
    """The points of a bookmark; none where it is garbled."""
    try:
        return {int(at): [float(x) for x in points] for at, points in dict(saved or {}).items()}  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return {}


def act_on(context: Context, asked: AskedQuestion, place: LessonPlace, before: Result | None) -> Act:
    """The act of a screen: step by step where the screen says so."""
    if place.screen.guided:
        from attn_tutor.sessions.guided import GuidedAct
        from attn_tutor.sessions.own_steps import is_guided

        if is_guided(asked):
            return GuidedAct(context, asked, place, before)
    if place.screen.pairs:
        from attn_tutor.sessions.match_act import MatchAct

        return MatchAct(context, asked, place, before)
    if place.screen.turn:
        from attn_tutor.sessions.dial_act import DialAct

        return DialAct(context, asked, place, before)
    return Act(context, asked, place, before)


def read_page(context: Context, place: LessonPlace) -> bool:
    """Show a page that asks nothing; whether the page before is wanted next. Raises Quit for q."""
    screen, terminal = place.screen, context.terminal
    state = PageState(points=place.points, extra=measurements(screen, context))

    def page(tries: tuple[Try, ...] = (), part: int = 0) -> Page:
        state_now = replace(state, tries=tries, part=part)
        return lesson_page(place.lesson, place.at, screen, state_now, next_task(screen.prompt), of=place.of)

    part = 0
    terminal.show(page())
    while True:
        text = terminal.pause(None, page().prompt, ends=True)
        turned = page((), part).next_part(text, terminal.look)
        if turned is not None:
            part = turned.part
            terminal.turn(turned)
            continue
        command = read_command(text)
        if not text or (command is not None and command.name == "skip"):
            return False
        if command is not None and command.name == "quit":
            raise Quit
        if command is not None and command.name == "back" and place.at:
            return True
        part = 0
        if command is not None and command.name == "redraw":
            terminal.turn(page())
            continue
        terminal.turn(page((Try("enter", text, (_reply_to(command, first=not place.at),)),)))


def _reply_to(command: Command | None, *, first: bool) -> View:
    """What a line says back that was typed where Enter goes on."""
    match command.name if command is not None else "":
        case "keys":
            return page_keys(READING, first=first)
        case "back":
            return Remark("note", "This is the first screen: there is none before it.")
        case "hint" | "working" | "why" | "dont_know":
            return Remark("note", "This screen asks nothing, so there is nothing to solve. Enter goes on.")
    return Remark("note", "Nothing is asked here. Enter goes on.")


def measurements(screen: Screen, context: Context) -> tuple[View, ...]:
    """What a screen measures on this machine, measured once."""
    from attn_tutor.sessions.lesson_screen import measured_views

    return tuple(measured_views(screen, context.clock))

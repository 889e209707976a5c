"""A lesson of the second edition: page after page, most of which ask; then its checks and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from attn_tutor.curriculum.acts import act_question
from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.library.port import LessonEntry
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.act import Act, LessonPlace
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import bookmark_key, keep_place
from attn_tutor.sessions.key_commands import Command, read_command
from attn_tutor.sessions.lesson_page import PageState, lesson_page, next_task
from attn_tutor.sessions.lesson_walk import LessonWalk, question_seed, resume_line
from attn_tutor.sessions.page_keys import READING, page_keys
from attn_tutor.sessions.question_results import Quit, Result
from attn_tutor.sessions.session_summary import habits
from attn_tutor.sessions.skills import Skill, Strengths, strengths
from attn_tutor.sessions.walk import Ending, PlanItem
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Line, Note, Remark
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Header, Page, Task, Try
from attn_tutor.widgets.strength import MARKS, strength_cells, strength_table
from attn_tutor.widgets.table import Table


class PagedLesson(LessonWalk):
    """The walk through a lesson whose screens are pages. Points that were handed out are kept for later pages."""

    def __init__(self, context: Context, lesson: Lesson, doors: Mapping[str, str]) -> None:
        self.doors = doors
        before = context.store.bookmark(bookmark_key(lesson.id)) or {}
        self.points: dict[int, Sequence[float]] = _saved_points(before.get("points"))
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
        title, results = self.parts[self.at].title, self.results.saved
        keep_place(self.context, self.lesson, at=self.at, title=title, met=results, **facts)

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """What can be done now and the next lesson; else where it resumes."""
        results, resume = tuple(self.results), resume_line(self.context, self.lesson)
        if stopped is None and not quit:
            return self._end(results, resume)
        if stopped is None and not self.context.store.refusal:
            told = f"Stopped. Type {command_lines.command(self.context)} to continue lesson {self.lesson.number}."
            self.context.terminal.show(Feedback("neutral", told))
        return Ending(results, self.total, stopped, quit, resume)

    def _end(self, results: tuple[Result, ...], resume: str) -> Ending:
        """The last page; Enter goes on to the next lesson where somebody is there to press it."""
        following = next_lesson(self.context, self.lesson)
        onward = ""
        page = end_page(self.lesson, results, following, strengths(self.context))
        self.context.terminal.show(page)
        if self.context.terminal.has_person:
            onward = self._choose(page, following)
        return Ending(results, self.total, command=resume, onward=onward)

    def _choose(self, page: Page, following: LessonEntry | None) -> str:
        """The id of the lesson to continue with; "" to stop here."""
        terminal = self.context.terminal
        while True:
            text = terminal.ask(page.prompt, history="pause")
            command = read_command(text)
            if not text:
                return "" if following is None else following.id
            if command is not None and command.name == "quit":
                return ""
            if text.strip().casefold() == "more":
                terminal.show(*more_views(self.lesson))
            elif text.strip().casefold() == "p":
                terminal.show(
                    Feedback(
                        "neutral",
                        f"Type {command_lines.practise(self.context, self.lesson.id)} to practise it.",
                    )
                )
                return ""
            else:
                terminal.show(Feedback("neutral", "Enter opens the next lesson, q stops."))

    def _place(self) -> int:
        """Where to resume; at screen 1 where the bookmark is of an earlier edition."""
        saved = self.context.store.bookmark(bookmark_key(self.lesson.id)) or {}
        at = saved.get("at")
        if isinstance(at, int) and at and saved.get("edition", 1) != self.lesson.edition:
            told = f"This lesson is new. You had done {at} screens of the old one, so it begins at its first screen."
            self.context.terminal.show(Feedback("neutral", told))
            return 0
        titles = [part.title for part in self.parts]
        if saved.get("title") in titles and isinstance(at, int) and titles.count(str(saved["title"])) == 1:
            at = titles.index(str(saved["title"]))
        return at if isinstance(at, int) and 0 < at < self.total else 0


def _saved_points(saved: object) -> dict[int, Sequence[float]]:
    """The points of a bookmark; none where it is garbled."""
    try:
        return {int(at): [float(x) for x in points] for at, points in dict(saved or {}).items()}  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return {}


def act_on(context: Context, asked: AskedQuestion, place: LessonPlace, before: Result | None) -> Act:
    """The act of a screen: step by step where the screen says so."""
    if place.screen.guided:
        from attn_tutor.sessions.guided import GuidedAct, is_guided

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
    """A page that only shows: whether the page before is wanted next. Raises Quit for q."""
    screen, terminal = place.screen, context.terminal
    state = PageState(points=place.points, extra=measurements(screen, context))

    def page(tries: tuple[Try, ...] = ()) -> Page:
        told = replace(state, tries=tries)
        return lesson_page(place.lesson, place.at, screen, told, next_task(screen.prompt), of=place.of)

    terminal.show(page())
    while True:
        text = terminal.pause(None, page().prompt, ends=True)
        command = read_command(text)
        if not text or (command is not None and command.name == "skip"):
            return False
        if command is not None and command.name == "quit":
            raise Quit
        if command is not None and command.name == "back" and place.at:
            return True
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
    from attn_tutor.sessions.lesson_screen import measured

    return tuple(measured(screen, context.clock))


# ---- the end -------------------------------------------------------------------------------------------


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

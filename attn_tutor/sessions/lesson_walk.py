"""The walk through a lesson: screen by screen, then its checks, resumed where one stopped."""

from __future__ import annotations

from zlib import crc32

from attn_tutor.curriculum.lesson import Lesson, Screen
from attn_tutor.records import record
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.course import bookmark_key, keep_place, opening
from attn_tutor.sessions.lesson_screen import views, wait_on
from attn_tutor.sessions.question_results import Result, results_before
from attn_tutor.sessions.session_summary import habit_notes, summary
from attn_tutor.sessions.walk import Ending, PlanItem, Walk
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.header import Header


@record()
class LessonPart:
    """One part of a lesson: a screen, or a question asked at the end."""

    screen: Screen | None = None
    question: str = ""

    @property
    def title(self) -> str:
        """What finds it again where the lesson was edited since."""
        screen = self.screen
        return (
            self.question if screen is None else screen.title or (screen.text or screen.prompt)[:60].strip()
        )


class LessonWalk(Walk):
    """Screen after screen, then the checks; the place is stored at each, and the results on the way."""

    numbers = False  # the header counts the screens

    def __init__(self, context: Context, lesson: Lesson) -> None:
        before = context.store.bookmark(bookmark_key(lesson.id)) or {}
        self.context, self.lesson = context, lesson
        self.parts = (
            *map(LessonPart, lesson.screens),
            *(LessonPart(question=name) for name in (*lesson.checks, *self.not_yet_right())),
        )
        super().__init__(context, results_before(context.library, before.get("met")), total=len(self.parts))
        self.at = self._place()
        self.remember()

    def not_yet_right(self) -> tuple[str, ...]:
        """The earlier questions that the lesson asks again and that were never answered right."""
        return tuple(name for name in self.lesson.until_right if not self.context.store.last_right(name))

    @property
    def place(self) -> int:
        """Where it stands among its screens and checks, with which the map counts; the title says more."""
        return min(self.at, len(self.lesson.screens) + len(self.lesson.checks) - 1)

    def next_item(self) -> PlanItem | None:
        """The screen or question at this place, with its question drawn when it is wanted."""
        if self.at == self.total:
            return None
        part, library = self.parts[self.at], self.context.library
        name = part.question if part.screen is None else part.screen.ask
        if not name:
            return PlanItem("")
        question = library.question(name)
        return PlanItem(question.id, lambda: question.draw(question_seed(self.context, question.id)))

    def header(self, item: PlanItem) -> Header:
        """The lesson, and how far it is."""
        return Header((f"Lesson {self.lesson.number}", self.lesson.title), self.at + 1, self.total)

    def visit(self, item: PlanItem) -> bool:
        """Show one part and wait, or ask its question; whether the part before is wanted next."""
        part, terminal = self.parts[self.at], self.context.terminal
        if part.screen is not None or terminal.look.plain:
            terminal.show(self.header(item))
        if part.screen is not None:
            for view in views(part.screen, self.context.clock):
                terminal.show(view)
            if not item.name:
                return wait_on(self.context, part.screen, first=self.at == 0)
        return super().visit(item)

    def remember(self) -> None:
        """Store the place, by the title of its screen too; at the end, that the lesson is done."""
        if self.at == self.total:
            keep_place(self.context, self.lesson, at=0, done=True)
        else:
            title, results = self.parts[self.at].title, self.results.bookmark
            keep_place(self.context, self.lesson, at=self.place, title=title, met=results)

    def leave(self, result: Result | None) -> None:
        """Stopped here: its result counts; a lesson that is left at its last question is not done."""
        if result is not None:
            self.results.add(result, self.name)
            self.at = min(self.at + (result.end != "left"), self.total - 1)
            self.remember()

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """Show the summary of a lesson that is done; else where it resumes."""
        results = tuple(self.results)
        if stopped is None and not quit:
            _finish(self.context, self.lesson, results)
        elif stopped is None and not self.context.store.refusal:
            resumes = f"Your place is kept: {resume_line(self.context, self.lesson)} continues from there."
            self.context.terminal.show(Feedback("neutral", resumes))
        return Ending(results, self.total, stopped, quit, resume_line(self.context, self.lesson))

    def _place(self) -> int:
        """Where to resume: found again by its title where the lesson was edited since."""
        saved = self.context.store.bookmark(bookmark_key(self.lesson.id)) or {}
        titles, at = [part.title for part in self.parts], saved.get("at")
        if saved.get("title") in titles:
            at = titles.index(str(saved.get("title")))
        if not isinstance(at, int) or not 0 < at < self.total:
            self.context.terminal.show(*opening(self.context, self.lesson))
            return 0
        resumed = f"Continuing at screen {at + 1} of {self.total}. b goes back."
        self.context.terminal.show(Feedback("neutral", resumed))
        return at


def resume_line(context: Context, lesson: Lesson) -> str:
    """The command that resumes the lesson, by its name: one that was done before would not be the next."""
    return command_lines.command(context, "learn", lesson.id)


def question_seed(context: Context, name: str) -> int:
    """Numbers of its own for each question, fresh in each sitting, the same while it is not answered."""
    return (crc32(name.encode()) + context.store.last_right(name) // 1000) % 2**24


def _finish(context: Context, lesson: Lesson, results: tuple[Result, ...]) -> None:
    following = [entry for entry in context.library.lessons if entry.number > lesson.number]
    next_ = (
        command_lines.command(context, "learn", following[0].id)
        if following
        else command_lines.command(context, "quiz")
    )
    context.terminal.show(Header.closing(f"Lesson {lesson.number}", lesson.title))
    context.terminal.show(Note((lesson.in_real_models,), label="In real models"))
    if lesson.sources:
        context.terminal.show(Note(lesson.sources, label="Sources", role="dim"))
    context.terminal.show(
        *habit_notes(context, results), summary(results, next_, _again(context, lesson, results))
    )


def _again(context: Context, lesson: Lesson, results: tuple[Result, ...]) -> str:
    """What asks again what was missed: of the topic of this lesson if it was of that, else of the one missed most."""
    missed = [result.asked.question.topic for result in results if not result.right_first_time]
    if not missed:
        return ""
    topic = lesson.id if lesson.id in missed else max(missed, key=missed.count)
    return command_lines.practise(context, topic)

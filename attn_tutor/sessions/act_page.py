"""An act on its page: printed anew with each remark, with its keys, until Enter goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from attn_tutor.curriculum.lesson import COUNTED, GUESSES
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.act_cells import hidden_after, open_cells
from attn_tutor.sessions.act_pictures import PageState, picture_views
from attn_tutor.sessions.act_replies import ActReplies
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.exchange import Exchange
from attn_tutor.sessions.lesson_page import (
    exercise_views,
    lesson_page,
    next_task,
    task_of,
    teaser,
)
from attn_tutor.sessions.lesson_place import LessonPlace, act_policy
from attn_tutor.sessions.question_results import End, Result
from attn_tutor.widgets import View
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.shares import Shares


class ActOnPage(Exchange):
    """A question on the page of a screen: what is shown, and how a line is read below it."""

    def __init__(
        self, context: Context, asked: AskedQuestion, place: LessonPlace, before: Result | None
    ) -> None:
        policy = act_policy(place.screen)
        super().__init__(context, asked, policy, first=place.at == 0, before=before)
        self.place, self.screen = place, place.screen
        self.given: Given | None = asked.given
        self.replies = ActReplies(self.screen, asked, self.given)
        self.solved = False  # it was answered right
        self.prompt_of_try = ""  # the word at the prompt where the last line was typed
        self.hints_since = 0  # hints since the last answer
        self.points: Sequence[float] | None = None  # what was handed out, if that is what is asked
        self.state = PageState(given=self.given, points=place.points)

    # --- the page

    def show(self, *views: View) -> None:
        """Show a page, or in plain mode what is new."""
        self.context.terminal.show(*views)

    def page(self) -> Page:
        """The page as it is now."""
        place = self.place
        task = next_task(teaser(place), lab=bool(self.screen.experiment)) if self.state.over else self.task()
        return lesson_page(place.lesson, place.at, self.screen, self.state, task, of=place.of)

    def task(self) -> Task:
        """The task in the foot of the page: what is asked, and the keys."""
        expects = self.asked.expects
        options = expects.items or tuple(option.text for option in expects.options)
        form = expects.form if expects.items else "" if options else expects.short or expects.form
        if self.screen.points:
            form = "like 60 10 30" if len(self.screen.points) == 3 else form
        helps = self.screen.kind in COUNTED
        task = task_of(
            self.screen, form, self.asked.prompt, options, helps=helps, picked=len(expects.options)
        )
        task = replace(task, rows=max(1, expects.rows))  # one prompt more for each row of a matrix
        if not self.place.doors:
            return task
        letters = Key("", f"{' or '.join(LETTERS[: len(options)])}, then Enter")
        return replace(task, keys=Keys((letters, *self.place.doors.values(), "q"), len(options)))

    def begin(self) -> End | None:
        """Show the page; a question that was answered before is shown as it ended."""
        if self.given is not None and self.screen.stage:
            self.state = replace(
                self.state,
                cells=open_cells(self.screen, self.given),
                later_stages=hidden_after(self.screen.stage) | self._unshown,
            )
        before = self.before
        if before is not None and before.over:
            self.state = replace(self.state, cells={}, later_stages=frozenset(), over=True)
            self.show(self.page())
            return before.end
        if self.screen.points:
            self.state = replace(self.state, extra=(Shares("", self._names, (0,) * len(self._names)),))
        self.show(self.page())
        return None

    @property
    def _unshown(self) -> frozenset[str]:
        """What an act that asks for the whole computation does not show on the way."""
        return frozenset({"exponentials"}) if self.screen.kind == "all" else frozenset()

    def read(self) -> str:
        """The next line that is typed, at the prompt of the page."""
        expects, terminal = self.asked.expects, self.context.terminal
        while True:
            page = self.page()
            self.prompt_of_try = page.task.prompt
            text = terminal.ask(page.prompt, history=expects.what, rows=expects.rows)
            if not self._turns_part(text):
                return text

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("the ") for name in self.screen.points)

    def _turns_part(self, text: str) -> bool:
        """Show the next part of a picture that is too tall, after a bare Enter; whether there was one."""
        page = self.page().next_part(text, self.context.terminal.look)
        if page is None:
            return False
        self.state = replace(self.state, part=page.part)
        self.redraw()
        return True

    def turn(self, *remarks: View, typed: str = "", over: bool = False) -> None:
        """Print the page again with what was typed and told."""
        # after a key or a bare Enter, what the one before it told has been read
        before = [each for each in self.state.tries if each.text or typed]
        tries = (*before, Try(self.prompt_of_try, typed, tuple(remarks)))
        self.state = replace(self.state, tries=tries, part=0, over=over or self.state.over)
        if over and self.screen.kind in GUESSES:
            self.state = replace(self.state, cells={}, later_stages=frozenset())  # how it went
        if over and self.screen.then is not None:
            from attn_tutor.sessions.lesson_screen import measured_views

            self.state = replace(self.state, extra=tuple(measured_views(self.screen.then, self.context.clock)))
        if over and self.context.terminal.look.plain:  # a page is not printed again: what is new on it is said
            self.show(*self.views_when_over())
        self.context.terminal.turn(self.page())

    def views_when_over(self) -> Iterator[View]:
        """The views that the page adds once the act is over."""
        if self.screen.then is not None:
            yield from picture_views(self.screen.then, self.screen, self.state)
            yield from self.state.extra
        if self.screen.exercise:
            yield from exercise_views(self.screen)

    def redraw(self) -> None:
        """Print the page again, as it is now."""
        self.context.terminal.turn(self.page())

"""An act on its page: printed anew with each remark, with its keys, until Enter goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.curriculum.lesson import COUNTED, GUESSES
from attn_tutor.errors import UsageError
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.act_cells import hidden_after, open_cells
from attn_tutor.sessions.act_pictures import PageState, picture_views, worked_views
from attn_tutor.sessions.act_replies import ActReplies
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.exchange import Exchange
from attn_tutor.sessions.key_commands import Command, read_command
from attn_tutor.sessions.lesson_page import (
    exercise_views,
    lesson_page,
    next_task,
    short_form,
    task_of,
    teaser,
)
from attn_tutor.sessions.lesson_place import LessonPlace, act_policy
from attn_tutor.sessions.page_keys import ASKING, DONE, page_keys
from attn_tutor.sessions.question_results import End, Quit, Result
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Hint, Remark
from attn_tutor.widgets.foot import Task, Try
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.shares import Shares

_FIRST = "This is the first screen: there is none before it."


class ActOnPage(Exchange):
    """A question on the page of a screen. How it is answered, `Act` and its kinds say."""

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
        form = expects.form if expects.items else "" if options else short_form(expects.shape, expects.form)
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
            self.prompt_of_try = self.page().task.prompt
            text = terminal.ask(self.page().prompt, history=expects.what, rows=expects.rows)
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

    # --- commands

    def obey(self, command: Command) -> End | None:
        """Keys that differ on a page: b at the first screen, the worked solution, redraw."""
        match command.name:
            case "back" if self.first:
                self.turn(Remark("note", _FIRST))
                return None
            case "skip":
                return "skipped"
            case "working" | "dont_know":
                self.state = replace(self.state, over=True)
                self.show_worked()
                return "revealed"
            case "keys":
                self.turn(self._keys_of(ASKING))
                return None
        return super().obey(command)

    def redraw(self) -> None:
        """Print the page again, as it is now."""
        self.context.terminal.turn(self.page())

    def _keys_of(self, names: Sequence[str]) -> View:
        """A remark on what the keys of this page do."""
        opens = self.given is not None and bool(self.screen.stage)
        return page_keys(names, len(self.asked.expects.options), opens=opens, first=self.first)

    def open_number(self, place: str, *, over: bool = False) -> None:
        """Open a number on the page, or say that none is computed."""
        if self.given is None:
            self.turn(Remark("note", "There is no computed number on this page to open."))
        elif not self.screen.stage and not over:
            self.turn(Remark("note", "Answer first. After that, why r1c2 opens a number."))
        else:
            super().open_number(place, over=over)

    def show_opened(self, place: str, stage: str, hidden: tuple[str, ...], verdict: Verdict | None) -> None:
        """Print the page again with the number in its terms, or with why it cannot be opened."""
        from attn_tutor.sessions.look_around import open_why

        assert self.given is not None
        yours = None if verdict is None else verdict.numbers
        trace, decimals = self.given.problem.run(), self.screen.decimals
        try:
            opened = open_why(place, trace, stage=stage, hidden=hidden, yours=yours, decimals=decimals)
        except UsageError as fault:
            self.turn(Remark("note", " ".join(filter(None, (fault.sentence, fault.hint)))))
        else:
            self.turn(opened)

    def hint(self) -> None:
        """Show the next hint below the one before it: where the last answer went off, then those of the question."""
        hints = self.hint_texts()
        if not hints:
            self.turn(Remark("note", "A guess costs nothing. Pick what seems most likely to you."))
            return
        last = self.state.tries[-1] if self.state.tries else None
        plain = self.context.terminal.look.plain  # there each is said once
        before = [one for one in last.remarks if isinstance(one, Hint)] if last is not None and not plain else []
        if self.hints_since == len(hints):
            self.turn(*before, Remark("note", "That was the last hint. w shows the answer and the reason."))
            return
        self.hints_since += 1
        self.hints += 1
        self.turn(*before[-1:], Hint(self.hints_since, len(hints), hints[self.hints_since - 1]))

    def hint_texts(self) -> tuple[str, ...]:
        """Where the last answer went off, if that is known, then those of the question."""
        look = self.last.look if self.last is not None else ""
        return (*([look] if look else []), *self.replies.hints())

    def enter(self) -> End | None:
        """Say what to type, after a bare Enter."""
        self.turn(Remark("note", f"Type {self._numbers_wanted()}, or s to skip."))
        return None

    def _numbers_wanted(self) -> str:
        count = len(self.asked.expects.options)
        if self.screen.within:
            return "a number"  # roughly: no decimals are asked for
        letters = "A or B" if count == 2 else f"a letter from A to {chr(64 + count)}"
        return letters if count else self.asked.expects.form.rstrip(".")

    # --- after the end

    def pause(self, end: End) -> Result:
        """Wait for Enter below the page."""
        result = self.result(end)
        if end in ("back", "skipped"):
            return result
        while True:
            self.prompt_of_try = self.page().task.prompt
            text = self.context.terminal.pause(None, self.page().prompt, ends=True)
            if self._turns_part(text):
                continue
            command = read_command(text)
            if not text or (command is not None and command.name == "skip"):
                return result
            if command is not None and command.name == "quit":
                raise Quit(result)
            if command is not None and command.name == "back" and not self.first:
                return replace(result, turned_back=True)
            self._look_closer(text, command)

    def _look_closer(self, text: str, command: Command | None) -> None:
        """Show what a key asks for once the act is over."""
        match command.name if command is not None else "":
            case "" if self.screen.experiment and text.strip().casefold() == "lab":
                self._open_lab()
            case "":
                self.turn(Remark("note", "This one is done. Enter goes on."))
            case "back":
                self.turn(Remark("note", _FIRST))
            case "why":
                assert command is not None  # it has a name
                self.open_number(command.rest, over=True)
            case "working" | "hint" | "dont_know":
                self.show_worked()
            case "redraw":
                self.state = replace(self.state, part=0)
                self.redraw()
            case _:
                self.turn(self._keys_of(DONE))

    def _open_lab(self) -> None:
        """The change or experiment of this screen in the lab, then the page again."""
        from attn_tutor.sessions.lab_menu import open_in_lab

        open_in_lab(self.context, self.screen.experiment)
        self.context.terminal.show(self.page())

    def show_worked(self) -> None:
        """Print the page with every number in its place; where nothing is computed, with the right answer."""
        self.state = replace(self.state, cells={}, later_stages=frozenset(), worked=True)
        if self.context.terminal.look.plain and self.screen.stage:  # a page is not printed again there
            self.show(*worked_views(self.screen, self.state))
        if self.state.over and self.solved:
            self.turn(Remark("note", "You have it right, and the reason is above."))
        else:
            label = "Note" if self.screen.points else "Answer"
            self.turn(Remark("look", self.replies.answer_and_reason(), label))
        self.worked_shown = True

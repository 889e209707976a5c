"""A question on its page: what is shown on it, and how a line is read below it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import NOTHING_ASKED, Command, read_command, wait
from attn_tutor.sessions.policy import LEARNING, Policy
from attn_tutor.sessions.question_results import Result
from attn_tutor.store.port import Bookmark
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Key, Keys

if TYPE_CHECKING:
    from attn_tutor.sessions.question_page import QuestionPage

STOPPING = Keys(("enter", Key("q", "stop")))
Bookmarks = Mapping[str, Bookmark | None]


@dataclass(eq=False, repr=False)
class QuestionOnPage(ABC):
    """One question before the learner, asked under a policy.

    first:     nothing stands before it, so that b goes nowhere.
    before:    how it ended earlier in this session: a skipped one may be answered now, one that was left goes on
               with its misses, any other is only shown.
    source:    where its numbers come from, if that is worth a line.
    bookmarks: what to store in one step with the answer that ends it.
    header:    of its page; by default the number, the topic and the level.
    announcements: what is to be read before it, such as that a session goes on.
    """

    context: Context
    asked: AskedQuestion
    policy: Policy = LEARNING
    number: int = 0
    total: int = 0
    first: bool = False
    before: Result | None = None
    source: str = ""
    bookmarks: Callable[[Result], Bookmarks] | None = None
    header: Header | None = None
    announcements: tuple[View, ...] = ()
    once_shown: Callable[[], None] | None = None  # called when it stands on the screen
    _board: QuestionPage | None = None

    @property
    def paged(self) -> bool:
        """Whether it stands on a page that is printed anew at each prompt; else line follows line."""
        return not self.context.terminal.look.plain

    @property
    def board(self) -> QuestionPage:
        """The page of the question, made at its first use."""
        if self._board is None:
            from attn_tutor.sessions.question_page import QuestionPage

            self._board = QuestionPage(self.asked, self.header or self.own_header(), self.source)
        return self._board

    def own_header(self) -> Header:
        """The session, the topic and the level, and on the right which question it is."""
        question, of = self.asked.question, f" of {self.total}" if self.total else ""
        crumb = (self.context.mode.capitalize(), question.topic.replace("-", " "), question.level)
        place = f"Question {self.number}{of}" if self.number else ""
        return Header(tuple(filter(None, crumb)), self.number if of else 0, self.total, place=place)

    @abstractmethod
    def task(self) -> Task:
        """What there is to do on the page."""

    def show(self, *views: View) -> None:
        """Put views on the page of the question; in plain mode say them at once."""
        if self.paged:
            self.board.tell(*views)
        else:
            self.context.terminal.show(*views)

    def prompt(self, task: Task, *, pauses: bool = False, history: str = "", rows: int = 0) -> str:
        """Print the page and read a line below it; Enter shows the next part of a page that is too tall first."""
        terminal, board = self.context.terminal, self.board
        while True:
            page = board.page(task)
            terminal.turn(page)
            self.work_while_read()
            if pauses:
                text = terminal.pause(None, page.prompt)
            else:
                text = terminal.ask(page.prompt, history=history, rows=rows)
            turned = None if text.strip() else page.next_part(text, terminal.look)
            if turned is not None:
                board.part = turned.part
                continue
            board.part = 0
            is_command = read_command(text, len(self.asked.expects.options)) is not None
            board.last_line = (task.prompt, "" if is_command else text)
            return text

    def work_while_read(self) -> None:
        """Prepare what an answer is judged by, and do what was to wait, while the learner reads the question."""
        self.asked.prepare()
        call, self.once_shown = self.once_shown, None
        if call is not None:
            call()

    def next_task(self, reminder: View) -> Task:
        """What there is to do where nothing is asked: the next question, or to answer the remark above."""
        if not isinstance(reminder, Keys):
            return Task("", STOPPING, "enter", "Next")
        keys = replace(reminder, commands=tuple(each for each in reminder.commands if each != "?"))
        what = f"Question {self.number + 1} of {self.total}." if 0 < self.number < self.total else ""
        return Task(what, keys, "enter", "Next")

    def wait(
        self, reminder: View, takes: Collection[str] = (), refusal: str = NOTHING_ASKED
    ) -> Command | None:
        """The key that is typed, None for Enter; see `key_commands.wait`."""
        if not self.paged:
            return wait(self.context.terminal, reminder, takes, refusal)
        task = self.next_task(reminder)
        if not isinstance(reminder, Keys):
            self.show(reminder)
        while True:
            text = self.prompt(task, pauses=True)
            command = read_command(text)
            if not text or (command is not None and (not takes or command.name in takes)):
                return command
            self.show(Feedback("neutral", refusal))

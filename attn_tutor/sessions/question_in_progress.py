"""A question in progress: how far it is, and what each command does at it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.errors import UsageError
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.attempt import refusal
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.key_commands import NOTHING_ASKED, Command, read_command, wait
from attn_tutor.sessions.policy import LEARNING, Policy
from attn_tutor.sessions.question_results import End, Quit, Result
from attn_tutor.sessions.question_screen import worked_views
from attn_tutor.store.port import Bookmark
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback, Hint
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import ALL, Key, Keys

if TYPE_CHECKING:
    from attn_tutor.sessions.question_page import QuestionPage

IN_TEST = ("idk", "r", "?", "q")
FIRST = "This is the first question: there is none before it."

STOPPING = Keys(("enter", Key("q", "stop")))


Bookmarks = Mapping[str, Bookmark | None]


@dataclass(eq=False, repr=False)
class QuestionInProgress(ABC):
    """One question before the learner, asked under a policy.

    first:     nothing stands before it, so that b goes nowhere.
    before:    how it ended earlier in this session: a skipped one may be answered now, one that was left goes on
               with its misses, any other is only shown.
    source:    where its numbers come from, if that is worth a line.
    bookmarks: what to store in one step with the answer that ends it.
    header:    of its page; by default the number, the topic and the level.
    announcements: what is to be read before it, such as that a session goes on.
    """

    shown_by_w: ClassVar[str] = "the worked solution"

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
    misses: int = 0
    hints: int = 0
    was_skipped: bool = False  # it was skipped before, and a bare Enter leaves it so
    worked_shown: bool = False  # the whole worked solution stands on the screen
    last: Verdict | None = None  # on the latest answer that counted
    wrong_verdicts: list[Verdict] = field(default_factory=list)
    misconceptions: list[str] = field(default_factory=list)  # as often as they were made
    reason: str = ""  # of the last miss
    last_text: str = ""  # the last answer as it was typed
    start_time: float = 0.0
    ms: int = 0
    once_shown: Callable[[], None] | None = None  # called when it stands on the screen
    _board: QuestionPage | None = None

    @abstractmethod
    def result(self, end: End) -> Result:
        """How the question went, if this is its end."""

    @abstractmethod
    def store(self, kind: str, *, attempt: int = 0, end: End | None = None) -> tuple[View, ...]:
        """Store what happened; the note that says whether it is saved."""

    # --- what can be shown

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
            self.stands()
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

    def stands(self) -> None:
        """It stands on the screen: do what was to wait for that, while the learner reads."""
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

    def is_first(self) -> bool:
        """Whether there is nothing to go back to: then that is said."""
        if self.first:
            self.show(Feedback("neutral", FIRST))
        return self.first

    # --- commands

    def obey(self, command: Command) -> End | None:
        """Do what was asked for; the end of the question, if it ends it."""
        match command.name:
            case "quit":
                raise Quit(self.result("left") if self.misses else None)
            case "back":
                return None if self.is_first() else self.turn_back()
            case "skip":
                return self.skip()
            case "working" | "dont_know":
                return self.give_up(asked_for=command.name == "working")
            case "hint":
                self.hint()
            case "why":
                self.open_number(command.rest)
            case "redraw":
                self.redraw()
            case _:
                self.show(self.all_keys())
        return None

    def obey_in_test(self, command: Command) -> End | None:
        match command.name:
            case "dont_know" | "skip":
                self.misses += 1
                saved = self.store("dont_know", attempt=self.misses, end="missed")
                told = (
                    ()
                    if self.policy.silent
                    else (Feedback("neutral", "You don't know yet. That's an answer too."),)
                )
                self.show(*told, *saved)
                return "missed"
            case "quit":
                sure = "Stop here? Type q again to stop, or Enter to return to the question."
                reminder, early = Feedback("neutral", sure), "Nothing has been taken as an answer yet."
                if self.wait(reminder, ("quit",), early) is not None:
                    raise Quit
            case "redraw":
                self.redraw()
            case "keys":
                self.show(Keys(IN_TEST, len(self.asked.expects.options), listed=True))
            case "back":
                self.show(Feedback("neutral", "You can't go back here: every answer counts."))
            case _:
                no_help = "There are no hints and no solutions here. Type idk if you don't know."
                self.show(Feedback("neutral", no_help))
        return None

    def redraw(self) -> None:
        """Print the screen again; a page is printed at every prompt anyway."""
        if not self.paged:
            self.context.terminal.redraw()

    def turn_back(self) -> End:
        """Leave it for the question before."""
        return "back"

    def skip(self) -> End:
        """Leave it for another time."""
        if not self.was_skipped:
            self.show(Feedback("neutral", "Skipped. It comes up again."), *self.store_skip())
        return "skipped"

    def store_skip(self) -> tuple[View, ...]:
        """Store that it is skipped."""
        return self.store("skip", end="skipped")

    def give_up(self, *, asked_for: bool) -> End | None:
        """Show the worked solution, which was `asked_for`, or else stands for "I don't know"."""
        saved = self.store("reveal" if asked_for else "dont_know", end="revealed")
        words = () if asked_for else (Feedback("neutral", "Taken as: I don't know."),)
        self.show(*words, *saved)
        self.show_worked()
        return "revealed"

    def all_keys(self) -> Keys:
        """The keys that do something here, each in a sentence."""
        names = tuple(name for name in ALL if name != "why" or self.asked.given is not None)
        return Keys(names, len(self.asked.expects.options), listed=True)

    def hint(self) -> None:
        """Show the next hint, if there is one."""
        hints = self.asked.hints
        if self.hints >= len(hints):  # there were more before the question was edited
            self.show(Feedback("neutral", f"That was the last hint. w shows {self.shown_by_w}."))
            return
        self.hints += 1
        self.show(Hint(self.hints, len(hints), hints[self.hints - 1]))

    def show_worked(self) -> None:
        """Show the whole worked solution."""
        self.show(*worked_views(self.asked))
        self.worked_shown = True

    def open_number(self, place: str, *, over: bool = False) -> None:
        """Open a number of the computation into its terms; what is asked for only once it is `over`."""
        asked = self.asked
        if asked.given is None:
            self.show(Feedback("neutral", "There is no computed number here to open."))
            return
        trace = asked.given.problem.run()
        names = [step.name for step in trace.steps]
        ready = max((at for at, name in enumerate(names) if name in asked.shown), default=-1)
        hidden = () if over else tuple(names[ready + 1 :])  # what leads to a step that is shown gives nothing away
        self.show_opened(place, asked.stage or "output", hidden, self.last)

    def show_opened(self, place: str, stage: str, hidden: tuple[str, ...], verdict: Verdict | None) -> None:
        """Show one number with its terms, the learner's own beside it; or why it cannot be opened."""
        from attn_tutor.sessions.look_around import open_why

        assert self.asked.given is not None
        trace, yours = self.asked.given.problem.run(), None if verdict is None else verdict.numbers
        decimals = self.asked.expects.decimals
        try:
            self.show(open_why(place, trace, stage=stage, hidden=hidden, yours=yours, decimals=decimals))
        except UsageError as fault:
            self.show(refusal(fault))

"""A question in progress: how far it is, and what each command does at it. How it is shown is in `question_on_page`."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.errors import UsageError
from attn_tutor.sessions.attempt import refusal
from attn_tutor.sessions.key_commands import Command
from attn_tutor.sessions.question_on_page import QuestionOnPage
from attn_tutor.sessions.question_results import End, Quit, Result
from attn_tutor.sessions.question_screen import worked_views
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback, Hint
from attn_tutor.widgets.keys import ALL, Keys

IN_TEST = ("idk", "r", "?", "q")
FIRST = "This is the first question: there is none before it."


@dataclass(eq=False, repr=False)
class QuestionInProgress(QuestionOnPage):
    """A question on its page, and how far the learner is with it."""

    shown_by_w: ClassVar[str] = "the worked solution"

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

    @abstractmethod
    def result(self, end: End) -> Result:
        """How the question went, if this is its end."""

    @abstractmethod
    def record(self, kind: str, *, attempt: int = 0, end: End | None = None) -> tuple[View, ...]:
        """Store what happened; the note that says whether it is saved."""

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
                saved = self.record("dont_know", attempt=self.misses, end="missed")
                message = (
                    ()
                    if self.policy.silent
                    else (Feedback("neutral", "You don't know yet. That's an answer too."),)
                )
                self.show(*message, *saved)
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
        return self.record("skip", end="skipped")

    def give_up(self, *, asked_for: bool) -> End | None:
        """Show the worked solution, which was `asked_for`, or else stands for "I don't know"."""
        saved = self.record("reveal" if asked_for else "dont_know", end="revealed")
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

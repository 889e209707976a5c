"""A question in progress: how far it is, what of it is stored, and what can be shown of it on request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.errors import UsageError
from attn_tutor.questions.question import Asked
from attn_tutor.sessions.attempt import refusal
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.policy import LEARNING, Policy
from attn_tutor.sessions.question_screen import worked_views
from attn_tutor.sessions.results import End, Result
from attn_tutor.store.port import Bookmark
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback, Hint
from attn_tutor.widgets.saved import SavedNote

FIRST = "This is the first question: there is none before it."

Bookmarks = Mapping[str, Bookmark | None]


@dataclass
class QuestionInProgress:
    """One question before the learner, asked under a policy.

    first:     nothing stands before it, so that b goes nowhere.
    before:    how it ended earlier in this session: a skipped one may be answered now, one that was left goes on
               with its misses, any other is only shown.
    source:    where its numbers come from, if that is worth a line.
    bookmarks: what to store in one step with the answer that ends it.
    """

    context: Context
    asked: Asked
    policy: Policy = LEARNING
    number: int = 0
    total: int = 0
    first: bool = False
    before: Result | None = None
    source: str = ""
    bookmarks: Callable[[Result], Bookmarks] | None = None
    misses: int = 0
    hints: int = 0
    passes: bool = False  # it was skipped before, and a bare Enter leaves it so
    worked: bool = False  # the whole worked solution stands on the screen
    last: Verdict | None = None  # on the latest answer that counted
    tried: list[Verdict] = field(default_factory=list)
    named: list[str] = field(default_factory=list)  # misconceptions, as often as they were made
    reason: str = ""  # of the last miss
    started: float = 0.0
    ms: int = 0

    def result(self, end: End) -> Result:
        """How the question went, if this is its end."""
        attempts = self.misses + (end == "right")
        return Result(self.asked, end, attempts, self.hints, tuple(self.named), self.reason, ms=self.ms)

    def store(
        self,
        kind: str,
        text: str | None = None,
        verdict: Verdict | None = None,
        *,
        attempt: int = 0,
        end: End | None = None,
        worked: bool = False,
        step: str = "",
    ) -> tuple[View, ...]:
        """Store what happened; the note that says whether it is saved."""
        self.ms = round((self.context.clock.monotonic() - self.started) * 1000)
        if not self.policy.stored:
            return ()
        saved = self.context.record(
            self.asked, kind, text=text, verdict=verdict, attempt=attempt or self.misses + 1, hints=self.hints,
            worked=worked, ms=self.ms, step=step,
            bookmarks=self.bookmarks(self.result(end)) if self.bookmarks and end else None,
        )  # fmt: skip
        return (SavedNote(saved.saved, saved.count, saved.reason),)

    # --- what can be shown

    def show(self, *views: View) -> None:
        """Show views on the terminal."""
        self.context.terminal.show(*views)

    def is_first(self) -> bool:
        """Whether there is nothing to go back to: then that is said."""
        if self.first:
            self.show(Feedback("neutral", FIRST))
        return self.first

    def hint(self, shown_by_w: str = "the working") -> None:
        """The next hint, if there is one."""
        hints = self.asked.hints
        if self.hints >= len(hints):  # there were more before the question was edited
            self.show(Feedback("neutral", f"That was the last hint. w shows {shown_by_w}."))
            return
        self.hints += 1
        self.show(Hint(self.hints, len(hints), hints[self.hints - 1]))

    def show_worked(self) -> None:
        """The whole worked solution."""
        self.show(*worked_views(self.asked))
        self.worked = True

    def open_number(self, place: str, *, over: bool = False) -> None:
        """Open a number of the computation into its terms; what is asked for only once it is `over`."""
        asked = self.asked
        if asked.given is None:
            self.show(Feedback("neutral", "There is no computed number here to open."))
            return
        trace = asked.given.problem.run()
        hidden = () if over else tuple(step.name for step in trace.steps if step.name not in asked.shown)
        self.show_opened(place, asked.stage or "output", hidden, self.last)

    def show_opened(self, place: str, stage: str, hidden: tuple[str, ...], verdict: Verdict | None) -> None:
        """One number with its terms, the learner's own beside it; or why it cannot be opened."""
        from attn_tutor.sessions.look_around import open_why

        assert self.asked.given is not None
        trace, yours = self.asked.given.problem.run(), None if verdict is None else verdict.numbers
        decimals = self.asked.expects.decimals
        try:
            self.show(open_why(place, trace, stage=stage, hidden=hidden, yours=yours, decimals=decimals))
        except UsageError as fault:
            self.show(refusal(fault))

"""A question under way, and the ways in which it can be left before its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.question import Asked
from attn_tutor.sessions.context import Context, Entry, Quit
from attn_tutor.sessions.result import End, Result
from attn_tutor.terminal.stopped import Stopped


@dataclass
class Turn:
    """One question under way."""

    context: Context
    asked: Asked
    first: bool = False  # nothing was asked or shown before it
    misses: int = 0
    hints: int = 0
    started: float = 0.0
    tried: list[Verdict] = field(default_factory=list)
    worked: bool = False
    skipped: bool = False  # earlier in this sitting, so that Enter leaves it as it is
    shown: bool = False  # the working stands on the screen in full
    last: Verdict | None = None
    named: tuple[str, ...] = ()
    reason: str = ""  # of the last miss

    def go_on_from(self, left: Result) -> None:
        """Take over the misses and hints with which it was left."""
        self.misses, self.hints = left.attempts, left.hints
        self.named, self.reason = left.misconceptions, left.reason

    def entry(self, kind: str, given: str | None = None, verdict: Verdict | None = None) -> Entry:
        return Entry(
            asked=self.asked,
            kind=kind,
            given=given,
            verdict=verdict,
            attempt=self.misses + 1,
            hints=self.hints,
            worked=self.worked,
            ms=round((self.context.clock.monotonic() - self.started) * 1000),
        )

    def result(self, end: End) -> Result:
        return Result(self.asked, end, self.misses + (end == "right"), self.hints, self.named, self.reason)


class Done(Quit):
    """q after the end of a question, or after a miss: its result counts."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


class Cut(Stopped):
    """Ctrl-C or the end of input at the same places: its result counts."""

    def __init__(self, result: Result, stopped: Stopped) -> None:
        super().__init__()
        self.result = result
        self.exit_code = stopped.exit_code

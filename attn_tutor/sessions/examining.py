"""One question under examination: no hints, no working, so many attempts, and the time it took in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from attn_tutor.questions.question import Asked
from attn_tutor.sessions.context import Context, Entry, Quit
from attn_tutor.sessions.judging import judged, tell_freely, to_be_typed
from attn_tutor.sessions.key_commands import Command, read_command, wait
from attn_tutor.sessions.question_screen import question_views
from attn_tutor.store.port import Bookmark
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.saved import SavedNote
from attn_tutor.widgets.times import duration

KEYS = ("idk", "r", "?", "q")

Marks = Mapping[str, Bookmark | None]


@dataclass(frozen=True, slots=True)
class Graded:
    """How it went: right or not, at which attempt, in how many ms."""

    right: bool
    attempts: int
    ms: int
    kind: Literal["answer", "dont_know"] = "answer"


@dataclass
class Paper:
    """A question before somebody who is examined.

    teaching: whether a wrong answer hears why. limit: the seconds there are, said before and after.
    marks:    bookmarks to keep in the same step as the last answer.
    """

    context: Context
    asked: Asked
    number: int
    total: int
    attempts: int = 1
    teaching: bool = False
    limit: int | None = None
    marks: Callable[[Graded], Marks] = field(default=lambda graded: {})
    started: float = 0.0
    tried: int = 0

    @property
    def ms(self) -> int:
        return round((self.context.clock.monotonic() - self.started) * 1000)


def examine(paper: Paper) -> Graded:
    """Ask until it is right, given up, or the attempts are used up.

    Raises Quit where the learner says twice to stop, and what the terminal raises where no answer will come.
    """
    context, asked = paper.context, paper.asked
    options = len(asked.expects.options)
    told = [] if paper.limit is None else [Feedback("neutral", _terms(paper, paper.limit))]
    context.terminal.show(*question_views(asked, paper.number, paper.total), *told, Keys(KEYS, options))
    paper.started = context.clock.monotonic()
    while True:
        text = context.terminal.ask(history=asked.expects.what, rows=asked.expects.rows)
        command = read_command(text, options)
        if command is not None:
            graded = _obey(paper, command)
        elif text:
            graded = _take(paper, text)
        else:
            graded = None
            context.terminal.show(Feedback("neutral", "Type an answer, or idk if you do not know."))
        if graded is not None:
            return graded


def _take(paper: Paper, text: str) -> Graded | None:
    verdict, ms = judged(paper.asked, text, paper.context.run), paper.ms
    if not verdict.counts_as_attempt:
        tell_freely(paper.context.terminal, verdict, text, to_be_typed(paper.asked, text))
        return None
    paper.tried += 1
    graded = Graded(verdict.correct, paper.tried, ms)
    over = graded.right or paper.tried == paper.attempts
    entry = Entry(
        asked=paper.asked, kind="answer", given=text, verdict=verdict, attempt=paper.tried, ms=graded.ms
    )
    left = paper.attempts - paper.tried
    why = verdict.message if paper.teaching and not verdict.correct else ""
    more = f"{left} attempt{'s' * (left != 1)} left." if not over else ""
    took = _took(paper, ms) if over else ""
    said = " ".join(part for part in (why, more, took) if part)
    _keep(
        paper,
        entry,
        Feedback(
            "right" if verdict.correct else "missed" if over else "wrong",
            said,
            keep=to_be_typed(paper.asked, text),
        ),
        graded if over else None,
    )
    return graded if over else None


def _terms(paper: Paper, limit: int) -> str:
    many = "one attempt" if paper.attempts == 1 else f"{paper.attempts} attempts"
    return f"You have {duration(limit)} and {many}."


def _took(paper: Paper, ms: int) -> str:
    late = paper.limit is not None and ms > 1000 * paper.limit
    more = f", more than the {duration(paper.limit)} there were" if late and paper.limit else ""
    return f"It took {duration(ms / 1000)}{more}."


def _keep(paper: Paper, entry: Entry, told: Feedback, graded: Graded | None) -> None:
    saved = paper.context.record(entry, {} if graded is None else paper.marks(graded))
    paper.context.terminal.show(told, SavedNote(saved.saved, saved.count, saved.reason))


def _obey(paper: Paper, command: Command) -> Graded | None:
    terminal = paper.context.terminal
    if command.name in ("dont_know", "skip"):
        graded = Graded(False, paper.tried + 1, paper.ms, "dont_know")
        entry = Entry(asked=paper.asked, kind="dont_know", attempt=graded.attempts, ms=graded.ms)
        _keep(paper, entry, Feedback("neutral", "You do not know yet. That is an answer too."), graded)
        return graded
    if command.name == "quit":
        _stop_if_sure(paper)
    elif command.name == "redraw":
        terminal.redraw()
    elif command.name == "keys":
        terminal.show(Keys(KEYS, len(paper.asked.expects.options), listed=True))
    elif command.name == "back":
        terminal.show(Feedback("neutral", "There is no going back here: what is answered counts."))
    else:
        terminal.show(Feedback("neutral", "There are no hints and no working here. idk if you do not know."))
    return None


def _stop_if_sure(paper: Paper) -> None:
    """Ask once; raises Quit where it is meant."""
    sure = Feedback("neutral", "Stop here? Type q again to stop, Enter to go on with the question.")
    if wait(paper.context.terminal, sure, ("quit",), "Nothing is taken as an answer yet.") is not None:
        raise Quit

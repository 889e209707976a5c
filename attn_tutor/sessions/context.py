"""What every session works with: the library, the store, the clock, the terminal, and how an answer is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from attn_tutor import __version__, scheduling
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.clock import Clock
from attn_tutor.errors import ProgressError
from attn_tutor.history import Event, study_day, to_ms
from attn_tutor.library.interface import Library
from attn_tutor.questions.question import AskedQuestion, Question
from attn_tutor.records import record
from attn_tutor.store.port import Bookmark, SaveReport, Store
from attn_tutor.terminal import Terminal
from attn_tutor.widgets import View

if TYPE_CHECKING:
    from attn_tutor.questions.snippets import Runner


@record()
class Context:
    """The library, the store, the clock, the terminal and the source of chance of one session.

    run: runs the code of questions; None where their content did not come with the program.
    content: the folder of lessons and questions as --content names it; "" where it need not be named.
    folder: the same folder in full, however it was named; "" for the content that came with the program.
    """

    library: Library
    store: Store
    clock: Clock
    terminal: Terminal
    chance: Random
    mode: str
    session: str = ""
    run: Runner | None = None
    content: str = ""
    folder: str = ""

    def uuid(self) -> str:
        """A fresh id, from the chance that was handed in."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def record(
        self,
        asked: AskedQuestion,
        kind: str,
        *,
        text: str | None = None,
        verdict: Verdict | None = None,
        attempt: int = 1,
        hints: int = 0,
        worked: bool = False,
        ms: int | None = None,
        step: str = "",
        bookmarks: Mapping[str, Bookmark | None] | None = None,
    ) -> SaveReport:
        """Store what happened to a question: an answer, a skip, the solution asked for, "I don't know".

        step: a step of a chain, stored, but rated only as part of the whole.
        bookmarks: stored in the same transaction.
        """
        question, correct = asked.question, None if verdict is None else verdict.correct
        rated = {"kind": kind, "correct": correct, "attempt": attempt, "hints": hints, "worked": worked}
        event = self.event(
            kind, question.id, item_rev=revision(question), pattern=question.topic, level=question.level,
            format=question.format, options=question.guesses, seed=asked.seed, given=text, correct=correct,
            attempt=attempt, hints=hints, ms=ms, extra=_extra(verdict, step, question.goal),
            rating=None if step else self.rating(question.id, **rated),
        )  # fmt: skip
        return self.store.record(event, bookmarks)

    def rating(self, item: str, **facts: Any) -> int | None:
        """How an answer given now is rated, with these further `facts` (see `scheduling.rating`)."""
        return scheduling.rating(first_of_day=self.is_first_today(item), **facts)

    @property
    def today(self) -> date:
        """The study day it is now."""
        return study_day(to_ms(self.clock.now()), self.clock.tz_minutes())

    def is_first_today(self, item: str) -> bool:
        """Whether an answer now would be the item's first of its study day, by its card: the first is rated.

        Not where the card cannot be read: the answer is kept all the same, and better not rated than rated twice.
        """
        try:
            card = self.store.card(item)
        except ProgressError:
            return False
        return card is None or scheduling.last_review(card) < self.today

    def event(self, kind: str, item: str, **facts: Any) -> Event:
        """Something that happens here and now; `facts` are further fields of the event."""
        return Event(
            id=self.uuid(),
            at_ms=to_ms(self.clock.now()),
            tz_min=self.clock.tz_minutes(),
            device=self.store.device,
            session=self.session,
            kind=kind,
            mode=self.mode,
            item=item,
            rules=scheduling.RULES,
            app=__version__,
            **facts,
        )


def revision(question: Question) -> str:
    """A hash of all that makes a question: another one means that the question was edited since."""
    from hashlib import blake2b  # brings OpenSSL, 3 ms, and nothing is stored before the first answer

    return blake2b(repr(question).encode(), digest_size=8).hexdigest()


def _extra(verdict: Verdict | None, step: str, goal: int) -> dict[str, object]:
    part = {**({"step": step} if step else {}), **({"goal": goal} if goal else {})}
    if verdict is None:
        return {**part}
    named = {"misconceptions": list(verdict.sure_misconceptions)} if verdict.sure_misconceptions else {}
    return {"outcome": verdict.outcome, **named, **part}


def unsaved_notes(report: SaveReport) -> tuple[View, ...]:
    """A note that an answer is not saved, how many wait, and why; nothing where it is saved."""
    if report.saved:
        return ()
    from attn_tutor.widgets.feedback import SavedNote  # most sessions never need it

    return (SavedNote(report.saved, report.count, report.reason),)

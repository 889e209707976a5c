"""Recall: a card brought to mind, then shown, then rated by the learner."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from attn_tutor import scheduling
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.sessions.context import unsaved_notes
from attn_tutor.sessions.exchange import Exchange
from attn_tutor.sessions.key_commands import Command
from attn_tutor.sessions.question_results import End, Quit, Result
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.prose import Code, Prose

TO_YOURSELF = "Say it to yourself: nothing you type is read here. Enter shows the answer."
# Hard is a pass: who did not recall it must press 1, or it comes back months too late.
RATINGS = (
    "1 Again = I didn't recall it",
    "2 Hard = I recalled it with effort",
    "3 Good = I recalled it",
    "4 Easy = I recalled it at once",
)


@dataclass(frozen=True)
class Card:
    """Something to recall: what brings it to mind, and what it is. `asked` is the question it stands for."""

    asked: AskedQuestion
    front: tuple[View, ...]
    back: tuple[View, ...]
    level: str = ""
    options: int | None = None


def of_choice(asked: AskedQuestion) -> Card:
    """The card of a choice: its options stand there, but none is to be picked, for luck tells nothing."""
    question = asked.question
    options = tuple(Prose(f"· {option.text}") for option in asked.expects.options)
    code = (Code(question.code),) if question.code else ()
    return Card(
        asked,
        (Prose(asked.prompt), *code, *options, Prose("Say which it is, and why.")),
        (Note((asked.answer.partition(") ")[2], question.teaches), label="Answer"),),
        question.level,
        len(options),
    )


def card_of(asked: AskedQuestion) -> Card:
    """The card of a question: what is recalled, or what would be picked, is its back."""
    if asked.expects.options:
        return of_choice(asked)
    code = (Code(asked.code),) if asked.code else ()
    back = tuple(text for text in (asked.answer, asked.quick_check, asked.teaches) if text)
    return Card(
        asked,
        (Prose(asked.prompt), *code, Prose("Say it in your own words.")),
        (Note(back, label="Answer"),),
        asked.question.level,
    )


# --- the exchange

SHOW_IT = Keys(("show_it", "s", "q"))


@dataclass
class Recall(Exchange):
    """A card before the learner: its front, then its back, then how well it was recalled."""

    card: Card = field(kw_only=True)
    turned: bool = False  # the back is shown
    rating: int = 0

    def begin(self) -> End | None:
        """Show the front of the card."""
        self.show(*self.announcements)
        if not self.paged:
            counted = f" {self.number} of {self.total}" if self.total else ""
            topic = self.asked.question.topic
            self.show(
                Header.about(f"Recall{counted}", topic, step=self.number, of=self.total), *self.card.front
            )
        return None

    def task(self) -> Task:
        """The task below the card: to recall it; then to say how well that went."""
        if not self.turned:
            return Task("Say it to yourself, then look.", SHOW_IT, "enter")
        return Task("How well did you recall it?", Keys((*RATINGS, "s", "q")), "1 to 4")

    def read(self) -> str:
        """The next line: Enter for the back, then the rating."""
        if self.paged:
            self.board.words = (*self.card.front, *((Gap(), *self.card.back) if self.turned else ()))
            return self.prompt(self.task(), pauses=not self.turned, history="rating")
        if self.turned:
            return self.context.terminal.ask("1 to 4> ", history="rating")
        return self.context.terminal.pause(SHOW_IT)

    def enter(self) -> End | None:
        """Show the back, with the time it took to recall."""
        if self.turned:
            self._refuse()
            return None
        self.turned = True
        self.ms = round((self.context.clock.monotonic() - self.start_time) * 1000)
        if not self.paged:
            self.show(*self.card.back, Keys(RATINGS))
        return None

    def answer(self, text: str) -> End | None:
        """Store the rating: recalled counts as right."""
        if not self.turned or text not in ("1", "2", "3", "4"):
            self._refuse()
            return None
        self.rating = int(text)
        end: End = "right" if self.rating >= scheduling.HARD else "revealed"
        self.misses = int(end == "revealed")
        self.show(*self._store_rating(end))
        return end

    def obey(self, command: Command) -> End | None:
        """Do what a key asks for: q and s, and for the back w and idk."""
        if command.name == "quit":
            raise Quit
        if command.name == "skip":
            return "skipped"
        if command.name in ("working", "dont_know") and not self.turned:
            return self.enter()
        self._refuse()
        return None

    def _refuse(self) -> None:
        if self.turned:
            how_well = Feedback("neutral", "How well did you recall it?")
            self.show(how_well, Keys((*RATINGS, "s", "q")))
        else:
            self.show(Feedback("neutral", TO_YOURSELF))

    def _store_rating(self, end: End) -> tuple[View, ...]:
        card, question = self.card, self.asked.question
        rating = self.context.rating(
            question.id, kind="flash", correct=None, attempt=1, hints=0, pressed=self.rating
        )
        event = self.context.event(
            "flash", question.id, pattern=question.topic, level=card.level, format="flash", options=card.options,
            given=str(self.rating), ms=self.ms, rating=rating,
        )  # fmt: skip
        marks = self.bookmarks(self.result(end)) if self.bookmarks else None
        return unsaved_notes(self.context.store.record(event, marks))

    def pause(self, end: End) -> Result:
        """The result: after the rating there is nothing to wait for."""
        return replace(self.result(end), rating=self.rating)

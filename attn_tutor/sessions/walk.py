"""One walk: question after question of a plan, on one loop, stopped and resumed and summed up in one way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, ClassVar

from attn_tutor.questions.question import AskedQuestion
from attn_tutor.records import record
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.policy import LEARNING, Policy
from attn_tutor.sessions.question_on_page import Bookmarks
from attn_tutor.sessions.question_results import Cut, Quit, Result, ResultsSoFar
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets import View

if TYPE_CHECKING:
    from attn_tutor.widgets.header import Header


@record()
class Request:
    """What a session is to ask: of one topic, level or mistake, how many, with which numbers; None for any.

    anew: begin another one, though one of the same request was stopped and could be resumed.
    """

    topic: str | None = None
    level: str | None = None
    count: int | None = None
    seed: int | None = None
    mistake: str | None = None
    anew: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing was asked for."""
        return not any(value is not None for value in self.options.values())

    @property
    def options(self) -> dict[str, object]:
        """The request as options of the command; None for what was not asked for."""
        return {"topic": self.topic, "level": self.level, "count": self.count, "seed": self.seed}


@record()
class Ending:
    """How a session ended: its results, from before a stop too, and how it was stopped if it was.

    total: how many questions were to be asked in all. command: what to type next. onward: the id of the lesson that
    the learner went on to.
    """

    results: tuple[Result, ...] = ()
    total: int = 0
    stop: Stopped | None = None
    quit: bool = False
    command: str = ""
    onward: str = field(default="", kw_only=True)

    @property
    def finished(self) -> bool:
        """Whether every question was asked."""
        return self.stop is None and not self.quit

    @property
    def percent_right(self) -> float:
        """Right answers per hundred questions planned: what was not asked is not right."""
        return 100 * sum(result.right for result in self.results) / max(1, self.total)


@record()
class PlanItem:
    """One question of a walk: what its result is filed under, and how to draw it when it is wanted.

    draw:      None where nothing is asked, as on a screen to read.
    bookmarks: what to store in one step with the answer that ends it.
    """

    name: str
    draw: Callable[[], AskedQuestion] | None = None
    source: str = ""
    policy: Policy = LEARNING
    bookmarks: Callable[[Result], Bookmarks] | None = None


class Walk(ABC):
    """One session under way. A mode says what is asked next, what it remembers, and how it closes."""

    numbers: ClassVar[bool] = True  # each question says which one it is
    remembers: ClassVar[bool] = (
        False  # the place is stored once the question stands: nobody waits for the disk
    )

    def __init__(
        self, context: Context, results: ResultsSoFar | None = None, at: int = 0, total: int = 0
    ) -> None:
        self.context = context
        self.results = results or ResultsSoFar(context.library)
        self.at, self.total = at, total
        self.name = ""  # what the result of the question asked now is filed under
        self.announced: tuple[View, ...] = ()  # what is to be read before the next question

    @abstractmethod
    def next_item(self) -> PlanItem | None:
        """What is asked at this place; None at the end."""

    @abstractmethod
    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """Say what there is to say at the end."""

    def remember(self) -> None:  # noqa: B027 - most modes cannot be resumed
        """Store the place, where it can be resumed."""

    def run(self) -> Ending:
        """Ask until the plan has ended or the learner stops."""
        stopped: Stopped | None = None
        left = False
        try:
            while (item := self.next_item()) is not None:
                self.name = item.name
                self.move(back=self.visit(item))
        except Quit as leaving:
            left = True
            self.leave(leaving.result)
        except Stopped as reason:
            stopped = reason
            self.leave(reason.result if isinstance(reason, Cut) else None)
        self.context.terminal.show(*self.announced)
        return self.close(stopped, quit=left)

    def visit(self, item: PlanItem) -> bool:
        """Ask what stands here; whether the learner wants the one before next."""
        result = self.ask(item)
        if result.end != "back":
            self.results.add(result, item.name)
        return result.end == "back" or result.turned_back

    def announce(self, *views: View) -> None:
        """Say something before the next question: on its page, so that it does not scroll away."""
        self.announced = (*self.announced, *views)

    def header(self, item: PlanItem) -> Header | None:
        """The header of its page, where it is not that of a question of its own."""
        return None

    def ask(self, item: PlanItem) -> Result:
        """Ask one question, or show it again where it was asked before."""
        assert item.draw is not None  # an item without a question is shown by its mode
        before, announced = self.results.get(item.name), self.announced
        self.announced = ()
        return ask(
            self.context,
            item.draw() if before is None else before.asked,
            policy=item.policy,
            number=self.at + 1 if self.numbers else 0,
            total=self.total if self.numbers else 0,
            first=self.at == 0,
            before=before,
            source=item.source,
            once_shown=self.remember if self.remembers else None,
            bookmarks=item.bookmarks,
            header=self.header(item),
            announced=announced,
        )

    def move(self, *, back: bool) -> None:
        """Go to the stop before, or to the next one."""
        self.at = max(0, self.at - 1) if back else self.at + 1
        self.remember()

    def leave(self, result: Result | None) -> None:
        """Leave at a question: its result counts, and what was answered is not asked again."""
        if result is not None:
            self.results.add(result, self.name)
            self.at += result.end != "left"
            self.remember()


def ask(
    context: Context,
    asked: AskedQuestion,
    *,
    policy: Policy = LEARNING,
    number: int = 0,
    total: int = 0,
    first: bool = False,
    before: Result | None = None,
    source: str = "",
    once_shown: Callable[[], None] | None = None,
    bookmarks: Callable[[Result], Bookmarks] | None = None,
    header: Header | None = None,
    announced: tuple[View, ...] = (),
) -> Result:
    """Ask one question until it is right, given up, skipped or left; see `Exchange` for the arguments."""
    from attn_tutor.sessions.exchange import Exchange

    places = (number, total, first, before, source, bookmarks, header, announced)
    if before is not None:
        asked = before.asked
    if before is not None and before.over:
        return Exchange(context, asked, policy, *places).run(once_shown)
    if policy.self_graded or asked.question.self_graded:
        from attn_tutor.sessions.recall import Recall, card_of

        return Recall(context, asked, policy, *places, card=card_of(asked)).run(once_shown)
    if asked.stages:
        from attn_tutor.sessions.chain_steps import ChainExchange

        return ChainExchange(context, asked, policy, *places).run(once_shown)  # type: ignore[arg-type]  # of its kind
    return Exchange(context, asked, policy, *places).run(once_shown)

"""`review`: what is about to be forgotten, asked again: numbers drawn afresh, ideas recalled, mistakes faced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from attn_tutor.english import day_ahead
from attn_tutor.errors import ContentError, UsageError
from attn_tutor.history import MISCONCEPTION
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.scheduling import HARD
from attn_tutor.sessions import due, ideas
from attn_tutor.sessions.command_lines import command, course
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.due import DAILY_CAP, Agenda, Coming
from attn_tutor.sessions.explain import training
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.recall import Card, of_choice, of_idea, recall
from attn_tutor.sessions.session_summary import summary
from attn_tutor.sessions.walk import Ending, PlanItem, Walk
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.summary import Summary

TWICE = "You made one and the same mistake twice. This question is about it."
SEED_BITS = 24


@dataclass(frozen=True)
class ReviewEnding(Ending):
    """How a review went. ratings: how well each idea was recalled, by its item."""

    ratings: Mapping[str, int] = field(default_factory=dict)


class Review(Walk):
    """What is due today, each item in its own way."""

    def __init__(self, context: Context, today: Agenda, cap: int, usual: int) -> None:
        super().__init__(context, total=len(today.today))
        self.today, self.cap, self.usual = today.today, cap, usual
        self.ratings: dict[str, int] = {}

    def next_item(self) -> PlanItem | None:
        """The item at this place."""
        return PlanItem(self.today[self.at].name) if self.at < self.total else None

    def visit(self, item: PlanItem) -> bool:
        """Ask a question, or a card, or nothing where nothing is left of the item."""
        before = self.results.get(item.name)
        prepared = prepare(self.context, self.today[self.at]) if before is None else before.asked
        if prepared is None:
            return False
        if isinstance(prepared, Card):
            rating = recall(self.context, prepared, self.at + 1, self.total).rating
            self.ratings |= {item.name: rating} if rating else {}
            return False
        if item.name.startswith(MISCONCEPTION):
            self.context.terminal.show(Feedback("neutral", TWICE))
        return super().visit(PlanItem(item.name, lambda: prepared))

    def close(self, stopped: Stopped | None, *, quit: bool) -> Ending:
        """The summary, and when the next falls due."""
        context, results, after = self.context, tuple(self.results), due.agenda(self.context, self.cap)
        resume = command(context, "review", cap=None if self.cap == self.usual else self.cap)
        going_on = resume if after.today else course(context)
        here = Header.closing("Review", done=not after.today)
        shown = _summary(results, self.ratings, going_on)
        context.terminal.show(here, shown, Feedback("neutral", _next_sentence(context, after, self.cap)))
        return ReviewEnding(results, self.total, stopped, quit, going_on, self.ratings)


def review(context: Context, cap: int = DAILY_CAP, *, usual: int = DAILY_CAP) -> Ending:
    """Ask what is due today, at most `cap` items a day, and say when the next falls due.

    usual: the cap that holds where none is typed.
    """
    today = due.agenda(context, cap)
    header = Header(("Review",))
    if not today.today:
        context.terminal.show(header, nothing_due(context, today, cap))
        return ReviewEnding()
    context.terminal.show(header, _announcement(today))
    return Review(context, today, cap, usual).run()


def prepare(context: Context, one: Coming) -> AskedQuestion | Card | None:
    """The item as it is asked now, its numbers fresh; None where nothing is left of it, or nothing that works."""
    ways: tuple[tuple[str, Callable[[Context, str], AskedQuestion | Card | None]], ...] = (
        (MISCONCEPTION, _misconception),
        (ideas.IDEA, _idea),
        ("", _question),
    )
    way = next(way for prefix, way in ways if one.name.startswith(prefix))
    try:
        return way(context, one.name)
    except (UsageError, ContentError):  # the content was edited since
        return None


def _misconception(context: Context, item: str) -> AskedQuestion | None:
    question = training(context.library, item.removeprefix(MISCONCEPTION))
    return None if question is None else question.draw(context.chance.getrandbits(SEED_BITS))


def _idea(context: Context, item: str) -> Card | None:
    idea = ideas.find(context, item)
    return None if idea is None else of_idea(idea)


def _question(context: Context, name: str) -> AskedQuestion | Card:
    """A choice is asked as one only where numbers of its topic and level are asked too: luck hides there."""
    question = context.library.question(name)
    asked = question.draw(context.chance.getrandbits(SEED_BITS))
    siblings = context.library.questions(question.topic, question.level, "numeric")
    return asked if question.shelf != "choice" or siblings else of_choice(asked)


# --- what is said around it


def _announcement(today: Agenda) -> Feedback:
    many = len(today.today)
    rest = f" {today.left_over} more wait for another day." if today.left_over else ""
    return Feedback(
        "neutral",
        f"{many} item{'s' * (many != 1)} to review, the least remembered first.{rest}",
        ("idk says that you do not know. It costs nothing and comes back tomorrow.",),
    )


def nothing_due(context: Context, agenda: Agenda, cap: int) -> Feedback:
    """When the next is due, and what to do meanwhile."""
    asks, goes_on = command(context, "quiz"), command(context, "learn")
    if not agenda.coming:
        return Feedback(
            "neutral",
            "There is nothing to review yet.",
            (f"What you answer comes back here before it is forgotten. Begin with: {course(context)}",),
        )
    learns = f"{goes_on} goes on with the course, " if context.library.lessons else ""
    meanwhile = f"Meanwhile: {learns}{asks} asks what is new."
    return Feedback("neutral", _next_sentence(context, agenda, cap), (meanwhile,))


def _next_sentence(context: Context, agenda: Agenda, cap: int) -> str:
    if agenda.left_over or agenda.today:
        many = agenda.left_over + len(agenda.today)
        if agenda.today:
            return f"{many} {'is' if many == 1 else 'are'} still due today."
        return (
            f"You have reviewed {agenda.reviewed_today} items today, and {many} more can wait until tomorrow. "
            f"To go on now: {command(context, 'review', cap=cap + many)}"
        )
    following = agenda.next_day(context.today)
    if following is None:
        return "Nothing more is due."
    day, many = following
    falls = f"{many} item{'s fall' if many != 1 else ' falls'} due {day_ahead(day, context.today)}."
    return (
        f"Nothing more is due today. {falls}" if agenda.reviewed_today else f"Nothing is due today. {falls}"
    )


def _summary(results: Sequence[Result], ratings: Mapping[str, int], next_command: str) -> Summary:
    """Questions and ideas counted together: an idea that was recalled counts as right."""
    shown, recalled = summary(results, next_command), sum(rating >= HARD for rating in ratings.values())
    return replace(
        shown,
        asked=shown.asked + len(ratings),
        right=shown.right + recalled,
        right_first_time=shown.right_first_time + recalled,
    )

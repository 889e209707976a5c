"""`review`: what is about to be forgotten, asked again: numbers drawn afresh, ideas recalled, mistakes faced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from attn_tutor.errors import ContentError, UsageError
from attn_tutor.history import MISCONCEPTION
from attn_tutor.questions.question import Asked
from attn_tutor.scheduling import HARD
from attn_tutor.sessions import due, ideas
from attn_tutor.sessions.asking import ask
from attn_tutor.sessions.command_lines import command, course
from attn_tutor.sessions.context import Context, Quit
from attn_tutor.sessions.due import DAILY_CAP, Agenda, Coming
from attn_tutor.sessions.explain import training
from attn_tutor.sessions.flash import Flash, of_choice, of_idea, recall
from attn_tutor.sessions.result import Result, summary
from attn_tutor.sessions.turn import Cut, Done
from attn_tutor.terminal import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.summary import Summary
from attn_tutor.widgets.times import day_ahead

TWICE = "You made one and the same mistake twice. This question is about it."
SEED_BITS = 24


@dataclass
class Outcome:
    """How a review went: questions answered, ideas rated, and how the learner stopped it, if so."""

    results: dict[str, Result] = field(default_factory=dict)  # by the item
    ratings: dict[str, int] = field(default_factory=dict)
    stopped: Stopped | None = None
    command: str = ""  # what to type next


def review(context: Context, cap: int = DAILY_CAP, *, usual: int = DAILY_CAP) -> Outcome:
    """Ask what is due today, at most `cap` items a day, and say when the next falls due.

    usual: the cap that holds where none is typed.
    """
    today, outcome = due.agenda(context, cap), Outcome()
    if not today.today:
        context.terminal.show(Header(("Review",)), nothing_due(context, today, cap))
        return outcome
    context.terminal.show(Header(("Review",)), _announcement(today))
    try:
        _go_through(context, today, outcome)
    except (Done, Cut) as leaving:
        outcome.results[leaving.result.asked.question.id] = leaving.result
        outcome.stopped = leaving if isinstance(leaving, Cut) else None
    except Quit:
        pass
    except Stopped as reason:
        outcome.stopped = reason
    after = due.agenda(context, cap)
    going_on = command(context, "review", cap=None if cap == usual else cap)
    outcome.command = going_on if after.today else course(context)
    here = Header.closing("Review", done=not after.today)
    context.terminal.show(here, _summary(outcome), Feedback("neutral", _next_sentence(context, after, cap)))
    return outcome


def _go_through(context: Context, today: Agenda, outcome: Outcome) -> None:
    at, total = 0, len(today.today)
    while at < total:
        end = _ask_one(context, today.today[at], at, total, outcome)
        at = max(0, at - 1) if end == "back" else at + 1


def _ask_one(context: Context, one: Coming, at: int, total: int, outcome: Outcome) -> str:
    """Ask one item in its own way; "back" where the learner wants the one before."""
    before = outcome.results.get(one.name)
    prepared = prepare(context, one) if before is None else before.asked
    if isinstance(prepared, Flash):
        pressed = recall(context, prepared, at + 1, total)
        if pressed is not None:
            outcome.ratings[one.name] = pressed
        return ""
    if prepared is None:
        return ""
    if one.name.startswith(MISCONCEPTION):
        context.terminal.show(Feedback("neutral", TWICE))
    result = ask(context, prepared, number=at + 1, total=total, first=at == 0, before=before)
    if result.end != "back":
        outcome.results[one.name] = result
    return "back" if result.turned_back else result.end


def prepare(context: Context, one: Coming) -> Asked | Flash | None:
    """The item as it is asked now, its numbers fresh; None where nothing is left of it, or nothing that works."""
    ways: tuple[tuple[str, Callable[[Context, str], Asked | Flash | None]], ...] = (
        (MISCONCEPTION, _misconception),
        (ideas.IDEA, _idea),
        ("", _question),
    )
    way = next(way for prefix, way in ways if one.name.startswith(prefix))
    try:
        return way(context, one.name)
    except (UsageError, ContentError):  # the content was edited since
        return None


def _misconception(context: Context, item: str) -> Asked | None:
    question = training(context.library, item.removeprefix(MISCONCEPTION))
    return None if question is None else question.draw(context.chance.getrandbits(SEED_BITS))


def _idea(context: Context, item: str) -> Flash | None:
    idea = ideas.find(context, item)
    return None if idea is None else of_idea(idea)


def _question(context: Context, name: str) -> Asked | Flash:
    """A choice is asked as one only where numbers of its topic and level are asked too: luck hides there."""
    question = context.library.question(name)
    asked = question.draw(context.chance.getrandbits(SEED_BITS))
    siblings = context.library.questions(question.topic, question.level, "numeric")
    return asked if question.kind != "choice" or siblings else of_choice(asked)


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


def _summary(outcome: Outcome) -> Summary:
    """Questions and ideas counted together: an idea that was recalled counts as right."""
    shown = summary(outcome.results.values(), outcome.command)
    recalled = sum(rating >= HARD for rating in outcome.ratings.values())
    return replace(
        shown,
        asked=shown.asked + len(outcome.ratings),
        right=shown.right + recalled,
        right_first_time=shown.right_first_time + recalled,
    )

"""`quiz --challenge`: a time for each question, two attempts, and a badge when all are right and in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from attn_tutor.questions.question import Asked
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.context import Context, Quit
from attn_tutor.sessions.examining import Graded, Paper, examine
from attn_tutor.sessions.judging import to_be_typed
from attn_tutor.sessions.quiz import Wish, drawn_plan
from attn_tutor.sessions.result import beginning
from attn_tutor.terminal import Stopped
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.page import Header
from attn_tutor.widgets.summary import Missed, Summary
from attn_tutor.widgets.times import duration

ATTEMPTS = 2


@dataclass(frozen=True)
class Met:
    """One question of the challenge, how it went, and the seconds there were."""

    asked: Asked
    graded: Graded
    limit: int

    @property
    def in_time(self) -> bool:
        return self.graded.ms <= 1000 * self.limit

    @property
    def won(self) -> bool:
        """Right and in time."""
        return self.graded.right and self.in_time


@dataclass(frozen=True)
class Outcome:
    """How a challenge ended; the badge in words, "" where it was not earned."""

    met: tuple[Met, ...]
    planned: int = 0
    badge: str = ""
    stopped: Stopped | None = None
    command: str = ""  # what to type next

    @property
    def percent_right(self) -> float:
        """Questions right and in time per hundred planned: what was not asked is not right."""
        return 100 * sum(one.won for one in self.met) / max(1, self.planned)


def challenge(context: Context, wish: Wish) -> Outcome:
    """Ask, and award. Raises UsageError where no question fits the wish."""
    places = drawn_plan(context, wish, examined=True)
    context.terminal.show(Header(("Challenge",)), Feedback("neutral", _RULES))
    met: list[Met] = []
    stopped: Stopped | None = None
    try:
        for number, (name, seed) in enumerate(places, 1):
            met.append(_meet(context, context.library.question(name).draw(seed), number, len(places)))
    except Quit:
        pass
    except Stopped as reason:
        stopped = reason
    all_won = bool(met) and len(met) == len(places) and all(one.won for one in met)
    badge = _award(context, wish, met) if all_won else ""
    next_ = _next_command(context, met, wish, finished=len(met) == len(places))
    context.terminal.show(Header.closing("Challenge"), _summary(met, next_))
    if badge:
        context.terminal.show(Note((badge,), label="Badge", role="ok"))
    return Outcome(tuple(met), len(places), badge, stopped, next_)


_RULES = "Each question has its time and two attempts, no hints. All right and in time earns the badge."


def _meet(context: Context, asked: Asked, number: int, total: int) -> Met:
    limit = asked.question.seconds
    graded = examine(Paper(context, asked, number, total, attempts=ATTEMPTS, teaching=True, limit=limit))
    if not graded.right:
        context.terminal.show(Feedback("neutral", f"The answer is {asked.answer}.", keep=to_be_typed(asked)))
    return Met(asked, graded, limit)


def _award(context: Context, wish: Wish, met: list[Met]) -> str:
    """The badge, kept with the history."""
    what = " ".join(part for part in (wish.topic or "all topics", wish.level or "") if part)
    time = duration(sum(one.graded.ms for one in met) / 1000)
    badge = f"{what}: {len(met)} of {len(met)} right and in time, in {time}."
    context.store.record(
        context.event(
            "verdict", f"challenge:{wish.topic or ''}", pattern=wish.topic or "", extra={"badge": badge}
        )
    )
    return badge


def _next_command(context: Context, met: list[Met], wish: Wish, *, finished: bool) -> str:
    """The same challenge where it was left; then what was weak, else a test."""
    if not finished:
        return command_lines.command(context, "quiz", "--challenge", **wish.options)
    weak = [one.asked.question.topic for one in met if not one.won]
    return (
        command_lines.study(context, max(set(weak), key=weak.count))
        if weak
        else command_lines.command(context, "test")
    )


def _summary(met: list[Met], next_command: str) -> Summary:
    return Summary(
        asked=len(met),
        right=sum(one.graded.right for one in met),
        right_first_time=sum(one.graded.right and one.graded.attempts == 1 for one in met),
        look_again=tuple(
            Missed(one.asked.question.id, beginning(one.asked.prompt), _why(one))
            for one in met
            if not one.won
        ),
        next_command=next_command,
    )


def _why(one: Met) -> str:
    if not one.graded.right:
        return "not right"
    return f"right, but it took {duration(one.graded.ms / 1000)} of {duration(one.limit)}"


def document(outcome: Outcome) -> dict[str, Any]:
    """The challenge as JSON."""
    return {
        "planned": outcome.planned,
        "asked": len(outcome.met),
        "right": sum(one.graded.right for one in outcome.met),
        "badge": outcome.badge or None,
        "questions": [
            {
                "id": one.asked.question.id,
                "seed": one.asked.seed,
                "right": one.graded.right,
                "attempts": one.graded.attempts,
                "seconds": one.graded.ms / 1000,
                "limit": one.limit,
                "in_time": one.in_time,
            }
            for one in outcome.met
        ],
    }

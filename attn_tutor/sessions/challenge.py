"""`quiz --challenge`: a time for each question, two attempts, and a badge when all are right and in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from attn_tutor.english import duration
from attn_tutor.records import record
from attn_tutor.sessions import command_lines
from attn_tutor.sessions.attempt import signs_to_keep
from attn_tutor.sessions.context import Context, unsaved_notes
from attn_tutor.sessions.policy import TEST
from attn_tutor.sessions.question_results import Result
from attn_tutor.sessions.quiz import draw_plan
from attn_tutor.sessions.session_summary import summary, weakest_topic
from attn_tutor.sessions.walk import Ending, PlanItem, Request, Walk
from attn_tutor.terminal.keyboard import Stopped
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.header import Header

CHALLENGE = replace(TEST, silent=False, attempts=2, teaching=True)
_RULES = "Each question has a time limit and two attempts. No hints. Get all right in time to earn the badge."


@record()
class ChallengeEnding(Ending):
    """How a challenge ended; the badge in words, "" where it was not earned."""

    badge: str = ""

    @property
    def percent_right(self) -> float:
        """Questions right and in time per hundred planned: what was not asked is not right."""
        return 100 * sum(map(is_won, self.results)) / max(1, self.total)


def is_in_time(result: Result) -> bool:
    """Whether the answer came within the seconds of the question."""
    return result.ms <= 1000 * result.asked.question.seconds


def is_won(result: Result) -> bool:
    """Whether it is right and in time."""
    return result.right and is_in_time(result)


class Challenge(Walk):
    """A list of questions like that of a quiz, asked as in a test, each with its time."""

    def __init__(self, context: Context, request: Request) -> None:
        self.request, self.plan = request, draw_plan(context, request, examined=True)
        super().__init__(context, total=len(self.plan))

    def next_item(self) -> PlanItem | None:
        """The question at this place of the plan, with the seconds for it."""
        if self.at == self.total:
            return None
        name, seed = self.plan[self.at]
        question = self.context.library.question(name)
        return PlanItem(
            name, lambda: question.draw(seed), policy=replace(CHALLENGE, seconds=question.seconds)
        )

    def visit(self, item: PlanItem) -> bool:
        """Ask it, and give the answer where it was missed."""
        back = super().visit(item)
        result = self.results.get(item.name)
        if result is not None and not result.right:
            asked, sentence = result.asked, f"The answer is {result.asked.answer}."
            self.announce(Feedback("neutral", sentence, keep=signs_to_keep(asked)))
        return back

    def close(self, stopped: Stopped | None, *, quit: bool) -> ChallengeEnding:
        """The summary, and the badge if it was earned."""
        context, results = self.context, tuple(self.results)
        finished = len(results) == self.total
        badge = _award(context, self.request, results) if finished and all(map(is_won, results)) else ""
        next_ = _next_command(context, results, self.request, finished=finished)
        view = summary(results, next_, good=is_won, why=_why)
        # what is not right is listed with its reason; nobody skips here or asks for the solution
        context.terminal.show(Header.closing("Challenge"), view)
        if badge:
            context.terminal.show(Note((badge,), label="Badge", role="ok"))
        return ChallengeEnding(results, self.total, stopped, quit, next_, badge)


def challenge(context: Context, request: Request) -> ChallengeEnding:
    """Ask a challenge and award its badge. Raises UsageError where no question fits the request."""
    walk = Challenge(context, request)
    context.terminal.show(Header(("Challenge",)), Feedback("neutral", _RULES))
    return walk.run()  # type: ignore[return-value]  # its own close


def _award(context: Context, request: Request, results: Sequence[Result]) -> str:
    """The badge, stored with the history."""
    what = " ".join(part for part in (request.topic or "all topics", request.level or "") if part)
    time, many = duration(sum(result.ms for result in results) / 1000), len(results)
    badge = f"{what}: {many} of {many} right and in time, in {time}."
    item, topic = f"challenge:{request.topic or ''}", request.topic or ""
    report = context.store.record(context.event("verdict", item, pattern=topic, extra={"badge": badge}))
    context.terminal.show(*unsaved_notes(report))
    return badge


def _next_command(context: Context, results: Sequence[Result], request: Request, *, finished: bool) -> str:
    """The same challenge where it was left; then what was weak, else a test."""
    if not finished:
        return command_lines.command(context, "quiz", "--challenge", **request.options)
    weak = weakest_topic(results, is_won)
    return command_lines.study(context, weak) if weak else command_lines.command(context, "test")


def _why(result: Result) -> str:
    if not result.right:
        return "not right"
    return f"right, but it took {duration(result.ms / 1000)} of {duration(result.asked.question.seconds)}"


def document(ending: ChallengeEnding) -> dict[str, Any]:
    """The challenge as JSON."""
    return {
        "planned": ending.total,
        "asked": len(ending.results),
        "right": sum(result.right for result in ending.results),
        "badge": ending.badge or None,
        "questions": [
            {
                "id": result.asked.question.id,
                "seed": result.asked.seed,
                "right": result.right,
                "attempts": result.attempts,
                "seconds": result.ms / 1000,
                "limit": result.asked.question.seconds,
                "in_time": is_in_time(result),
            }
            for result in ending.results
        ],
    }

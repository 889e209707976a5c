"""A question that was met in this sitting and is gone back to: as it stood, and how it ended."""

from __future__ import annotations

from attn_tutor.sessions.answering import leave
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_screen import question_views
from attn_tutor.sessions.result import Result
from attn_tutor.sessions.turn import Turn
from attn_tutor.widgets.feedback import Feedback


def revisit(context: Context, met: Result, *, number: int = 0, total: int = 0, first: bool = False) -> Result:
    """Show it and wait: nothing is asked, so nothing is kept. Raises what `leave` raises."""
    context.terminal.show(*question_views(met.asked, number, total, over=True), _how_it_ended(met))
    turn = Turn(
        context,
        met.asked,
        first,
        met.attempts - met.right,
        met.hints,
        named=met.misconceptions,
        reason=met.reason,
    )
    return leave(turn, met.end)


def _how_it_ended(met: Result) -> Feedback:
    if met.right:
        return Feedback("neutral", f"You had this right: {met.asked.answer}")
    return Feedback("neutral", f"The working was shown. The answer: {met.asked.answer}")

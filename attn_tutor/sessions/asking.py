"""One question at the terminal, from its prompt to its end."""

from __future__ import annotations

from collections.abc import Callable

from attn_tutor.questions.question import Asked
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_screen import SKIPPED, question_views
from attn_tutor.sessions.result import End, Result
from attn_tutor.sessions.turn import Cut, Turn
from attn_tutor.terminal.stopped import Stopped
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.keys import Keys

ANSWERING = ("h", "s", "w", "b", "?", "q")


def ask(
    context: Context,
    asked: Asked,
    *,
    number: int = 0,
    total: int = 0,
    first: bool = False,
    before: Result | None = None,
    source: str = "",
    once_shown: Callable[[], None] | None = None,
) -> Result:
    """Ask one question until it is right, given up, skipped or left.

    first: nothing stands before it, so that b goes nowhere.
    before: how it ended earlier in this sitting. Then it stands there as it stood: a skipped one may be answered
    now, one that was left goes on with its misses, any other is only shown.
    source: where its numbers come from, if that is worth a line.
    once_shown: what to do when the question stands on the screen, such as keeping the place.
    Raises Quit for q, and what the terminal raises where no answer will come.
    """
    over = before is not None and before.end in ("right", "revealed")
    if (over or asked.stages or asked.question.self_graded) and once_shown is not None:
        once_shown()
    if before is not None and over:
        from attn_tutor.sessions.revisiting import revisit

        return revisit(context, before, number=number, total=total, first=first)
    skipped = before is not None and before.end == "skipped"
    asked = before.asked if before is not None else asked
    if asked.stages:
        from attn_tutor.sessions.chain import ask_chain

        return ask_chain(context, asked, number=number, total=total, first=first, before=before)  # type: ignore[arg-type]  # of its kind
    if asked.question.self_graded:
        from attn_tutor.sessions.flash import ask_card

        return ask_card(context, asked, number, total)
    terminal = context.terminal
    turn = Turn(context, asked, first, started=context.clock.monotonic(), skipped=skipped)
    keys = ("enter", *ANSWERING) if skipped else ANSWERING
    told = (Feedback("neutral", SKIPPED),) if skipped else ()
    if before is not None and before.end == "left":
        turn.go_on_from(before)
        told = (Feedback("neutral", f"{_missed(before.attempts)} {before.reason}"),)
    views = question_views(asked, number, total, source=source)
    terminal.show(*views, *told, Keys(keys, len(asked.expects.options)))
    if once_shown is not None:
        once_shown()
    from attn_tutor.sessions.answering import leave, take  # loaded while the learner reads

    end: End | None = None
    try:
        while end is None:
            end = take(turn, terminal.ask(history=asked.expects.what, rows=asked.expects.rows))
        return leave(turn, end)
    except Stopped as stopped:
        if end is not None or turn.misses:
            raise Cut(turn.result(end or "left"), stopped) from None
        raise


def _missed(attempts: int) -> str:
    return "One wrong answer so far." if attempts == 1 else f"{attempts} wrong answers so far."

"""One question at the terminal, from its prompt to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attn_tutor.questions.question import Asked
from attn_tutor.sessions.desk import Desk
from attn_tutor.sessions.result import End, Result
from attn_tutor.sessions.turn import Cut, Turn
from attn_tutor.terminal.stopped import Stopped
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.question import QuestionView, form_words

ANSWERING = ("h", "s", "w", "b", "?", "q")
SKIPPED = "You skipped it. Answer it now, or press Enter to go on."


def ask(
    desk: Desk,
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
    if (over or asked.question.kind in ("chain", "flash")) and once_shown is not None:
        once_shown()
    if before is not None and over:
        from attn_tutor.sessions.revisiting import revisit

        return revisit(desk, before, number=number, total=total, first=first)
    skipped = before is not None and before.end == "skipped"
    asked = before.asked if before is not None else asked
    if asked.question.kind == "chain":
        from attn_tutor.sessions.chain import ask_chain

        return ask_chain(desk, asked, number=number, total=total, first=first, before=before)  # type: ignore[arg-type]  # of its kind
    if asked.question.kind == "flash":
        from attn_tutor.sessions.flash import ask_card

        return ask_card(desk, asked, number, total)
    terminal = desk.terminal
    turn = Turn(desk, asked, first, started=desk.clock.monotonic(), skipped=skipped)
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


def question_views(
    asked: Asked, number: int, total: int, *, over: bool = False, source: str = ""
) -> tuple[View, ...]:
    """A question as it is shown: prompt, inputs, steps ready-made, options, the form of the answer.

    over: nothing is typed any more, and a chain asks step by step: no form is told.
    """
    question, figures = asked.question, list[View]()
    if asked.given is not None:
        from attn_tutor.widgets.matrix import Givens
        from attn_tutor.widgets.steps import Steps

        shown = getattr(question, "shown", ())
        changed = getattr(question, "changed", asked.given)
        before = changed.scale != asked.given.scale  # what is changed is not how it stands
        figures.append(Givens(asked.given, scaled=_scales(asked, shown), before=before))
        if shown:
            # with the decimals that the learner is told to keep while working
            words, key_words = asked.given.words, asked.given.key_words
            trace, decimals = asked.given.problem.run(), asked.expects.decimals + 1
            figures.append(
                Steps(trace, shown, decimals=decimals, words=words, key_words=key_words, ready=True)
            )
    return (
        QuestionView(
            prompt=asked.prompt,
            number=number,
            total=total,
            topic=question.topic,
            level=question.level,
            source=source,
            code=asked.code,
            figures=tuple(figures),
            form="" if over or question.kind == "chain" else form_words(asked.expects),
            options=asked.expects.items or tuple(option.text for option in asked.expects.options),
        ),
    )


def _scales(asked: Asked, shown: Sequence[str]) -> bool:
    """Whether the scores have yet to be scaled on the way to what is asked for."""
    question = asked.question
    last = "output" if question.kind == "chain" else getattr(question, "stage", "")
    return last in ("logits", "weights", "output", "head_outputs", "concatenated") and not (
        {"logits", "weights", "head_outputs"} & {*shown}
    )

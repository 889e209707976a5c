"""Judging an answer: by the question alone, or by what the learner's code does where it may be run."""

from __future__ import annotations

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.questions.question import Asked
from attn_tutor.questions.snippets import Runner
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback

_SHORTEST_CODE = 3  # characters: a shorter answer has no signs between its operands


def judged(asked: Asked, text: str, run: Runner | None) -> Verdict:
    """The verdict on a typed answer. Without a runner no code is run, nor where the question needs none."""
    if run is not None:
        codes = asked.to_run(text)
        ran = run(codes) if codes else ()
        if ran:
            return asked.judge_run(text, ran)
    return asked.judge(text)


def tell_freely(terminal: Terminal, verdict: Verdict, text: str, keep: tuple[str, ...] = ()) -> None:
    """Say what costs no attempt. Of rows typed one by one, those before one that cannot be read stay."""
    stay = _rows_before_the_fault(text) if verdict.outcome == "not_understood" else []
    terminal.begin_with(stay)
    kept = "Row 1 stays" if len(stay) == 1 else f"Rows 1 to {len(stay)} stay"
    more = (f"{kept}: type row {len(stay) + 1} again.",) if stay else ()
    terminal.show(Feedback("neutral", verdict.message, more, verdict.understood, keep))


def _rows_before_the_fault(text: str) -> list[str]:
    """The rows before the last line, if it is only there that something cannot be read."""
    *before, _ = text.split("\n")
    try:
        return before if read("\n".join(before)).entries else []
    except NotUnderstood:
        return []


def to_be_typed(asked: Asked, text: str = "") -> tuple[str, ...]:
    """What keeps its signs where it is read aloud: `text` that was typed, and the answer, where they are code."""
    if not asked.expects.is_code:
        return ()
    blanks = [part for part in asked.answer.split(" ; ") if len(part) >= _SHORTEST_CODE]
    return tuple(filter(None, (text.strip(), asked.answer, *blanks)))


def run_notes(asked: Asked, run: Runner | None) -> tuple[Note, ...]:
    """What the code of a question prints, for the time after its end."""
    if run is None or not asked.runs:
        return ()
    ran = run(asked.runs)
    return (Note(asked.said_of_runs(ran), label="Run"),) if ran else ()

"""The feedback on one attempt: right, wrong, repeated or unread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attn_tutor.answers.outcomes import BRACKETS_ADDED, Verdict
from attn_tutor.errors import UsageError
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.feedback import Feedback

if TYPE_CHECKING:
    from attn_tutor.questions.snippets import Runner

_PLAIN_ROWS = re.compile(r"[-\d.,;\s]+")
_SHORTEST_CODE = 3  # characters: a shorter answer has no signs between its operands


def is_repeated(verdict: Verdict, earlier: Verdict) -> bool:
    """Whether two wrong answers are the same, however they were written."""
    if verdict.numbers is None or earlier.numbers is None:
        return verdict == earlier  # an option: its reason is its own
    same_shape = verdict.numbers.shape == earlier.numbers.shape
    return same_shape and bool((verdict.numbers == earlier.numbers).all())


# --- what is said


def echo(verdict: Verdict, text: str) -> str:
    """What is said to have been read; "" where that is in no doubt: the text itself, or numbers without brackets."""
    if verdict.notes == (BRACKETS_ADDED,) and _PLAIN_ROWS.fullmatch(text):
        return ""
    typed, read = ("".join(one.lower().split()).strip('"') for one in (text, verdict.read_as))
    return "" if typed == read and not verdict.notes else verdict.reading


def praise(asked: AskedQuestion, verdict: Verdict, text: str) -> Feedback:
    """The feedback on a right answer: why it is right, what the question teaches, and how to check numbers quickly."""
    why = next((option.why for option in asked.expects.options if option.right), "")
    taught = (asked.teaches,) if why else ()
    early = verdict.message if verdict.outcome == "early_rounding" else ""
    check = "" if asked.expects.options else asked.quick_check  # of a letter it would say the rule again
    details = tuple(filter(None, (*taught, early, check, asked.note)))
    return Feedback("right", why or asked.teaches, details, echo(verdict, text), signs_to_keep(asked))


def correction(
    asked: AskedQuestion, verdict: Verdict, text: str, *, last: bool, guess: bool = False
) -> Feedback:
    """The feedback on a wrong answer: why, and where to look. A free guess is not called wrong.

    last: whether one more attempt is left.
    """
    more = "One more try; then the worked answer." if last else ""
    details = tuple(filter(None, (verdict.look, more)))
    kind = "neutral" if guess else "wrong"
    return Feedback(kind, verdict.message, details, echo(verdict, text), signs_to_keep(asked, text))  # type: ignore[arg-type]  # one of two


def repetition(verdict: Verdict) -> Feedback:
    """The feedback on the same wrong answer the second time."""
    again = "You gave this already. Try another answer, or h for a hint."
    # of another shape, two answers are alike whatever their numbers: say again what is asked for
    sentence = verdict.message if verdict.outcome == "wrong_shape" else again
    return Feedback("neutral", sentence)


def refusal(fault: UsageError) -> Feedback:
    """The feedback that says why nothing can be opened: no miss, so no cross before it."""
    return Feedback("neutral", fault.sentence, (fault.hint,) if fault.hint else ())


def free_verdict(
    verdict: Verdict, text: str, keep: tuple[str, ...] = (), width: int = 0
) -> tuple[Feedback, list[str]]:
    """The feedback on what costs no attempt, and the typed rows before the one that cannot be read: they stay.

    width: how many numbers each row has, where that is known; rows of another length do not stay.
    """
    rows = _rows_before_the_fault(text, width) if verdict.outcome == "not_understood" else []
    stay = "Row 1 stays" if len(rows) == 1 else f"Rows 1 to {len(rows)} stay"
    more = (f"{stay}: type row {len(rows) + 1} again.",) if rows else ()
    return Feedback("neutral", verdict.message, more, echo(verdict, text), keep), rows


def _rows_before_the_fault(text: str, width: int) -> list[str]:
    """The rows before the last line, if it is only there that something cannot be read."""
    from attn_tutor.answers.reading import NotUnderstood, read

    *before, _ = text.split("\n")
    try:
        entries = read("\n".join(before)).entries
    except NotUnderstood:
        return []
    is_whole = len(entries) == width * len(before) if width else bool(entries)
    return before if is_whole else []


def signs_to_keep(asked: AskedQuestion, text: str = "") -> tuple[str, ...]:
    """The pieces that keep their signs aloud: `text` that was typed, and the answer, where they are code."""
    if not asked.expects.is_code:
        return ()
    blanks = [part for part in asked.answer.split(" ; ") if len(part) >= _SHORTEST_CODE]
    return tuple(filter(None, (text.strip(), asked.answer, *blanks)))


def run_notes(asked: AskedQuestion, run: Runner | None) -> tuple[Note, ...]:
    """What the code of a question prints, for the time after its end."""
    if run is None or not asked.runs:
        return ()
    ran = run(asked.runs)
    return (Note(asked.run_sentences(ran), label="Run"),) if ran else ()

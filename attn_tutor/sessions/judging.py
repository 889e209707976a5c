"""Judging an answer: by the question alone, or by what the learner's code does where it may be run."""

from __future__ import annotations

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.question import Asked
from attn_tutor.questions.snippets import Runnable, Runner
from attn_tutor.widgets.prose import Note


def judged(asked: Asked, text: str, run: Runner | None) -> Verdict:
    """The verdict on a typed answer. Without a runner no code is run, nor where the question needs none."""
    if run is not None and isinstance(asked, Runnable):
        codes = asked.to_run(text)
        ran = run(codes) if codes else ()
        if ran:
            return asked.judge_run(text, ran)
    return asked.judge(text)


def run_notes(asked: Asked, run: Runner | None) -> tuple[Note, ...]:
    """What the code of a question prints, for the time after its end."""
    if run is None or not isinstance(asked, Runnable):
        return ()
    ran = run(asked.runs)
    return (Note(asked.said_of_runs(ran), label="Run"),) if ran else ()

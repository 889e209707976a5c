"""`grade`: one answer to one question."""

from __future__ import annotations

import sys

from attn_tutor.cli.setup import Setup
from attn_tutor.errors import BELOW_MARK, DONE
from attn_tutor.sessions.attempt import judged, signs_to_keep
from attn_tutor.terminal import emit_json
from attn_tutor.widgets.feedback import Feedback


def run_grade(setup: Setup, name: str, answer: str, seed: int, *, json: bool) -> int:
    """`grade`: the verdict on one answer."""
    asked = setup.library().question(name).draw(seed)
    verdict = judged(asked, answer, setup.run)
    if json:
        document = {
            "schema": 1,
            "question": asked.question.id,
            "seed": seed,
            "outcome": verdict.outcome,
            "correct": verdict.correct,
            "counts_as_attempt": verdict.counts_as_attempt,
            "read_as": verdict.read_as,
            "cells": list(verdict.cells),
            "misconceptions": list(verdict.misconceptions),
            "sure": verdict.sure,
            "message": verdict.message,
            "look": verdict.look,
        }
        emit_json(document, sys.stdout)
    else:
        kind = "right" if verdict.correct else "wrong" if verdict.counts_as_attempt else "neutral"
        note, understood = (asked.note, verdict.read_as) if verdict.correct else ("", verdict.understood)
        told = asked.teaches if verdict.outcome == "correct" else verdict.message
        details = tuple(text for text in (verdict.look, note) if text)
        keep = signs_to_keep(asked, answer)
        setup.terminal().show(Feedback(kind, told, details, understood, keep))  # type: ignore[arg-type]  # one of three
    return DONE if verdict.correct else BELOW_MARK

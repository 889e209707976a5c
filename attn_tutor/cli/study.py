"""The commands that sit down with a learner."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from attn_tutor.cli.leaving import close, close_silently, notices
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import BELOW_MARK, DONE, UsageError
from attn_tutor.sessions.context import Context
from attn_tutor.sessions.question_ids import topic_of
from attn_tutor.sessions.quiz import Outcome, Wish, find, quiz
from attn_tutor.sessions.result import Result
from attn_tutor.terminal import emit_json


def run_learn(setup: Setup, lesson: str | None, answers: str | None) -> int:
    """`learn`: the exit status."""
    from attn_tutor.sessions.learn import learn, named

    desk = setup.desk(
        "learn", answers, wanted=None if lesson is None else lambda library: named(library, lesson)
    )
    notices(desk)
    outcome = learn(desk, lesson)
    return close(desk, outcome.stopped, outcome.command)


def run_quiz(setup: Setup, wish: Wish, answers: str | None, pass_mark: int | None, json: bool) -> int:
    """`quiz`: the exit status; below the asked mark it is 1."""
    _check_scripted(json, answers)
    desk = setup.desk("quiz", answers, wanted=lambda library: find(library, wish.topic, wish.level))
    wish = replace(wish, topic=topic_of(desk.library, wish.topic))
    if json:
        return _quiz_as_json(desk, wish, pass_mark)
    notices(desk)
    outcome = quiz(desk, wish)
    status = close(desk, outcome.stopped, outcome.command)
    return status or _mark(outcome, pass_mark)


def run_drill(
    setup: Setup,
    topic: str | None,
    mistake: str | None,
    count: int | None,
    seed: int | None,
    answers: str | None,
    json: bool,
) -> int:
    """`drill`: the exit status."""
    from attn_tutor.sessions.drill import Wish as DrillWish
    from attn_tutor.sessions.drill import drill

    _check_scripted(json, answers)
    desk = setup.desk("drill", answers, wanted=lambda library: find(library, topic, None))
    wish = DrillWish(topic_of(desk.library, topic), mistake, count, seed)
    if json:
        outcome = drill(replace(desk, terminal=desk.terminal.silenced()), wish)
        emit_json({"schema": 1, **document(outcome.results)}, sys.stdout)
        return close_silently(desk)
    notices(desk)
    outcome = drill(desk, wish)
    return close(desk, outcome.stopped, outcome.command, resumes=False)


def _check_scripted(json: bool, answers: str | None) -> None:
    """A document and questions on the same stdout would spoil each other."""
    if json and answers is None:
        raise UsageError(
            "With --json nobody is asked.", "Give the answers too: --answers FILE, or - for stdin."
        )


def _mark(outcome: Outcome, pass_mark: int | None) -> int:
    below = pass_mark is not None and outcome.percent_right < pass_mark
    return BELOW_MARK if below else DONE


def _quiz_as_json(desk: Context, wish: Wish, pass_mark: int | None) -> int:
    """The quiz run silently; its results as one document."""
    outcome = quiz(replace(desk, terminal=desk.terminal.silenced()), wish)
    sitting = {"planned": outcome.planned, "finished": outcome.finished}
    emit_json({"schema": 1, **sitting, **document(outcome.results)}, sys.stdout)
    return close_silently(desk) or _mark(outcome, pass_mark)


def document(results: Iterable[Result]) -> dict[str, Any]:
    """The results of a session as JSON."""
    kept = list(results)
    return {
        "asked": len(kept),
        "right": sum(result.right for result in kept),
        "right_first_time": sum(result.right_first_time for result in kept),
        "questions": [
            {
                "id": result.asked.question.id,
                "seed": result.asked.seed,
                "end": result.end,
                "attempts": result.attempts,
                "hints": result.hints,
                "misconceptions": list(result.misconceptions),
            }
            for result in kept
        ],
    }

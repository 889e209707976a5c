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
from attn_tutor.sessions.quiz import find, quiz
from attn_tutor.sessions.results import Result
from attn_tutor.sessions.walk import Ending, Request
from attn_tutor.terminal import emit_json


def run_learn(setup: Setup, lesson: str | None, answers: str | None) -> int:
    """`learn`: the exit status."""
    from attn_tutor.sessions.learn import learn, named

    desk = setup.desk(
        "learn", answers, wanted=None if lesson is None else lambda library: named(library, lesson)
    )
    notices(desk)
    ending = learn(desk, lesson)
    return close(desk, ending.stopped, ending.command)


def run_quiz(setup: Setup, request: Request, answers: str | None, pass_mark: int | None, json: bool) -> int:
    """`quiz`: the exit status; below the asked mark it is 1."""
    _check_scripted(json, answers)
    desk = setup.desk("quiz", answers, wanted=lambda library: find(library, request.topic, request.level))
    request = replace(request, topic=topic_of(desk.library, request.topic))
    if json:
        return _quiz_as_json(desk, request, pass_mark)
    notices(desk)
    ending = quiz(desk, request)
    status = close(desk, ending.stopped, ending.command)
    return status or _mark(ending, pass_mark)


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
    from attn_tutor.sessions.drill import drill

    _check_scripted(json, answers)
    desk = setup.desk("drill", answers, wanted=lambda library: find(library, topic, None))
    request = Request(topic_of(desk.library, topic), None, count, seed, mistake)
    if json:
        ending = drill(replace(desk, terminal=desk.terminal.silenced()), request)
        emit_json({"schema": 1, **document(ending.results)}, sys.stdout)
        return close_silently(desk)
    notices(desk)
    ending = drill(desk, request)
    return close(desk, ending.stopped, ending.command, resumes=False)


def _check_scripted(json: bool, answers: str | None) -> None:
    """A document and questions on the same stdout would spoil each other."""
    if json and answers is None:
        raise UsageError(
            "With --json nobody is asked.", "Give the answers too: --answers FILE, or - for stdin."
        )


def _mark(ending: Ending, pass_mark: int | None) -> int:
    below = pass_mark is not None and ending.percent_right < pass_mark
    return BELOW_MARK if below else DONE


def _quiz_as_json(desk: Context, request: Request, pass_mark: int | None) -> int:
    """The quiz run silently; its results as one document."""
    ending = quiz(replace(desk, terminal=desk.terminal.silenced()), request)
    sitting = {"planned": ending.planned, "finished": ending.finished}
    emit_json({"schema": 1, **sitting, **document(ending.results)}, sys.stdout)
    return close_silently(desk) or _mark(ending, pass_mark)


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

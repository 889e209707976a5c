"""The commands that come back to what was learned: review, test, stats."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from attn_tutor.cli.leaving import close, close_silently, notices
from attn_tutor.cli.setup import Setup
from attn_tutor.errors import BELOW_MARK, DONE
from attn_tutor.terminal import emit_json

if TYPE_CHECKING:
    from attn_tutor.sessions.context import Context
    from attn_tutor.sessions.walk import Request


def run_review(setup: Setup, cap: int, answers: str | None) -> int:
    """`review`: the exit status."""
    from attn_tutor.sessions.review import review

    desk = setup.desk("review", answers)
    notices(desk)
    ending = review(desk, cap, usual=setup.settings.daily_cap)
    return close(desk, ending.stopped, ending.command)


def run_test(setup: Setup, request: Request, answers: str | None, mark: int | None, *, json: bool) -> int:
    """`test`: the exit status; below the asked mark it is 1."""
    from attn_tutor.sessions.mastery_test import bank
    from attn_tutor.sessions.question_ids import topic_of
    from attn_tutor.sessions.testing import document, take_test

    desk = setup.desk("test", answers, wanted=lambda library: bank(library, request.topic))
    request = replace(request, topic=topic_of(desk.library, request.topic or None))
    if json:
        ending = take_test(silent(desk), request)
        emit_json({"schema": 1, **document(ending)}, sys.stdout)
        status = close_silently(desk)
    else:
        notices(desk)
        ending = take_test(desk, request)
        status = close(desk, ending.stopped, ending.command)
    return status or (BELOW_MARK if ending.is_below(mark) else DONE)


def run_challenge(setup: Setup, request: Request, answers: str | None, mark: int | None, *, json: bool) -> int:
    """`quiz --challenge`: the exit status; below the asked mark it is 1, and late counts as not right."""
    from attn_tutor.sessions.challenge import challenge, document
    from attn_tutor.sessions.question_ids import topic_of
    from attn_tutor.sessions.quiz import find

    desk = setup.desk("challenge", answers, wanted=lambda library: find(library, request.topic, request.level))
    request = replace(request, topic=topic_of(desk.library, request.topic))
    if json:
        ending = challenge(silent(desk), request)
        emit_json({"schema": 1, **document(ending)}, sys.stdout)
        status = close_silently(desk)
    else:
        notices(desk)
        ending = challenge(desk, request)
        status = close(desk, ending.stopped, ending.command, resumes=False)
    return status or (BELOW_MARK if mark is not None and ending.percent_right < mark else DONE)


def silent(desk: Context) -> Context:
    """The same desk, with nothing written."""
    return replace(desk, terminal=desk.terminal.silenced())

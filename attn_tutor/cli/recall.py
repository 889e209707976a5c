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
    from attn_tutor.sessions.quiz import Wish as QuizWish
    from attn_tutor.sessions.testing import Wish


def run_review(setup: Setup, cap: int, answers: str | None) -> int:
    """`review`: the exit status."""
    from attn_tutor.sessions.review import review

    desk = setup.desk("review", answers)
    notices(desk)
    outcome = review(desk, cap, usual=setup.settings.daily_cap)
    return close(desk, outcome.stopped, outcome.command)


def run_test(setup: Setup, wish: Wish, answers: str | None, mark: int | None, *, json: bool) -> int:
    """`test`: the exit status; below the asked mark it is 1."""
    from attn_tutor.sessions.mastery_test import bank
    from attn_tutor.sessions.question_ids import topic_of
    from attn_tutor.sessions.testing import document, sit

    desk = setup.desk("test", answers, wanted=lambda library: bank(library, wish.topic))
    wish = replace(wish, topic=topic_of(desk.library, wish.topic) or "")
    if json:
        outcome = sit(silent(desk), wish)
        emit_json({"schema": 1, **document(outcome)}, sys.stdout)
        status = close_silently(desk)
    else:
        notices(desk)
        outcome = sit(desk, wish)
        status = close(desk, outcome.stopped, outcome.command)
    return status or (BELOW_MARK if outcome.is_below(mark) else DONE)


def run_challenge(setup: Setup, wish: QuizWish, answers: str | None, mark: int | None, *, json: bool) -> int:
    """`quiz --challenge`: the exit status; below the asked mark it is 1, and late counts as not right."""
    from attn_tutor.sessions.challenge import challenge, document
    from attn_tutor.sessions.question_ids import topic_of
    from attn_tutor.sessions.quiz import find

    desk = setup.desk("challenge", answers, wanted=lambda library: find(library, wish.topic, wish.level))
    wish = replace(wish, topic=topic_of(desk.library, wish.topic))
    if json:
        outcome = challenge(silent(desk), wish)
        emit_json({"schema": 1, **document(outcome)}, sys.stdout)
        status = close_silently(desk)
    else:
        notices(desk)
        outcome = challenge(desk, wish)
        status = close(desk, outcome.stopped, outcome.command, resumes=False)
    return status or (BELOW_MARK if mark is not None and outcome.percent_right < mark else DONE)


def silent(desk: Context) -> Context:
    """The same desk, with nothing written."""
    return replace(desk, terminal=desk.terminal.silenced())

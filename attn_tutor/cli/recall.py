"""The commands that come back to what was learned: review, test, stats."""

from __future__ import annotations

from attn_tutor.cli.leaving import close, notices
from attn_tutor.cli.setup import Setup


def run_review(setup: Setup, cap: int, answers: str | None) -> int:
    """`review`: the exit status."""
    from attn_tutor.sessions.review import review

    desk = setup.desk("review", answers)
    notices(desk)
    return close(desk, review(desk, cap).stopped, "review")

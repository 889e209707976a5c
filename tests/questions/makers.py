"""Questions of every kind for tests, with as few keys as each needs."""

from __future__ import annotations

from typing import Any, TypeVar

from attn_tutor.questions.question import Question

Kind = TypeVar("Kind", bound=Question)

_TEXTS: dict[str, Any] = {
    "id": "a-question",
    "topic": "softmax",
    "level": "easy",
    "prompt": "What is it?",
    "hints": ("Look.", "Look again."),
    "solution": ("This.",),
    "quick_check": "It adds up.",
    "common_mistakes": (),
    "teaches": "A lesson.",
}


def make(kind: type[Kind], **keys: Any) -> Kind:
    """A question of this kind; what every question has is filled in."""
    return kind(**{**_TEXTS, **keys})

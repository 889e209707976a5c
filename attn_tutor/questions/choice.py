"""One of several options, by letter or by its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from attn_tutor.questions.fields import described
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import Option, Question


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """Exactly one option is right; each wrong one says why somebody picks it."""

    kind: ClassVar[str] = "choice"

    options: tuple[Option, ...] = described("two to six options")
    shuffle: bool = described("whether the seed shuffles the options", True)
    given: Given | None = described("inputs whose computed values the texts may show as {stage}", None)

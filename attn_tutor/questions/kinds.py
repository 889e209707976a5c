"""The table of question kinds: the word in YAML, and the class whose fields are its keys."""

from __future__ import annotations

from attn_tutor.questions.choice import Choice
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.question import Question
from attn_tutor.questions.shape import Shape

KINDS: dict[str, type[Question]] = {kind.kind: kind for kind in (Choice, Numeric, Shape)}

"""Numbers asked for: one cell, a vector or a matrix of one stage, from given or freshly drawn inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from attn_tutor.questions.fields import described
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import Option, Question
from attn_tutor.questions.recipe import Recipe

STAGES = ("query", "key", "value", "scores", "logits", "weights", "head_outputs", "concatenated", "output")


@dataclass(frozen=True, kw_only=True)
class Numeric(Question):
    """Asks for one stage of a computation, computed by the engine."""

    kind: ClassVar[str] = "numeric"

    given: Given | None = described("the inputs, if they are always the same", None)
    recipe: Recipe | None = described("what to draw, if each asking has fresh numbers", None)
    stage: str = described("which step is asked for", "output", one_of=STAGES)
    cell: str = described("only this entry of it: r1c2; or this row: r1; the whole stage if empty", "")
    shown: tuple[str, ...] = described("the earlier steps shown ready-made", ())
    decimals: int = described("how many decimals the answer has", 2)
    options: tuple[Option, ...] = described("options that may be picked instead of typing; one is right", ())

"""The shape of one stage, asked for from the shapes of the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from attn_tutor.questions.fields import described
from attn_tutor.questions.question import Question
from attn_tutor.questions.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class Shape(Question):
    """Asks for the shape of one stage; the engine computes it from arrays of the sizes named in the recipe."""

    kind: ClassVar[str] = "shape"

    recipe: Recipe = described("the sizes; the prompt may name them as {n_q}, {n_k}, {d_k}, {d_v}, {d_model}")
    batch: int | None = described("a leading batch dimension, if there is one", None)
    stage: str = described("whose shape is asked for")

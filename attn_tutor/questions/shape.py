"""The shape of one stage, asked for from the shapes of the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attn_tutor.answers.verdict import Verdict, check_answer
from attn_tutor.engine.names import STAGES
from attn_tutor.questions.asked import AskedBase
from attn_tutor.questions.fields import described
from attn_tutor.questions.findings import Findings, under, within
from attn_tutor.questions.question import COMPUTING, Expects, Level, Question
from attn_tutor.questions.recipe import SIZES, Recipe
from attn_tutor.questions.variants import recipe_faults, trial

_MOST_SIZE = 1024  # of a matrix whose shape alone is asked for


@dataclass(frozen=True, kw_only=True)
class Shape(Question):
    """Asks for the shape of one stage; the engine computes it from arrays of the sizes named in the recipe."""

    kind: ClassVar[str] = "shape"
    times: ClassVar[Mapping[Level, int]] = COMPUTING

    recipe: Recipe = described(
        "the sizes; texts may name them as {n_q}, {n_k}, {d_k}, {d_v}, {d_model}, {n_heads}"
    )
    batch: int | None = described("a leading batch dimension, if there is one", None)
    stage: str = described("whose shape is asked for")

    def draw(self, seed: int) -> AskedShape:
        return AskedShape(self, seed)

    def values(self) -> Mapping[str, Any]:
        recipe = self.recipe
        sizes = {name: getattr(recipe, name) for name in SIZES}
        sizes |= {"batch": self.batch, "d_head": recipe.d_k // recipe.n_heads}
        return {name: size for name, size in sizes.items() if size is not None}

    def faults(self) -> Findings:
        yield from super().faults()
        yield from within(self, "batch", 1, _MOST_SIZE)
        found = [*under("recipe", recipe_faults(self.recipe, _MOST_SIZE))]
        yield from found
        stages = STAGES if found else trial(self.recipe).problem.stages
        if self.stage not in stages:
            yield "stage", f"there is no step `{self.stage[:40]}` here", f"use {', '.join(stages)}"


class AskedShape(AskedBase):
    """A question for a shape; sizes are filled into its texts."""

    question: Shape

    def __init__(self, question: Shape, seed: int) -> None:
        super().__init__(question, seed, None, question.values())

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The answer."""
        value = trial(replace(self.question.recipe, entries=(0, 0))).problem.run()[self.question.stage]
        leading = () if self.question.batch is None else (self.question.batch,)
        return (*leading, *np.shape(value))

    @property
    def expects(self) -> Expects:
        return Expects(form="a shape, such as (2, 3)", what="shape")

    @property
    def answer(self) -> str:
        return str(self.shape)

    def judge(self, text: str) -> Verdict:
        return check_answer(text, self.shape, kind="shape")

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        right = [self.answer, " x ".join(map(str, self.shape)), f"torch.Size({list(self.shape)})"]
        return {
            "right": right,
            "wrong": [str((*self.shape[:-1], self.shape[-1] + 1))],
            "unreadable": ["", "wide"],
        }

"""The shape of one stage, asked for from the shapes of the inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np

from attn_tutor.answers.verdict import Verdict, check_answer
from attn_tutor.errors import ShapeError
from attn_tutor.questions.asked import AskedBase
from attn_tutor.questions.fields import described
from attn_tutor.questions.question import COMPUTING, Expects, Level, Question
from attn_tutor.questions.recipe import Recipe
from attn_tutor.questions.variants import attempt_at


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

    def faults(self) -> Iterator[tuple[str, str, str]]:
        yield from super().faults()
        try:
            self.draw(0).shape  # noqa: B018  computing it is the check
        except ShapeError as fault:
            yield "recipe", fault.sentence.rstrip("."), fault.hint or "mend the sizes"
        except KeyError:
            yield (
                "stage",
                f"there is no step called {self.stage} here",
                "use scores, weights, output or another step",
            )


class AskedShape(AskedBase):
    """A question for a shape; sizes are filled into its texts."""

    question: Shape

    def __init__(self, question: Shape, seed: int) -> None:
        recipe = question.recipe
        names = ("n_q", "n_k", "d_k", "d_v", "d_model", "n_heads")
        sizes = {name: getattr(recipe, name) for name in names if getattr(recipe, name) is not None}
        sizes |= {"batch": question.batch, "d_head": recipe.d_k // recipe.n_heads}
        super().__init__(
            question, seed, None, {name: size for name, size in sizes.items() if size is not None}
        )

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The answer. Raises ShapeError where the sizes do not fit, KeyError for an unknown stage."""
        recipe = self.question.recipe
        value = attempt_at(replace(recipe, entries=(0, 0)), np.random.default_rng(0)).problem.run()[
            self.question.stage
        ]
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

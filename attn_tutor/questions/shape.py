"""The shape of one stage, asked for from the shapes of the inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attn_tutor.answers.reading import read_shape
from attn_tutor.answers.shape_reasons import shape_reason
from attn_tutor.answers.verdict import Verdict, check_answer
from attn_tutor.engine.names import STAGES
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import Findings, describe, out_of_range, under
from attn_tutor.questions.question import COMPUTING, AskedQuestion, Level, Question
from attn_tutor.questions.recipe import SIZES, Recipe
from attn_tutor.questions.variants import trial
from attn_tutor.records import record

_MOST_SIZE = 1024  # of a matrix whose shape alone is asked for


_OF_HEADS = ("n_heads", "d_head", "d_head_v")


@record(kw_only=True)
class Shape(Question):
    """Asks for the shape of one stage; the engine computes it from arrays of the sizes named in the recipe."""

    kind: ClassVar[str] = "shape"
    times: ClassVar[Mapping[Level, int]] = COMPUTING

    recipe: Recipe = describe(
        "the sizes; texts may name them as {n_q}, {n_k}, {d_k}, {d_v}, {d_model}, {n_heads}"
    )
    vary_sizes: bool = describe(
        "whether each asking draws other sizes near these: equal ones stay equal, different ones different",
        False,
    )
    batch: int | None = describe("a leading batch dimension, if there is one", None)
    stage: str = describe("whose shape is asked for")

    @property
    def fresh(self) -> bool:
        return self.vary_sizes

    def draw(self, seed: int) -> AskedShape:
        if not self.vary_sizes:
            return AskedShape(self, seed)
        recipe, batch = drawn_sizes(self.recipe, self.batch, _MOST_SIZE, np.random.default_rng(seed))
        return AskedShape(replace(self, recipe=recipe, batch=batch), seed)

    def values(self) -> Mapping[str, Any]:
        recipe = self.recipe
        sizes = {name: getattr(recipe, name) for name in SIZES}
        widths = {"d_head": recipe.d_k // recipe.n_heads, "d_head_v": recipe.d_v // recipe.n_heads}
        sizes |= {"batch": self.batch, **widths}
        return {name: size for name, size in sizes.items() if size is not None}

    def faults(self) -> Findings:
        yield from super().faults()
        yield from out_of_range(self, "batch", 1, _MOST_SIZE)
        found = [*under("recipe", self.recipe.faults(_MOST_SIZE))]
        yield from found
        if self.vary_sizes and not found:
            yield from typed_sizes(self.recipe, self.batch, self.texts())
        stages = STAGES if found else trial(_small(self.recipe)[0]).problem.stages
        if self.stage not in stages:
            yield "stage", f"there is no step `{self.stage[:40]}` here", f"use {', '.join(stages)}"


class AskedShape(AskedQuestion):
    """A question for a shape; sizes are filled into its texts."""

    question: Shape

    def __init__(self, question: Shape, seed: int) -> None:
        super().__init__(question, seed, None, question.values())

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape that is asked for."""
        small, meant = _small(self.question.recipe)
        value = trial(small).problem.run(until=self.question.stage)[self.question.stage]
        leading = () if self.question.batch is None else (self.question.batch,)
        return (*leading, *(meant[size] for size in np.shape(value)))

    @property
    def expects(self) -> Expects:
        return Expects(form="a shape, such as (2, 3)", what="shape")

    @property
    def answer(self) -> str:
        return str(self.shape)

    def judge(self, text: str) -> Verdict:
        verdict = check_answer(text, self.shape, kind="shape")
        if verdict.correct or not verdict.counts_as_attempt:
            return verdict
        reason = shape_reason(read_shape(text), self.shape, self._stages, self._sizes)
        return replace(verdict, message=reason) if reason else verdict

    @property
    def _sizes(self) -> dict[str, int]:
        """The sizes that the prompt states, and with several heads the widths of one, by their names."""
        stated = {int(number) for number in re.findall(r"\d{1,9}", self.prompt)}
        several, values = self.question.recipe.n_heads > 1, self.question.values()
        of_heads = {"d_head": values.get("d_k"), "d_head_v": values.get("d_v")} if several else {}
        return {
            name: size
            for name, size in values.items()
            if (several or name not in _OF_HEADS) and (size in stated or of_heads.get(name) in stated)
        }

    @cached_property
    def _stages(self) -> dict[str, tuple[int, ...]]:
        """The shape of every matrix of the computation."""
        small, meant = _small(self.question.recipe)
        leading = () if self.question.batch is None else (self.question.batch,)
        shapes = {
            name: np.shape(value) for name, value in trial(small).problem.run().items() if np.ndim(value) > 1
        }
        return {
            name: (*leading, *(meant[size] for size in shape))
            for name, shape in shapes.items()
            if all(size in meant for size in shape)
        }

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        right = [self.answer, " x ".join(map(str, self.shape)), f"torch.Size({list(self.shape)})"]
        return {
            "right": right,
            "wrong": [str((*self.shape[:-1], self.shape[-1] + 1))],
            "unreadable": ["", "wide"],
        }


def _small(recipe: Recipe) -> tuple[Recipe, dict[int, int]]:
    """The recipe with small sizes, no two of them alike, and which size each of them stands for."""
    heads = min(2, recipe.n_heads)
    sizes: dict[str, Any] = {
        "n_q": 5,
        "n_k": 7,
        "d_k": 11 * heads,
        "d_v": 13 * heads,
        "n_heads": heads,
        "d_model": 17,
    }
    small = replace(
        recipe, **{name: size for name, size in sizes.items() if getattr(recipe, name) is not None}
    )
    meant = {size: getattr(recipe, name) for name, size in sizes.items()}
    return small, {11: recipe.d_k // recipe.n_heads, 13: recipe.d_v // recipe.n_heads} | meant


_TRIES = 100
_SMALL = 20  # up to here any whole number near the size will do
_STEPS = (100, 64, 10, 8, 2)  # between larger sizes, so that they stay round


def drawn_sizes(
    recipe: Recipe, batch: int | None, most: int, chance: np.random.Generator
) -> tuple[Recipe, int | None]:
    """The recipe and the batch with other sizes, each from half to twice of what the bank has.

    The widths of all heads together follow from the width of one head, so they can always be shared out.
    """
    sizes = _sizes(recipe, batch)
    distinct = sorted({size for size in sizes.values() if size > 1})
    for _ in range(_TRIES):
        new = {size: _near(size, chance) for size in distinct} | {1: 1}
        drawn = {name: new[size] for name, size in sizes.items()}
        heads = drawn["n_heads"]
        widths = {name: drawn[name] * heads for name in ("d_k", "d_v")}
        if recipe.n_heads > 1 and recipe.d_model == recipe.d_k:
            drawn["d_model"] = widths["d_k"]
        every = [*(new[size] for size in distinct), *({*widths.values()} if heads > 1 else ())]
        if len({*every}) == len(every) and max(every) <= most:
            named: dict[str, Any] = {name: size for name, size in (drawn | widths).items() if name != "batch"}
            return replace(recipe, **named), drawn.get("batch")
    return recipe, batch


def typed_sizes(recipe: Recipe, batch: int | None, texts: Iterable[tuple[str, str]]) -> Findings:
    """Each size that a text gives as a number: with other sizes drawn it would be false."""
    names: Mapping[int, str] = {
        size: name for name, size in {**_whole(recipe), "batch": batch}.items() if size and size > 1
    }
    for way, text in texts:
        for number in re.findall(r"(?<![\w{.])\d+(?![\w}])", text):
            if int(number) in names:
                yield way, f"{number} is typed, and other sizes are drawn", f"write {{{names[int(number)]}}}"


def _sizes(recipe: Recipe, batch: int | None) -> dict[str, int]:
    """The sizes to draw: lengths, heads, the width of one head, and the batch."""
    heads = recipe.n_heads
    sizes = {"n_q": recipe.n_q, "n_k": recipe.n_k, "n_heads": heads}
    sizes |= {"d_k": recipe.d_k // heads, "d_v": recipe.d_v // heads}
    if recipe.d_model is not None and not (heads > 1 and recipe.d_model == recipe.d_k):
        sizes["d_model"] = recipe.d_model
    return sizes if batch is None else sizes | {"batch": batch}


def _whole(recipe: Recipe) -> dict[str, int | None]:
    """The sizes as texts name them."""
    named = {name: getattr(recipe, name) for name in ("n_q", "n_k", "d_k", "d_v", "d_model", "n_heads")}
    return {"d_head": recipe.d_k // recipe.n_heads, "d_head_v": recipe.d_v // recipe.n_heads} | named


def _near(size: int, chance: np.random.Generator) -> int:
    """A number from half to twice the size, as round as it is."""
    step = (
        1 if size <= _SMALL else next((step for step in _STEPS if size % step == 0 and size >= 4 * step), 1)
    )
    low, high = max(2, -(-size // 2)), 2 * size
    return step * int(chance.integers(-(-low // step), high // step + 1))

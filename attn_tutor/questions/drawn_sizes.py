"""Sizes drawn afresh for a question about a shape, alike where those of the bank are alike and different elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.questions.findings import Findings
from attn_tutor.questions.recipe import Recipe

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

"""What comes out of a problem with each mistake in it: alone, two at once, and which mistakes never differ."""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from attn_tutor.engine.names import MATRICES
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.catalogue import makeable
from attn_tutor.mistakes.runs import Runs, pair_runs, single_runs
from attn_tutor.records import record

_MANY_NUMBERS = 1024  # in one step: for more the pairs of mistakes would fill the memory
_SAME = 9  # decimals to which two runs agree that are the same


@lru_cache(maxsize=16)
def singles(given: Problem, stage: str) -> Runs:
    """Every mistake that can be made on this problem, run alone up to the stage."""
    return single_runs(given, makeable(given), stage)


@lru_cache(maxsize=2)
def single_and_pair_runs(given: Problem, stage: str) -> tuple[Runs, Runs]:
    """Every mistake run alone, and every two of them, where the numbers are few enough for a person to type."""
    most = max(np.size(value) for value in given.run(until=stage).results.values())
    if most > _MANY_NUMBERS:
        alone = singles(given, stage)
        return alone, Runs(alone.mistakes, alone.picks[:0], alone.values[:0])
    return pair_runs(given, makeable(given), stage)


def twins(given: Problem, stage: str) -> dict[str, int]:
    """For each mistake the number of its group: those of a group give the same whatever the numbers are.

    Group 0 is that of the right answer, under the name "": its mistakes never show at this stage. Found by
    running all of them on other, random numbers of the same shapes under the same mask.
    """
    return _twins(redraw(given), stage)


@lru_cache(maxsize=64)
def _twins(other: Problem, stage: str) -> dict[str, int]:
    runs = singles(other, stage)
    results = [other.run(until=stage)[stage], *runs.values]
    groups: dict[bytes, int] = {}
    found: dict[str, int] = {}
    for name, value in zip(("", *(name for (name,) in runs.names)), results, strict=True):
        looks = (np.round(value, _SAME) + 0.0).tobytes()  # + 0.0 makes one zero of two
        found.setdefault(name, groups.setdefault(looks, len(groups)))
    return found


def redraw(given: Problem) -> Problem:
    """Random numbers of the same shapes under the same mask: one problem for all that differ in their numbers only."""
    shapes = tuple(
        (name, np.shape(getattr(given, name))) for name in MATRICES if getattr(given, name) is not None
    )
    mask = None if given.mask is None else (given.mask.shape, given.mask.tobytes())
    heads = (given.n_heads, given.n_kv_heads, given.context is given.tokens)
    places = (given.causal, given.window, given.offset, given.rope)
    start = (given.start, None if given.logits is None else given.logits.tobytes())  # these are not drawn anew
    return _redraw(_Likeness((shapes, mask, heads, places, start, given.scale, given.softcap), given))


@record()
class _Likeness:
    """What problems share that differ in their numbers only, and one of them."""

    structure: tuple[Any, ...]
    given: Problem = field(compare=False)


@lru_cache(maxsize=64)
def _redraw(alike: _Likeness) -> Problem:
    given, chance = alike.given, np.random.default_rng(1)
    shapes = {name: np.shape(getattr(given, name)) for name in MATRICES if getattr(given, name) is not None}
    arrays: dict[str, Any] = {name: chance.normal(size=shape) for name, shape in shapes.items()}
    if given.context is given.tokens and given.tokens is not None:
        arrays["context"] = arrays["tokens"]
    return replace(given, **arrays)

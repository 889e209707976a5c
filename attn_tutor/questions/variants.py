"""Fresh numbers that hide no mistake.

The seed decides the numbers. A draw is kept when the right answer and every mistake that can be made on it stay
apart by the separation rule, no row of logits is so low that its e^x vanish in a hand computation, and no two
words are the same. Pairs of mistakes that saturate alike (one huge logit) cannot always be told apart: then the
draw that hides least is kept, as long as none of them hides behind the right answer. Where one row or one entry is
asked for, what counts is how well it tells its causes apart (`answers/partial.py`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attn_tutor.answers.facts import MIXTURES
from attn_tutor.answers.mistaken_results import singles, twins
from attn_tutor.answers.partial import place_of, separation
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import Bounds, apart
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import part_of
from attn_tutor.errors import ContentError, TutorError
from attn_tutor.questions.fields import Findings, finding
from attn_tutor.questions.given import Given
from attn_tutor.questions.recipe import Recipe

TRIES = 50  # more than three times what any recipe of the course needs
_HOPELESS = 16  # tries refused for the same reason: the rest would be, too
_ENOUGH = 30  # tries after which the draw that hides least is kept
_ENOUGH_OF_PARTS = 10  # draws of one row or one entry, of which the best is kept
_SEPARATED = 0.75  # the first draw that separates its causes this well is kept
_MOST_WEIGHT = 0.97  # of one key, in a row that is asked for
_FAR = 100  # units of the last decimal kept, more for large values: what is farther apart needs no bounds
_FAINT = -3.0  # a row whose largest logit is lower leaves too little of e^x


def draw(recipe: Recipe, stage: str, decimals: int, cell: str, seed: int) -> Given:
    """The inputs of this recipe for this seed: always the same ones.

    Raises ContentError where these tries find no numbers that tell the right answer from every mistake: that is
    a fault of the recipe, found by the content check.
    """
    found = _draw(recipe, stage, decimals, cell, seed)
    if found is None:
        raise ContentError(
            f"The recipe finds no numbers for seed {seed} that tell the right answer from every mistake.",
            "Use more rows, wider entries, or ask for a later stage.",
        )
    return found


@lru_cache(maxsize=256)
def _draw(recipe: Recipe, stage: str, decimals: int, cell: str, seed: int) -> Given | None:
    best: tuple[float, Given] | None = None
    found, refusals = 0, set[str]()
    for attempt in range(TRIES):
        if best is not None and (attempt >= _ENOUGH or found >= _ENOUGH_OF_PARTS):
            break
        if best is None and attempt >= _HOPELESS and len(refusals) == 1:
            break
        given = attempt_at(recipe, np.random.default_rng([seed, attempt]))
        asked = StageAnswer(
            given.problem, stage, decimals, part_of(cell, np.ndim(given.problem.run(until=stage)[stage]))
        )
        refusal, hidden, enough = _refusal(given, asked, recipe), 0.0, 0.0
        if not refusal:
            refusal, hidden, enough = _hides(asked)
        if refusal:
            refusals.add(refusal)
            continue
        found += place_of(asked) is not None
        if best is None or hidden < best[0]:
            best = hidden, given
        if best[0] <= enough:
            break
    return best[1] if best else None


def _refusal(given: Given, asked: StageAnswer, recipe: Recipe) -> str:
    """Why these numbers are not asked for, whatever they hide; "" if they may be."""
    refusals = (
        ("faint", _too_faint(given, recipe)),
        ("alike", _alike(given)),
        ("plain", not _worth_asking(asked.exact)),
        ("one-sided", _one_sided(asked)),
    )
    return next((name for name, holds in refusals if holds), "")


def _hides(asked: StageAnswer) -> tuple[str, float, float]:
    """The mistake that hides behind the right answer; if there is none, how much these numbers hide, and may hide."""
    outcomes = _Outcomes(asked)
    refusal = outcomes.like_right()
    if refusal:
        return refusal, 0, 0
    if place_of(asked) is None:
        return "", outcomes.pairs_alike() + len(asked.unproven()), 0
    return "", 1 - separation(asked.given, asked.stage, asked.decimals, asked.part), 1 - _SEPARATED


def _one_sided(asked: StageAnswer) -> bool:
    """Whether one key has nearly all the weight of the only row that counts: then one row looks like another."""
    place = place_of(asked)
    if place is None or asked.stage not in ("weights", *MIXTURES):
        return False
    weights = asked.values["weights"]
    rows = weights[..., place.row, :] if place.head is None else weights[place.head, place.row]
    return bool((rows.max(axis=-1) > _MOST_WEIGHT).any())


def attempt_at(recipe: Recipe, chance: np.random.Generator) -> Given:
    """One draw of the recipe, whatever it hides."""
    low, high = recipe.entries

    def entries(rows: int, columns: int) -> tuple[tuple[float, ...], ...]:
        return tuple(
            tuple(float(x) for x in row) for row in chance.integers(low, high + 1, size=(rows, columns))
        )

    shared = recipe.n_kv_heads or recipe.n_heads
    narrow = {
        name: width * shared // recipe.n_heads for name, width in (("key", recipe.d_k), ("value", recipe.d_v))
    }
    widths = {"query": recipe.d_k, **narrow}
    matrices: dict[str, Any]
    if recipe.d_model is None:
        rows = {"query": recipe.n_q, "key": recipe.n_k, "value": recipe.n_k}
        matrices = {name: entries(rows[name], width) for name, width in widths.items()}
    else:
        matrices = {"tokens": entries(recipe.n_q, recipe.d_model)}
        if recipe.cross:
            matrices["context"] = entries(recipe.n_k, recipe.d_model)
        matrices |= {f"w_{name}": entries(recipe.d_model, width) for name, width in widths.items()}
    if recipe.w_output:
        matrices["w_output"] = entries(recipe.d_v, recipe.d_v if recipe.d_model is None else recipe.d_model)
    mask = _mask(recipe, chance)
    return Given(
        **matrices,
        mask=mask,
        causal=recipe.mask == "causal",
        window=recipe.window,
        rope=recipe.rope,
        scale=recipe.scale,
        n_heads=recipe.n_heads,
        n_kv_heads=recipe.n_kv_heads,
    )


def trial(recipe: Recipe, seed: int = 0) -> Given:
    """Numbers that a recipe draws, whatever they hide."""
    return attempt_at(recipe, np.random.default_rng(seed))


def recipe_faults(recipe: Recipe) -> Findings:
    """What is wrong with a recipe: it cannot be drawn or worked out by hand, or its numbers do not fit together."""
    found = [*recipe.faults()]
    yield from found
    if not found:
        try:
            trial(recipe).problem  # noqa: B018  making it is the check
        except TutorError as error:
            yield finding("", error, "change the recipe")


class _Outcomes:
    """What the right way and every mistake come to, mistakes that never differ counted as one; the right way first.

    Two outcomes are alike where the separation rule cannot tell them apart.
    """

    def __init__(self, asked: StageAnswer) -> None:
        group, runs = twins(asked.given, asked.stage), singles(asked.given, asked.stage)
        kinds: dict[int, int] = {}
        for at, (name,) in enumerate(runs.names):
            if group.get(name, 0):
                kinds.setdefault(group[name], at)
        self.asked, self.ways = asked, [(), *(runs.combinations[at] for at in kinds.values())]
        values = np.stack([asked.exact, *(asked.part_of(runs.values[at]) for at in kinds.values())])
        self.near = _near(values, 10.0 ** -(asked.decimals + 1))
        self.bounds: dict[int, Bounds] = {}

    def like_right(self) -> str:
        """The first mistake that hides behind the right answer; "" where none does."""
        hidden = (way[0].name for at, way in enumerate(self.ways) if at and self._alike(0, at))
        return next(hidden, "")

    def pairs_alike(self) -> int:
        """How many two mistakes are alike."""
        near = np.argwhere(np.triu(self.near, 1)[1:, 1:]) + 1
        return sum(self._alike(one, other) for one, other in near.tolist())

    def _alike(self, one: int, other: int) -> bool:
        if not self.near[one, other]:
            return False
        return not apart(self._bounds(one), self._bounds(other), self.asked.decimals)

    def _bounds(self, at: int) -> Bounds:
        if at not in self.bounds:
            self.bounds[at] = self.asked.bounds_with(self.ways[at])
        return self.bounds[at]


def _near(values: Array, unit: float) -> NDArray[np.bool_]:
    """For every two of the stacked values whether their bounds could touch; `unit` is what a hand rounds to."""
    flat = values.reshape(len(values), -1)
    with np.errstate(invalid="ignore"):
        gaps = np.abs(flat[:, np.newaxis] - flat)
        return np.asarray((np.nan_to_num(gaps, nan=0.0) <= _FAR * unit * (1 + 0.3 * np.abs(flat))).all(axis=-1))


def _too_faint(given: Given, recipe: Recipe) -> bool:
    """Whether some row that may look at something has no logit above the limit, or sees nothing by accident."""
    logits = given.problem.run(until="logits")["logits"]
    peaks = logits.max(axis=-1)
    return bool(((peaks < _FAINT) & (peaks > -np.inf)).any()) or (
        recipe.mask != "empty" and bool(np.isneginf(peaks).any())
    )


def _alike(given: Given) -> bool:
    """Whether two words have the same vector, or a word or a query is all zeros: no text has such words."""
    words = set(given.tokens or ())
    rows = (*words, *(given.query or ()))
    return len(words) < len(given.tokens or ()) or any(not any(row) for row in rows)


def _worth_asking(exact: Array) -> bool:
    """Whether the numbers are not all alike, those that are masked (-inf) left out, and there are some."""
    visible = exact[~np.isneginf(exact)]
    return bool(np.isfinite(visible).all()) and (visible.size == exact.size == 1 or len(np.unique(visible)) > 1)


def _mask(recipe: Recipe, chance: np.random.Generator) -> tuple[tuple[float, ...], ...] | None:
    if recipe.mask in ("none", "causal"):
        return None
    least = min(2, recipe.n_k)  # a query that sees one key only has nothing to weigh
    if recipe.mask == "padding":
        n_visible = int(chance.integers(least, max(least + 1, recipe.n_k)))
        return tuple(tuple(float(j < n_visible) for j in range(recipe.n_k)) for _ in range(recipe.n_q))
    may = chance.random((recipe.n_q, recipe.n_k)) < 0.6
    for row in may:
        order = chance.permutation(recipe.n_k)
        row[order[:least]] = True
        row[order[least:][-1:]] &= not row.all()  # and one key hidden, where there is one to hide
    if recipe.mask == "empty":
        may[0] = False
    return tuple(tuple(float(x) for x in row) for row in may)

"""Why an answer is wrong: the computation run again with one step replaced, until it gives the learner's numbers.

A mistake is named only when the typed numbers lie within what that mistake reaches by hand, in every entry, and
nothing else does. What cannot be told apart here is said as "either ... or ...". When no single mistake fits,
two at once are tried. Numbers that nothing explains get facts about themselves, never an invented reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.answers.reading import Entry, NotUnderstood, Reading, read
from attn_tutor.answers.tolerance import Bounds, reachable, within
from attn_tutor.answers.verdict import Verdict, early_advice, judge_reading
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import Part, place_text, whole_index
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.errors import UsageError
from attn_tutor.mistakes.catalogue import CATALOGUE, makeable
from attn_tutor.mistakes.mistake import Mistake, fitted, mistaken
from attn_tutor.mistakes.runs import Runs, pair_runs, single_runs

_COINCIDENCE = 0.005  # a match that wrong numbers find by chance more often than this proves nothing
_SAME = 1e-9
_NEAR = 0.2  # entries farther than this (and a tenth of their size) from a run are not worth its bounds

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis(Verdict):
    """A verdict with its reason.

    misconceptions: the names of all mistakes that the numbers fit. With `sure` there is one explanation;
    without, several that these numbers cannot tell apart. pairs: where two mistakes at once are meant, which.
    """

    pairs: tuple[tuple[str, str], ...] = ()


def diagnose(
    typed: str | ArrayLike,
    *,
    query: ArrayLike | None = None,
    key: ArrayLike | None = None,
    value: ArrayLike | None = None,
    tokens: ArrayLike | None = None,
    w_query: ArrayLike | None = None,
    w_key: ArrayLike | None = None,
    w_value: ArrayLike | None = None,
    w_output: ArrayLike | None = None,
    n_heads: int = 1,
    mask: ArrayLike | None = None,
    causal: bool = False,
    scale: float | None = None,
    softcap: float | None = None,
    stage: str = "output",
    decimals: int = 2,
) -> Diagnosis:
    """Why `typed` (text as a learner types it, or numbers) is not the value of `stage`, or that it is.

    The inputs are those of `attend`: query (n_q, d_k), key (n_k, d_k), value (n_k, d_v); or tokens with
    w_query, w_key, w_value. Masks are boolean, True = may look.

    Raises ShapeError where the inputs do not fit together and UsageError for a stage that is not computed.
    """
    given = problem(
        query=query, key=key, value=value, tokens=tokens, w_query=w_query, w_key=w_key, w_value=w_value,
        w_output=w_output, n_heads=n_heads, mask=_truth(mask), causal=causal, scale=scale, softcap=softcap,
    )  # fmt: skip
    if stage not in given.stages:
        raise UsageError(
            f"There is no stage called {stage} here.", f"The stages are {', '.join(given.stages)}."
        )
    try:
        reading = read(typed) if isinstance(typed, str) else _as_reading(typed, decimals)
    except NotUnderstood as fault:
        return Diagnosis("not_understood", f"{fault.reason} For example: {fault.example}")
    return diagnose_reading(reading, given, stage, decimals)


def diagnose_reading(
    reading: Reading, given: Problem, stage: str, decimals: int, part: Part = ()
) -> Diagnosis:
    """The diagnosis of numbers that were read; `part` is what of the stage was asked for, if not all."""
    asked = Asked(given, stage, decimals, part)
    verdict = judge_reading(reading, asked.exact, asked.bounds, decimals, stage=stage)
    plain = _as_diagnosis(verdict, reading.read_as)
    if verdict.outcome == "correct":
        return plain
    if verdict.numbers is None:
        return _of_another_shape(plain, reading, asked)
    found = asked.explanations(verdict.numbers)
    if found:
        return _explained(plain, found, asked, verdict.numbers)
    if within(verdict.numbers, asked.bounds_if_early(), decimals).all():
        return replace(plain, outcome="early_rounding", message=early_advice(decimals), cells=(), slip="")
    if verdict.outcome != "wrong" or verdict.slip not in ("", "one_cell", "row_sum"):
        return plain
    pairs = asked.pairs(verdict.numbers)
    return _explained_by_two(plain, pairs) if pairs else plain


class Asked:
    """What was asked: one stage of one problem, or a part of it, and everything that may come out instead."""

    def __init__(self, given: Problem, stage: str, decimals: int, part: Part = ()) -> None:
        self.given, self.stage, self.decimals, self.part = given, stage, decimals, part
        self.exact: Array = self._part(given.run(until=stage)[stage])
        self.bounds = self.reached(())

    def part_of_run(self, runs: Runs, names: Names) -> Array:
        """What of one run is asked for."""
        return self._part(runs.values[runs.names.index(names)])

    def bounds_if_early(self) -> Bounds:
        """What a right method reaches that keeps one decimal less than announced."""
        return self.reached((), self.decimals)

    def explanations(self, typed: Array) -> list[Names]:
        """The single mistakes that reach the typed numbers, if that is no coincidence."""
        runs = singles(self.given, self.stage)
        found = self._matching(runs, typed)
        return found if found and self._coincidence(runs, typed) <= _COINCIDENCE else []

    def pairs(self, typed: Array) -> list[Names]:
        """The pairs of mistakes that reach the typed numbers, if that is no coincidence."""
        runs = _pairs(self.given, self.stage)
        found = self._matching(runs, typed)
        return found if found and self._coincidence(runs, typed) <= _COINCIDENCE else []

    def odd(self, typed: Array) -> list[Names]:
        """The mistakes that give numbers of another shape, the typed ones."""
        runs = singles(self.given, self.stage)
        return [
            names
            for names, value in runs.odd.items()
            if not self.part and value.shape == typed.shape and self._within_reach(names, typed)
        ]

    def _matching(self, runs: Runs, typed: Array) -> list[Names]:
        values = self._part(runs.values)
        with np.errstate(invalid="ignore"):
            far = np.abs(values - typed) > _NEAR + 0.1 * np.abs(values)
            same = np.abs(values - self.exact) < 10.0**-self.decimals / 100
        axes = tuple(range(1, values.ndim))
        near = np.flatnonzero(~far.any(axis=axes) & ~same.all(axis=axes))
        return [runs.names[i] for i in near if self._within_reach(runs.names[i], typed)]

    def _within_reach(self, names: Names, typed: Array) -> bool:
        return bool(within(typed, self.reached(names), self.decimals).all())

    def reached(self, names: Names, working: int | None = None) -> Bounds:
        """The bounds of what these mistakes reach by hand, keeping `working` decimals; of the right way for ()."""
        working = self.decimals + 1 if working is None else working
        mistakes = [fitted(CATALOGUE[name], self.given) for name in names]
        computation = mistaken(self.given.computation, *mistakes)
        reach = reachable(computation, self.given.given, self.stage, working)
        return Bounds(*(self._part(end) for end in reach))

    def _coincidence(self, runs: Runs, typed: Array) -> float:
        """How many of these runs wrong numbers would hit by chance in the entries that are off."""
        values = self._part(runs.values)
        off = ~within(typed, self.bounds, self.decimals)
        agree = within(values, self.bounds, self.decimals)[:, ~off].all(axis=1)
        whole = (typed == np.round(typed)).all() and (self.exact == np.round(self.exact)).all()
        width = 1.0 if whole else 10.0**-self.decimals + (self.bounds.high - self.bounds.low)
        with np.errstate(invalid="ignore"):
            finite = np.where(np.isfinite(values), values, 0)
            spread = np.maximum(np.ptp(finite, axis=0), 1e-6)
        chance = np.where(off, np.minimum(1, width / spread), 1).prod()
        return float(agree.sum() * chance)

    def _part(self, value: Array) -> Array:
        """The part of the stage that was asked for, of one value or of a stack of them."""
        return np.asarray(value[(..., *self.part)]) if self.part else value


@lru_cache(maxsize=8)
def singles(given: Problem, stage: str) -> Runs:
    """Every mistake that can be made on this problem, run alone up to the stage."""
    return single_runs(given, makeable(given), stage)


@lru_cache(maxsize=2)
def _pairs(given: Problem, stage: str) -> Runs:
    return pair_runs(given, makeable(given), stage)


@lru_cache(maxsize=8)
def twins(given: Problem, stage: str) -> dict[str, int]:
    """For each mistake the number of its group: those of a group give the same whatever the numbers are.

    Group 0 is that of the right answer, under the name "": its mistakes never show at this stage. Found by
    running all of them on other, random numbers of the same shapes under the same mask.
    """
    other = _redrawn(given)
    runs = single_runs(other, makeable(given), stage)
    flat = np.concatenate([other.run(until=stage)[stage][np.newaxis], runs.values]).reshape(
        1 + len(runs.names), -1
    )
    with np.errstate(invalid="ignore"):
        gaps = np.nan_to_num(np.abs(flat[:, np.newaxis] - flat), nan=0.0).max(
            axis=-1
        )  # -inf is as far as -inf
    names = ("", *(name for (name,) in runs.names))
    return {name: int(np.argmax(gaps[i] < _SAME)) for i, name in enumerate(names)}


def _redrawn(given: Problem) -> Problem:
    names = ("query", "key", "value", "tokens", "context", "w_query", "w_key", "w_value", "w_output")
    chance = np.random.default_rng(1)
    arrays: dict[str, Any] = {
        name: chance.normal(size=np.shape(getattr(given, name)))
        for name in names
        if getattr(given, name) is not None
    }
    if given.context is given.tokens and given.tokens is not None:
        arrays["context"] = arrays["tokens"]
    return replace(given, **arrays)


# --- words


def _explained(plain: Diagnosis, found: list[Names], asked: Asked, typed: Array) -> Diagnosis:
    names = [name for (name,) in found]
    group = twins(asked.given, asked.stage)
    names.sort(key=lambda name: CATALOGUE[name].told_at not in ("", asked.stage))
    classes: dict[int, Mistake] = {}
    for name in names:
        classes.setdefault(group.get(name, -1 - names.index(name)), CATALOGUE[name])
    kinds = list(classes.values())
    if len(kinds) == 1:
        message = f"These are exactly the numbers you get when {kinds[0].when}."
        look = f"{kinds[0].matters} {kinds[0].look}{_where(asked, typed)}"
    else:
        message = f"These are the numbers you get {_either([mistake.when for mistake in kinds])}."
        look = "These numbers cannot tell which. " + kinds[0].look
    return replace(
        plain,
        outcome="wrong",
        message=message,
        look=look,
        misconceptions=tuple(names),
        sure=len(kinds) == 1,
        slip="",
    )


def _where(asked: Asked, typed: Array) -> str:
    """Where the difference is largest."""
    if typed.size < 2:
        return ""
    index = np.argwhere(np.abs(typed - asked.exact) == np.abs(typed - asked.exact).max())[0].tolist()
    return f" It shows most at {place_text(whole_index(asked.part, index))}."


def _either(whens: Sequence[str]) -> str:
    return "either when " + ", or when ".join(whens)


def _explained_by_two(plain: Diagnosis, pairs: list[Names]) -> Diagnosis:
    told = [f"{CATALOGUE[one].when}, and {CATALOGUE[two].when}" for one, two in pairs[:3]]
    if len(pairs) == 1:
        message = f"No single mistake gives these numbers, but two together do: {told[0]}."
    else:
        message = "No single mistake gives these numbers. Two together may: " + "; or ".join(told) + "."
    first = CATALOGUE[pairs[0][0]]
    names = tuple(dict.fromkeys(name for pair in pairs for name in pair))
    both = tuple((one, two) for one, two in pairs)
    return replace(
        plain,
        message=message,
        look=first.look,
        misconceptions=names,
        sure=len(pairs) == 1,
        pairs=both,
        slip="",
    )


def _of_another_shape(plain: Diagnosis, reading: Reading, asked: Asked) -> Diagnosis:
    typed = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    found = asked.odd(typed)
    if plain.outcome != "wrong_shape" or not found:
        return plain
    names = tuple(name for (name,) in found)
    why = f"These are the numbers you get {_either([CATALOGUE[n].when for n in names])}."
    message = f"{plain.message} {why.replace('either when', 'when') if len(names) == 1 else why}"
    return replace(
        plain, message=message, look=CATALOGUE[names[0]].look, misconceptions=names, sure=len(names) == 1
    )


def _as_diagnosis(verdict: Verdict, read_as: str) -> Diagnosis:
    values = {field.name: getattr(verdict, field.name) for field in fields(Verdict)}
    return Diagnosis(**(values | {"read_as": read_as}))


def _as_reading(typed: ArrayLike, decimals: int) -> Reading:
    numbers = np.asarray(typed, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise NotUnderstood("The answer holds something that is not a finite number.", 0, "[[0.7, 0.3]]")
    entries = tuple(Entry(float(x), 10.0**-decimals) for x in numbers.ravel())
    return Reading(entries, numbers.shape, "", ())


def _truth(mask: ArrayLike | None) -> ArrayLike | None:
    """A mask of ones and zeros, as JSON and YAML write it, as truth values."""
    if mask is None:
        return None
    array = np.asarray(mask)
    return array.astype(np.bool_) if array.dtype.kind in "iu" and np.isin(array, (0, 1)).all() else array

"""What a diagnosis says: the mistake, why it matters, where to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from attn_tutor.answers.prior import usual_weight
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import MASKED
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import place_words, whole_index
from attn_tutor.english import ordinal
from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.mistakes.runs import Combination

_OF_COLUMNS = ("softmax_columns",)  # what gives it away lies across the rows
_ZEROS = "all zeros"  # said of an empty row only where the numbers have such a row
_MATRIX = 2
_PROJECTIONS = {"query", "key", "value"}  # each is made without the other two
_MOST_TOLD = 3  # alternatives that a sentence can hold


def deeds(found: Sequence[Mistake], asked: StageAnswer) -> list[Mistake]:
    """One entry for each thing done: of several that describe the same one, that whose words fit here best.

    What goes wrong outside the stage asked for and what leads to it is no reason, unless there is no other.
    """
    outside = {*asked.given.stages[asked.given.stages.index(asked.stage) + 1 :]}
    if asked.stage in _PROJECTIONS:
        outside |= _PROJECTIONS - {asked.stage}
    found = [m for m in found if not any(step.name in outside for step in m.steps)] or found
    if np.shape(asked.values[asked.stage])[-2:-1] == (1,):  # one row: nobody's softmax runs down its columns
        found = sorted(found, key=lambda m: m.name in _OF_COLUMNS)
    where = "weights" if asked.stage == "weights" else "output"
    fitting = sorted(found, key=lambda m: (m.told_at not in ("", where), m.family == "one head"))
    first: dict[str, Mistake] = {}
    for mistake in fitting:
        first.setdefault(mistake.common_name, mistake)
    return [first[deed] for deed in dict.fromkeys(mistake.common_name for mistake in found)]


def deed_pairs(found: Sequence[Combination], asked: StageAnswer) -> list[Combination]:
    """The same for two at a time."""
    best = {mistake.common_name: mistake for mistake in deeds([one for pair in found for one in pair], asked)}
    pairs = [pair for pair in found if all(mistake.common_name in best for mistake in pair)] or found
    pairs = sorted(pairs, key=lambda pair: -prod(usual_weight(mistake) for mistake in pair))  # the likeliest first
    return list(dict.fromkeys(tuple(best.get(mistake.common_name, mistake) for mistake in pair) for pair in pairs))


def one_reason(
    mistake: Mistake, asked: StageAnswer, typed: Array, ready: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """What to say, and where to look, when one mistake explains the numbers; `ready`: the stages on the screen."""
    wrong = asked.wrong_values((mistake,))
    exactly = "exactly " if _is_exact(asked.part_of(wrong[asked.stage]), typed, asked.decimals) else ""
    filled_otherwise = mistake.empty_row == _ZEROS and typed.ndim >= _MATRIX and not _has_zero_row(typed)
    when = mistake.full_deed if filled_otherwise else mistake.when
    message = f"That's {exactly}what you get when {when}."
    given = {asked.given.start, *asked.ready, *ready}  # right weights on the screen: then wrong ones give nothing away
    evidence = "" if "weights" in given else _evidence(mistake, wrong, asked, typed)
    return message, " ".join(
        filter(None, (mistake.matters, evidence or mistake.look, "" if evidence else _most(asked, typed)))
    )


def _has_zero_row(typed: Array) -> bool:
    return bool((typed == 0).all(axis=-1).any())


def several_reasons(mistakes: Sequence[Mistake]) -> tuple[str, str]:
    """What to say when these numbers cannot tell which mistake was made."""
    first = mistakes[:_MOST_TOLD]
    more = f", and in {_count(len(mistakes) - len(first), 'other way')}" if len(mistakes) > len(first) else ""
    message = f"You get these numbers when {', and also when '.join(deed_words(m) for m in first)}{more}."
    looks = dict.fromkeys(mistake.look for mistake in first)
    return message, " ".join([cannot_tell(len(mistakes)), *looks])


def deed_words(mistake: Mistake) -> str:
    """What was done, without what follows from it: beside another mistake that would be too much for a sentence."""
    return mistake.deed if mistake.explanation or mistake.empty_row == _ZEROS else mistake.when


def cannot_tell(count: int, numbers: str = "Your numbers fit") -> str:
    """The sentence on numbers that fit several mistakes equally well."""
    return f"{numbers} {'both mistakes' if count == 2 else f'all {count} mistakes'}, so I can't tell which one it was."


def two_at_once(pairs: Sequence[Combination]) -> tuple[str, str]:
    """What to say when only two mistakes together explain the numbers."""
    deeds = [f"{one.when}, and {two.when}" for one, two in pairs[:_MOST_TOLD]]
    if len(pairs) == 1:
        message = f"No single mistake gives these numbers, but two together do: {deeds[0]}."
        return message, " ".join(mistake.look for mistake in pairs[0])
    more = f"; or in {_count(len(pairs) - len(deeds), 'other way')}" if len(pairs) > len(deeds) else ""
    message = f"No single mistake gives these numbers, but two together can: {'; or '.join(deeds)}{more}."
    shared = [mistake.look for mistake in pairs[0] if all(mistake in pair for pair in pairs)]
    return message, " ".join(shared)


def of_another_shape(mistakes: Sequence[Mistake]) -> tuple[str, str]:
    """What to say when a mistake gives the typed numbers in the shape in which they were typed."""
    if len(mistakes) > 1:
        return several_reasons(mistakes)
    return f"That's what you get when {mistakes[0].when}.", mistakes[0].look


def another_stage(found: str, asked: StageAnswer) -> tuple[str, str]:
    """What to say to the right numbers of another stage."""
    stages, wanted = asked.given.stages, _words(asked.stage)
    message = f"Those are the right numbers for the {_words(found)}, but you're asked for the {wanted}."
    if stages.index(found) > stages.index(asked.stage):
        return message, f"The {wanted} {'come' if wanted.endswith('s') else 'comes'} earlier."
    following = asked.given.computation.steps[stages.index(found) + 1]
    return message, f"Go on from there: {_words(following.name)} = {following.formula}."


def _is_exact(wrong: Array, typed: Array, decimals: int) -> bool:
    """Whether rounding the numbers of a mistake gives the typed ones, with no rounding on the way."""
    return wrong.shape == typed.shape and bool((np.abs(wrong - typed) <= 10.0**-decimals / 2 + 1e-9).all())


def _evidence(mistake: Mistake, wrong: dict[str, Any], asked: StageAnswer, typed: Array) -> str:
    """The numbers that give the mistake away, the learner's own where they were asked for."""
    wrong[asked.stage] = _with_part(wrong[asked.stage], asked, typed)
    right = {name: value for name, value in asked.values.items() if name in wrong}
    said = mistake.shows(wrong if mistake.name in _OF_COLUMNS else _asked_rows(wrong, right, asked), right)
    return said if not said or asked.stage == "weights" else f"That way, {said[:1].lower()}{said[1:]}"


def _with_part(whole: Any, asked: StageAnswer, typed: Array) -> Array:
    """The whole value with the typed numbers in the part that is asked for, if they are as many."""
    if not asked.part:
        return typed
    filled = np.array(whole, dtype=float)
    if np.shape(filled[asked.part]) == np.shape(typed):
        filled[asked.part] = typed
    return filled


def _asked_rows(wrong: dict[str, Any], right: Mapping[str, Any], asked: StageAnswer) -> dict[str, Any]:
    """The mistaken values, with weights and logits that give nothing away outside the head and the row asked for."""
    whole = np.ndim(asked.values[asked.stage])
    fixed = [index if isinstance(index, int) else None for index in (*asked.part, None, None, None)]
    head, row = (fixed[0], fixed[1]) if whole > 2 else (None, fixed[0])
    if head is None and row is None:
        return wrong
    narrowed = dict(wrong)
    for name in {"weights", "logits"} & wrong.keys():
        value = np.array(wrong[name], dtype=float)
        elsewhere = np.ones(value.shape, dtype=bool)
        at = (slice(None) if head is None else head,) * (value.ndim > 2)
        elsewhere[(*at, slice(None) if row is None else row)] = False
        same = name == "weights" and name in right and np.shape(right[name]) == value.shape
        narrowed[name] = np.where(elsewhere, right[name] if same else 0.0, value)
    return narrowed


def _most(asked: StageAnswer, typed: Array) -> str:
    """Where the numbers are off most."""
    if typed.size < 2:
        return ""
    gaps = np.abs(np.maximum(typed, MASKED) - np.maximum(asked.exact, MASKED))
    index = np.unravel_index(np.argmax(gaps), typed.shape)
    if typed.ndim == 1 and np.shape(asked.values[asked.stage])[-2] == 1:
        return f"Your answer is furthest off in its {ordinal(int(index[0]) + 1)} number."
    return f"Your answer is furthest off in {place_words(whole_index(asked.part, [int(i) for i in index]))}."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}s" if number > 1 else f"one {thing}"


def _words(stage: str) -> str:
    return stage.replace("_", " ")

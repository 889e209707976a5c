"""Why one row or one number is wrong: one mistake, two in a row, or more or fewer numbers than were asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from attn_tutor.answers import telling
from attn_tutor.answers.clues import simple_factor
from attn_tutor.answers.outcomes import Diagnosis
from attn_tutor.answers.partial import PartialAnswer, partial_answer
from attn_tutor.answers.partial_telling import Explanation, explain, explain_by_facts
from attn_tutor.answers.reading import Reading
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import within
from attn_tutor.answers.verdict import early_advice
from attn_tutor.engine.arrays import Array

_USUAL_DECIMALS = 2  # more are asked for where one number is to tell more


def explain_part(plain: Diagnosis, partial: PartialAnswer, typed: Array, reading: Reading) -> Diagnosis:
    """The diagnosis of wrong numbers in one row, or of one wrong number."""
    if plain.outcome == "too_coarse":
        return plain
    found = explain(partial, typed) or _coarsely(partial, typed, reading)
    if found is None and partial.asked.rounded_early(typed):
        found = Explanation("", outcome="early_rounding")
    if found is not None and found.outcome == "early_rounding":
        message = early_advice(partial.asked.decimals)
        return replace(plain, outcome="early_rounding", message=message, cells=(), slip="")
    two = _two_in_a_row(plain, partial, typed) if found is None else None
    return two or _of_explanation(plain, found or explain_by_facts(partial, typed))


def _coarsely(partial: PartialAnswer, typed: Array, reading: Reading) -> Explanation | None:
    """The explanation of numbers that were typed with one decimal less than asked for; None for others."""
    asked, unit = partial.asked, max(entry.unit for entry in reading.entries)
    if asked.decimals <= _USUAL_DECIMALS or not 1.001 < unit * 10.0**asked.decimals < 10.001:
        return None
    coarse = partial_answer(asked.given, asked.stage, asked.decimals - 1, asked.part, partial.setting)
    found = None if coarse is None else explain(coarse, typed)
    return None if found is None or found.outcome != "wrong" else found


def _of_explanation(plain: Diagnosis, found: Explanation) -> Diagnosis:
    return replace(
        plain, outcome=found.outcome, message=found.message, look=found.look, sure=found.sure,
        misconceptions=found.misconceptions, slip=found.slip,
    )  # fmt: skip


def _two_in_a_row(plain: Diagnosis, partial: PartialAnswer, typed: Array) -> Diagnosis | None:
    """Two mistakes at once in a row, where exactly one pair fits: said with "may"."""
    asked = partial.asked
    few = typed.size < 2 or partial.evidence.has_few_outcomes(np.ravel(typed))
    if few or is_off_in_masks_alone(asked, typed):
        return None
    off = ~within(typed, asked.bounds, asked.decimals)
    if simple_factor(typed, asked.exact, asked.bounds, off, asked.decimals):
        return None
    found = asked.pairs(typed)
    deeds = telling.deed_pairs(found, asked) if found else []
    if len(deeds) != 1:
        return None
    one, two = deeds[0]
    message = f"No single mistake gives these numbers, but two together can: {one.when}, and {two.when}."
    return replace(plain, sure=False, pairs=((one.name, two.name),)).with_mistakes(deeds[0], message, one.look)


def is_off_in_masks_alone(asked: StageAnswer, typed: Array) -> bool:
    """Whether all that is off are numbers where -inf belongs: whatever they are, two mistakes are not behind them."""
    off = ~within(typed, asked.bounds, asked.decimals)
    return asked.stage == "logits" and bool(np.isneginf(asked.exact[off]).all())


def explain_misfit(plain: Diagnosis, partial: PartialAnswer, reading: Reading) -> Diagnosis | None:
    """More numbers than asked for, or fewer: the whole stage, the whole row, the products, one entry; else None."""
    from attn_tutor.answers.misfits import misfit  # what most answers never need

    typed = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    found = misfit(partial, typed)
    judged = found is not None and found.slip == "whole" and found.outcome == "wrong_shape"  # its row or entry was
    if found is None or (judged and partial.asked.odd(typed)):
        return None
    free = not judged
    return replace(
        plain, outcome=found.outcome, message=found.message, slip=found.slip, sure=False, free=free
    )

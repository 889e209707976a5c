"""Why the numbers of a stage are off: the explanations that are tried, in their order, and what each of them finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from attn_tutor.answers import telling
from attn_tutor.answers.clues import simple_factor
from attn_tutor.answers.outcomes import Diagnosis
from attn_tutor.answers.partial import PartialAnswer, partial_answer
from attn_tutor.answers.partial_telling import Explanation, explain, explain_by_facts
from attn_tutor.answers.reading import Reading
from attn_tutor.answers.slips import EMPTY_ROW, is_empty_row_uniform
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import within
from attn_tutor.answers.verdict import early_advice
from attn_tutor.engine.arrays import Array
from attn_tutor.mistakes.mistake import Mistake

_NO_CAP = "Nothing is capped here: the scaled scores go into the softmax as they are."
_MATRIX = 2  # dimensions
_USUAL_DECIMALS = 2  # more are asked for where one number is to tell more


def explain_stage(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis:
    """The diagnosis of wrong numbers in the shape of a whole stage: the first explanation that holds."""
    off = ~within(typed, asked.bounds, asked.decimals)
    if not asked.part and is_empty_row_uniform(asked.stage, typed, off, asked.values, asked.decimals):
        name = "empty_row_uniform"
        return replace(plain, message=EMPTY_ROW, slip=name, misconceptions=(name,))
    if plain.slip == "swapped":
        return plain  # no cause needs to be invented
    elsewhere = asked.other_stages(typed)
    return (
        _by_one_mistake(plain, asked, typed, proven=bool(elsewhere) or plain.outcome == "transposed")
        or _by_another_stage(plain, asked, elsewhere)
        or _by_early_rounding(plain, asked, typed)
        or _by_strict_mask(plain, asked, typed)
        or _by_soft_cap(plain, asked, typed)
        or _by_a_plain_reason(plain, asked, typed)
        or _by_two_mistakes(plain, asked, typed)
        or _by_facts(plain, asked, typed)
    )


def _by_strict_mask(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """A causal mask that hides each word from itself: seen in all rows but the first, which it leaves empty."""
    strict = asked.strict_but_for_the_first_row(typed)
    if strict is None:
        return None
    message = f"All rows but the first are what you get when {strict.when}."
    return _with_mistakes(plain, [strict], message, f"{strict.matters} {strict.look}")


def _by_soft_cap(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """The soft cap left out, or one of a usual size put in, which is seen where it changes more than a few numbers."""
    cap, others = asked.given.softcap, asked.other_caps(typed)
    if not others:
        return None
    capped = "without the soft cap" if others[0] is None else f"with a soft cap of {others[0]:g}"
    message = f"That's what you get {capped}."
    look = f"Each logit z becomes {cap:g} · tanh(z / {cap:g}) before the softmax." if cap else _NO_CAP
    return replace(plain, message=message, look=look, slip="")


def _by_facts(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis:
    """The diagnosis with the facts about the numbers, and where to look."""
    from attn_tutor.answers.matrix_facts import facts_of_matrix

    if plain.outcome != "wrong" or plain.slip not in ("", "row_sum", "one_cell"):
        return plain
    found = facts_of_matrix(asked, typed, plain.slip)
    if plain.slip == "one_cell":
        return replace(plain, message=f"{plain.message} {found}".rstrip())
    return replace(plain, message=found, slip="") if found else plain


def _by_a_plain_reason(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """One factor, one product, one value in all of the numbers: no two mistakes need to be behind them."""
    from attn_tutor.answers.matrix_facts import plain_reason  # after the mistakes, which most answers are

    if plain.outcome != "wrong" or plain.slip not in ("", "row_sum"):
        return None
    found = plain_reason(asked, typed)
    return replace(plain, message=found, slip="") if found else None


def _in_masks_alone(asked: StageAnswer, typed: Array) -> bool:
    """Whether all that is off are numbers where -inf belongs: whatever they are, two mistakes are not behind them."""
    off = ~within(typed, asked.bounds, asked.decimals)
    return asked.stage == "logits" and bool(np.isneginf(asked.exact[off]).all())


def explain_part(plain: Diagnosis, partial: PartialAnswer, typed: Array, reading: Reading) -> Diagnosis:
    """The diagnosis of wrong numbers in one row, or of one wrong number."""
    if plain.outcome == "too_coarse":
        return plain
    found = explain(partial, typed) or _coarsely(partial, typed, reading)
    if found is None and partial.asked.rounded_early(typed):
        found = Explanation("", outcome="early_rounding")
    if found is not None and found.outcome == "early_rounding":
        told = early_advice(partial.asked.decimals)
        return replace(plain, outcome="early_rounding", message=told, cells=(), slip="")
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
    if few or _in_masks_alone(asked, typed):
        return None
    off = ~within(typed, asked.bounds, asked.decimals)
    if simple_factor(typed, asked.exact, asked.bounds, off, asked.decimals):
        return None
    found = asked.pairs(typed)
    told = telling.deed_pairs(found, asked) if found else []
    if len(told) != 1:
        return None
    one, two = told[0]
    message = f"No single mistake gives these numbers, but two together can: {one.when}, and {two.when}."
    return _with_mistakes(replace(plain, sure=False, pairs=((one.name, two.name),)), told[0], message, one.look)


def explain_misfit(plain: Diagnosis, partial: PartialAnswer, reading: Reading) -> Diagnosis:
    """More numbers than asked for, or fewer: the whole stage, the whole row, the products, one entry."""
    from attn_tutor.answers.misfits import misfit  # what most answers never need

    typed = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    found = misfit(partial, typed)
    judged = found is not None and found.slip == "whole" and found.outcome == "wrong_shape"  # its row or entry was
    if found is None or (judged and partial.asked.odd(typed)):
        return explain_other_shape(plain, reading, partial.asked)
    free = not judged
    return replace(
        plain, outcome=found.outcome, message=found.message, slip=found.slip, sure=False, free=free
    )


def _by_one_mistake(
    plain: Diagnosis, asked: StageAnswer, typed: Array, *, proven: bool = False
) -> Diagnosis | None:
    """One mistake, or several that fit these numbers equally well; `proven` where chance is out of the question."""
    found = [mistake for (mistake,) in asked.explanations(typed, proven=proven)]
    if not found:
        return None
    told = telling.deeds(found, asked)
    sure = len(told) == 1
    message, look = telling.one_reason(told[0], asked, typed) if sure else telling.several_reasons(told)
    return _with_mistakes(replace(plain, outcome="wrong", sure=sure), [*told, *found], message, look)


def _by_another_stage(plain: Diagnosis, asked: StageAnswer, elsewhere: Sequence[str]) -> Diagnosis | None:
    if not elsewhere:
        return None
    message, look = telling.another_stage(elsewhere[0], asked)
    return replace(plain, outcome="wrong", message=message, look=look, slip="another_stage", free=False)


def _by_early_rounding(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    if not asked.rounded_early(typed):
        return None
    return replace(plain, outcome="early_rounding", message=early_advice(asked.decimals), cells=(), slip="")


def _by_two_mistakes(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """Two mistakes at once, where no slip explains the numbers better."""
    if plain.outcome != "wrong" or plain.slip not in ("", "one_cell", "row_sum") or _in_masks_alone(asked, typed):
        return None
    found = asked.pairs(typed)
    if not found:
        return None
    told = telling.deed_pairs(found, asked)
    message, look = telling.two_at_once(told)
    pairs = tuple(dict.fromkeys((one.name, two.name) for one, two in found))
    everyone = [mistake for made in (*told, *found) for mistake in made]
    return _with_mistakes(replace(plain, sure=len(told) == 1, pairs=pairs), everyone, message, look)


def explain_other_shape(plain: Diagnosis, reading: Reading, asked: StageAnswer) -> Diagnosis:
    """Wrong numbers in a shape of their own: that of a mistake or of another stage, or just bent out of shape."""
    typed = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    if plain.outcome != "wrong_shape":
        return plain
    odd = asked.odd(typed)
    if odd:
        told = telling.deeds(odd, asked)
        why, look = telling.of_another_shape(told)
        return _with_mistakes(replace(plain, sure=len(told) == 1), [*told, *odd], f"{plain.message} {why}", look)
    row = asked.row_of(typed)
    if row is not None:
        count = asked.exact.shape[0]
        alone = f"That's row {row + 1} alone. There are {count} queries, and each has a row of its own."
        return replace(plain, message=alone, slip="one_row")
    if not asked.part and typed.size == asked.exact.shape[-1] < asked.exact.size and asked.exact.ndim == _MATRIX:
        for_all = _by_one_mistake(plain, asked, np.tile(typed.ravel(), (len(asked.exact), 1)), proven=True)
        if for_all is not None:
            said = f"{plain.message} {for_all.message}"
            return replace(for_all, outcome="wrong_shape", message=said, sure=False)
    elsewhere = _by_another_stage(plain, asked, asked.other_stages(typed))
    if elsewhere is not None or typed.size != asked.exact.size:
        return elsewhere or _by_shape(plain, asked, typed)
    bent = _by_one_mistake(plain, asked, typed.reshape(asked.exact.shape))
    return (
        plain
        if bent is None
        else replace(bent, outcome="wrong_shape", message=f"{plain.message} {bent.message}")
    )


def _by_shape(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis:
    """The diagnosis of another shape with what these numbers are, where that is seen."""
    from attn_tutor.answers.matrix_facts import other_shape

    return replace(plain, message=f"{plain.message} {other_shape(asked, typed)}".rstrip())


def _with_mistakes(plain: Diagnosis, found: Sequence[Mistake], message: str, look: str) -> Diagnosis:
    """The diagnosis with these mistakes in it, those that are told first."""
    names = tuple(dict.fromkeys(mistake.name for mistake in found))
    return replace(plain, message=message, look=look, misconceptions=names, slip="", free=False)

"""Why an answer is wrong: the computation run again with one step replaced, until it gives the learner's numbers.

A mistake is named only when the typed numbers lie within what that mistake reaches by hand, in every entry, and
nothing else does. Where several fit equally well, the message says "either ... or ...". When no single mistake fits,
two at once are tried. Numbers that nothing explains get facts about themselves, never an invented reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np

from attn_tutor.answers import telling
from attn_tutor.answers.candidates import NOTHING_KNOWN, Setting
from attn_tutor.answers.outcomes import Diagnosis, Verdict
from attn_tutor.answers.part_diagnosis import explain_misfit, explain_part, is_off_in_masks_alone
from attn_tutor.answers.partial import PartialAnswer, partial_answer
from attn_tutor.answers.reading import NotUnderstood, Reading
from attn_tutor.answers.slips import EMPTY_ROW, is_empty_row_uniform
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import within
from attn_tutor.answers.verdict import early_advice, judge_reading, unread
from attn_tutor.engine.arrays import Array

_NO_CAP = "Nothing is capped here: the scaled scores go into the softmax as they are."
_MATRIX = 2  # dimensions


def diagnose_reading(
    reading: Reading, asked: StageAnswer, setting: Setting = NOTHING_KNOWN
) -> Diagnosis:
    """The diagnosis of numbers that were read, as an answer to what was asked for.

    setting: what the question says around the numbers, which makes some mistakes likelier than others.
    """
    partial = _partial(asked, setting)
    verdict = judge_reading(
        reading, asked.exact, asked.bounds, asked.decimals, stage=asked.stage, part=asked.part
    )
    plain = _as_diagnosis(verdict)
    typed = plain.numbers
    if plain.outcome == "correct":
        return plain
    if partial is None:
        if typed is None:
            return _explain_other_shape(plain, reading, asked)
        return _explain_stage(plain, asked, typed)
    if typed is None:
        return explain_misfit(plain, partial, reading) or _explain_other_shape(plain, reading, partial.asked)
    return explain_part(plain, partial, typed, reading)


def unread_diagnosis(fault: NotUnderstood) -> Diagnosis:
    """The diagnosis of text that cannot be read."""
    return _as_diagnosis(unread(fault))


def prepare(asked: StageAnswer, setting: Setting = NOTHING_KNOWN) -> None:
    """Work out all that answers are held against, so that a typed one only has to be compared."""
    if _partial(asked, setting) is None:
        asked.prepare()


def _partial(asked: StageAnswer, setting: Setting) -> PartialAnswer | None:
    """The causes behind one row or one entry; None where more is asked for."""
    is_row = asked.exact.size == max(asked.exact.shape, default=1)
    return partial_answer(asked.given, asked.stage, asked.decimals, asked.part, setting) if is_row else None


def _as_diagnosis(verdict: Verdict) -> Diagnosis:
    return Diagnosis(**{field.name: getattr(verdict, field.name) for field in fields(Verdict)})


def _explain_stage(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis:
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


def _by_one_mistake(
    plain: Diagnosis, asked: StageAnswer, typed: Array, *, proven: bool = False
) -> Diagnosis | None:
    """One mistake, or several that fit these numbers equally well; `proven` where chance is out of the question."""
    found = [mistake for (mistake,) in asked.explanations(typed, proven=proven)]
    if not found:
        return None
    deeds = telling.deeds(found, asked)
    sure = len(deeds) == 1
    message, look = telling.one_reason(deeds[0], asked, typed) if sure else telling.several_reasons(deeds)
    return replace(plain, outcome="wrong", sure=sure).with_mistakes([*deeds, *found], message, look)


def _by_another_stage(plain: Diagnosis, asked: StageAnswer, elsewhere: Sequence[str]) -> Diagnosis | None:
    if not elsewhere:
        return None
    message, look = telling.another_stage(elsewhere[0], asked)
    return replace(plain, outcome="wrong", message=message, look=look, slip="another_stage", free=False)


def _by_early_rounding(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    if not asked.rounded_early(typed):
        return None
    return replace(plain, outcome="early_rounding", message=early_advice(asked.decimals), cells=(), slip="")


def _by_strict_mask(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """A causal mask that hides each word from itself: seen in all rows but the first, which it leaves empty."""
    strict = asked.strict_but_for_the_first_row(typed)
    if strict is None:
        return None
    message = f"All rows but the first are what you get when {strict.when}."
    return plain.with_mistakes([strict], message, f"{strict.matters} {strict.look}")


def _by_soft_cap(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """The soft cap left out, or one of a usual size put in, which is seen where it changes more than a few numbers."""
    cap, others = asked.given.softcap, asked.other_caps(typed)
    if not others:
        return None
    capped = "without the soft cap" if others[0] is None else f"with a soft cap of {others[0]:g}"
    message = f"That's what you get {capped}."
    look = f"Each logit z becomes {cap:g} · tanh(z / {cap:g}) before the softmax." if cap else _NO_CAP
    return replace(plain, message=message, look=look, slip="")


def _by_a_plain_reason(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """One factor, one product, one value in all of the numbers: no two mistakes need to be behind them."""
    from attn_tutor.answers.matrix_facts import plain_reason  # after the mistakes, which most answers are

    if plain.outcome != "wrong" or plain.slip not in ("", "row_sum"):
        return None
    found = plain_reason(asked, typed)
    return replace(plain, message=found, slip="") if found else None


def _by_two_mistakes(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """Two mistakes at once, where no slip explains the numbers better."""
    if plain.outcome != "wrong" or plain.slip not in ("", "one_cell", "row_sum") or is_off_in_masks_alone(asked, typed):
        return None
    found = asked.pairs(typed)
    if not found:
        return None
    deeds = telling.deed_pairs(found, asked)
    message, look = telling.two_at_once(deeds)
    pairs = tuple(dict.fromkeys((one.name, two.name) for one, two in found))
    everyone = [mistake for pair in (*deeds, *found) for mistake in pair]
    return replace(plain, sure=len(deeds) == 1, pairs=pairs).with_mistakes(everyone, message, look)


def _by_facts(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis:
    """The diagnosis with the facts about the numbers, and where to look."""
    from attn_tutor.answers.matrix_facts import facts_of_matrix

    if plain.outcome != "wrong" or plain.slip not in ("", "row_sum", "one_cell"):
        return plain
    found = facts_of_matrix(asked, typed, plain.slip)
    if plain.slip == "one_cell":
        return replace(plain, message=f"{plain.message} {found}".rstrip())
    return replace(plain, message=found, slip="") if found else plain


def _explain_other_shape(plain: Diagnosis, reading: Reading, asked: StageAnswer) -> Diagnosis:
    """Wrong numbers in a shape of their own: that of a mistake or of another stage, or just bent out of shape."""
    typed = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    if plain.outcome != "wrong_shape":
        return plain
    odd = asked.odd(typed)
    if odd:
        deeds = telling.deeds(odd, asked)
        why, look = telling.of_another_shape(deeds)
        return replace(plain, sure=len(deeds) == 1).with_mistakes([*deeds, *odd], f"{plain.message} {why}", look)
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

"""Why an answer is wrong: the computation run again with one step replaced, until it gives the learner's numbers.

A mistake is named only when the typed numbers lie within what that mistake reaches by hand, in every entry, and
nothing else does. Where several fit equally well, the message says "either ... or ...". When no single mistake fits,
two at once are tried. Numbers that nothing explains get facts about themselves, never an invented reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.answers import telling
from attn_tutor.answers.factor import common_factor
from attn_tutor.answers.located import EMPTY_ROW, is_empty_row_uniform, located
from attn_tutor.answers.partial import NOTHING_KNOWN, PartialAnswer, Setting, partial_answer
from attn_tutor.answers.partial_telling import Explanation, explain, explain_by_facts, misfit
from attn_tutor.answers.reading import Entry, NotUnderstood, Reading, read
from attn_tutor.answers.stage_answer import StageAnswer, singles, twins
from attn_tutor.answers.tolerance import within
from attn_tutor.answers.verdict import Verdict, early_advice, judge_reading, unread
from attn_tutor.engine.arrays import Array, as_whole
from attn_tutor.engine.places import Part
from attn_tutor.engine.positions import ROPE_BASE
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.errors import ShapeError, UsageError
from attn_tutor.mistakes.mistake import Mistake

__all__ = ["Diagnosis", "StageAnswer", "diagnose", "diagnose_reading", "singles", "twins"]


_FEW = 4  # fewer numbers may agree by chance
_USUAL_DECIMALS = 2  # more are asked for where one number is to tell more


@dataclass(frozen=True, slots=True)
class Diagnosis(Verdict):
    """A verdict with its reason.

    misconceptions: the names of all mistakes that the numbers fit. With `sure` there is one explanation;
    without, several that these numbers cannot tell apart. pairs: where two mistakes at once are meant, which.
    """

    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """The one that is told, or the two at once; not the others that would give the same numbers here."""
        return self.misconceptions[: 2 if self.pairs else 1] if self.sure else ()


def diagnose(
    typed: str | ArrayLike,
    *,
    query: ArrayLike | None = None,
    key: ArrayLike | None = None,
    value: ArrayLike | None = None,
    tokens: ArrayLike | None = None,
    context: ArrayLike | None = None,
    w_query: ArrayLike | None = None,
    w_key: ArrayLike | None = None,
    w_value: ArrayLike | None = None,
    w_output: ArrayLike | None = None,
    logits: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    n_heads: int = 1,
    n_kv_heads: int | None = None,
    mask: ArrayLike | None = None,
    causal: bool = False,
    offset: int | None = None,
    window: int | None = None,
    scale: float | None = None,
    softcap: float | None = None,
    rope: str | bool | None = None,
    rope_base: float = ROPE_BASE,
    stage: str = "output",
    decimals: int = 2,
) -> Diagnosis:
    """Why `typed` (text as a learner types it, or numbers) is not the value of `stage`, or that it is.

    The inputs are those of `attend`: query (n_q, d_k), key (n_k, d_k), value (n_k, d_v); or tokens with
    w_query, w_key, w_value, and a `context` where keys and values come from another text; or logits or
    weights, where the computation starts there. Masks are boolean, True = may look; one row serves all queries.

    Raises ShapeError where the inputs do not fit together or overflow, and UsageError for a stage that is not
    computed.
    """
    given = problem(
        query=query, key=key, value=value, tokens=tokens, context=context, w_query=w_query, w_key=w_key,
        w_value=w_value, w_output=w_output, logits=logits, weights=weights, n_heads=n_heads,
        n_kv_heads=n_kv_heads, mask=_truth(mask), causal=causal, offset=offset, window=window, scale=scale,
        softcap=softcap, rope=rope, rope_base=rope_base,
    )  # fmt: skip
    if stage not in given.stages:
        raise UsageError(
            f"There is no stage called {stage} here.", f"The stages are {', '.join(given.stages)}."
        )
    decimals = as_whole("number of decimals", decimals, minimum=0)
    with np.errstate(all="ignore"):  # what is not a number is refused
        exact = np.asarray(given.run(until=stage)[stage])
    if np.isnan(exact).any() or np.isposinf(exact).any():
        told = f"These inputs give no finite numbers as {stage}."
        raise ShapeError(told, "Give smaller numbers, and neither nan nor inf.")
    try:
        reading = read(typed, shape=exact.shape) if isinstance(typed, str) else as_reading(typed, decimals)
    except NotUnderstood as fault:
        return _as_diagnosis(unread(fault))
    return diagnose_reading(reading, given, stage, decimals)


def diagnose_reading(
    reading: Reading,
    given: Problem,
    stage: str,
    decimals: int,
    part: Part = (),
    setting: Setting = NOTHING_KNOWN,
) -> Diagnosis:
    """The diagnosis of numbers that were read; `part` is what of the stage was asked for, if not all.

    setting: what the question says around the numbers, which makes some mistakes likelier than others.
    """
    partial = partial_answer(given, stage, decimals, part, setting)
    asked = StageAnswer(given, stage, decimals, part) if partial is None else partial.asked
    verdict = judge_reading(reading, asked.exact, asked.bounds, decimals, stage=stage, part=part)
    plain = _as_diagnosis(verdict)
    typed = plain.numbers
    if plain.outcome == "correct":
        return plain
    if partial is not None:
        return (
            _of_part(plain, partial, typed, reading)
            if typed is not None
            else _of_more(plain, partial, reading)
        )
    if typed is None:
        return _of_another_shape(plain, reading, asked)
    off = ~within(typed, asked.bounds, asked.decimals)
    if not asked.part and is_empty_row_uniform(asked.stage, typed, off, asked.values, asked.decimals):
        name = "empty_row_uniform"
        return replace(plain, message=EMPTY_ROW, slip=name, misconceptions=(name,))
    if plain.slip == "swapped" and not plain.message.startswith("Columns"):
        return plain  # no cause needs to be invented
    elsewhere = asked.other_stages(typed)
    return (
        _by_one_mistake(plain, asked, typed, proven=bool(elsewhere) or plain.outcome == "transposed")
        or _by_another_stage(plain, asked, elsewhere)
        or _by_early_rounding(plain, asked, typed)
        or _by_strict_mask(plain, asked, typed)
        or _without_soft_cap(plain, asked, typed)
        or _by_two_mistakes(plain, asked, typed)
        or _located(plain, asked, typed)
    )


def _by_strict_mask(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """A causal mask that hides each word from itself: seen in all rows but the first, which it leaves empty."""
    strict = asked.strict_but_for_the_first_row(typed)
    if strict is None:
        return None
    message = f"All rows but the first are the numbers you get when {strict.when}."
    return _named(plain, [strict], message, f"{strict.matters} {strict.look}")


def _without_soft_cap(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """The soft cap left out, which is seen where it changes more than a few numbers."""
    cap = asked.given.softcap
    if cap is None or asked.part or typed.size < _FEW:
        return None
    bare = StageAnswer(replace(asked.given, softcap=None), asked.stage, asked.decimals)
    if not within(typed, bare.bounds, bare.decimals).all():
        return None
    look = f"Each logit x becomes {cap:g} · tanh(x / {cap:g}) before the softmax."
    return replace(plain, message="These are the numbers without the soft cap.", look=look, slip="")


def _located(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis:
    """The facts, and where to look."""
    if plain.outcome != "wrong" or plain.slip not in ("", "row_sum") or asked.part:
        return plain
    off = ~within(typed, asked.bounds, asked.decimals)
    found = located(asked.stage, typed, off, asked.values, asked.decimals)
    found = found or common_factor(asked.stage, typed, asked.values, asked.decimals)
    return replace(plain, message=found, slip="") if found else plain


def _of_part(plain: Diagnosis, partial: PartialAnswer, typed: Array, reading: Reading) -> Diagnosis:
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
    return two or _explained(plain, found or explain_by_facts(partial, typed))


def _coarsely(partial: PartialAnswer, typed: Array, reading: Reading) -> Explanation | None:
    """The explanation of numbers that were typed with one decimal less than asked for; None for others."""
    asked, unit = partial.asked, max(entry.unit for entry in reading.entries)
    if asked.decimals <= _USUAL_DECIMALS or not 1.001 < unit * 10.0**asked.decimals < 10.001:
        return None
    coarse = partial_answer(asked.given, asked.stage, asked.decimals - 1, asked.part, partial.setting)
    found = None if coarse is None else explain(coarse, typed)
    return None if found is None or found.outcome != "wrong" else found


def _explained(plain: Diagnosis, found: Explanation) -> Diagnosis:
    return replace(
        plain, outcome=found.outcome, message=found.message, look=found.look, sure=found.sure,
        misconceptions=found.misconceptions, slip=found.slip,
    )  # fmt: skip


def _two_in_a_row(plain: Diagnosis, partial: PartialAnswer, typed: Array) -> Diagnosis | None:
    """Two mistakes at once in a row, where exactly one pair fits: said with "may"."""
    if typed.size < 2 or partial.evidence.has_few_outcomes(np.ravel(typed)):
        return None
    found = partial.asked.pairs(typed)
    told = telling.deed_pairs(found, partial.asked) if found else []
    if len(told) != 1:
        return None
    one, two = told[0]
    message = f"No single mistake gives these numbers. Two together may: {one.when}, and {two.when}."
    return _named(replace(plain, sure=False, pairs=((one.name, two.name),)), told[0], message, one.look)


def _of_more(plain: Diagnosis, partial: PartialAnswer, reading: Reading) -> Diagnosis:
    """More numbers than asked for, or fewer: the whole stage, the whole row, the products, one entry."""
    typed = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    found = misfit(partial, typed)
    if found is None:
        return _of_another_shape(plain, reading, partial.asked)
    return replace(plain, outcome=found.outcome, message=found.message, slip=found.slip, sure=False)


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
    return _named(replace(plain, outcome="wrong", sure=sure), [*told, *found], message, look)


def _by_another_stage(plain: Diagnosis, asked: StageAnswer, elsewhere: Sequence[str]) -> Diagnosis | None:
    if not elsewhere:
        return None
    message, look = telling.another_stage(elsewhere[0], asked)
    return replace(plain, outcome="wrong", message=message, look=look, slip="another_stage")


def _by_early_rounding(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    if not asked.rounded_early(typed):
        return None
    return replace(plain, outcome="early_rounding", message=early_advice(asked.decimals), cells=(), slip="")


def _by_two_mistakes(plain: Diagnosis, asked: StageAnswer, typed: Array) -> Diagnosis | None:
    """Two mistakes at once, where no slip explains the numbers better."""
    if plain.outcome != "wrong" or plain.slip not in ("", "one_cell", "row_sum"):
        return None
    found = asked.pairs(typed)
    if not found:
        return None
    told = telling.deed_pairs(found, asked)
    message, look = telling.two_at_once(told)
    pairs = tuple(dict.fromkeys((one.name, two.name) for one, two in found))
    everyone = [mistake for made in (*told, *found) for mistake in made]
    return _named(replace(plain, sure=len(told) == 1, pairs=pairs), everyone, message, look)


def _of_another_shape(plain: Diagnosis, reading: Reading, asked: StageAnswer) -> Diagnosis:
    """Wrong numbers in a shape of their own: that of a mistake or of another stage, or just bent out of shape."""
    typed = np.array([entry.value for entry in reading.entries]).reshape(reading.shape)
    if plain.outcome != "wrong_shape":
        return plain
    odd = asked.odd(typed)
    if odd:
        told = telling.deeds(odd, asked)
        why, look = telling.of_another_shape(told)
        return _named(replace(plain, sure=len(told) == 1), [*told, *odd], f"{plain.message} {why}", look)
    row = asked.row_of(typed)
    if row is not None:
        count = asked.exact.shape[0]
        alone = f"That's row {row + 1} alone. There are {count} queries, and each has a row of its own."
        return replace(plain, message=alone, slip="one_row")
    elsewhere = _by_another_stage(plain, asked, asked.other_stages(typed))
    if elsewhere is not None or typed.size != asked.exact.size:
        return elsewhere or plain
    bent = _by_one_mistake(plain, asked, typed.reshape(asked.exact.shape))
    return (
        plain
        if bent is None
        else replace(bent, outcome="wrong_shape", message=f"{plain.message} {bent.message}")
    )


def _named(plain: Diagnosis, found: Sequence[Mistake], message: str, look: str) -> Diagnosis:
    """The diagnosis with these mistakes in it, those that are told first."""
    names = tuple(dict.fromkeys(mistake.name for mistake in found))
    return replace(plain, message=message, look=look, misconceptions=names, slip="")


def _as_diagnosis(verdict: Verdict) -> Diagnosis:
    return Diagnosis(**{field.name: getattr(verdict, field.name) for field in fields(Verdict)})


def as_reading(typed: ArrayLike, decimals: int) -> Reading:
    """Numbers as a text that gives them to so many decimals would be read."""
    try:
        numbers = np.asarray(typed, dtype=np.float64)
    except (ValueError, TypeError):  # NumPy's words for rows of different lengths, and for what is not a number
        raise NotUnderstood("The answer is not a table of numbers.", 0, "[[0.7, 0.3]]") from None
    if not np.isfinite(numbers).all() or numbers.size == 0:
        raise NotUnderstood("The answer holds something that is not a finite number.", 0, "[[0.7, 0.3]]")
    entries = tuple(Entry(float(x), 10.0**-decimals) for x in numbers.ravel())
    return Reading(entries, numbers.shape, "", ())


def _truth(mask: ArrayLike | None) -> ArrayLike | None:
    """A mask of ones and zeros, as JSON and YAML write it, as truth values."""
    if mask is None:
        return None
    array = np.asarray(mask)
    return array.astype(np.bool_) if array.dtype.kind in "iu" and np.isin(array, (0, 1)).all() else array

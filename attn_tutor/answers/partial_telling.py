"""What is said about one number or one row: a reason, a question, or facts; never that it is wrong and no more."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from attn_tutor.answers import telling
from attn_tutor.answers.candidates import Reason
from attn_tutor.answers.causes import quote_factor
from attn_tutor.answers.outcomes import Outcome
from attn_tutor.answers.partial import PartialAnswer
from attn_tutor.engine.arrays import Array
from attn_tutor.mistakes.mistake import Mistake

_QUESTIONS = {"dropped": "Is it in?", "sign": "Is its sign right?"}  # by the family of the cause
_DID_YOU = "Is that what happened?"


class Explanation(NamedTuple):
    """What a diagnosis says of the numbers. `sure` only where a cause is named."""

    message: str
    look: str = ""
    sure: bool = False
    misconceptions: tuple[str, ...] = ()
    slip: str = ""
    outcome: Outcome = "wrong"


def explain(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """The explanation of wrong numbers of one row or one entry; None where no cause is likely enough."""
    finding = partial.finding(typed)
    reasons = [partial.reasons[i] for i in finding.causes]
    if any(reason.cause.family == "early" for reason in reasons):
        return Explanation("", outcome="early_rounding")
    match finding.certainty:
        case "named":
            return _name_reason(partial, reasons[0], typed)
        case "either":
            return _either(partial, reasons)
        case "asked":
            return _ask_which(partial, reasons, typed)
    return None


def explain_by_facts(partial: PartialAnswer, typed: Array) -> Explanation:
    """What is true of the numbers, whatever their reason."""
    return Explanation(" ".join(partial.facts(typed)))


def _name_reason(partial: PartialAnswer, reason: Reason, typed: Array) -> Explanation:
    names = _names([reason])
    mistake = _mistake_of(reason, partial)
    if reason.cause.message or mistake is None:
        message = reason.cause.message or f"That's what you get when {reason.cause.when}."
        return Explanation(message, reason.cause.look, True, names, reason.cause.family)
    message = _in_numbers(mistake, partial)
    if mistake.name == "sum_of_values" and partial.place.stage == "weights":
        message = "Every key has weight 1 in your numbers."
    if not message and np.size(typed) > 1:
        row, ready = typed.reshape(partial.asked.exact.shape), partial.setting.stages
        message, look = telling.one_reason(mistake, partial.asked, row, ready)
        return Explanation(message, look, True, names)
    message = message or f"That's what you get when {mistake.when}."
    return Explanation(message, f"{mistake.matters} {mistake.look}", True, names)


def _in_numbers(mistake: Mistake, partial: PartialAnswer) -> str:
    """The sum and the plain average of a few values, written out; nothing for other mistakes."""
    products, place = partial.products, partial.place
    if mistake.name not in ("sum_of_values", "uniform_average") or place.column is None or products is None:
        return ""
    if place.stage == "weights":
        return ""
    visible = np.ravel(products.right)[np.ravel(np.broadcast_to(products.left > 0, products.right.shape))]
    total = " + ".join(map(quote_factor, visible))
    if mistake.name == "sum_of_values":
        return f"That's the plain sum {total}."
    return f"That's the plain average, ({total}) / {len(visible)}."


def _either(partial: PartialAnswer, reasons: list[Reason]) -> Explanation:
    one, two = (_when(reason, partial) for reason in reasons)
    fit = "Your numbers fit" if partial.place.column is None else "Your number fits"
    message = f"That's what you get when {one}, and also when {two}. {telling.cannot_tell(2, fit)}"
    return Explanation(message, _looks(reasons, partial), misconceptions=_names(reasons))


def _ask_which(partial: PartialAnswer, reasons: list[Reason], typed: Array) -> Explanation:
    numbers = f"{float(np.ravel(typed)[0]):g}" if np.size(typed) == 1 else "these numbers"
    times = [f"when {_when(reason, partial)}" for reason in reasons]
    said = f"You get {numbers} {', and also '.join(times)}."
    question = (
        _QUESTIONS.get(reasons[0].cause.family, _DID_YOU) if len(reasons) == 1 else "Did you do one of these?"
    )
    return Explanation(f"{said} {question}", _looks(reasons, partial), misconceptions=_names(reasons))


def _looks(reasons: list[Reason], partial: PartialAnswer) -> str:
    """Where to look, once for each different place."""
    known = filter(None, (_mistake_of(reason, partial) for reason in reasons))
    return " ".join(dict.fromkeys(mistake.look for mistake in known))


def _when(reason: Reason, partial: PartialAnswer) -> str:
    mistake = _mistake_of(reason, partial)
    return reason.cause.when if reason.cause.message or mistake is None else telling.deed_words(mistake)


def _mistake_of(reason: Reason, partial: PartialAnswer) -> Mistake | None:
    """The mistake whose words fit best; None where the cause is not in the catalogue."""
    if not reason.mistakes:
        return None
    return telling.deeds(reason.mistakes, partial.asked)[0]


def _names(reasons: list[Reason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mistake.name for reason in reasons for mistake in reason.mistakes))

"""What is true of wrong numbers whatever their reason: said where no reason is sure enough. None tells the answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from attn_tutor.answers.causes import quote_factor
from attn_tutor.answers.clues import common_factor, off_key_of_output, same_offset, simple_factor, wrong_masks
from attn_tutor.answers.products import product_question, rounding_slack
from attn_tutor.answers.slips import ANOTHER_ORDER, REVERSED, in_another_order
from attn_tutor.answers.tolerance import AS_GOOD_AS_MASKED, within
from attn_tutor.answers.weight_facts import WrongPart, facts_of_weights
from attn_tutor.english import count

_MOST = 2  # facts that are said at once
_SHOWN_PRODUCTS = 2
_LARGE = 5  # entries from which on one product rarely fits by chance
_CLOSE = 0.1  # of the spread
_NOISE = 1e-9
MIXTURES = ("output", "head_outputs", "concatenated")


def facts(wrong: WrongPart) -> list[str]:
    """Up to two facts, and the first products where nothing is asked; of swapped entries no more than that."""
    if swapped := list(_swaps(wrong)):
        return swapped
    found = list(islice(_facts(wrong), _MOST))
    said = [fact for fact, _ in found]
    start = "" if any(asks for _, asks in found) else _start(wrong)
    return [*said, start] if start else said or ["Compare it with the step before."]


def _facts(wrong: WrongPart) -> Iterator[tuple[str, bool]]:
    """Each fact in a sentence or two, and whether it asks the learner something."""
    asking = (_lost_signs, _one_product)
    for find in (_right_entries, _one_change, _of_stage, _signs, *asking, _of_terms, _one_factor, _close):
        yield from ((fact, find in asking) for fact in find(wrong))


def _one_change(wrong: WrongPart) -> Iterator[str]:
    """The one factor or the one number by which all entries are off."""
    if len(wrong.numbers) > 1:
        known = (wrong.numbers, wrong.exact, wrong.bounds, wrong.off, wrong.decimals)
        yield from filter(None, [simple_factor(*known) or same_offset(*known)])


def _of_stage(wrong: WrongPart) -> Iterator[str]:
    if wrong.place.stage == "weights":
        yield from facts_of_weights(wrong)
    if wrong.place.stage == "logits":
        yield from filter(None, [wrong_masks(wrong.numbers, wrong.exact, wrong.off)])


def _of_terms(wrong: WrongPart) -> Iterator[str]:
    yield from (_of_average(wrong) if _is_average(wrong) else _of_sum(wrong))


def _swaps(wrong: WrongPart) -> Iterator[str]:
    off = np.flatnonzero(wrong.off)
    if len(off) == 2:
        exchanged = wrong.numbers.copy()
        exchanged[off] = wrong.numbers[off[::-1]]
        if within(exchanged, wrong.bounds, wrong.decimals).all():
            yield f"Entries {off[0] + 1} and {off[1] + 1} are swapped; the numbers are right."
            return
    if len(off) > 1 and in_another_order(wrong.numbers, wrong.bounds, wrong.decimals):
        yield REVERSED if within(wrong.numbers[::-1], wrong.bounds, wrong.decimals).all() else ANOTHER_ORDER


def _right_entries(wrong: WrongPart) -> Iterator[str]:
    """A sentence on which entries of a row are right and which are off."""
    count = len(wrong.off)
    if count == 1 or not wrong.off.any():
        return
    right, off = (", ".join(str(i + 1) for i in np.flatnonzero(which)) for which in (~wrong.off, wrong.off))
    if not wrong.off.all():
        said = f"Entries {_and(right)} are" if (~wrong.off).sum() > 1 else f"Entry {right} is"
        yield f"{said} right; look at {'entry' if wrong.off.sum() == 1 else 'entries'} {_and(off)}."


def _and(listed: str) -> str:
    head, comma, last = listed.rpartition(", ")
    return f"{head} and {last}" if comma else last


def _is_average(wrong: WrongPart) -> bool:
    """Whether the numbers are weighted averages of values."""
    return wrong.place.stage in MIXTURES and not (
        wrong.place.stage == "output" and wrong.values.get("w_output") is not None
    )


def _of_average(wrong: WrongPart) -> Iterator[str]:
    if wrong.products is None:
        return
    left, right = (
        np.broadcast_to(side, wrong.products.terms.shape)
        for side in (wrong.products.left, wrong.products.right)
    )
    counted = left > 0
    same = np.flatnonzero((np.abs(wrong.numbers - right) <= _NOISE).all(axis=1))
    if len(wrong.numbers) > 1 and len(same):
        yield f"That's value {same[0] + 1} itself; the {wrong.place.words} mixes all the values that get any weight."
        return
    low = np.where(counted, right, np.inf).min(axis=0)
    high = np.where(counted, right, -np.inf).max(axis=0)
    slack = 10.0**-wrong.decimals / 2
    beyond = np.flatnonzero((wrong.numbers < low - slack) | (wrong.numbers > high + slack))
    if len(beyond):
        at = int(beyond[0])
        where = "" if len(wrong.numbers) == 1 else f" of column {at + 1}"
        yield (
            f"A weighted average can't leave the range of what it averages: the values{where} here run from "
            f"{low[at]:g} to {high[at]:g}."
        )
    elif len(wrong.numbers) > 1:
        key = off_key_of_output(wrong.numbers, wrong.exact, right, wrong.decimals)
        if key is not None:
            behind = " and the score it comes from" if "scores" in wrong.values else ""
            yield f"Everything is in proportion except value {key + 1}: recheck its weight{behind}."


def _of_sum(wrong: WrongPart) -> Iterator[str]:
    if wrong.products is None:
        return
    terms = wrong.products.scaled
    limit = np.abs(terms).sum(axis=0)
    numbers = wrong.numbers > AS_GOOD_AS_MASKED
    beyond = np.flatnonzero(numbers & (np.abs(wrong.numbers) > limit + 10.0**-wrong.decimals))
    if len(beyond):
        entry, most = int(beyond[0]), limit[beyond[0]]
        where = "these products" if len(wrong.numbers) == 1 else f"the products of entry {entry + 1}"
        if most:
            yield f"{where.capitalize()} add up to at most {quote_factor(most)}, whatever their signs."
        else:
            yield f"All {where} are 0, and so is their sum."
    if wrong.whole:
        if (wrong.numbers != np.round(wrong.numbers)).any():
            yield "All the factors are whole numbers, so their products add up to a whole number."
        elif len(odd := np.flatnonzero((terms % 2 == 0).all(axis=0) & (wrong.numbers % 2 != 0))):
            where = "here" if len(wrong.numbers) == 1 else f"of entry {int(odd[0]) + 1}"
            yield f"Every product {where} is even, so they add up to an even number."


def _one_factor(wrong: WrongPart) -> Iterator[str]:
    """The one factor by which a whole row is off, in a sentence; nothing where there is none."""
    place = wrong.place
    if len(wrong.numbers) == 1 or wrong.off.sum() < 2:
        return
    row = {place.stage: wrong.exact[np.newaxis], "w_output": wrong.values.get("w_output")}
    if "logits" in wrong.values and {"key", "key_heads"} & wrong.values.keys():  # else nothing was scaled
        row["logits"] = np.atleast_2d(place.of(wrong.values["logits"])[place.row])
    value = wrong.values.get("value_heads", wrong.values.get("value"))
    if value is not None:
        row["value"] = place.of(value)
    said = common_factor(place.stage, wrong.numbers[np.newaxis], row, wrong.decimals)
    if said:
        yield said


def _one_product(wrong: WrongPart) -> Iterator[str]:
    """A question on the product that seems missing or has the wrong sign, or on two of them; nothing for more.

    One small whole number fits some product by chance. Beside a row whose other entries are right it is worth asking.
    """
    products = wrong.products
    if products is None or wrong.off.sum() != 1:
        return
    at = int(np.flatnonzero(wrong.off)[0])
    left, right = (
        np.broadcast_to(side, products.terms.shape)[:, at] for side in (products.left, products.right)
    )
    alone = len(wrong.numbers) == 1
    if alone and wrong.whole and max(np.abs(left).max(), np.abs(right).max()) < _LARGE:
        return
    subject = "Your number is" if alone else "It's"
    gap = float(wrong.exact[at] - wrong.numbers[at])
    slack = rounding_slack(wrong.exact[at], wrong.bounds.low[at], wrong.bounds.high[at], wrong.decimals)
    asked = product_question(subject, gap, left, right, products.scaled[:, at], slack)
    if asked:
        yield asked


def _signs(wrong: WrongPart) -> Iterator[str]:
    if within(-wrong.numbers, wrong.bounds, wrong.decimals)[wrong.off].all():
        yield (
            "The size is right; the sign isn't."
            if wrong.off.sum() == 1
            else "The sizes are right; the signs aren't."
        )


def _lost_signs(wrong: WrongPart) -> Iterator[str]:
    """A question on the minus signs, where without them the products add up to what was typed."""
    products = wrong.products
    if products is None or not wrong.off.any():
        return
    terms = products.scaled
    whole = np.abs(terms).sum(axis=0)
    lost = (terms < 0).sum(axis=0)[wrong.off]
    fits = np.abs(wrong.numbers - whole)[wrong.off] <= 10.0**-wrong.decimals
    if (fits & (lost > 0)).all() and (lost > 1).any():  # of one sign that is lost another fact speaks
        yield "That's what the products add up to without their minus signs. Did you drop the signs?"


def _close(wrong: WrongPart) -> Iterator[str]:
    if (np.abs(wrong.numbers - wrong.exact)[wrong.off] <= _CLOSE * wrong.spread).all() and not wrong.whole:
        yield "That's close. Check the rounding, and the smallest products."
    elif wrong.place.stage != "weights" and not wrong.whole and (wrong.numbers == np.round(wrong.exact)).all():
        yield f"That's right to the nearest whole number. Give {count(wrong.decimals, 'decimal')}."


def _start(wrong: WrongPart) -> str:
    """The first products, or the first number that the stage starts from."""
    products, place = wrong.products, wrong.place
    at = int(np.flatnonzero(wrong.off)[0]) if wrong.off.any() else 0
    if np.isneginf(wrong.exact[at]):
        return ""
    if products is not None:
        left, right = (
            np.broadcast_to(side, products.terms.shape)[:, at] for side in (products.left, products.right)
        )
        if len(left) < 2:
            return ""
        texts = [f"{quote_factor(left[j])}·{quote_factor(right[j])}" for j in range(min(_SHOWN_PRODUCTS, len(left)))]
        entry = "they begin" if len(wrong.numbers) == 1 else f"entry {at + 1} begins"
        return f"Check the products: {entry} with {' and '.join(texts)}."
    logits = wrong.values.get("logits") if place.stage == "weights" else None
    if logits is None:
        return ""
    row = place.of(logits)[place.row]
    key = place.column if place.column is not None else at
    if np.isneginf(row[key]):
        return ""
    scores = wrong.values.get("scores")
    word = "number" if scores is None else "score" if np.array_equal(scores, logits) else "logit"
    power = f"e^{quote_factor(row[key])}"
    return f"Take e to the power of each {word}; number {key + 1} gives {power}. Then divide by the sum."

"""What is true of the wrong numbers of a whole stage: said before two mistakes are looked for, or where none fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from attn_tutor.answers.causes import StagePlace
from attn_tutor.answers.clues import (
    common_factor,
    explain_errors,
    locate_errors,
    of_masks,
    same_offset,
    simple_factor,
)
from attn_tutor.answers.partial import partial_answer
from attn_tutor.answers.partial_telling import explain, explain_by_facts
from attn_tutor.answers.products import product_question, products_of, rounding_slack
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import AS_GOOD_AS_MASKED, Truths, within
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import MATRICES
from attn_tutor.engine.places import place_words
from attn_tutor.english import ordinal

_LEAST_ROWS = 2  # dimensions that a matrix has
_HEADS = 3  # and a stack of them, one for each head
_NOISE = 1e-9
_UNIFORM = 0.05  # what rounded shares of one row may lack together


def plain_reason(asked: StageAnswer, typed: Array) -> str:
    """What all these numbers are at once, without a mistake of the catalogue; "" for nothing plain."""
    if typed.ndim < _LEAST_ROWS:
        return ""
    off = ~within(typed, asked.bounds, asked.decimals)
    return (
        _input(asked, typed)
        or simple_factor(typed, asked.exact, asked.bounds, off, asked.decimals)
        or same_offset(typed, np.asarray(asked.exact), asked.bounds, off, asked.decimals)
        or _one_product(asked, typed)
        or _guess(asked, typed)
    )


def other_shape(asked: StageAnswer, typed: Array) -> str:
    """What numbers in a shape of their own are: an input, or the products of one score; "" for neither."""
    return _head_alone(asked, typed) or _input(asked, typed) or _products_of_one(asked, typed)


def _head_alone(asked: StageAnswer, typed: Array) -> str:
    """The sentence on one right head where all of them are asked for; "" for other numbers."""
    exact = np.asarray(asked.exact)
    if exact.ndim != _HEADS or typed.shape != exact.shape[1:]:
        return ""
    same = np.flatnonzero(within(typed, asked.bounds, asked.decimals).all(axis=(1, 2)))
    return f"That's head {same[0] + 1} alone; there are {len(exact)}." if len(same) else ""


def _input(asked: StageAnswer, typed: Array) -> str:
    """The sentence on the given matrix that was typed; "" for none."""
    for name in MATRICES:
        given = getattr(asked.given, name)
        if given is None or typed.size < _LEAST_ROWS or np.shape(given) != typed.shape:
            continue
        if np.abs(given - typed).max() <= _NOISE:
            return f"That's the {name.replace('_', ' ').replace('w ', 'weight matrix of the ')} as it is given."
    return ""


def _products_of_one(asked: StageAnswer, typed: Array) -> str:
    """The sentence on the products of one entry, where they were not added up; "" for others."""
    rows = [*np.ndindex(np.shape(asked.exact)[:-1])] if typed.size > 1 and np.ndim(asked.exact) > 1 else []
    for index in rows:
        products = products_of(asked.values, StagePlace(asked.stage, *_head_and_row(asked, index), None))
        if products is None or len(products.terms) != typed.size:
            return ""
        same = np.flatnonzero((np.abs(products.terms - typed.reshape(-1, 1)) <= 10.0**-asked.decimals).all(axis=0))
        if len(same):
            place = place_words([*index, int(same[0])])
            one = f"Those are the products for {place}, one by one."
            return f"{one} Add them up to one number, and do the same for the others."
    return ""


def facts_of_matrix(asked: StageAnswer, typed: Array, slip: str) -> str:
    """Where to look, and what is true of the first row that is off; "" where nothing is known."""
    off = ~within(typed, asked.bounds, asked.decimals)
    if slip == "one_cell":
        return of_masks(asked.stage, typed, off, _of_head(asked)) or _product_of(asked, typed, off)
    if slip == "row_sum":
        return ""  # the sum is said
    values = _of_head(asked)
    if found := explain_errors(asked.stage, typed, off, values, asked.decimals):
        return found
    if typed.ndim == _LEAST_ROWS and off.any(axis=-1).sum() == 1:  # the row itself tells more than which it is
        return _of_first_row(asked, typed, off)
    found = locate_errors(asked.stage, off) or common_factor(asked.stage, typed, values, asked.decimals)
    return found or _of_first_row(asked, typed, off)


def _of_first_row(asked: StageAnswer, typed: Array, off: Truths) -> str:
    """What is said of the first row that is off, as if it alone had been asked for."""
    rows = np.argwhere(off.any(axis=-1))
    if not len(rows):
        return ""
    index = tuple(int(i) for i in rows[0])
    index = (*_fixed_head(asked), *index)
    partial = partial_answer(asked.given, asked.stage, asked.decimals, (*index, slice(None)))
    if partial is None:
        return ""
    found = explain(partial, typed[index[-typed.ndim + 1 :]])
    elsewhere_too = len(rows) > 1 and found is not None and bool(found.misconceptions)  # it would show in all of them
    if found is None or not found.message or elsewhere_too:
        found = explain_by_facts(partial, typed[index[-typed.ndim + 1 :]])
    row = index[-1] + 1
    return f"Only row {row} is off. {found.message}" if len(rows) == 1 else f"Begin with row {row}. {found.message}"


def _one_product(asked: StageAnswer, typed: Array) -> str:
    """The product that is missing, turned round or alone in every sum, or all signs that are; "" for none."""
    if (np.isneginf(asked.exact) & (typed > AS_GOOD_AS_MASKED)).any():
        return ""
    rows = [*np.ndindex(typed.shape[:-1])]
    found = [products_of(asked.values, StagePlace(asked.stage, *_head_and_row(asked, index), None)) for index in rows]
    if not found or any(one is None for one in found):
        return ""
    terms = np.stack([np.broadcast_to(one.scaled, np.shape(one.terms)) for one in found if one is not None])
    exact, own = (numbers.reshape(len(rows), 1, -1) for numbers in (np.asarray(asked.exact), typed))
    low, high = (np.asarray(end).reshape(len(rows), 1, -1) for end in asked.bounds)
    with np.errstate(invalid="ignore"):  # -inf - -inf, where a logit is masked
        slack = np.maximum(high - exact, exact - low) + 0.51 * 10.0**-asked.decimals
        ways = {
            "The {} product is missing from each sum.": exact - terms,
            "The {} product has the wrong sign in each sum.": exact - 2 * terms,
            "That's the {} product of each sum alone; add the others.": terms,
        }
        finite = np.isfinite(exact)
        for words, values in ways.items():
            fits = ((np.abs(values - own) <= slack) | ~finite).all(axis=(0, 2))
            if fits.any() and terms.shape[1] > 1 and typed.any():
                return words.format(ordinal(int(np.flatnonzero(fits)[0]) + 1))
        unsigned = np.abs(terms).sum(axis=1, keepdims=True)
        if ((np.abs(unsigned - own) <= slack) | ~finite).all():
            return "That's what the products add up to without their minus signs. Did you drop the signs?"
    return ""


def _guess(asked: StageAnswer, typed: Array) -> str:
    """What is said to rows that need no softmax: one key alone, all keys alike, one value as it is."""
    values = _of_head(asked)
    if asked.stage == "weights":
        one_hot = np.isin(typed, (0, 1)).all() and (typed.sum(axis=-1) <= 1).all()
        if one_hot:
            return "e^x is never 0, so every key that may be looked at gets some weight."
        share = float(typed.mean()) * typed.shape[-1]
        if np.ptp(typed) == 0 and abs(share - 1) < _UNIFORM and np.isneginf(values["logits"]).any():
            return "Every key has the same weight in your rows: that's a plain average, masked keys included."
    value = values.get("value")
    if asked.stage != "output" or value is None or np.ndim(value) != typed.ndim or values.get("w_output") is not None:
        return ""
    if np.shape(value)[-1] != typed.shape[-1]:
        return ""
    same = (np.abs(typed[:, np.newaxis] - np.asarray(value)) <= _NOISE).all(axis=-1).any(axis=-1)
    message = "Each of your rows is a single value, unmixed; the output mixes all the values that get any weight."
    return message if same.all() else ""


def _product_of(asked: StageAnswer, typed: Array, off: Truths) -> str:
    """The question on one product behind the only entry that is off; "" where there is none to ask."""
    *index, column = (int(i) for i in np.argwhere(off)[0])
    products = products_of(asked.values, StagePlace(asked.stage, *_head_and_row(asked, tuple(index)), column))
    if products is None:
        return ""
    exact, low, high = (float(np.asarray(end)[off][0]) for end in (asked.exact, *asked.bounds))
    left, right, terms = (side[:, 0] for side in (products.left, products.right, products.scaled))
    slack = rounding_slack(exact, low, high, asked.decimals)
    return product_question("It's", exact - float(typed[off][0]), left, right, terms, slack)


def _head_and_row(asked: StageAnswer, index: tuple[int, ...]) -> tuple[int | None, int]:
    """The head, if there are several, and the row of which the asked numbers have this index."""
    whole = (*_fixed_head(asked), *index)
    return (whole[0], whole[1]) if len(whole) > 1 else (None, whole[0])


def _fixed_head(asked: StageAnswer) -> tuple[int, ...]:
    """The head that alone is asked for, as the beginning of an index."""
    return tuple(index for index in asked.part[:1] if isinstance(index, int))


def _of_head(asked: StageAnswer) -> Mapping[str, Any]:
    """The right values, those of the one head that is asked for as a matrix."""
    head = _fixed_head(asked)
    if not head:
        return asked.values
    return {
        name: value[head[0]] if name != "mask" and np.ndim(value) == _HEADS else value
        for name, value in asked.values.items()
    }

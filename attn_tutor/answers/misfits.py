"""Numbers in another shape than one row or one entry: what they are, where that can be seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from attn_tutor.answers.partial import PartialAnswer
from attn_tutor.answers.partial_telling import Explanation, explain, explain_by_facts
from attn_tutor.answers.tolerance import Bounds, within
from attn_tutor.engine.arrays import Array


def misfit(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """What is said of numbers in another shape; None where nothing is known of them."""
    looks: tuple[Callable[[PartialAnswer, Array], Explanation | None], ...] = (
        _without_masked, _transpose, _whole, _row, _column, _products, _entry,
    )  # fmt: skip
    found = (look(partial, typed) for look in looks)
    return next((one for one in found if one is not None), None)


def _whole(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """The whole stage, of which the part that is asked for is judged."""
    place, asked, whole = partial.place, partial.asked, _stage(partial)
    fits = typed.shape == whole.shape or typed.ndim == 1
    if not fits or not typed.size == whole.size > asked.exact.size:
        return None
    thing = _thing(partial)
    own = place.at(typed.reshape(whole.shape))
    if within(own, asked.bounds, asked.decimals).all():
        said = f"That's more than you need. {thing.capitalize()} is right: give just that."
        return Explanation(said, slip="whole", outcome="right_values_wrong_shape")
    found = explain(partial, own) or explain_by_facts(partial, own)
    return Explanation(f"You only need {thing}. {found.message}", slip="whole", outcome="wrong_shape")


def _transpose(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """The whole stage with rows and columns exchanged."""
    matrix, unit = partial.place.of(_stage(partial)), _unit(partial)
    if typed.ndim != 2 or typed.T.shape != matrix.shape or min(typed.shape) < 2:
        return None
    far = np.abs(typed.T - matrix).max() > unit
    if far or (typed.shape == matrix.shape and np.abs(typed - matrix).max() <= unit):
        return None
    words = partial.place.words
    said = f"That's all of the {words}, with rows and columns exchanged. You only need {_thing(partial)}."
    return Explanation(said, slip="whole", outcome="wrong_shape")


def _row(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """The row in which the entry stands that is asked for."""
    place, row = partial.place, _row_asked(partial)
    if place.column is None or typed.size != row.size or np.abs(typed.ravel() - row).max() > _unit(partial):
        return None
    said = f"That's the whole row. Give only {place.column_word} {place.column + 1} of it."
    return Explanation(said, slip="whole", outcome="right_values_wrong_shape")


def _column(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """A column where a row is asked for."""
    place = partial.place
    matrix = place.of(_stage(partial))
    if place.column is not None or len(matrix) < 2 or typed.size != len(matrix):
        return None
    same = np.flatnonzero((np.abs(matrix - typed.reshape(-1, 1)) <= _unit(partial)).all(axis=0))
    if not len(same):
        return None
    said = f"That's column {same[0] + 1} of the {place.words}; you're asked for {_thing(partial)}."
    return Explanation(said, slip="column", outcome="wrong_shape")


def _products(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """The products that have not been added up: all of them, or those of one entry."""
    terms, flat, unit = None if partial.products is None else partial.products.terms, typed.ravel(), _unit(partial)
    if terms is None:
        return None
    if flat.size == terms.size and np.abs(np.sort(flat) - np.sort(np.ravel(terms))).max() <= unit:
        return Explanation("Those are the products. Add them up.", slip="products", outcome="wrong_shape")
    if flat.size != len(terms) or len(terms) < 2:
        return None
    same = np.flatnonzero((np.abs(terms - flat[:, np.newaxis]) <= unit).all(axis=0))
    if not len(same):
        return None
    place = partial.place
    one = f"Those are the products for {place.column_word} {same[0] + 1}, one by one"
    said = f"{one}. Add them up to one number, and do the same for the others."
    return Explanation(said, slip="products", outcome="wrong_shape")


def _entry(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """One right entry of the row that is asked for."""
    row = _row_asked(partial)
    if partial.place.column is not None or typed.size != 1 or row.size < 2:
        return None
    gaps = np.abs(row - typed.ravel()[0])
    if gaps.min() > _unit(partial) / 2:
        return None
    count = "both" if row.size == 2 else f"all {row.size}"
    said = f"That's number {int(gaps.argmin()) + 1}, and it's right. Give {count} numbers."
    return Explanation(said, slip="entry", outcome="wrong_shape")


def _without_masked(partial: PartialAnswer, typed: Array) -> Explanation | None:
    """A row of logits or weights without those of the masked keys."""
    asked = partial.asked
    logits = asked.values.get("logits")
    if asked.stage not in ("logits", "weights") or logits is None:
        return None
    hidden = np.isneginf(np.ravel(logits[(..., *asked.part)] if asked.part else logits))
    low, high = (np.ravel(end) for end in asked.bounds)
    if not hidden.any() or hidden.shape != low.shape or typed.size != (~hidden).sum():
        return None
    if not within(typed.ravel(), Bounds(low[~hidden], high[~hidden]), asked.decimals).all():
        return None
    thing, number = ("logit", "-inf") if asked.stage == "logits" else ("weight", "0")
    said = f"These are right, but a masked key also has a {thing}: {number}. Type it in its place."
    return Explanation(said, slip="masked_left_out", outcome="right_values_wrong_shape")


def _stage(partial: PartialAnswer) -> Array:
    """All numbers of the stage of which a part is asked for."""
    return np.asarray(partial.asked.values[partial.place.stage])


def _row_asked(partial: PartialAnswer) -> Array:
    """The row that is asked for, or in which the entry stands."""
    return np.ravel(partial.place._replace(column=None).at(_stage(partial)))


def _unit(partial: PartialAnswer) -> float:
    return float(10.0**-partial.asked.decimals)


def _thing(partial: PartialAnswer) -> str:
    """What is asked for, in words."""
    place = partial.place
    if place.column is None:
        return f"{place.row_word} {place.row + 1}"
    if len(place.of(_stage(partial))) == 1:
        return f"number {place.column + 1}"
    return f"{place.row_word} {place.row + 1}, {place.column_word} {place.column + 1}"

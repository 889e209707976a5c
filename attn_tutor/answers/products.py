"""The sums of products behind a stage, and the slips that are made in one: a product lost, a sign, a factor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from attn_tutor.answers.causes import Cause, StagePlace, quote_factor
from attn_tutor.answers.intervals import Interval
from attn_tutor.engine.arrays import Array
from attn_tutor.english import ordinal
from attn_tutor.records import record


@record()
class Products:
    """The products that add up to what is asked: left and right (terms, columns), and their factor after the sum."""

    left: Any
    right: Any
    factor: Any = None

    @property
    def terms(self) -> Any:
        products = self.left * self.right
        return products.after_rounding() if isinstance(products, Interval) else products

    @property
    def scaled(self) -> Any:
        """The products as they count after the sum."""
        return self.terms if self.factor is None else self.terms * self.factor


def products_of(values: Mapping[str, Any], place: StagePlace) -> Products | None:
    """The products behind a stage that is a sum of products; None for another stage."""
    found = _factors(values, place, place.stage if place.stage != "logits" else "scores")
    if found is None:
        return None
    left, right = found
    if place.column is not None:
        left, right = (
            side[:, place.column : place.column + 1] if side.shape[1] > 1 else side for side in (left, right)
        )
    if place.stage != "logits":
        return Products(left, right)
    return None if values.get("softcap") is not None else Products(left, right, values["scale"])


def _factors(values: Mapping[str, Any], place: StagePlace, stage: str) -> tuple[Any, Any] | None:
    pair = _FACTORS.get(stage)
    if _heads_side_by_side(values, stage):
        return _factors_in_heads(values, place)
    if stage == "output" and "concatenated" in values:
        pair = ("concatenated", "w_output")
    elif stage == "scores" and "rotated_query" in values:
        pair = ("rotated_query", "rotated_key")
    elif stage == "scores" and "query_heads" in values:
        pair = ("query_heads", "key_heads")
    elif stage == "head_outputs":
        pair = ("weights", "value_heads")
    if pair is None or any(values.get(name) is None for name in pair):
        return None
    left, right = (place.of(values[name]) for name in pair)
    right = np.swapaxes(right, -1, -2) if stage == "scores" else right
    return left[place.row][:, np.newaxis], right


def _heads_side_by_side(values: Mapping[str, Any], stage: str) -> bool:
    last = "output" if values.get("w_output") is None else "concatenated"
    return stage == last and "value_heads" in values


def _factors_in_heads(values: Mapping[str, Any], place: StagePlace) -> tuple[Any, Any]:
    """The heads stand side by side: each column has the weights of its own head."""
    weights, value = values["weights"], values["value_heads"]
    heads, _, width = np.shape(value)
    left = [weights[head, place.row] for head in range(heads) for _ in range(width)]
    right = [value[head, :, column] for head in range(heads) for column in range(width)]
    return np.stack(left, axis=-1), np.stack(right, axis=-1)


_FACTORS = {
    "scores": ("query", "key"),
    "query": ("tokens", "w_query"),
    "key": ("context", "w_key"),
    "value": ("context", "w_value"),
    "output": ("weights", "value"),
    "concatenated": ("weights", "value"),
}


def sums(products: Products, exact: Products, place: StagePlace) -> Iterator[Cause]:
    """One product left out, with the other sign, alone, or with a factor from beside it; the first few alone."""
    terms, count = products.terms, np.shape(products.right)[0]
    total = terms.sum(axis=0)
    columns = total.shape[0]
    one = columns == 1

    def cause(family: str, when: str, value: Any, message: str = "") -> Cause:
        value = value if products.factor is None else value * products.factor
        return Cause(family, when, value[0] if place.column is not None else value, message)

    for j in range(count):
        which = f"the {ordinal(j + 1)} product" if count > 1 else "the product"
        named = f"{which}, {_product_text(exact, j, 0)}," if one else which
        rest = _without(total, terms[j])
        for family, done, value in (
            ("dropped", "is left out", rest),
            ("sign", "has the wrong sign", rest - terms[j]),
        ):
            everywhere = "" if one else " everywhere"
            yield cause(family, f"{named} {done}{everywhere}", value)
            for column in range(0 if one else columns):
                only = np.where(np.arange(columns) == column, value, total)
                where = f"in {place.column_word} {column + 1} {which}, {_product_text(exact, j, column)}, {done}"
                yield cause(family, where, only)
        if count > 1:
            yield cause("alone", f"{which} stands alone", terms[j], f"That's {which} alone; add the others.")
    for m in range(2, count - 1):
        message = f"That's the sum of the first {m} products; there are {count}."
        yield cause(
            "alone",
            f"only the first {m} products are added",
            sum(terms[j] for j in range(1, m)) + terms[0],
            message,
        )
    yield from (cause(*found) for found in _factors_alone(products, place))
    yield from (cause(*found) for found in _misread(products, total, terms, place))


def _factors_alone(products: Products, place: StagePlace) -> Iterator[tuple[str, str, Any, str]]:
    """A value itself, or (for one number) a weight itself."""
    count = np.shape(products.right)[0]
    if place.stage in ("scores", "logits"):
        return
    for j in range(count):
        message = f"That's value {j + 1} itself; each value has to be multiplied by its weight."
        if place.stage in ("query", "key", "value"):
            message = f"That's row {j + 1} of the matrix itself; the token has to be multiplied by it."
        yield "factor", f"the {ordinal(j + 1)} factor on the right is given alone", products.right[j], message
        if place.column is not None:
            yield "factor", f"the {ordinal(j + 1)} factor on the left is given alone", products.left[j], ""


def _misread(products: Products, total: Any, terms: Any, place: StagePlace) -> Iterator[tuple[str, str, Any]]:
    """One factor taken from the place beside it."""
    left, right = products.left, products.right
    count = np.shape(right)[0]
    for j in range(count):
        for beside in (j - 1, j + 1):
            if 0 <= beside < count:
                rest = _without(total, terms[j])
                product = f"the {ordinal(j + 1)} product takes a factor from the {ordinal(beside + 1)}"
                yield "misread", product, rest + left[beside] * right[j]
                yield "misread", product, rest + left[j] * right[beside]


def _without(total: Any, term: Any) -> Any:
    """A sum without one of its terms: the bounds of the others, added up."""
    if isinstance(total, Interval):
        return Interval(total.low - term.low, total.high - term.high, total.decimals)
    return total - term


def _product_text(products: Products, j: int, column: int) -> str:
    """ "2·(-1)": a product with its numbers."""
    left, right = products.left[j], products.right[j]
    return f"{quote_factor(left[min(column, len(left) - 1)])}·{quote_factor(right[min(column, len(right) - 1)])}"


def product_question(
    subject: str, gap: float, left: Array, right: Array, terms: Array, slack: float
) -> str:
    """Whether one product is missing or has the wrong sign, which would make up for the gap; "" for three or more.

    slack: how far the gap may be off, for the typed number is rounded and so is what it is made of.
    """
    large = np.abs(terms) > 1.5 * slack
    missing, turned = (
        [
            _product(int(j), left, right)
            for j in np.flatnonzero(large & (np.abs(gap - times * terms) <= slack))
        ]
        for times in (1, 2)
    )
    match len(missing), len(turned):
        case (1, 0):
            said = f"without {missing[0]}: is it in?"
        case (0, 1):
            said = f"with the wrong sign on {turned[0]}: is its sign right?"
        case (2, 0):
            said = f"without {missing[0]}, or without {missing[1]}: are both in?"
        case (0, 2):
            said = f"with the wrong sign on {turned[0]}, or on {turned[1]}: are both signs right?"
        case (1, 1):
            said = f"without {missing[0]}, or with the wrong sign on {turned[0]}: is it one of these?"
        case _:
            return ""
    return f"{subject} what you'd get {said}"


def _product(j: int, left: Array, right: Array) -> str:
    return f"the {ordinal(j + 1)} product, {quote_factor(left[j])}·{quote_factor(right[j])}"


def rounding_slack(exact: float, low: float, high: float, decimals: int) -> float:
    """How far apart two honest numbers may lie: half a unit of the last decimal, and what a hand rounds before."""
    return float(max(high - exact, exact - low)) + 0.51 * 10.0**-decimals

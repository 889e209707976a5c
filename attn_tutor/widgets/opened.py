"""A cell opened into a formula of numbers, as parts with roles. Pure: the sentences behind `why`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

from attn_tutor.engine.cells import CellTerm, OpenedCell
from attn_tutor.widgets.look import Part
from attn_tutor.widgets.numerals import brief_number, decimals_of, factor, fixed_number

Parts = tuple[Part, ...]

MOST_TERMS = 8  # of a longer sum the largest terms are written out, the others added up
_MOST_EXPONENT = 700.0  # e to the power of more is no float
_MOST_MORE = 3  # decimals that a formula gets so that it is right as shown
_ROLES = {"query": "q", "key": "k", "value": "v", "weights": "w", "head_outputs": "v", "output": "v"}
_PLACE = re.compile(r"(?P<name>.*) r(?P<row>\d+)c(?P<column>\d+)")


def name(cell: OpenedCell) -> str:
    """ "weights r2c1", or "head 2, weights r2c1" """
    head = "" if cell.head is None else f"head {cell.head + 1}, "
    return f"{head}{cell.step} r{cell.row + 1}c{cell.column + 1}"


def enough(cell: OpenedCell, decimals: int = 2) -> int:
    """The decimals, `decimals` or a few more, at which the formula is right as it is shown.

    The terms of 0.67·1 + 0.33·3 = 1.66 add up; those of 1·1 + 0·3 = 2, rounded too far, do not.
    """
    ahead = range(decimals, decimals + _MOST_MORE + 1)
    return next((more for more in ahead if adds_up(cell, more)), decimals + _MOST_MORE)


def adds_up(cell: OpenedCell, decimals: int = 2) -> bool:
    """Whether the numbers shown with so many decimals make the result that is shown, rounded as it is."""
    if cell.how == "share":
        total = round(cell.total, decimals)
        result = round(cell.terms[cell.place].value, decimals) / total if total else math.nan
    elif cell.how == "sum of products":
        terms, smaller = split_terms(cell)
        result = sum(math.prod(round(x, decimals_of([x], decimals)) for x in one.factors) for one in terms)
        result += round(sum(one.value for one in smaller), decimals)
    else:
        return True
    return _same(result, cell.value, decimals)


def equals(cell: OpenedCell, decimals: int = 2) -> str:
    """The sign between the numbers and their result: ≈ where rounding shows."""
    return "=" if adds_up(cell, decimals) else "≈"


def formula(cell: OpenedCell, decimals: int = 2) -> Parts:
    """What stands after the first equals sign: "e^1.15 / (e^1.15 + e^0.00) = 3.17 / 4.17 = 0.76"."""
    return _FORMULAS[cell.how](cell, decimals)


def term(cell: OpenedCell, one: CellTerm, decimals: int = 2) -> Parts:
    """One term on a line of its own: "1·2 = 2", "e^1.10 ≈ 3.02"; ≈ where rounding shows."""
    if cell.how == "share":
        value = math.exp(min(round(one.factors[0], decimals), _MOST_EXPONENT))
    else:
        value = math.prod(round(x, decimals_of([x], decimals)) for x in one.factors)
    sign = "=" if _same(value, one.value, decimals) else "≈"
    return (*_term(cell, one, decimals), f" {sign} ", brief_number(one.value, decimals))


def terms_equal(cell: OpenedCell, decimals: int = 2) -> str:
    """The sign between terms on lines of their own and what they add up to."""
    terms, smaller = split_terms(cell)
    total = cell.total if cell.how == "share" else cell.value
    result = sum(round(one.value, decimals) for one in terms)
    result += round(sum(one.value for one in smaller), decimals)
    return "=" if _same(result, total, decimals) else "≈"


def _same(result: float, value: float, decimals: int) -> bool:
    """Whether two numbers look the same with so many decimals."""
    return abs(round(result, decimals) - round(value, decimals)) < 10.0**-decimals / 2


def results(cell: OpenedCell, decimals: int = 2) -> list[Parts]:
    """What the terms come to: "4", or for a share their sum and then "3.17 / 5.95 = 0.53"."""
    if cell.how == "share":
        total = fixed_number(cell.total, decimals)
        share = f"{_quotient(cell, decimals)} {equals(cell, decimals)} "
        return [(total, (", the sum", "dim")), (share, _value(cell, decimals))]
    return [(_value(cell, decimals),)]


def sources(cell: OpenedCell) -> str:
    """Where the numbers come from: "row 1 of query, row 2 of key"; "" where the formula says it."""
    if not cell.terms:
        return ""
    if cell.how == "share":
        return f"from row {cell.row + 1} of the logits: e^logit, divided by the sum"
    if cell.how == "sum of products":
        columns = zip(*(one.sources for one in cell.terms), strict=True)
        return ", ".join(_stretch(each) for each in columns)
    return f"from {cell.terms[0].sources[0]}" if cell.how in ("scaled", "masked") else ""


def remark(cell: OpenedCell) -> str:
    """A sentence on what is special about this cell, if anything is."""
    if cell.how == "masked":
        return "Masked: this query may not look at this key, so its logit is -inf and its weight 0."
    if cell.how == "nothing to look at":
        return "Every key of this row is masked: there is nothing to look at, so all its weights are 0."
    if cell.how != "share":
        return ""
    masked = sum(1 for one in cell.terms if _is_masked(one))
    if _is_masked(cell.terms[cell.place]):
        return "Masked: e^-inf is 0, so this key gets nothing."
    return (
        f"{masked} masked key{'s' * (masked > 1)} add{'s' * (masked == 1)} nothing: e^-inf is 0."
        if masked
        else ""
    )


def beside_ours(cell: OpenedCell, yours: float, decimals: int = 2) -> str:
    """The learner's number beside ours."""
    ours, theirs = fixed_number(cell.value, decimals), brief_number(yours, decimals_of([yours], decimals))
    if round(yours, decimals) == round(cell.value, decimals):
        return f"You have {theirs}, the same."
    return f"You have {theirs}; this is {ours}."


def split_terms(cell: OpenedCell) -> tuple[list[CellTerm], list[CellTerm]]:
    """(the terms that are written out, the smaller ones that are only added up); masked ones are in neither."""
    terms = [one for one in cell.terms if not (cell.how == "share" and _is_masked(one))]
    if len(terms) <= MOST_TERMS:
        return terms, []
    largest = sorted(range(len(terms)), key=lambda i: -abs(terms[i].value))[:MOST_TERMS]
    return [terms[i] for i in sorted(largest)], [one for i, one in enumerate(terms) if i not in largest]


def rest(smaller: list[CellTerm], decimals: int = 2) -> str:
    """ "56 more that add up to 0.12" """
    return f"{len(smaller)} more that add up to {brief_number(sum(one.value for one in smaller), decimals)}"


def _sum_of_products(cell: OpenedCell, decimals: int) -> Parts:
    return (*_sum(cell, decimals), f" {equals(cell, decimals)} ", _value(cell, decimals))


def _share(cell: OpenedCell, decimals: int) -> Parts:
    mine = cell.terms[cell.place]
    if _is_masked(mine):
        return (("0", "hi", "bold"),)
    above = _term(cell, mine, decimals)
    middle = f") = {_quotient(cell, decimals)} {equals(cell, decimals)} "
    return (*above, " / (", *_sum(cell, decimals), middle, _value(cell, decimals))


def _quotient(cell: OpenedCell, decimals: int) -> str:
    return f"{fixed_number(cell.terms[cell.place].value, decimals)} / {fixed_number(cell.total, decimals)}"


def _scale(cell: OpenedCell, decimals: int) -> Parts:
    (one,) = cell.terms
    score, scale = one.factors
    parts: Parts = (f"{brief_number(score, decimals_of([score], decimals))}{_scaling(scale)}",)
    if cell.softcap:
        cap, inner = brief_number(cell.softcap), fixed_number(one.value, decimals)
        parts = (*parts, f" = {inner}, capped: {cap} tanh({inner} / {cap})")
    return (*parts, " = ", _value(cell, decimals))


def _scaling(scale: float) -> str:
    """How the scale is applied: " / 2", " / √8", " · 0.3" or, unscaled, nothing."""
    if scale == 1:
        return ""
    width = round(1 / scale**2) if scale > 0 else 0
    if width and math.isclose(scale * math.sqrt(width), 1, rel_tol=1e-9):
        root = math.isqrt(width)
        return f" / {root}" if root * root == width else f" / √{width}"
    exact = decimals_of([scale])
    return f" · {factor(scale, exact if round(scale, exact) == scale else 4)}"


def _copy(cell: OpenedCell, decimals: int) -> Parts:
    return (cell.terms[0].sources[0], " = ", _value(cell, decimals))


def _bare(cell: OpenedCell, decimals: int) -> Parts:
    shown_value = "-inf" if cell.how == "masked" else _value(cell, decimals)[0]
    return ((shown_value, "hi", "bold"),)


def _sum(cell: OpenedCell, decimals: int) -> Parts:
    """The terms joined by plus signs."""
    terms, smaller = split_terms(cell)
    parts: list[Part] = []
    for i, one in enumerate(terms):
        parts += [" + "] if i else []
        parts += _term(cell, one, decimals, later=i > 0)
    return (*parts, f" + {rest(smaller, decimals)}") if smaller else tuple(parts)


def _term(cell: OpenedCell, one: CellTerm, decimals: int, later: bool = False) -> Parts:
    if cell.how == "share":
        return ((f"e^{fixed_number(one.factors[0], decimals)}", "w"),)
    first, *others = (
        (write(x, decimals_of([x], decimals)), _role(source))
        for x, source, write in zip(one.factors, one.sources, _writers(later), strict=False)
    )
    return (first, *(part for other in others for part in (("·", "dim"), other)))


def _writers(later: bool) -> Iterable[Callable[[float, int], str]]:
    """After a sign a negative number is put in brackets."""
    return (factor if later else brief_number, factor)


def _value(cell: OpenedCell, decimals: int) -> tuple[str, str, str]:
    whole = cell.how == "sum of products" and cell.value == round(cell.value)
    return (brief_number(cell.value, decimals) if whole else fixed_number(cell.value, decimals)), "hi", "bold"


def _role(source: str) -> str:
    return _ROLES.get(source.split(maxsplit=1)[0].removesuffix("_heads"), "")


def _is_masked(one: CellTerm) -> bool:
    return one.factors[0] == -math.inf


def _stretch(places: Iterable[str]) -> str:
    """ "row 1 of query" from ("query r1c1", "query r1c2"); one place as it is."""
    found = [place for text in places if (place := _PLACE.fullmatch(text))]
    if len(found) < 2:
        return "".join(place[0] for place in found)
    along = "row" if found[0]["row"] == found[1]["row"] else "column"
    return f"{along} {found[0][along]} of {found[0]['name']}"


_FORMULAS: dict[str, Callable[[OpenedCell, int], Parts]] = {
    "sum of products": _sum_of_products,
    "share": _share,
    "scaled": _scale,
    "copied": _copy,
    "masked": _bare,
    "nothing to look at": _bare,
}

"""One cell of one step, opened into the terms it is made of: the answer to "why"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import shifted_exponentials
from attn_tutor.engine.positions import turn_of
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.records import record

How = Literal["sum of products", "scaled", "masked", "share", "nothing to look at", "copied"]


@record()
class CellTerm:
    """One part of a cell: factors multiplied (or one exponential), where they come from, and what they make."""

    factors: tuple[float, ...]
    sources: tuple[str, ...]  # for each factor where it stands, such as "query r1c2"
    value: float


@record()
class OpenedCell:
    """An opened cell. Indices count from 0; head is None outside heads.

    how:   "sum of products" (terms add up to the value), "scaled" (one term, score times scale; then the soft
           cap; then `bias`, what an additive mask adds), "masked" (no term counts), "share" (terms are the
           exponentials e^logit of the row, `place` is ours, `total` their sum), "nothing to look at" (a row of
           zeros) or "copied" (one term, moved as it is).
    """

    step: str
    row: int
    column: int
    head: int | None
    value: float
    how: How
    terms: tuple[CellTerm, ...]
    total: float = 0.0
    place: int = 0
    softcap: float | None = None
    bias: float = 0.0


def open_cell(trace: Trace, name: str, row: int, column: int, head: int | None = None) -> OpenedCell:
    """Open cell (row, column) of the step `name`, counted from 0.

    Raises UsageError where the step, the head, the row or the column does not exist.
    """
    computed = [step.name for step in trace.steps if step.name in trace]
    if name not in computed or name not in _OPENERS:
        raise UsageError(f"There is no step called {name} here.", f"The steps are {', '.join(computed)}.")
    value = np.asarray(trace[name])
    if value.ndim == 3:
        head = _check(0 if head is None else head, value.shape[0], name, "head")
        value = value[head]
    elif head is not None:
        raise UsageError(f"There are no heads in the {name}.", f"Ask for {name} without a head.")
    _check(row, value.shape[0], name, "row")
    _check(column, value.shape[1], name, "column")
    joined = trace.step(name).inputs == ("head_outputs",)
    how, terms, more = (_open_join if joined else _OPENERS[name])(trace, name, row, column, head)
    return OpenedCell(name, row, column, head, float(value[row, column]), how, terms, **more)


CellOrigin = tuple[How, tuple[CellTerm, ...], dict[str, Any]]


def _check(index: int, size: int, name: str, what: str) -> int:
    if not 0 <= index < size:
        many = "there is only 1" if size == 1 else f"there are {size or 'none'}"
        raise UsageError(f"There is no {what} {index + 1} in the {name}: {many}.")
    return index


def _in_head(array: Array, head: int | None) -> Array:
    return array if head is None or array.ndim == 2 else array[head]


def _place(name: str, row: int, column: int) -> str:
    return f"{name} r{row + 1}c{column + 1}"


def _products(
    trace: Trace, names: tuple[str, str], row: int, column: int, head: int | None, *, transposed: bool = False
) -> CellOrigin:
    left, right = (_in_head(trace[name], head) for name in names)
    terms = []
    for i, factor in enumerate(left[row]):
        at = (column, i) if transposed else (i, column)
        other = right[at]
        sources = (_place(names[0], row, i), _place(names[1], *at))
        terms.append(CellTerm((float(factor), float(other)), sources, float(factor * other)))
    return "sum of products", tuple(terms), {}


def _product_of_inputs(trace: Trace, name: str, row: int, column: int, head: int | None) -> CellOrigin:
    first, second = trace.step(name).inputs
    if first == "context" and trace["context"] is trace["tokens"]:
        first = "tokens"  # a text that looks at itself has no other text
    return _products(trace, (first, second), row, column, head, transposed=name == "scores")


def _open_rotation(trace: Trace, name: str, row: int, column: int, head: int | None) -> CellOrigin:
    """x cos + (x turned by a right angle) sin: the two numbers that are rotated together."""
    source, at, rope = trace.step(name).inputs
    numbers = _in_head(trace[source], head)[row]
    other, cosine, sine = turn_of(column, float(trace[at][row]), len(numbers), trace[rope])
    pairs = ((column, cosine, "cos"), (other, sine, "sin"))
    terms = (
        CellTerm((float(numbers[i]), factor), (_place(source, row, i), word), float(numbers[i]) * factor)
        for i, factor, word in pairs
    )
    return "sum of products", tuple(terms), {}


def _logit(trace: Trace, name: str, row: int, column: int, head: int | None) -> CellOrigin:
    score, scale = float(_in_head(trace["scores"], head)[row, column]), float(trace["scale"])
    term = CellTerm((score, scale), (_place("scores", row, column), "scale"), score * scale)
    masked = np.isneginf(_in_head(trace["logits"], head)[row, column])
    more = {"softcap": trace["softcap"], "bias": 0.0 if masked else _bias(trace, row, column, head)}
    return ("masked" if masked else "scaled"), (term,), more


def _bias(trace: Trace, row: int, column: int, head: int | None) -> float:
    mask = trace["mask"]
    if mask is None or mask.dtype == np.bool_:
        return 0.0
    return float(_in_head(np.broadcast_to(mask, np.shape(trace["logits"])), head)[row, column])


def _weight(trace: Trace, name: str, row: int, column: int, head: int | None) -> CellOrigin:
    logits = np.asarray(_in_head(trace["logits"], head)[row], dtype=np.float64)
    if np.isneginf(logits).all():
        return "nothing to look at", (), {}
    # e^logit as a learner writes it, unless it would overflow or vanish: then the row maximum comes off first.
    plain = -500 < logits.max() < 500
    exponentials = np.exp(logits) if plain else shifted_exponentials(logits)
    shift = 0.0 if plain else float(logits.max())
    terms = tuple(
        CellTerm((float(logit - shift),), (_place("logits", row, j),), float(e))
        for j, (logit, e) in enumerate(zip(logits, exponentials, strict=True))
    )
    return "share", terms, {"total": float(exponentials.sum()), "place": column}


def _open_cut(trace: Trace, name: str, row: int, column: int, head: int | None) -> CellOrigin:
    source = name.removesuffix("_heads")
    whole = trace[source]
    group = int(trace["n_heads"]) // int(trace["n_heads" if source == "query" else "n_kv_heads"])
    at = ((head or 0) // group) * trace[name].shape[-1] + column
    value = float(whole[row, at])
    return "copied", (CellTerm((value,), (_place(source, row, at),), value),), {}


def _open_join(trace: Trace, name: str, row: int, column: int, head: int | None) -> CellOrigin:
    each = trace["head_outputs"]
    source, at = divmod(column, each.shape[-1])
    value = float(each[source, row, at])
    return "copied", (CellTerm((value,), (f"head {source + 1}, {_place('output', row, at)}",), value),), {}


_OPENERS: dict[str, Callable[[Trace, str, int, int, int | None], CellOrigin]] = {
    "query": _product_of_inputs,
    "key": _product_of_inputs,
    "value": _product_of_inputs,
    "rotated_query": _open_rotation,
    "rotated_key": _open_rotation,
    "scores": _product_of_inputs,
    "logits": _logit,
    "weights": _weight,
    "head_outputs": _product_of_inputs,
    "query_heads": _open_cut,
    "key_heads": _open_cut,
    "value_heads": _open_cut,
    "concatenated": _product_of_inputs,  # this and the output, unless they are the heads side by side
    "output": _product_of_inputs,
}

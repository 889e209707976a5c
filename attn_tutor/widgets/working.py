"""One query worked through, as data: the numbers of a trace that one picture needs, each from the engine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import shifted_exponentials
from attn_tutor.engine.cells import CellTerm, open_cell
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.widgets import widget
from attn_tutor.widgets.labels import both_names
from attn_tutor.widgets.numerals import nearly_equal

# e^x is shown as it is while the largest logit lies here; beyond, the largest logit comes off first, or
# the column would hold nothing but 0.00 or numbers too long to compare.
_PLAIN_EXPONENTS = (-2.0, 10.0)

Vector = tuple[float, ...]


@widget
class WorkingLine:
    """One key, as the query sees it: from its dot product to its part of the output."""

    name: str
    key: Vector  # (d_k,)
    terms: tuple[CellTerm, ...]  # d_k products; they add up to the score
    score: float
    scaled: float  # score times scale, before a soft cap
    bias: float  # what an additive mask adds
    logit: float  # -inf where masked
    exponential: float
    weight: float
    value: Vector  # (d_v,)
    parts: Vector  # (d_v,) weight times value

    @property
    def masked(self) -> bool:
        return math.isinf(self.logit) and self.logit < 0


@widget
class Working:
    """One query worked through, in one head."""

    name: str
    query: Vector  # (d_k,)
    lines: tuple[WorkingLine, ...]  # one for each key
    shift: float | None  # the largest logit, where it is subtracted before e^x
    total: float  # of the exponentials
    output: Vector  # (d_v,)
    formula: str  # of the logits, as the trace words it: "scores / √d_k, masked"
    scale: float
    softcap: float | None
    head: int | None
    n_heads: int
    projected: bool  # whether query, key and value are made from tokens
    crossed: bool  # whether key and value come from tokens of another text
    rotated: bool  # whether query and key have been rotated by their positions
    after: str  # the formula of a step that follows the mixing, if there is one
    mixes: bool = True  # whether the values are mixed; else the weights are the end

    @property
    def d_k(self) -> int:
        return len(self.query)

    @cached_property
    def visible_lines(self) -> tuple[WorkingLine, ...]:
        """The keys that are not masked."""
        return tuple(line for line in self.lines if not line.masked)

    @cached_property
    def top(self) -> WorkingLine | None:
        """The one key with the largest weight; None where there is no such one."""
        leaders = self.leaders
        return leaders[0] if len(leaders) == 1 and len(self.lines) > 1 else None

    @cached_property
    def leaders(self) -> tuple[WorkingLine, ...]:
        """The keys that share the largest logit."""
        largest = max((line.logit for line in self.visible_lines), default=0.0)
        return tuple(line for line in self.visible_lines if nearly_equal(line.logit, largest))

    @property
    def divisor(self) -> float | None:
        """√d_k where the scores are divided by it, None where they are scaled in another way."""
        root = math.sqrt(self.d_k)
        return root if math.isclose(self.scale, 1 / root) else None


def working(
    trace: Trace, row: int, words: Sequence[str] = (), key_words: Sequence[str] = (), head: int | None = None
) -> Working:
    """The computation of query `row`, counted from 0, in `head` where there are heads (the first, if None).

    The trace must reach at least to the weighted sum of the values. Raises UsageError for a row or a head
    that is not there.
    """
    several = np.ndim(trace["scores"]) == 3
    inside = (head or 0) if several else None
    if inside is not None and not 0 <= inside < trace["n_heads"]:
        raise UsageError(f"There is no head {inside + 1}: there are {trace['n_heads']}.")
    compared, mixed_in = trace.step("scores").inputs, "value_heads" if several else "value"
    query, key, value = (_in_head(trace[name], inside) for name in (*compared, mixed_in))
    mixed = next(step.name for step in trace.steps if step.inputs == ("weights", mixed_in))
    output = [open_cell(trace, mixed, row, column, inside) for column in range(value.shape[1])]
    scores, logits, weights = (_in_head(trace[n], inside)[row] for n in ("scores", "logits", "weights"))
    exponentials, shift = _exponentials(logits)
    biases = _biases(trace["mask"], np.shape(trace["scores"]), inside, row)
    query_names, key_names = both_names(words, key_words, query.shape[0], key.shape[0])
    lines = tuple(
        WorkingLine(
            name,
            _vector(key[j]),
            open_cell(trace, "scores", row, j, inside).terms,
            float(scores[j]),
            open_cell(trace, "logits", row, j, inside).terms[0].value,
            float(biases[j]),
            float(logits[j]),
            float(exponentials[j]),
            float(weights[j]),
            _vector(value[j]),
            tuple(cell.terms[j].value for cell in output),
        )
        for j, name in enumerate(key_names)
    )
    return Working(
        name=query_names[row],
        query=_vector(query[row]),
        lines=lines,
        shift=shift,
        total=float(exponentials.sum()),
        output=tuple(cell.value for cell in output),
        formula=trace.step("logits").formula,
        scale=float(trace["scale"]),
        softcap=trace["softcap"],
        head=inside,
        n_heads=int(trace["n_heads"]),
        projected="tokens" in trace,
        crossed=trace.get("context") is not trace.get("tokens"),
        rotated="rotated_query" in trace,
        after=", then ".join(step.formula for step in trace.steps[_after(trace, mixed) :]),
    )


def _in_head(array: Any, head: int | None) -> Array:
    matrix: Array = np.asarray(array)
    return matrix if head is None or matrix.ndim == 2 else matrix[head]


def _vector(row: Array) -> Vector:
    return tuple(float(x) for x in row)


def _exponentials(logits: Array) -> tuple[Array, float | None]:
    """e^logit of one row; or e^(logit - m) and m, the largest logit, where the plain form cannot be read."""
    largest = float(logits.max(initial=-np.inf))
    low, high = _PLAIN_EXPONENTS
    if low <= largest <= high or not math.isfinite(largest):
        return np.exp(logits), None
    return shifted_exponentials(logits), largest


def _biases(mask: Any, shape: tuple[int, ...], head: int | None, row: int) -> Array:
    """What an additive mask adds in one row; 0 for a boolean mask, and where it masks."""
    if mask is None or np.asarray(mask).dtype.kind != "f":
        return np.zeros(shape[-1])
    added = _in_head(np.broadcast_to(mask, shape), head)[row]
    return np.where(np.isneginf(added), 0.0, added)


def _after(trace: Trace, name: str) -> int:
    return next(at for at, step in enumerate(trace.steps) if step.name == name) + 1

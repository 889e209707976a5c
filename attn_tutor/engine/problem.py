"""A problem: what is given, and the steps that follow from it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.engine.arrays import Array, Mask, as_numbers
from attn_tutor.engine.checks import check_inputs, check_softcap, fit_mask, resolve_scale
from attn_tutor.engine.heads import apply, check_heads, repeat_heads, split_heads
from attn_tutor.engine.names import MATRICES
from attn_tutor.engine.positions import ROPE_BASE, Rope, as_rope, places
from attn_tutor.engine.steps import OUTPUT, WEIGHTS, Computation, Trace, logits_formula, steps_for
from attn_tutor.errors import ShapeError
from attn_tutor.records import record


@record(eq=False)
class Problem:
    """Checked inputs of one attention: made by `problem`, never by hand.

    Either query, key and value, or tokens and the projections that make them (key and value from `context`,
    which is the tokens themselves in self-attention); or it starts later, at logits or weights.
    """

    query: Array | None = None
    key: Array | None = None
    value: Array | None = None
    tokens: Array | None = None
    context: Array | None = None
    w_query: Array | None = None
    w_key: Array | None = None
    w_value: Array | None = None
    w_output: Array | None = None
    logits: Array | None = None  # where it starts later; of given weights the logarithms
    start: str = ""  # "logits" or "weights" where one of them is given
    mask: Mask | None = None  # causal order and window included
    causal: bool = False
    window: int | None = None
    offset: int | None = None  # as given: None puts the last query at the last key
    rope: Rope | None = None
    scale: float | None = None  # as given: None is the default, 1/√d_k
    softcap: float | None = None
    n_heads: int = 1
    n_kv_heads: int = 1

    @property
    def projected(self) -> bool:
        """Whether query, key and value are made from tokens."""
        return self.tokens is not None

    @cached_property
    def computation(self) -> Computation:
        """The steps, the formula of the logits written for this scale, cap and mask."""
        if self.start:
            return Computation((WEIGHTS, OUTPUT) if self.value is not None else (WEIGHTS,))
        plain = steps_for(
            projected=self.projected,
            n_heads=self.n_heads,
            w_output=self.w_output is not None,
            rope=self.rope is not None,
        )
        if self.projected and not np.array_equal(self.context, self.tokens):  # type: ignore[arg-type]  # both are there
            plain = plain.replace("key", formula="context W_K").replace("value", formula="context W_V")
        return plain.replace("logits", formula=logits_formula(self.scale, self.d_k, self.softcap, self.mask))

    @cached_property
    def given(self) -> dict[str, object]:
        """The values that the steps start from, under the names the steps read."""
        names = (*MATRICES, "logits")
        values: dict[str, object] = {n: getattr(self, n) for n in names if getattr(self, n) is not None}
        if self.window is not None:
            values |= {"window": self.window, "offset": self.offset}
        if self.rope is not None:
            at = places(*self._lengths, self.offset)
            values |= {"rope": self.rope, "query_places": at[0], "key_places": at[1]}
        return values | {
            "mask": self.mask,
            "scale": 1.0 if self.start else resolve_scale(self.scale, self.d_k),
            "softcap": self.softcap,
            "n_heads": self.n_heads,
            "n_kv_heads": self.n_kv_heads,
        }

    @property
    def d_k(self) -> int:
        """The width of one query in one head."""
        wide = self.w_query if self.query is None else self.query
        assert wide is not None  # for the type checker: `problem` made sure
        return int(wide.shape[-1]) // self.n_heads

    @property
    def _lengths(self) -> tuple[int, int]:
        """How many queries and keys there are."""
        queries, keys = (self.tokens, self.context) if self.projected else (self.query, self.key)
        assert queries is not None  # for the type checker: no problem that starts later asks for its places
        assert keys is not None
        return queries.shape[-2], keys.shape[-2]

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The names of its steps, in their order."""
        return self.computation.names

    def run(self, until: str | None = None) -> Trace:
        """The trace of the computation: the value of every step."""
        return self.computation.run(self.given, until=until)


def problem(
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
    mask: ArrayLike | None = None,
    causal: bool = False,
    offset: int | None = None,
    window: int | None = None,
    scale: float | None = None,
    softcap: float | None = None,
    rope: str | bool | None = None,
    rope_base: float = ROPE_BASE,
    n_heads: int = 1,
    n_kv_heads: int | None = None,
) -> Problem:
    """Check what is given and make a Problem of it.

    query (n_q, d_k), key (n_k, d_k), value (n_k, d_v); or tokens (n, d_model) with w_query, w_key
    (d_model, d_k) and w_value (d_model, d_v), and `context` (n_k, d_model) where keys and values come from
    other tokens.
    With n_heads > 1 the widths are those of all heads together. w_output (d, d_out) is applied last.
    Or the computation starts later: logits (n_q, n_k), with a value if it goes on to the output; or weights of this
    shape with a value, and with a key and a query that they might be mixed up with.
    mask, causal, offset, window, scale, softcap and rope are those of `attend`.

    Raises ShapeError, naming what is missing, superfluous or of the wrong shape.
    """
    if logits is not None or weights is not None:
        if mask is not None or causal or window is not None or rope:
            message = "A mask, causal order, a window and RoPE act before the logits, and these are given."
            raise ShapeError(message, "Write -inf into the logits where a query must not look, or leave it out.")
        return _later(logits, weights, {"value": value, "key": key, "query": query})
    matrices = {"query": query, "key": key, "value": value}
    sources = {"tokens": tokens, "w_query": w_query, "w_key": w_key, "w_value": w_value}
    _complete(matrices, sources)
    if context is not None and tokens is None:
        raise ShapeError("A context was given without tokens.", "Give it with tokens, or leave it out.")
    n_heads, shared = check_heads(n_heads, n_kv_heads)
    names = {**matrices, **sources, "context": context, "w_output": w_output}
    arrays: dict[str, Any] = {
        name: as_numbers(name, given) for name, given in names.items() if given is not None
    }
    if tokens is not None:
        arrays.setdefault("context", arrays["tokens"])
    result = Problem(
        **arrays,
        causal=causal or window is not None,
        window=window,
        offset=offset,
        scale=scale,
        softcap=check_softcap(softcap),
        n_heads=n_heads,
        n_kv_heads=shared,
    )
    result = replace(result, rope=as_rope(rope, rope_base, result.d_k))
    return replace(result, mask=_check(result, mask))


def _later(
    logits: ArrayLike | None, weights: ArrayLike | None, others: dict[str, ArrayLike | None]
) -> Problem:
    """A problem that starts at the logits, or at weights: then the logits are what the weights are a softmax of."""
    if logits is not None and weights is not None:
        raise ShapeError(
            "Both logits and weights were given.", "Give the one that the computation starts from."
        )
    start = "logits" if weights is None else "weights"
    table = as_numbers(start, logits if weights is None else weights)  # type: ignore[arg-type]  # one is given
    arrays: dict[str, Any] = {name: as_numbers(name, one) for name, one in others.items() if one is not None}
    if start == "weights":
        if "value" not in arrays:
            raise ShapeError(
                "There is no value: weights are given to be mixed with it.", "Give a value as well."
            )
        if (table < 0).any() or not np.allclose(table.sum(axis=-1), 1, atol=1e-6):
            raise ShapeError("The weights are not shares.", "Give rows of numbers from 0 to 1 that add up to 1.")
        with np.errstate(divide="ignore"):
            table = np.log(table)
    for name in ("value", "key"):
        if name in arrays and len(arrays[name]) != table.shape[-1]:
            message = f"The {start} have {table.shape[-1]} columns, and the {name} has {len(arrays[name])} rows."
            raise ShapeError(message, f"Give one row of the {name} for each column.")
    mask = table > -np.inf if start == "logits" and np.isneginf(table).any() else None
    return Problem(**arrays, logits=table, start=start, mask=mask)


def _complete(matrices: dict[str, ArrayLike | None], sources: dict[str, ArrayLike | None]) -> None:
    wanted = sources if any(given is not None for given in sources.values()) else matrices
    if wanted is sources and any(given is not None for given in matrices.values()):
        raise ShapeError(
            "Both matrices and tokens with projections were given.",
            "Give query, key and value; or tokens, w_query, w_key and w_value.",
        )
    missing = [name for name, given in wanted.items() if given is None]
    if missing:
        raise ShapeError(f"There is no {missing[0]}: the computation needs {', '.join(wanted)}.")


def _check(given: Problem, mask: ArrayLike | None) -> Mask | None:
    """Put query, key and value through the engine's own checks; give the one mask that says it all."""
    if given.tokens is not None and given.context is not None:
        query = apply(given.tokens, "w_query", given.w_query)  # type: ignore[arg-type]  # `_complete` made sure
        key = apply(given.context, "w_key", given.w_key)  # type: ignore[arg-type]  # `_complete` made sure
        value = apply(given.context, "w_value", given.w_value)  # type: ignore[arg-type]  # `_complete` made sure
    else:
        query, key, value = given.query, given.key, given.value  # type: ignore[assignment]  # `_complete` made sure
    if given.n_heads > 1:
        query = split_heads(query, given.n_heads, "query")
        key = repeat_heads(split_heads(key, given.n_kv_heads, "key"), given.n_heads)
        value = repeat_heads(split_heads(value, given.n_kv_heads, "value"), given.n_heads)
    query, key, value = check_inputs(query, key, value)
    allowed = fit_mask(
        mask,
        query,
        key,
        causal=given.causal,
        offset=given.offset,
        window=given.window,
        rotated=given.rope is not None,
    )
    resolve_scale(given.scale, query.shape[-1])
    if given.w_output is not None:
        apply(np.zeros((query.shape[-2], value.shape[-1] * given.n_heads)), "w_output", given.w_output)
    if allowed is None or allowed.ndim > 2:
        return allowed
    every: Any = np.broadcast_to(allowed, (query.shape[-2], key.shape[-2]))  # one row serves all queries
    return np.array(every)

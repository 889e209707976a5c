"""`diagnose`: why numbers typed for a stage of given arrays are wrong, as the library gives it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attn_tutor.answers.diagnosis import diagnose_reading, unread_diagnosis
from attn_tutor.answers.outcomes import Diagnosis
from attn_tutor.answers.reading import Entry, NotUnderstood, Reading, read
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.engine.arrays import as_whole
from attn_tutor.engine.positions import ROPE_BASE
from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError, UsageError


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
        message = f"These inputs give no finite numbers as {stage}."
        raise ShapeError(message, "Give smaller numbers, and neither nan nor inf.")
    try:
        reading = read(typed, shape=exact.shape) if isinstance(typed, str) else as_reading(typed, decimals)
    except NotUnderstood as fault:
        return unread_diagnosis(fault)
    return diagnose_reading(reading, StageAnswer(given, stage, decimals))


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

"""One wrong factor that explains all numbers: "all logits are 0.71 times the right ones"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array

_FACTORS = np.concatenate([np.arange(0.05, 1, 0.01), np.arange(1.01, 2, 0.01), np.arange(2, 8.01, 0.05)])
_FEWEST = 3  # numbers that one factor must explain
_PLAIN = {
    "scores": "score",
    "logits": "logit",
    "query": "query entry",
    "key": "key entry",
    "value": "value entry",
}


def common_factor(stage: str, typed: Array, values: Mapping[str, Any], decimals: int) -> str:
    """The sentence on the one factor by which all numbers are off, or all logits behind them; "" for none."""
    exact = np.asarray(values[stage])
    if typed.shape != exact.shape or typed.size < _FEWEST or typed.ndim != 2:
        return ""
    if stage in _PLAIN:
        return _of_numbers(stage, typed, exact, decimals)
    logits = values.get("logits")
    if (
        stage not in ("weights", "output")
        or logits is None
        or np.ndim(logits) != 2
        or values.get("w_output") is not None
    ):
        return ""
    value = np.asarray(values["value"]) if stage == "output" else None
    if value is not None and value.ndim != 2:
        return ""
    return _of_logits(typed, np.asarray(logits), value, decimals)


def _of_numbers(stage: str, typed: Array, exact: Array, decimals: int) -> str:
    seen = np.isfinite(exact)
    size = float(np.square(exact[seen]).sum())
    if size == 0 or not seen.sum() >= _FEWEST:
        return ""
    factor = float((typed[seen] * exact[seen]).sum()) / size
    share = np.abs(exact[seen]) * np.sqrt(
        seen.sum() / size
    )  # rounding moves the factor, and large entries with it
    slack = 10.0**-decimals / 2 * (1 + share)
    if (
        abs(factor) < 0.02
        or abs(factor - 1) < 0.02
        or (np.abs(typed[seen] - factor * exact[seen]) > slack).any()
    ):
        return ""
    return f"Every {_PLAIN[stage]} is {factor:.2g} times the right one: look at the factor."


def _of_logits(typed: Array, logits: Array, value: Array | None, decimals: int) -> str:
    with np.errstate(all="ignore"):
        powers = np.exp((logits - logits.max(axis=-1, keepdims=True)) * _FACTORS[:, np.newaxis, np.newaxis])
        weights = powers / powers.sum(axis=-1, keepdims=True)
    found = weights if value is None else weights @ value
    gaps = np.abs(found - typed).max(axis=(1, 2))
    if not np.isfinite(gaps).all() or gaps.min() > 10.0**-decimals * 0.8:
        return ""
    factor = f"{_FACTORS[gaps.argmin()]:.2g}"
    return f"It's as if every logit were about {factor} times the right one: look at the scaling."

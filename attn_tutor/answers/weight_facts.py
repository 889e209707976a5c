"""Wrong numbers beside the right ones, and what is true of them where weights are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from attn_tutor.answers.causes import StagePlace
from attn_tutor.answers.clues import off_key
from attn_tutor.answers.products import Products
from attn_tutor.answers.tolerance import Bounds, Truths
from attn_tutor.engine.arrays import Array
from attn_tutor.records import record

_PERCENT = 0.00501  # half a per cent, to which a percentage is rounded


@record()
class WrongPart:
    """Wrong numbers in one row, or one of them, beside the right ones and what they are made of."""

    place: StagePlace
    numbers: Array
    exact: Array
    bounds: Bounds
    off: Truths
    decimals: int
    spread: float
    whole: bool
    values: Mapping[str, Any]
    products: Products | None


def facts_of_weights(wrong: WrongPart) -> Iterator[str]:
    typed = wrong.numbers
    in_all = len(typed) > 1 and abs(typed.sum() - 100) <= len(typed) / 2
    if (typed > 1).any() and (in_all or (np.abs(typed / 100 - wrong.exact) <= _PERCENT).all()):
        yield "These look like percentages: type 35% or 0.35, not 35."
        return
    if (typed < 0).any():
        yield "A weight is never negative, because e^x never is: look at the minus sign."
    elif (typed > 1).any():
        yield "A weight can't exceed 1: it's a share of the whole."
    masked = np.isneginf(wrong.place.at(wrong.values["logits"])) if "logits" in wrong.values else np.zeros(1)
    if (np.atleast_1d(masked) & (typed != 0) & wrong.off).any():
        keys = [i + 1 for i in np.flatnonzero(np.atleast_1d(masked) & (typed != 0))]
        key = (wrong.place.column or 0) + 1 if wrong.place.column is not None else keys[0]
        yield f"Key {key} is masked, so its weight is 0."
    if len(typed) > 1:
        yield from _of_weight_row(wrong)


def _of_weight_row(wrong: WrongPart) -> Iterator[str]:
    total = float(wrong.numbers.sum())
    if np.isin(typed := wrong.numbers, (0, 1)).all() and typed.sum() == 1 and (wrong.exact > 0).sum() > 1:
        yield "Your row adds up to 1. But e^x is never 0, so every key that may be looked at gets some weight."
        return
    if abs(total - 1) > 0.5 * 10.0**-wrong.decimals * len(wrong.numbers) + 1e-9:
        yield f"Your row adds up to {total:.{wrong.decimals}f}; a row of weights adds up to 1."
        return
    if round(total, wrong.decimals) != 1 and (np.abs(wrong.numbers - wrong.exact) < 1.5 * 10.0**-wrong.decimals).all():
        yield f"It's only the rounding: your row adds up to {total:.{wrong.decimals}f}, not 1."
        return
    if np.ptp(wrong.numbers) <= 1.01 * 10.0**-wrong.decimals < np.ptp(wrong.exact):
        yield "Every key gets the same share in your row: that's a plain average, whatever the logits are."
        return
    key = off_key(wrong.numbers, wrong.exact, wrong.decimals)
    if key is None:
        yield "Your row adds up to 1, so the division is fine: look at the exponents."
    else:
        part = "score" if {"key", "key_heads"} & wrong.values.keys() else "exponential"
        fine = "softmax" if part == "score" else "division"
        yield (
            f"Your row adds up to 1, so the {fine} is fine, and the other keys are in proportion: "
            f"recheck the {part} of key {key + 1}."
        )

"""Whether numbers shown with few decimals can be recomputed from the numbers shown.

A learner who takes the shown e^x, adds them up, divides and mixes must get the shown sums, weights and outputs. Where
rounding leads elsewhere, an example teaches distrust.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Trace


def unclean(trace: Trace, decimals: int = 2) -> Iterator[str]:
    """Each stage of a computation whose shown numbers do not follow from the shown numbers before it.

    Stages that are not computed, and all but the softmax and the mix, are exact in the inputs of a lesson.
    """
    if "logits" in trace and "weights" in trace and not _shares_follow(np.asarray(trace["logits"]), decimals):
        yield "weights"
    mixed = "weights" in trace and "value" in trace and "output" in trace
    if mixed and np.ndim(trace["weights"]) == 2 and not _mix_follows(trace, decimals):
        yield "output"


def _shares_follow(logits: Array, decimals: int) -> bool:
    """Whether each weight is its shown e^x divided by the sum of the shown ones."""
    approximate = np.round(logits, decimals)
    with np.errstate(over="ignore", invalid="ignore"):
        powers, exact = np.round(np.exp(approximate), decimals), np.exp(logits)
        total = powers.sum(axis=-1, keepdims=True)
        same_total = np.round(exact.sum(axis=-1, keepdims=True), decimals) == np.round(total, decimals)
        again, weights = powers / total, exact / exact.sum(axis=-1, keepdims=True)
    return bool(same_total.all() and (np.round(again, decimals) == np.round(weights, decimals)).all())


def _mix_follows(trace: Trace, decimals: int) -> bool:
    """Whether each output is the sum of its shown products, and each product that of its shown weight."""
    weights, value = np.asarray(trace["weights"]), np.asarray(trace["value"])
    exact = weights[:, :, np.newaxis] * value[np.newaxis]
    again = np.round(np.round(weights, decimals)[:, :, np.newaxis] * value[np.newaxis], decimals)
    output = np.round(again.sum(axis=1), decimals)
    return bool(
        (again == np.round(exact, decimals)).all() and (output == np.round(exact.sum(axis=1), decimals)).all()
    )

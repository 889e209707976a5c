"""How far weights can still be moved: the gradient of the softmax, measured by nudging one logit at a time.

What is measured is the derivative of a weight by its own logit, the number that goes into the softmax: there it
is that large dot products leave "extremely small gradients" (Vaswani et al. 2017, section 3.2.1). By the score,
the number before the division, it is this times the scale: the chain rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.checks import resolve_scale
from attn_tutor.engine.steps import Trace, steps_for

STUCK = 0.001  # below this gradient the weights of a draw hardly move any more
_NUDGE = 1e-4  # to each side: the error of a central difference goes with its square
_COMPUTATION = steps_for(projected=False)


@dataclass(frozen=True, slots=True)
class Slopes:
    """One way to make logits, over many draws of one query and its keys."""

    largest: float  # the largest weight, in the middle draw
    gradient: float  # d weight / d logit, averaged over the keys, in the middle draw
    average: float  # the same, averaged over all draws
    stuck: float  # the share of draws whose gradient is below STUCK


@dataclass(frozen=True, slots=True)
class Width:
    """What was measured at one width of query and key."""

    d_k: int
    score: float  # the typical size of a score: the root of the average square
    unscaled: Slopes
    scaled: Slopes

    @property
    def by_score(self) -> float:
        """The scaled gradient counted by the score instead of the logit."""
        return self.scaled.gradient * resolve_scale(None, self.d_k)


def gradients(widths: Sequence[int], n_k: int, draws: int, rng: Generator) -> tuple[Width, ...]:
    """For each width: `draws` times one query and n_k keys of standard normal numbers, unscaled and scaled."""
    return tuple(_width(d_k, n_k, draws, rng) for d_k in widths)


def own_slopes(trace: Trace) -> Array:
    """d weight / d logit of every key, (..., n_q, n_k), from the weights after a nudge up and a nudge down."""
    logits = trace["logits"][..., np.newaxis, :]  # one row for each logit that is nudged
    nudge = _NUDGE * np.eye(logits.shape[-1])
    up, down = (_weights(trace, logits + nudge), _weights(trace, logits - nudge))
    slopes: Array = np.diagonal(up - down, axis1=-2, axis2=-1) / (2 * _NUDGE)
    return slopes


def _weights(trace: Trace, logits: Array) -> Array:
    weights: Array = _COMPUTATION.run_from("logits", {**trace, "logits": logits}, until="weights")["weights"]
    return weights


def _width(d_k: int, n_k: int, draws: int, rng: Generator) -> Width:
    query, key = rng.standard_normal((draws, 1, d_k)), rng.standard_normal((draws, n_k, d_k))
    given = {"query": query, "key": key, "softcap": None, "mask": None}
    unscaled, scaled = (
        _COMPUTATION.run({**given, "scale": scale}, until="weights")
        for scale in (1.0, resolve_scale(None, d_k))
    )
    typical = float(np.sqrt(np.mean(unscaled["scores"] ** 2)))
    return Width(d_k, typical, _slopes(unscaled), _slopes(scaled))


def _slopes(trace: Trace) -> Slopes:
    each = own_slopes(trace).mean(axis=-1)
    return Slopes(
        largest=float(np.median(trace["weights"].max(axis=-1))),
        gradient=float(np.median(each)),
        average=float(each.mean()),
        stuck=float((each < STUCK).mean()),
    )

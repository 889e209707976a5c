"""The measured gradient of weights by their logits, for several widths, unscaled and scaled.

See it: python -m attn_tutor.widgets.gradient
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from attn_tutor.engine.gradients import STUCK, Slopes, Width
from attn_tutor.widgets.numerals import brief_number, fixed_number, flush, percent, small
from attn_tutor.widgets.readout import Field, Readout


def gradient_readout(widths: Sequence[Width], draws: int) -> Readout:
    """A line for each width, measured over so many draws."""
    unscaled, scaled = [one.unscaled for one in widths], [one.scaled for one in widths]
    longest = max(slopes.gradient for slopes in (*unscaled, *scaled))
    return Readout(
        Field(("width",), flush(str(one.d_k) for one in widths), "hi"),
        (
            Field(("typical", "score"), tuple(fixed_number(one.score, 1) for one in widths)),
            Field(("unscaled", "weight"), _weights(unscaled)),
            Field(("unscaled", "gradient"), _gradients(unscaled), "w", _shares(unscaled, longest)),
            Field(("scaled", "weight"), _weights(scaled), spare=True),
            Field(("scaled", "gradient"), _gradients(scaled), "w", _shares(scaled, longest)),
        ),
        (_read(widths, draws), _spread(widths[-1]), _by_score(widths[-1])),
    )


def _read(widths: Sequence[Width], draws: int) -> str:
    first, last = widths[0], widths[-1]
    scaled = [one.scaled.gradient for one in widths]
    return (
        f"In the median of {draws} draws the unscaled gradient is {_words(first.unscaled.gradient)} at "
        f"width {first.d_k} and {_words(last.unscaled.gradient)} at width {last.d_k}; the scaled one lies between "
        f"{_words(min(scaled))} and {_words(max(scaled))} at every width."
    )


def _spread(last: Width) -> str:
    return (
        f"At width {last.d_k} the unscaled one is under {STUCK} in {percent(last.unscaled.stuck)} of the draws, the "
        f"scaled one in {percent(last.scaled.stuck)}; their averages are {_words(last.unscaled.average)} and "
        f"{_words(last.scaled.average)}."
    )


def _by_score(last: Width) -> str:
    """The division shrinks a nudge, too: the chain rule."""
    return (
        f"With respect to the score instead of the logit, the scaled one is smaller by a factor of √d_k, there "
        f"{brief_number(math.sqrt(last.d_k))}: {_words(last.by_score)}."
    )


def _words(x: float) -> str:
    return small(x).replace("<", "under ")


def _weights(every: Sequence[Slopes]) -> tuple[str, ...]:
    return tuple(fixed_number(slopes.largest) for slopes in every)


def _gradients(every: Sequence[Slopes]) -> tuple[str, ...]:
    return tuple(small(slopes.gradient) for slopes in every)


def _shares(every: Sequence[Slopes], longest: float) -> tuple[float, ...]:
    return tuple(slopes.gradient / longest if longest else 0.0 for slopes in every)


if __name__ == "__main__":
    import numpy as np

    from attn_tutor.engine.gradients import gradients
    from attn_tutor.widgets.demo import show

    show(gradient_readout(gradients((4, 16, 64, 256, 1024), 8, 101, np.random.default_rng(1)), 101))

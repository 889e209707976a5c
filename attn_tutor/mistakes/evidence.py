"""Numbers of a mistaken computation that give the mistake away, as sentences. None of them tells a right number.

Each function reads the values of the mistaken computation (`wrong`, with the learner's own numbers at the stage
that was asked for) and of the right one, and gives "" where they show nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.places import place_words
from attn_tutor.engine.steps import Values

_PLAIN_TO_SEE = 0.02


def row_sum(wrong: Values, right: Values) -> str:
    """The row of weights whose sum is farthest from 1."""
    if "weights" not in wrong:
        return ""
    sums = wrong["weights"].sum(axis=-1)
    row = _largest(np.abs(sums - 1))
    if abs(sums[row] - 1) < _PLAIN_TO_SEE:
        return ""
    return f"Row {row[-1] + 1} of {_weights(row)} sums to {sums[row]:.2f}; it must sum to 1."


def column_sum(wrong: Values, right: Values) -> str:
    """A column of weights that sums to 1 where a row should, and a row that does not."""
    if "weights" not in wrong:
        return ""
    over_rows, over_columns = wrong["weights"].sum(axis=-1), wrong["weights"].sum(axis=-2)
    row = _largest(np.abs(over_rows - 1))
    whole = np.argwhere(np.abs(over_columns[row[:-1]] - 1) < _PLAIN_TO_SEE).ravel().tolist()
    if abs(over_rows[row] - 1) < _PLAIN_TO_SEE or not whole:
        return ""
    column = row[-1] if row[-1] in whole else whole[0]
    where = f"Column {column + 1} of {_weights(row)}"
    return f"{where} sums to 1, but row {row[-1] + 1} sums to {over_rows[row]:.2f}."


def sum_over_heads(wrong: Values, right: Values) -> str:
    """A row of one head that does not sum to 1."""
    sentence = row_sum(wrong, right)
    return sentence and f"{sentence} Instead, the weights sum to 1 over the heads."


def against_mask(wrong: Values, right: Values) -> str:
    """A weight at a masked place, or none where the mask is open."""
    if "weights" not in wrong:
        return ""
    weights: Array = wrong["weights"]
    visible = np.broadcast_to(right["mask"], weights.shape)
    stolen, missed = np.where(visible, 0, weights), np.where(visible & (weights == 0), right["weights"], 0)
    if np.abs(stolen).max() >= _PLAIN_TO_SEE:
        place = _largest(np.abs(stolen))
        rule = f"key {place[-1] + 1} is hidden from query {place[-2] + 1}"
        return f"The weight in {place_words(place)} is {weights[place]:.2f}, but {rule}."
    if missed.max() >= _PLAIN_TO_SEE:
        place = _largest(missed)
        return (
            f"The weight in {place_words(place)} is 0, but query {place[-2] + 1} may see key {place[-1] + 1}."
        )
    return ""


def upside_down(wrong: Values, right: Values) -> str:
    """The place where the largest logit of a row has its smallest weight."""
    if "weights" not in wrong:
        return ""
    logits: Array = wrong["logits"]
    finite = np.where(np.isfinite(logits), logits, logits[np.isfinite(logits)].mean())
    row = _largest(np.ptp(finite, axis=-1))
    place = (*row, int(np.argmax(finite[row])))
    return f"{place_words(place).capitalize()} has the largest logit of its row, but the smallest weight."


def _largest(x: Array) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(np.argmax(x), x.shape))


def _weights(row: Sequence[int]) -> str:
    return f"the weights in head {row[0] + 1}" if len(row) > 1 else "the weights"

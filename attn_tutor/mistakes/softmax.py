"""Mistakes in the softmax itself: along which axis, of which powers, divided by what."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import softmax
from attn_tutor.mistakes.evidence import column_sum, row_sum, upside_down
from attn_tutor.mistakes.mistake import Mistake, has_mask, instead, square_lengths, transpose_last, visibility


def _whole_matrix(logits: Any) -> Any:
    """One softmax over all rows and columns together."""
    *leading, rows, columns = np.shape(logits)
    flat = np.reshape(logits, (*leading, 1, rows * columns))
    return np.reshape(softmax(flat), (*leading, rows, columns))


def _sum(x: Any) -> Any:
    return x.sum(axis=-1, keepdims=True)


def _mask_again(weights: Any, mask: Any) -> Any:
    return softmax(np.where(visibility(mask, weights), weights, -np.inf))


def _below_peak(logits: Any) -> Any:
    return np.exp(logits - logits.max(axis=-1, keepdims=True))


def _sums_along(powers: Any) -> Any:
    """The sum of each row, lying as one row, as NumPy lines up sums without keepdims: one for each column."""
    return transpose_last(_sum(powers))


_ONCE = instead("once", "softmax(x)", "logits", softmax)
_BY_OTHER_ROWS = (
    instead("sums", "Σe^x, along a row", "powers", _sums_along),
    instead("weights", "e^x / Σe^x, the sums along a row", "powers sums", np.divide),
)

SOFTMAX = (
    Mistake(
        name="softmax_columns",
        steps=(instead("weights", "softmax down columns", "logits", lambda logits: softmax(logits, -2)),),
        deed="the softmax runs down the columns instead of along the rows",
        matters="A row is one query sharing out its attention over the keys, so each row must sum to 1.",
        look="Add up a row and a column of your weights.",
        lesson="softmax",
        right_when="all row sums and column sums of e^x are equal",
        shows=column_sum,
    ),
    Mistake(
        name="softmax_whole_matrix",
        steps=(instead("weights", "softmax over the whole matrix", "logits", _whole_matrix),),
        deed="one softmax is taken over the whole matrix instead of one for each row",
        matters="Each query shares out all of its attention, whatever the other queries do.",
        look="Your weights sum to 1 all together; each row must.",
        lesson="softmax",
        right_when="there is only one query",
        shows=row_sum,
    ),
    Mistake(
        name="softmax_base2",
        steps=(instead("weights", "2^x / Σ2^x", "logits", lambda logits: softmax(logits * np.log(2))),),
        deed="the softmax uses powers of 2 instead of powers of e",
        matters="Softmax is defined with e = 2.718...; base 2 makes the weights flatter.",
        look="e^1 is 2.72, not 2.",
        lesson="softmax",
        right_when="the row is constant",
    ),
    Mistake(
        name="softmax_base10",
        steps=(instead("weights", "10^x / Σ10^x", "logits", lambda logits: softmax(logits * np.log(10))),),
        deed="the softmax uses powers of 10 instead of powers of e",
        matters="Softmax is defined with e = 2.718...; base 10 makes the weights sharper.",
        look="e^1 is 2.72, not 10: use the e^x key, not 10^x.",
        lesson="softmax",
        right_when="the row is constant",
    ),
    Mistake(
        name="exp_not_normalised",
        steps=(instead("weights", "e^x", "logits", np.exp),),
        deed="e^x is taken but not divided by the sum of the row",
        matters="Only the division turns the exponentials into shares that sum to 1.",
        look="Divide each e^x by the sum of its row.",
        lesson="softmax",
        right_when="the exponentials of the row sum to 1",
        shows=row_sum,
    ),
    Mistake(
        name="exp_minus_max_not_normalised",
        steps=(instead("weights", "e^(x - max)", "logits", _below_peak),),
        deed="e^(x - max) is taken but not divided by the sum of the row",
        matters="Subtracting the maximum only keeps the numbers small; the division by the sum is still to "
        "come.",
        look="Divide each exponential by the sum of its row.",
        lesson="softmax",
        right_when="there is only one key",
        shows=row_sum,
    ),
    Mistake(
        name="softmax_negated",
        steps=(
            instead("weights", "softmax(-x)", "logits", lambda x: softmax(np.where(np.isneginf(x), x, -x))),
        ),
        deed="the softmax is taken of the negated logits",
        matters="The largest logit must get the largest weight; with its sign flipped, it gets the smallest.",
        look="Compare your largest weight with the largest score of its row.",
        lesson="softmax",
        right_when="the row is constant",
        shows=upside_down,
    ),
    Mistake(
        name="softmax_twice",
        steps=(_ONCE, instead("weights", "softmax(softmax(x))", "once", softmax)),
        also=((_ONCE, instead("weights", "softmax(softmax(x)), masked twice", "once mask", _mask_again)),),
        also_if=has_mask,
        deed="the softmax is applied twice",
        matters="The second softmax gets only numbers between 0 and 1, so it flattens the differences.",
        look="Once is enough: the weights of the first softmax already sum to 1.",
        lesson="softmax",
        right_when="the row is constant",
    ),
    Mistake(
        name="sigmoid_weights",
        steps=(
            instead("falling", "e^-x", "logits", lambda x: np.exp(-x)),
            instead("weights", "1 / (1 + e^-x)", "falling", lambda falling: 1.0 / (1.0 + falling)),
        ),
        deed="each logit goes through a sigmoid of its own instead of a softmax over the row",
        matters="A sigmoid judges each key alone. The softmax makes the keys compete for one unit of "
        "attention.",
        look="Add up a row of your weights.",
        lesson="softmax",
        right_when="there are two keys and all logits are 0",
        shows=row_sum,
    ),
    Mistake(
        name="softmax_without_keepdims",
        steps=(
            instead("powers", "e^x", "logits", np.exp),
            *_BY_OTHER_ROWS,
        ),
        also=((instead("powers", "e^(x - max)", "logits", _below_peak), *_BY_OTHER_ROWS),),
        deed="the row sums have lost their axis, so column j is divided by the sum of row j",
        matters="Each entry must be divided by the sum of its own row. Here, only the diagonal is.",
        look="Keep the sums as a column, one beside each row: keepdims=True.",
        lesson="softmax",
        right_when="all rows of e^x have the same sum",
        shows=row_sum,
        applies=square_lengths,
    ),
    Mistake(
        name="softmax_plus_one",
        steps=(
            instead("powers", "e^x", "logits", np.exp),
            instead("weights", "e^x / (1 + Σe^x)", "powers", lambda powers: powers / (1.0 + _sum(powers))),
        ),
        deed="the sum of the exponentials has an extra 1, as if there were another key with the logit 0",
        matters="A row then sums to less than 1. Some models do that on purpose; the softmax doesn't.",
        look="Divide by the sum of the row as it is.",
        lesson="parked",
        right_when="the exponentials of the row are so large that 1 more makes no difference",
        shows=row_sum,
    ),
)

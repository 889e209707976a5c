"""What is done with a batch that is right for one sequence by itself: axes counted from the front, sequences joined."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.attention import softmax
from attn_tutor.mistakes.mistake import instead, transpose_last
from attn_tutor.own_code.ways_in_code import entry


def _lay_end_to_end(x: Any) -> Any:
    return np.reshape(x, (-1, np.shape(x)[-1]))


def _of_all(weights: Any, value: Any) -> Any:
    """The mixtures of all queries over all values, cut into sequences again."""
    mixed = weights @ _lay_end_to_end(value)
    return np.reshape(mixed, (len(value), -1, np.shape(value)[-1]))


_FROM_THE_END = "Axes counted from the end, such as -1, stay the same whatever comes in front."
BATCH_ALONE = (
    entry(
        "batch_softmax_over_sequences", "shapes", "the softmax runs across the sequences of the batch", _FROM_THE_END,
        "Which axis is 0 once there is a batch?",
        instead("weights", "softmax, axis 0", "logits", lambda x: np.moveaxis(softmax(np.moveaxis(x, 0, -1)), -1, 0)),
    ),
    entry(
        "batch_scale_by_sqrt_nq", "shapes", "the scores are divided by √n_q, the root of the number of queries",
        _FROM_THE_END, "Which number is shape[1] once there is a batch?",
        instead("scale", "1/√n_q", "query", lambda query: np.asarray(np.shape(query)[-2] ** -0.5)),
    ),
    entry(
        "batch_scale_by_sqrt_sequences", "shapes",
        "the scores are divided by the root of the number of sequences", _FROM_THE_END,
        "Which number is shape[0], or len, once there is a batch?",
        instead("scale", "1/√batch", "query", lambda query: np.asarray(len(query) ** -0.5)),
    ),
    entry(
        "batch_keys_of_first", "shapes", "every sequence attends to the keys and values of the first one",
        "Each sequence of a batch has keys and values of its own.", "Does an index 0 stand where the batch is?",
        instead("scores", "Q Kᵀ with the keys of sequence 1", "query key", lambda q, k: q @ transpose_last(k[:1])),
        instead("output", "weights V with the values of sequence 1", "weights value", lambda w, v: w @ v[:1]),
    ),
    entry(
        "batch_first_for_all", "shapes", "every sequence gets the result of the first one",
        "Each sequence of a batch is a text of its own.", "Does an index 0 stand where the batch is?",
        instead("output", "sequence 1 for all", "weights value",
                lambda w, v: np.broadcast_to(w[:1] @ v[:1], (len(v), *np.shape(w @ v)[-2:]))),
    ),
    entry(
        "batch_laid_end_to_end", "shapes",
        "all sequences are laid end to end, and each word attends to the words of all of them",
        "The sequences of a batch have nothing to do with each other.", "How many keys does one query see?",
        instead("scores", "Q Kᵀ of all words", "query key",
                lambda q, k: _lay_end_to_end(q) @ transpose_last(_lay_end_to_end(k))),
        instead("output", "weights V of all words", "weights value", _of_all),
    ),
)  # fmt: skip

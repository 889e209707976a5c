"""Mistakes of further mechanisms, each one step done differently, like those of the catalogue."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.steps import Step
from attn_tutor.mistakes.mistake import Mistake, instead


def entry(name: str, lesson: str, when: str, matters: str, look: str, *steps: Step, hidden: str = "") -> Mistake:
    """A mistake of a further mechanism."""
    return Mistake(name=name, steps=steps, when=when, matters=matters, look=look, lesson=lesson, hidden=hidden)


def _seen(mask: Any, lengths: Any) -> Any:
    """Which keys are visible in each sequence where it has these lengths: (batch, 1, n_k)."""
    return np.arange(np.shape(mask)[-1]) < np.asarray(lengths)[:, np.newaxis, np.newaxis]


def _from_right(mask: Any, lengths: Any) -> Any:
    n_k = np.shape(mask)[-1]
    return np.arange(n_k) >= n_k - np.asarray(lengths)[:, np.newaxis, np.newaxis]


_LENGTHS = "mask lengths"

PADDING = (
    entry(
        "padding_one_too_many", "masks", "one padding key stays visible in each sequence",
        "Padding is no word. A sequence of 3 words has the keys 0, 1 and 2, so key 3 is padding already.",
        "Compare with <, not with <=.",
        instead("mask", "key <= length", _LENGTHS, lambda mask, n: _seen(mask, n + 1)),
        hidden="no sequence has padding",
    ),
    entry(
        "padding_last_word_hidden", "masks", "the last word of each sequence is hidden along with the padding",
        "A sequence of 3 words has the keys 0, 1 and 2, and all three may be seen.",
        "Compare the number of the key with the length itself.",
        instead("mask", "key < length - 1", _LENGTHS, lambda mask, n: _seen(mask, n - 1)),
    ),
    entry(
        "padding_on_the_left", "masks", "the first keys of each sequence are hidden and the last ones stay visible",
        "Here the words come first and the padding behind them.",
        "Which keys are padding in a sequence of 3 words out of 5?",
        instead("mask", "key >= n_k - length", _LENGTHS, _from_right),
        hidden="no sequence has padding",
    ),
    entry(
        "padding_first_length_for_all", "masks", "every sequence gets the length of the first one",
        "Each sequence of a batch has a length of its own.",
        "Give the lengths an axis for the keys: lengths[:, None, None].",
        instead("mask", "key < lengths[0]", _LENGTHS, lambda mask, n: _seen(mask, np.full_like(n, n[0]))),
        hidden="all sequences are equally long",
    ),
    entry(
        "padding_lengths_exchanged", "masks", "each sequence gets the length of another one",
        "Row b of the mask belongs to sequence b.",
        "Print the mask of the first sequence.",
        instead("mask", "lengths reversed", _LENGTHS, lambda mask, n: _seen(mask, n[::-1])),
        hidden="all sequences are equally long",
    ),
)  # fmt: skip

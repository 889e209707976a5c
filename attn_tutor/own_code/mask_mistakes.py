"""Mistakes with padding and with windows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import as_written, instead
from attn_tutor.own_code.ways_in_code import entry


def _visible_keys(mask: Any, lengths: Any) -> Any:
    """Which keys are visible in each sequence where it has these lengths: (batch, 1, n_k)."""
    return np.arange(np.shape(mask)[-1]) < np.asarray(lengths)[:, np.newaxis, np.newaxis]


def _from_right(mask: Any, lengths: Any) -> Any:
    n_k = np.shape(mask)[-1]
    return np.arange(n_k) >= n_k - np.asarray(lengths)[:, np.newaxis, np.newaxis]


def _rows_of_words(mask: Any, lengths: Any, query: Any) -> Any:
    """Padding hidden as a query, with all its keys, and not as a key."""
    n_q, n_k = np.shape(query)[-2], np.shape(mask)[-1]
    words = np.arange(n_q) < np.asarray(lengths)[:, np.newaxis]
    return np.broadcast_to(words[..., np.newaxis], (len(words), n_q, n_k))


_LENGTHS = "mask lengths"

PADDING = (
    entry(
        "padding_one_too_many", "masks", "one padding key stays visible in each sequence",
        "Padding isn't a word. A sequence of 3 words has the keys 0, 1 and 2, so key 3 is padding already.",
        "Compare with <, not with <=.",
        instead("mask", "key <= length", _LENGTHS, lambda mask, n: _visible_keys(mask, n + 1)),
        hidden="no sequence has padding",
    ),
    entry(
        "padding_last_word_hidden", "masks", "the last word of each sequence is hidden along with the padding",
        "A sequence of 3 words has the keys 0, 1 and 2, and all three may be seen.",
        "Compare the number of the key with the length itself.",
        instead("mask", "key < length - 1", _LENGTHS, lambda mask, n: _visible_keys(mask, n - 1)),
    ),
    entry(
        "padding_on_the_left", "masks", "the first keys of each sequence are hidden and the last ones stay visible",
        "Here the words come first and the padding after them.",
        "Which keys are padding in a sequence of 3 words out of 5?",
        instead("mask", "key >= n_k - length", _LENGTHS, _from_right),
        hidden="no sequence has padding",
    ),
    entry(
        "padding_first_length_for_all", "masks", "every sequence gets the length of the first one",
        "Each sequence of a batch has a length of its own.",
        "Give the lengths an axis for the keys: lengths[:, None, None].",
        instead("mask", "key < lengths[0]", _LENGTHS, lambda mask, n: _visible_keys(mask, np.full_like(n, n[0]))),
        hidden="all sequences are equally long",
    ),
    entry(
        "padding_lengths_exchanged", "masks", "each sequence gets the length of a different one",
        "Row b of the mask belongs to sequence b.",
        "Print the mask of the first sequence.",
        instead("mask", "lengths reversed", _LENGTHS, lambda mask, n: _visible_keys(mask, n[::-1])),
        hidden="all sequences are equally long",
    ),
    replace(
        CATALOGUE["mask_transposed"], also=(), wording=as_written,
        steps=(instead("mask", "query < length", "mask lengths query", _rows_of_words),),
    ),
)  # fmt: skip


def _ends(mask: Any) -> Any:
    """For each query, as a column, the number of its own key."""
    n_q, n_k = np.shape(mask)
    return np.arange(n_k - n_q, n_k)[:, None]


def _band(mask: Any, behind: int, ahead: int = 0) -> Any:
    """Keys from `behind` before a query's own key to `ahead` after it."""
    far = _ends(mask) - np.arange(np.shape(mask)[1])
    return (far <= behind) & (far >= -ahead)


def _band_top_left(mask: Any, window: int) -> Any:
    n_q, n_k = np.shape(mask)
    far = np.arange(n_q)[:, None] - np.arange(n_k)
    return (far < window) & (far >= 0)


_WINDOW = "mask window"

WINDOW = (
    entry(
        "window_one_too_many", "masks", "the window holds one key too many",
        "A window of w counts the query's own key, so it reaches w - 1 keys back.",
        "With a window of 1, a query sees itself alone.",
        instead("mask", "own key and w before", _WINDOW, _band),
    ),
    entry(
        "window_one_too_few", "masks", "the window holds one key too few",
        "A window of w counts the query's own key, so it reaches w - 1 keys back.",
        "With a window of 1, a query sees itself alone.",
        instead("mask", "own key and w - 2 before", _WINDOW, lambda mask, w: _band(mask, w - 2)),
    ),
    entry(
        "window_ignored", "masks", "the mask is causal but has no window",
        "Far keys must be hidden as well.", "How many keys does the last query see?",
        instead("mask", "causal alone", "mask", lambda mask: _band(mask, mask.shape[1])),
    ),
    entry(
        "window_both_sides", "masks", "the window reaches into the future as well",
        "A decoder's window looks back only.", "May the first query see the last key?",
        instead("mask", "w - 1 to both sides", _WINDOW, lambda mask, w: _band(mask, w - 1, w - 1)),
    ),
    entry(
        "window_not_causal", "masks", "keys that are too far back are hidden, but future ones are not",
        "A decoder's window is a causal mask with its far end cut off.", "Two conditions have to hold at once.",
        instead("mask", "window alone", _WINDOW, lambda mask, w: _band(mask, w - 1, mask.shape[1])),
    ),
    entry(
        "window_top_left", "masks", "the window is aligned at the top left, though there are fewer queries than keys",
        "The last query lines up with the last key.", "Query i has the key i + n_k - n_q.",
        instead("mask", "aligned top left", _WINDOW, _band_top_left), hidden="there are as many queries as keys",
    ),
)  # fmt: skip

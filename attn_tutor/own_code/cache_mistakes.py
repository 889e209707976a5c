"""Mistakes of a step with a cache, and of a softmax in blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.engine.attention import mix, score, softmax
from attn_tutor.mistakes.mistake import instead
from attn_tutor.own_code.ways_in_code import entry

_NEW_ALONE = instead(
    "mask", "new keys alone", "mask new_key", lambda mask, new: mask[:, mask.shape[1] - len(new) :]
)
_PAST_FORGOTTEN = entry(
    "cache_past_forgotten", "kv-cache", "the new words see only themselves and the cache is not used",
    "Old keys and values don't change, so they are kept, but the new words must still look at them.",
    "How many keys does the first new word see?",
    instead("key", "new keys alone", "new_key", np.copy),
    instead("value", "new values alone", "new_value", np.copy),
    _NEW_ALONE,
    hidden="nothing is cached",
)
# The cache is joined and returned, and the attention reads the new words alone.
_JOINED_UNUSED = (
    instead("scores", "Q new keysᵀ", "query new_key", score),
    _NEW_ALONE,
    instead("output", "weights new values", "weights new_value", mix),
)

CACHE = (
    _PAST_FORGOTTEN,
    replace(_PAST_FORGOTTEN, steps=_JOINED_UNUSED),
    entry(
        "cache_new_in_front", "kv-cache", "the new keys and values are put before the cached ones",
        "The keys are in the order of the words, and the newest word comes last.",
        "Concatenate past and new in this order.",
        instead("key", "new before past", "past_keys new_key", lambda past, new: np.concatenate([new, past], axis=-2)),
        instead("value", "new before past", "past_values new_value",
                lambda past, new: np.concatenate([new, past], axis=-2)),
        hidden="nothing is cached",
    ),
    entry(
        "cache_own_word_unseen", "kv-cache", "the new words see the cache but not themselves",
        "A word may look at itself: its own key joins the others before the scores are taken.",
        "Does the last query see the last key?",
        instead("mask", "the cache alone", "mask past_keys",
                lambda mask, past: mask & (np.arange(mask.shape[-1]) < np.shape(past)[-2])),
    ),
    entry(
        "cache_values_in_front", "kv-cache", "the new values are put before the cached ones, but the new keys "
                                             "after them",
        "Each key needs its own value, so keys and values must be joined in the same order.",
        "Look at the order in both lines that concatenate.",
        instead("value", "new before past", "past_values new_value",
                lambda past, new: np.concatenate([new, past], axis=-2)),
        hidden="nothing is cached",
    ),
)  # fmt: skip


def _starts(n_k: int, block: int) -> range:
    return range(0, n_k, block)


def _largest_so_far(logits: Any, block: int) -> Any:
    """For each key the largest logit of its row up to the end of the key's block."""
    n_k = np.shape(logits)[-1]
    maxima = [logits[..., : min(at + block, n_k)].max(axis=-1, keepdims=True) for at in _starts(n_k, block)]
    return np.concatenate(maxima, axis=-1)[..., np.arange(n_k) // block]


def _not_rescaled(logits: Any, block: int) -> Any:
    e = np.exp(logits - _largest_so_far(logits, block))
    return e / e.sum(axis=-1, keepdims=True)


def _sum_rescaled_alone(logits: Any, block: int) -> Any:
    top = logits.max(axis=-1, keepdims=True)
    return np.exp(logits - _largest_so_far(logits, block)) / np.exp(logits - top).sum(axis=-1, keepdims=True)


def _output_rescaled_alone(logits: Any, block: int) -> Any:
    e = np.exp(logits - _largest_so_far(logits, block))
    return np.exp(logits - logits.max(axis=-1, keepdims=True)) / e.sum(axis=-1, keepdims=True)


def _own_maximum(logits: Any, block: int) -> Any:
    """Each block measured against its own maximum, and all put together as if that were one."""
    starts = _starts(np.shape(logits)[-1], block)
    blocks = [logits[..., at : at + block] for at in starts]
    e = np.concatenate([np.exp(x - x.max(axis=-1, keepdims=True)) for x in blocks], axis=-1)
    return e / e.sum(axis=-1, keepdims=True)


def _blocks_averaged(logits: Any, block: int) -> Any:
    starts = _starts(np.shape(logits)[-1], block)
    return np.concatenate([softmax(logits[..., at : at + block]) for at in starts], axis=-1) / len(starts)


def _blocks_summed(logits: Any, block: int) -> Any:
    starts = _starts(np.shape(logits)[-1], block)
    return np.concatenate([softmax(logits[..., at : at + block]) for at in starts], axis=-1)


def _without_rest(logits: Any, block: int) -> Any:
    n_k = np.shape(logits)[-1]
    return softmax(np.where(np.arange(n_k) < n_k // block * block, logits, -np.inf))


def _last_block(logits: Any, block: int) -> Any:
    n_k = np.shape(logits)[-1]
    return softmax(np.where(np.arange(n_k) >= (n_k - 1) // block * block, logits, -np.inf))


_BLOCKS = "logits block"
_ONE_BLOCK = "all keys fit into one block"

ONLINE = (
    entry(
        "online_not_rescaled", "online-softmax", "the sums so far are not rescaled when a larger logit comes up",
        "Old terms were measured against the old maximum, new ones against the new one. To add them, shrink the old "
        "ones by e^(old maximum - new maximum).",
        "What happens to the sum so far when the maximum rises?",
        instead("weights", "no rescaling", _BLOCKS, _not_rescaled), hidden="the first block has the largest logit",
    ),
    entry(
        "online_output_not_rescaled", "online-softmax",
        "the sum of exponentials is rescaled, but the output so far is not",
        "Numerator and denominator have to be measured against the same maximum.",
        "Multiply both running sums by the same factor.",
        instead("weights", "only the total rescaled", _BLOCKS, _sum_rescaled_alone),
        hidden="the first block has the largest logit",
    ),
    entry(
        "online_total_not_rescaled", "online-softmax",
        "the output so far is rescaled, but the sum of exponentials is not",
        "Numerator and denominator have to be measured against the same maximum.",
        "Multiply both running sums by the same factor.",
        instead("weights", "only the output rescaled", _BLOCKS, _output_rescaled_alone),
        hidden="the first block has the largest logit",
    ),
    entry(
        "online_own_maximum", "online-softmax",
        "each block subtracts its own maximum, and the sums are added as they are",
        "Terms of different blocks are then measured against different maxima, and can't be added. Carry the largest "
        "logit so far along, and shrink what was added before it rose.",
        "What must happen to the sums so far when a new block has a larger maximum?",
        instead("weights", "each block against its own maximum", _BLOCKS, _own_maximum), hidden=_ONE_BLOCK,
    ),
    entry(
        "online_blocks_averaged", "online-softmax", "each block gets a softmax of its own, and the blocks are averaged",
        "A block with large logits must count for more than one with small logits.",
        "Which number says how much a whole block counts?",
        instead("weights", "mean over blocks", _BLOCKS, _blocks_averaged), hidden=_ONE_BLOCK,
    ),
    entry(
        "online_blocks_summed", "online-softmax", "each block gets a softmax of its own, and the blocks are added up",
        "That way, the weights of a row add up to the number of blocks instead of 1.",
        "Divide once, at the end, by the sum over all blocks.",
        instead("weights", "sum over blocks", _BLOCKS, _blocks_summed), hidden=_ONE_BLOCK,
    ),
    entry(
        "online_rest_dropped", "online-softmax", "the keys that don't fill a whole block are left out",
        "The last block may be smaller than the others.", "Try 5 keys in blocks of 2.",
        instead("weights", "whole blocks alone", _BLOCKS, _without_rest),
        hidden="the block size divides the number of keys",
    ),
    entry(
        "online_last_block_only", "online-softmax", "only the last block is kept",
        "The sums from earlier blocks have to be carried along.", "Are the running sums set to 0 inside the loop?",
        instead("weights", "the last block", _BLOCKS, _last_block), hidden=_ONE_BLOCK,
    ),
)  # fmt: skip

"""Whole batches: the contracts of several heads and of modules, and the mistakes of folding batch and heads."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from attn_tutor.engine.heads import merge_heads, split_heads
from attn_tutor.engine.problem import problem
from attn_tutor.mistakes.mistake import Mistake, instead
from attn_tutor.own_code.contract import Contract, Conventions, Probe, probe_of
from attn_tutor.own_code.draws import EQUAL, GENERAL, LARGE_PAIR, SQUARE, Sizes, as_told, mask_for, matrices
from attn_tutor.own_code.one_head import QKV
from attn_tutor.own_code.ways_in_code import entry

# Sizes of one head, how many sequences, and how many heads: never as many of both, but once.
_BATCHES = (
    (Sizes(GENERAL.n_q, GENERAL.n_k, 6, 6), 2, 3),
    (Sizes(EQUAL.n_q, EQUAL.n_k, 3, 3), 3, 2),
    (SQUARE, 2, 2),
)


def _unfold_heads_first(heads: Any) -> Any:
    """Folded as (batch, heads) and taken apart as (heads, batch)."""
    n_batch, n_heads, *rest = np.shape(heads)
    return merge_heads(np.reshape(heads, (n_heads, n_batch, *rest)).swapaxes(0, 1))


def _unfold_batch_first(heads: Any) -> Any:
    """Folded as (heads, batch) and taken apart as (batch, heads)."""
    n_batch, n_heads, *rest = np.shape(heads)
    return merge_heads(np.swapaxes(heads, 0, 1).reshape((n_batch, n_heads, *rest)))


def _tile(mask: Any, n_heads: int) -> Any:
    """The masks one after the other, again and again, where each belongs to `n_heads` neighbours."""
    n_batch = len(mask)
    return mask[np.arange(n_batch * n_heads) % n_batch, 0].reshape((n_batch, n_heads, *np.shape(mask)[-2:]))


def _repeat(mask: Any, n_heads: int) -> Any:
    """Each mask `n_heads` times in a row, where the heads are folded first."""
    n_batch = len(mask)
    places = np.arange(n_batch * n_heads).reshape(n_heads, n_batch) // n_heads
    return mask[places, 0].swapaxes(0, 1)


def _turn_heads(x: Any, n_heads: int) -> Any:
    return split_heads(np.swapaxes(x, 0, 1), n_heads)


def _turn_back(heads: Any) -> Any:
    return np.swapaxes(merge_heads(heads), 0, 1)


_TILED = entry(
    "mask_repeat_tiled", "shapes", "a head gets the mask of another sequence",
    "With the batch folded first, the heads of one sequence are neighbours, so its mask has to be repeated for each of "
    "them. A batch of one doesn't show it.",
    "np.tile (repeat in PyTorch) gives 1 2 1 2; np.repeat (repeat_interleave there) gives 1 1 2 2. Which do you need?",
    instead("mask", "masks in turn", "mask n_heads", _tile),
    hidden="all sequences have the same mask, or there is one sequence",
    explanation="batch and heads are folded into one axis, and the masks are repeated in a different order",
)  # fmt: skip
_MIXED = entry(
    "mha_batch_head_mixed", "shapes", "batch and heads are folded in one order and taken apart in the other",
    "That way, heads of different sequences end up side by side in one output. A batch of one doesn't show it.",
    "Write down the axes beside each reshape: (batch, heads, …) or (heads, batch, …)?",
    instead("output", "heads of (heads, batch)", "head_outputs", _unfold_heads_first),
    hidden="there is one sequence",
)  # fmt: skip
ATTENDS_OVER_BATCH = entry(
    "attends_over_batch", "shapes", "the batch is taken for the words",
    "The sequences of a batch have nothing to do with each other; the words of one sequence do.",
    "Which axis is the batch? In PyTorch, see batch_first.",
    *(
        instead(f"{name}_heads", "batch and words exchanged", f"{name} n_heads", _turn_heads)
        for name in ("query", "key", "value")
    ),
    instead("output", "exchanged back", "head_outputs", _turn_back),
    hidden="all sequences are the same, word for word",
    explanation="each word attends to the words in its place in the other sequences",
)  # fmt: skip
BATCHED = (_TILED, _MIXED, ATTENDS_OVER_BATCH)
_WAYS: tuple[Mistake, ...] = (
    *BATCHED,
    replace(_TILED, steps=(instead("mask", "each mask in a row", "mask n_heads", _repeat),)),
    replace(_MIXED, steps=(instead("output", "heads of (batch, heads)", "head_outputs", _unfold_batch_first),)),
)
MIXED_WAYS = tuple(way for way in _WAYS if way.name == _MIXED.name)


def _batch_probes(conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    plain = tuple(_probe(rng, *sizes, None, conventions) for sizes in _BATCHES)
    return (*plain, *(_probe(rng, *sizes, _masks(rng, *sizes[:2]), conventions) for sizes in _BATCHES))


def _masks(rng: Random, sizes: Sizes, n_batch: int) -> Any:
    return np.stack([mask_for(rng, sizes.n_q, sizes.n_k) for _ in range(n_batch)])


def _probe(rng: Random, sizes: Sizes, n_batch: int, n_heads: int, mask: Any, conventions: Conventions) -> Probe:
    drawn = [matrices(rng, sizes, n_heads) for _ in range(n_batch)]
    given: dict[str, Any] = {role: np.stack([one[role] for one in drawn]) for role in QKV}
    asked = problem(**given, mask=None if mask is None else mask[:, None], n_heads=n_heads)
    name = sizes.name.extend(f" in {n_batch} sequences and {n_heads} heads")
    arguments = {**given, "n_heads": n_heads}
    if mask is None:
        probe = probe_of(asked, name, arguments)
    else:
        arguments["mask"] = as_told(mask, conventions.mask)
        probe = probe_of(asked, name.extend(", with a mask for each sequence"), arguments, optional=("mask",))
    ways = tuple(way for way in _WAYS if mask is not None or way.name != _TILED.name)
    return replace(probe, own=ways)


def _none(_: Conventions, __: Random) -> tuple[Probe, ...]:
    """No probes before the module is there."""
    return ()


_GIVES = "a torch.nn.Module: tokens (batch, n, d_model) -> (batch, n, d_model)"
CONTRACTS = (
    Contract(
        name="batched-multi-head", function="batched_multi_head", roles=(*QKV, "mask", "n_heads"),
        optional=("mask",), draw=_batch_probes, lesson="shapes", large=LARGE_PAIR,
        gives="query (batch, n_q, n_heads · d), key and value (batch, n_k, n_heads · d), mask (batch, n_q, n_k) "
        "-> (batch, n_q, n_heads · d)",
    ),
    Contract(
        name="module", function="forward", roles=("tokens",), draw=_none, gives=_GIVES, module=True, lesson="multi-head"
    ),
    Contract(
        name="causal-module", function="forward", roles=("tokens",), draw=_none, gives=_GIVES, module=True,
        causal=True, lesson="masks",
    ),
)  # fmt: skip

"""The contracts of further mechanisms: caches, blocks, additive scores, positions, windows, gradients."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from attn_tutor.engine.masks import causal_mask
from attn_tutor.engine.problem import Problem, problem
from attn_tutor.engine.steps import LOGITS, OUTPUT, SCORES, WEIGHTS, Computation, Step
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import Mistake, transpose_last
from attn_tutor.own_code.cache_mistakes import CACHE, ONLINE
from attn_tutor.own_code.call_records import MANY_KEYS
from attn_tutor.own_code.contract import Arguments, Contract, Conventions, Probe, ProbeName, only_with
from attn_tutor.own_code.draws import LARGE_PAIR, SHAPES, SQUARE, Sizes, matrices, numbers, shares
from attn_tutor.own_code.further_mistakes import (
    ADDITIVE,
    ALIBI,
    ALIBI_UNMASKED,
    ATTENTION_GRADIENT,
    INSIDE_ATTENTION,
    SOFTMAX_GRADIENT,
)
from attn_tutor.own_code.mask_mistakes import WINDOW
from attn_tutor.own_code.one_head import QKV
from attn_tutor.own_code.plan import BLOCKS, MANY
from attn_tutor.own_code.rope import ROPE_CONTRACT
from attn_tutor.own_code.ways_in_code import all_ways, makeable_in_code

_CAUSAL_SIZES = (Sizes(3, 6, 5, 4), Sizes(6, 6, 3, 2), SQUARE)


def _extend(
    name: ProbeName, arguments: Arguments, asked: Problem, own: tuple[Mistake, ...], *, before: tuple[Step, ...] = (),
    replaced: tuple[Step, ...] = (), stages: tuple[str, ...] = ("output",), **given: Any,
) -> Probe:  # fmt: skip
    """A probe of the tutor's own attention with some steps before it and some done otherwise."""
    steps = {step.name: step for step in asked.computation.steps}
    steps |= {step.name: step for step in replaced}
    computation = Computation((*before, *steps.values()))
    known = {**asked.given, **given}
    return Probe(name, arguments, computation, known, stages, (*makeable_in_code(asked), *own))


def _join(past: Any, new: Any) -> Any:
    return np.concatenate([past, new], axis=-2)


_CACHED = (
    Step("key", "past and new", ("past_keys", "new_key"), _join),
    Step("value", "past and new", ("past_values", "new_value"), _join),
)


def _cache(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    """Two new words after three, one after four, and four after none."""
    found = []
    for new, past, d_k, d_v in ((2, 3, 6, 4), (1, 4, 3, 2), (4, 0, 4, 4)):
        given = matrices(rng, Sizes(new, new, d_k, d_v))
        before = {"past_keys": numbers(rng, past, d_k), "past_values": numbers(rng, past, d_v)}
        key, value = _join(before["past_keys"], given["key"]), _join(before["past_values"], given["value"])
        asked = problem(query=given["query"], key=key, value=value, causal=True)
        name = ProbeName(f"with {new} new word{'s' * (new > 1)} after {past or 'none'}")
        known = {**before, "new_key": given["key"], "new_value": given["value"], "key": None, "value": None}
        stages = ("output", "key", "value")
        own = CACHE if new > 1 else (*CACHE, CATALOGUE["mask_top_left"])  # whose mask is told by more rows than one
        found.append(_extend(name, {**given, **before}, asked, own, before=_CACHED, stages=stages, **known))
    return tuple(found)


def _online(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes, block in zip(SHAPES, (2, 3, 2), strict=True):
        given = matrices(rng, sizes)
        while not _rises(given, block):
            given = matrices(rng, sizes)
        name = sizes.name.extend(f" in blocks of {block}")
        found.append(_extend(name, {**given, "block": block}, problem(**given), ONLINE, block=block))
    return tuple(found)


def _rises(given: dict[str, Any], block: int) -> bool:
    """Whether in several rows a later block has a larger logit than all before it, so that sums must be rescaled."""
    logits = given["query"] @ given["key"].T
    return int((logits[:, :block].max(axis=-1) < logits[:, block:].max(axis=-1) - 1).sum()) > 1


def _other_blocks(probe: Probe) -> dict[str, Arguments]:
    n_q, n_k, width, block = MANY
    angles = np.outer(np.arange(1, n_k + 1), np.arange(1, width + 1))
    many = {"query": np.sin(angles[:n_q]), "key": np.cos(angles), "value": np.sin(angles), "block": block}
    return {BLOCKS: {**probe.arguments, "block": 1}, MANY_KEYS: many}


def pairs_of(one: Any, other: Any) -> tuple[Any, Any]:
    """Rows of both, spread so that each meets each."""
    return one[..., :, None, :], other[..., None, :, :]


_ADDITIVE_STEPS = (
    Step("from_query", "Q W_Q", ("query", "w_query"), np.matmul),
    Step("from_key", "K W_K", ("key", "w_key"), np.matmul),
    Step("hidden", "tanh(q + k)", ("from_query", "from_key"), lambda q, k: np.tanh(sum(pairs_of(q, k)))),
    Step("scores", "hidden · v", ("hidden", "vector"), np.matmul),
    Step("logits", "scores", ("scores",), lambda scores: scores),
    WEIGHTS,
    OUTPUT,
)  # fmt: skip


def _additive(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    computation = Computation(_ADDITIVE_STEPS)
    for sizes, hidden in ((SHAPES[0], 7), (SHAPES[1], 4), (SQUARE, 4)):
        given = matrices(rng, sizes)
        given |= {"w_query": numbers(rng, sizes.d_k, hidden), "w_key": numbers(rng, sizes.d_k, hidden)}
        given["vector"] = numbers(rng, hidden)
        mistakes = (*only_with(all_ways(), computation, {**given, "mask": None}), *ADDITIVE)
        found.append(Probe(sizes.name, given, computation, {**given, "mask": None}, ("output",), mistakes))
    return tuple(found)


def window_mask(n_q: int, n_k: int, window: int) -> Any:
    """Each query sees its own word and the `window` - 1 words before it."""
    return causal_mask(n_q, n_k) & ~causal_mask(n_q, n_k, n_k - n_q - window)


def _window(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes, window in zip(_CAUSAL_SIZES, (2, 3, 2), strict=True):
        given = matrices(rng, sizes)
        asked = problem(**given, mask=window_mask(sizes.n_q, sizes.n_k, window))
        name = sizes.name.extend(f" and a window of {window}")
        found.append(_extend(name, {**given, "window": window}, asked, WINDOW, window=window))
    return tuple(found)


_ALIBI_STEPS = (
    Step("slopes", "2^(-8h / n_heads)", ("n_heads",), lambda n: 2.0 ** (-8 * np.arange(1, n + 1) / n)),
    Step("distance", "how far back", ("query", "key"),
         lambda q, k: np.arange(len(k) - len(q), len(k))[:, None] - np.arange(len(k))),
    Step("bias", "-slope · distance", ("slopes", "distance"), lambda slopes, far: -slopes[:, None, None] * far),
)  # fmt: skip
_ALIBI_LOGITS = Step(
    "logits", "scores / √d_k + bias, masked", ("scores", "scale", "mask", "bias"),
    lambda scores, scale, mask, bias: np.where(mask, scores * scale + bias, -np.inf),
)  # fmt: skip


def _alibi(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes, n_heads in ((Sizes(3, 5, 6, 6), 2), (Sizes(5, 5, 3, 3), 3), (SQUARE, 4)):
        given = matrices(rng, sizes, n_heads)
        asked = problem(**given, n_heads=n_heads, causal=True)
        name = sizes.name.extend(f" in {n_heads} heads")
        arguments = {**given, "n_heads": n_heads}
        own = (*ALIBI, *ALIBI_UNMASKED)
        found.append(_extend(name, arguments, asked, own, before=_ALIBI_STEPS, replaced=(_ALIBI_LOGITS,)))
    return tuple(found)


def softmax_back(weights: Any, gradient: Any) -> Any:
    """The gradient of the logits from that of the weights."""
    return weights * (gradient - (weights * gradient).sum(axis=-1, keepdims=True))


def _softmax_gradient(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    computation = Computation((Step("output", "w (g - Σ w g)", ("weights", "gradient"), softmax_back),))
    found = []
    for rows, columns in ((3, 5), (5, 5), (1, 4)):
        given = {"weights": shares(rng, rows, columns), "gradient": numbers(rng, rows, columns)}
        name = ProbeName(f"with {rows} row{'s' * (rows > 1)} of {columns} weights")
        found.append(Probe(name, given, computation, given, ("output",), SOFTMAX_GRADIENT))
    return tuple(found)


_BACKWARD = (
    SCORES, LOGITS, WEIGHTS,
    Step("d_value", "weightsᵀ g", ("weights", "gradient"), lambda w, g: transpose_last(w) @ g),
    Step("d_weights", "g Vᵀ", ("gradient", "value"), lambda g, v: g @ transpose_last(v)),
    Step("d_logits", "w (dw - Σ w dw)", ("weights", "d_weights"), softmax_back),
    Step("d_scores", "d_logits / √d_k", ("d_logits", "scale"), np.multiply),
    Step("d_query", "d_scores K", ("d_scores", "key"), np.matmul),
    Step("d_key", "d_scoresᵀ Q", ("d_scores", "query"), lambda d, q: transpose_last(d) @ q),
)  # fmt: skip


def _attention_gradient(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    computation = Computation(_BACKWARD)
    found = []
    for sizes in SHAPES:
        given = {**matrices(rng, sizes), "gradient": numbers(rng, sizes.n_q, sizes.d_v)}
        known = {**problem(**{role: given[role] for role in QKV}).given, "gradient": given["gradient"]}
        forward = only_with(all_ways(), computation, known)
        stages = ("d_query", "d_key", "d_value")
        own = (*ATTENTION_GRADIENT, *INSIDE_ATTENTION, *forward)
        found.append(Probe(sizes.name, given, computation, known, stages, own))
    return tuple(found)


CONTRACTS = (
    Contract(
        name="cache-step", function="cache_step", roles=(*QKV, "past_keys", "past_values"), draw=_cache,
        gives="query, key and value of the new words, past_keys (n_past, d_k), past_values (n_past, d_v) -> output, "
        "all keys, all values", lesson="kv-cache", large=LARGE_PAIR,
    ),
    Contract(
        name="online", function="online", roles=(*QKV, "block"), draw=_online, lesson="online-softmax",
        gives="query (n_q, d_k), key (n_k, d_k), value (n_k, d_v), block -> (n_q, d_v)", more=_other_blocks,
        large=LARGE_PAIR,
    ),
    Contract(
        name="additive", function="additive", roles=(*QKV, "w_query", "w_key", "vector"), draw=_additive,
        gives="query (n_q, d_q), key (n_k, d_k), value (n_k, d_v), w_query (d_q, d), w_key (d_k, d), vector (d,) "
        "-> (n_q, d_v)", lesson="before-transformers",
    ),
    ROPE_CONTRACT,
    Contract(
        name="window", function="window_attention", roles=(*QKV, "window"), draw=_window, lesson="masks",
        key_roles=("key", "value"), causal=True,
        gives="query (n_q, d_k), key (n_k, d_k), value (n_k, d_v), window -> (n_q, d_v)", large=LARGE_PAIR,
    ),
    Contract(
        name="alibi", function="alibi", roles=(*QKV, "n_heads"), draw=_alibi, lesson="position", large=LARGE_PAIR,
        key_roles=("key", "value"), causal=True,
        gives="query (n_q, d_k), key (n_k, d_k), value (n_k, d_v) -> (n_q, d_v)",
    ),
    Contract(
        name="softmax-gradient", function="softmax_gradient", roles=("weights", "gradient"), draw=_softmax_gradient,
        gives="weights (n, m), gradient (n, m) -> (n, m)", lesson="scaling",
    ),
    Contract(
        name="attention-gradient", function="attention_gradient", roles=(*QKV, "gradient"), draw=_attention_gradient,
        gives="query, key, value, gradient (n_q, d_v) -> d_query, d_key, d_value", lesson="whole-formula",
    ),
)  # fmt: skip

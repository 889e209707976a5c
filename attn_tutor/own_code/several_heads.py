"""The contracts of several heads and of projections."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from attn_tutor.engine.problem import Problem, problem
from attn_tutor.engine.steps import CONCATENATED, HEAD_OUTPUTS, VALUE_HEADS, Computation
from attn_tutor.mistakes.mistake import fit_to_problem
from attn_tutor.own_code.contract import Contract, Conventions, Probe, ProbeName, only_with, probe_of
from attn_tutor.own_code.draws import EQUAL, GENERAL, LARGE_PAIR, SQUARE, Sizes, matrices, numbers, shares
from attn_tutor.own_code.one_head import QKV
from attn_tutor.own_code.ways_in_code import all_ways

# Sizes of one head, and how many heads. Values are as wide as keys, as nearly all code takes for granted.
_HEADS = ((Sizes(3, 5, 6, 6), 2), (Sizes(5, 5, 3, 3), 3), (SQUARE, 4))
_SELF_HEADS = ((Sizes(5, 5, 3, 3), 2), (Sizes(3, 3, 2, 2), 3), (SQUARE, 4))
_GROUPS = ((Sizes(3, 5, 6, 6), 4, 2), (Sizes(5, 5, 3, 3), 6, 2), (SQUARE, 4, 2))


def _multi_head(conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes, n_heads in _with_heads(_HEADS, conventions):
        given = matrices(rng, sizes, n_heads)
        asked = problem(**given, n_heads=n_heads)
        found.append(probe_of(asked, _name(sizes, n_heads), {**given, "n_heads": n_heads}))
    return tuple(found)


def _with_heads(usual: tuple[tuple[Sizes, int], ...], conventions: Conventions) -> tuple[tuple[Sizes, int], ...]:
    """The usual sizes, with the number of heads that is asked for."""
    return tuple((sizes, conventions.n_heads or n_heads) for sizes, n_heads in usual)


def _name(sizes: Sizes, n_heads: int) -> ProbeName:
    return sizes.name.extend(f" in {n_heads} heads")


def _grouped_probes(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes, n_heads, shared in _GROUPS:
        given = matrices(rng, sizes, n_heads)
        given["key"], given["value"] = (
            numbers(rng, sizes.n_k, shared * width) for width in (sizes.d_k, sizes.d_v)
        )
        heads: dict[str, Any] = {"n_heads": n_heads, "n_kv_heads": shared}
        name = _name(sizes, n_heads).extend(f" that share {shared} key heads")
        found.append(probe_of(problem(**given, **heads), name, {**given, **heads}))
    return tuple(found)


def _cut_and_join_probes(conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    """The weights of every head are given; the value has to be cut, mixed and put together."""
    steps = Computation((VALUE_HEADS, HEAD_OUTPUTS, replace(CONCATENATED, name="output")))
    found = []
    for sizes, n_heads in _with_heads(_HEADS, conventions):
        whole = problem(**matrices(rng, sizes, n_heads), n_heads=n_heads)
        weights = shares(rng, n_heads, sizes.n_q, sizes.n_k)
        given = {"weights": weights, "value": whole.value, "n_heads": n_heads}
        known: dict[str, Any] = {**given, "n_kv_heads": n_heads}
        mistakes = only_with(tuple(fit_to_problem(one, whole) for one in all_ways()), steps, known)
        found.append(Probe(_name(sizes, n_heads), given, steps, known, ("output",), mistakes))
    return tuple(found)


def _project(
    rng: Random, sizes: Sizes, *, d_model: int, n_heads: int = 1, context: bool = False, output: bool = False,
    **more: Any,
) -> tuple[Problem, dict[str, Any]]:  # fmt: skip
    given: dict[str, Any] = {"tokens": numbers(rng, sizes.n_q, d_model)}
    if context:
        given["context"] = numbers(rng, sizes.n_k, d_model)
    for name, width in (("w_query", sizes.d_k), ("w_key", sizes.d_k), ("w_value", sizes.d_v)):
        given[name] = np.round(numbers(rng, d_model, width * n_heads) * 4) / 8
    if output:
        given["w_output"] = np.round(numbers(rng, sizes.d_v * n_heads, d_model) * 4) / 8
    return problem(**given, n_heads=n_heads, **more), given


def _self(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    """Widths all different, then d_model = d_k = d_v = n, where a transposed matrix runs."""
    found = []
    for sizes, d_model in ((Sizes(5, 5, 6, 4), 3), (Sizes(3, 3, 2, 5), 5), (Sizes(4, 4, 4, 4), 4)):
        asked, given = _project(rng, sizes, d_model=d_model)
        name = ProbeName(f"with {sizes.n_q} tokens, d_model {d_model}, d_k {sizes.d_k}")
        found.append(probe_of(asked, name, given))
    return tuple(found)


def _cross(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes, d_model in ((GENERAL, 7), (EQUAL, 4), (SQUARE, 4)):
        asked, given = _project(rng, sizes, d_model=d_model, context=True)
        name = ProbeName(f"with {sizes.n_q} tokens and {sizes.n_k} in the context")
        found.append(probe_of(asked, name, given))
    return tuple(found)


def _multi_head_projected(conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes, n_heads in _with_heads(_SELF_HEADS, conventions):
        d_model = n_heads * sizes.d_k
        asked, given = _project(rng, sizes, d_model=d_model, n_heads=n_heads, output=True)
        name = ProbeName(f"with {sizes.n_q} tokens in {n_heads} heads")
        found.append(probe_of(asked, name, {**given, "n_heads": n_heads}))
    return tuple(found)


_LARGE_TOKENS = {"tokens": 20.0}
_WEIGHTS = ("w_query", "w_key", "w_value")

CONTRACTS = (
    Contract(
        name="split-merge", function="mix_in_heads", roles=("weights", "value", "n_heads"), draw=_cut_and_join_probes,
        gives="weights (n_heads, n_q, n_k), value (n_k, d_v) -> (n_q, d_v)", lesson="multi-head",
    ),
    Contract(
        name="multi-head", function="multi_head", roles=(*QKV, "n_heads"), draw=_multi_head,
        gives="query (n_q, d_k), key (n_k, d_k), value (n_k, d_v) -> (n_q, d_v)", lesson="multi-head",
        large=LARGE_PAIR, batch_roles=QKV,
    ),
    Contract(
        name="self-attention", function="self_attention", roles=("tokens", *_WEIGHTS), draw=_self,
        gives="tokens (n, d_model), w_query and w_key (d_model, d_k), w_value (d_model, d_v) -> (n, d_v)",
        lesson="self-and-cross", large=_LARGE_TOKENS, batch_roles=("tokens",),
    ),
    Contract(
        name="cross-attention", function="cross_attention", roles=("tokens", "context", *_WEIGHTS), draw=_cross,
        gives="tokens (n_q, d_model), context (n_k, d_model), w_query and w_key (d_model, d_k), w_value "
        "(d_model, d_v) -> (n_q, d_v)", lesson="self-and-cross",
        large={**_LARGE_TOKENS, "context": 20.0}, batch_roles=("tokens", "context"),
    ),
    Contract(
        name="multi-head-projected", function="multi_head_attention",
        roles=("tokens", *_WEIGHTS, "w_output", "n_heads"), draw=_multi_head_projected,
        gives="tokens (n, d_model), four matrices (d_model, d_model) -> (n, d_model)", lesson="multi-head",
        large=_LARGE_TOKENS, batch_roles=("tokens",),
    ),
    Contract(
        name="grouped", function="grouped", roles=(*QKV, "n_heads", "n_kv_heads"), draw=_grouped_probes,
        gives="query (n_q, n_heads · d), key and value (n_k, n_kv_heads · d) -> (n_q, n_heads · d)",
        lesson="multi-head", large=LARGE_PAIR, batch_roles=QKV,
    ),
)  # fmt: skip

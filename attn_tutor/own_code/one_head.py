"""The contracts of one head: its four stages one by one, the whole of it, and its masks."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from attn_tutor.engine.masks import padding_mask
from attn_tutor.engine.problem import problem
from attn_tutor.engine.steps import OUTPUT, WEIGHTS, Computation, Step
from attn_tutor.own_code.contract import Contract, Conventions, Probe, ProbeName, only_with, probe_of
from attn_tutor.own_code.draws import (
    EQUAL,
    GENERAL,
    LARGE_PAIR,
    SHAPES,
    SQUARE,
    Sizes,
    as_told,
    mask_for,
    matrices,
    numbers,
    offset_of,
    shares,
)
from attn_tutor.own_code.mask_mistakes import PADDING
from attn_tutor.own_code.ways_in_code import MIXING, all_ways

QKV = ("query", "key", "value")


def _scores(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    return tuple(_probe_without_mask(rng, sizes, "scores", QKV[:2]) for sizes in SHAPES)


def _attention(conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    plain = tuple(_probe_without_mask(rng, sizes, "output", QKV) for sizes in SHAPES)
    masked = tuple(_probe_with_mask(rng, sizes, "output", conventions) for sizes in SHAPES)
    # Corners differ only where there are fewer queries than keys, and nobody said here which one is meant.
    causal = (replace(_causal_probe(rng, sizes, conventions), optional=("causal",)) for sizes in (EQUAL, SQUARE))
    return (*plain, *masked, *(replace(probe, title=probe.title.extend(", causal")) for probe in causal))


def _logits(conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    return tuple(_probe_with_mask(rng, sizes, "logits", conventions, QKV[:2]) for sizes in SHAPES)


def _causal(conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    return tuple(_causal_probe(rng, sizes, conventions) for sizes in SHAPES)


def _probe_without_mask(rng: Random, sizes: Sizes, stage: str, roles: tuple[str, ...]) -> Probe:
    given = matrices(rng, sizes)
    return probe_of(problem(**given), sizes.name, {role: given[role] for role in roles}, stage)


def _probe_with_mask(
    rng: Random, sizes: Sizes, stage: str, conventions: Conventions, roles: tuple[str, ...] = QKV
) -> Probe:
    given, mask = matrices(rng, sizes), mask_for(rng, sizes.n_q, sizes.n_k)
    arguments = {role: given[role] for role in roles} | {"mask": as_told(mask, conventions.mask)}
    name = sizes.name.extend(" and a mask")
    return probe_of(problem(**given, mask=mask), name, arguments, stage, optional=("mask",))


def _causal_probe(rng: Random, sizes: Sizes, conventions: Conventions) -> Probe:
    given = matrices(rng, sizes)
    asked = problem(**given, causal=True, offset=offset_of(conventions.causal))
    return probe_of(asked, sizes.name, {**given, "causal": True})


def _padding(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    padded = ((GENERAL, (2, 4)), (EQUAL, (4, 2)), (SQUARE, (3, 1)))
    return tuple(_probe_with_padding(rng, sizes, lengths) for sizes, lengths in padded)


def _probe_with_padding(rng: Random, sizes: Sizes, lengths: tuple[int, int]) -> Probe:
    pair = [matrices(rng, sizes) for _ in lengths]
    given: dict[str, Any] = {role: np.stack([one[role] for one in pair]) for role in QKV}
    asked = problem(**given, mask=padding_mask(lengths, sizes.n_k))
    probe = probe_of(asked, sizes.name, {**given, "lengths": np.array(lengths)})
    computation, given_too = probe.computation, {**probe.given, "lengths": np.array(lengths)}
    return Probe(
        sizes.name.extend(f" in two sequences of the lengths {lengths[0]} and {lengths[1]}"),
        probe.arguments, computation, given_too, probe.stages, (*probe.mistakes, *PADDING),
    )  # fmt: skip


def _softmax(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    logits = [numbers(rng, 3, 5), numbers(rng, 5, 5), numbers(rng, 1, 4)]
    logits[1] = np.where(mask_for(rng, 5, 5), logits[1], -np.inf)
    names = ("with 3 rows of 5 logits", "with 5 rows of 5 logits, some of them -inf", "with 1 row of 4 logits")
    return tuple(
        _steps_probe(ProbeName(name), {"logits": x}, {"logits": x, "mask": None}, WEIGHTS)
        for name, x in zip(names, logits, strict=True)
    )


def _mix(_: Conventions, rng: Random) -> tuple[Probe, ...]:
    found = []
    for sizes in SHAPES:
        weights = shares(rng, sizes.n_q, sizes.n_k)
        given = {"weights": weights, "value": numbers(rng, sizes.n_k, sizes.d_v)}
        found.append(_steps_probe(sizes.name, given, given, OUTPUT))
    return tuple(found)


def _steps_probe(name: ProbeName, arguments: dict[str, Any], given: dict[str, Any], *steps: Step) -> Probe:
    """A probe of some steps of the computation alone."""
    computation = Computation(steps)
    mistakes = only_with((*all_ways(), *MIXING), computation, given)
    return Probe(name, arguments, computation, given, (steps[-1].name,), mistakes)


CONTRACTS = (
    Contract(
        name="scores", function="scores", roles=QKV[:2], draw=_scores, lesson="dot-products",
        gives="query (n_q, d_k), key (n_k, d_k) -> (n_q, n_k)",
    ),
    Contract(
        name="logits", function="logits", roles=(*QKV[:2], "mask"), draw=_logits, lesson="scaling",
        gives="query (n_q, d_k), key (n_k, d_k), mask (n_q, n_k) -> (n_q, n_k)",
    ),
    Contract(
        name="softmax", function="softmax", roles=("logits",), draw=_softmax, lesson="softmax",
        gives="logits (n_q, n_k) -> weights (n_q, n_k)", large={"logits": 1_000.0},
    ),
    Contract(
        name="mix", function="mix", roles=("weights", "value"), draw=_mix, lesson="weighted-sum",
        gives="weights (n_q, n_k), value (n_k, d_v) -> (n_q, d_v)",
    ),
    Contract(
        name="attention", function="attention", roles=(*QKV, "mask"), optional=("mask", "causal"), draw=_attention,
        gives="query (n_q, d_k), key (n_k, d_k), value (n_k, d_v) -> (n_q, d_v)", lesson="whole-formula",
        large=LARGE_PAIR, batch_roles=QKV, key_roles=("key", "value"),
    ),
    Contract(
        name="causal", function="causal", roles=QKV, draw=_causal, lesson="masks", causal=True,
        gives="query (n_q, d_k), key (n_k, d_k), value (n_k, d_v) -> (n_q, d_v)",
        optional=("causal",), large=LARGE_PAIR, batch_roles=QKV, key_roles=("key", "value"),
    ),
    Contract(
        name="padding", function="padded", roles=(*QKV, "lengths"), draw=_padding, lesson="masks",
        gives="query (batch, n_q, d_k), key (batch, n_k, d_k), value (batch, n_k, d_v), lengths (batch,) "
        "-> (batch, n_q, d_v)", large=LARGE_PAIR, key_roles=("key", "value"),
    ),
)  # fmt: skip

"""The calls that a function is tried with, fixed before its code runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np

from attn_tutor.engine.masks import causal_mask
from attn_tutor.engine.problem import problem
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.own_code.contract import Arguments, Arrays, Contract, Conventions, Probe, ProbeName, probe_of
from attn_tutor.own_code.draws import EQUAL, GENERAL, as_told, mask_for, matrices
from attn_tutor.records import record

# Calls beside the probes, each read by a property.
AGAIN, OTHER, AT_THE_END = "again", "other numbers", "at the end"
LARGE, LARGE_EQUAL, LARGE_NEGATIVE = "large", "large and equal", "large and negative"
BATCH_OF_ONE, BATCH, BATCH_CHANGED = "batch of one", "batch", "batch changed"
BATCH_OF_HEADS = "batch of heads"  # two axes in front
HIDDEN_CHANGED, WEAK, EMPTY = "hidden changed", "weak", "empty"
BOTH_MASKS = "mask and causal"
BLOCKS, SHIFTED = "blocks of one", "shifted"  # other blocks of an online softmax; all positions moved alike

MANY = (64, 2048, 2, 64)  # queries, keys, their width and the block of the call that shows how much is held at a time
_FAR = 50.0  # added to what must not be seen
_STRONG = 1.5e5  # logits of this size tell -1e5 from -inf


@record(eq=False)
class Call:
    """One call of the function. `optional`: the roles without which it makes no sense; `right`: what it must give."""

    name: str
    arguments: Arguments
    optional: tuple[str, ...] = ()
    right: Callable[[], Arrays] | None = None


@record(eq=False)
class Plan:
    """A contract with drawn probes, and every call in the order in which they are made."""

    contract: Contract
    conventions: Conventions
    probes: tuple[Probe, ...]
    extra: tuple[Call, ...]

    @property
    def calls(self) -> tuple[Call, ...]:
        """The probes first."""
        probes = (Call(f"probe {i}", p.arguments, p.optional) for i, p in enumerate(self.probes))
        if "causal" not in self.contract.optional:
            return (*probes, *self.extra)
        return tuple(replace(call, arguments={"causal": False, **call.arguments}) for call in (*probes, *self.extra))

    def extra_arguments(self, name: str) -> Arguments:
        """What the call of this name is made with."""
        return next(call.arguments for call in self.extra if call.name == name)


def plan(contract: Contract, conventions: Conventions | None = None, seed: int = 0) -> Plan:
    """Every call for a function of this contract."""
    return _plan(contract, conventions or Conventions(), seed)


@lru_cache(maxsize=32)  # whoever saves a file again has it checked by the same calls
def _plan(contract: Contract, conventions: Conventions, seed: int) -> Plan:
    rng = Random(seed)
    probes = _draw(contract, conventions, rng)
    if not probes:  # a module: its calls are made of its weights
        return Plan(contract, conventions, (), ())
    first = Call(AGAIN, probes[0].arguments, probes[0].optional)
    other = _draw(contract, conventions, Random(seed + 1))[0]
    extra = (
        first,
        Call(OTHER, other.arguments, other.optional, lambda: other.right),
        *_large(contract, probes[0]),
        *_calls_with_hidden_key(contract, probes),
        *_weak(contract, conventions),
        *_empty(contract, conventions, rng),
        *_batch(contract, conventions, probes[0], rng),
        *_both_masks(contract, conventions, rng),
        *(Call(name, arguments) for name, arguments in contract.more(probes[0]).items()),
        replace(first, name=AT_THE_END),
    )
    return Plan(contract, conventions, probes, extra)


def _draw(contract: Contract, conventions: Conventions, rng: Random) -> tuple[Probe, ...]:
    """The probes that give a function all that it insists on."""
    needed = {role for role in contract.roles if role not in contract.optional}
    drawn = (probe for probe in contract.draw(conventions, rng) if needed <= probe.arguments.keys())
    return tuple(_without_scale(probe) if conventions.scale == "none" else probe for probe in drawn)


def _without_scale(probe: Probe) -> Probe:
    """The probe with scores that nothing divides; as it is where it has no scores to divide."""
    if "scale" not in probe.given:
        return probe
    given = {**probe.given, "scale": 1.0}
    if probe.problem is None:
        return replace(probe, given=given, own=(*probe.own, CATALOGUE["scaled_though_unscaled"]))
    return replace(probe, given=given, problem=replace(probe.problem, scale=1.0))


def _large(contract: Contract, probe: Probe) -> tuple[Call, ...]:
    """Logits of some thousands: drawn ones; all equal, with one maximum along every axis; and the same below 0."""
    if not contract.large:
        return ()
    factors = contract.large
    drawn = {role: x * factors[role] if role in factors else x for role, x in probe.arguments.items()}
    equal = {role: _constant(role, x, factors.get(role, 0)) for role, x in probe.arguments.items()}
    side = next(role for role in ("logits", "w_key", "key") if role in probe.arguments)
    negative = {**equal, side: -equal[side]}
    return tuple(
        Call(name, given, probe.optional, _right_for(probe, given, factors))
        for name, given in ((LARGE, drawn), (LARGE_EQUAL, equal), (LARGE_NEGATIVE, negative))
    )


def _right_for(probe: Probe, arguments: Arguments, roles: Collection[str]) -> Callable[[], Arrays] | None:
    """What a right function gives for other numbers in these roles; None where its steps read other names."""
    if not all(np.array_equal(probe.given.get(role, ()), probe.arguments[role]) for role in roles):
        return None
    others = {role: x for role, x in arguments.items() if isinstance(x, np.ndarray) and x.dtype != np.bool_}
    given = {**probe.given, **{role: x for role, x in others.items() if role in probe.given and role != "mask"}}
    return lambda: replace(probe, given=given).right


def _constant(role: str, x: Any, number: float) -> Any:
    """The array filled with one number; what makes queries and keys of tokens with 1, so that all logits are equal."""
    if number:
        return np.full_like(x, number)
    return np.ones_like(x) if role in ("w_query", "w_key") else x


def _calls_with_hidden_key(contract: Contract, probes: tuple[Probe, ...]) -> tuple[Call, ...]:
    """Each probe with a mask once more, what belongs to one hidden key moved far away."""
    calls = []
    for i, probe in enumerate(probes):
        if probe.mask is not None and contract.key_roles:
            arguments = dict(probe.arguments)
            for role in contract.key_roles:
                arguments[role] = move_last_row(arguments[role])
            calls.append(Call(f"{HIDDEN_CHANGED} {i}", arguments, probe.optional))
    return tuple(calls)


def move_last_row(x: Any) -> Any:
    """The matrix with its last row moved far away."""
    return np.concatenate([x[..., :-1, :], x[..., -1:, :] + _FAR], axis=-2)


def _weak(contract: Contract, conventions: Conventions) -> tuple[Call, ...]:
    """Visible keys with logits of -150,000 and a hidden one at +150,000: a fill of -1e4 or -1e5 lets it through."""
    if not contract.key_roles or not {*contract.roles} <= {"query", "key", "value", "mask"}:
        return ()
    size = np.sqrt(_STRONG / 2)  # d_k is 4, so q·k/√d_k = 4 size² / 2
    query, key = np.full((4, 4), size), np.full((4, 4), -size)
    key[-1] = size
    arguments: dict[str, Any] = {"query": query, "key": key, "value": np.eye(4)}
    if contract.causal:
        shares = np.tri(4) / np.arange(1, 5)[:, np.newaxis]
        shares[-1] = np.eye(4)[-1]  # the last query sees the strong key
        return (Call(WEAK, {**arguments, "causal": True}, right=lambda: (shares,)),)
    mask = np.ones((4, 4), dtype=np.bool_)
    mask[:, -1] = False
    inputs = {**arguments, "mask": as_told(mask, conventions.mask)}
    return (Call(WEAK, inputs, ("mask",), lambda: (mask / 3,)),)


def _empty(contract: Contract, conventions: Conventions, rng: Random) -> tuple[Call, ...]:
    """One query with nothing to see."""
    if "mask" not in contract.roles or "value" not in contract.roles:
        return ()
    mask = as_told(_empty_mask(), conventions.mask)
    return (Call(EMPTY, {**matrices(rng, GENERAL), "mask": mask}, ("mask",)),)


def empty_probe(plan: Plan) -> Probe | None:
    """The call whose second query has nothing to see, worked out; None where it may get whatever it gets."""
    if plan.conventions.empty_rows != "zero":  # the tutor's own convention
        return None
    call = next((call for call in plan.extra if call.name == EMPTY), None)
    if call is None:
        return None
    mask = _empty_mask()
    given = {role: x for role, x in call.arguments.items() if role in ("query", "key", "value")}
    asked = problem(**given, mask=mask, scale=plan.conventions.factor)
    return probe_of(asked, ProbeName("where query 2 sees nothing"), call.arguments)


def _empty_mask() -> Any:
    mask = causal_mask(GENERAL.n_q, GENERAL.n_k)
    mask[1] = False
    return mask


def _both_masks(contract: Contract, conventions: Conventions, rng: Random) -> tuple[Call, ...]:
    """A mask for a function that can be causal as well: neither may switch the other off."""
    if "causal" not in contract.optional or "mask" not in contract.roles:
        return ()
    mask = mask_for(rng, EQUAL.n_q, EQUAL.n_k)
    mask[:, 0] = True  # so that no row is left empty
    arguments = {**matrices(rng, EQUAL), "mask": as_told(mask, conventions.mask), "causal": True}
    return (Call(BOTH_MASKS, arguments, ("mask", "causal")),)


def _batch(contract: Contract, conventions: Conventions, probe: Probe, rng: Random) -> tuple[Call, ...]:
    """The first probe as a batch of one; two other sequences at once, and the same with the second one changed."""
    if not contract.batch_roles:
        return ()
    first, second = (_draw(contract, conventions, rng)[0] for _ in range(2))
    one, other = first.arguments, second.arguments
    shared = {role: first.given[role] for role in one if role in first.given and role not in contract.batch_roles}
    second = replace(second, given={**second.given, **shared})
    together = _stack(contract, one, other)
    heads = _stack(contract, together, _stack(contract, other, one))
    changed = _stack(contract, one, {role: x + 1.0 for role, x in other.items() if role in contract.batch_roles})
    alone = {role: x[np.newaxis] if role in contract.batch_roles else x for role, x in probe.arguments.items()}

    def pair() -> Arrays:
        return (np.stack([first.right[0], second.right[0]]),)

    def pairs() -> Arrays:
        return (np.stack([pair()[0], pair()[0][::-1]]),)

    rights = {BATCH: pair, BATCH_OF_HEADS: pairs}
    return tuple(
        Call(name, arguments, first.optional, rights.get(name))
        for name, arguments in (
            (BATCH_OF_ONE, alone), (BATCH, together), (BATCH_CHANGED, changed), (BATCH_OF_HEADS, heads)
        )
    )


def _stack(contract: Contract, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {role: np.stack([x, other[role]]) if role in contract.batch_roles else x for role, x in one.items()}

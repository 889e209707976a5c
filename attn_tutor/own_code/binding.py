"""Which parameter of a function takes which role: by its name, else by its place."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

# What people call them, without case and underscores.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "query": ("q", "query", "queries", "qs"),
    "key": ("k", "key", "keys", "ks"),
    "value": ("v", "value", "values", "vs"),
    "mask": ("mask", "attnmask", "attentionmask", "m", "visible", "allowed", "keep", "bias", "attnbias"),
    "causal": ("causal", "iscausal", "usecausal", "causalmask"),
    "logits": ("logits", "x", "scores", "z", "a"),
    "weights": ("weights", "w", "attn", "attention", "a", "probs", "attnweights", "attentionweights"),
    "tokens": ("tokens", "x", "inputs", "hidden", "hiddenstates", "embeddings", "xq", "target", "queriesfrom"),
    "context": ("context", "memory", "encoderhiddenstates", "source", "ctx", "y", "xkv", "c"),
    "w_query": ("wquery", "wq", "wqueries", "queryweights"),
    "w_key": ("wkey", "wk", "keyweights"),
    "w_value": ("wvalue", "wv", "valueweights"),
    "w_output": ("woutput", "wo", "wout", "outputweights", "wproj"),
    "n_heads": ("nheads", "heads", "numheads", "nhead", "h", "headcount", "nqueryheads", "nqheads"),
    "n_kv_heads": ("nkvheads", "kvheads", "numkvheads", "nkv", "numkeyvalueheads", "groups", "hkv"),
    "lengths": ("lengths", "lens", "validlens", "seqlens", "length", "validlengths"),
    "window": ("window", "windowsize", "w", "size"),
    "block": ("block", "blocksize", "chunk", "chunksize", "size"),
    "positions": ("positions", "position", "pos"),
    "gradient": ("gradient", "grad", "doutput", "dout", "gradoutput", "upstream", "g"),
}  # fmt: skip
_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class CannotBind(Exception):
    """A function that cannot be called with these roles: what it takes, in words."""


def bound(
    parameters: Sequence[inspect.Parameter], roles: Sequence[str], optional: Sequence[str]
) -> dict[str, inspect.Parameter]:
    """For each role the parameter that takes it. Raises CannotBind where a role or a parameter is left over."""
    open_parameters = [parameter for parameter in parameters if parameter.kind not in _VARIABLE]
    if not open_parameters and any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return by_place([role for role in roles if role not in optional])  # a decorator that passes all on
    found = _by_name(open_parameters, roles)
    free = [p for p in open_parameters if p.name not in {taken.name for taken in found.values()}]
    missing = [role for role in roles if role not in found]
    for role in [role for role in missing if role not in optional]:
        if not free:
            raise CannotBind(_signature(parameters))
        found[role] = free.pop(0)
    if any(parameter.default is parameter.empty for parameter in free):
        raise CannotBind(_signature(parameters))
    return found


def by_place(roles: Sequence[str]) -> dict[str, inspect.Parameter]:
    """These roles one after the other, for a function whose parameters have no names that can be read."""
    return {role: inspect.Parameter(role, inspect.Parameter.POSITIONAL_ONLY) for role in roles}


def required_roles(names: Sequence[str], roles: Sequence[str], optional: Sequence[str]) -> tuple[str, ...]:
    """The optional roles that parameters without a default stand for: by their names, else by their number."""
    plain = {name.replace("_", "").lower() for name in names}
    by_name = [role for role in optional if plain & {role, *SYNONYMS[role]}]
    more = len(names) - len({*roles} - {*optional}) - len(by_name)
    left = [role for role in roles if role in optional and role not in by_name]
    return (*(role for role in by_name if role in roles), *left[: max(0, more)])


def _by_name(parameters: Sequence[inspect.Parameter], roles: Sequence[str]) -> dict[str, inspect.Parameter]:
    """The roles whose parameter has one of their usual names; the role's own name wins."""
    plain = {parameter.name.replace("_", "").lower(): parameter for parameter in parameters}
    found: dict[str, inspect.Parameter] = {}
    for role in roles:
        for name in (role.replace("_", ""), *SYNONYMS.get(role, ())):
            if name in plain and plain[name].name not in {p.name for p in found.values()}:
                found[role] = plain[name]
                break
    return found


def _signature(parameters: Sequence[inspect.Parameter]) -> str:
    return f"({', '.join(parameter.name for parameter in parameters)})"


def call_with(function: Any, found: Mapping[str, inspect.Parameter], arguments: Mapping[str, Any]) -> Any:
    """Call the function with what its parameters take, by place where they stand in a row and by name after that."""
    named = {found[role].name: x for role, x in arguments.items() if role in found}
    positional = []
    kinds = {p.name: p.kind for p in found.values()}
    for name in [p for p in kinds if kinds[p] is inspect.Parameter.POSITIONAL_ONLY and p in named]:
        positional.append(named.pop(name))
    return function(*positional, **named)

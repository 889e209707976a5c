"""The table of all contracts: which file holds each, loaded when it is asked for, since a cold check waits for it."""

from __future__ import annotations

from importlib import import_module

from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.own_code.contract import Contract

_FILES = {
    "one_head": ("scores", "logits", "softmax", "mix", "attention", "causal", "padding"),
    "several_heads": (
        "split-merge", "multi-head", "self-attention", "cross-attention", "multi-head-projected", "grouped",
    ),
    "further_contracts": (
        "cache-step", "online", "additive", "rope", "window", "alibi", "softmax-gradient", "attention-gradient",
    ),
    "batched_heads": ("batched-multi-head", "module", "causal-module"),
}  # fmt: skip
HOMES = {name: file for file, names in _FILES.items() for name in names}


def contract_named(name: str) -> Contract:
    """The contract of this name; raises UsageError, with the nearest names, where there is none."""
    if name not in HOMES:
        hint = did_you_mean(name, HOMES, f"The contracts are {', '.join(HOMES)}.")
        raise UsageError(f"There is no contract called {name}.", hint)
    contracts: tuple[Contract, ...] = import_module(f"attn_tutor.own_code.{HOMES[name]}").CONTRACTS
    return next(contract for contract in contracts if contract.name == name)

"""The table of all contracts, by their names."""

from __future__ import annotations

from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.own_code.contract import Contract
from attn_tutor.own_code.further_contracts import FURTHER
from attn_tutor.own_code.one_head import ONE_HEAD
from attn_tutor.own_code.several_heads import SEVERAL_HEADS

CONTRACTS: dict[str, Contract] = {contract.name: contract for contract in (*ONE_HEAD, *SEVERAL_HEADS, *FURTHER)}


def contract_named(name: str) -> Contract:
    """The contract of this name; raises UsageError, with the nearest names, where there is none."""
    if name in CONTRACTS:
        return CONTRACTS[name]
    hint = did_you_mean(name, CONTRACTS, f"The contracts are {', '.join(CONTRACTS)}.")
    raise UsageError(f"There is no contract called {name}.", hint)

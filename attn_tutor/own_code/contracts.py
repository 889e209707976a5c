"""The table of all contracts, by their names."""

from __future__ import annotations

from random import Random

from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.own_code.contract import Contract, Conventions, Probe
from attn_tutor.own_code.further_contracts import FURTHER
from attn_tutor.own_code.one_head import ONE_HEAD
from attn_tutor.own_code.several_heads import SEVERAL_HEADS


def _none(_: Conventions, __: Random) -> tuple[Probe, ...]:
    """A module's probes are made of the weights that it has."""
    return ()


_GIVES = "a torch.nn.Module: tokens (batch, n, d_model) -> (batch, n, d_model)"
MODULES = (
    Contract(
        name="module", function="forward", roles=("tokens",), draw=_none, gives=_GIVES, module=True, lesson="multi-head"
    ),
    Contract(
        name="causal-module", function="forward", roles=("tokens",), draw=_none, gives=_GIVES, module=True,
        causal=True, lesson="masks",
    ),
)  # fmt: skip
_ALL = (*ONE_HEAD, *SEVERAL_HEADS, *FURTHER, *MODULES)
CONTRACTS: dict[str, Contract] = {contract.name: contract for contract in _ALL}


def contract_named(name: str) -> Contract:
    """The contract of this name; raises UsageError, with the nearest names, where there is none."""
    if name in CONTRACTS:
        return CONTRACTS[name]
    hint = did_you_mean(name, CONTRACTS, f"The contracts are {', '.join(CONTRACTS)}.")
    raise UsageError(f"There is no contract called {name}.", hint)

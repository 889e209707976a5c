"""The contracts of modules, whose probes are made of the weights that they have."""

from __future__ import annotations

from random import Random

from attn_tutor.own_code.contract import Contract, Conventions, Probe


def _none(_: Conventions, __: Random) -> tuple[Probe, ...]:
    """No probes before the module is there."""
    return ()


_GIVES = "a torch.nn.Module: tokens (batch, n, d_model) -> (batch, n, d_model)"
CONTRACTS = (
    Contract(
        name="module", function="forward", roles=("tokens",), draw=_none, gives=_GIVES, module=True, lesson="multi-head"
    ),
    Contract(
        name="causal-module", function="forward", roles=("tokens",), draw=_none, gives=_GIVES, module=True,
        causal=True, lesson="masks",
    ),
)  # fmt: skip

"""What the calling side and the judging side say to each other: roles there, records back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from attn_tutor.own_code.contract import Contract
from attn_tutor.own_code.results import CallResult, Raised


def roles_of(contract: Contract) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What a caller needs to know: the roles, which of them may be lacking, and which have a batch dimension."""
    beside = tuple(role for role in contract.optional if role not in contract.roles)
    return (*contract.roles, *beside), contract.optional, contract.batched


def notes_of(leading: int) -> tuple[str, ...]:
    """How it was called, where that is not as asked for."""
    if not leading:
        return ()
    return (f"It was called with {'a batch dimension' if leading == 1 else 'dimensions for batch and heads'} of 1.",)


def result_of(record: Mapping[str, Any]) -> CallResult:
    """A record as a result."""
    if record.get("absent"):
        return CallResult(absent=True)
    if "raised" in record:
        kind, message, lines = record["raised"]
        return CallResult(raised=Raised(kind, message, tuple(lines)))
    parts = tuple(np.asarray(part, dtype=np.float64) for part in record.get("parts", ()))
    return CallResult(parts, kind=record.get("kind", ""), changed=tuple(record.get("changed", ())))

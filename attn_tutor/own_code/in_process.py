"""A function called right here: for pytest, where the project's own code runs anyway."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from attn_tutor.own_code.calling import Caller, Function, Record, WrongCall, call_all
from attn_tutor.own_code.contract import Contract
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import Raised, Result, Run


def run_in_process(function: Function, plan: Plan, folder: Path) -> Run:
    """The results of every call of the plan. `folder`: whose lines a traceback shows."""
    contract = plan.contract
    try:
        caller = Caller(function, *roles_of(contract), folder)
    except WrongCall as fault:
        return Run(status="wrong_call", message=f"{fault}, and is to be called as {contract.signature}.")
    calls = [(call.name, call.arguments, call.optional) for call in plan.calls]
    with np.errstate(all="ignore"):
        results = {name: result_of(record) for name, record in call_all(caller, calls)}
    return Run(results, library=caller.library, notes=notes_of(caller.leading))


def roles_of(contract: Contract) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What a caller needs to know: the roles, which of them may be lacking, and which have a batch dimension."""
    beside = tuple(role for role in contract.optional if role not in contract.roles)
    return (*contract.roles, *beside), contract.optional, contract.batched


def notes_of(leading: int) -> tuple[str, ...]:
    """How it was called, where that is not as asked for."""
    if not leading:
        return ()
    return (f"It was called with {'a batch dimension' if leading == 1 else 'dimensions for batch and heads'} of 1.",)


def result_of(record: Record | Mapping[str, Any]) -> Result:
    """A record as a result."""
    if record.get("absent"):
        return Result(absent=True)
    if "raised" in record:
        kind, message, lines = record["raised"]
        return Result(raised=Raised(kind, message, tuple(lines)))
    parts = tuple(np.asarray(part, dtype=np.float64) for part in record.get("parts", ()))
    return Result(parts, kind=record.get("kind", ""), changed=tuple(record.get("changed", ())))

"""A function called right here: for pytest, where the project's own code runs anyway."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from attn_tutor.own_code.calling import Caller, Function, WrongCall, call_all
from attn_tutor.own_code.conversation import notes_of, result_of, roles_of
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import CodeRun


def run_in_process(function: Function, plan: Plan, folder: Path) -> CodeRun:
    """The results of every call of the plan. `folder`: whose lines a traceback shows."""
    contract = plan.contract
    try:
        caller = Caller(function, *roles_of(contract), folder)
    except WrongCall as fault:
        return CodeRun(status="wrong_call", message=f"{fault}, and is to be called as {contract.signature}.")
    calls = [(call.name, call.arguments, call.optional) for call in plan.calls]
    with np.errstate(all="ignore"):
        results = {name: result_of(record) for name, record in call_all(caller, calls)}
    return CodeRun(results, library=caller.library, notes=notes_of(caller.leading), leading=caller.leading)

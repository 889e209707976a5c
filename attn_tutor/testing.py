"""For a project's own tests: does this function compute attention?

    from attn_tutor.testing import assert_attention

    def test_our_attention() -> None:
        assert_attention(our_attention, like="causal")
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from attn_tutor.own_code.calling import Caller, Function, WrongCall, call_all
from attn_tutor.own_code.conversation import notes_of, result_of, roles_of
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import CodeRun

if TYPE_CHECKING:
    from attn_tutor.own_code.contract import CausalCorner, EmptyRows, MaskMeaning, ScoreScale

__all__ = ["assert_attention"]


def assert_attention(
    function: Callable[..., Any],
    like: str = "attention",
    *,
    causal: bool = False,
    mask: MaskMeaning = "keep",
    corner: CausalCorner = "bottom-right",
    n_heads: int | None = None,
    empty_rows: EmptyRows = "any",
    scale: ScoreScale = "root",
    seed: int = 0,
) -> None:
    """Raise AssertionError, its sentence first, unless `function` computes what it should on drawn inputs.

    like:       the contract: attention, causal, multi-head, softmax, rope and so on, as in `attn-tutor code check`.
    causal:     the same as like="causal".
    mask:       what True means in a mask the function takes: keep, hide, or add for floats added to the logits.
    corner:     where a causal mask is aligned, bottom-right or top-left.
    n_heads:    for a function that takes no number of heads: the number that it is built for.
    empty_rows: what a query with nothing to see must get: zero, nan or mean; any is not looked at.
    scale:      what scores are divided by: root is √d_k, none leaves them as they are.
    seed:       decides the inputs.

    The function runs in this process, in NumPy or PyTorch as its code is written.
    Raises UsageError for a contract that there is not.
    """
    __tracebackhide__ = True
    from attn_tutor.own_code.binding import required_roles
    from attn_tutor.own_code.contract import Conventions, contract_named
    from attn_tutor.own_code.judge import judge
    from attn_tutor.own_code.plan import plan

    contract = contract_named("causal" if causal and like == "attention" else like)
    contract = contract.insisting(required_roles(_required_names(function), contract.roles, contract.optional))
    if n_heads is not None:
        contract = replace(contract, optional=(*contract.optional, "n_heads"))
    calls = plan(contract, Conventions(mask, corner, empty_rows, n_heads or 0, scale), seed)
    verdict = judge(calls, run_in_process(function, calls, _folder(function)))
    if verdict.outcome != "right":
        look = f" {verdict.look}" if verdict.look else ""
        name = getattr(function, "__name__", type(function).__name__)
        raise AssertionError(f"{name}: {verdict.message}{look}") from None


def _required_names(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return []
    return [parameter.name for parameter in parameters if parameter.default is parameter.empty]


def _folder(function: Callable[..., Any]) -> Path:
    """Whose lines an error shows."""
    try:
        return Path(inspect.getsourcefile(inspect.unwrap(function)) or "").resolve().parent
    except TypeError:
        return Path()


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

"""The line of a function that holds its slip: asked of the process that ran it, which tries small changes there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from attn_tutor.own_code.call_records import pack
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import Arguments, Arrays
from attn_tutor.own_code.conversation import Answering
from attn_tutor.own_code.plan import (
    BATCH,
    BATCH_OF_HEADS,
    BLOCKS,
    EMPTY,
    LARGE,
    LARGE_EQUAL,
    LARGE_NEGATIVE,
    WEAK,
    Plan,
    empty_probe,
)
from attn_tutor.own_code.results import BRAIN, HALF
from attn_tutor.own_code.source import only_line

_MOST_SECONDS = 1.0  # then the process ends, whatever it does
# The calls that show these faults, beside the probes, which a repaired function must serve as well.
_SHOWN_BY = {
    "mask_too_weak": (WEAK,),
    "no_batch": (BATCH, BATCH_OF_HEADS), "mixes_batch": (BATCH,), "nan_row": (EMPTY,), "uniform_row": (EMPTY,),
    "block_size_matters": (BLOCKS,),
}  # fmt: skip
_UNSEEN = {"not_deterministic", "keeps_state", "no_gradient", "all_at_once", "other_form"}  # no result shows these


def slip_line(
    child: Answering, plan: Plan, name: str, source: bytes, verdict: CodeVerdict, seconds: float
) -> int:
    """The one line of which a small change makes the function right; 0 where there is none, or more than one.

    seconds: how long it is looked for.
    """
    faults = {fact.name for fact in verdict.properties if fact.fault}
    rounded = verdict.precision in (HALF, BRAIN)
    if verdict.outcome not in ("wrong", "stopped") or faults & _UNSEEN or rounded or not plan.probes:
        return 0
    if line := only_line(source, name):
        return line
    goals = [_pack(*goal, filled="finite_fill" not in faults) for goal in goals_of(plan, verdict, faults)]
    text = source.decode("utf-8", "replace")
    child.ask({"goals": goals, "name": name, "source": text, "seconds": seconds, "most_seconds": _MOST_SECONDS})
    _, said = child.answer(time.monotonic() + 2 * _MOST_SECONDS)
    lines = said.get("lines", []) if said else []
    return int(lines[0]) if len(lines) == 1 else 0


def goals_of(plan: Plan, verdict: CodeVerdict, faults: set[str]) -> Iterator[tuple[Arguments, Arrays]]:
    """What calls must give: first those that are off now, so that most changes are given up early."""
    off = {probe.name for probe in verdict.probes if not probe.right}
    asked = {probe.name for probe in verdict.probes} or {probe.name for probe in plan.probes}
    arguments = {call.name: call.arguments for call in plan.calls}
    for i in sorted(range(len(plan.probes)), key=lambda i: plan.probes[i].name not in off):
        if plan.probes[i].name in asked:
            yield arguments[f"probe {i}"], plan.probes[i].right
    for call in plan.extra:
        is_shown = any(call.name in _SHOWN_BY.get(fault, ()) for fault in faults)
        if not is_shown and call.name not in (LARGE, LARGE_EQUAL, LARGE_NEGATIVE):  # nothing that is right overflows
            continue
        if call.name == BLOCKS:
            yield arguments[call.name], plan.probes[0].right
        elif call.name == EMPTY and (probe := empty_probe(plan)):
            yield arguments[call.name], probe.right
        else:
            yield arguments[call.name], call.right() if call.right else ()


def _pack(arguments: Arguments, arrays: Arrays, *, filled: bool) -> list[Any]:
    return [{role: pack(x) for role, x in arguments.items()}, [pack(x) for x in arrays], filled]

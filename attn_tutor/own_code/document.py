"""A verdict on a function as JSON."""

from __future__ import annotations

import math
from typing import Any

from attn_tutor.own_code.code_verdict import CodeVerdict, ProbeVerdict


def document_of(verdict: CodeVerdict, file: str, function: str, like: str) -> dict[str, Any]:
    """Everything that is known of one check; NaN as null."""
    return {
        "file": file,
        "function": function,
        "like": like,
        "outcome": verdict.outcome,
        "misconceptions": [list(names) for names in verdict.names],
        "sure": verdict.sure,
        "partly": [list(names) for names in verdict.partly],
        "message": verdict.message,
        "look": verdict.look,
        "lesson": verdict.lesson,
        "properties": [
            {"name": fact.name, "message": fact.message, "fault": fact.fault} for fact in verdict.properties
        ],
        "notes": list(verdict.notes),
        "precision": verdict.precision,
        "probes": [_probe(probe) for probe in verdict.probes],
        "told": [*verdict.lines, *([verdict.error] if verdict.error else [])],
        "printed": verdict.printout,
        "calls": verdict.calls,
        "seconds": round(verdict.seconds, 3),
    }


def _probe(probe: ProbeVerdict) -> dict[str, Any]:
    place = None if probe.place is None else [i + 1 for i in probe.place]
    return {
        "name": probe.name, "right": probe.right, "place": place,
        "is": _number(probe.result), "should_be": _number(probe.expected),
    }  # fmt: skip


def _number(x: float | None) -> float | None:
    return x if x is not None and math.isfinite(x) else None

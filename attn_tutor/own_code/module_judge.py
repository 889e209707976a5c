"""The verdict on a module: its layers read in every way that makes sense, right first, then named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import Contract, Conventions, Probe, probe_of
from attn_tutor.own_code.judge import judge
from attn_tutor.own_code.module_roles import Roles, ways_to_read
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import CallResult, CodeRun, ModuleReport

_AFTER = "What comes after the last linear layer (a residual, a norm) was left out of the comparison."
_MOST_WAYS = 200


def judge_module(contract: Contract, run: CodeRun) -> CodeVerdict:
    """Right in some reading of its layers, else named in one, else what the likeliest one says."""
    if run.status != "done":
        return CodeVerdict(run.status, run.message, lines=run.lines, lesson=contract.lesson)
    assert run.module is not None  # for the type checker: a module was called
    readings = [*_readings(run.module)][:_MOST_WAYS]
    if not readings:
        names = ", ".join(name for name, _ in run.module.layers)
        message = f"I can't tell which of its layers make query, key and value: {names}."
        return CodeVerdict("wrong_call", message, lesson=contract.lesson)
    first: CodeVerdict | None = None
    for after in (False, True):
        verdicts = [(roles, _verdict(contract, run, roles, after)) for roles in readings]
        found = [(r, v) for r, v in verdicts if v is not None]
        for _, verdict in found:
            first = first or verdict
        best = [(r, v) for r, v in found if v.outcome == "right" or all(p.right for p in v.probes)]
        best = best or [(r, v) for r, v in found if v.names]
        if best:
            roles, verdict = best[0]
            notes = (f"Weights {roles.found}; {roles.n_heads} head{'s' * (roles.n_heads > 1)}.", *[_AFTER] * after)
            return replace(verdict, notes=(*notes, *verdict.notes))
    assert first is not None  # for the type checker: there are readings
    return first


def _readings(module: ModuleReport) -> Iterator[Roles]:
    return ways_to_read(module.layers, module.heads)


def _verdict(contract: Contract, run: CodeRun, roles: Roles, after: bool) -> CodeVerdict | None:
    """What is said if the layers are read in this way; None where their shapes do not fit."""
    assert run.module is not None  # for the type checker: it was looked at
    results = _results(run, roles.last if after else "")
    if after and not results:
        return None
    try:
        probes = tuple(_probes(contract, run.module, roles))
    except ShapeError:
        return None
    plan = Plan(contract, Conventions(), probes, ())
    return judge(plan, replace(run, results=results))


def _probes(contract: Contract, module: ModuleReport, roles: Roles) -> Iterator[Probe]:
    for name in ("probe 0", "probe 1"):
        tokens = module.given[name][0]
        asked = problem(tokens=tokens, **roles.matrices, n_heads=roles.n_heads, causal=contract.causal)  # type: ignore[arg-type]
        yield probe_of(asked, f"with {len(tokens)} tokens", {"tokens": tokens})


def _results(run: CodeRun, last: str) -> dict[str, CallResult]:
    """The first sequence of each call; the output of the last linear layer instead, where that is named."""
    found = {}
    for name, result in run.results.items():
        parts = result.parts
        if last:
            noted = run.module.noted.get(name, {}) if run.module else {}
            if last not in noted:
                return {}
            parts = (noted[last],)
        whole = name.startswith("batch")
        found[name] = replace(result, parts=parts if whole else tuple(_first(part) for part in parts))
    return found


def _first(part: Array) -> Array:
    """The first sequence of a batch."""
    return part[0] if part.ndim > 2 else part


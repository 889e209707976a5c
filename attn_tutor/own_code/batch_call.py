"""What is said of a function that is right for one sequence and wrong for two at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.mistake import Mistake, fit_to_problem
from attn_tutor.own_code.batch_mistakes import BATCH_ALONE
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import Arrays, Probe, ProbeName, probe_of
from attn_tutor.own_code.matching import ProbeEvidence
from attn_tutor.own_code.mistaken_probe import MistakeNames
from attn_tutor.own_code.plan import BATCH, Plan
from attn_tutor.own_code.results import ABSENT, DOUBLE, SINGLE, TOLERANCES, CodeRun

_ONE_RIGHT = "One sequence by itself gets the right numbers."


def with_batch_mistake(
    verdict: CodeVerdict, plan: Plan, run: CodeRun, parts: Mapping[str, Arrays | None]
) -> CodeVerdict:
    """The verdict on a function whose numbers are right for one sequence, with the mistake that it makes for two."""
    fault = next((fact for fact in verdict.properties if fact.fault and fact.name in ("no_batch", "mixes_batch")), None)
    if fault is None or run.leading:
        return verdict
    verdict = replace(verdict, so_far=_ONE_RIGHT)
    probe = _batch_probe(plan)
    given = parts.get(BATCH)
    if probe is None or given is None or given[0].shape != probe.right[0].shape:
        return verdict
    names = _names(ProbeEvidence([probe], [run.results.get(BATCH, ABSENT)], [given]))
    if not names:
        return verdict
    entry = next(one for one in probe.mistakes if one.name == names[0][0])
    off = f"{fault.message} With two sequences, that's exactly what you get when {entry.when}."
    return replace(
        verdict, off=off, names=names, mistakes=(entry,), look=entry.look, lesson=entry.lesson, sure=len(names) == 1
    )


def _names(evidence: ProbeEvidence) -> tuple[MistakeNames, ...]:
    """The mistakes that give exactly these numbers."""
    for rung in (DOUBLE, SINGLE):
        if found := evidence.singles(TOLERANCES[rung]):
            return tuple(match.names for match in found)
    return ()


def _batch_probe(plan: Plan) -> Probe | None:
    """The call with two sequences as a probe; None where a mask has to be given, or the steps are not the tutor's."""
    asked, call = plan.probes[0].problem, next((one for one in plan.extra if one.name == BATCH), None)
    if asked is None or call is None or "mask" in call.arguments:
        return None
    arrays: dict[str, Any] = {role: x for role, x in call.arguments.items() if isinstance(x, np.ndarray)}
    together = replace(asked, **arrays)
    if together.projected and "context" not in plan.contract.batch_roles:
        together = replace(together, context=together.tokens)
    probe = probe_of(together, ProbeName("with two sequences"), call.arguments, plan.probes[0].stages[0])
    return replace(probe, own=_own(together))


def _own(problem: Problem) -> tuple[Mistake, ...]:
    """The mistakes of a batch alone, for one head or inside each of several."""
    return tuple(
        fit_to_problem(one, problem) for one in BATCH_ALONE
        if problem.n_heads == 1 or one.name != "batch_laid_end_to_end"
    )  # fmt: skip

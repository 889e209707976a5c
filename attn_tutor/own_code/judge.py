"""The verdict on a function, from the results of its calls alone: no code of the learner's is near it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from attn_tutor.engine.places import spell_out_places
from attn_tutor.engine.steps import Values
from attn_tutor.own_code import sentences
from attn_tutor.own_code.code_verdict import CodeOutcome, CodeVerdict, ProbeVerdict, probe_verdicts
from attn_tutor.own_code.contract import Arrays, Probe, in_code
from attn_tutor.own_code.matching import (
    ProbeEvidence,
    ProbeExplanation,
    best_worded,
    deeds_of,
    entries_of,
    others_alike,
)
from attn_tutor.own_code.observations import differing_visibility, mistaken_values, observations, rows_of_nan
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.properties import properties
from attn_tutor.own_code.result_form import Property, ResultsByCall
from attn_tutor.own_code.results import (
    ABSENT,
    BRAIN,
    DOUBLE,
    HALF,
    SINGLE,
    TOLERANCES,
    CallResult,
    CodeRun,
    ErrorReport,
    precision_rungs,
)
from attn_tutor.records import record

_HIDDEN = -1e8
# What these properties say is what a mistake of the mask says already.
_OF_THE_MASK = {"sees_masked", "sees_future", "mask_too_weak", "option_drops_mask"}
_MASKS = ("mask", "sees", "padding", "window", "causal")  # in the names of such mistakes
# What makes numbers wrong by itself.
CAUSES = ("not_deterministic", "keeps_state", "changes_inputs")

# What follows from numbers that are off, once it is known how they come about.
_OF_NUMBERS = {"underflow", "block_size_matters", "rope_not_relative", "sees_masked", "sees_future", "mixes_batch"}


def judge(
    plan: Plan, run: CodeRun, asks: Sequence[str] = (), *, exercise: bool = False, pairs: bool = True
) -> CodeVerdict:
    """The verdict on the results of a plan's calls.

    asks: the properties that an exercise asks for. pairs: whether two mistakes together are looked for as well.
    """
    verdict = _judge(plan, run, asks, exercise, pairs)
    return replace(
        verdict, printout=run.printout, printed_later=run.printed_later, calls=len(run.results), seconds=run.seconds
    )


def _judge(plan: Plan, run: CodeRun, asks: Sequence[str], exercise: bool, pairs: bool) -> CodeVerdict:
    if run.status != "done":
        return CodeVerdict(run.status, run.message, lines=run.lines, notes=run.notes, lesson=plan.contract.lesson)
    results = [run.results.get(f"probe {i}", ABSENT) for i in range(len(plan.probes))]
    if all(result.error and result.error.kind == "NotImplementedError" for result in results):
        return CodeVerdict("unfilled", sentences.UNFILLED)
    parts = chosen_parts(plan, run)
    numbers = [parts.get(f"probe {i}") for i in range(len(plan.probes))]
    if not any(one is not None for one in numbers):
        return _without_numbers(plan, run, results)
    evidence = ProbeEvidence(plan.probes, results, numbers)
    found = _explain(evidence, precision_rungs(results), pairs)
    facts = properties(ResultsByCall(plan, run, parts), asks, exercise=exercise)
    verdict = _verdict(plan, run, evidence, found, facts, exercise)
    if found.right and verdict.outcome == "wrong":
        from attn_tutor.own_code.batch_call import with_batch_mistake

        return with_batch_mistake(verdict, plan, run, parts)
    return verdict


def chosen_parts(plan: Plan, run: CodeRun) -> dict[str, Arrays | None]:
    """For each call the arrays that are asked for; the place of the output among several results is kept."""
    wanted = len(plan.probes[0].stages)
    place = 0
    if wanted == 1:
        place = next((at for i, probe in enumerate(plan.probes) if (at := _place(probe, run, i)) is not None), 0)
    found: dict[str, Arrays | None] = {}
    for name, result in run.results.items():
        parts = result.parts[place : place + wanted] if result.returned else ()
        found[name] = parts if len(parts) == wanted else None
    if plan.probes[0].stages == ("logits",):  # a large negative number stands for -inf
        for name, given in found.items():
            found[name] = given and tuple(np.where(x < _HIDDEN, -np.inf, x) for x in given)
    return found


def _place(probe: Probe, run: CodeRun, i: int) -> int | None:
    """Which of several results has the shape of the right one."""
    parts = run.results.get(f"probe {i}", ABSENT).parts
    shape = probe.right[0].shape
    return next((at for at, part in enumerate(parts) if part.shape == shape), None)


@record()
class _Explanation:
    """How the results are explained: right throughout, or by these matches, at this precision."""

    precision: str
    right: bool
    matches: tuple[ProbeExplanation, ...] = ()
    partly: tuple[ProbeExplanation, ...] = ()


def _explain(evidence: ProbeEvidence, rungs: Sequence[str], pairs: bool) -> _Explanation:
    """Right, one mistake, or two: at the finest precision at which something fits; two never in half precision."""
    for rung in (DOUBLE, SINGLE):
        if found := _at(evidence, rung):
            return found
    both = evidence.pairs(TOLERANCES[SINGLE]) if pairs else []
    whole = [match for match in both if not match.leftovers]
    if whole:
        return _Explanation(DOUBLE, False, tuple(whole))
    for rung in rungs:
        if rung in (HALF, BRAIN) and (found := _at(evidence, rung)):
            return found
    most = _most(evidence.singles(TOLERANCES[SINGLE]))
    return _Explanation(DOUBLE, False, (), most or evidence.singles_of_the_wrong(TOLERANCES[SINGLE]))


def _at(evidence: ProbeEvidence, rung: str) -> _Explanation | None:
    tolerance = TOLERANCES[rung]
    if evidence.right(tolerance) == evidence.asked:
        return _Explanation(rung, True)
    whole = tuple(match for match in evidence.singles(tolerance) if not match.leftovers)
    return _Explanation(rung, False, whole) if whole else None


def _most(matches: Sequence[ProbeExplanation]) -> tuple[ProbeExplanation, ...]:
    """Those that explain the most results, and at least half of what is wrong: one result may agree by luck."""
    most = max((len(match.matches) for match in matches), default=0)
    return tuple(match for match in matches if len(match.matches) == most >= len(match.leftovers))


def _verdict(
    plan: Plan, run: CodeRun, evidence: ProbeEvidence, found: _Explanation, facts: tuple[Property, ...], exercise: bool
) -> CodeVerdict:
    probes = probe_verdicts(evidence, TOLERANCES[found.precision])
    matches = best_worded(plan, found.matches or found.partly)
    facts = _facts_beside(matches, facts)
    faults = tuple(fact for fact in facts if fact.fault)
    raised = next((result.error for result in evidence.results if result.error), None)
    names, entries = tuple(match.names for match in matches), entries_of(plan, matches[0].names) if matches else ()
    wrong, sequence = mistaken_values(evidence, matches[0].matches, names[0]) if matches else (None, 0)
    so_far = ("" if found.right else sentences.right_parts(evidence)) or sentences.so_far(probes)
    verdict = CodeVerdict(
        _outcome(found, bool(faults), matches, raised, probes),
        so_far=sentences.limit(so_far, {fact.name for fact in faults}),
        look=in_code(entries[0].look, plan.contract) if entries else "",
        lesson=entries[0].lesson if entries else plan.contract.lesson,
        names=names if found.matches else (),
        partly=() if found.matches else names,
        mistakes=entries,
        sure=bool(found.matches) and len({deeds_of(plan, match.names) for match in matches}) == 1,
        properties=facts,
        notes=(
            *(fact.message for fact in facts if not fact.fault),
            *sentences.PRECISION_NOTES.get(found.precision, ()),
            *run.notes,
        ),
        precision=found.precision,
        probes=probes,
        visibility=differing_visibility(wrong) if wrong else None,
        sequence=sequence,
        lines=raised.lines if raised and not found.right else (),
        error=str(raised) if raised and not found.right else "",
    )
    off = _off(plan, run, evidence, found, verdict, matches, wrong, raised, exercise=exercise)
    return replace(verdict, off=in_code(off, plan.contract))


def _facts_beside(matches: Sequence[ProbeExplanation], facts: Sequence[Property]) -> tuple[Property, ...]:
    """The facts that the named mistakes leave to be said."""
    known: frozenset[str] = frozenset()
    if matches:
        known |= frozenset(_OF_NUMBERS)
    if any(part in name for match in matches for name in match.names for part in _MASKS):
        known |= frozenset(_OF_THE_MASK)
    return tuple(fact for fact in facts if fact.name not in known)


def _outcome(
    found: _Explanation, has_faults: bool, matches: Sequence[ProbeExplanation], raised: ErrorReport | None,
    probes: Sequence[ProbeVerdict],
) -> CodeOutcome:  # fmt: skip
    if found.right:
        return "wrong" if has_faults else "right"
    nothing_came = raised is not None and all(probe.result is None for probe in probes)
    return "stopped" if nothing_came and not matches else "wrong"


def _off(
    plan: Plan, run: CodeRun, evidence: ProbeEvidence, found: _Explanation, verdict: CodeVerdict,
    matches: Sequence[ProbeExplanation], wrong: tuple[Values, Values] | None, raised: ErrorReport | None, *,
    exercise: bool,
) -> str:  # fmt: skip
    """What is said to be off: the mistake, or the fact behind the numbers, or the numbers themselves."""
    where, entries = matches[0].matches if matches else (), verdict.mistakes
    proof = spell_out_places(entries[0].shows(*wrong)) if wrong and len(entries) == 1 else ""
    proof = proof or sentences.other_shapes(evidence)
    if not proof and not matches:
        proof = sentences.join_sentences(observations(evidence), sentences.place_of(verdict.probes))
    explained = [plan.probes[i].name for i in where]
    others = others_alike(plan, verdict.names) if verdict.names else ()
    nan = sentences.nan_rows(rows_of_nan(evidence, where, matches[0].names)) if matches else ""
    is_torch = run.library == "torch"
    every = "" if matches else sentences.all_nan(evidence, torch=is_torch)
    some = "" if matches or every else sentences.some_nan(evidence, torch=is_torch)
    off = sentences.off(plan, verdict, others, explained, proof, raised, nan, every, some, exercise=exercise)
    if verdict.outcome != "wrong":
        return off
    if not matches:
        off = proof if proof and not found.right and sentences.right_parts(evidence) else off
        # no mistake is looked for where a fact makes the numbers so
        off = next((fact.message for fact in verdict.properties if fact.fault and fact.name in CAUSES), "") or off
    return f"{off} {sentences.stops_too(evidence)}".rstrip() if off else ""


def _without_numbers(plan: Plan, run: CodeRun, results: Sequence[CallResult]) -> CodeVerdict:
    """No call returned numbers of use: it stopped, or it gave something else."""
    raised = next((result.error for result in results if result.error), None)
    if raised:
        return CodeVerdict(
            "stopped", sentences.stop_sentence(plan, raised), lines=raised.lines, error=str(raised),
            lesson=plan.contract.lesson, notes=run.notes,
        )  # fmt: skip
    message = sentences.no_array(plan, next((result for result in results if not result.absent), ABSENT))
    return CodeVerdict("wrong", message, lesson=plan.contract.lesson)

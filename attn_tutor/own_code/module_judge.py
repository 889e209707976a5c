"""The verdict on a module: its layers read in every way that makes sense, right first, then named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from attn_tutor.engine.heads import merge_heads
from attn_tutor.engine.problem import problem
from attn_tutor.errors import ShapeError
from attn_tutor.mistakes.mistake import Mistake, instead
from attn_tutor.own_code.around_layers import gives_output, takes_input
from attn_tutor.own_code.batched_heads import ATTENDS_OVER_BATCH, MIXED_WAYS
from attn_tutor.own_code.code_verdict import CodeVerdict
from attn_tutor.own_code.contract import Contract, Probe, ProbeName, probe_of
from attn_tutor.own_code.judge import CAUSES, judge
from attn_tutor.own_code.module_roles import Roles, ways_to_read
from attn_tutor.own_code.plan import Plan
from attn_tutor.own_code.results import SINGLE, TOLERANCES, CallResult, CodeRun, ModuleReport, all_close

_AROUND = "What comes around the linear layers (a residual, a norm) was left out of the comparison."
_ROTATED = {
    "pairs": "It rotates queries and keys by their positions (RoPE), neighbouring columns in pairs, base 10000.",
    "halves": "It rotates queries and keys by their positions (RoPE), the two halves in pairs, base 10000.",
}
_UNCHECKED = "What follows the last layer changes the result and was not checked."
_UNCHECKED_INPUT = "What comes before the first layer changes its input and was not checked."
_TO_TELL = "Make the module with different sizes to tell these apart: here their numbers are the same."
_CAUSAL = "This is right if no word may see a later one: say --like causal-module."
_MOST_WAYS = 200
_MOST_PAIRS = 2  # readings in which two mistakes at once are looked for, which takes a second each


@dataclass(frozen=True, eq=False)
class _LayerReading:
    """A module with its layers read in one way, as a plan and the results that belong to it.

    around: whether what stands before the first layer and after the last one is left out.
    rope: how queries and keys are rotated by their positions, "" where they are not.
    own: the module's calls with its own results.
    """

    roles: Roles
    plan: Plan
    run: CodeRun
    own: CodeRun
    around: bool
    rope: str = ""

    @property
    def omission(self) -> str:
        """What is left out beside a residual or a norm of each word, in a sentence; "" where nothing is."""
        first, last = self.roles.first, self.roles.last
        if self.around and not takes_input(self.own, first):
            return _UNCHECKED_INPUT
        return _UNCHECKED if self.around and not gives_output(self.own, first, last) else ""

    @property
    def is_right(self) -> bool:
        """Whether the numbers are right, all of them."""
        results = (self.run.results[f"probe {i}"].parts[:1] for i in range(len(self.plan.probes)))
        pairs = zip(results, self.plan.probes, strict=True)
        return all(all_close(parts, probe.right, TOLERANCES[SINGLE]) for parts, probe in pairs)

    def verdict(self, *, pairs: bool = False) -> CodeVerdict:
        """What is said of the module in this reading."""
        roles = self.roles
        rotated = [_ROTATED[self.rope]] if self.rope else []
        notes = (f"Weights {roles.source}; {roles.heads_words}.", *[_AROUND] * self.around, *rotated)
        found = judge(self.plan, self.run, pairs=pairs)
        return replace(found, notes=(*notes, *found.notes))


def judge_module(contract: Contract, run: CodeRun) -> CodeVerdict:
    """Right in some reading of its layers, else named in one, else what the likeliest one says."""
    if run.status != "done":
        return CodeVerdict(run.status, run.message, lines=run.lines, lesson=contract.lesson)
    assert run.module is not None  # for the type checker: a module was called
    readings = [*_readings(contract, run, run.module)]
    if not readings:
        return _unread(contract, run)
    rotated = [*_readings_with_rope(contract, run, run.module)]
    right = [reading for reading in (*readings, *rotated) if reading.is_right]
    if right:
        checked = next((reading for reading in right if not reading.omission), None)
        return checked.verdict() if checked else _with_own_output(right[0], [*readings, *rotated])
    causal = replace(contract, causal=True)
    if not contract.causal and any(one.is_right and not one.omission for one in _readings(causal, run, run.module)):
        return replace(readings[0].verdict(), off=_CAUSAL, so_far="", names=(), partly=(), mistakes=())
    verdicts = [reading.verdict() for reading in (*readings, *rotated)]
    if not any(verdict.names for verdict in verdicts):
        verdicts += [reading.verdict(pairs=True) for reading in readings[:_MOST_PAIRS]]
    named = next((verdict for verdict in verdicts if verdict.names), verdicts[0])
    if len(named.names) > 1 and not named.sure:
        return replace(named, look=_TO_TELL)
    return named


def _with_own_output(right: _LayerReading, readings: Sequence[_LayerReading]) -> CodeVerdict:
    """What is said where the layers give the right numbers and the module's own output is something else."""
    own = [one for one in readings if not one.around and one.rope == right.rope and _are_same(one.roles, right.roles)]
    verdict = own[0].verdict() if own else right.verdict()
    if own and not verdict.names:
        both = own[0].verdict(pairs=True)
        verdict = both if both.names else verdict
    if verdict.names or any(fact.name in CAUSES for fact in verdict.properties):
        return verdict
    return replace(verdict, outcome="wrong", off=right.omission, so_far="", look="", partly=(), visibility=None)


def _are_same(one: Roles, other: Roles) -> bool:
    """Whether both read the layers alike."""
    layers = ((roles.n_heads, roles.first, roles.last) for roles in (one, other))
    return len({*layers}) == 1 and all(np.array_equal(x, other.matrices[role]) for role, x in one.matrices.items())


def _unread(contract: Contract, run: CodeRun) -> CodeVerdict:
    """What is said where no reading fits: the error that it raises, or the layers that look alike."""
    raised = next((result.error for result in run.results.values() if result.error), None)
    if raised is not None:
        message = f"It stops with an error: {raised}."
        return CodeVerdict("stopped", message, lines=raised.lines, error=str(raised), lesson=contract.lesson)
    names = ", ".join(name for name, _ in run.module.layers) if run.module else ""
    message = f"I can't tell which of its layers make query, key and value: {names}."
    return CodeVerdict("wrong_call", message, lesson=contract.lesson)


def _readings_with_rope(contract: Contract, run: CodeRun, module: ModuleReport) -> Iterator[_LayerReading]:
    """The same where queries and keys are rotated by their positions."""
    for rope in _ROTATED:
        yield from _readings(contract, run, module, rope)


def _readings(contract: Contract, run: CodeRun, module: ModuleReport, rope: str = "") -> Iterator[_LayerReading]:
    """Every way to read the layers whose shapes fit, as the module stands first, then without what is around them."""
    ways = [*ways_to_read(module.layers, module.heads)][:_MOST_WAYS]
    for around in (False, True):
        for roles in ways:
            results = _results(run, roles, around)
            try:
                probes = tuple(_probes(contract, module, roles, around, rope))
            except (ShapeError, ValueError):  # an odd width can't be rotated
                continue
            if results and probes:
                plan = Plan(contract, contract.conventions, probes, ())
                yield _LayerReading(roles, plan, replace(run, results=results), run, around, rope)


def _probes(
    contract: Contract, module: ModuleReport, roles: Roles, around: bool, rope: str = ""
) -> Iterator[Probe]:
    for name in ("probe 0", "probe 1"):
        tokens = module.layer_inputs.get(name, {}).get(roles.first) if around else module.given[name]
        if tokens is None or tokens.ndim != 3:
            return
        asked = problem(
            tokens=tokens, **roles.matrices, n_heads=roles.n_heads, n_kv_heads=roles.n_kv_heads,  # type: ignore[arg-type]
            causal=contract.causal, rope=rope or None, scale=contract.conventions.factor,
        )  # fmt: skip
        name_of_probe = ProbeName(f"with {len(tokens)} sequences of {tokens.shape[1]} tokens")
        probe = probe_of(asked, name_of_probe, {"tokens": tokens})
        yield replace(probe, own=(_over_batch(roles, causal=contract.causal), *_mixtures(roles)))


def _results(run: CodeRun, roles: Roles, around: bool) -> dict[str, CallResult]:
    """What each call gave; what the last linear layer gave in it, where what is around the layers is left out."""
    if not around:
        return {name: result for name, result in run.results.items() if result.returned}
    noted = run.module.layer_outputs if run.module else {}
    if not roles.last or any(roles.last not in noted.get(name, {}) for name in run.results):
        return {}
    return {name: replace(result, parts=(noted[name][roles.last],)) for name, result in run.results.items()}


def _mixtures(roles: Roles) -> tuple[Mistake, ...]:
    """Heads of one sequence joined with those of another."""
    if roles.n_heads < 2:
        return ()
    joined = "concatenated" if "w_output" in roles.matrices else "output"
    return tuple(replace(way, steps=(replace(way.steps[0], name=joined),)) for way in MIXED_WAYS)


def _over_batch(roles: Roles, *, causal: bool) -> Mistake:
    """Attention along the first axis, as in a module that expects the words there."""
    n_heads, w_output = roles.n_heads, roles.matrices.get("w_output")

    def exchange(x: Any, w: Any) -> Any:
        return np.swapaxes(x @ w, 0, 1)

    def back(heads: Any) -> Any:
        joined = merge_heads(heads) if n_heads > 1 else heads
        return np.swapaxes(joined if w_output is None else joined @ w_output, 0, 1)

    def earlier(tokens: Any) -> Any:
        return np.tri(len(tokens), dtype=np.bool_) if causal else None

    projected = (
        instead(name, f"X {letter}, batch and words exchanged", f"{source} {matrix}", exchange)
        for name, letter, source, matrix in (
            ("query", "W_Q", "tokens", "w_query"), ("key", "W_K", "context", "w_key"),
            ("value", "W_V", "context", "w_value"),
        )
    )  # fmt: skip
    outputs = "head_outputs" if n_heads > 1 else "concatenated" if w_output is not None else "mixed"
    mixed = () if outputs != "mixed" else (instead("mixed", "weights V", "weights value", np.matmul),)
    last = instead("output", "exchanged back", outputs, back)
    mask = instead("mask", "causal along the batch", "tokens", earlier)
    return replace(ATTENDS_OVER_BATCH, steps=(*projected, mask, *mixed, last))

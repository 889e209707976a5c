"""What a function is asked to do: the roles of its parameters, and probes that tell right from mistaken ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import field, replace
from functools import cached_property
from importlib import import_module
from random import Random
from typing import Any, Literal, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.engine.steps import Computation, Step
from attn_tutor.errors import UsageError, did_you_mean
from attn_tutor.mistakes.mistake import SETTINGS, Mistake
from attn_tutor.own_code.ways_in_code import makeable_in_code
from attn_tutor.records import record

Arguments = Mapping[str, Any]  # role -> array or number
Arrays = tuple[Array, ...]  # what a function returns: one array for each stage that is asked for

MaskMeaning = Literal["", "keep", "hide", "add"]
CausalCorner = Literal["bottom-right", "top-left"]
EmptyRows = Literal["any", "zero", "nan", "mean"]
ScoreScale = Literal["root", "none"]


@record()
class Conventions:
    """What libraries disagree on, so that it is asked for and never accused.

    mask: what True means where a function takes a mask ("" is keep); add: floats that are added to the logits.
    causal: which corner the causal mask is aligned at. empty_rows: the output of a query with nothing to see.
    n_heads: how many heads there are where a function is built for a number of them; 0 is any.
    scale: whether scores are divided by the root of d_k, or left as they are.
    """

    mask: MaskMeaning = ""
    causal: CausalCorner = "bottom-right"
    empty_rows: EmptyRows = "any"
    n_heads: int = 0
    scale: ScoreScale = "root"

    @property
    def factor(self) -> float | None:
        """What scores are multiplied by; None is the usual 1/√d_k."""
        return 1.0 if self.scale == "none" else None


class ProbeName(NamedTuple):
    """What an input is called, in two parts: "with 3 queries and 5 keys", " in 2 heads".

    lengths: how many queries and keys the first part says there are; None where it says something else.
    """

    start: str
    lengths: tuple[int, int] | None = None
    beside: str = ""

    @property
    def text(self) -> str:
        """Both parts, to complete "right ..." and "wrong ..."."""
        return self.start + self.beside

    def extend(self, words: str) -> ProbeName:
        """The name with more words at its end."""
        return self._replace(beside=self.beside + words)


@record(eq=False)
class Probe:
    """One drawn input with its right computation and the mistakes that can be made on it.

    stages: the steps whose values are asked for, in the order in which they are returned.
    own: its mistakes beside those of the catalogue, which are `problem`'s where that is a problem of the tutor's own.
    optional: the roles without which the call makes no sense; a function that lacks one is not asked.
    """

    title: ProbeName
    arguments: Arguments
    computation: Computation
    given: Arguments
    stages: tuple[str, ...]
    own: tuple[Mistake, ...] = ()
    optional: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def name(self) -> str:
        """Its name in words: "with 3 queries and 5 keys in 2 heads"."""
        return self.title.text

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Every mistake that can be made on it; worked out for a wrong function alone."""
        if self.problem is None:
            return self.own
        later = {*self.problem.computation.names} - {*self.computation.names}
        later |= {*SETTINGS} if "logits" in later else set()  # which nothing reads before
        usual = (one for one in makeable_in_code(self.problem) if later.isdisjoint(step.name for step in one.steps))
        return (*usual, *self.own)

    @cached_property
    def right(self) -> Arrays:
        """What a right function returns."""
        with np.errstate(all="ignore"):
            trace = self.computation.run(self.given)
        return tuple(np.asarray(trace[stage], dtype=np.float64) for stage in self.stages)

    @property
    def mask(self) -> Any:
        """Who may look at whom, as truth values; None where all may."""
        return self.given.get("mask")


DrawProbes = Callable[[Conventions, Random], tuple[Probe, ...]]


def no_more_calls(_: Probe) -> Mapping[str, Arguments]:
    """No call beside the usual ones."""
    return {}


@record(kw_only=True)
class Contract:
    """One kind of function.

    function: its usual name; roles: what it takes, in order; optional: roles that it may lack.
    gives: what it returns, in words. draw: its probes.
    large: the roles to enlarge, and by how much, so that a careless softmax overflows.
    batch_roles: the roles that get one more dimension in front.
    key_roles: the roles that belong to a key that may be hidden.
    lesson: the lesson that teaches it. more: further calls by their names, each read by a property.
    conventions: those of a module, whose probes are made of its weights.
    """

    name: str
    function: str
    roles: tuple[str, ...]
    gives: str
    draw: DrawProbes
    lesson: str
    optional: tuple[str, ...] = ()
    large: Mapping[str, float] = field(default_factory=dict)
    batch_roles: tuple[str, ...] = ()
    key_roles: tuple[str, ...] = ()
    causal: bool = False
    module: bool = False
    conventions: Conventions = Conventions()
    more: Callable[[Probe], Mapping[str, Arguments]] = no_more_calls

    def __hash__(self) -> int:
        return hash((self.name, self.optional, self.draw))  # enough to tell most apart

    def insisting(self, roles: Collection[str]) -> Contract:
        """The same contract where these roles are no longer optional."""
        return replace(self, optional=tuple(role for role in self.optional if role not in roles))

    @property
    def signature(self) -> str:
        """How it is called: "attention(query, key, value)"."""
        return f"{self.function}({', '.join(self.roles)})"


def probe_of(problem: Problem, name: ProbeName, arguments: Arguments, stage: str = "output", **more: Any) -> Probe:
    """A probe of the tutor's own attention: its steps up to `stage`, with the catalogue of mistakes."""
    steps = problem.computation.steps
    until = next(at for at, step in enumerate(steps) if step.name == stage)
    return Probe(name, arguments, Computation(steps[: until + 1]), problem.given, (stage,), problem=problem, **more)


def only_with(mistakes: tuple[Mistake, ...], computation: Computation, given: Arguments) -> tuple[Mistake, ...]:
    """The mistakes that can be made on these steps alone: they change one of them and read what is there."""
    known = {*given, *computation.names}
    changeable = {*computation.names, *(name for name in SETTINGS if name in given and "logits" in computation.names)}
    found = []
    for mistake in mistakes:
        steps = _readable(mistake.steps, computation.names, known)
        if any(step.name in changeable for step in steps):
            found.append(replace(mistake, steps=steps, also=()))
    return tuple(found)


def _readable(steps: tuple[Step, ...], names: tuple[str, ...], known: set[str]) -> tuple[Step, ...]:
    """The steps that can be done with what is known; none where one of the named stages cannot."""
    done, noted = [], set(known)
    for step in steps:
        if set(step.inputs) <= noted:
            done.append(step)
            noted.add(step.name)
        elif step.name in names:
            return ()
    return tuple(done)


# --- a mistake in the words of a function

_MATRICES = {
    "W_Q": "w_query", "W_K": "w_key", "W_V": "w_value", "W_O": "w_output", "Q": "query", "K": "key", "V": "value"
}  # fmt: skip
_UNMASKED = {"padding": "the padding isn't hidden", "window": "no key is hidden"}


def in_code(text: str, contract: Contract) -> str:
    """A sentence on a mistake in the words of a function of this contract."""
    roles = contract.roles
    text = re.sub(r"\b([QKV]) ([QKV])ᵀ", r"\1 @ \2ᵀ", text)
    for letter, name in _MATRICES.items():
        if name in roles:
            text = re.sub(rf"(?<!\w){letter}ᵀ", f"{name}.T", text)
            text = re.sub(rf"\b{letter}\b", name, text)
    if not contract.module and "mask" not in roles:
        text = text.replace("the mask is ignored", _UNMASKED.get(contract.name, "the future isn't hidden"))
    if "mask" in roles:
        text = text.replace("where the mask is 1", "where the mask is True").replace("1 means that", "True means that")
    return text


# --- the table of all contracts

# Which file holds each contract, loaded when it is asked for, since a cold check waits for it.
_FILES = {
    "one_head": ("scores", "logits", "softmax", "mix", "attention", "causal", "padding"),
    "several_heads": (
        "split-merge", "multi-head", "self-attention", "cross-attention", "multi-head-projected", "grouped",
    ),
    "further_contracts": (
        "cache-step", "online", "additive", "rope", "window", "alibi", "softmax-gradient", "attention-gradient",
    ),
    "batched_heads": ("batched-multi-head", "module", "causal-module"),
}  # fmt: skip
HOMES = {name: file for file, names in _FILES.items() for name in names}


def contract_named(name: str) -> Contract:
    """The contract of this name; raises UsageError, with the nearest names, where there is none."""
    if name not in HOMES:
        hint = did_you_mean(name, HOMES, f"The contracts are {', '.join(HOMES)}.")
        raise UsageError(f"There is no contract called {name}.", hint)
    contracts: tuple[Contract, ...] = import_module(f"attn_tutor.own_code.{HOMES[name]}").CONTRACTS
    return next(contract for contract in contracts if contract.name == name)

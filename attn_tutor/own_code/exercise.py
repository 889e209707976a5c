"""An exercise of `attn-tutor code` as data: what to write, help, slips that prove it. The fields are its keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from attn_tutor.errors import closest
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.own_code.binding import required_roles
from attn_tutor.own_code.contract import HOMES, CausalCorner, Contract, Conventions, EmptyRows, contract_named
from attn_tutor.own_code.further_mistakes import FURTHER_MISTAKES
from attn_tutor.own_code.properties import PROPERTIES
from attn_tutor.own_code.source import functions, required_parameters
from attn_tutor.questions.fields import ID, Findings, describe
from attn_tutor.questions.question import Level

PREFIX = "code-"  # of the ids, which are items of the history beside those of questions


@dataclass(frozen=True, kw_only=True)
class CodeSlip:
    """An edit of the solution, and what must be said of it."""

    instead: str = describe("a piece of the solution; every place of it is replaced")
    by: str = describe("what stands there instead", "")
    named: tuple[str, ...] = describe("the mistakes that must be named, exactly: one or two", ())
    property: str = describe("the fact that must be told, where it is no mistake with a name", "")


@dataclass(frozen=True, kw_only=True)
class CodeExercise:
    """One exercise. `like` names a contract: its signature, its draws, the right steps and the mistakes that apply."""

    id: str = describe("the id, which starts with code-", pattern=ID)
    title: str = describe("what is to be written, as a short sentence")
    topic: str = describe("the id of the lesson that it belongs to", pattern=ID)
    level: Level = describe("easy, medium or hard")
    goal: int = describe("which goal of its lesson it practises, counted from 1; 0 for all", 0)
    like: str = describe("the contract of the function")
    stub: str = describe("the function without its body: a docstring with shapes, and ...")
    hints: tuple[str, ...] = describe("two hints, the smaller one first")
    solution: str = describe("the function, written out")
    slips: tuple[CodeSlip, ...] = describe("edits of the solution with the names that must come out")
    teaches: str = describe("what to remember")
    asks: tuple[str, ...] = describe("properties that are asked for here, such as batch", ())
    causal: CausalCorner = describe("which corner a causal mask is aligned at", "bottom-right")
    empty_rows: EmptyRows = describe("what a query with nothing to see must get", "any")
    mask: Literal["keep", "hide", "add"] = describe("what True means in a mask", "keep")

    @property
    def short_id(self) -> str:
        """The id without "code-", as it is typed."""
        return self.id.removeprefix(PREFIX)

    @property
    def function(self) -> str:
        """The name of the function."""
        return next(iter(functions(self.stub.encode())), "")

    @property
    def conventions(self) -> Conventions:
        """What is asked for where libraries disagree."""
        return Conventions(self.mask, self.causal, self.empty_rows)

    @property
    def contract(self) -> Contract:
        """The contract under the name of this function; what its stub takes is not optional here."""
        contract = contract_named(self.like)
        names = required_parameters(self.stub.encode(), self.function)
        takes = required_roles(names, contract.roles, contract.optional)
        left_out = {*contract.optional} - {*takes}
        roles = tuple(role for role in contract.roles if role not in left_out)
        return replace(contract.insisting(takes), function=self.function, roles=roles)

    def faults(self) -> Findings:
        """What is wrong with it without running it."""
        if not self.id.startswith(PREFIX):
            yield "id", f"`id` is {self.id}", f"write {PREFIX}{self.id}"
        if self.like not in HOMES:
            meant = closest(self.like, HOMES) or f"one of {', '.join(HOMES)}"
            yield "like", f"there is no contract {self.like}", f"write {meant}"
        if not self.function:
            yield "stub", "the stub has no function that Python can read", "write `def name(...):` and under it `...`"
        elif self.function not in functions(self.solution.encode()):
            yield "solution", f"the solution has no function {self.function}", "give it the name that the stub has"
        if len(self.hints) != 2:
            yield "hints", f"there are {len(self.hints)} hints", "write two; the third is computed"
        for at, one in enumerate(self.asks, 1):
            if one not in PROPERTIES:
                meant = closest(one, PROPERTIES) or f"one of {', '.join(PROPERTIES)}"
                yield f"asks[{at}]", f"there is no property {one}", f"write {meant}"
        if not self.slips:
            yield "slips", "there is no slip", "write at least one: what people get wrong here"
        for at, slip in enumerate(self.slips, 1):
            yield from _slip_faults(slip, f"slips[{at}]", self.solution)


def _slip_faults(slip: CodeSlip, way: str, solution: str) -> Findings:
    if slip.instead not in solution:
        yield f"{way}.instead", "the solution does not contain this", "copy a piece of the solution"
    if not slip.named and not slip.property:
        yield way, "nothing must be said of this slip", "write `named:` or `property:`"
    known = (*CATALOGUE, *FURTHER_MISTAKES)
    for name in slip.named:
        if name not in known:
            yield f"{way}.named", f"there is no misconception {name}", f"write {closest(name, known) or 'a name'}"
    if slip.property and slip.property not in PROPERTIES:
        meant = closest(slip.property, PROPERTIES) or f"one of {', '.join(PROPERTIES)}"
        yield f"{way}.property", f"there is no property {slip.property}", f"write {meant}"

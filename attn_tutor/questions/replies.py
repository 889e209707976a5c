"""Wrong numbers that a teacher foresees, and the sentence that each of them hears.

The numbers are never typed: a reply names the mistake, the place or the products that lead to them, and the engine
computes what a learner would have typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.places import StagePart, part_of
from attn_tutor.engine.problem import Problem
from attn_tutor.english import join_words
from attn_tutor.errors import TutorError
from attn_tutor.mistakes.catalogue import CATALOGUE
from attn_tutor.mistakes.mistake import fit_to_problem, with_mistakes
from attn_tutor.questions.fields import Findings, describe
from attn_tutor.records import record

_NOBODY = (KeyError, IndexError, ValueError, TutorError)  # what `reply_numbers` raises: nobody can give this answer
_ANSWERS = ("mistake", "at", "terms", "without", "negated", "swapped", "numbers")  # fields that name the answer


@record(kw_only=True)
class Reply:
    """The sentence for one wrong answer. One of the other fields says which answer that is."""

    say: str = describe(
        "what somebody who types this has in mind, and what to look at; {stage} shows a value"
    )
    mistake: str = describe("a known mistake, by its name in `attn-tutor mistakes`", "")
    at: str = describe("another place: `weights r1`, or `r2c1` of the stage asked for", "")
    terms: tuple[int, ...] = describe("only these products of the sum, counted from 1", ())
    without: tuple[int, ...] = describe("the sum without these products", ())
    negated: tuple[int, ...] = describe("the sum with the signs of these products flipped", ())
    in_column: int = describe("with terms, without or negated: only in this column of the row asked for", 0)
    swapped: bool = describe("the right numbers, in the opposite order", False)
    numbers: tuple[float, ...] = describe("these very numbers: a guess that no computation leads to", ())

    def faults(self) -> Findings:
        """That not exactly one field says which answer this is for."""
        named = [name for name in _ANSWERS if getattr(self, name)]
        if not named:
            yield "", "nothing says which answer this reply is for", f"write one of {', '.join(_ANSWERS)}"
        elif len(named) > 1:
            yield "", f"{join_words(named)} each say which answer this reply is for", "keep one of them"


@record()
class Target:
    """What was asked for: a stage of a problem or a part of it."""

    problem: Problem
    stage: str
    cell: str = ""

    def part(self, value: Array) -> StagePart:
        return part_of(self.cell, np.ndim(value))


def reply_numbers(reply: Reply, target: Target) -> Array:
    """The numbers that a learner with this in mind would have typed.

    Raises KeyError for an unknown mistake or stage, ValueError for a mistake that cannot be made here, UsageError,
    ValueError or IndexError for a place or product that is not there.
    """
    trace = target.problem.run()
    right = np.asarray(trace[target.stage])
    if reply.mistake:
        if not CATALOGUE[reply.mistake].applies(target.problem):
            raise ValueError(f"nobody can make the mistake {reply.mistake} here")
        wrong = with_mistakes(
            target.problem.computation, fit_to_problem(CATALOGUE[reply.mistake], target.problem)
        )
        with np.errstate(all="ignore"):  # a mistake may divide by 0
            value = np.asarray(wrong.run(target.problem.given, until=target.stage)[target.stage])
        if np.isnan(value).any() or np.isposinf(value).any():
            raise ValueError(f"the mistake {reply.mistake} divides by 0 here")
        return np.asarray(value[target.part(value)])
    if reply.at:
        stage, _, place = reply.at.rpartition(" ") if reply.at not in trace else (reply.at, "", "")
        value = np.asarray(trace[stage or target.stage])
        try:
            return np.asarray(value[part_of(place, value.ndim)])
        except IndexError:
            raise IndexError(f"{stage or target.stage} has no {place}") from None
    if reply.numbers:
        return np.asarray(reply.numbers, dtype=np.float64)
    part = np.asarray(right[target.part(right)])
    return part[..., ::-1] if reply.swapped else _sum(reply, target, trace, part)


def _sum(reply: Reply, target: Target, trace: Any, part: Array) -> Array:
    """The part asked for with some of its products left out, in one column or in all."""
    right = np.asarray(trace[target.stage])
    places = np.argwhere(_mark(right, target.part(right)))
    sums = [float(right[tuple(place)]) for place in places]
    for at, (row, column) in enumerate(places):
        if reply.in_column in (0, column + 1):
            terms = [term.value for term in open_cell(trace, target.stage, int(row), int(column)).terms]
            sums[at] = sum(_terms_left(terms, reply))
    return np.array(sums).reshape(part.shape)


def _mark(value: Array, part: StagePart) -> Array:
    marked = np.zeros(value.shape, dtype=bool)
    marked[part] = True
    return marked


def _terms_left(terms: list[float], reply: Reply) -> Iterator[float]:
    """The products that a reply leaves in the sum. Raises IndexError for one that is not there."""
    for number in (*reply.terms, *reply.without, *reply.negated):
        if not 1 <= number <= len(terms):
            raise IndexError(f"there is no product {number}")
    for number, term in enumerate(terms, 1):
        if reply.negated:
            yield -term if number in reply.negated else term
        elif number in reply.terms or (reply.without and number not in reply.without):
            yield term


def reply_faults(replies: Iterable[Reply], target: Target, decimals: int) -> Findings:
    """Replies that no answer can have: what they are for is not there, is right, or is another reply's."""
    right = np.asarray(target.problem.run(until=target.stage)[target.stage])
    known: list[tuple[str, Array]] = [("", np.ravel(right[target.part(right)]))]
    for at, reply in enumerate(replies, 1):
        try:
            numbers = np.ravel(reply_numbers(reply, target))
        except _NOBODY as error:
            reason = f"`{error.args[0]}` is not known" if isinstance(error, KeyError) else error
            yield f"replies[{at}]", f"there is no such answer here ({reason})", "name another, or leave it out"
            continue
        before = next((name for name, others in known if _are_alike(numbers, others, decimals)), None)
        if before is not None:
            what = f"{before} is for the same numbers" if before else "these are the right numbers here"
            yield f"replies[{at}]", what, "change the inputs, or leave it out"
        known.append((f"reply {at}", numbers))


def reply_to(typed: Array, replies: Iterable[Reply], target: Target, decimals: int) -> Reply | None:
    """The first reply whose numbers are the typed ones, rounded to `decimals`; None where there is none."""
    for reply in replies:
        try:
            numbers = reply_numbers(reply, target)
        except _NOBODY:  # nobody can give this answer on the numbers drawn
            continue
        if _are_alike(numbers.ravel(), typed.ravel(), decimals):
            return reply
    return None


def _are_alike(some: Array, others: Array, decimals: int) -> bool:
    near = 0.5 * 10.0**-decimals + 1e-9
    return some.shape == others.shape and np.allclose(some, others, rtol=0, atol=near)

"""Numbers asked for: one stage of a computation or a part of it, from given or freshly drawn inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attn_tutor.answers.candidates import Setting
from attn_tutor.answers.diagnosis import diagnose_reading, prepare
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, read
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import within
from attn_tutor.answers.verdict import unread
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import MATRICES, STAGES
from attn_tutor.engine.places import StagePart, part_of
from attn_tutor.questions.answer_form import Expects, Option, expects_numbers, judge_option, pick
from attn_tutor.questions.choice import option_faults, option_texts
from attn_tutor.questions.computed import ComputedValues
from attn_tutor.questions.fields import Findings, describe, under
from attn_tutor.questions.given import Given
from attn_tutor.questions.number_question import (
    NumberQuestion,
    cell_faults,
    far_from,
    fault_of_shares,
    in_order,
)
from attn_tutor.questions.question import AskedQuestion, number_texts
from attn_tutor.questions.replies import Reply, Target, reply_faults, reply_to
from attn_tutor.questions.words import matrix
from attn_tutor.records import record

_NOT_SUMMED = ("value", "w_output")  # no part of those sums
_DRAWS = 3  # over which a reply is looked for
_ENDLESS = re.compile("inf|∞|mask|nan|none", re.IGNORECASE)  # how somebody may write a masked logit
_SUMS = STAGES[:4]  # query, key, value and scores add up products of the inputs: whole where these are


@record(kw_only=True)
class Numeric(NumberQuestion):
    """Asks for one stage of a computation, computed by the engine."""

    kind: ClassVar[str] = "numeric"

    stage: str = describe("which step is asked for", "output", one_of=STAGES)
    cell: str = describe("only this entry of it: r1c2; or this row: r1; the whole stage if empty", "")
    options: tuple[Option, ...] = describe("options that may be picked instead of typing; one is right", ())
    within: float = describe("how far off a rough number may be and still count as right", 0.0)
    shares: bool = describe(
        "with weights: any row that adds up to 1 is a right answer, however it was found", False
    )
    replies: tuple[Reply, ...] = describe("wrong numbers that you foresee, each with its reply", ())
    otherwise: str = describe("the reply to any other wrong number", "")

    def draw(self, seed: int) -> AskedNumeric:
        return AskedNumeric(self, seed, self.inputs(self.stage, self.cell, seed))

    @property
    def stage_names(self) -> Iterable[tuple[str, str]]:
        return (("stage", self.stage),)

    def asks(self, stages: tuple[str, ...]) -> tuple[str, ...]:
        return (self.stage,)

    @property
    def alternatives(self) -> int:
        return len(self.options)

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield from option_texts(self.options)
        yield from number_texts("replies", (reply.say for reply in self.replies), ".say")
        yield "otherwise", self.otherwise

    def faults(self) -> Findings:
        found = [*super().faults()]
        yield from found
        yield from option_faults(self.options) if self.options else ()
        if not any(way.partition(".")[0] in ("", "given", "recipe", "stage") for way, _, _ in found):
            yield from cell_faults(self.cell, self.stage, self.values())
        for at, reply in enumerate(self.replies, 1):
            yield from under(f"replies[{at}]", reply.faults())
        if self.within < 0:
            yield "within", f"nothing is {self.within:g} off", "write how far off still counts, such as 0.05"
        if self.shares and self.stage != "weights":
            yield "shares", f"`{self.stage}` does not hand out 1", "ask for stage: weights, or leave it out"

    def deep_faults(self) -> Findings:
        yield from self._reply_faults()
        asked = self.draw(0) if self.options else None
        for at, option in enumerate(asked.options if asked else (), 1):
            if asked and asked.judge_numbers(option.text).correct != option.right:
                is_right = "is not" if option.right else "is"
                what = f"the option {option.text} {is_right} the answer that the engine computes"
                yield f"options[{at}].text", what, "change it, or mark another one right"

    def _reply_faults(self) -> Findings:
        """Replies that nobody hears; where numbers are drawn, with none of some draws."""
        if not self.replies:
            return
        seeds = range(1 if self.cell or not self.fresh else _DRAWS)
        targets = (Target(self.inputs(self.stage, self.cell, seed).problem, self.stage, self.cell) for seed in seeds)
        first, *others = (list(reply_faults(self.replies, target, self.decimals)) for target in targets)
        yield from (found for found in first if all(found in more for more in others))


class AskedNumeric(AskedQuestion):
    """A numeric question with its numbers."""

    question: Numeric
    given: Given

    def __init__(self, question: Numeric, seed: int, given: Given) -> None:
        super().__init__(question, seed, given, ComputedValues(given.problem), question.decimals)
        self.problem, self.stage, self.cell, self.shown = (
            given.problem,
            question.stage,
            question.cell,
            question.shown,
        )
        self.options = tuple(
            replace(o, text=self.fill(o.text), why=self.fill_prose(o.why)) for o in question.options
        )

    @cached_property
    def part(self) -> StagePart:
        return part_of(self.question.cell, np.ndim(self._values[self.question.stage]))

    @cached_property
    def stage_answer(self) -> StageAnswer:
        """The exact numbers, and everything that may come out instead."""
        question = self.question
        return StageAnswer(self.problem, question.stage, question.decimals, self.part, frozenset(question.shown))

    @cached_property
    def setting(self) -> Setting:
        """What makes some mistakes likelier here: those that the question lists, and what it shows ready-made."""
        listed = frozenset(mistake.misconception for mistake in self.question.common_mistakes)
        return Setting(listed - {""}, frozenset(self.question.shown))

    def prepare(self) -> None:
        prepare(self.stage_answer, self.setting)

    @cached_property
    def expects(self) -> Expects:
        return expects_numbers(
            self.stage_answer.exact.shape,
            self.question.decimals,
            whole=self._is_whole,
            masked=self._has_masked,
            options=self.options,
        )

    @cached_property
    def _has_masked(self) -> bool:
        """Whether some of what is asked for is -inf."""
        return bool(np.isneginf(self.stage_answer.exact).any())

    @cached_property
    def _is_whole(self) -> bool:
        """Whether the inputs are whole numbers and the answer adds up products of them, none of them rotated."""
        matrices = (getattr(self.given, name) or () for name in MATRICES if name not in _NOT_SUMMED)
        numbers = (x for matrix in matrices for row in matrix for x in row)
        rotated = self.question.stage == "scores" and self.given.rope
        return self.question.stage in _SUMS and not rotated and all(float(x).is_integer() for x in numbers)

    @property
    def answer(self) -> str:
        return matrix(self.stage_answer.exact, self.question.decimals)

    def document(self) -> dict[str, Any]:
        """What a program needs to grade or to diagnose an answer itself, as JSON."""
        return {
            "inputs": self.given.document(),
            "stage": self.question.stage,
            "cell": self.question.cell,
            "decimals": self.question.decimals,
            "answer": self.stage_answer.exact.tolist(),
        }

    def judge(self, text: str) -> Verdict:
        options = self.options
        picked = pick(text, options) if options else None
        if picked is not None and not options[picked].right:
            return judge_option(options[picked], self.answer)
        return Verdict("correct", "Right.") if picked is not None else self.judge_numbers(text)

    def judge_numbers(self, text: str) -> Verdict:
        """The diagnosis of typed numbers."""
        question = self.question
        try:
            reading = read(text, shape=self.stage_answer.exact.shape, whole=self._is_whole)
        except NotUnderstood as fault:
            if self._has_masked and _ENDLESS.search(text):
                return Verdict("not_understood", "The logit of a masked key is minus infinity: type -inf.")
            return unread(fault)
        if question.shares and (refused := fault_of_shares(np.ravel(reading.values), self.stage_answer.exact.size)):
            return Verdict("not_understood", refused)
        verdict = diagnose_reading(reading, self.stage_answer, self.setting)
        return verdict if verdict.correct else self._in_words_of_question(verdict, np.ravel(reading.values))

    def _in_words_of_question(self, verdict: Verdict, all_typed: Array) -> Verdict:
        """The verdict in the words of the question: near enough, or a reply that was written for these numbers.

        A reply may be for more or fewer numbers than are asked for. Numbers that are only too coarse hear that.
        """
        question, typed = self.question, verdict.numbers
        if typed is not None and question.within and typed.size == self.stage_answer.exact.size:
            off = np.abs(typed.ravel() - self.stage_answer.exact.ravel())
            if (off <= question.within + 1e-9).all():
                return Verdict("correct", "Right.", verdict.read_as, numbers=typed)
        reply = self._reply(all_typed if typed is None else typed)
        coarse = verdict.outcome == "too_coarse" and not (question.shares or question.within)
        rest = question.otherwise if typed is not None and not coarse else ""
        said = reply.say if reply is not None else rest
        if reply is None and typed is not None and question.shares and not in_order(typed, self.problem):
            said = "It adds up to 1. But a higher score should get more, and here it doesn't."
        return replace(verdict, message=self.fill(said), look="") if said else verdict

    def _reply(self, typed: Array) -> Reply | None:
        """The reply that was written for these numbers."""
        question = self.question
        if not question.replies:
            return None
        target = Target(self.problem, question.stage, question.cell)
        return reply_to(typed, question.replies, target, question.decimals)

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        exact = self.stage_answer.exact
        zeros = within(np.zeros_like(exact), self.stage_answer.bounds, self.question.decimals).all()
        wrong = [far_from(exact), *([] if zeros else [matrix(np.zeros(exact.shape))])]
        return {"right": [self.answer], "wrong": wrong, "unreadable": ["", "banana", "[1,"]}

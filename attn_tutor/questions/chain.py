"""The steps of one computation asked in turn, an error in one of them not poisoning the next.

A step that is wrong against the exact numbers is held against the learner's own earlier numbers: the
computation is run on from them. What follows from them is right, and the root cause stays the one earlier step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from attn_tutor.answers.diagnosis import diagnose_reading
from attn_tutor.answers.intervals import Interval, ends, settle
from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import NotUnderstood, Reading, read
from attn_tutor.answers.stage_answer import StageAnswer
from attn_tutor.answers.tolerance import Bounds, within
from attn_tutor.answers.verdict import unread
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.names import STAGES
from attn_tutor.questions.answer_form import Expects, expects_numbers
from attn_tutor.questions.fields import describe
from attn_tutor.questions.given import Given
from attn_tutor.questions.number_question import NumberQuestion, far_from
from attn_tutor.questions.question import AskedQuestion, number_texts
from attn_tutor.questions.words import matrix
from attn_tutor.records import record


@record(kw_only=True)
class Chain(NumberQuestion):
    """Asks the steps in turn: all of them, or with some of them shown ready-made."""

    kind: ClassVar[str] = "chain"
    examined: ClassVar[bool] = False  # an error in one of its answers counts once for all

    steps: tuple[str, ...] = describe(
        "which steps are asked, in order; all that can be typed if none is named", ()
    )

    @property
    def stage(self) -> str:
        """The last step, whose numbers are the answer."""
        return self.steps[-1] if self.steps else "output"

    def draw(self, seed: int) -> AskedChain:
        return AskedChain(self, seed, self.inputs(self.stage, "", seed))

    @property
    def stage_names(self) -> Iterable[tuple[str, str]]:
        return number_texts("steps", self.steps)

    def asks(self, stages: tuple[str, ...]) -> tuple[str, ...]:
        wanted = self.steps or tuple(name for name in stages if name in STAGES)
        return tuple(name for name in wanted if name not in self.shown)


@record()
class StepVerdict:
    """The verdict on one step; `follows` names the learner's own earlier step that it is right by."""

    verdict: Verdict
    follows: str = ""

    @property
    def right(self) -> bool:
        return self.verdict.correct or bool(self.follows)


class AskedChain(AskedQuestion):
    """A chain of steps with its numbers."""

    question: Chain
    given: Given

    def __init__(self, question: Chain, seed: int, given: Given) -> None:
        super().__init__(question, seed, given, given.problem.run(), question.decimals)
        self.problem, self.stage, self.shown = given.problem, question.stage, question.shown
        self._steps: dict[str, StageAnswer] = {}
        self.stages = self._to_ask()

    def _to_ask(self) -> tuple[str, ...]:
        """The steps asked for, in order. Masked logits, rows of -inf to type, only where the question names them."""
        masked = self.problem.mask is not None and not self.question.steps
        wanted = self.question.asks(self.problem.stages)
        return tuple(name for name in wanted if not (masked and name == "logits"))

    @cached_property
    def stage_answer(self) -> StageAnswer:
        """The last step, which is the answer."""
        return self.step(self.stages[-1])

    def step(self, name: str) -> StageAnswer:
        """One step as it is asked for."""
        if name not in self._steps:
            self._steps[name] = StageAnswer(self.problem, name, self.question.decimals)
        return self._steps[name]

    def expects_at(self, name: str) -> Expects:
        """The form of the answer to one step."""
        exact = self.step(name).exact
        return expects_numbers(exact.shape, self.question.decimals, masked=bool(np.isneginf(exact).any()))

    @property
    def expects(self) -> Expects:
        return self.expects_at(self.stages[-1])

    @property
    def answer(self) -> str:
        return self.answer_at(self.stages[-1])

    def answer_at(self, name: str) -> str:
        """The right numbers of one step as one types them."""
        return matrix(self.step(name).exact, self.question.decimals)

    def judge(self, text: str) -> Verdict:
        """The verdict on the final answer typed at once."""
        return self.judge_step(self.stages[-1], text, {}).verdict

    def judge_step(self, name: str, text: str, own: Mapping[str, Reading]) -> StepVerdict:
        """The verdict on one step: against the exact numbers, then against the learner's own earlier ones."""
        try:
            reading = read(text, shape=self.step(name).exact.shape)
        except NotUnderstood as fault:
            return StepVerdict(unread(fault))
        verdict = diagnose_reading(reading, self.step(name))
        if verdict.correct or verdict.numbers is None:
            return StepVerdict(verdict)
        for earlier in reversed([step for step in self.stages[: self.stages.index(name)] if step in own]):
            bounds = self._run_on(earlier, own[earlier], name)
            if bounds is not None and within(verdict.numbers, bounds, self.question.decimals).all():
                at = self.stages.index(earlier) + 1
                stage = earlier.replace("_", " ")
                message = f"It follows from your step {at}, the {stage}: the error is there, not here."
                return StepVerdict(
                    replace(verdict, message=message, look="", misconceptions=(), slip=""), earlier
                )
        return StepVerdict(verdict)

    def _run_on(self, earlier: str, typed: Reading, name: str) -> Bounds | None:
        """What `name` comes to by hand from the learner's own numbers; None where these prove nothing."""
        exact: Array = self._values[earlier]
        values = np.array([entry.value for entry in typed.entries])
        if values.size != exact.size:
            return None
        own = values.reshape(exact.shape)
        if not telling(own, exact):
            return None
        unit = np.array([min(entry.unit, 1.0) for entry in typed.entries]).reshape(exact.shape)
        working = self.question.decimals + 1
        start = {**self._values, earlier: Interval(own - unit / 2, own + unit / 2, working)}
        with np.errstate(all="ignore"):
            trace = self.problem.computation.run_from(earlier, start, until=name, settle=settle(working))
        return Bounds(*ends(trace[name]))

    def document(self) -> dict[str, Any]:
        """What a program needs to grade the steps itself, as JSON."""
        return {
            "inputs": self.given.document(),
            "steps": {name: self.step(name).exact.tolist() for name in self.stages},
            "stage": self.stages[-1],
            "decimals": self.question.decimals,
            "answer": self.stage_answer.exact.tolist(),
        }

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        wrong = [far_from(self.stage_answer.exact)]
        return {"right": [self.answer], "wrong": wrong, "unreadable": ["", "banana", "[1,"]}


def telling(own: Array, exact: Array) -> bool:
    """Whether numbers that are wrong can carry an error forward: no zeros or ones typed to make the rest easy."""
    if not np.isfinite(own).all():
        return False
    alike = np.ptp(own) == 0 and np.ptp(exact) != 0
    return not alike and not (_one_hot(own) and not _one_hot(exact))


def _one_hot(numbers: Array) -> bool:
    return bool(np.isin(numbers, (0, 1)).all() and (numbers.sum(axis=-1) == 1).all())

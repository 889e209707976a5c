"""The steps of one query in the learner's own numbers: what follows from what, which are off, where the slip is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import Problem
from attn_tutor.english import join_words, ordinal
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.widgets.numerals import factor

GUIDED = ("scores", "logits", "weights", "output")
_ONE = {"scores": "score", "logits": "logit"}


def is_guided(asked: AskedQuestion) -> bool:
    """Whether a question has several steps of one query to be asked one by one."""
    return len(guided_stages(asked)) > 1


def guided_stages(asked: AskedQuestion) -> tuple[str, ...]:
    """The steps that are asked for, in order; a step that changes nothing is left out."""
    if asked.given is None or len(asked.given.query or asked.given.logits or ()) != 1:
        return ()
    trace = asked.given.problem.run()
    names = [name for name in GUIDED if name in asked.given.problem.stages]
    if "logits" in names and np.array_equal(trace["scores"], trace["logits"]):
        names.remove("logits")
    return tuple(names[: names.index(asked.stage) + 1]) if asked.stage in names else ()


@dataclass
class OwnSteps:
    """The learner's numbers of each step of the problem that was typed; slip: the first step that is off."""

    problem: Problem
    stages: tuple[str, ...]
    decimals: int
    own: dict[str, Array] = field(default_factory=dict)
    slip: str = ""

    def __post_init__(self) -> None:
        self._right = dict(self.problem.run())

    def right(self, stage: str) -> Array:
        """The right numbers of a step."""
        row: Array = np.asarray(self._right[stage], dtype=np.float64)[0]
        return row

    def size(self, stage: str) -> int:
        """How many numbers a step has."""
        return len(self.right(stage))

    def follows(self, stage: str, typed: Array) -> bool:
        """Whether a step is what the learner's own numbers before it lead to, as far as rounding allows."""
        terms = self.size("weights") if stage in ("weights", "output") else 1
        allowed = 10.0**-self.decimals * (0.5 + 0.5 * terms)
        return bool((np.abs(typed - self._from_own(stage)) <= allowed + 1e-9).all())

    def off(self, stage: str) -> set[int]:
        """The numbers of a step that are off though those before them are right, or do not follow from them."""
        if stage not in self.own:
            return set()
        return self._apart(stage, self.right(stage) if stage == self.slip else self._from_own(stage))

    def consequences(self, stage: str) -> set[int]:
        """The numbers of a later step that differ only because an earlier one is off."""
        if not self.slip or self.stages.index(stage) <= self.stages.index(self.slip):
            return set()
        return self._apart(stage, self.right(stage))

    def take_right(self) -> None:
        """Put right numbers in place of those that are off, and where none were typed."""
        for stage in self.stages:
            if stage not in self.own or self._apart(stage, self.right(stage)):
                self.own[stage] = self.right(stage).round(2)
        self.slip = ""

    def first_terms(self, stage: str) -> str:
        """The first number that is off, opened into its terms."""
        from attn_tutor.engine.cells import open_cell

        place = min(self.off(stage), default=0)
        cell = open_cell(self.problem.run(), stage, 0, place)
        terms = ["·".join(factor(x) for x in term.factors) for term in cell.terms]
        if cell.how == "share":
            powers = [f"e^{text}" for text in terms]
            total = " + ".join(power for power, term in zip(powers, cell.terms, strict=True) if term.value)
            return f"The {ordinal(place + 1)} weight is {powers[place]} ÷ ({total})."
        if cell.how == "scaled":
            score, scale = cell.terms[0].factors
            return f"The {ordinal(place + 1)} logit is {factor(score)} ÷ {factor(1 / scale)}."
        return f"The {ordinal(place + 1)} {_ONE.get(stage, 'number')} is {' + '.join(terms)}."

    def _apart(self, stage: str, expected: Array) -> set[int]:
        allowed = 1.5 * 10.0**-self.decimals
        return {int(at) for at in np.flatnonzero(np.abs(self.own[stage] - expected) > allowed)}

    def _from_own(self, stage: str) -> Array:
        """The numbers that the learner's own ones lead to at a step; what was right is taken as it is."""
        at = self.stages.index(stage)
        if at == 0:
            return self.right(stage)
        own = {name: np.atleast_2d(self.own[name]) for name in self.stages[:at] if name in self.own}
        run = self.problem.computation.run_from(self.stages[at - 1], {**self._right, **own}, until=stage)
        row: Array = np.asarray(run[stage], dtype=np.float64)[0]
        return row


def places_said(off: set[int], stage: str) -> str:
    """ "Number 3 of the scores is off." """
    numbers = [str(at + 1) for at in sorted(off)]
    which = f"Number {numbers[0]}" if len(numbers) == 1 else f"Numbers {join_words(numbers)}"
    return f"{which} of your {stage} {'is' if len(numbers) == 1 else 'are'} off."

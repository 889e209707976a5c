"""What an act says: the because of a right answer, the outcome of a guess, the answer with its reason, a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.verdict import is_unexplained
from attn_tutor.curriculum.lesson import GUESSES, Screen
from attn_tutor.engine.places import read_place
from attn_tutor.english import close_sentence, ordinal
from attn_tutor.questions.answer_form import Option, pick
from attn_tutor.questions.computed import ComputedValues
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.words import fill_prose
from attn_tutor.widgets import View
from attn_tutor.widgets.feedback import Remark

if TYPE_CHECKING:
    from attn_tutor.engine.cells import OpenedCell

_ROW = "Multiply the word's row by a column of the matrix, number by number, and add the products."
_FIRST_STEP = {
    "query": _ROW,
    "key": _ROW,
    "value": _ROW,
    "scores": "Multiply the query and a key number by number, then add the products.",
    "logits": "A logit is the score divided by the square root of the key's width.",
    "weights": "Take e to the power of each number that goes into the softmax, then divide by the sum.",
    "output": "First multiply each value by its share, then add up each column.",
}


@dataclass(frozen=True)
class ActReplies:
    """The sentences of one screen, with the numbers that were drawn for it."""

    screen: Screen
    asked: AskedQuestion
    given: Given | None

    def fill(self, text: str) -> str:
        """A sentence of the screen with its computed values."""
        values = {} if self.given is None else ComputedValues(self.given.problem)
        return fill_prose(text, values, self.screen.decimals)

    def foresees(self, message: str) -> bool:
        """Whether this is the sentence of a slip that the screen lists."""
        return message in {self.fill(reply.say) for reply in self.screen.replies}

    def because(self, verdict: Verdict) -> str:
        """Why a right answer is right: by the option that was picked, or the screen; never nothing."""
        picked = self._right_option
        said = (picked.why if picked is not None else "") or self.fill(self.screen.right)
        return " ".join((said, *(verdict.notes if self.screen.points else ()))) or "Yes."

    def outcome(self, text: str, verdict: Verdict) -> tuple[View, ...]:
        """What came of a guess that was off: what was said, and the result with its reason."""
        options = self.asked.expects.options
        at = pick(text, options)
        said = text if at is None else f"{LETTERS[at]}, {options[at].text}"
        return Remark("you said", said), Remark("because", verdict.message)

    def answer_and_reason(self) -> str:
        """The right answer with its reason; of points that any sharing will do."""
        if self.screen.points:
            return "There is no right answer here. Any sharing that adds up to 100 will do."
        picked = self._right_option
        why = picked.why if picked is not None else ""
        reason = why or self.fill(self.screen.right)
        answer, said = (text.replace("−", "-") for text in (self.asked.answer, reason))
        numbers = re.findall(r"-?\d+(?:\.\d+)?", answer) if picked is None and self.given is not None else []
        is_said = said.startswith(answer) or (numbers and all(one in said for one in numbers))
        return " ".join(filter(None, ("" if is_said else close_sentence(self.asked.answer), reason)))

    def first_terms(self, verdict: Verdict) -> tuple[View, ...]:
        """Where no entry of a matrix is right and nothing else is known, the first one in its terms."""
        if self.given is None or not is_unexplained(verdict):
            return ()
        opened = self._open_number()
        return (Remark("look", opened),) if opened else ()

    def hints(self) -> tuple[str, ...]:
        """The hints of its question; else what to do first and how the computation begins; none for a mere guess."""
        if self.asked.hints:
            return tuple(self.asked.hints)
        if self.screen.stage and not self.screen.shares:
            first = _FIRST_STEP.get(self.screen.stage, "Take it one product at a time.")
            return tuple(filter(None, (first, self._open_number(self.screen.cell))))
        has_rule = self.screen.points or self.screen.shares or self.screen.order
        return () if self.screen.kind in GUESSES and not has_rule else (self._general_hint(),)

    def _general_hint(self) -> str:
        """What to do where nothing is computed."""
        if self.screen.points:
            return "Any numbers will do, as long as they add up to 100."
        if self.screen.shares:
            return "Any shares will do, as long as none is below 0 and they add up to 1."
        if self.screen.order:
            return "For each step, ask what it needs, and which step makes that."
        if self.screen.kind == "fix" and not self.screen.options:
            return "First say in words what the line has to do, whatever the input. Then write that in Python."
        return (
            "Try to rule out the wrong answers first. If you pick one of them, you'll see why it's wrong, "
            "and you can pick again."
        )

    def _open_number(self, place: str = "") -> str:
        """The first number of a place such as r2 or h2r1c1 in its terms; "" where it has none."""
        if self.given is None:
            return ""
        head, row, column = read_place(place) or (None, None, None)
        from attn_tutor.engine.cells import open_cell

        run = self.given.problem.run()
        cell = open_cell(run, self.screen.stage, row or 0, column or 0, head)
        terms = _terms(cell).replace("-", "−")
        if terms and (column is not None or run[self.screen.stage].size == 1):
            return f"It's {terms}."
        if terms and run[self.screen.stage].shape[-2] == 1:
            return f"The {ordinal(cell.column + 1)} number is {terms}."
        return f"Row {cell.row + 1}, column {cell.column + 1} is {terms}." if terms else ""

    @property
    def _right_option(self) -> Option | None:
        return next((option for option in self.asked.expects.options if option.right), None)


def _terms(cell: OpenedCell) -> str:
    """How a number is computed, without the result; "" for one that is hidden or copied."""
    from attn_tutor.widgets.numerals import brief_number, factor

    match cell.how:
        case "sum of products":
            return " + ".join("·".join(factor(x) for x in term.factors) for term in cell.terms)
        case "scaled":
            score, scale = cell.terms[0].factors
            return f"{brief_number(score)} ÷ {brief_number(1 / scale)}"
        case "share" if cell.value > 0:
            powers = [f"e^{factor(term.factors[0])}" for term in cell.terms]
            visible = [power for power, term in zip(powers, cell.terms, strict=True) if term.value > 0]
            summed = f"({' + '.join(visible)})" if len(visible) > 1 else visible[0]
            return f"{powers[cell.place]} ÷ {summed}"
    return ""

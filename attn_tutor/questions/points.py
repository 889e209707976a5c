"""Points to hand out among a few words: any sharing is right as long as the points add up."""

from __future__ import annotations

from typing import ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import Findings, describe, there_are
from attn_tutor.questions.question import AskedQuestion, Question
from attn_tutor.records import record

TOTAL = 100
CLOSE = 10  # points too many or too few that are still close


@record(kw_only=True)
class Points(Question):
    """Asks the learner to hand out 100 points, as a row of weights hands out 1."""

    kind: ClassVar[str] = "points"

    among: tuple[str, ...] = describe("the words that may get points, two to six")

    def draw(self, seed: int) -> AskedPoints:
        return AskedPoints(self, seed)

    def faults(self) -> Findings:
        yield from super().faults()
        if not 2 <= len(self.among) <= 6:
            yield "among", there_are(len(self.among), "word"), "name two to six"


class AskedPoints(AskedQuestion):
    """A sharing that has no right answer, only a right sum."""

    question: Points

    def __init__(self, question: Points, seed: int) -> None:
        super().__init__(question, seed, None, {})

    @property
    def expects(self) -> Expects:
        count = len(self.question.among)
        return Expects(
            form=f"{count} numbers that add up to {TOTAL}, as in {self.answer}", what="vector", shape=(count,),
            short=f"{count} numbers",
        )

    @property
    def answer(self) -> str:
        """An even sharing, what is left over given to the last word: 33 33 34."""
        count = len(self.question.among)
        each = TOTAL // count
        return " ".join(map(str, [*[each] * (count - 1), TOTAL - each * (count - 1)]))

    def judge(self, text: str) -> Verdict:
        import numpy as np

        from attn_tutor.answers.reading import NotUnderstood, read
        from attn_tutor.answers.verdict import unread

        count = len(self.question.among)
        wanted = f"Give {count} numbers, one each for {self._list}."
        try:
            numbers = list(np.ravel(read(text.replace("%", " "), shape=(count,)).values))
        except NotUnderstood as fault:
            return unread(fault) if any(sign.isdigit() for sign in text) else Verdict("not_understood", wanted)
        if any(number < 0 for number in numbers):
            return Verdict("not_understood", "No word can get fewer than 0 points. Try again.")
        if sum(numbers) <= 1 + 1e-9 and len(numbers) in (count - 1, count):
            numbers = [TOTAL * number for number in numbers]
        notes: tuple[str, ...] = ()
        if len(numbers) == count - 1 and sum(numbers) <= TOTAL:
            rest = TOTAL - sum(numbers)
            numbers.append(rest)
            last = self.question.among[-1]
            notes = (f"The other {rest:g} go to {last}." if rest else f"Nothing is left for {last}.",)
        if len(numbers) == count - 1:
            return Verdict("not_understood", _count_fault(sum(numbers)))
        if len(numbers) != count:
            return Verdict("not_understood", wanted)
        handed = np.array(numbers, dtype=np.float64)
        if abs(sum(numbers) - TOTAL) > 0.5:
            return Verdict("not_understood", _count_fault(sum(numbers)), numbers=handed)
        return Verdict("correct", "", notes=notes, numbers=handed)

    @property
    def _list(self) -> str:
        *before, last = self.question.among
        return f"{', '.join(before)} and {last}"

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: sharings that add up, and some that do not. None is wrong."""
        count = len(self.question.among)
        everything = " ".join(["100", *["0"] * (count - 1)])
        decimals = " ".join(["1.0", *["0.0"] * (count - 1)])
        right = [self.answer, everything, decimals, " ".join(everything.split()[:-1])]
        return {"right": right, "wrong": [], "unreadable": ["", "banana", "110 " * count, "-10 " * count]}


def _count_fault(handed: float) -> str:
    """What points add up to that are not all of them, and how many are too many or left over."""
    over = handed - TOTAL
    if over > 0:
        return f"That's {handed:g} points in all, {over:g} too many. Hand out exactly {TOTAL}."
    left = f"{-over:g} {'is' if -over == 1 else 'are'} left"
    return f"That's only {handed:g} {'point' if handed == 1 else 'points'} in all, so {left}. Hand out all {TOTAL}."

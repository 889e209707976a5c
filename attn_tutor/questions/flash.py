"""A flash card: an idea brought to mind, then shown, then rated by the learner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.reading import same_text
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import Findings, describe, under
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import AskedQuestion, CommonMistake, Question
from attn_tutor.records import record

RATED = ("1", "2", "3", "4")  # Again, Hard, Good, Easy: Hard was recalled, too


@record(kw_only=True)
class FlashCard(Question):
    """Asks to recall; nothing is typed but how well it went."""

    kind: ClassVar[str] = "flash"
    examined: ClassVar[bool] = False  # what the learner judges proves nothing to anybody else
    self_graded: ClassVar[bool] = True

    back: str = describe("what is to be recalled, shown after it; {stage} shows a computed value")
    given: Given | None = describe("inputs whose computed values the texts may show as {stage}", None)
    hints: tuple[str, ...] = describe("a card has none", ())
    solution: tuple[str, ...] = describe("a card has none", ())
    quick_check: str = describe("a line shown with the back", "")
    common_mistakes: tuple[CommonMistake, ...] = describe("a card has none", ())

    def draw(self, seed: int) -> AskedFlashCard:
        return AskedFlashCard(self, seed)

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield "back", self.back

    def values(self) -> Mapping[str, Any]:
        return {} if self.given is None else self.given.problem.run()

    def faults(self) -> Findings:
        yield from under("given", self.given.faults() if self.given else iter(()))
        for name in ("hints", "solution", "common_mistakes"):
            if getattr(self, name):
                yield name, f"a flash card has no {name.replace('_', ' ')}", "remove them, or ask a question"


class AskedFlashCard(AskedQuestion):
    """A card with its two sides."""

    question: FlashCard

    def __init__(self, question: FlashCard, seed: int) -> None:
        super().__init__(question, seed, question.given, question.values())

    @property
    def expects(self) -> Expects:
        return Expects(form="how well you recalled it, from 1 (not at all) to 4 (at once)", what="recall")

    @property
    def answer(self) -> str:
        return self.fill(self.question.back)

    def judge(self, text: str) -> Verdict:
        rating = text.strip()
        if rating not in RATED and not same_text(text, self.answer):
            return Verdict(
                "not_understood", "Say how well you recalled it: 1 not at all, 2 with effort, 3 well, 4 at once."
            )
        return Verdict("wrong", f"It was: {self.answer}") if rating == "1" else Verdict("correct", "Right.")

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        return {"right": [*RATED[1:], self.answer], "wrong": ["1"], "unreadable": ["", "0", "5", "perhaps"]}

"""What every asked question does alike: texts with their computed values filled in, options picked by letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import Expects, Option, Question
from attn_tutor.questions.words import fill

LETTERS = "ABCDEFGHIJ"


class AskedBase:
    """The texts of one asked question. Kinds add the answer and the judging."""

    def __init__(
        self, question: Question, seed: int, given: Given | None, values: Mapping[str, Any], decimals: int = 2
    ) -> None:
        self.question, self.seed, self.given = question, seed, given
        self._values, self._decimals = values, decimals
        self.prompt = self.fill(question.prompt)
        self.hints = tuple(map(self.fill, question.hints))
        self.quick_check = self.fill(question.quick_check)
        self.note = self.fill(question.note)
        self.teaches = self.fill(question.teaches)
        self.common_mistakes = tuple(self.fill(mistake.text) for mistake in question.common_mistakes)

    @property
    def code(self) -> str:
        """The snippet as it is shown."""
        return self.question.code

    @property
    def solution(self) -> tuple[str, ...]:
        return tuple(map(self.fill, self.question.solution))

    @property
    def computed(self) -> Mapping[str, Any]:
        """The computed values that its texts may show, by name."""
        return self._values

    def fill(self, text: str) -> str:
        """`text` with the computed values it asks for."""
        return fill(text, self._values, self._decimals)


def pick(text: str, options: Sequence[Option]) -> int | None:
    """Which option `text` names: by its letter (b, B, B), (b)), its own words, or both; None for no option."""
    from attn_tutor.answers.reading import clean  # what reads answers is loaded with the first of them

    typed = " ".join(clean(text[:2000]).split())
    letter, _, rest = typed.partition(") ")
    if rest and pick(letter, options) is not None:
        return pick(letter, options) if pick(rest, options) == pick(letter, options) else None
    bare = typed.strip("().: ").upper()
    if len(bare) == 1 and bare in LETTERS[: len(options)]:
        return LETTERS.index(bare)
    words = [" ".join(option.text.split()).casefold().rstrip(".") for option in options]
    same = [i for i, word in enumerate(words) if word == typed.casefold().rstrip(".")]
    return same[0] if same else None


def judge_option(option: Option, right: str) -> Verdict:
    """The verdict on a picked option; a wrong one hears why somebody picks it."""
    if option.right:
        return Verdict("correct", "Right.")
    names = (option.misconception,) if option.misconception else ()
    return Verdict("wrong", option.why or f"That is not it; {right} is.", misconceptions=names)


def expects_letter(options: Sequence[Option]) -> Expects:
    return Expects(what="letter", options=tuple(options))

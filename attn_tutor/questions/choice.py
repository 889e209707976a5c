"""One of several options, by letter or by its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from random import Random
from typing import Any, ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.questions.answer_form import Expects, Option, expects_letter, judge_option, pick
from attn_tutor.questions.fields import LETTERS, Findings, describe, there_are, under
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import PICKING, AskedQuestion, Level, Question, number_texts
from attn_tutor.records import record


@record(kw_only=True)
class Choice(Question):
    """Exactly one option is right; each wrong one says why somebody picks it."""

    kind: ClassVar[str] = "choice"
    times: ClassVar[Mapping[Level, int]] = PICKING
    shelf: ClassVar[str] = "choice"

    options: tuple[Option, ...] = describe("two to six options")
    shuffle: bool = describe("whether the seed shuffles the options", True)
    given: Given | None = describe("inputs whose computed values the texts may show as {stage}", None)

    def draw(self, seed: int) -> AskedChoice:
        return AskedChoice(self, seed)

    @property
    def alternatives(self) -> int:
        return len(self.options)

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield from option_texts(self.options)

    def values(self) -> Mapping[str, Any]:
        return {} if self.given is None else computed_values(self.given)

    def faults(self) -> Findings:
        yield from super().faults()
        yield from under("given", self.given.faults() if self.given else iter(()))
        yield from option_faults(self.options)


def computed_values(given: Given) -> Mapping[str, Any]:
    """The values that the texts of a question on these inputs may show."""
    from attn_tutor.questions.computed import ComputedValues  # numpy, which few choices need

    return ComputedValues(given.problem)


class AskedChoice(AskedQuestion):
    """A choice with its options in the order shown."""

    question: Choice

    def __init__(self, question: Choice, seed: int) -> None:
        super().__init__(question, seed, question.given, question.values())
        options = [replace(o, text=self.fill(o.text), why=self.fill_prose(o.why)) for o in question.options]
        if question.shuffle:
            Random(f"{question.id} {seed}").shuffle(options)
        self.options = tuple(options)

    @cached_property
    def expects(self) -> Expects:
        return expects_letter(self.options)

    @property
    def answer(self) -> str:
        right = next(i for i, option in enumerate(self.options) if option.right)
        return f"{LETTERS[right]}) {self.options[right].text}"

    def judge(self, text: str) -> Verdict:
        picked = pick(text, self.options)
        if picked is None:
            last = LETTERS[len(self.options) - 1]
            letters = "A or B" if last == "B" else f"a letter from A to {last}"
            return Verdict("not_understood", f"Pick one of the options: {letters}.")
        return judge_option(self.options[picked], self.answer)

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        letters = LETTERS[: len(self.options)]
        right = [letter for letter, option in zip(letters, self.options, strict=True) if option.right]
        wrong = [letter for letter in letters if letter not in right]
        words = [option.text for option in self.options if option.right]
        return {
            "right": [*right, *words, right[0].lower()],
            "wrong": wrong,
            "unreadable": ["", "Z", "perhaps"],
        }


def option_texts(options: Sequence[Option]) -> Iterator[tuple[str, str]]:
    """The texts of a list of options, with the way to each."""
    yield from number_texts("options", (option.text for option in options), ".text")
    yield from number_texts("options", (option.why for option in options), ".why")


def option_faults(options: Sequence[Option]) -> Findings:
    """What is wrong with a list of options."""
    right, count = sum(option.right for option in options), len(options)
    if not 2 <= count <= 6:
        yield "options", there_are(count, "option"), "give two to six"
    if right != 1:
        what = f"{right} options are marked right" if right else "no option is marked right"
        yield "options", what, "mark exactly one with right: true"
    first: dict[str, int] = {}
    for at, option in enumerate(options, 1):
        earlier = first.setdefault(" ".join(option.text.split()).casefold(), at)
        if earlier != at:
            yield f"options[{at}].text", f"option {earlier} has the same text", "make each option different"
        if not option.right and not option.why:
            yield f"options[{at}].why", "a wrong option does not say why somebody picks it", "add why:"

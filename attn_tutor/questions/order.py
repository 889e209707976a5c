"""Steps to be put in order, by their letters."""

from __future__ import annotations

import re
from math import factorial
from operator import eq
from random import Random
from typing import ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.permutations import order_reason
from attn_tutor.answers.tokens import MAX_LENGTH, clean
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import LETTERS, Findings, describe, there_are
from attn_tutor.questions.question import AskedQuestion, Question
from attn_tutor.records import record

_BETWEEN = re.compile(r"[\s,;.>()-]+")


@record(kw_only=True)
class Order(Question):
    """Asks for the order of a few steps."""

    kind: ClassVar[str] = "order"

    in_order: tuple[str, ...] = describe(
        "three to eight steps in the right order; the program shuffles them"
    )

    def draw(self, seed: int) -> AskedOrder:
        return AskedOrder(self, seed)

    @property
    def alternatives(self) -> int:
        return factorial(len(self.in_order)) - 1  # they are never shown in their order

    def faults(self) -> Findings:
        yield from super().faults()
        if not 3 <= len(self.in_order) <= 8:
            yield "in_order", there_are(len(self.in_order), "step"), "write three to eight"
        if len({*self.in_order}) < len(self.in_order):
            yield "in_order", "two steps are the same", "make each step different"


class AskedOrder(AskedQuestion):
    """Steps as they are shown, never in their order."""

    question: Order

    def __init__(self, question: Order, seed: int) -> None:
        super().__init__(question, seed, None, {})
        self.items = shuffle(question.in_order, f"{question.id} {seed}")

    @property
    def expects(self) -> Expects:
        example = " ".join(example_letters(self.right)).lower()
        return Expects(form=f"the letters in order, such as {example}", what="order", items=self.items)

    @property
    def right(self) -> str:
        """The letters in the right order: BCA."""
        return "".join(LETTERS[self.items.index(step)] for step in self.question.in_order)

    @property
    def answer(self) -> str:
        return " ".join(self.right).lower()

    def judge(self, text: str) -> Verdict:
        typed = _BETWEEN.sub("", clean(text[:MAX_LENGTH])).upper()
        fault = letters_fault(typed, LETTERS[: len(self.items)])
        if fault:
            return Verdict(
                "not_understood", f"{fault} For example: {' '.join(example_letters(self.right)).lower()}"
            )
        if typed == self.right:
            return Verdict("correct", "Right.")
        reason = order_reason(typed, self.right)
        return Verdict("wrong", reason or self._credit(typed), read_as=" ".join(typed.lower()))

    def _credit(self, typed: str) -> str:
        """What is right already: how many stand in their place, and up to where."""
        in_place = [a == b for a, b in zip(typed, self.right, strict=True)]
        first = in_place.index(False)
        count = sum(in_place)
        placed = "is" if count == 1 else "are"
        counted = f"{count} of {len(typed)} {placed} in place" if count else "None is in its place yet"
        begun = f"The first {first} are right" if first > 1 else "The first one is right" if first else ""
        off = f'place {first + 1} is not "{self._step(typed[first])}"'
        return f"{counted}. {f'{begun}, and {off}' if begun else off[0].upper() + off[1:]}."

    def _step(self, letter: str) -> str:
        return self.items[LETTERS.index(letter)].strip().rstrip(".")

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        right = self.right
        turned = right[1:] + right[0]
        return {
            "right": [right, right.lower(), ", ".join(right), " > ".join(right)],
            "wrong": [right[::-1] if right[::-1] != right else turned, turned],
            "unreadable": ["", right[:-1], right + right[0], right[0] * len(right), "banana!", "1 2 3"],
        }


def shuffle(items: tuple[str, ...], seed: str) -> tuple[str, ...]:
    """The items in another order, which the seed decides; where all are alike, as they are."""
    chance, mixed = Random(seed), list(items)
    while len({*items}) > 1 and tuple(mixed) == items:
        chance.shuffle(mixed)
    return tuple(mixed)


def example_letters(right: str) -> str:
    """The first letters as an example of an answer, with no more than one of them where it is right."""
    letters = LETTERS[: len(right)][::-1]
    turned = (letters[at:] + letters[:at] for at in range(len(right)))
    return next(one for one in turned if sum(map(eq, one, right)) < 2)


def letters_fault(typed: str, letters: str) -> str:
    """Why some text is not each of these letters once; nothing if it is."""
    strange = next((char for char in typed if char not in letters), "")
    twice = next((char for char in typed if typed.count(char) > 1), "")
    missing = [letter for letter in letters if letter not in typed]
    if not typed:
        return f"Type the letters {letters[0]} to {letters[-1]} in their order."
    if strange:
        return f"Use the letters {letters[0]} to {letters[-1]}, each once."
    if twice:
        return f"The letter {twice} appears twice."
    return f"The letter {missing[0]} is missing." if missing else ""

"""Terms to be matched to their meanings, a letter for each number."""

from __future__ import annotations

import re
from math import perm
from random import Random
from typing import ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.permutations import match_reason
from attn_tutor.answers.tokens import MAX_LENGTH, clean
from attn_tutor.english import plural
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.fields import LETTERS, Findings, describe, there_are
from attn_tutor.questions.order import example_letters
from attn_tutor.questions.question import AskedQuestion, Question
from attn_tutor.records import record

_PAIR = re.compile(r"([0-9]{1,2})\s*[-:=.)>]*\s*([a-z])\b", re.IGNORECASE)
_MOST_MEANINGS = 10
_FILLING = re.compile(r"[\s,;.]+")


@record(kw_only=True)
class Pair:
    """A term and its meaning."""

    term: str = describe("the term")
    meaning: str = describe("what it means")
    why: str = describe("what somebody hears who gives it another meaning", "")


@record(kw_only=True)
class Match(Question):
    """Asks which meaning belongs to which term."""

    kind: ClassVar[str] = "match"

    pairs: tuple[Pair, ...] = describe(
        "three to six terms with their meanings; the program shuffles the meanings"
    )
    more: tuple[str, ...] = describe("meanings that fit none of the terms", ())

    def draw(self, seed: int) -> AskedMatch:
        return AskedMatch(self, seed)

    @property
    def alternatives(self) -> int:
        return perm(len(self.pairs) + len(self.more), len(self.pairs))

    def faults(self) -> Findings:
        yield from super().faults()
        meanings = [*(pair.meaning for pair in self.pairs), *self.more]
        if not 3 <= len(self.pairs) <= 6:
            yield "pairs", there_are(len(self.pairs), "pair"), "write three to six"
        if len({*meanings}) < len(meanings) or len({pair.term for pair in self.pairs}) < len(self.pairs):
            yield "pairs", "two terms or two meanings are the same", "make each different"
        if len(meanings) > _MOST_MEANINGS:
            yield "more", f"there are {len(meanings)} meanings", f"write up to {_MOST_MEANINGS}"


class AskedMatch(AskedQuestion):
    """Numbered terms in the prompt, lettered meanings below it."""

    question: Match

    def __init__(self, question: Match, seed: int) -> None:
        super().__init__(question, seed, None, {})
        meanings = [*(pair.meaning for pair in question.pairs), *question.more]
        Random(f"{question.id} {seed}").shuffle(meanings)
        self.items = tuple(meanings)
        numbered = (f"{number}  {pair.term}" for number, pair in enumerate(question.pairs, 1))
        self.prompt = "\n".join([self.prompt, *numbered])

    @property
    def expects(self) -> Expects:
        example = _number(example_letters(self.right))
        return Expects(form=f"a letter for each number, such as {example}", what="match", items=self.items)

    @property
    def right(self) -> str:
        """The letters of the meanings in the order of the terms: CAB."""
        return "".join(LETTERS[self.items.index(pair.meaning)] for pair in self.question.pairs)

    @property
    def answer(self) -> str:
        return _number(self.right)

    def judge(self, text: str) -> Verdict:
        typed = self._read(clean(text[:MAX_LENGTH]))
        if len(typed) != len(self.question.pairs) or not {*typed} <= {*LETTERS[: len(self.items)]}:
            last, example = LETTERS[len(self.items) - 1], _number(example_letters(self.right))
            message = f"Give each of the {len(self.question.pairs)} numbers one letter from A to {last}."
            return Verdict("not_understood", f"{message} For example: {example}")
        if len({*typed}) < len(typed):
            return Verdict(
                "not_understood", "A letter appears twice. Each meaning belongs to one term at most."
            )
        if typed == self.right:
            return Verdict("correct", "Right.")
        off = [at for at, (a, b) in enumerate(zip(typed, self.right, strict=True)) if a != b]
        return Verdict(
            "wrong",
            f"{self._credit(off)} {match_reason(typed, self.right)}".rstrip(),
            read_as=_number(typed),
            cells=tuple(str(at + 1) for at in off),
        )

    def _read(self, text: str) -> str:
        """The letters in the order of the terms; nothing where the text is no matching."""
        pairs = _PAIR.findall(text)
        if not pairs:
            return _FILLING.sub("", text).upper()
        letters = {int(number): letter.upper() for number, letter in pairs}
        complete = len(letters) == len(pairs) and [*sorted(letters)] == [*range(1, len(pairs) + 1)]
        rest = _FILLING.sub("", _PAIR.sub("", text))
        return "".join(letters[at] for at in sorted(letters)) if complete and not rest else ""

    def _credit(self, off: list[int]) -> str:
        """How many terms have the right meaning, and which have not."""
        count = len(self.question.pairs)
        named = ", ".join(f"{at + 1} ({self.question.pairs[at].term})" for at in off)
        right = count - len(off)
        if not right:
            return "None of them is right yet."
        return f"{right} of {count} {plural(right, 'is', 'are')} right. Look again at {named}."

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        right = self.right
        turned = right[1:] + right[0]
        swapped = right[1] + right[0] + right[2:]
        return {
            "right": [
                _number(right),
                right,
                " ".join(right).lower(),
                ", ".join(_number(right).split()[::-1]),
            ],
            "wrong": [_number(turned), swapped],
            "unreadable": ["", right[:-1], right[0] * len(right), "1a", "perhaps", _number(right) + " 9a"],
        }


def _number(letters: str) -> str:
    """The letters of the meanings behind the numbers of the terms: 1b 2a 3c"""
    return " ".join(f"{number}{letter.lower()}" for number, letter in enumerate(letters, 1))

"""One blank of a snippet: the texts it accepts, and what a wrong one hears."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from attn_tutor.answers.tokens import MAX_LENGTH, clean, plain
from attn_tutor.questions.fields import Findings, describe
from attn_tutor.records import record

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e\d+)?")
APART = re.compile(r"[;\n]")
_IGNORED = re.compile(r"[\s'\"`\N{LEFT SINGLE QUOTATION MARK}-\N{DOUBLE LOW-9 QUOTATION MARK}]+")


@record(kw_only=True)
class WrongText:
    """What people put into a blank instead."""

    text: str = describe("the wrong text")
    why: str = describe("what somebody who gives it has in mind, and what is true")
    misconception: str = describe("its name in `attn-tutor mistakes`, if it has one", "")


@record(kw_only=True)
class WrongNumbers:
    """The plain numbers of a range, which people put into a blank instead."""

    least: float = describe("the smallest of them; none where it is left out", -math.inf)
    most: float = describe("the largest of them; none where it is left out", math.inf)
    why: str = describe("what is true of each of them; NUMBER stands for the one that was typed")


@record(kw_only=True)
class Blank:
    """One blank, in the order of the code."""

    accepted: tuple[str, ...] = describe("every text that is right here; the first is the answer shown")
    wrong: tuple[WrongText, ...] = describe("what people put here instead", ())
    numbers: tuple[WrongNumbers, ...] = describe("plain numbers that people put here instead", ())

    def said_of(self, texts: Sequence[str]) -> WrongText | None:
        """What is said of a text that is listed as wrong, or of a number in a range; None of any other."""
        known = {bare(text) for text in texts}
        for one in self.wrong:
            if bare(one.text) in known:
                return one
        for text in filter(_PLAIN_NUMBER.fullmatch, map(bare, texts)):
            for numbers in self.numbers:
                if numbers.least <= float(text) <= numbers.most:
                    return WrongText(text=text, why=numbers.why.replace("NUMBER", text))
        return None


def blank_faults(blank: Blank) -> Findings:
    if not blank.accepted:
        yield "accepted", "nothing is accepted in this blank", "write the right text"
    right = {bare(text) for text in blank.accepted}
    for text in blank.accepted:
        if not bare(text) or APART.search(text):
            yield "accepted", "a text that is empty or holds ; cannot be typed", "write it in another way"
    for at, one in enumerate(blank.wrong, 1):
        if bare(one.text) in right:
            yield f"wrong[{at}]", "a wrong text is also accepted", "remove one of the two"


def bare(text: str) -> str:
    """What counts of a piece of code: no blanks, no quotes, signs as a keyboard has them."""
    return _IGNORED.sub("", plain(clean(text[:MAX_LENGTH])))

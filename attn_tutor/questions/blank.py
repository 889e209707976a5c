"""One blank of a snippet: the texts it accepts, and what a wrong one hears."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from attn_tutor.answers.tokens import MAX_LENGTH, clean, plain
from attn_tutor.english import join_words, plural
from attn_tutor.questions.fields import Findings, describe
from attn_tutor.records import record

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e\d+)?")
APART = re.compile(r"[;\n]")
_IGNORED = re.compile(r"[\s'\"`\N{LEFT SINGLE QUOTATION MARK}-\N{DOUBLE LOW-9 QUOTATION MARK}]+")
_NOT_EVERY_INPUT = "With that, the code isn't right for every input yet. What does this line have to do?"


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


class TypedBlank(NamedTuple):
    """What was typed into one blank, and what is known of it without running it."""

    texts: tuple[str, ...]  # as typed; first without the code around the blank, where that was repeated
    right: bool
    why: str = ""  # of a wrong text that the question lists
    misconception: str = ""

    @property
    def open(self) -> bool:
        """Whether only running it tells."""
        return not self.right and not self.why


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


def right_words(parts: Sequence[TypedBlank]) -> list[str]:
    """Which blanks are right, in one sentence before all that is wrong; nothing where none is."""
    right = [str(at) for at, part in enumerate(parts, 1) if part.right]
    many = len(right)
    return [f"{plural(many, 'Blank')} {join_words(right)} {plural(many, 'is', 'are')} right."] if right else []


def wrong_words(parts: Sequence[TypedBlank]) -> list[str]:
    """What is wrong with each of the other blanks, which is named where there are several."""
    whys = [(at, part.why or _NOT_EVERY_INPUT) for at, part in enumerate(parts, 1) if not part.right]
    return [why if len(parts) == 1 else f"Blank {at} isn't right yet. {why}" for at, why in whys]

"""Blanks in a piece of code. Each has its accepted texts.

Nothing is run here; where the code may be run, whatever makes it print the same is right (see `snippets`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import ClassVar, NamedTuple

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import LOST, MAX_LENGTH, clean, plain
from attn_tutor.questions.asked import AskedBase
from attn_tutor.questions.fields import described
from attn_tutor.questions.question import Expects, Question
from attn_tutor.questions.snippets import MAX_TYPED, Ran, Snippet, is_code, may_run

MARK = "____"
_NO_CODE = "That is no Python. Write @ for a matrix product, and names as the code has them."
_DOTTED = re.compile(r"[\w.]+\.$")
_APART = re.compile(r"[;\n]")
_IGNORED = re.compile(r"[\s'\"`\N{LEFT SINGLE QUOTATION MARK}-\N{DOUBLE LOW-9 QUOTATION MARK}]+")
BEFORE = "lines that stand before the code where shipped content runs it; never shown"
AFTER = "lines after it that print what it makes; never shown"


@dataclass(frozen=True, kw_only=True)
class WrongText:
    """What people put into a blank instead."""

    text: str = described("the wrong text")
    why: str = described("what somebody who gives it has in mind, and what is true")
    misconception: str = described("its name in `attn-tutor mistakes`, if it has one", "")


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One blank, in the order of the code."""

    accepted: tuple[str, ...] = described("every text that is right here; the first is the answer shown")
    wrong: tuple[WrongText, ...] = described("what people put here instead", ())


@dataclass(frozen=True, kw_only=True)
class Blanks(Question):
    """Asks for the missing pieces of a snippet."""

    kind: ClassVar[str] = "blanks"

    code: str = described(f"the snippet, with {MARK} for each blank")
    blanks: tuple[Blank, ...] = described("what each blank takes, in their order")
    before: str = described(BEFORE, "")
    after: str = described(AFTER, "")

    def draw(self, seed: int) -> AskedBlanks:
        return AskedBlanks(self, seed)

    def filled(self, texts: tuple[str, ...]) -> str:
        """The snippet with these texts in its blanks."""
        pieces = self.code.split(MARK)
        return "".join(piece + text for piece, text in zip(pieces, (*texts, ""), strict=True))

    @property
    def solved(self) -> str:
        """The snippet with the first accepted text in each blank."""
        return self.filled(tuple(blank.accepted[0] for blank in self.blanks))

    def whole(self, code: str) -> Snippet:
        """A form of the snippet as it can be run."""
        return self.before, f"{code}\n{self.after}"

    def faults(self) -> Iterator[tuple[str, str, str]]:
        yield from super().faults()
        marks = self.code.count(MARK)
        if not marks or marks != len(self.blanks):
            told = f"{len(self.blanks)} {'is' if len(self.blanks) == 1 else 'are'} described"
            what = f"the code has {marks} blank{'s' * (marks != 1)}, and {told}"
            yield "blanks", what, f"write {MARK} for each blank, and a list item for each"
        for i, blank in enumerate(self.blanks):
            yield from (((f"blanks.{i}{way}"), what, todo) for way, what, todo in _blank_faults(blank))


def _blank_faults(blank: Blank) -> Iterator[tuple[str, str, str]]:
    if not blank.accepted:
        yield ".accepted", "nothing is accepted in this blank", "write the right text"
    right = {bare(text) for text in blank.accepted}
    for text in blank.accepted:
        if not bare(text) or _APART.search(text):
            yield ".accepted", "a text that is empty or holds ; cannot be typed", "write it in another way"
    for at, one in enumerate(blank.wrong):
        if bare(one.text) in right:
            yield f".wrong.{at}", "a wrong text is also accepted", "remove one of the two"


def bare(text: str) -> str:
    """What counts of a piece of code: no blanks, no quotes, signs as a keyboard has them."""
    return _IGNORED.sub("", plain(clean(text[:MAX_LENGTH])))


class _Judged(NamedTuple):
    """One blank: whether it is right, and what is told of it."""

    right: bool
    told: str
    misconception: str = ""


class AskedBlanks(AskedBase):
    """A snippet with its blanks numbered where there are several."""

    question: Blanks

    def __init__(self, question: Blanks, seed: int) -> None:
        super().__init__(question, seed, None, {})

    @property
    def code(self) -> str:
        """The snippet as shown: ____, or __1__ and __2__ where there are several blanks."""
        many = len(self.question.blanks) > 1
        return self.question.filled(
            tuple(f"__{at}__" if many else MARK for at, _ in enumerate(self.question.blanks, 1))
        )

    @property
    def expects(self) -> Expects:
        several = len(self.question.blanks) > 1
        form = "what stands in the blanks, with ; between" if several else "what stands in the blank"
        return Expects(form=form, what="blanks", is_code=True)

    @property
    def answer(self) -> str:
        return " ; ".join(blank.accepted[0] for blank in self.question.blanks)

    def judge(self, text: str) -> Verdict:
        blanks, cleaned, parts = self.question.blanks, *self._typed(text)
        if LOST in cleaned:
            return Verdict("not_understood", "There is a character that does not show. Type the code again.")
        if len(parts) != len(blanks):
            counted = f"There are {len(blanks)} blanks, and you filled {len(parts) if cleaned else 'none'}."
            return Verdict("not_understood", f"{counted} Type what stands in each, with ; between them.")
        for at, part in enumerate(parts, 1):
            if not bare(part):
                which = "The blank" if len(blanks) == 1 else f"Blank {at}"
                return Verdict("not_understood", f"{which} is still empty. Type the code that stands there.")
        judged = [self._blank(at, part) for at, part in enumerate(parts)]
        if all(one.right for one in judged):
            return Verdict("correct", "Right.")
        message = " ".join(_told(at, one, len(blanks)) for at, one in enumerate(judged, 1))
        return Verdict(
            "wrong",
            message,
            read_as=" ; ".join(parts),
            cells=tuple(f"blank {at}" for at, one in enumerate(judged, 1) if not one.right),
            misconceptions=tuple(one.misconception for one in judged if one.misconception),
        )

    def _typed(self, text: str) -> tuple[str, list[str]]:
        """What was typed, and what of it stands in each blank."""
        cleaned = clean(text[:MAX_LENGTH]).strip()
        parts = [cleaned] if len(self.question.blanks) == 1 else _APART.split(cleaned)
        # a blank after `np.` takes np.tril as well as tril
        begins = (_DOTTED.search(piece) for piece in self.question.code.split(MARK)[:-1])
        named = zip_longest(parts, [begin[0] if begin else "" for begin in begins], fillvalue="")
        return cleaned, [part.strip().removeprefix(begin) for part, begin in named][: len(parts)]

    def to_run(self, text: str) -> tuple[Snippet, ...]:
        """The code as it is filled by us and by `text`, where only running tells whether they are as good."""
        question, (_, parts) = self.question, self._typed(text)
        verdict = self.judge(text)
        if verdict.outcome != "wrong" or verdict.misconceptions or self._is_known_wrong(parts):
            return ()
        filled, around = question.filled(tuple(parts)), f"{question.before}\n{question.after}"
        if max(map(len, parts)) > MAX_TYPED or not may_run(filled, question.solved, around):
            return ()
        return question.whole(question.solved), question.whole(filled)

    def judge_run(self, text: str, ran: Sequence[Ran]) -> Verdict:
        """The verdict by what the two codes of `to_run` print."""
        verdict, (solved, typed) = self.judge(text), ran
        if typed.prints_like(solved):
            read_as = f"{verdict.read_as}, and ran it: the code prints what it should"
            return Verdict("correct", "Right.", read_as)
        came = (
            f"stops: {typed.error}."
            if typed.error
            else f"prints {typed.told}. It should print {solved.told}."
        )
        return replace(verdict, message=f"{verdict.message} Filled like that the code {came}")

    def _is_known_wrong(self, parts: Sequence[str]) -> bool:
        pairs = zip(self.question.blanks, parts, strict=True)
        return any(bare(one.text) == bare(part) for blank, part in pairs for one in blank.wrong)

    @property
    def runs(self) -> tuple[Snippet, ...]:
        """What is worth seeing run in the end: the code with its blanks filled."""
        return (self.question.whole(self.question.solved),)

    def said_of_runs(self, ran: Sequence[Ran]) -> tuple[str, ...]:
        """What came of `runs`, in sentences."""
        return (f"With its blanks filled the code prints {ran[0].told}.",)

    def _blank(self, at: int, typed: str) -> _Judged:
        blank, text = self.question.blanks[at], self._inner(at, bare(typed))
        if text in map(bare, blank.accepted):
            return _Judged(True, "")
        known = next((one for one in blank.wrong if bare(one.text) == text), None)
        if known is None:
            return _Judged(False, "That does not do what is asked here." if is_code(typed) else _NO_CODE)
        return _Judged(False, known.why, known.misconception)

    def _inner(self, at: int, typed: str) -> str:
        """What stands in the blank where the whole line was typed."""
        pieces = self.question.code.split(MARK)
        before, after = bare(pieces[at].rpartition("\n")[2]), bare(pieces[at + 1].partition("\n")[0])
        whole = (
            before and typed.startswith(before) and typed.endswith(after) and len(typed) > len(before + after)
        )
        return typed[len(before) : len(typed) - len(after)] if whole else typed

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        firsts = [blank.accepted[0] for blank in self.question.blanks]

        def with_one(at: int, text: str) -> str:
            return ";".join([*firsts[:at], text, *firsts[at + 1 :]])

        blanks = list(enumerate(self.question.blanks))
        return {
            "right": [with_one(at, text) for at, blank in blanks for text in blank.accepted],
            "wrong": [
                *(with_one(at, one.text) for at, blank in blanks for one in blank.wrong),
                *(with_one(at, "zebra") for at, _ in blanks),
            ],
            "unreadable": ["", " "] if len(firsts) == 1 else ["", firsts[0], ";".join([*firsts, "x"]), ";"],
        }


def _told(at: int, one: _Judged, many: int) -> str:
    if many == 1:
        return one.told
    return f"Blank {at} is right." if one.right else f"Blank {at}: {one.told}"

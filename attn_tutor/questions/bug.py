"""A bug to find: the learner names the line, or types it as it should be. The code is never run here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import ClassVar, Literal

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import MAX_LENGTH, clean
from attn_tutor.questions.asked import AskedBase
from attn_tutor.questions.blanks import AFTER, BEFORE, bare
from attn_tutor.questions.fields import described
from attn_tutor.questions.question import Expects, Question

_NUMBERED = re.compile(
    r"(?:line|l)?\s*#?(?P<line>[0-9]{1,3})(?:\s*[:.)]\s*(?P<text>.*))?", re.IGNORECASE | re.DOTALL
)
_ALIKE = 0.6  # of a typed line and the line of the code that it mends


@dataclass(frozen=True, kw_only=True)
class SoundLine:
    """A line that people suspect though it is sound."""

    line: int = described("its number, counted from 1")
    why: str = described("why it is suspected, and why it is sound")


@dataclass(frozen=True, kw_only=True)
class Bug(Question):
    """Asks for the line that is wrong."""

    kind: ClassVar[str] = "bug"

    code: str = described("the snippet with one faulty line; the program numbers its lines")
    line: int = described("the number of the faulty line, counted from 1")
    mended: tuple[str, ...] = described("ways to write that line that mend it; the first is shown")
    why: str = described("what the faulty line does instead of what is meant")
    shows: Literal["other numbers", "an error"] = described(
        "how it shows when the code runs", "other numbers"
    )
    sound: tuple[SoundLine, ...] = described("lines that people suspect though they are sound", ())
    misconception: str = described("the mistake's name in `attn-tutor mistakes`, if it has one", "")
    before: str = described(BEFORE, "")
    after: str = described(AFTER, "")

    @property
    def lines(self) -> list[str]:
        return self.code.strip("\n").split("\n")

    def with_line(self, text: str) -> str:
        """The snippet with this in place of the faulty line, indented as that is."""
        lines = self.lines
        faulty = lines[self.line - 1]
        indent = faulty[: len(faulty) - len(faulty.lstrip())]
        return "\n".join([*lines[: self.line - 1], indent + text.strip(), *lines[self.line :]])

    def draw(self, seed: int) -> AskedBug:
        return AskedBug(self, seed)

    def faults(self) -> Iterator[tuple[str, str, str]]:
        yield from super().faults()
        count = len(self.lines)
        if not 1 <= self.line <= count:
            yield "line", f"there is no line {self.line}", f"write 1 to {count}"
            return
        if not self.mended:
            yield "mended", "the faulty line is not mended", "write it as it should be"
        if bare(self.lines[self.line - 1]) in map(bare, self.mended):
            yield "mended", "a mended line is the faulty one", "write it as it should be"
        for i, one in enumerate(self.sound):
            if one.line == self.line or not 1 <= one.line <= count:
                yield f"sound.{i}", f"line {one.line} is not a sound line of this code", "name another line"


class AskedBug(AskedBase):
    """A snippet with its lines numbered."""

    question: Bug

    def __init__(self, question: Bug, seed: int) -> None:
        super().__init__(question, seed, None, {})
        self.quick_check = (
            f"Line {question.line} as it should be: {question.mended[0].strip()}\n{self.quick_check}"
        )

    @property
    def code(self) -> str:
        """The snippet as shown, each line after its number."""
        return "\n".join(f"{number:>2}  {line}" for number, line in enumerate(self.question.lines, 1))

    @property
    def solution(self) -> tuple[str, ...]:
        return (*super().solution, f"Line {self.question.line}: {self.question.why}")

    @property
    def expects(self) -> Expects:
        return Expects(what="line", count=len(self.question.lines))

    @property
    def answer(self) -> str:
        return f"line {self.question.line}: {self.question.mended[0].strip()}"

    def judge(self, text: str) -> Verdict:
        typed = clean(text[:MAX_LENGTH]).strip()
        numbered = _NUMBERED.fullmatch(typed)
        if numbered and not (numbered["text"] or "").strip():
            return self._line(int(numbered["line"]))
        mended = bare(numbered["text"] if numbered else typed)
        if mended in map(bare, self.question.mended) and (
            not numbered or int(numbered["line"]) == self.question.line
        ):
            return Verdict("correct", "Right.")
        meant = int(numbered["line"]) if numbered else self._meant(mended)
        if meant in (0, self.question.line):
            return Verdict("not_understood", self._unsure(meant))
        return self._line(meant)

    def _line(self, number: int) -> Verdict:
        """The verdict on a line that was pointed at."""
        count = len(self.question.lines)
        if not 1 <= number <= count:
            return Verdict("not_understood", f"The code has {count} lines. Type a number from 1 to {count}.")
        if number == self.question.line:
            return Verdict("correct", "Right.")
        known = next(
            (one.why for one in self.question.sound if one.line == number), "This line does what it should."
        )
        return Verdict("wrong", f"Line {number} is sound. {known}", read_as=f"line {number}")

    def _meant(self, typed: str) -> int:
        """Which line a typed line is meant to mend; 0 where none is like it."""
        alike = [SequenceMatcher(None, bare(line), typed).ratio() for line in self.question.lines]
        best = max(range(len(alike)), key=alike.__getitem__)
        return best + 1 if typed and alike[best] >= _ALIKE else 0

    def _unsure(self, meant: int) -> str:
        count = len(self.question.lines)
        if meant:
            return "Whether that mends the code cannot be told without running it. Type the number of the faulty line."
        return f"Type the number of the faulty line, 1 to {count}, or that line as it should be."

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        question = self.question
        others = [n for n in range(1, len(question.lines) + 1) if n != question.line]
        return {
            "right": [str(question.line), f"Line {question.line}", *question.mended],
            "wrong": [*map(str, others), *(f"line {n}" for n in others[:1])],
            "unreadable": ["", "0", "999", "zebra"],
        }

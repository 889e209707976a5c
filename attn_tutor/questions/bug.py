"""A bug to find: the learner names the line, or types it as it should be.

Nothing is run here; where the code may be run, any line that fixes it is right (see `snippets`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import ClassVar, Literal

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import MAX_LENGTH, clean
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.blank import bare
from attn_tutor.questions.code_question import (
    BEGIN,
    MAX_TYPED,
    CodeQuestion,
    beginning,
    cannot_be_tried,
    covers,
    is_code,
    numpy_spelling,
    parses,
)
from attn_tutor.questions.fields import Findings, describe
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.snippets import Snippet, Trials, agree, difference, example, outcome, refusal
from attn_tutor.records import record

_NUMBERED = re.compile(
    r"(?:line|l)?\s*#?(?P<line>[0-9]{1,3})(?:\s*(?:[:.)]|->|=>|→|should (?:be|read)\b:?)\s*(?P<text>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_ALIKE = 0.6  # of a typed line and the line of the code that it fixes


@record(kw_only=True)
class SoundLine:
    """A line that people suspect though it is sound."""

    line: int = describe("its number, counted from 1")
    why: str = describe("why it is suspected, and why it is sound")


@record(kw_only=True)
class Bug(CodeQuestion):
    """Asks for the line that is wrong."""

    kind: ClassVar[str] = "bug"
    shelf: ClassVar[str] = "mc5"  # most code has about five lines

    code: str = describe("the snippet with one faulty line; the program numbers its lines")
    line: int = describe("the number of the faulty line, counted from 1")
    fixed: tuple[str, ...] = describe("ways to write that line that fix it; the first is shown")
    why: str = describe("what the faulty line does instead of what is meant")
    shows: Literal["other numbers", "an error"] = describe(
        "how it shows when the code runs", "other numbers"
    )
    sound: tuple[SoundLine, ...] = describe("lines that people suspect though they are sound", ())
    misconception: str = describe("the mistake's name in `attn-tutor mistakes`, if it has one", "")

    @property
    def lines(self) -> list[str]:
        return self.code.strip("\n").split("\n")

    @property
    def alternatives(self) -> int:
        return len(self.lines)

    def with_line(self, text: str, number: int | None = None) -> str:
        """The snippet with this in place of the faulty line, or of another, indented as that is."""
        lines, at = self.lines, (number or self.line) - 1
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        return "\n".join([*lines[:at], indent + text.strip(), *lines[at + 1 :]])

    def draw(self, seed: int) -> AskedBug:
        return AskedBug(self, seed)

    def faults(self) -> Findings:
        yield from super().faults()
        count = len(self.lines)
        there = 1 <= self.line <= count
        if not there:
            yield "line", f"there is no line {self.line}", f"write 1 to {count}"
        if not self.fixed:
            yield "fixed", "the faulty line is not fixed", "write it as it should be"
        if there and bare(self.lines[self.line - 1]) in map(bare, self.fixed):
            yield "fixed", "a fixed line is the faulty one", "write it as it should be"
        for at, one in enumerate(self.sound, 1):
            if one.line == self.line or not 1 <= one.line <= count:
                yield f"sound[{at}]", f"line {one.line} is not a sound line of this code", "name another line"


class AskedBug(AskedQuestion):
    """A snippet with its lines numbered."""

    question: Bug

    def __init__(self, question: Bug, seed: int) -> None:
        super().__init__(question, seed, None, {})

    @property
    def code(self) -> str:
        """The snippet as shown, each line after its number."""
        return "\n".join(f"{number:>2}  {line}" for number, line in enumerate(self.question.lines, 1))

    @property
    def solution(self) -> tuple[str, ...]:
        return (f"Line {self.question.line} is the faulty one. {self.question.why}", *super().solution)

    @property
    def expects(self) -> Expects:
        form = "the number of the line, or the line as it should be"
        return Expects(form=form, what="line", is_code=True)

    @property
    def answer(self) -> str:
        return f"line {self.question.line}: {self.question.fixed[0].strip()}"

    def judge(self, text: str) -> Verdict:
        question, (number, line) = self.question, self._split_typed(text)
        self.quick_check = question.quick_check
        if not line:
            return self._line(number)
        at_fault = number in (0, question.line)
        if at_fault and bare(line) in map(bare, question.fixed):
            return Verdict("correct", "Right.")
        if number == question.line and (not is_code(self._words(text)) or self._is_piece(self._words(text))):
            return self._right_line(f"line {number}")
        meant = number or self._line_meant(line)
        if meant not in (0, question.line):
            return self._line(meant, f"line {meant}")
        said = numpy_spelling(line, "\n".join((question.code, *question.fixed)))
        return Verdict("not_understood", said or self._unsure(meant))

    def _words(self, text: str) -> str:
        """What was typed after the number of the line."""
        numbered = _NUMBERED.fullmatch(clean(text[:MAX_LENGTH]).strip())
        return (numbered["text"] or "").strip() if numbered else ""

    def _is_piece(self, typed: str) -> bool:
        """Whether this is the part of the line that the fix changes: `key.T`, `axis=1`."""
        piece, faulty = bare(typed), bare(self.question.lines[self.question.line - 1])
        return any(covers(piece, faulty, bare(line)) for line in self.question.fixed)

    def _split_typed(self, text: str) -> tuple[int, str]:
        """The number of a line, 0 if none is given, and its new text, "" if only a number is given."""
        typed = clean(text[:MAX_LENGTH]).strip()
        numbered = _NUMBERED.fullmatch(typed)
        number, line = (int(numbered["line"]), (numbered["text"] or "").strip()) if numbered else (0, typed)
        return number, self._whole_line(line, number or self._line_meant(line))

    def _whole_line(self, typed: str, number: int) -> str:
        """What was typed with the beginning of its line, "logits =" or "return", where only the rest was typed."""
        lines = self.question.lines
        begin = BEGIN.match(lines[number - 1]) if 1 <= number <= len(lines) else None
        alone = typed and begin and not BEGIN.match(typed)
        return f"{begin[0].strip()} {typed}" if begin and alone else typed

    def to_run(self, text: str) -> tuple[Snippet, ...]:
        """The fixed code and the code with the typed line in it, where only running tells. Nothing for most texts."""
        question, (number, line) = self.question, self._split_typed(text)
        meant = number or self._line_meant(line) or (question.line if "=" in line else 0)
        readable = line and len(line) <= MAX_TYPED and 1 <= meant <= len(question.lines)
        if not readable or not question.results or self.judge(text).correct:
            return ()
        typed = question.with_line(line, meant)
        if not parses(typed) or numpy_spelling(line, "\n".join((question.code, *question.fixed))):
            return ()
        return tuple(map(question.snippet, (question.with_line(question.fixed[0]), typed)))

    def judge_run(self, text: str, ran: Sequence[Trials]) -> Verdict:
        """The verdict on a typed line by what came of the two codes of `to_run`."""
        (number, line), (right, typed) = self._split_typed(text), ran
        meant = number or self._line_meant(line)
        read_as = f"that as your line {meant or self.question.line}, and ran it"
        if agree(typed, right):
            return Verdict("correct", "Right.", f"{read_as}: the results are right")
        if refusal(typed):
            return Verdict("not_understood", cannot_be_tried(refusal(typed)))
        if not meant:
            return Verdict("not_understood", self._unsure(0))
        return Verdict("wrong", f"With your line {meant} the code {difference(typed, right)}", read_as)

    @property
    def runs(self) -> tuple[Snippet, ...]:
        """What is worth seeing run in the end: the code as it stands, and fixed."""
        question = self.question
        codes = (question.code, question.with_line(question.fixed[0]))
        return tuple(map(question.snippet, codes)) if question.results else ()

    def run_sentences(self, ran: Sequence[Trials]) -> tuple[str, ...]:
        """What came of `runs`, in sentences."""
        faulty, fixed = ran[0][0], ran[1][0]
        said = (
            example(fixed),
            f"As it stands, the code {outcome(faulty)}",
            f"With line {self.question.line} fixed, it {outcome(fixed)}",
        )
        return tuple(filter(None, said))

    def _line(self, number: int, read_as: str = "") -> Verdict:
        """The verdict on a line that was pointed at; `read_as` where it was not named by its number."""
        count = len(self.question.lines)
        if not 1 <= number <= count:
            return Verdict("not_understood", f"The code has {count} lines. Type a number from 1 to {count}.")
        if number == self.question.line:
            return self._right_line(read_as)
        known = next(
            (one.why for one in self.question.sound if one.line == number), "This line does what it should."
        )
        return Verdict("wrong", f"Line {number} is fine. {known}", read_as)

    def _right_line(self, read_as: str) -> Verdict:
        """The verdict on the faulty line by its number: how it should read is said with the check."""
        fixed = self.question.fixed[0].strip()
        self.quick_check = f"Line {self.question.line} should read: {fixed}\n{self.question.quick_check}"
        return Verdict("correct", "Right.", read_as)

    def _line_meant(self, typed: str) -> int:
        """Which line a typed line is meant to fix: the one that begins like it, or is most like it; 0 for none."""
        lines = self.question.lines
        begins = [beginning(line) for line in lines]
        own = beginning(typed)
        if own and begins.count(own) == 1:
            return begins.index(own) + 1
        rests = [bare(line)[len(begin) :] for line, begin in zip(lines, begins, strict=True)]
        rest = bare(typed)[len(own) :]
        alike = [SequenceMatcher(None, other, rest).ratio() for other in rests]
        best = max(range(len(alike)), key=alike.__getitem__)
        return best + 1 if rest and alike[best] >= _ALIKE else 0

    def _unsure(self, meant: int) -> str:
        count = len(self.question.lines)
        if meant:
            return "I can't tell whether that fixes the code. Type the number of the faulty line."
        return f"Type the number of the faulty line, 1 to {count}, or that line as it should be."

    def samples(self) -> dict[str, list[str]]:
        """Answers that prove the kind: right, wrong and unreadable ones."""
        question = self.question
        others = [n for n in range(1, len(question.lines) + 1) if n != question.line]
        return {
            "right": [str(question.line), f"Line {question.line}", *question.fixed],
            "wrong": [*map(str, others), *(f"line {n}" for n in others[:1])],
            "unreadable": ["", "0", "999", "zebra"],
        }

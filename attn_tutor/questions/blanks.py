"""Blanks in a piece of code. Each has its accepted texts.

Nothing is run here; where the code may be run, whatever gives the same results is right (see `snippets`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from attn_tutor.answers.outcomes import Verdict
from attn_tutor.answers.tokens import LOST, MAX_LENGTH, clean
from attn_tutor.english import count
from attn_tutor.questions.answer_form import Expects
from attn_tutor.questions.blank import (
    APART,
    Blank,
    TypedBlank,
    WrongText,
    bare,
    blank_faults,
    right_words,
    wrong_words,
)
from attn_tutor.questions.code_question import (
    MAX_TYPED,
    CodeQuestion,
    cannot_be_tried,
    is_code,
    numpy_spelling,
)
from attn_tutor.questions.fields import Findings, describe, under
from attn_tutor.questions.question import AskedQuestion
from attn_tutor.questions.repeats import without_repeats
from attn_tutor.questions.snippets import Snippet, Trials, agree, difference, example, outcome, refusal
from attn_tutor.records import record

MARK = "____"
_NO_CODE = "isn't Python yet. Write @ for a matrix product, and use the code's own names."
_NAME = re.compile(r"[^\W\d]\w*")
_TOO_LONG = f"That is more code than a blank takes: {MAX_TYPED} characters at most."


@record(kw_only=True)
class Blanks(CodeQuestion):
    """Asks for the missing pieces of a snippet."""

    kind: ClassVar[str] = "blanks"

    code: str = describe(f"the snippet, with {MARK} for each blank")
    blanks: tuple[Blank, ...] = describe("what each blank takes, in their order")

    def draw(self, seed: int) -> AskedBlanks:
        return AskedBlanks(self, seed)

    def fill(self, texts: tuple[str, ...]) -> str:
        """The snippet with these texts in its blanks."""
        pieces = self.code.split(MARK)
        return "".join(piece + text for piece, text in zip(pieces, (*texts, ""), strict=True))

    @property
    def solution_code(self) -> str:
        """The snippet with the first accepted text in each blank."""
        return self.fill(tuple(blank.accepted[0] for blank in self.blanks))

    def faults(self) -> Findings:
        yield from super().faults()
        marks = self.code.count(MARK)
        if not marks or marks != len(self.blanks):
            are = "is" if len(self.blanks) == 1 else "are"
            what = f"the code has {count(marks, 'blank')}, and {len(self.blanks)} {are} described"
            yield "blanks", what, f"write {MARK} for each blank, and a list item for each"
        for at, blank in enumerate(self.blanks, 1):
            yield from under(f"blanks[{at}]", blank_faults(blank))


class AskedBlanks(AskedQuestion):
    """A snippet with its blanks numbered where there are several."""

    question: Blanks

    def __init__(self, question: Blanks, seed: int) -> None:
        super().__init__(question, seed, None, {})

    @property
    def code(self) -> str:
        """The snippet as shown: ____, or __1__ and __2__ where there are several blanks."""
        many = len(self.question.blanks) > 1
        return self.question.fill(
            tuple(f"__{at}__" if many else MARK for at, _ in enumerate(self.question.blanks, 1))
        )

    @property
    def expects(self) -> Expects:
        several = len(self.question.blanks) > 1
        form = "the code for the blanks, separated by ;" if several else "the code for the blank"
        return Expects(form=form, what="blanks", is_code=True)

    @property
    def answer(self) -> str:
        return " ; ".join(self._firsts)

    @property
    def _firsts(self) -> tuple[str, ...]:
        return tuple(blank.accepted[0] for blank in self.question.blanks)

    def judge(self, text: str) -> Verdict:
        texts = self._texts(text)
        reason = self._unreadable(text, texts)
        if reason:
            return Verdict("not_understood", reason)
        parts = self._parts(texts)
        if all(part.right for part in parts):
            return Verdict("correct", "Right.")
        said = numpy_spelling(
            self.question.fill(tuple(part.texts[0] for part in parts)), self.question.solution_code
        )
        if said and any(part.open for part in parts):
            return Verdict("not_understood", said)
        return self._wrong(texts, parts)

    def _texts(self, text: str) -> list[str]:
        """What was typed for each blank."""
        cleaned = clean(text[:MAX_LENGTH]).strip()
        return [
            part.strip() for part in ([cleaned] if len(self.question.blanks) == 1 else APART.split(cleaned))
        ]

    def _unreadable(self, text: str, texts: Sequence[str]) -> str:
        """Why an answer cannot be graded at all; "" where it can."""
        many = len(self.question.blanks)
        if LOST in clean(text[:MAX_LENGTH]):
            return "Your answer holds an invisible character. Type the code again."
        if len(texts) != many:
            counted = f"There are {many} blanks, and you filled {len(texts) if any(texts) else 'none'}."
            return f"{counted} Type the code for each blank, with a ; between them."
        for at, part in enumerate(texts, 1):
            which = "The blank" if many == 1 else f"Blank {at}"
            if not bare(part):
                return f"{which} is still empty. Type the code that belongs there."
            if len(part) > MAX_TYPED:
                return _TOO_LONG
            if not is_code(part) and not self._part(at - 1, part).right:
                return f"{which} {_NO_CODE}"
        return ""

    def _parts(self, texts: Sequence[str]) -> list[TypedBlank]:
        return [self._part(at, text) for at, text in enumerate(texts)]

    def _part(self, at: int, typed: str) -> TypedBlank:
        pieces, blank = self.question.code.split(MARK), self.question.blanks[at]
        texts = without_repeats(typed, pieces[at].rpartition("\n")[2], pieces[at + 1].partition("\n")[0])
        known = {bare(text) for text in texts}
        if known & {*map(bare, blank.accepted)}:
            return TypedBlank(texts, True)
        wrong = blank.said_of(texts)
        name = bare(texts[0])
        is_known = self.question.results or name in _NAME.findall(self.question.solution_code)
        if wrong is None and name.isidentifier() and not is_known:
            wrong = WrongText(text=name, why=f"The code has no name {name[:20]}.")
        return TypedBlank(texts, False, wrong.why, wrong.misconception) if wrong else TypedBlank(texts, False)

    def _wrong(self, texts: Sequence[str], parts: Sequence[TypedBlank], came: str = "") -> Verdict:
        message = " ".join((*right_words(parts), *wrong_words(parts), came))
        return Verdict(
            "wrong",
            message.rstrip(),
            read_as=" ; ".join(texts),
            cells=tuple(f"blank {at}" for at, part in enumerate(parts, 1) if not part.right),
            misconceptions=tuple(part.misconception for part in parts if part.misconception),
        )

    def to_run(self, text: str) -> tuple[Snippet, ...]:
        """The right code, the code filled by `text`, and with one blank filled by it, where only running tells."""
        if not self.question.results or self.judge(text).outcome != "wrong":
            return ()
        fills = self._fills(self._parts(self._texts(text)))
        return tuple(self.question.snippet(self.question.fill(fill)) for _, fill in fills)

    def _fills(self, parts: Sequence[TypedBlank]) -> list[tuple[int | None, tuple[str, ...]]]:
        """How the blanks are filled in each run, and which of them is tried in it: None for all, -1 for ours."""
        firsts = self._firsts
        fills: list[tuple[int | None, tuple[str, ...]]] = (
            [(-1, firsts)] if any(part.open for part in parts) else []
        )
        if fills and not any(part.why for part in parts):
            ways = dict.fromkeys(tuple(part.texts[way] for part in parts) for way in (0, -1))
            fills += [(None, way) for way in ways]
        for at, part in enumerate(parts):
            if part.open:
                fills += [(at, (*firsts[:at], text, *firsts[at + 1 :])) for text in part.texts]
        return fills

    def judge_run(self, text: str, ran: Sequence[Trials]) -> Verdict:
        """The verdict by what came of the runs of `to_run`."""
        texts = self._texts(text)
        parts = self._parts(texts)
        tried = [(at, trials) for (at, _), trials in zip(self._fills(parts), ran, strict=True)]
        right = tried[0][1]
        if any(at is None and agree(trials, right) for at, trials in tried):
            return Verdict("correct", "Right.", f"{' ; '.join(texts)}, and ran it: the results are right")
        alone = {at: [trials for place, trials in tried if place == at] for at in range(len(parts))}
        parts = [
            part._replace(right=True) if part.open and any(agree(one, right) for one in alone[at]) else part
            for at, part in enumerate(parts)
        ]
        unknown = [what for at, part in enumerate(parts) if part.open and (what := _refusal(alone[at]))]
        if unknown and not any(
            part.why or (part.open and not _refusal(alone[at])) for at, part in enumerate(parts)
        ):
            return Verdict("not_understood", cannot_be_tried(unknown[0]))
        tries = [trials for at, part in enumerate(parts) if part.open for trials in alone[at]]
        tries.sort(key=lambda trials: bool(refusal(trials)))  # what was run to its end says most
        came = difference(tries[0], right) if tries else ""
        return self._wrong(texts, parts, f"Filled in that way, the code {came}" if came else "")

    @property
    def runs(self) -> tuple[Snippet, ...]:
        """What is worth seeing run in the end: the code with its blanks filled."""
        return (self.question.snippet(self.question.solution_code),) if self.question.results else ()

    def run_sentences(self, ran: Sequence[Trials]) -> tuple[str, ...]:
        """What came of `runs`, in sentences."""
        first = ran[0][0]
        return tuple(filter(None, (example(first), f"With its blanks filled, the code {outcome(first)}")))

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


def _refusal(runs: Sequence[Trials]) -> str:
    """What of all these runs cannot be run here; "" if one of them can."""
    found = [refusal(trials) for trials in runs]
    return found[0] if all(found) else ""

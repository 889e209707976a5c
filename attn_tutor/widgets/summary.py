"""How a quiz or a test went, in words first: what went right, what to look at again, what to type next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from attn_tutor.english import close_sentence, count
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Labelled, Line, Meter, say
from attn_tutor.widgets.look import Look, Part

MOST = 5  # questions that are named; nobody looks at more of them at once


class MissedQuestion(NamedTuple):
    """A question to look at again: its id, the words by which it is known, and why."""

    name: str
    words: str = ""
    why: str = ""


@widget
class Summary(View):
    """Counts of questions, except hints_used.

    marks:        of each question in its order, whether it was right; none where there are too many for a row.
    reveals:     how many ended with the worked answer shown.
    look_again:   in the order to look at them; of many the first are named.
    again_command: what asks that again.
    next_command: what to type next.
    """

    questions: int
    right: int
    right_first_time: int = 0
    hints_used: int = 0
    skips: int = 0
    reveals: int = 0
    look_again: tuple[MissedQuestion, ...] = ()
    next_command: str = ""
    again_command: str = ""
    marks: tuple[bool, ...] = ()

    def blocks(self, look: Look) -> Iterator[View]:
        """The count and a bar of it, the rest in words, then what comes next."""
        if self.marks:
            yield Gap(always=True)
        yield Line(self._in_marks() if self.marks else ((self._result(), "hi", "bold"),), aloud=self._result())
        if self.questions and not self.marks:
            yield Meter(self.right / self.questions, "ok")
        if self._detail(drawn=True):
            yield Line(((self._detail(drawn=True), "dim"),), aloud=self._detail())
        many = len(self.look_again)
        if many:
            more = (
                f"Look again at {many} questions, the first {MOST} of them"
                if many > MOST
                else "Look again at"
            )
            yield Gap(always=True)
            yield Line(((more, "w", "bold"),), aloud=f"{more}:" if many > MOST else "")
        for name, words, why in self.look_again[:MOST]:
            known = ((words, "hi", "bold"), (f"  {name}", "dim")) if words else ((name, "hi", "bold"),)
            quoted = f', "{say(words)}"' if words else ""
            said = close_sentence(f"Look again at {say(name)}{quoted}{f': {say(why)}' if why else ''}")
            yield Line(known, aloud=said)
            if why:
                yield Line(why, 4, aloud="")
        commands = [("Again", self.again_command), ("Next", self.next_command)]
        if any(typed for _, typed in commands):
            yield Gap(always=True)
        for label, typed in commands:
            if typed:
                yield Labelled(label, ((typed, "q", "bold"),), "", keep=(typed,), whole=True)

    def _in_marks(self) -> tuple[Part, ...]:
        """How many were right in a badge, then each with its sign."""
        badge: Part = (f" {self.right} of {self.questions} right ", "you", "bold", "reverse")
        signs = {True: ("✓", "ok"), False: ("✗", "no")}
        marks = ((f"{at}{signs[right][0]}  ", signs[right][1], "bold") for at, right in enumerate(self.marks, 1))
        return badge, "   ", *marks

    def _result(self) -> str:
        if not self.questions:
            return "No question was answered."
        first = self.right_first_time
        # "all" is said of full marks alone: of 1 of 5 it would mock
        count = "" if first == self.right else str(first)
        how = "all" if first == self.questions else count
        tail = f", {how} at the first try" if first and how else ""
        return f"{self.right} of {self.questions} right{tail}."

    def _detail(self, *, drawn: bool = False) -> str:
        hints = f"{count(self.hints_used, 'hint')} used" if self.hints_used else ""
        skipped = f"{self.skips} skipped" if self.skips else ""
        revealed = f"{count(self.reveals, 'worked answer')} shown" if self.reveals else ""
        first = f"{self.right_first_time} at the first try"
        by_marks = first if drawn and self.marks and self.right_first_time < self.right else ""
        facts = ", ".join(fact for fact in (by_marks, hints, skipped, revealed) if fact)
        return close_sentence(facts)

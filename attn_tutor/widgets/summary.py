"""How a quiz or a test went, in words first: what went right, what to look at again, what to type next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from attn_tutor.english import closed, count, duration
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Gap, Labelled, Line, Meter, say
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.table import listing

MOST = 5  # questions that are named; nobody looks at more of them at once
_ROLES = {"strong": "ok", "not yet": "no"}
_MEANING = "Strong means that you know at least 70 % of its questions, easy, medium and hard alike, luck not counted."
_LOW, _HIGH = 15, 85  # per cent from which it is called settled


class Missed(NamedTuple):
    """A question to look at again: its id, the words by which it is known, and why."""

    name: str
    words: str = ""
    why: str = ""


@widget
class Summary(View):
    """Counts of questions, except hints_used.

    revealed:     how many ended with the worked answer shown.
    look_again:   in the order to look at them; of many the first are named.
    again_command: what asks that again.
    next_command: what to type next.
    """

    asked: int
    right: int
    right_first_time: int = 0
    hints_used: int = 0
    skipped: int = 0
    revealed: int = 0
    look_again: tuple[Missed, ...] = ()
    next_command: str = ""
    again_command: str = ""

    def blocks(self, look: Look) -> Iterator[View]:
        """The count and a bar of it, the rest in words, then what comes next."""
        yield Line(((self._result(), "hi", "bold"),))
        if self.asked:
            yield Meter(self.right / self.asked, "ok")
        if self._detail():
            yield Line(((self._detail(), "dim"),))
        many = len(self.look_again)
        if many:
            more = (
                f"Look again at {many} questions, the first {MOST} of them"
                if many > MOST
                else "Look again at"
            )
            yield Gap()
            yield Line(((more, "w", "bold"),), aloud=f"{more}:" if many > MOST else "")
        for name, words, why in self.look_again[:MOST]:
            known = ((words, "hi", "bold"), (f"  {name}", "dim")) if words else ((name, "hi", "bold"),)
            quoted = f', "{say(words)}"' if words else ""
            said = closed(f"Look again at {say(name)}{quoted}{f': {say(why)}' if why else ''}")
            yield Line(known, aloud=said)
            if why:
                yield Line(why, 4, aloud="")
        commands = [("Again", self.again_command), ("Next", self.next_command)]
        if any(typed for _, typed in commands):
            yield Gap()
        for label, typed in commands:
            if typed:
                yield Labelled(label, ((typed, "q", "bold"),), "", keep=(typed,), whole=True)

    def _result(self) -> str:
        if not self.asked:
            return "No question was answered."
        first = self.right_first_time
        # "all" is said of full marks alone: of 1 of 5 it would mock
        count = "" if first == self.right else str(first)
        how = "all" if first == self.asked else count
        tail = f", {how} at the first try" if first and how else ""
        return f"{self.right} of {self.asked} right{tail}."

    def _detail(self) -> str:
        hints = f"{count(self.hints_used, 'hint')} used" if self.hints_used else ""
        skipped = f"{self.skipped} skipped" if self.skipped else ""
        revealed = f"{count(self.revealed, 'worked answer')} shown" if self.revealed else ""
        facts = ", ".join(fact for fact in (hints, skipped, revealed) if fact)
        return closed(facts)


@widget
class TopicVerdict:
    """What all answers on one topic say."""

    topic: str
    percent: int
    words: str
    questions: int


@widget
class VerdictView(View):
    """percent: how probable it is that the topic is strong.

    slowest: (question, seconds). missed: (question, the command that teaches it).
    """

    topic: str
    percent: int
    words: str
    right: int
    questions: int
    what_would_settle: str
    seconds: float = 0.0
    slowest: tuple[str, float] = ("", 0.0)
    missed: tuple[tuple[str, str], ...] = ()
    topics: tuple[TopicVerdict, ...] = ()

    def blocks(self, look: Look) -> Iterator[View]:
        """The score, the probability on its scale, what would settle it, what to look at again, topic by topic."""
        role = _ROLES.get(self.words, "hi")
        yield Line(((self._score(), "hi", "bold"),))
        yield Line(((self._probability(), role, "bold"),))
        yield Meter(
            self.percent / 100,
            role,
            scale=(
                (0.0, "not yet"),
                (_LOW / 100, f" to {_LOW} %"),
                (_HIGH / 100 - 0.25, f"strong from {_HIGH} %"),
            ),
            aloud=f"Up to {_LOW} % it is called not yet, from {_HIGH} % strong.",
        )
        yield Gap()
        for text in (_MEANING, self._settling()):
            yield Line(((text, "dim"),))
        yield from self._missed()
        if self.topics:
            yield Gap()
            yield Line((("Topic by topic, from all your answers", "w", "bold"),))
            yield listing(
                ("topic", "verdict", "probability", "questions"),
                tuple(
                    (each.topic, each.words, f"{each.percent} %", str(each.questions)) for each in self.topics
                ),
                sentences=tuple(map(_topic_said, self.topics)),
            )

    def _missed(self) -> Iterator[View]:
        if self.missed:
            yield Gap()
            yield Line((("Look again at", "w", "bold"),), aloud="Look again at:")
        for command in dict.fromkeys(command for _, command in self.missed):
            for what in (what for what, teaches in self.missed if teaches == command):
                yield Line(((what, "hi", "bold"),))
            if command:
                yield Line(((command, "q"),), 4, aloud=f"{command} teaches it.")

    def _score(self) -> str:
        name, seconds = self.slowest
        slowest = (
            f"; the longest was {name}, {duration(seconds)}"
            if name and seconds >= 1 and self.questions > 1
            else ""
        )
        return f"{self.right} of {self.questions} right, in {duration(self.seconds)}{slowest}."

    def _probability(self) -> str:
        many = count(self.questions, "question")
        return (
            f"{self.topic}: {self.words}. After {many} it is strong with a probability of {self.percent} %."
        )

    def _settling(self) -> str:
        settled = self.words in _ROLES
        return self.what_would_settle if settled else f"What would settle it: {self.what_would_settle}"


def _topic_said(each: TopicVerdict) -> str:
    strong = f"strong with a probability of {each.percent} %"
    return f"Topic {each.topic}: {each.words}, {strong}, after {count(each.questions, 'question')}."

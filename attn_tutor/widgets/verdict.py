"""The verdict of a test: a probability on a scale, what it means, and what would settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attn_tutor.english import count
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.listing import Listing
from attn_tutor.widgets.look import Look
from attn_tutor.widgets.signs import spoken
from attn_tutor.widgets.times import duration

if TYPE_CHECKING:
    from rich.text import Text

_ROLES = {"strong": "ok", "not yet": "no"}
_MEANING = "Strong means that you know at least 70 % of its questions, easy, medium and hard alike, luck not counted."
_ROOM_FOR_MARKS = 39  # columns
_LOW, _HIGH = 15, 85  # per cent from which it is called settled


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

    def draw(self, look: Look) -> list[Text]:
        """The score, the probability on its scale, what would settle it, what to look at again."""
        role = _ROLES.get(self.words, "hi")
        lines = look.wrapped((self._score(), "hi", "bold"), indent=["  "])
        lines += look.wrapped((self._probability(), role, "bold"), indent=["  "])
        lines += [*self._scale(look, role), *look.gap()]
        for text in (_MEANING, self._settling()):
            lines += look.wrapped((text, "dim"), indent=["  "])
        lines += self._draw_missed(look)
        if self.topics:
            head = look.wrapped(("Topic by topic, from all your answers", "w", "bold"), indent=["  "])
            lines += [*look.gap(), *head, *self._listing().draw(look)]
        return lines

    def speak(self, look: Look) -> list[str]:
        """A fact a line."""
        missed = [
            f"Missed: {spoken(what)}.{f' {command} teaches it.' if command else ''}"
            for what, command in self.missed
        ]
        topics = (
            ["Topic by topic, from all your answers.", *self._listing().speak(look)] if self.topics else []
        )
        return [self._score(), self._probability(), _MEANING, self._settling(), *missed, *topics]

    def _score(self) -> str:
        name, seconds = self.slowest
        slowest = (
            f"; the longest was {name}, {duration(seconds)}"
            if name and seconds >= 1 and self.questions > 1
            else ""
        )
        return f"{self.right} of {self.questions} right, in {duration(self.seconds)}{slowest}."

    def _probability(self) -> str:
        many = f"{self.questions} question{'s' * (self.questions != 1)}"
        return (
            f"{self.topic}: {self.words}. After {many} it is strong with a probability of {self.percent} %."
        )

    def _settling(self) -> str:
        settled = self.words in _ROLES
        return self.what_would_settle if settled else f"What would settle it: {self.what_would_settle}"

    def _scale(self, look: Look, role: str) -> list[Text]:
        """A bar from 0 to 100 %, under it where it becomes "not yet" and "strong"."""
        width = min(50, look.room - 6)
        filled = look.line(self.percent / 100, width)
        rest = ("─" if look.glyphs else ".") * (width - len(filled))
        bar = look.text("  ", (filled, role), (rest, "rule"))
        if look.room < _ROOM_FOR_MARKS:
            return [bar]
        low, high = (round(width * mark / 100) for mark in (_LOW, _HIGH))
        under = look.at(
            (2, [("not yet", "dim")]),
            (2 + max(low, 8), [(f"{'▏' if look.glyphs else '|'}{_LOW} %", "dim")]),
            (2 + high - 13, [("strong from", "dim")]),
            (2 + high, [(f"{'▏' if look.glyphs else '|'}{_HIGH} %", "dim")]),
        )
        return [bar, under]

    def _draw_missed(self, look: Look) -> list[Text]:
        if not self.missed:
            return []
        lines = [*look.gap(), look.text("  ", ("Look again at", "w", "bold"))]
        for command in dict.fromkeys(command for _, command in self.missed):
            for what in (what for what, teaches in self.missed if teaches == command):
                lines += look.wrapped((what, "hi", "bold"), indent=["  "])
            lines += look.wrapped((command, "q"), indent=["    "]) if command else []
        return lines

    def _listing(self) -> Listing:
        rows = tuple(
            (each.topic, each.words, f"{each.percent} %", str(each.questions)) for each in self.topics
        )
        said = tuple(
            f"Topic {each.topic}: {each.words}, strong with a probability of {each.percent} %, "
            f"after {count(each.questions, 'question')}."
            for each in self.topics
        )
        return Listing(("topic", "verdict", "probability", "questions"), rows, sentences=said)

"""What an answer is told: the verdict, a hint, the worked answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Literal

from attn_tutor.english import closed
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Note
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import spoken, typed_aloud

if TYPE_CHECKING:
    from rich.text import Text

_NOTE = re.compile(r"(?:the|a|an|outside) [a-z]")
_EXAMPLE = " For example: "  # stands on a line of its own, so that it breaks less often
_VERDICTS = {
    "right": ("✓ ", "Right.", "ok"),
    "wrong": ("✗ ", "Not yet.", "no"),
    "missed": ("✗ ", "Not right.", "no"),
    "neutral": ("", "", "hi"),
}


@widget
class Feedback(View):
    """The verdict in words and with a sign, why, and what was read where that was not what was typed.

    kind: "missed" where there is no other try; "neutral" where nothing is counted, such as what cannot be read.
    keep: what of it was typed, or is to be typed, and so keeps its signs aloud.
    """

    kind: Literal["right", "wrong", "missed", "neutral"]
    sentence: str = ""
    details: tuple[str, ...] = ()
    read_as: str = ""
    keep: tuple[str, ...] = ()

    is_reply: ClassVar[bool] = True

    def draw(self, look: Look) -> list[Text]:
        """The verdict and its reason in one breath; the details below, aligned with it."""
        sign, word, role = _VERDICTS[self.kind]
        verdict: list[Part] = [(f"{sign}{word}", role, "bold"), " "] if word else []
        sentences = _lines(self.sentence.replace(_EXAMPLE, f"\n{_EXAMPLE.lstrip()}"))
        lines = look.wrapped(*verdict, *sentences[:1], indent=["  "], hang=[" " * (2 + len(sign))])
        details = (line for text in map(_sentence, self.details) for line in _lines(text))
        for detail in (*sentences[1:], *details):
            lines += look.wrapped(detail, indent=[" " * (2 + len(sign))])
        if self.read_as:
            lines += look.wrapped((f"I read {self.read_as}.", "dim"), indent=[" " * (2 + len(sign))])
        return lines

    def speak(self, look: Look) -> list[str]:
        """The verdict, then a line for each detail; what the learner typed stays as it was typed."""
        told = spoken(self.sentence, self.keep)
        first = " ".join(part for part in (_VERDICTS[self.kind][1], told) if part)
        read = [f"I read {typed_aloud(self.read_as)}."] if self.read_as else []
        details = [spoken(line, self.keep) for detail in self.details for line in _lines(_sentence(detail))]
        return [*([first] if first else []), *details, *read]


@widget
class Hint(View):
    """One hint of several."""

    number: int
    of: int
    text: str

    def draw(self, look: Look) -> list[Text]:
        """A note that counts."""
        return self._note.draw(look)

    def speak(self, look: Look) -> list[str]:
        """A note that counts."""
        return self._note.speak(look)

    @property
    def _note(self) -> Note:
        return Note(tuple(_lines(self.text)), f"Hint {self.number} of {self.of}", "q")


@widget
class Solution(View):
    """The worked answer: the steps, the answer as one would type it, and what to keep from it.

    keep: what of it is to be typed, and so keeps its signs aloud.
    """

    steps: tuple[str, ...]
    answer: str = ""
    quick_check: str = ""
    common_mistakes: tuple[str, ...] = ()
    teaches: str = ""
    note: str = ""
    keep: tuple[str, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """Numbered steps, then what to keep under its labels."""
        lines = [look.text("  ", ("Worked answer", "v", "bold"))] if self.steps else []
        for number, step in enumerate(self.steps, 1):
            first, *rest = _lines(step) or [""]
            lines += look.wrapped(first, indent=["  ", (f"{number:>2}  ", "v", "bold")])
            lines += [line for text in rest for line in look.wrapped(text, indent=["      "])]
        kept = self._kept()
        if lines and kept:
            lines += look.gap()
        return lines + [line for label, text, role in kept for line in _labelled(look, label, text, role)]

    def speak(self, look: Look) -> list[str]:
        """A step a line."""
        steps = [
            f"Solution, step {i} of {len(self.steps)}: {spoken(step, self.keep)}"
            for i, step in enumerate(self.steps, 1)
        ]
        return steps + [f"{label}: {spoken(text, self.keep)}" for label, text, _ in self._kept(repeat=True)]

    def _kept(self, repeat: bool = False) -> list[tuple[str, str, str]]:
        mistakes = [
            ("Watch out" if repeat or i == 0 else "", text, "no")
            for i, text in enumerate(self.common_mistakes)
        ]
        kept = [("Answer", self.answer, "v"), ("Quick check", self.quick_check, "q"), *mistakes]
        kept += [("Remember", self.teaches, "w"), ("Note", self.note, "dim")]
        return [(label, text, role) for label, text, role in kept if text]


def _labelled(look: Look, label: str, text: str, role: str) -> list[Text]:
    """A label in a column of its own, on narrow screens in a line of its own."""
    if look.layout == "narrow":
        head = [look.text("  ", (label, role, "bold"))] if label else []
        return head + [line for part in _lines(text) for line in look.wrapped(part, indent=["    "])]
    first, *rest = _lines(text) or [""]
    lines = look.wrapped(first, indent=["  ", (f"{label:<13}", role, "bold")])
    return lines + [line for part in rest for line in look.wrapped(part, indent=[" " * 15])]


def _sentence(note: str) -> str:
    """A note of what was added or left out in reading an answer, as a sentence."""
    return closed(note[0].upper() + note[1:]) if _NOTE.match(note) else note


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]

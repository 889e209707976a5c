"""What an answer is told: the verdict, a hint, the worked answer, whether it is saved; and what a fault is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from attn_tutor.english import capital, close_sentence, count
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import SENTENCE_AT, TEXT_AT, Gap, Labelled, Line, Numbered, lines_of
from attn_tutor.widgets.look import Look, Words
from attn_tutor.widgets.signs import say_typed_text

_NOTE = r"(?:the|a|an|outside) [a-z]"
_EXAMPLE = " For example: "  # stands on a line of its own, so that it breaks less often
_VERDICTS = {  # sign, label, role
    "right": ("✓", "Right", "ok"),
    "wrong": ("✗", "Not yet", "no"),
    "missed": ("✗", "Not right", "no"),
}


RemarkKind = Literal[
    "right", "so far", "not yet", "off", "look", "close", "note", "because", "you said", "it went"
]
_REMARKS: dict[RemarkKind, tuple[str, str, str, str]] = {  # sign, label, role, label aloud
    "right": ("✓", "Right", "ok", "Right"),
    "so far": ("✓", "So far", "ok", "Right so far"),
    "not yet": ("✗", "Not yet", "no", "Not yet"),
    "off": ("✗", "Off", "no", "Off"),
    "look": ("→", "Look", "you", "Look"),
    "close": ("→", "So close", "you", "So close"),
    "note": ("→", "Note", "you", "Note"),
    "because": ("→", "Because", "hi", "Because"),
    "you said": ("", "You said", "you", "You said"),
    "it went": ("", "Result", "w", "Result"),
}


@widget
class Remark(View):
    """One line of feedback: what holds, what is off, or where to look next, under its sign and label.

    label: another label of the same kind, such as "It learned" for "it went".
    """

    kind: RemarkKind
    words: Words
    label: str = ""
    keep: tuple[str, ...] = ()

    def blocks(self, look: Look) -> Iterable[View]:
        sign, label, role, aloud = _REMARKS[self.kind]
        yield Labelled(self.label or label, self.words, role, sign, self.label or aloud, self.keep)


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

    def blocks(self, look: Look) -> Iterator[View]:
        """The verdict and its reason under its label; the details below, aligned with it."""
        lines = [*lines_of(self.sentence.replace(_EXAMPLE, f"\n{_EXAMPLE.lstrip()}"))]
        lines += [line for detail in self.details for line in lines_of(_sentence(detail))]
        indent = TEXT_AT
        if self.kind != "neutral":
            sign, label, role = _VERDICTS[self.kind]
            yield Labelled(label, lines[0] if lines else "", role, sign, f"{label}.", self.keep)
            indent, lines = _indent(look), lines[1:]
        for line in lines:
            yield Line(line, indent, keep=self.keep)
        if self.read_as:
            yield Line(
                ((f"I read {self.read_as}.", "dim"),), indent, aloud=f"I read {say_typed_text(self.read_as)}."
            )


@widget
class Hint(View):
    """One hint of several."""

    number: int
    of: int
    text: str

    def blocks(self, look: Look) -> Iterator[View]:
        """The hint beside its number and the number of hints."""
        counted = f"Hint {self.number} of {self.of}"
        yield Labelled(f"Hint {self.number}/{self.of}", self.text, "q", spoken_label=counted)


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

    def blocks(self, look: Look) -> Iterator[View]:
        """Numbered steps, then what to keep under its labels."""
        if self.steps:
            yield Line((("Worked answer", "v", "bold"),), aloud="Worked answer.")
        for number, step in enumerate(self.steps, 1):
            yield Numbered(number, len(self.steps), step, keep=self.keep)
        labelled = [
            ("Answer", self.answer, "v"),
            ("Check", self.quick_check, "q"),
            *(("Watch out", text, "no") for text in self.common_mistakes),
            ("Remember", self.teaches, "w"),
            ("Note", self.note, "dim"),
        ]
        if self.steps and any(text for _, text, _ in labelled):
            yield Gap()
        before = ""
        for label, text, role in labelled:
            if text:
                yield Labelled(
                    "" if label == before else label, text, role, spoken_label=label, keep=self.keep
                )
                before = label


@widget
class SavedNote(View):
    """Whether the last answer is kept, how many are (or how many wait), and why not."""

    saved: bool
    count: int
    reason: str = ""

    stands_close: ClassVar[bool] = True

    def blocks(self, look: Look) -> Iterator[View]:
        """One quiet word; trouble in the colour of trouble."""
        waiting = f"{count(self.count, 'answer')} waiting" if self.count else "nothing is kept"
        trouble = f"NOT saved: {self.reason} ({waiting})."
        yield (
            Line((("saved", "dim"),), _indent(look), aloud="Saved.")
            if self.saved
            else Line(((trouble, "no"),), TEXT_AT)
        )


@widget
class ErrorView(View):
    """sentence: what is wrong and where; hint: what to do; command: what to type for it."""

    sentence: str
    hint: str = ""
    command: str = ""

    def blocks(self, look: Look) -> Iterator[View]:
        """The sign carries the colour, the words are plain."""
        for i, part in enumerate(self.sentence.split("\n")):
            yield Line(part, mark=("✗ " if i == 0 else "  ", "no", "bold"), aloud=say_typed_text(part))
        for part in self.hint.split("\n") if self.hint else ():
            yield Line(part, aloud=say_typed_text(part))
        if self.command:
            yield Line(((self.command, "q", "bold"),), aloud=say_typed_text(self.command))


def _indent(look: Look) -> int:
    return TEXT_AT + 2 if look.layout == "narrow" else SENTENCE_AT


def _sentence(note: str) -> str:
    """A note of what was added or left out in reading an answer, as a sentence."""
    return close_sentence(capital(note)) if re.match(_NOTE, note) else note

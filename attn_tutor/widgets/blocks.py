"""The blocks of running text: lines, labels, notes, remarks, rules, free drawings. Pictures in columns: see `table`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attn_tutor.english import close_sentence
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part, Words
from attn_tutor.widgets.signs import say_text, separate_numbers

if TYPE_CHECKING:
    from rich.text import Text

_BLANK_BEFORE_MARK = re.compile(r" (?=[.,:;?!](?:\s|$))")  # what a filled cell within a sentence leaves
_LONGEST_LABEL = 16  # columns of a label that stands beside its lines
_BAR = 40  # columns of a bar that stands alone
TEXT_AT, SENTENCE_AT = 2, 13  # columns from the left edge: text, and the sentence after a label


def parts_of(words: Words) -> tuple[Part, ...]:
    """The parts of a text, one for a bare string."""
    return (words,) if isinstance(words, str) else words


def plain_words(words: Words) -> str:
    """The characters of a text without the roles of its parts."""
    return "".join(part if isinstance(part, str) else part[0] for part in parts_of(words))


def lines_of(words: Words) -> list[Words]:
    """The lines of a text, empty ones left out; a text in parts is one line."""
    if not isinstance(words, str):
        return [words]
    return [line for line in words.split("\n") if line.strip()]


def say(words: Words, keep: Sequence[str] = ()) -> str:
    """A text as it is spoken; `keep` are pieces that keep their signs, because they are to be typed so."""
    text = plain_words(words)
    said = " ".join(say_text(text if keep or "attn-tutor " in text else separate_numbers(text), keep).split())
    return said if isinstance(words, str) else _BLANK_BEFORE_MARK.sub("", said)


@widget
class Line(View):
    """A text, wrapped at words; `mark` is a part such as ("▸", "no") in the margin.

    aloud: what is said instead, where the eye needs other words; "" where a line beside it says it already.
    keep: pieces that keep their signs aloud, because they are to be typed so. hang: the indent of later lines.
    """

    words: Words
    indent: int = TEXT_AT
    mark: Part = ""
    aloud: str | None = None
    keep: tuple[str, ...] = ()
    hang: int | None = None

    def draw(self, look: Look) -> list[Text]:
        before = look.text(self.mark)
        margin = " " * (self.indent - before.cell_len)
        hang = " " * (self.indent if self.hang is None else self.hang)
        return look.wrap(*parts_of(self.words), indent=[self.mark, margin], hang=[hang])

    def speak(self, look: Look) -> list[str]:
        said = say(self.words if self.aloud is None else self.aloud, self.keep)
        return [said] if said else []


@widget
class SpokenBlock(View):
    """A block whose spoken sentences differ from its drawn ones."""

    block: View
    sentences: tuple[str, ...]

    def draw(self, look: Look) -> list[Text]:
        return self.block.draw(look)

    def speak(self, look: Look) -> list[str]:
        return [*self.sentences]


@widget
class Gap(View):
    """An empty line, left out where rows are few unless `always`."""

    always: bool = False

    def draw(self, look: Look) -> list[Text]:
        return [look.text()] if self.always else look.gap()

    def speak(self, look: Look) -> list[str]:
        return []


@widget
class Divider(View):
    """A thin line across the screen; silent."""

    def draw(self, look: Look) -> list[Text]:
        return [look.rule()]

    def speak(self, look: Look) -> list[str]:
        return []


@widget
class Labelled(View):
    """A label at column 3 and its text at column 13, line breaks kept; on narrow screens one after the other.

    spoken_label: the label as it is said, if it takes other words; sign: stands before the label, silent.
    keep: pieces of the text that keep their signs aloud, because they are to be typed so.
    whole: it takes a line of its own where it would be broken, as a command that is to be copied.
    """

    label: str
    words: Words
    role: str = "you"
    sign: str = ""
    spoken_label: str = ""
    keep: tuple[str, ...] = ()
    whole: bool = False

    def draw(self, look: Look) -> list[Text]:
        sign = {"→": ">"}.get(self.sign, self.sign) if not look.glyphs else self.sign
        label = f"{sign} {self.label}" if sign else self.label
        narrow = look.layout == "narrow"
        apart = 2 if narrow else max(1, SENTENCE_AT - TEXT_AT - look.columns(label))
        first: list[Part] = [" " * TEXT_AT, (label, self.role, "bold"), " " * apart if self.words else ""]
        if self.whole and look.text(*first, *parts_of(self.words)).cell_len > look.room:
            return [look.text(*first[:2]), *look.wrap(*parts_of(self.words), indent=[" " * TEXT_AT])]
        hang = " " * (TEXT_AT + 2 if narrow else SENTENCE_AT)
        first = first if label else [hang]
        top, *rest = lines_of(self.words) or [""]
        lines = look.wrap(*parts_of(top), indent=first, hang=[hang])
        return [*lines, *(line for text in rest for line in look.wrap(*parts_of(text), indent=[hang]))]

    def speak(self, look: Look) -> list[str]:
        label = self.spoken_label or self.label
        top, *rest = lines_of(self.words) or [""]
        apart = " " if label.endswith(".") else ": "
        begun = f"{label}{apart if label else ''}{say(top, self.keep)}" if top else close_sentence(label)
        return [begun, *(say(text, self.keep) for text in rest)]


@widget
class Numbered(View):
    """One step of several after its number, line breaks kept. noun: what it is called aloud, such as "Step"."""

    number: int
    of: int
    words: str
    noun: str = "Step"
    keep: tuple[str, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        top, *rest = lines_of(self.words) or [""]
        lines = look.wrap(*parts_of(top), indent=["  ", (f"{self.number:>2}  ", "v", "bold")])
        return [*lines, *(line for text in rest for line in Line(text, 6).draw(look))]

    def speak(self, look: Look) -> list[str]:
        top, *rest = lines_of(self.words) or [""]
        begun = f"{self.noun} {self.number} of {self.of}: {say(top, self.keep)}"
        return [begun, *(say(text, self.keep) for text in rest)]


@widget
class Meter(View):
    """One bar on its track: the label and the number before it, marks of the scale below it.

    scale: (share, label) pairs; aloud: its sentence, "" where the lines beside it say the number already.
    """

    share: float
    role: str = "you"
    label: str = ""
    number: str = ""
    scale: tuple[tuple[float, str], ...] = ()
    aloud: str = ""

    def draw(self, look: Look) -> list[Text]:
        words = " ".join(filter(None, (self.label, self.number)))
        start = TEXT_AT + (look.columns(words) + 1 if words else 0)
        width = min(_BAR, look.room - start)
        label: list[Part] = [
            (self.label, "dim"),
            " " if self.label and self.number else "",
            (self.number, self.role, "bold"),
        ]
        meter = look.meter(self.share, width, self.role)
        bar = look.text(" " * TEXT_AT, *label, " " if words else "").append(meter)
        marks = look.at(*((start + round(share * width), [(mark, "dim")]) for share, mark in self.scale))
        return [bar, marks] if self.scale and marks.cell_len <= look.room else [bar]

    def speak(self, look: Look) -> list[str]:
        return [self.aloud] if self.aloud else []


@widget
class Note(View):
    """Lines behind a thick bar, the label before the first: what a picture says in words, or an aside.

    listed: each line is an item, so what is wrapped stands further in.
    aloud: what is said instead of label and lines.
    """

    lines: tuple[Words, ...]
    label: str = "Read it"
    role: str = "w"
    listed: bool = False
    aloud: tuple[str, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """The label stands in a column of its own, in a line of its own where it is long or the screen narrow."""
        side: list[Part] = ["  ", ("▌ ", self.role)]
        label: Part = (self.label, self.role, "bold")
        above = look.layout == "narrow" or look.columns(self.label) > _LONGEST_LABEL
        lines: list[Text] = [look.text(*side, label)] if self.label and above else []
        beside = "" if lines or not self.label else " " * (look.columns(self.label) + 2)
        for i, line in enumerate(self.lines):
            first: list[Part] = [*side, label, "  "] if beside and i == 0 else [*side, beside]
            lines += look.wrap(*parts_of(line), indent=first, hang=[*side, beside, "  " * self.listed])
        return lines

    def speak(self, look: Look) -> list[str]:
        if self.aloud:
            return [*self.aloud]
        said = [say(line) for line in self.lines]
        return [f"{say(self.label)}: {said[0]}", *said[1:]] if self.label and said else said


@widget
class Legend(View):
    """What the cells of a learner look like, for pages that have room for it; silent, since cells say it themselves."""

    def draw(self, look: Look) -> list[Text]:
        kinds = (("field", "", "you typed it"), ("off", "✗", "off"), ("field", "↳", "follows from it"))
        parts: list[Part] = [("▌ ", "rule"), ("Legend  ", "dim")]
        for style, sign, words in kinds:
            parts += [(" n ", style), (sign, "no", "bold"), (f" {words}   ", "dim")]
        line = look.text("  ", *parts, (" ? ", "open"), (" yours to fill", "dim"))
        return [line] if line.cell_len <= look.room else []

    def speak(self, look: Look) -> list[str]:
        return []

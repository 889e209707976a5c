"""Reading matter: paragraphs, code, and notes with a bar at their side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from attn_tutor.widgets import drawn
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import closed, in_ascii, inert, spoken

if TYPE_CHECKING:
    from rich.text import Text

_NUMBERED = re.compile(r"^ ?(\d+)  ")
_FORMULA = re.compile(r"[^\x00-\x7f]|\^")  # signs that Python code has not
_CODE = re.compile(r"@|\bnp\.|\bdef |\breturn ")
_BLANK = re.compile(r"____|__(?P<number>\d+)__")

Line: TypeAlias = str | tuple[Part, ...]  # a text, or texts with roles


@drawn
class Prose:
    """Paragraphs, wrapped at words. A line break in `text` is kept; an empty line is a gap.

    aloud: what is said instead, where that takes other words.
    """

    text: str
    aloud: str = ""

    def draw(self, look: Look) -> list[Text]:
        """The paragraphs, two columns in."""
        lines: list[Text] = []
        for paragraph in self.text.strip("\n").split("\n"):
            lines += look.wrapped(paragraph, indent=["  "]) if paragraph.strip() else look.gap()
        return lines

    def speak(self, look: Look) -> list[str]:
        """A paragraph a line; a numbered one is an item."""
        lines = filter(str.strip, (self.aloud or self.text).split("\n"))
        return [spoken(_counted("Item", line.removeprefix("· "))) for line in lines]


@drawn
class Heading:
    """The idea of a screen in a few bold words."""

    text: str

    def draw(self, look: Look) -> list[Text]:
        """One bold line, or as many as it takes."""
        return look.wrapped((self.text, "hi", "bold"), indent=["  "])

    def speak(self, look: Look) -> list[str]:
        """The words as a sentence."""
        return [closed(spoken(self.text))]


@drawn
class Code:
    """A snippet, every line as it is; a line too long is folded under itself."""

    text: str

    def draw(self, look: Look) -> list[Text]:
        """The snippet behind a thin line."""
        side: list[Part] = ["  ", ("│ ", "rule")]
        lines = [look.wrapped(line, indent=side, hang=[*side, "  "]) for line in self._lines()]
        return [line for folded in lines for line in folded]

    def speak(self, look: Look) -> list[str]:
        """What it is, then the lines with their indents; blanks and numbers of lines by name, formulas in words."""
        lines = self._lines()
        formulas = any(map(_FORMULA.search, lines)) and not any(map(_CODE.search, lines))
        said = (_counted("Line", _blanks_named(_formula_said(inert(line)))) for line in lines)
        return ["Formula:" if formulas else "Code:", *said]

    def _lines(self) -> list[str]:
        return self.text.strip("\n").expandtabs(4).split("\n")


@drawn
class Note:
    """Lines behind a thick bar, the label before the first: what a picture says in words, or an aside."""

    lines: tuple[Line, ...]
    label: str = "Read it"
    role: str = "w"
    listed: bool = False  # each line is an item: what is wrapped stands further in

    def draw(self, look: Look) -> list[Text]:
        """The label stands in a column of its own, on narrow screens in a line of its own."""
        side: list[Part] = ["  ", ("▌ ", self.role)]
        label: Part = (self.label, self.role, "bold")
        lines: list[Text] = [look.text(*side, label)] if self.label and look.layout == "narrow" else []
        beside = "" if lines or not self.label else " " * (look.columns(self.label) + 2)
        for i, line in enumerate(self.lines):
            first: list[Part] = [*side, label, "  "] if beside and i == 0 else [*side, beside]
            parts = (line,) if isinstance(line, str) else line
            lines += look.wrapped(*parts, indent=first, hang=[*side, beside, "  " * self.listed])
        return lines

    def speak(self, look: Look) -> list[str]:
        """The label, then the lines."""
        said = [spoken(plain_words(line)) for line in self.lines]
        return [f"{spoken(self.label)}: {said[0]}", *said[1:]] if self.label and said else said


def _counted(what: str, line: str) -> str:
    """A line after its number as it is said: "1  0 in place of a logit" is "Item 1: 0 in place of a logit"."""
    return _NUMBERED.sub(rf"{what} \1: ", line)


def _formula_said(line: str) -> str:
    """A line of mathematics in words, with its indent; any other line as it is."""
    indent = line[: len(line) - len(line.lstrip())]
    return indent + spoken(line) if _FORMULA.search(line) else in_ascii(line)


def _blanks_named(code: str) -> str:
    """Underscores are silent, so query.shape[__1__] is said as query.shape[BLANK 1]."""
    return _BLANK.sub(lambda blank: f"BLANK {blank['number'] or ''}".rstrip(), code)


def plain_words(line: Line) -> str:
    """The words of a line without their roles."""
    return line if isinstance(line, str) else "".join(p if isinstance(p, str) else p[0] for p in line)

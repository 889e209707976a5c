"""Reading matter: paragraphs, code, and notes with a bar at their side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attn_tutor.english import close_sentence
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.signs import in_ascii, inert, say_text, separate_numbers

if TYPE_CHECKING:
    from rich.text import Text

_NUMBERED = r"^ ?(\d+)  "
_FORMULA = r"[^\x00-\x7f]|\^"  # signs that Python code has not
_CODE = r"@|\bnp\.|\bdef |\breturn "
_BLANK = r"____|__(?P<number>\d+)__"


@widget
class Prose(View):
    """Paragraphs, wrapped at words. A line break in `text` is kept; an empty line is a gap.

    aloud: what is said instead, where that takes other words.
    """

    text: str
    aloud: str = ""

    def draw(self, look: Look) -> list[Text]:
        """The paragraphs, two columns in."""
        lines: list[Text] = []
        for paragraph in self.text.strip("\n").split("\n"):
            lines += look.wrap(paragraph, indent=["  "]) if paragraph.strip() else look.gap()
        return lines

    def speak(self, look: Look) -> list[str]:
        """A paragraph a line; a numbered one is an item."""
        lines = filter(str.strip, (self.aloud or self.text).split("\n"))
        return [say_text(separate_numbers(_count("Item", line.removeprefix("· ")))) for line in lines]


@widget
class Heading(View):
    """The idea of a screen in a few bold words."""

    text: str

    def draw(self, look: Look) -> list[Text]:
        """One bold line, or as many as it takes."""
        return look.wrap((self.text, "hi", "bold"), indent=["  "])

    def speak(self, look: Look) -> list[str]:
        """The words as a sentence."""
        return [close_sentence(say_text(self.text))]


@widget
class Code(View):
    """A snippet, every line as it is; a line too long is folded under itself.

    first: the number of its first line, where lines are numbered; off: the numbers of lines that are off.
    """

    text: str
    first: int = 0
    off: tuple[int, ...] = ()

    def draw(self, look: Look) -> list[Text]:
        """The snippet behind a thin line; a line that is off on its ground, marked in the margin."""
        lines = self._lines()
        digits = len(str(self.first + len(lines) - 1)) if self.first else 0
        return [
            drawn
            for number, line in enumerate(lines, self.first)
            for drawn in self._draw(
                look, line, str(number).rjust(digits) if digits else "", number in self.off
            )
        ]

    def _draw(self, look: Look, line: str, number: str, is_off: bool) -> list[Text]:
        side: list[Part] = ["  ", (number, "dim"), ("   " if number else "│ ", "rule")]
        if is_off:
            side = [("▸ ", "no", "bold"), (number, "no"), "   "]
        return look.wrap(
            (line, "off") if is_off else line, indent=side, hang=[*side[:1], " " * len(number), side[2], "  "]
        )

    def speak(self, look: Look) -> list[str]:
        """What it is, then the lines with their indents; blanks and numbers of lines by name, formulas in words."""
        lines = self._lines()
        code = "\n".join(lines)
        formulas = re.search(_FORMULA, code) and not re.search(_CODE, code)
        said = [_count("Line", _blanks_named(_formula_said(inert(line)))) for line in lines]
        if self.first:
            numbers = range(self.first, self.first + len(said))
            said = [
                f"Line {number}{', off' if number in self.off else ''}: {line}"
                for number, line in zip(numbers, said, strict=True)
            ]
        return ["Formula:" if formulas else "Code:", *said]

    def _lines(self) -> list[str]:
        return self.text.strip("\n").expandtabs(4).split("\n")


def _count(what: str, line: str) -> str:
    """A line after its number as it is said: "1  0 in place of a logit" is "Item 1: 0 in place of a logit"."""
    return re.sub(_NUMBERED, rf"{what} \1: ", line)


def _formula_said(line: str) -> str:
    """A line of mathematics in words, with its indent; any other line as it is."""
    indent = line[: len(line) - len(line.lstrip())]
    return indent + say_text(line) if re.search(_FORMULA, line) else in_ascii(line)


def _blanks_named(code: str) -> str:
    """Underscores are silent, so query.shape[__1__] is said as query.shape[BLANK 1]."""
    return re.sub(_BLANK, lambda blank: f"BLANK {blank['number'] or ''}".rstrip(), code)

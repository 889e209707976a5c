"""Typed lines: what the screen keeps of one, when one is a whole answer, and when more rows of a matrix are to come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from attn_tutor.records import record
from attn_tutor.widgets import View
from attn_tutor.widgets.look import Look

if TYPE_CHECKING:
    from rich.text import Text

ANY_ROWS = 1_000  # where nobody knows how many are to come: an empty line or a bracket ends it long before
# Compiled when the first line has been typed: nobody waits for them before.
_COMMAND = r"(?is)[hswbrq?]|:.*|(why|row|head)\b.*"
_FUNCTION = r"(?i)\b(?:sqrt|exp)\s*\([^()]*\)|√\s*\([^()]*\)|\b(?:inf|nan|pi|e)\b|(?<=\d)e(?=[-+]?\d)"
_IN_MATRIX = r"(?i)[\d\[\](){}#∞]|\b(?:nan|inf)\b"  # in a line that belongs to a matrix
_WORD = r"[^\W\d_]"


def is_command(line: str) -> bool:
    """Whether `line` asks for something instead of answering: h, ?, :b, why r2c1, row it."""
    return re.fullmatch(_COMMAND, line.strip()) is not None


def takes_back(line: str) -> bool:
    """Whether `line`, typed where the next row of a matrix is to come, takes the row before it back."""
    return line.strip().casefold() in ("b", ":b", "back", "undo")


def is_complete(lines: list[str], rows: int) -> bool:
    """Whether the lines typed so far are a whole answer where a matrix of `rows` rows is asked for.

    They are with the last row, with an empty line, with a matrix in brackets or with `;` between its rows, and
    with anything that is no row: a command, a letter, words. One row in brackets, as in [0.2, 0.8], is a row.
    A bracket that is still open waits for its end, where one row is asked for, too, unless mere words follow.
    """
    last = lines[-1].strip()
    if rows < 1 or not last or is_command(last):
        return True
    numbers = re.sub(_FUNCTION, "0", "\n".join(lines))
    opened, deepest = _depth(numbers)
    if opened > 0:
        return len(lines) > 1 and bool(re.search(_WORD, last)) and not re.search(_IN_MATRIX, last)
    return deepest > 1 or opened < 0 or ";" in numbers or bool(re.search(_WORD, numbers)) or len(lines) >= rows


def is_cut_short(lines: list[str], rows: int) -> bool:
    """Whether an empty line came before the last of the rows that are asked for."""
    return not lines[-1].strip() and 1 < len(lines) <= rows < ANY_ROWS


def _depth(text: str) -> tuple[int, int]:
    """(how many brackets are still open, how many were open at once); round ones count as square ones do."""
    opened = deepest = 0
    for sign in text:
        if sign in "[({":
            opened += 1
            deepest = max(deepest, opened)
        elif sign in "])}":
            opened -= 1
    return opened, deepest


def rows_to_come(typed: int, rows: int) -> View:
    """What is said where an empty line comes before the last row."""
    from attn_tutor.widgets.feedback import Feedback

    there = f"{typed} of {rows} rows {'is' if typed == 1 else 'are'} there."
    return Feedback("neutral", f"{there} Type row {typed + 1}, or Enter again to give no more.")


def row_taken_back(row: int) -> View:
    """What is said where a row is to be typed again."""
    from attn_tutor.widgets.feedback import Feedback

    return Feedback("neutral", f"Row {row} is taken back: type it again.")


@record()
class PromptLine(View):
    """A prompt with what was typed at it, so that a screen printed again still has it."""

    text: str

    stands_close: ClassVar[bool] = True

    def draw(self, look: Look) -> list[Text]:
        return look.wrap(self.text, indent=["  "])

    def speak(self, look: Look) -> list[str]:
        return [look.printable(self.text)]

"""Where things go on a screen: cells in columns, blocks side by side, pieces in running lines.

All widths are measured on finished texts, after signs have become ASCII where they must.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from attn_tutor.widgets.rich_lines import place_texts
from attn_tutor.widgets.wrapping import spans

if TYPE_CHECKING:
    from rich.text import Text

    from attn_tutor.widgets.look import Look, Part

Lines = list["Text"]

MARGIN = "  "  # before every line of every screen but its header; a mark such as ▸ stands in it


def width_of(lines: Sequence[Text]) -> int:
    """The columns that the widest line takes."""
    return max((line.cell_len for line in lines), default=0)


def fits(look: Look, lines: Sequence[Text]) -> bool:
    return width_of(lines) <= look.room


def pad(text: Text, width: int, align: str = "<") -> Text:
    """A copy of `text` in `width` columns: flush left "<" or flush right ">"."""
    blanks = " " * max(0, width - text.cell_len)
    if align == ">":
        return text.blank_copy(blanks).append(text)
    return text.copy().append(blanks)


def beside(blocks: Sequence[Lines], gap: int) -> Lines:
    """Blocks of lines side by side, aligned at the top."""
    columns = [*accumulate((width_of(block) + gap for block in blocks), initial=0)]
    high = max((len(block) for block in blocks), default=0)
    return [
        place_texts((column, block[at]) for column, block in zip(columns, blocks, strict=False) if at < len(block))
        for at in range(high)
    ]


def bands(look: Look, blocks: Sequence[Lines], gap: int) -> list[Lines]:
    """As many blocks side by side as fit, then the next ones below: one list of lines for each band."""
    result: list[list[Lines]] = []
    used = look.room + 1
    for block in blocks:
        if used + gap + width_of(block) > look.room:
            result.append([])
            used = -gap
        result[-1].append(block)
        used += gap + width_of(block)
    return [beside(band, gap) for band in result]


def with_indent(look: Look, lines: Sequence[Text]) -> Lines:
    """The lines after the margin; a blank one stays blank."""
    return [look.text(MARGIN).append(line) if line else line for line in lines]


def within_margin(look: Look) -> Look:
    """The look of what is drawn first and indented then."""
    return replace(look, width=look.room + 1 - len(MARGIN))


def flow(look: Look, pieces: Sequence[Text], indent: Sequence[Part] = ()) -> Lines:
    """Pieces in running lines, two blanks apart, each line after `indent`; none is broken that a line can hold."""
    begin = look.text(*indent)
    lines: Lines = []
    for piece in pieces:
        if begin.cell_len + piece.cell_len > look.room:
            parts = spans(piece.plain, look.room - begin.cell_len)
            lines += [begin.copy().append(piece[start:end]) for start, end in parts]
        elif lines and lines[-1].cell_len + 2 + piece.cell_len <= look.room:
            lines[-1].append("  ").append(piece)
        else:
            lines.append(begin.copy().append(piece))
    return lines

"""Where lines break: at blanks, by the cells a text takes on the screen. Pure; nothing is lost but blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# A word, and what is read as one: a row, (2, 3), [0.5, 0.5] or 1 0 1; a shape, 2 × 3; a product, 2 · 3.
_WORD = re.compile(
    r"\s*(?:\[[^\[\]]{1,20}\]|[\[(][\d\s,.+−-]{1,60}[\])]|\S)+(?:(?<=\d)(?:(?: [×·])? [−-]?\d[\d.]*(?<=\d))+\S*)?"
)
_BARE_WORD = re.compile(r"\s*\S+")
_HANG = "    "
# A command within a sentence, up to a sign that ends a part of it or a word that continues it.
_COMMAND = (  # compiled where a command is said: few sentences name one
    r"attn-tutor(?: (?!(?:asks|begins|brings|continues|gives|goes|lists|names|prints|says|shows|takes|teaches|tells"
    r"|without)\b)"
    r"(?:'[^']*'|\"[^\"]*\"|[^\s,;:]+?(?=[.,;:]?(?:\s|$))))+"
)


@lru_cache(maxsize=1_000)  # a page that is too tall draws its lines again with fewer blank ones between them
def spans(text: str, width: int, later_width: int | None = None) -> tuple[tuple[int, int], ...]:
    """(start, end) of each line of `text` within `width` cells, the later lines within `later_width`.

    A word longer than a line is folded over several; blanks at a break are left out, others kept.
    """
    if cells(text) <= width:
        return ((0, len(text.rstrip())),)
    later = width if later_width is None else later_width
    lines: list[tuple[int, int]] = []
    start = end = used = 0
    for word_start, word_end in _words(text, later):
        needed = cells(text[end:word_end])
        room = later if lines else width
        if used and used + needed > room:
            lines.append((start, end))
            start, used, needed, room = word_start, 0, cells(text[word_start:word_end]), later
        if used + needed > room:
            *full, (start, end) = _fold(text, start, word_end, room, later)
            lines += full
            used = cells(text[start:end])
        else:
            end, used = word_end, used + needed
    return (*lines, (start, end))


def wrap(text: str, width: int, indent: str = "", later_indent: str | None = None) -> list[str]:
    """The lines of `text` within `width` cells, each with its indent; one empty line for an empty text."""
    hang = indent if later_indent is None else later_indent
    found = spans(text, width - len(indent), width - len(hang))
    return [(hang if i else indent) + text[start:end] for i, (start, end) in enumerate(found)]


def wrap_said(sentence: str, width: int) -> list[str]:
    """A sentence for the ear in lines; a command that would be broken stands on a line of its own, to be copied."""
    lines = wrap(sentence, width, later_indent=_HANG)
    if len(lines) == 1 or "attn-tutor" not in sentence:
        return lines
    commands = re.findall(_COMMAND, sentence)
    broken = (command for command in commands if not any(command in line for line in lines))
    command = next(broken, "")
    if not command:
        return lines
    before, _, after = (part.strip() for part in sentence.partition(command))
    rest = wrap_said(after, width) if after.strip(".,;") else []
    return [*(wrap(before, width, later_indent=_HANG) if before else []), command, *rest]


def cells(text: str) -> int:
    """How many columns `text` takes on a screen."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _words(text: str, width: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each word; a row in brackets is one if a line can hold it."""
    for found in _WORD.finditer(text):
        word = found[0].lstrip()
        if 2 * len(word) <= width or cells(word) <= width:
            yield found.end() - len(word), found.end()
            continue
        for bare in _BARE_WORD.finditer(text, found.start(), found.end()):
            yield bare.end() - len(bare[0].lstrip()), bare.end()


def _fold(text: str, start: int, end: int, width: int, later: int) -> list[tuple[int, int]]:
    """Spans of text[start:end] cut wherever a line is full; at least one character per line."""
    pieces: list[tuple[int, int]] = []
    used, first = 0, start
    for i in range(start, end):
        size = cells(text[i])
        if i > first and used + size > max(1, later if pieces else width):
            pieces.append((first, i))
            first, used = i, 0
        used += size
    return [*pieces, (first, end)]

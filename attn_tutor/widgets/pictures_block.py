"""Picture of a block of a transformer: the residual path as a line, and what branches off and is added back.

See it: python -m attn_tutor.widgets.pictures_block
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING

from attn_tutor.curriculum.drawings import NormPlace
from attn_tutor.english import join_words
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.layout import fits
from attn_tutor.widgets.look import Look, Part

if TYPE_CHECKING:
    from rich.text import Text

_ROLES = {"attention": "w", "feed-forward": "v", "norm": "model", "+": "you"}


@widget
class BlockWires(View):
    """A block as wires, from left to right where it fits, else from top to bottom.

    norm: before or after each part; numbered: a number before each part, for a question.
    """

    norm: NormPlace = "before"
    numbered: bool = False

    @property
    def halves(self) -> tuple[tuple[str, ...], ...]:
        """What branches off the residual path, twice; the sum, and what stands on the path itself after it."""
        parts = ("attention", "feed-forward")
        return tuple(("norm", part, "+") if self.norm == "before" else (part, "+", "norm") for part in parts)

    def draw(self, look: Look) -> list[Text]:
        for lines in (self._across(look), self._down(look)):
            if fits(look, lines):
                return lines
        return [line for said in self._words() for line in Line(said).draw(look)]

    def speak(self, look: Look) -> list[str]:
        return [line for said in self._words() for line in Line(said).speak(look)]

    def _numbered_parts(self) -> list[list[tuple[str, str]]]:
        """Each part with its number, if it has one."""
        numbers = count(1)
        return [
            [(name, f"{next(numbers)} " if self.numbered and name != "+" else "") for name in half]
            for half in self.halves
        ]

    def _across(self, look: Look) -> list[Text]:
        """The residual path on the first line, the branches on the second."""
        top: list[tuple[int, list[Part]]] = [(2, [("x", "hi", "bold")])]
        below: list[tuple[int, list[Part]]] = []
        at = 4
        for half in self._numbered_parts():
            branch = [part for part in half if self._is_off_path(part[0])]
            on_path = [part for part in half if not self._is_off_path(part[0])]
            tee, corner, join = ("┬", "└", "┘") if look.glyphs else ("+", "+", "+")
            chain: list[Part] = [(f"{corner}─▶ ", "dim")]
            for number, part in enumerate(branch):
                chain += [(" ─▶ ", "dim")] if number else []
                chain += _write(part)
            width = look.text(*chain).cell_len
            sum_at = at + 1 + width + 3
            top.append((at, [(f"─{tee}" + "─" * (sum_at - at - 3), "hi")]))
            below.append((at + 1, [*chain, (" " + "─" * (sum_at - at - 3 - width) + join, "dim")]))
            first, *later = on_path
            top.append((sum_at - 1, _write(first)))
            at = sum_at - 1 + look.text(*_write(first)).cell_len
            for part in later:
                named = _write(part)
                top.append((at, [("─▶ ", "hi"), *named]))
                at += 4 + look.text(*named).cell_len
        top.append((at, [("─▶ ", "hi"), ("x", "hi", "bold")]))
        return [look.at(*top), look.at(*below)]

    def _is_off_path(self, name: str) -> bool:
        return name in ("attention", "feed-forward") or (name == "norm" and self.norm == "before")

    def _down(self, look: Look) -> list[Text]:
        """The residual path from top to bottom, the branches to the right of it."""
        tee, turn, up = ("├", "┐", "┘") if look.glyphs else ("+", "+", "+")
        lines = [look.text("  ", ("x", "hi", "bold"))]
        for half in self._numbered_parts():
            chain: list[Part] = []
            for part in (part for part in half if self._is_off_path(part[0])):
                chain += [("─▶ ", "dim"), *_write(part), " "]
            width = look.text(*chain).cell_len
            first, *later = [part for part in half if not self._is_off_path(part[0])]
            lines.append(look.text("  ", (tee, "hi"), *chain, (f"─{turn}", "dim")))
            added = _write(first)
            back = width + 2 - look.text(*added).cell_len
            lines.append(look.text("  ", *added, (" ◀" + "─" * (back - 2) + up, "dim")))
            lines += [look.text("  ", *_write(part)) for part in later]
        return [*lines, look.text("  ", ("x", "hi", "bold"), (", one block later", "dim"))]

    def _words(self) -> Sequence[str]:
        straight = "x goes straight through the block."
        said = [
            straight if self.norm == "before" else "x goes through a norm after each sum."
        ]
        for half in self._numbered_parts():
            branch = [_aloud(part) for part in half if self._is_off_path(part[0])]
            first, *later = [_aloud(part) for part in half if not self._is_off_path(part[0])]
            after = f", and the sum goes through {join_words(later)}" if later else ""
            said.append(f"A copy of x goes through {' and then '.join(branch)}; {first} adds it to x{after}.")
        return said


def _write(part: tuple[str, str]) -> list[Part]:
    name, number = part
    label = "(+)" if name == "+" else name
    return [*([(number, "k", "bold")] if number else []), (label, _ROLES[name], "bold")]


def _aloud(part: tuple[str, str]) -> str:
    name, number = part
    word = {"+": "a sum", "norm": "norm" if number else "a norm", "feed-forward": "the feed-forward network"}
    return f"{word.get(name, name)} {number}".strip()


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    show(BlockWires(), BlockWires("after"), BlockWires(numbered=True))

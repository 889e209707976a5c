"""Pictures of heads: columns cut into blocks, wires from query heads to key heads, all heads of a model.

See them: python -m attn_tutor.widgets.pictures_heads
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from attn_tutor.curriculum.drawings import Sharing
from attn_tutor.engine.arrays import Array
from attn_tutor.english import capital, join_words
from attn_tutor.questions.fields import LETTERS
from attn_tutor.questions.words import alike
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.head_maps import MEANINGS
from attn_tutor.widgets.layout import flow
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.numerals import brief_number
from attn_tutor.widgets.table import Table

if TYPE_CHECKING:
    from rich.text import Text

_LEFT = 12  # columns before the first wire
_STEP = 4  # columns from one query head to the next, 3 where there is less room


# ---- columns cut into heads ----------------------------------------------------------------------------


@widget
class HeadColumns(View):
    """A matrix whose columns belong to heads, each head on a ground of its own.

    rows: for each word the numbers of head 1, of head 2 and so on.
    """

    words: tuple[str, ...]
    rows: tuple[tuple[tuple[float, ...], ...], ...]
    decimals: int = 2

    def draw(self, look: Look) -> list[Text]:
        if look.layout != "narrow":
            return self._table().draw(look)
        return [line for said in self._words() for line in Line(said).draw(look)]

    def speak(self, look: Look) -> list[str]:
        return [line for said in self._words() for line in Line(said).speak(look)]

    def _texts(self) -> list[list[list[str]]]:
        flat = iter(alike((x for row in self.rows for block in row for x in block), self.decimals, brief_number))
        return [[[next(flat) for _ in block] for block in row] for row in self.rows]

    def _table(self) -> Table:
        heads = len(self.rows[0])
        columns: list[Column] = [Column("", "hi")]
        for head, block in enumerate(self.rows[0], 1):
            columns += [
                Column("", title="" if at else f"head {head}", joined=at > 0) for at in range(len(block))
            ]
        rows = (
            Row(
                (
                    word,
                    *(
                        Cell(text, heat=(head + 0.6) / heads)
                        for head, block in enumerate(blocks)
                        for text in block
                    ),
                )
            )
            for word, blocks in zip(self.words, self._texts(), strict=True)
        )
        return Table(tuple(columns), tuple(rows))

    def _words(self) -> Iterator[str]:
        for word, blocks in zip(self.words, self._texts(), strict=True):
            heads = (f"head {at} has {', '.join(block)}" for at, block in enumerate(blocks, 1))
            yield f"{capital(word)}: {'; '.join(heads)}."


def head_columns(matrices: Array, words: Sequence[str], decimals: int = 2) -> HeadColumns:
    """(n_heads, n, d_head) side by side: a row for each word, a block of columns for each head."""
    names = tuple(words) or tuple(f"word {at}" for at in range(1, matrices.shape[1] + 1))
    rows = tuple(tuple(tuple(map(float, head[at])) for head in matrices) for at in range(matrices.shape[1]))
    return HeadColumns(names, rows, decimals)


# ---- who reads which key head --------------------------------------------------------------------------


@widget
class SharedHeads(View):
    """Query heads in a row, key heads below, and a wire from each query head to the key head that it reads."""

    query_heads: int
    key_heads: int
    label: str

    @property
    def groups(self) -> list[list[int]]:
        """The query heads of each key head, counted from 1."""
        read = np.repeat(np.arange(self.key_heads), self.query_heads // self.key_heads)
        return [[int(at) + 1 for at in np.flatnonzero(read == head)] for head in range(self.key_heads)]

    def draw(self, look: Look) -> list[Text]:
        step = next((s for s in (_STEP, 3) if _LEFT + self.query_heads * s <= look.room), 0)
        if not step:
            return [line for said in self._words() for line in Line(said).draw(look)]
        ends = [[_LEFT + (head - 1) * step for head in group] for group in self.groups]
        middles = [(group[0] + group[-1]) // 2 for group in ends]
        queries: list[tuple[int, list[Part]]] = [
            (at, [(str(head), "q", "bold")])
            for head, at in enumerate((at for group in ends for at in group), 1)
        ]
        keys = [(at, [(str(head), "k", "bold")]) for head, at in enumerate(middles, 1)]
        is_letter = len(self.label) == 1
        label: Part = (self.label, "k" if is_letter else "hi", "bold")
        margin = [(2, [label])] if is_letter else []
        return [
            *([] if is_letter else [look.text("  ", label)]),
            look.at(*margin, (4, [("query", "q")]), *queries),
            look.at(
                *(
                    (group[0], [(_wire(look, group, at), "dim")])
                    for group, at in zip(ends, middles, strict=True)
                )
            ),
            look.at((4, [("key", "k")]), *keys),
        ]

    def speak(self, look: Look) -> list[str]:
        return [line for said in self._words() for line in Line(said).speak(look)]

    def _words(self) -> Iterator[str]:
        reads = (
            f"query {'head' if len(group) == 1 else 'heads'} {join_words([str(head) for head in group])} "
            f"{'reads' if len(group) == 1 else 'read'} key head {at}"
            for at, group in enumerate(self.groups, 1)
        )
        yield f"{self.label}: {', '.join(reads)}."


def _wire(look: Look, ends: Sequence[int], middle: int) -> str:
    """└──┴─┬─┴──┘ from each query head of a group to the key head in the middle."""
    if len(ends) == 1:
        return "│"
    signs = {ends[0]: "└", ends[-1]: "┘", **dict.fromkeys(ends[1:-1], "┴")}
    signs[middle] = "┼" if middle in ends[1:-1] else "┬"
    drawn = "".join(signs.get(at, "─") for at in range(ends[0], ends[-1] + 1))
    return drawn if look.glyphs else "".join("-" if sign == "─" else "+" for sign in drawn)


def shared_heads(sharing: Sharing) -> Iterator[SharedHeads]:
    """A drawing for each number of key heads, lettered or named."""
    for at, key_heads in enumerate(sharing.key_heads):
        name = (
            "multi-head"
            if key_heads == sharing.query_heads
            else "multi-query"
            if key_heads == 1
            else "grouped-query"
        )
        yield SharedHeads(
            sharing.query_heads, key_heads, LETTERS[at] if sharing.lettered else f"{name} attention"
        )


# ---- all heads of a model ------------------------------------------------------------------------------


@widget
class AllHeadTiles(View):
    """A tile for each head, layers below each other: its letter on the ground of the share that it stands for.

    letters: one for each head, "" where it is not to be seen yet. shares: what they stand for.
    """

    letters: tuple[tuple[str, ...], ...]
    shares: tuple[tuple[float, ...], ...]

    def draw(self, look: Look) -> list[Text]:
        heads = len(self.letters[0])
        wide = 6 + heads * 4 <= look.room
        numbers = "".join(f"{at:^4}" if wide else f"{at % 10:>2}" for at in range(heads))
        lines = [look.text("      ", (numbers.rstrip(), "dim"))]
        for layer, (letters, shares) in enumerate(zip(self.letters, self.shares, strict=True)):
            line = look.text("  ", (f"L{layer:<3}", "dim"))
            for head, (letter, share) in enumerate(zip(letters, shares, strict=True)):
                line.append(" " if wide and head else "")
                line.append(self._tile(look, letter, share) if wide else look.text(f" {letter or '·'}"))
            lines.append(line)
        return [*lines, *self._legend(look)]

    def _tile(self, look: Look, letter: str, share: float) -> Text:
        if look.tiles:
            background, foreground = look.heat(share if letter else 0.0)
            ground = f"{foreground} on {background}" if letter else "dim"
            return look.text().append(f" {letter or '·'} ", ground)
        shade = look.shade(share, 1) if letter else " "
        return look.text(f" {letter or '·'}{shade}")

    def _legend(self, look: Look) -> list[Text]:
        present = {letter.casefold() for row in self.letters for letter in row if letter}
        said = [f"{sign.upper()} {meaning}" for sign, meaning in MEANINGS.items() if sign in present]
        said += [] if all(letter for row in self.letters for letter in row) else ["· not shown"]
        return flow(look, [look.text((words, "dim")) for words in said], ["  "])

    def speak(self, look: Look) -> list[str]:
        """A line for each layer: the heads of each kind that is shown."""
        return [f"Layer {layer}: {self._layer_said(row)}." for layer, row in enumerate(self.letters)]

    def _layer_said(self, row: Sequence[str]) -> str:
        kinds = (
            (meaning, [str(head) for head, letter in enumerate(row) if letter and letter.casefold() == sign])
            for sign, meaning in MEANINGS.items()
        )
        said = [
            f"{meaning}, head{'s' * (len(heads) > 1)} {join_words(heads)}" for meaning, heads in kinds if heads
        ]
        others = [str(head) for head, letter in enumerate(row) if not letter]
        if others:
            said.append(f"not shown, head{'s' * (len(others) > 1)} {join_words(others)}")
        return "; ".join(said)


if __name__ == "__main__":
    from attn_tutor.widgets.demo import show

    show(head_columns(np.arange(12.0).reshape(2, 3, 2), ("cats", "chase", "mice")))
    show(*shared_heads(Sharing(query_heads=8, key_heads=(8, 2, 1))))
    show(AllHeadTiles((("P", "1", ""), ("1", "n", "")), ((0.9, 0.6, 0.1), (0.7, 0.55, 0.2))))

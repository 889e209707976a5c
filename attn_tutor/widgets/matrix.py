"""Matrices as they are given: in brackets, numbers below each other, ready to be copied; and read aloud.

See them: python -m attn_tutor.widgets.matrix
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from attn_tutor.engine.arrays import Array, shape_text
from attn_tutor.english import count
from attn_tutor.widgets import View, widget
from attn_tutor.widgets.blocks import Line
from attn_tutor.widgets.flow import Flow
from attn_tutor.widgets.labels import aloud, in_words, names
from attn_tutor.widgets.layout import Lines, with_indent, within_margin
from attn_tutor.widgets.look import Look, Part
from attn_tutor.widgets.numerals import matrix_texts
from attn_tutor.widgets.signs import say_text

if TYPE_CHECKING:
    from rich.text import Text

    from attn_tutor.questions.given import Given

_MASK = "1 may be looked at, 0 is masked"
_BY_KEY = ("context", "key", "value")  # matrices whose rows are keys; rows of tokens, query, mask are queries

# Every matrix that may be given: its letter in formulas, and its role.
_MATRICES = {
    "tokens": ("X", "hi"),
    "context": ("", "hi"),
    "query": ("Q", "q"),
    "key": ("K", "k"),
    "value": ("V", "v"),
    "w_query": ("W_Q", "q"),
    "w_key": ("W_K", "k"),
    "w_value": ("W_V", "v"),
    "w_output": ("W_O", "v"),
    "mask": ("", "hi"),
    "logits": ("", "w"),
    "weights": ("", "w"),
}


@widget
class MatrixView(View):
    """A matrix: its name and its letter in formulas, its shape, a note, its numbers in brackets, a row a line.

    rows: array-like, (n, m) or (n_heads, n, m). words: one for each row, or none.
    """

    name: str
    rows: Any
    role: str = "hi"
    words: tuple[str, ...] = ()
    letter: str = ""
    note: str = ""

    def draw(self, look: Look) -> list[Text]:
        """Numbers are written in full where they are short. A row too long goes on in the next line."""
        return with_indent(look, self.block(within_margin(look)))

    def block(self, look: Look) -> Lines:
        """The same without a margin, to stand beside others."""
        facts = shape_text(self._array.shape) + (f"  ({self.note})" if self.note else "")
        letter: Part = (f" {self.letter}" if self.letter else "", self.role)
        lines = look.wrap((self.name, self.role, "bold"), letter, (f"  {facts}", "dim"))
        texts = matrix_texts(self._array, look.decimals)
        words = names(self.words, len(texts), "row") if self.words else ("",) * len(texts)
        for (opening, closing), numbers, word in zip(_brackets(self._array.shape), texts, words, strict=True):
            row: list[Part] = [(opening, "dim"), (", ".join(numbers), self.role), (closing, "dim")]
            lines += look.wrap(*row, hang=("    ",))
            comment = look.text((f"  # {word}" if word else "", "dim"))
            if lines[-1].cell_len + comment.cell_len <= look.room:
                lines[-1].append(comment)
            else:
                lines += look.wrap((f"# {word}", "dim"), indent=("    ",), hang=("    # ",))
        return lines

    def speak(self, look: Look) -> list[str]:
        """ "Query, 1 row of 2: 1, 0." More rows are a sentence each."""
        array = self._array
        texts = [", ".join(text.strip() for text in row) for row in matrix_texts(array, look.decimals)]
        note = f", {say_text(self.note)}" if self.note else ""
        name = self.name.replace("_", " ")
        begin = f"{name[:1].upper()}{name[1:]}{note}, {shape_aloud(array.shape)}"
        words = names(tuple(map(aloud, self.words)), len(texts), "row") if self.words else ()
        if len(texts) == 1:
            return [f"{', '.join([begin, *words])}: {texts[0]}."]
        rows = _row_names(array.shape, words)
        return [f"{begin}.", *(f"  {row}: {text}." for row, text in zip(rows, texts, strict=True))]

    @property
    def _array(self) -> Array:
        return np.atleast_2d(np.asarray(self.rows, dtype=np.float64))


@widget
class Givens(View):
    """What a question gives: its matrices side by side as far as they fit, then what else holds.

    scaled: whether it matters here that the scores are scaled as usual; then that is said, too.
    before: whether something is to change, so that the scaling is that of before.
    """

    given: Given
    scaled: bool = False
    before: bool = False

    def blocks(self, look: Look) -> Iterator[View]:
        """Matrices side by side as far as they fit, then what else holds."""
        yield Flow(tuple((view,) for view in self._views()))
        for fact in facts(self.given, scaled=self.scaled, before=self.before):
            yield Line(((fact, "dim"),), aloud=in_words(fact))

    def _views(self) -> list[MatrixView]:
        given = self.given
        views = []
        for name, (letter, role) in _MATRICES.items():
            rows = getattr(given, name)
            if rows is not None:
                by_key = name in _BY_KEY and (given.key_words or len(given.words) == len(rows))
                words = (given.key_words or given.words) if by_key else given.words
                labelled = not name.startswith("w_") and len(words) == len(rows)
                note = _note(name, given)
                views.append(MatrixView(name, rows, role, words if labelled else (), letter, note))
        return views


def _note(name: str, given: Given) -> str:
    """What the numbers of this matrix mean, where its name doesn't say it: columns of logits are keys."""
    if name in ("logits", "weights") and given.key_words:
        return f"columns: {', '.join(given.key_words)}"
    return _MASK if name == "mask" else ""


UNSCALED = "The scores go into the softmax as they are."  # for a reader who hasn't met √d_k as well


def facts(given: Given, *, scaled: bool = False, before: bool = False) -> list[str]:
    """What holds beyond the matrices, where it is not the usual or is to be said: a sentence each."""
    from attn_tutor.questions.given import read_scale

    scale = read_scale(given.scale)
    said = []
    if scale is not None:
        plain = UNSCALED if given.softcap is None else "There is no scaling."
        plain = "Before the change: no division by √d_k." if before else plain
        said.append(plain if scale == 1 else f"Each score is multiplied by {scale:g}.")
    elif scaled:
        said.append(f"{'Before the change' if before else 'Scaled'}: each score is divided by √d_k.")
    if given.softcap is not None:
        score = "score" if scale == 1 else "scaled score"
        cap = f"{given.softcap:g}"
        said.append(f"Soft cap {cap}: each {score} z becomes {cap} tanh(z / {cap}).")
    if given.causal:
        said.append(
            _causal(
                len(given.query or given.tokens or ()), len(given.key or given.context or given.tokens or ())
            )
        )
    if given.n_heads > 1:
        shared = given.n_kv_heads or given.n_heads
        few = "" if shared == given.n_heads else f", which share {count(shared, 'key and value head')}"
        said.append(f"{given.n_heads} heads{few}.")
    return said


def _causal(n_q: int, n_k: int) -> str:
    if n_q == n_k:
        return "Causal: each query may look at the keys up to its own position."
    return "Causal: the last query may look at every key, and each earlier query at one key fewer than the next."


def _brackets(shape: tuple[int, ...]) -> list[tuple[str, str]]:
    """What opens and closes each row of an array of this shape: [[1, 0], then [0, 1]]."""
    lines = []
    for place in np.ndindex(*shape[:-1]):
        opened = next((i for i, at in enumerate(reversed(place)) if at), len(place))
        ends = [at == size - 1 for at, size in zip(reversed(place), reversed(shape[:-1]), strict=True)]
        closed = next((i for i, last in enumerate(ends) if not last), len(ends))
        comma = "," if closed < len(ends) else ""
        lines.append((" " * (len(place) - opened) + "[" * (opened + 1), "]" * (closed + 1) + comma))
    return lines


def shape_aloud(shape: tuple[int, ...]) -> str:
    """ "2 rows of 3", "2 heads of 2 rows of 3" """
    heads = f"{count(shape[0], 'head')} of " if len(shape) == 3 else ""
    return f"{heads}{count(shape[-2], 'row')} of {shape[-1]}"


def _row_names(shape: tuple[int, ...], words: tuple[str, ...]) -> list[str]:
    """ "Row 1, the", or "Head 2, row 1"."""
    if len(shape) == 3:
        return [f"Head {head + 1}, row {row + 1}" for head in range(shape[0]) for row in range(shape[1])]
    return [f"Row {at + 1}{f', {words[at]}' if words else ''}" for at in range(shape[0])]


if __name__ == "__main__":
    from attn_tutor.widgets.demo import GIVEN, show

    show(Givens(GIVEN))

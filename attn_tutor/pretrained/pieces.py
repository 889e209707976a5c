"""A sentence as the pieces that a model sees, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from attn_tutor.errors import UsageError

_SPACES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", " ": "␣"}


class Tokens(NamedTuple):
    """The pieces of one sentence."""

    ids: tuple[int, ...]
    names: tuple[str, ...]  # as shown: ##bel, +bel, [CLS], \n
    spans: tuple[tuple[int, int], ...]  # where each stands in the sentence; (0, 0) for [CLS] and the like
    sentence: str
    special: tuple[bool, ...]  # [CLS], [SEP] and the like

    @property
    def words(self) -> tuple[tuple[int, ...], ...]:
        """The places of the pieces, joined into words."""
        return join_pieces(self.sentence, self.spans)


@dataclass(frozen=True, eq=False)
class Tokenizer:
    """A tokenizer of the library `tokenizers`, and how it marks the pieces of a word."""

    inner: Any

    def encode(self, sentence: str) -> Tokens:
        """The pieces of a sentence. Raises UsageError where it has none."""
        found = self.inner.encode(sentence)
        special = found.special_tokens_mask
        if not any(not one for one in special):
            raise UsageError("The sentence has no word in it.", 'For example: "The cat sat"')
        pieces = zip(found.tokens, found.ids, found.offsets, special, strict=True)
        names = []
        for at, (token, number, span, is_special) in enumerate(pieces):
            starts = at == 0 or special[at - 1] or starts_word(sentence, span)
            names.append(token if is_special else self._piece_text(token, number, starts))
        spans = tuple((int(begin), int(end)) for begin, end in found.offsets)
        return Tokens(tuple(found.ids), tuple(names), spans, sentence, tuple(map(bool, special)))

    def _piece_text(self, token: str, number: int, starts: bool) -> str:
        """A piece as people read it: ## stays, a piece inside a word gets + where the tokenizer marks none."""
        if token.startswith("##"):
            return token
        text = self.inner.decode([number], skip_special_tokens=False)
        text = "".join(_SPACES.get(c, c) if c != " " else c for c in text).strip() or _visible(text)
        if "�" in text:
            text = token
        return text if starts or self._marks_pieces else f"+{text}"

    @property
    def _marks_pieces(self) -> bool:
        return type(self.inner.model).__name__ == "WordPiece"


def _visible(text: str) -> str:
    return "".join(_SPACES.get(c, c) for c in text) or "?"


def starts_word(sentence: str, span: tuple[int, int]) -> bool:
    """Whether the piece at this span begins a word: after a blank, or where letters and signs meet."""
    begin, end = span
    if begin >= len(sentence) or begin in (0, end):
        return True
    if sentence[begin].isspace() or sentence[begin - 1].isspace():
        return True
    return not (sentence[begin].isalnum() and sentence[begin - 1].isalnum())


def join_pieces(sentence: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """The places of the pieces of each word; [CLS] and the like are words of their own."""
    words: list[list[int]] = []
    inside = False  # whether the piece before belongs to a word of the sentence
    for at, span in enumerate(spans):
        if inside and span != (0, 0) and not starts_word(sentence, span):
            words[-1].append(at)
        else:
            words.append([at])
        inside = span != (0, 0)
    return tuple(map(tuple, words))

"""The table of question kinds of a bank: the word in YAML, and where the class is whose fields are its keys.

A screen of a lesson asks one kind more, `points`, which has no right answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from attn_tutor.questions.question import Question

PLACES = {
    "choice": "choice:Choice",
    "numeric": "numeric:Numeric",
    "shape": "shape:Shape",
    "chain": "chain:Chain",
    "formula": "formula:Formula",
    "blanks": "blanks:Blanks",
    "bug": "bug:Bug",
    "predict": "predict:Predict",
    "order": "order:Order",
    "match": "match:Match",
    "flash": "flash:FlashCard",
}


class _Kinds(Mapping[str, type[Question]]):
    """The classes by their words, each loaded when it is asked for: a choice needs no numpy."""

    def __getitem__(self, word: str) -> type[Question]:
        module, name = PLACES[word].split(":")
        kind: type[Question] = getattr(import_module(f"attn_tutor.questions.{module}"), name)
        return kind

    def __contains__(self, word: object) -> bool:
        return word in PLACES

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


KINDS: Mapping[str, type[Question]] = _Kinds()

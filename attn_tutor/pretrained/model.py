"""A trained model that is open: what it is, its tokenizer, its tensors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from attn_tutor.pretrained.config import Config
from attn_tutor.pretrained.families import Tensors
from attn_tutor.pretrained.forward import Pass, forward
from attn_tutor.pretrained.pieces import Tokenizer, Tokens


@dataclass(frozen=True, eq=False)
class Model:
    """A model folder or file, ready to run."""

    name: str
    files: tuple[Path, ...]  # of its weights
    license: str
    config: Config
    tensors: Tensors
    tokenizer: Tokenizer

    def tokens(self, sentence: str) -> Tokens:
        """The sentence as the model sees it. Raises UsageError where there is nothing of it."""
        return self.tokenizer.encode(sentence)

    def run(self, tokens: Tokens, off: Collection[tuple[int, int]] = ()) -> Pass:
        """The tokens through every layer; the heads in `off`, each (layer, head), add nothing."""
        return forward(self.config, self.tensors, tokens.ids, off)

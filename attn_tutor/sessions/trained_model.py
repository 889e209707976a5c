"""What `trace --model` computes before it draws: the maps of a sentence, heads switched off, facts of the model."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.problem import problem
from attn_tutor.engine.steps import Trace
from attn_tutor.english import count, join_words
from attn_tutor.pretrained.all_maps import AllMaps, parked_tokens
from attn_tutor.pretrained.folder import Model, checksum
from attn_tutor.pretrained.forward import Pass, next_token_logits
from attn_tutor.pretrained.pieces import Tokens
from attn_tutor.sessions.head_pages import HeadPlace

_DIGITS = 6  # of the numbers in JSON: more than float32 holds


@dataclass(frozen=True, eq=False)
class ModelReading:
    """A sentence that a model has read; the heads in `off` added nothing."""

    model: Model
    tokens: Tokens
    result: Pass
    off: tuple[HeadPlace, ...] = ()

    @classmethod
    def of(cls, model: Model, sentence: str, off: Collection[HeadPlace] = ()) -> ModelReading:
        """The sentence through the model."""
        tokens = model.tokens(sentence)
        return cls(model, tokens, model.run(tokens, off), tuple(off))

    @cached_property
    def maps(self) -> AllMaps:
        """Every map, and how much of each value arrives."""
        parked = parked_tokens(self.tokens.names, self.model.config.causal)
        return AllMaps(self.model.name, self.result.weights, self.tokens.names, parked, self._vector_after)

    def _vector_after(self, place: HeadPlace) -> Array:
        head = self.result.layers[place[0]].head(place[1])
        arriving: Array = head.weights * head.lengths
        return arriving

    def trace(self, place: HeadPlace) -> Trace:
        """The steps of one head, each number of which can be opened."""
        head = self.result.layers[place[0]].head(place[1])
        given = problem(query=head.query, key=head.key, value=head.value, causal=self.model.config.causal)
        return given.run()

    def head_document(self, place: HeadPlace) -> dict[str, Any]:
        """One head in numbers."""
        head = self.result.layers[place[0]].head(place[1])
        names = ("query", "key", "value", "weights", "output", "lengths")
        return {
            "layer": place[0],
            "head": place[1],
            **{name: _numbers(getattr(head, name)) for name in names},
        }

    @cached_property
    def shift(self) -> tuple[float, float]:
        """How far switching off moved the vector of the text (1 − cosine), and the base.

        The base is the mean of what every other head of the first of these layers does when it alone is off.
        """
        whole = self.model.run(self.tokens).summary
        layer = self.off[0][0]
        others = [(layer, head) for head in range(self.model.config.n_heads) if (layer, head) not in self.off]
        alone = [_apart(whole, self.model.run(self.tokens, {other}).summary) for other in others]
        return _apart(whole, self.result.summary), float(np.mean(alone)) if alone else 0.0

    @property
    def off_said(self) -> str:
        """The sentence about what switching off did."""
        moved, base = self.shift
        names = join_words([f"L{layer} H{head}" for layer, head in self.off])
        said = (
            f"Without {names} the text's vector moves by {moved:.4f} (1 − cosine); "
            f"without one other head of layer {self.off[0][0]} by {base:.4f} on average."
        )
        if not self.model.config.causal:
            return said
        before, after = (self._next(found) for found in (self.model.run(self.tokens), self.result))
        return f"{said} Next token: {before} before, {after} now."

    def _next(self, found: Pass) -> str:
        """The likeliest next token and its chance."""
        logits = next_token_logits(self.model.config, self.model.tensors, found.vectors[-1:])[0]
        chances = np.exp(logits - logits.max())
        best = int(chances.argmax())
        word = self.model.tokenizer.inner.decode([best]).strip() or "a line break"
        return f"“{word}” {chances[best] / chances.sum():.2f}"


def _apart(one: Array, other: Array) -> float:
    """1 − the cosine of two vectors."""
    one, other = (np.asarray(vector, dtype=np.float64) for vector in (one, other))
    return abs(float(1 - one @ other / np.sqrt((one @ one) * (other @ other))))


def _numbers(values: Array) -> Any:
    return np.round(np.asarray(values, dtype=np.float64), _DIGITS).tolist()


def model_document(model: Model, *, about: bool = False) -> dict[str, Any]:
    """What JSON says of a model; with `about` the checksums of its files as well."""
    config = model.config
    document: dict[str, Any] = {
        "name": model.name,
        "family": config.family,
        "layers": config.n_layers,
        "heads": config.n_heads,
        "key_value_heads": config.n_kv_heads,
        "width": config.d_model,
        "head_width": config.d_head,
        "license": model.license,
    }
    if about:
        document["files"] = [{"name": path.name, "sha256": checksum(path)} for path in model.files]
    return document


def model_facts(model: Model) -> list[tuple[str, str]]:
    """What `--about` says: label and text."""
    config = model.config
    shared = "" if config.n_kv_heads == config.n_heads else f", {config.n_kv_heads} for keys and values"
    files = [(path.name, f"SHA-256 {checksum(path)}") for path in model.files]
    return [
        ("Model", f"{model.name}, of the {config.family} family"),
        ("Heads", f"{count(config.n_layers, 'layer')} of {count(config.n_heads, 'head')}{shared}"),
        (
            "Width",
            f"{config.d_model}, {config.d_head} in each head; at most {count(config.context, 'token')}",
        ),
        ("Sees", "what is before it" if config.causal else "the whole text"),
        ("License", model.license or "not named; look at the model's own page"),
        *files,
    ]

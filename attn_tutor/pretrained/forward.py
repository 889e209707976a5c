"""One pass of a text through a trained transformer, with the query, key, value and map of every head kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import attend
from attn_tutor.engine.heads import merge_heads, split_heads
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.config import Config
from attn_tutor.pretrained.families import FAMILY, Ends, Layer, Places, Tensors, names_of
from attn_tutor.pretrained.transformer_functions import ACTIVATION, rotate


class LayerPass(NamedTuple):
    """What the heads of one layer did. Keys and values may have fewer heads than queries share."""

    query: Array  # (n_heads, n, d_head)  rotated, where the model rotates
    key: Array  # (n_kv_heads, n, d_head)
    value: Array  # (n_kv_heads, n, d_head)
    weights: Array  # (n_heads, n, n)
    output: Array  # (n_heads, n, d_head)
    w_output: Array  # (n_heads, d_head, d_model)

    def head(self, at: int) -> HeadPass:
        """What one head did."""
        shared = at // (len(self.query) // len(self.key))
        return HeadPass(
            self.query[at], self.key[shared], self.value[shared], self.weights[at], self.output[at],
            self.w_output[at],
        )  # fmt: skip


class HeadPass(NamedTuple):
    """Query, key and value of one head, and what came of them."""

    query: Array  # (n, d_head)
    key: Array  # (n, d_head)
    value: Array  # (n, d_head)
    weights: Array  # (n, n)
    output: Array  # (n, d_head)
    w_output: Array  # (d_head, d_model)

    @property
    def lengths(self) -> Array:
        """(n,): how long each value is once the head's share of W_O has been applied."""
        lengths: Array = np.linalg.norm(self.value @ self.w_output, axis=-1)
        return lengths


@dataclass(frozen=True, eq=False)
class Pass:
    """A text through the whole model."""

    config: Config
    layers: tuple[LayerPass, ...]
    vectors: Array  # (n, d_model)  of each token, after the last layer

    @property
    def weights(self) -> Array:
        """(n_layers, n_heads, n, n): every map."""
        return np.stack([layer.weights for layer in self.layers])

    @property
    def summary(self) -> Array:
        """(d_model,): the vector of the whole text: the mean in an encoder, the last token's in a decoder."""
        summary: Array = self.vectors[-1] if self.config.causal else self.vectors.mean(axis=0)
        return summary


def forward(
    config: Config, tensors: Tensors, tokens: Sequence[int], off: Collection[tuple[int, int]] = ()
) -> Pass:
    """Run the tokens through the model; the heads (layer, head) in `off` add nothing.

    Raises UsageError for more tokens than the model has places, and where a tensor is missing.
    """
    if len(tokens) > config.context:
        raise UsageError(f"That is {len(tokens)} tokens, and this model takes at most {config.context}.")
    names = names_of(tensors, config)
    ends = FAMILY[config.family].ends(names)
    x = _embed(config, tensors, ends, np.asarray(tokens))
    layers = []
    for at in range(config.n_layers):
        silent = [head for layer, head in off if layer == at]
        x, found = _layer(config, FAMILY[config.family].layer(names, at), x, silent)
        layers.append(found)
    return Pass(config, tuple(layers), x if ends.last_norm is None else ends.last_norm(x))


def next_token_logits(config: Config, tensors: Tensors, vectors: Array) -> Array:
    """(n, vocabulary): what a decoder says of the token after each."""
    ends = FAMILY[config.family].ends(names_of(tensors, config))
    logits: Array = vectors @ tensors[ends.unembedding].T
    return logits


def _embed(config: Config, tensors: Tensors, ends: Ends, tokens: Places) -> Array:
    x = tensors.rows(ends.words, tokens)
    if ends.positions:
        x = x + tensors.rows(ends.positions, np.arange(len(tokens)) + config.first_position)
    if ends.kinds:
        x = x + tensors.rows(ends.kinds, np.array([0]))
    return x if ends.first_norm is None else ends.first_norm(x)


def _layer(config: Config, layer: Layer, x: Array, silent: Collection[int]) -> tuple[Array, LayerPass]:
    if not config.causal:  # encoders normalise after each addition, decoders before each part
        found, added = _attention(config, layer, x, silent)
        x = layer.attention_norm(x + added)
        return layer.mlp_norm(x + _mlp(config, layer, x)), found
    found, added = _attention(config, layer, layer.attention_norm(x), silent)
    if config.parallel:
        return x + added + _mlp(config, layer, layer.mlp_norm(x)), found
    x = x + added
    return x + _mlp(config, layer, layer.mlp_norm(x)), found


def _attention(config: Config, layer: Layer, x: Array, silent: Collection[int]) -> tuple[LayerPass, Array]:
    counts = (config.n_heads, config.n_kv_heads, config.n_kv_heads)
    query, key, value = (
        split_heads(to(x), count) for to, count in zip(layer.projections, counts, strict=True)
    )
    if config.rotation is not None:
        query, key = rotate(query, config.rotation), rotate(key, config.rotation)
    stages = attend(query, key, value, causal=config.causal)
    mixed = stages.output
    if silent:
        mixed = mixed.copy()
        mixed[list(silent)] = 0
    w_output = layer.output.weight.reshape(config.n_heads, config.d_head, -1)
    found = LayerPass(query, key, value, stages.weights, stages.output, w_output)
    return found, layer.output(merge_heads(mixed))


def _mlp(config: Config, layer: Layer, x: Array) -> Array:
    act = ACTIVATION[config.activation]
    if layer.gate is None:
        return layer.down(act(layer.up(x)))
    return layer.down(act(layer.gate(x)) * layer.up(x))

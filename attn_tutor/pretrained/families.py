"""Where each family keeps its weights: names of tensors to the parts of one transformer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.config import Config
from attn_tutor.pretrained.transformer_functions import LayerNorm, Linear, Norm, RmsNorm

Places = NDArray[np.integer[Any]]


class Tensors(Protocol):
    """The arrays of a model by name, in float32, read when asked for."""

    def __contains__(self, name: object) -> bool:
        """Whether there is one of this name."""
        ...

    def __getitem__(self, name: str) -> Array:
        """The whole of it."""
        ...

    def rows(self, name: str, which: Places) -> Array:
        """These rows of it: of a vocabulary only the tokens that occur are read."""
        ...


class Layer(NamedTuple):
    """The weights of one layer."""

    projections: tuple[Linear, ...]  # to query, key and value
    output: Linear
    attention_norm: Norm
    up: Linear
    down: Linear
    mlp_norm: Norm
    gate: Linear | None = None


class Ends(NamedTuple):
    """What stands before the first layer and after the last."""

    words: str  # the name of the vocabulary's tensor: (vocabulary, d_model)
    positions: str = ""  # of the learned positions, where there are some
    kinds: str = ""  # of the vectors for the first and the second text
    first_norm: Norm | None = None
    last_norm: Norm | None = None
    unembedding: str = ""  # of the tensor that scores the next token


class TensorNames:
    """The tensors of a model, with the prefix that its files put before each name."""

    def __init__(self, tensors: Tensors, config: Config, prefixes: tuple[str, ...], probe: str) -> None:
        found = [prefix for prefix in (*prefixes, "") if prefix + probe in tensors]
        if not found:
            raise UsageError(
                f"The model's weights have no tensor called {probe}.", "Are these the files of this config?"
            )
        self.tensors, self.config, self.prefix = tensors, config, found[0]

    def name(self, name: str) -> str:
        """The full name of a tensor, "" where there is none."""
        full = self.prefix + name
        return full if full in self.tensors else ""

    def get(self, name: str) -> Array:
        """The tensor of that name. Raises UsageError where there is none."""
        if not self.name(name):
            raise UsageError(f"The model's weights have no tensor called {self.prefix}{name}.")
        return self.tensors[self.prefix + name]

    def linear(self, name: str) -> Linear:
        """A linear map as PyTorch stores it: (d_out, d_in)."""
        bias = self.get(f"{name}.bias") if self.name(f"{name}.bias") else None
        return Linear(self.get(f"{name}.weight").T, bias)

    def norm(self, name: str) -> LayerNorm:
        """A layer norm; old files call its weight gamma and its bias beta."""
        weight, bias = ("gamma", "beta") if self.name(f"{name}.gamma") else ("weight", "bias")
        return LayerNorm(self.get(f"{name}.{weight}"), self.get(f"{name}.{bias}"), self.config.eps)

    def rms(self, name: str) -> RmsNorm:
        return RmsNorm(self.get(f"{name}.weight"), self.config.eps)


class Family(NamedTuple):
    """How the weights of one family are found. `probe`: a tensor that tells which prefix its names have."""

    prefixes: tuple[str, ...]
    probe: str
    ends: Callable[[TensorNames], Ends]
    layer: Callable[[TensorNames, int], Layer]


def _bert_ends(names: TensorNames) -> Ends:
    start = "embeddings"
    kinds = names.name(f"{start}.token_type_embeddings.weight")
    return Ends(
        names.name(f"{start}.word_embeddings.weight"),
        names.name(f"{start}.position_embeddings.weight"),
        kinds,
        names.norm(f"{start}.LayerNorm"),
    )


def _bert_layer(names: TensorNames, at: int) -> Layer:
    start = f"encoder.layer.{at}"
    return Layer(
        tuple(names.linear(f"{start}.attention.self.{part}") for part in ("query", "key", "value")),
        names.linear(f"{start}.attention.output.dense"),
        names.norm(f"{start}.attention.output.LayerNorm"),
        names.linear(f"{start}.intermediate.dense"),
        names.linear(f"{start}.output.dense"),
        names.norm(f"{start}.output.LayerNorm"),
    )


def _distilbert_layer(names: TensorNames, at: int) -> Layer:
    start = f"transformer.layer.{at}"
    return Layer(
        tuple(names.linear(f"{start}.attention.{part}_lin") for part in "qkv"),
        names.linear(f"{start}.attention.out_lin"),
        names.norm(f"{start}.sa_layer_norm"),
        names.linear(f"{start}.ffn.lin1"),
        names.linear(f"{start}.ffn.lin2"),
        names.norm(f"{start}.output_layer_norm"),
    )


def _gpt2_ends(names: TensorNames) -> Ends:
    words = names.name("wte.weight")
    return Ends(words, names.name("wpe.weight"), last_norm=names.norm("ln_f"), unembedding=words)


def _gpt2_layer(names: TensorNames, at: int) -> Layer:
    def read(name: str) -> Linear:  # GPT-2 keeps its matrices (d_in, d_out)
        return Linear(names.get(f"h.{at}.{name}.weight"), names.get(f"h.{at}.{name}.bias"))

    weight, bias = read("attn.c_attn")
    assert bias is not None  # `read` reads one
    thirds = zip(np.split(weight, 3, axis=1), np.split(bias, 3), strict=True)
    return Layer(
        tuple(Linear(*third) for third in thirds),
        read("attn.c_proj"),
        names.norm(f"h.{at}.ln_1"),
        read("mlp.c_fc"),
        read("mlp.c_proj"),
        names.norm(f"h.{at}.ln_2"),
    )


def _llama_ends(names: TensorNames) -> Ends:
    words = names.name("embed_tokens.weight")
    scored = "lm_head.weight" if "lm_head.weight" in names.tensors else words
    return Ends(words, last_norm=names.rms("norm"), unembedding=scored)


def _llama_layer(names: TensorNames, at: int) -> Layer:
    start = f"layers.{at}"
    return Layer(
        tuple(names.linear(f"{start}.self_attn.{part}_proj") for part in "qkv"),
        names.linear(f"{start}.self_attn.o_proj"),
        names.rms(f"{start}.input_layernorm"),
        names.linear(f"{start}.mlp.up_proj"),
        names.linear(f"{start}.mlp.down_proj"),
        names.rms(f"{start}.post_attention_layernorm"),
        names.linear(f"{start}.mlp.gate_proj"),
    )


def _neox_ends(names: TensorNames) -> Ends:
    scored = "embed_out.weight" if "embed_out.weight" in names.tensors else ""
    words = names.name("embed_in.weight")
    return Ends(words, last_norm=names.norm("final_layer_norm"), unembedding=scored or words)


def _neox_layer(names: TensorNames, at: int) -> Layer:
    start, config = f"layers.{at}", names.config
    weight, bias = names.linear(f"{start}.attention.query_key_value")
    # Query, key and value of the first head, then of the next one.
    parts = weight.reshape(config.d_model, config.n_heads, 3, config.d_head)
    biases = np.zeros(weight.shape[1], weight.dtype) if bias is None else bias
    biases = biases.reshape(config.n_heads, 3, config.d_head)
    return Layer(
        tuple(Linear(parts[:, :, i].reshape(config.d_model, -1), biases[:, i].ravel()) for i in range(3)),
        names.linear(f"{start}.attention.dense"),
        names.norm(f"{start}.input_layernorm"),
        names.linear(f"{start}.mlp.dense_h_to_4h"),
        names.linear(f"{start}.mlp.dense_4h_to_h"),
        names.norm(f"{start}.post_attention_layernorm"),
    )


_WORDS = "embeddings.word_embeddings.weight"
_LLAMA = Family(("model.",), "embed_tokens.weight", _llama_ends, _llama_layer)
FAMILY = {
    "bert": Family(("bert.",), _WORDS, _bert_ends, _bert_layer),
    "roberta": Family(("roberta.",), _WORDS, _bert_ends, _bert_layer),
    "distilbert": Family(("distilbert.",), _WORDS, _bert_ends, _distilbert_layer),
    "gpt2": Family(("transformer.",), "wte.weight", _gpt2_ends, _gpt2_layer),
    "llama": _LLAMA,
    "qwen2": _LLAMA,
    "gpt_neox": Family(("gpt_neox.",), "embed_in.weight", _neox_ends, _neox_layer),
}  # every family of config.FAMILIES


def names_of(tensors: Tensors, config: Config) -> TensorNames:
    """The names of this model's tensors. Raises UsageError where they are not those of its family."""
    family = FAMILY[config.family]
    return TensorNames(tensors, config, family.prefixes, family.probe)

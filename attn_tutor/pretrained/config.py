"""What a model's config says, under one set of names for every family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attn_tutor.errors import UsageError

ENCODERS = ("bert", "roberta", "distilbert")
FAMILIES = (*ENCODERS, "gpt2", "llama", "qwen2", "gpt_neox")
ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "relu": "relu",
    "silu": "silu",
    "swish": "silu",
}  # as the config spells it, and the function in functions.py


@dataclass(frozen=True)
class Rotation:
    """Rotary positions: the first `width` numbers of each head are rotated.

    stretch: None, or the numbers of the config by which long contexts slow the rotation down.
    """

    width: int
    base: float
    stretch: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Config:
    """The sizes and choices of one model."""

    family: str
    n_layers: int
    n_heads: int
    n_kv_heads: int
    d_model: int
    d_head: int
    context: int
    eps: float
    activation: str
    rotation: Rotation | None = None
    first_position: int = 0
    parallel: bool = False  # attention and feed-forward read the same vectors, side by side

    @property
    def causal(self) -> bool:
        """Whether a token sees only itself and what is before it."""
        return self.family not in ENCODERS


def config_of(data: Mapping[str, Any]) -> Config:
    """The config in a `config.json`. Raises UsageError for a model that would be computed wrongly here."""
    family = str(data.get("model_type", ""))
    if family not in FAMILIES:
        raise UsageError(
            f"This model is of the type {family or 'unknown'}.",
            "attn-tutor runs bert, roberta, distilbert, gpt2, llama, qwen2 and gpt_neox.",
        )
    _refuse_variants(data)
    try:
        return _config(family, data)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise UsageError(f"The model's config.json is incomplete: {error}.") from None


def _config(family: str, data: Mapping[str, Any]) -> Config:
    d_model = int(_first(data, "hidden_size", "n_embd", "dim"))
    n_heads = int(_first(data, "num_attention_heads", "n_head", "n_heads"))
    d_head = int(data.get("head_dim") or d_model // n_heads)
    activation = str(_first(data, "hidden_act", "activation_function", "activation"))
    return Config(
        family=family,
        n_layers=int(_first(data, "num_hidden_layers", "n_layer", "n_layers")),
        n_heads=n_heads,
        n_kv_heads=int(data.get("num_key_value_heads") or n_heads),
        d_model=d_model,
        d_head=d_head,
        context=int(_first(data, "max_position_embeddings", "n_positions")) - _first_place(family, data),
        eps=float(_first(data, "rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", default=1e-12)),
        activation=_activation(activation),
        rotation=_rotation(family, d_head, data),
        first_position=_first_place(family, data),
        parallel=family == "gpt_neox" and bool(data.get("use_parallel_residual", True)),
    )


def _first_place(family: str, data: Mapping[str, Any]) -> int:
    """RoBERTa counts its places from the one after the padding token's number."""
    return int(data.get("pad_token_id", 1)) + 1 if family == "roberta" else 0


def _rotation(family: str, d_head: int, data: Mapping[str, Any]) -> Rotation | None:
    if family not in ("llama", "qwen2", "gpt_neox"):
        return None
    new = data.get("rope_parameters") or {}  # transformers 5 writes it all in one table
    share = (
        new.get("partial_rotary_factor") or data.get("rotary_pct") or (0.25 if family == "gpt_neox" else 1)
    )
    base = float(new.get("rope_theta") or data.get("rope_theta") or data.get("rotary_emb_base") or 10000)
    stretch = data.get("rope_scaling") or new
    kind = stretch.get("rope_type") or stretch.get("type") or "default"
    if kind == "default":
        return Rotation(int(d_head * share), base)
    if kind not in ("linear", "llama3"):
        raise UsageError(f"This model stretches its positions by {kind}, which attn-tutor does not compute.")
    return Rotation(int(d_head * share), base, {**stretch, "rope_type": kind})


def _activation(name: str) -> str:
    if name not in ACTIVATIONS:
        raise UsageError(f"This model's activation is {name}, which attn-tutor does not compute.")
    return ACTIVATIONS[name]


def _first(data: Mapping[str, Any], *names: str, default: Any = None) -> Any:
    """The value of the first of these keys that there is."""
    for name in names:
        if data.get(name) is not None:
            return data[name]
    if default is None:
        raise KeyError(names[0])
    return default


def _refuse_variants(data: Mapping[str, Any]) -> None:
    """Raise UsageError for options that change the computation and are not computed here."""
    variants = {
        "relative positions": data.get("position_embedding_type", "absolute") != "absolute",
        "scores scaled by the layer": data.get("scale_attn_by_inverse_layer_idx"),
        "unscaled scores": data.get("scale_attn_weights") is False,
        "a sliding window": data.get("use_sliding_window"),
        "cross-attention": data.get("add_cross_attention"),
        "a causal mask in an encoder": data.get("model_type") in ENCODERS and data.get("is_decoder"),
    }
    for name, used in variants.items():
        if used:
            raise UsageError(f"This model has {name}, which attn-tutor does not compute.")

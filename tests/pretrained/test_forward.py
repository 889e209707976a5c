"""Every family against what transformers computed of a tiny random model: reference/make_models.py wrote both."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attn_tutor.errors import UsageError
from attn_tutor.pretrained.config import FAMILIES, Config, config_of
from attn_tutor.pretrained.folder import _weights
from attn_tutor.pretrained.forward import Pass, forward, next_token_logits
from attn_tutor.pretrained.tensor_file import SafeTensors
from attn_tutor.pretrained.transformer_functions import erf
from tests.cases import each

REFERENCE = Path(__file__).parent / "reference"
NAMES = sorted(path.parent.name for path in REFERENCE.glob("*/config.json"))
CLOSE = 2e-5


def read(name: str) -> tuple[Config, SafeTensors, dict[str, Any]]:
    """The config, the tensors, and what is expected of them."""
    folder = REFERENCE / name
    config = config_of(json.loads((folder / "config.json").read_text()))
    with np.load(folder / "expected.npz") as expected:
        return config, SafeTensors(_weights(folder)), dict(expected)


def run(name: str, **options: Any) -> tuple[Pass, dict[str, Any]]:
    """What we compute, and what is expected."""
    config, tensors, expected = read(name)
    return forward(config, tensors, expected["ids"].tolist(), **options), expected


def test_there_is_a_model_of_every_family() -> None:
    """None is offered that was not compared."""
    assert {read(name)[0].family for name in NAMES} == set(FAMILIES)


@each("name", NAMES)
def test_every_weight_is_that_of_the_reference(name: str) -> None:
    """Of all layers and heads, in float32; no map is so even that it would agree by itself."""
    found, expected = run(name)
    assert found.weights.dtype == np.float32
    assert np.abs(found.weights - expected["maps"]).max() < CLOSE
    assert expected["maps"].max() > 0.5
    assert np.allclose(found.vectors, expected["vectors"], atol=1e-4)


@pytest.mark.parametrize("name", [name for name in NAMES if "logits" in read(name)[2]])
def test_a_decoder_says_the_same_of_the_next_token(name: str) -> None:
    """Through the matrix of its own, or through that of the words."""
    config, tensors, expected = read(name)
    if not config.causal:  # BERT's logits have a layer of their own, which we have no use for
        return
    found = forward(config, tensors, expected["ids"].tolist())
    assert np.allclose(next_token_logits(config, tensors, found.vectors), expected["logits"], atol=1e-4)


@each("name", NAMES)
def test_a_head_alone_gives_back_its_part_of_the_layer(name: str) -> None:
    """Its weights are the softmax of its own query and key, its output the mix of its own values."""
    found, _ = run(name)
    head = found.layers[1].head(3)
    scores = head.query.astype(np.float64) @ head.key.T / math.sqrt(head.query.shape[-1])
    if found.config.causal:
        scores[np.triu_indices(len(scores), 1)] = -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    assert np.allclose(head.weights, weights, atol=1e-5)
    assert np.allclose(head.output, weights @ head.value, atol=1e-5)
    arrives = np.sqrt(np.square(head.value @ head.w_output).sum(axis=-1))
    assert np.allclose(head.lengths, arrives, rtol=1e-5)


@each("name", NAMES)
def test_a_head_that_is_off_changes_only_what_comes_after_it(name: str) -> None:
    """Its own layer's maps stay, the last vectors move; all heads off leave a token to itself."""
    whole, _ = run(name)
    silent, _ = run(name, off={(0, 1)})
    assert np.array_equal(silent.layers[0].weights, whole.layers[0].weights)
    assert np.abs(silent.layers[1].weights - whole.layers[1].weights).max() > 1e-3
    assert np.abs(silent.vectors - whole.vectors).max() > 1e-3


def test_later_tokens_never_change_a_row_of_a_decoder() -> None:
    """To the last bit, whatever they are."""
    config, tensors, expected = read("llama")
    ids = expected["ids"].tolist()
    one, other = (forward(config, tensors, [*ids[:5], *rest]) for rest in (ids[5:], ids[:3:-1]))
    assert np.array_equal(one.weights[:, :, :5, :5], other.weights[:, :, :5, :5])


def test_old_files_call_a_norm_gamma_and_beta() -> None:
    """And carry other tensors with them."""

    class Old(dict[str, Any]):
        def rows(self, name: str, which: Any) -> Any:
            return self[name][which]

    config, tensors, expected = read("bert")
    old = Old(
        (
            name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"),
            value,
        )
        for name, value in tensors.items()
    )
    found = forward(config, old, expected["ids"].tolist())
    assert np.abs(found.weights - expected["maps"]).max() < CLOSE


def test_the_error_function_is_right_to_6e_7() -> None:
    """Beside Python's own, far out too, in float32 as well."""
    x = np.linspace(-7, 7, 2001)
    exact = np.array([math.erf(one) for one in x])
    assert np.abs(erf(x) - exact).max() < 6e-7
    assert np.abs(erf(x.astype(np.float32)) - exact).max() < 6e-7


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"model_type": "t5"}, "of the type t5"),
        ({"model_type": None}, "of the type"),
        ({"position_embedding_type": "relative_key"}, "relative positions"),
        ({"hidden_act": "mish"}, "activation is mish"),
        ({"num_attention_heads": 0}, "incomplete"),
        ({"hidden_size": None}, "incomplete"),
        ({"is_decoder": True}, "a causal mask"),
    ],
)
def test_what_would_be_computed_wrongly_is_refused(change: dict[str, Any], reason: str) -> None:
    """With the option that is not known here."""
    data = json.loads((REFERENCE / "bert" / "config.json").read_text())
    with pytest.raises(UsageError, match=reason):
        config_of(data | change)


def test_positions_stretched_in_an_unknown_way_are_refused() -> None:
    """In the new spelling and in the old one."""
    data = json.loads((REFERENCE / "llama" / "config.json").read_text())
    for change in (
        {"rope_parameters": {"rope_type": "yarn"}},
        {"rope_scaling": {"type": "dynamic", "factor": 2}},
    ):
        with pytest.raises(UsageError, match="stretches its positions"):
            config_of(data | change)


def test_more_tokens_than_places_are_refused() -> None:
    """RoBERTa has two fewer than its table: the first ones are for padding."""
    for name, most in (("bert", 24), ("roberta", 22)):
        config, tensors, _ = read(name)
        assert forward(config, tensors, [4] * most).weights.shape[-1] == most
        with pytest.raises(UsageError, match=f"{most + 1} tokens, and this model takes at most {most}"):
            forward(config, tensors, [4] * (most + 1))


def test_weights_of_another_model_are_refused() -> None:
    """With the tensor that is missing."""
    config, _, expected = read("bert")
    with pytest.raises(UsageError, match="no tensor called embeddings"):
        forward(config, read("gpt2")[1], expected["ids"].tolist())
    with pytest.raises(UsageError, match="no tensor called encoder"):
        forward(config, read("distilbert")[1], expected["ids"].tolist())

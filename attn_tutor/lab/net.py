"""A small transformer that trains in a second: one head a layer, a residual, no norm, every gradient by hand.

Its numbers depend on the seed alone: float64 throughout, and each gradient is rounded to 16 bits of mantissa before
Adam uses it, which hides the last bits in which one processor's sums differ from another's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.attention import softmax

Ids = NDArray[np.int64]
Positions = Literal["none", "added", "query and key"]
_MANTISSA = 16  # bits that a gradient keeps
_PIECES = 4  # of a batch: up to a million multiplications at once take the short way through BLAS
_GREY = 0.3  # of 1/√d: how large query and key matrices start where the map is to start grey


@dataclass(frozen=True)
class NetShape:
    """The sizes and choices of a net. scaled: whether scores are divided by √d_k."""

    n_features: int  # rows of the embedding: a token is one of them, or the sum of several
    n_answers: int
    n_places: int
    layers: int = 1
    width: int = 32
    d_k: int = 32
    positions: Positions = "none"
    causal: bool = False
    scaled: bool = True
    starts_grey: bool = True


class Batch(NamedTuple):
    """Texts and what is to be answered."""

    features: Ids  # (batch, n, features of a token)
    answers: Ids  # (batch, n), -1 where nothing is asked


EVERY, LAST = slice(None), slice(-1, None)  # which tokens of a text are asked


class LayerCache(NamedTuple):
    """What the way back needs of one layer."""

    x: Array
    h: Array  # x, with the places where only query and key see them
    asks: slice  # the tokens that look
    query: Array
    key: Array
    value: Array
    weights: Array


class Run(NamedTuple):
    """One pass: chances (batch, asked tokens, answers) and the map of each layer (batch, asked tokens, n)."""

    logits: Array
    last: Array
    layers: tuple[LayerCache, ...]

    @property
    def chances(self) -> Array:
        """(batch, asked tokens, answers): how sure the net is of each answer."""
        return softmax(self.logits)

    @property
    def maps(self) -> tuple[Array, ...]:
        return tuple(layer.weights for layer in self.layers)


Parameters = dict[str, Array]


def start(shape: NetShape, chance: np.random.Generator) -> Parameters:
    """Parameters drawn for a net that knows nothing."""
    root = 1 / math.sqrt(shape.width)
    small = root * (_GREY if shape.starts_grey else 1.0)
    parameters = {"words": normal(chance, shape.n_features, shape.width)}
    if shape.positions != "none":
        parameters["places"] = normal(chance, shape.n_places, shape.width)
    for layer in range(shape.layers):
        parameters[f"query{layer}"] = normal(chance, shape.width, shape.d_k) * small
        parameters[f"key{layer}"] = normal(chance, shape.width, shape.d_k) * small
        parameters[f"value{layer}"] = normal(chance, shape.width, shape.width) * root
    parameters["answers"] = normal(chance, shape.width, shape.n_answers) * root
    return parameters


def normal(chance: np.random.Generator, rows: int, columns: int) -> Array:
    """Normal numbers by Box and Muller from uniform ones: NumPy may change its own way between versions."""
    first, second = chance.random((2, rows, columns))
    numbers: Array = np.sqrt(-2 * np.log1p(-first)) * np.cos(2 * np.pi * second)
    return numbers


def run(shape: NetShape, net: Parameters, features: Ids, silent: int = -1, asked: slice = EVERY) -> Run:
    """The texts through the net; the attention of layer `silent` adds nothing; only `asked` tokens answer."""
    n = features.shape[1]
    x = net["words"][features].sum(axis=2)
    places = net["places"][:n] if shape.positions != "none" else 0.0
    if shape.positions == "added":
        x = x + places
    stored = []
    for layer in range(shape.layers):
        h = x + places if shape.positions == "query and key" else x
        asks = asked if layer == shape.layers - 1 else EVERY  # the layers below are looked at from everywhere
        query, key = times(h[:, asks], net[f"query{layer}"]), times(h, net[f"key{layer}"])
        value = times(x, net[f"value{layer}"])
        logits = query @ np.swapaxes(key, 1, 2) * scale_of(shape)
        if shape.causal:
            logits = np.where(np.tri(n, dtype=bool)[asks], logits, -np.inf)
        weights = softmax(logits)
        stored.append(LayerCache(x, h, asks, query, key, value, weights))
        x = x[:, asks] if layer == silent else x[:, asks] + weights @ value
    return Run(times(x, net["answers"]), x, tuple(stored))


def times(x: Array, matrix: Array) -> Array:
    """x (batch, n, d) times a matrix (d, e)."""
    product: Array = (pieces(x) @ matrix).reshape(*x.shape[:-1], -1)
    return product


def sum_products(left: Array, right: Array) -> Array:
    """(d, e): the sum over all tokens of left (batch, n, d), transposed, times right (batch, n, e)."""
    product: Array = (np.swapaxes(pieces(left), 1, 2) @ pieces(right)).sum(axis=0)
    return product


def pieces(x: Array) -> Array:
    """(pieces, tokens, d): all texts below each other, cut where BLAS multiplies fastest."""
    return x.reshape(_PIECES if len(x) % _PIECES == 0 else 1, -1, x.shape[-1])


def scale_of(shape: NetShape) -> float:
    return 1 / math.sqrt(shape.d_k) if shape.scaled else 1.0


def tokens_asked(answers: Ids) -> slice:
    """Which tokens of each text are asked: the last one alone, or any."""
    return LAST if (answers[:, :-1] < 0).all() else EVERY


def loss_of(found: Run, answers: Ids) -> tuple[float, float]:
    """Mean cross-entropy of the answers asked for, and the share that is right."""
    asked = answers >= 0
    chances, wanted = found.chances[asked], answers[asked]
    own = chances[np.arange(len(wanted)), wanted]
    return float(-np.log(np.maximum(own, 1e-300)).mean()), float((chances.argmax(axis=-1) == wanted).mean())


def test_on(shape: NetShape, net: Parameters, batch: Batch) -> tuple[float, float]:
    """The loss of these texts, and the share of their answers that is right."""
    rows = tokens_asked(batch.answers)
    return loss_of(run(shape, net, batch.features, asked=rows), batch.answers[:, rows])


def gradients(shape: NetShape, net: Parameters, batch: Batch) -> tuple[Parameters, Run]:
    """The gradient of the mean loss for each parameter, and the pass it is of."""
    rows = tokens_asked(batch.answers)
    found, answers = run(shape, net, batch.features, asked=rows), batch.answers[:, rows]
    asked = answers >= 0
    back = np.where(asked[..., np.newaxis], found.chances, 0.0)
    back[(*np.nonzero(asked), answers[asked])] -= 1
    back /= asked.sum()
    grown = {name: np.zeros_like(value) for name, value in net.items()}
    grown["answers"] = sum_products(found.last, back)
    d_x = times(back, net["answers"].T)
    for layer in reversed(range(shape.layers)):
        d_x = _layer_back(shape, net, grown, found.layers[layer], layer, d_x)
    if shape.positions == "added":
        grown["places"][: d_x.shape[1]] += d_x.sum(axis=0)
    ones = np.zeros((*batch.features.shape[:2], shape.n_features))
    np.put_along_axis(ones, batch.features, 1.0, axis=2)
    grown["words"] = sum_products(ones, d_x)
    return grown, found


def _layer_back(
    shape: NetShape, net: Parameters, grown: Parameters, stored: LayerCache, layer: int, d_out: Array
) -> Array:
    """The gradient of a layer's input; those of its matrices go into `grown`."""
    weights, asks = stored.weights, stored.asks
    d_value = np.swapaxes(weights, 1, 2) @ d_out
    d_weights = d_out @ np.swapaxes(stored.value, 1, 2)
    d_scores = weights * (d_weights - (d_weights * weights).sum(axis=-1, keepdims=True)) * scale_of(shape)
    d_query, d_key = d_scores @ stored.key, np.swapaxes(d_scores, 1, 2) @ stored.query
    for name, left, right in (
        ("query", stored.h[:, asks], d_query),
        ("key", stored.h, d_key),
        ("value", stored.x, d_value),
    ):
        grown[f"{name}{layer}"] = sum_products(left, right)
    d_h = times(d_key, net[f"key{layer}"].T)
    d_h[:, asks] += times(d_query, net[f"query{layer}"].T)
    if shape.positions == "query and key":
        grown["places"][: d_h.shape[1]] += d_h.sum(axis=0)
    d_x = d_h + times(d_value, net[f"value{layer}"].T)
    d_x[:, asks] += d_out
    return d_x


def round_gradient(gradient: Array) -> Array:
    """The gradient with its numbers rounded to 16 bits of mantissa."""
    mantissa, exponent = np.frexp(gradient)
    short: Array = np.ldexp(np.round(np.ldexp(mantissa, _MANTISSA)), exponent - _MANTISSA)
    return short


class Adam:
    """Kingma and Ba 2015, with their constants."""

    def __init__(self, net: Parameters, pace: float) -> None:
        self.pace, self.steps = pace, 0
        self.mean = {name: np.zeros_like(value) for name, value in net.items()}
        self.square = {name: np.zeros_like(value) for name, value in net.items()}

    def step(self, net: Parameters, grown: Parameters, share: float = 1.0) -> None:
        """Move every parameter against its gradient; by this share of the pace."""
        self.steps += 1
        for name, gradient in grown.items():
            g = round_gradient(gradient)
            self.mean[name] = 0.9 * self.mean[name] + 0.1 * g
            self.square[name] = 0.999 * self.square[name] + 0.001 * g * g
            mean = self.mean[name] / (1 - 0.9**self.steps)
            square = self.square[name] / (1 - 0.999**self.steps)
            net[name] = net[name] - share * self.pace * mean / (np.sqrt(square) + 1e-8)

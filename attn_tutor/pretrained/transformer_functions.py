"""The small functions of a transformer, in NumPy: linear maps, norms, activations, rotary positions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.pretrained.config import Rotation

# erf(x) = x P(x²) / Q(x²) for |x| up to 4, right to 5e-7: numerator and denominator, highest power first (Eigen's).
_ERF_ABOVE = (
    -2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
    -7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02,
)  # fmt: skip
_ERF_BELOW = (
    -1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03,
    -1.42647390514189e-02,
)  # fmt: skip


class Linear(NamedTuple):
    """x @ weight + bias, the weight (d_in, d_out)."""

    weight: Array
    bias: Array | None = None

    def __call__(self, x: Array) -> Array:
        """(n, d_out) for x (n, d_in)."""
        product: Array = x @ self.weight
        return product if self.bias is None else product + self.bias


class LayerNorm(NamedTuple):
    """Each row to mean 0 and variance 1, then scaled and shifted."""

    weight: Array
    bias: Array
    eps: float

    def __call__(self, x: Array) -> Array:
        """(n, d) for x (n, d)."""
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        normal: Array = centred / np.sqrt(variance + x.dtype.type(self.eps)) * self.weight + self.bias
        return normal


class RmsNorm(NamedTuple):
    """Each row to a mean square of 1, then scaled."""

    weight: Array
    eps: float

    def __call__(self, x: Array) -> Array:
        """(n, d) for x (n, d)."""
        square = np.square(x).mean(axis=-1, keepdims=True)
        normal: Array = x / np.sqrt(square + x.dtype.type(self.eps)) * self.weight
        return normal


Norm = LayerNorm | RmsNorm


def erf(x: Array) -> Array:
    """The error function, right to 5e-7."""
    x = np.clip(x, -4, 4)
    square = np.square(x)
    share: Array = x * _polynomial(_ERF_ABOVE, square) / _polynomial(_ERF_BELOW, square)
    return share


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """Horner's rule in place, of the type of x."""
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += x.dtype.type(coefficient)
    return total


def gelu(x: Array) -> Array:
    """x Φ(x) with the exact Φ; the tanh form is another function."""
    kind = x.dtype.type
    share: Array = 1 + erf(x * kind(0.5**0.5))
    return kind(0.5) * x * share


def gelu_tanh(x: Array) -> Array:
    """x Φ(x) with Φ through tanh, as GPT-2 was trained."""
    kind = x.dtype.type
    root = kind((2 / np.pi) ** 0.5)
    share: Array = 1 + np.tanh(root * (x + kind(0.044715) * x * x * x))
    return kind(0.5) * x * share


def silu(x: Array) -> Array:
    """x / (1 + e^-x); below -80 its e^-x would leave float32, and the product is 0 there."""
    shares: Array = x / (1 + np.exp(-np.maximum(x, -80)))
    return shares


def relu(x: Array) -> Array:
    """x where it is positive, else 0."""
    positive: Array = np.maximum(x, 0)
    return positive


ACTIVATION: dict[str, Callable[[Array], Array]] = {
    "gelu": gelu, "gelu_tanh": gelu_tanh, "silu": silu, "relu": relu,
}  # fmt: skip


def rotate(x: Array, rotation: Rotation) -> Array:
    """Queries or keys (n_heads, n, d_head) rotated by their positions; number i is paired with i + width/2."""
    half = rotation.width // 2
    angles = np.arange(x.shape[-2])[:, np.newaxis] * paces(rotation)
    cos, sin = (f(angles).astype(x.dtype) for f in (np.cos, np.sin))
    left, right = x[..., :half], x[..., half : rotation.width]
    turned = (left * cos - right * sin, right * cos + left * sin, x[..., rotation.width :])
    return np.concatenate(turned, axis=-1)


def paces(rotation: Rotation) -> Array:
    """(width/2,): by how much each pair turns from one place to the next."""
    pace: Array = rotation.base ** (-np.arange(0, rotation.width, 2) / rotation.width)
    stretch = rotation.stretch
    if stretch is None:
        return pace
    factor = float(stretch["factor"])
    return pace / factor if stretch["rope_type"] == "linear" else _slow(pace, factor, stretch)


def _slow(pace: Array, factor: float, stretch: Any) -> Array:
    """Llama 3.1's rule: slow turns are divided by the factor, fast ones stay, those between are blended."""
    low, high = float(stretch["low_freq_factor"]), float(stretch["high_freq_factor"])
    turns = float(stretch["original_max_position_embeddings"]) * pace / (2 * np.pi)
    ramp = np.clip((turns - low) / (high - low), 0, 1)
    slowed: Array = ramp * pace + (1 - ramp) * pace / factor
    return slowed

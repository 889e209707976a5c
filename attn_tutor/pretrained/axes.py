"""Saved arrays to maps (layer, head, query, key): which axis is which, said in a line, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array, shape_text
from attn_tutor.engine.attention import softmax
from attn_tutor.errors import UsageError
from attn_tutor.pretrained.map_file import MapArrays

AXES = ("layer", "head", "query", "key")
_TOLERANCE = 0.02  # what rows of half precision may miss 1 by
_GUESSES = {
    2: ("query", "key"),
    3: ("head", "query", "key"),
    4: ("layer", "head", "query", "key"),
    5: ("layer", "sentence", "head", "query", "key"),
}
_EAGER = "Load the model with attn_implementation='eager' and ask for output_attentions=True."


class SavedMaps(NamedTuple):
    """weights (n_layers, n_heads, n_q, n_k); `axes` as they were in the file, `sentence` the line about them."""

    weights: Array
    axes: tuple[str, ...]
    sentence: str


def maps_from(
    saved: MapArrays, axes: Sequence[str] = (), *, transpose: bool = False, scores: bool = False
) -> SavedMaps:
    """The maps in what a file holds, once every row adds up to 1.

    axes: what each axis is, where the guess is wrong; transpose: keys stand in the rows; scores: rows are put
    through softmax first.
    Raises UsageError where there is no map, where the axes do not fit, and where rows are no weights.
    """
    whole, guess, how = _whole(saved)
    named = tuple(axes) or guess
    maps = _order(whole, named)
    if transpose:
        maps = np.swapaxes(maps, -1, -2)
    if scores:
        maps = softmax(np.asarray(maps, dtype=np.float64))
    _check(maps, transpose)
    sizes = ", ".join(f"{name} {size}" for name, size in zip(named, whole.shape, strict=True))
    note = "Axes as you named them" if axes else f"Axes guessed{how}"
    example = ",".join(AXES[-whole.ndim :]) if whole.ndim > 2 else "key,query"
    others = "" if axes else f" If that is wrong: --axes, such as --axes {example}."
    sentence = (
        " Of several sentences the first is shown." if "sentence" in named and _many(whole, named) else ""
    )
    return SavedMaps(maps, named, f"{note}: {sizes}.{sentence}{others}")


def _many(whole: Array, named: Sequence[str]) -> bool:
    return bool(whole.shape[named.index("sentence")] > 1)


def _whole(saved: MapArrays) -> tuple[Array, tuple[str, ...], str]:
    """One array of all that was saved, what its axes seem to be, and how that is known."""
    if not isinstance(saved, list):
        if saved is None:
            raise UsageError("The file holds no attention.", _EAGER)
        return saved, _guess(saved.shape), ""
    if any(one is None for one in saved):
        raise UsageError("Some layers of this file hold no attention.", _EAGER)
    if len(saved) == 1:
        return _whole(saved[0])
    if _is_generated(saved):
        return _stitch(saved), ("layer", "head", "query", "key"), " from the steps of generate()"
    parts = [_whole(one) for one in saved]
    shapes = {part[0].shape for part in parts}
    if len(shapes) > 1:
        shapes_text = " and ".join(sorted(shape_text(shape) for shape in shapes)[:2])
        raise UsageError(f"The layers of this file have different sizes: {shapes_text}.", "Save one text alone.")
    stacked = np.stack([part[0] for part in parts])
    inner = parts[0][1]
    if len(inner) == 4 and inner[0] == "layer":  # several layers, each of several sentences
        inner = ("sentence", *inner[1:])
    if "layer" in inner:
        raise UsageError(f"This file holds arrays of {len(inner) + 1} axes.", "Save one text alone.")
    return stacked, ("head" if inner == ("query", "key") else "layer", *inner), f" from {len(saved)} arrays"


def _guess(shape: tuple[int, ...]) -> tuple[str, ...]:
    if len(shape) not in _GUESSES:
        raise UsageError(
            f"The file holds an array of {len(shape)} axes.", "Maps have 2 to 5: query and key last."
        )
    if len(shape) == 4 and shape[0] == 1:
        return ("sentence", "head", "query", "key")
    return _GUESSES[len(shape)]


def _is_generated(saved: Sequence[MapArrays]) -> bool:
    """Whether these are the steps of generate(): lists of layers, each step with one more key."""
    if not all(isinstance(step, list) and step for step in saved):
        return False
    keys = [_last_axis(step) for step in saved]
    return all(after > before > 0 for before, after in pairwise(keys))


def _last_axis(step: MapArrays) -> int:
    while isinstance(step, list):
        step = step[0] if step else None
    return step.shape[-1] if step is not None and step.ndim > 1 else 0


def _stitch(steps: Sequence[MapArrays]) -> Array:
    """The rows of all steps below each other, as one triangle for each layer and head.

    Without a cache each step computes all rows again: then the last one has all there are.
    """
    n_keys = _last_axis(steps[-1])
    rows = [_layers(step) for step in steps]
    if rows[-1].shape[-2] == n_keys:
        return rows[-1]
    return np.concatenate(
        [np.pad(step, ((0, 0), (0, 0), (0, 0), (0, n_keys - step.shape[-1]))) for step in rows], axis=2
    )


def _layers(step: MapArrays) -> Array:
    """(n_layers, n_heads, rows, keys) of one step; of several sentences the first."""
    layers = [one for one in step if isinstance(one, np.ndarray)] if isinstance(step, list) else []
    return np.stack([layer[0] if layer.ndim == 4 else layer for layer in layers])


def _order(whole: Array, named: tuple[str, ...]) -> Array:
    """The array with its axes in the order of AXES; of several sentences the first."""
    known = (*AXES, "sentence")
    if (
        len(named) != whole.ndim
        or len({*named}) != len(named)
        or not {"query", "key"} <= {*named} <= {*known}
    ):
        raise UsageError(
            f"The array has the sizes {shape_text(whole.shape)}, which are not the axes {', '.join(named)}.",
            f"Name each axis once, of {', '.join(known)}; query and key must be there.",
        )
    maps, left = whole, list(named)
    if "sentence" in left:
        maps = np.take(maps, 0, axis=left.index("sentence"))
        left.remove("sentence")
    for name in ("head", "layer"):
        if name not in left:
            maps = maps[np.newaxis]
            left.insert(0, name)
    return np.transpose(maps, [left.index(name) for name in AXES])


def _check(maps: Array, transposed: bool) -> None:
    """Raise UsageError unless each row is made of shares that add up to 1; a row of zeros is one of padding."""
    if not np.isfinite(maps).all():
        raise UsageError(
            "The map holds values that are not numbers (nan or infinite).", "Was it saved in half?"
        )
    if maps.min() < -1e-6:
        raise UsageError(
            f"The map holds negative numbers, the smallest {maps.min():.2f}: these are scores, not weights.",
            "Add --softmax to turn each row into weights.",
        )
    with np.errstate(over="ignore"):
        sums, of_columns = maps.sum(axis=-1), maps.sum(axis=-2)
    if _adds_up(sums):
        return
    if _adds_up(of_columns):
        if transposed:
            raise UsageError(
                "Once transposed, the columns add up to 1, and the rows do not.", "Leave out --transpose."
            )
        raise UsageError(
            "The columns add up to 1, and the rows do not, so the rows are keys.", "Add --transpose."
        )
    low, high = f"{sums.min():.2f}", f"{sums.max():.2f}"
    found = f"to {low}" if low == high else f"to between {low} and {high}"
    raise UsageError(
        f"The rows add up {found}, not to 1.",
        "If these are scores, add --softmax; if the axes are others, add --axes.",
    )


def _adds_up(sums: Array) -> bool:
    return bool(np.all((np.abs(sums - 1) <= _TOLERANCE) | (sums == 0)) and np.any(sums > 0))

"""Which layer of a module is which projection: by names, by a fused layer's layouts, else every way there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from attn_tutor.engine.arrays import Array

_MOST_HEADS = 16
_NAMED = {
    "w_query": r"(^|[^a-z])(w|to|c|fc|lin)?_?q($|[^a-z]|proj|lin)|quer",
    "w_key": r"(^|[^a-z])(w|to|c|fc|lin)?_?k($|[^a-z]|proj|lin)|key",
    "w_value": r"(^|[^a-z])(w|to|c|fc|lin)?_?v($|[^a-z]|proj|lin)|val",
}


@dataclass(frozen=True, eq=False)
class Roles:
    """One way to read a module's layers: the matrices (in, out), how many heads, and how that was found."""

    matrices: Mapping[str, Array]
    n_heads: int
    last: str  # the name of the layer that is W_O, "" without one
    found: str


def ways_to_read(layers: Sequence[tuple[str, Array]], heads: Sequence[int]) -> Iterator[Roles]:
    """Every way to read the layers (name and weight (out, in)), the likeliest first."""
    for matrices, last, found in _matrices(layers):
        width = matrices["w_query"].shape[1]
        named = [n for n in heads if n > 0 and width % n == 0] or ([] if last else [1])
        for n_heads in named or [n for n in range(1, _MOST_HEADS + 1) if width % n == 0]:
            yield Roles(matrices, n_heads, last, found)
    yield from _fused(layers, heads)


def _matrices(layers: Sequence[tuple[str, Array]]) -> Iterator[tuple[dict[str, Array], str, str]]:
    named = _by_name(layers)
    if len(named) == 3 and len(layers) in (3, 4):
        yield _with_last(layers, named, f"found by name: {', '.join(name for name, _ in layers)}")
    if len(layers) not in (3, 4):
        return
    for order in permutations(range(len(layers)), 3):
        chosen = dict(zip(_NAMED, order, strict=True))
        if chosen != named and len({layers[i][1].shape[1] for i in order}) == 1:
            yield _with_last(layers, chosen, "found by trying")


def _by_name(layers: Sequence[tuple[str, Array]]) -> dict[str, int]:
    found = {}
    for role, pattern in _NAMED.items():
        fitting = [i for i, (name, _) in enumerate(layers) if re.search(pattern, name.lower().rpartition(".")[2])]
        if len(fitting) == 1:
            found[role] = fitting[0]
    return found


def _with_last(
    layers: Sequence[tuple[str, Array]], chosen: Mapping[str, int], found: str
) -> tuple[dict[str, Array], str, str]:
    matrices = {role: layers[i][1].T for role, i in chosen.items()}
    rest = [i for i in range(len(layers)) if i not in chosen.values()]
    if rest:
        matrices["w_output"] = layers[rest[0]][1].T
    return matrices, layers[rest[0]][0] if rest else "", found


def _fused(layers: Sequence[tuple[str, Array]], heads: Sequence[int]) -> Iterator[Roles]:
    """One layer for query, key and value: three blocks one after the other, or three in each head."""
    if len(layers) not in (1, 2):
        return
    for i, (name, weight) in enumerate(layers):
        if weight.shape[0] % 3:
            continue
        width = weight.shape[0] // 3
        rest = [layer for j, layer in enumerate(layers) if j != i]
        if rest and rest[0][1].shape[1] != width:
            continue
        for n_heads in [n for n in heads if n > 0 and width % n == 0] or range(1, _MOST_HEADS + 1):
            if width % n_heads == 0:
                yield from _layouts(name, weight, n_heads, rest)


def _layouts(name: str, weight: Array, n_heads: int, rest: list[tuple[str, Array]]) -> Iterator[Roles]:
    last = {"w_output": rest[0][1].T} if rest else {}
    blocks = np.split(weight, 3)
    in_heads = weight.reshape(n_heads, 3, -1, weight.shape[1]).swapaxes(0, 1).reshape(3, -1, weight.shape[1])
    for parts, layout in ((blocks, "in three blocks"), (in_heads, "head by head")):
        matrices = {role: part.T for role, part in zip(_NAMED, parts, strict=True)}
        yield Roles({**matrices, **last}, n_heads, rest[0][0] if rest else "", f"fused in {name}, {layout}")

"""Which layer of a module is which projection: by names, by a fused layer's layouts, else every way there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.english import count

_MOST_HEADS = 16
_MOST_NAMES = 6
_NAMED = {
    "w_query": r"(^|[^a-z])(w|to|c|fc|lin)?_?q($|[^a-z]|proj|lin)|quer",
    "w_key": r"(^|[^a-z])(w|to|c|fc|lin)?_?k($|[^a-z]|proj|lin)|key",
    "w_value": r"(^|[^a-z])(w|to|c|fc|lin)?_?v($|[^a-z]|proj|lin)|val",
}


@dataclass(frozen=True, eq=False)
class Roles:
    """One way to read a module's layers: the matrices (in, out), how many heads, and how that was found.

    first and last: the names of the layer that makes the queries and of the one that is W_O, "" without one.
    """

    matrices: Mapping[str, Array]
    n_heads: int
    first: str
    last: str
    source: str

    @property
    def n_kv_heads(self) -> int:
        """How many heads the keys have: fewer than the queries where several of these share one."""
        width = self.matrices["w_query"].shape[1] // self.n_heads
        return max(1, int(self.matrices["w_key"].shape[1] // width))

    @property
    def heads_words(self) -> str:
        """ "4 heads", "4 heads that share 2 key heads"."""
        words = count(self.n_heads, "head")
        return words if self.n_kv_heads == self.n_heads else f"{words} that share {count(self.n_kv_heads, 'key head')}"


@dataclass(frozen=True, eq=False)
class _Layers:
    """The layers of a module, those of several heads that stand in a list taken together."""

    matrices: Mapping[str, Array]
    first: str
    last: str
    source: str
    n_heads: int = 0  # 0 where the layers do not say


def ways_to_read(layers: Sequence[tuple[str, Array]], heads: Sequence[int]) -> Iterator[Roles]:
    """Every way to read the layers (name and weight (out, in)), the likeliest first; names that are clear decide."""
    for one in (*_key_with_value(layers, heads), *_separate(layers)):
        width = one.matrices["w_query"].shape[1]
        named = [one.n_heads] if one.n_heads else [n for n in heads if n > 0 and width % n == 0]
        named = named or ([] if one.last else [1])
        for n_heads in named or [n for n in range(1, _MOST_HEADS + 1) if width % n == 0]:
            if _can_share(one.matrices, n_heads):
                yield Roles(one.matrices, n_heads, one.first, one.last, one.source)
    yield from _one_layer(layers, heads)
    yield from _one_layer_shared(layers, heads)


def _can_share(matrices: Mapping[str, Array], n_heads: int) -> bool:
    """Whether key and value heads of these widths can be shared out among so many query heads."""
    width = matrices["w_query"].shape[1] // n_heads
    shared, rest = divmod(matrices["w_key"].shape[1], width)
    return not rest and shared > 0 and n_heads % shared == 0


def _separate(layers: Sequence[tuple[str, Array]]) -> Iterator[_Layers]:
    named = _by_name(layers)
    if named:
        yield _join(layers, named, f"found by name: {_names(layers)}")
    elif len(layers) in (3, 4):
        for order in permutations(range(len(layers)), 3):
            if len({layers[i][1].shape[1] for i in order}) == 1:
                yield _join(layers, {role: [i] for role, i in zip(_NAMED, order, strict=True)}, "found by trying")


def _by_name(layers: Sequence[tuple[str, Array]]) -> dict[str, list[int]]:
    """For each role its layers, one for each head at most; nothing where the names leave a doubt."""
    found = {
        role: [i for i, (name, _) in enumerate(layers) if re.search(pattern, name.lower().rpartition(".")[2])]
        for role, pattern in _NAMED.items()
    }
    taken = [i for places in found.values() for i in places]
    counts = {len(places) for places in found.values()}
    clear = len(counts) == 1 and taken and len({*taken}) == len(taken) and len(layers) - len(taken) <= 1
    return found if clear else {}


def _names(layers: Sequence[tuple[str, Array]]) -> str:
    return ", ".join(name for name, _ in layers[:_MOST_NAMES]) + ", …" * (len(layers) > _MOST_NAMES)


def _join(layers: Sequence[tuple[str, Array]], chosen: Mapping[str, Sequence[int]], found: str) -> _Layers:
    """The layers of each role side by side, and the one that is left over as W_O."""
    matrices = {role: np.hstack([layers[i][1].T for i in places]) for role, places in chosen.items()}
    taken = {i for places in chosen.values() for i in places}
    rest = [layer for i, layer in enumerate(layers) if i not in taken]
    if rest:
        matrices["w_output"] = rest[0][1].T
    several = len(chosen["w_query"])
    first = layers[chosen["w_query"][0]][0]
    return _Layers(matrices, first, rest[0][0] if rest else "", found, several if several > 1 else 0)


def _one_layer(layers: Sequence[tuple[str, Array]], heads: Sequence[int]) -> Iterator[Roles]:
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


def _key_with_value(layers: Sequence[tuple[str, Array]], heads: Sequence[int]) -> Iterator[_Layers]:
    """One layer of its own for the queries, and one for keys and values, which its name says."""
    joined = [i for i, (name, _) in enumerate(layers) if re.search("kv|k_v|key_?val", name.lower().rpartition(".")[2])]
    rest = [i for i in range(len(layers)) if i not in joined]
    if len(joined) != 1 or not 1 <= len(rest) <= 2:
        return
    named = [i for i in rest if re.search(_NAMED["w_query"], layers[i][0].lower().rpartition(".")[2])]
    query = named[0] if named else rest[0]
    last = [i for i in rest if i != query]
    weight = layers[joined[0]][1]
    output = {"w_output": layers[last[0]][1].T} if last else {}
    first, found = layers[query][0], f"found by name: {_names(layers)}"
    layouts = [np.split(weight, 2)] if not len(weight) % 2 else []
    for n_heads in heads:
        if n_heads > 0 and not len(weight) % (2 * n_heads):
            cut = weight.reshape(n_heads, 2, -1, weight.shape[1])
            layouts.append([cut[:, i].reshape(-1, weight.shape[1]) for i in (0, 1)])
    for key, value in layouts:
        matrices = {"w_query": layers[query][1].T, "w_key": key.T, "w_value": value.T, **output}
        yield _Layers(matrices, first, layers[last[0]][0] if last else "", found)


def _one_layer_shared(layers: Sequence[tuple[str, Array]], heads: Sequence[int]) -> Iterator[Roles]:
    """One layer for all, with fewer key heads than query heads: three blocks, or each group of queries with its key."""
    if len(layers) != 2:
        return
    for (name, weight), (last, output) in ((layers[0], layers[1]), (layers[1], layers[0])):
        width = output.shape[1]
        for n_heads in [n for n in heads if n > 0 and width % n == 0] or [n for n in range(2, 17) if width % n == 0]:
            d = width // n_heads
            shared, rest = divmod(weight.shape[0] - width, 2 * d)
            if rest or not 0 < shared < n_heads or n_heads % shared:
                continue
            blocks = np.split(weight, [width, width + shared * d])
            groups = weight.reshape(shared, n_heads // shared + 2, d, weight.shape[1])
            grouped = [groups[:, :-2], groups[:, -2], groups[:, -1]]
            for parts, layout in ((blocks, "in three blocks"), (grouped, "group by group")):
                matrices = {
                    role: part.reshape(-1, weight.shape[1]).T for role, part in zip(_NAMED, parts, strict=True)
                }
                found = f"fused in {name}, {layout}"
                yield Roles({**matrices, "w_output": output.T}, n_heads, name, last, found)


def _layouts(name: str, weight: Array, n_heads: int, rest: list[tuple[str, Array]]) -> Iterator[Roles]:
    last = {"w_output": rest[0][1].T} if rest else {}
    blocks = np.split(weight, 3)
    in_heads = weight.reshape(n_heads, 3, -1, weight.shape[1]).swapaxes(0, 1).reshape(3, -1, weight.shape[1])
    for parts, layout in ((blocks, "in three blocks"), (in_heads, "head by head")):
        matrices = {role: part.T for role, part in zip(_NAMED, parts, strict=True)}
        yield Roles({**matrices, **last}, n_heads, name, rest[0][0] if rest else "", f"fused in {name}, {layout}")

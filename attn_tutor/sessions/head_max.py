"""The page of the largest weights: for each pair of tokens the head that gives most, of all heads or of a layer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.pretrained.all_maps import AllMaps
from attn_tutor.sessions.head_pages import ANOTHER, Subject, name_of
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Line, Note
from attn_tutor.widgets.foot import Task
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.header import Header
from attn_tutor.widgets.keys import QUIT, Key, Keys
from attn_tutor.widgets.page import Page
from attn_tutor.widgets.small_maps import SmallMap
from attn_tutor.widgets.table import Table

_ROWS = 5  # pairs that are listed


class Largest(NamedTuple):
    """The largest weight of each cell (n_q, n_k), the layer and head it is from, and the mean over the same heads."""

    weights: Array
    layers: Any
    heads: Any
    mean: Array


def largest(maps: AllMaps, layer: int | None = None) -> Largest:
    """The largest weights over all heads, or over those of one layer."""
    chosen = maps.weights if layer is None else maps.weights[layer : layer + 1]
    flat = chosen.reshape(-1, *chosen.shape[2:])
    at = flat.argmax(axis=0)
    layers, heads = np.divmod(at, maps.n_heads)
    return Largest(flat.max(axis=0), layers + (layer or 0), heads, flat.mean(axis=0))


def max_page(subject: Subject, layer: int | None = None) -> Page:
    """The map of the largest weights, and for each token what it is looked at with and by which head."""
    maps, found = subject.maps, largest(subject.maps, layer)
    rows = []
    for at, key in _pairs(maps, found)[:_ROWS]:
        share, head = (
            float(found.weights[at, key]),
            name_of((int(found.layers[at, key]), int(found.heads[at, key]))),
        )
        cells = (subject.key(key), Cell(f"{share:.2f}", share=share), Cell(head, role="model"))
        rows.append(
            Row((Cell(subject.asks(at), role="q", strong=True), *cells, f"{found.mean[at, key]:.2f}"))
        )
    which = "all heads" if layer is None else f"the heads of layer {layer}"
    columns = (
        Column("", "q"), Column("looks most at", "k"), Column("weight", "w"), Column("head", "model"),
        Column("mean of all", "dim", aloud=f"the mean of {which}"),
    )  # fmt: skip
    picture = SmallMap(found.weights, "largest of all", maps.tokens, maps.others)
    words = "Each cell is from whichever head gives most, so the rows add up to more than 1."
    header = Header((subject.command, f"largest weights of {maps.name}"), place=which)
    keys = Keys((ANOTHER, Key("Enter", "all heads"), QUIT))
    views: list[View] = [Line(words), picture, Table(columns, tuple(rows))]
    if maps.parked:
        views.append(Note(("Tokens that are not words are left out of the list.",), ""))
    return Page(header, tuple(views), Task("Open a head, or see all heads.", keys, "head", "Next"))


def _pairs(maps: AllMaps, found: Largest) -> list[tuple[int, int]]:
    """For each token the one it is looked at with the most, the strongest first; without the parked ones."""
    queries = [at for at in range(len(maps.tokens)) if maps.others or at not in maps.parked]
    keys = [key for key in range(len(maps.keys)) if key not in maps.parked] or [*range(len(maps.keys))]
    pairs = [(at, max(keys, key=lambda key: found.weights[at, key])) for at in queries]
    return sorted(pairs, key=lambda pair: -found.weights[pair])


def max_document(maps: AllMaps, layer: int | None = None) -> dict[str, Any]:
    """The largest weights as JSON, each with its layer and head."""
    found = largest(maps, layer)
    return {
        "weights": np.round(np.asarray(found.weights, dtype=np.float64), 6).tolist(),
        "layer": found.layers.tolist(),
        "head": found.heads.tolist(),
    }

"""The page of the largest weights: for each pair of tokens the head that gives most, of all heads or of a layer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.pretrained.all_maps import AllMaps
from attn_tutor.sessions.head_pages import ANOTHER, QUIT, Subject, name_of
from attn_tutor.widgets.blocks import Flow, Gap, Line
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.page import Header, Page, Task
from attn_tutor.widgets.small_maps import SmallMap
from attn_tutor.widgets.table import Table

_ROWS = 10  # tokens that have a row of their own


class Largest(NamedTuple):
    """The largest weight of each cell (n_q, n_k), the layer and head it is from, and the mean over the same heads."""

    weights: Array
    layers: Any
    heads: Any
    mean: Array


def largest(maps: AllMaps, layer: int | None = None) -> Largest:
    """Over all heads, or over those of one layer."""
    chosen = maps.weights if layer is None else maps.weights[layer : layer + 1]
    flat = chosen.reshape(-1, *chosen.shape[2:])
    at = flat.argmax(axis=0)
    layers, heads = np.divmod(at, maps.n_heads)
    return Largest(flat.max(axis=0), layers + (layer or 0), heads, flat.mean(axis=0))


def max_page(subject: Subject, layer: int | None = None) -> Page:
    """The map of the largest weights, and for each token what it is looked at with and by which head."""
    maps, found = subject.maps, largest(subject.maps, layer)
    asking = [at for at in range(len(maps.tokens)) if maps.others or at not in maps.parked][:_ROWS]
    rows = []
    for at in asking:
        shown = [key for key in range(len(maps.keys)) if key not in maps.parked] or [*range(len(maps.keys))]
        key = max(shown, key=lambda key: found.weights[at, key])
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
    parked = "Tokens that are no words are left out of the list." if maps.parked else ""
    header = Header((subject.command, f"largest weights of {maps.name}"), place=which)
    keys = Keys((ANOTHER, Key("Enter", "all heads"), QUIT))
    views = (Line(words), Gap(), Flow(((picture,), (Table(columns, tuple(rows)),)), 4))
    note = (Gap(), Line(((parked, "dim"),))) if parked else ()
    return Page(header, (*views, *note), Task("Open a head, or see all heads.", keys, "head", "Next"))


def max_document(maps: AllMaps, layer: int | None = None) -> dict[str, Any]:
    """The largest weights as JSON, each with its layer and head."""
    found = largest(maps, layer)
    return {
        "weights": np.round(np.asarray(found.weights, dtype=np.float64), 6).tolist(),
        "layer": found.layers.tolist(),
        "head": found.heads.tolist(),
    }

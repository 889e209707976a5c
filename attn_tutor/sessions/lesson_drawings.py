"""The pictures of a lesson that are drawn from sizes alone, or from a whole computation rather than one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from attn_tutor.curriculum.drawings import (
    Axes,
    BlockWiring,
    Clocks,
    HeadGrid,
    LookBack,
    Recorded,
    Sharing,
    Sinusoids,
)
from attn_tutor.curriculum.lesson import Picture, Screen
from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Trace
from attn_tutor.questions.given import Given
from attn_tutor.widgets import View

FROM_INPUTS = frozenset({"tiles", "columns", "cache", "adds", "stripe", "pairs", "difference"})


def drawings(picture: Picture) -> Iterator[View]:
    """What a screen draws without inputs: a look back, clocks, sinusoids, wires, axes, all heads, a recorded run."""
    for name, draw in _FROM_SIZES.items():
        sizes = getattr(picture, name)
        if sizes is not None:
            yield from draw(sizes)


def drawing_of(picture: Picture, given: Given) -> Iterator[View]:
    """The picture of these inputs, where it shows more than one query's numbers; on an act with one row open."""
    from attn_tutor.widgets import pictures_rows as rows

    trace = given.problem.run()
    asked = picture.row - 1 if isinstance(picture, Screen) and picture.asks else -1
    keys, weights = given.key_words or given.words, _weights(trace)
    match picture.show:
        case "columns":
            yield _columns(np.asarray(trace[(*picture.steps, "head_outputs")[0]]), given, picture.decimals)
        case "cache":
            numbers = np.shape(trace["key"])[-1] + np.shape(trace["value"])[-1]
            yield rows.cache_table(keys, numbers, asked=asked >= 0)
        case "adds":
            row = weights[picture.row - 1].tolist()
            yield rows.adds_table(keys, row, picture.lengths, picture.keys, picture.decimals)
        case "stripe":
            yield rows.stripe_table(keys, weights, asked=asked)
        case "difference":
            yield rows.difference_table(given.words, keys, weights, np.asarray(trace["output"]))
        case "tiles":
            yield _tiles(weights, given.words, keys)
        case "pairs":
            yield rows.pair_table(given.words, keys, weights, trace.get("mask"), sums=True)
        case other:
            raise ValueError(f"nothing draws {other}")


def _weights(trace: Trace) -> Array:
    """The weights of a computation; of one that has heads none, for they are drawn otherwise."""
    return np.asarray(trace["weights"]) if trace.get("weights") is not None else np.zeros((0, 0))


def _columns(matrices: Array, given: Given, decimals: int) -> View:
    from attn_tutor.widgets.pictures_heads import head_columns

    return head_columns(matrices, given.words, decimals)


def _tiles(weights: Array, words: tuple[str, ...], keys: tuple[str, ...]) -> View:
    from attn_tutor.widgets.pictures_maps import TileMap

    return TileMap(weights, words, keys)


def _look_back(look: LookBack) -> Iterator[View]:
    from attn_tutor.widgets.pictures_pointing import Pointing

    yield Pointing(look.sentence, look.asks, look.at, look.arrows)


def _clocks(clocks: Clocks) -> Iterator[View]:
    from attn_tutor.widgets.pictures_position import clock_hands

    yield clock_hands(clocks)


def _sinusoids(sinusoids: Sinusoids) -> Iterator[View]:
    from attn_tutor.widgets.pictures_position import sinusoid_grid

    yield sinusoid_grid(sinusoids)


def _sharing_views(sharing: Sharing) -> Iterator[View]:
    from attn_tutor.widgets.pictures_heads import shared_heads

    yield from shared_heads(sharing)


def _axes(axes: Axes) -> Iterator[View]:
    from attn_tutor.widgets.pictures_rows import axes_table

    yield axes_table(axes.batch, axes.heads, axes.queries, axes.keys, axes.width)


def _block(block: BlockWiring) -> Iterator[View]:
    from attn_tutor.widgets.pictures_block import BlockWires

    yield BlockWires(block.norm, block.numbered)


def _recording_views(run: Recorded) -> Iterator[View]:
    from attn_tutor.widgets.recorded import RecordedRun

    yield RecordedRun(run.code, run.prints, f"{run.program} {run.version}, recorded in {run.year}.")


def _all_heads(grid: HeadGrid) -> Iterator[View]:
    """Every head of a model; of kinds that are not to be seen yet a dot."""
    from attn_tutor.pretrained.head_measures import Measures, kinds, letters
    from attn_tutor.widgets.pictures_heads import AllHeadTiles

    previous, following, itself, first, column, evenness = (
        np.array(rows)
        for rows in (grid.previous, grid.next, grid.itself, grid.first, grid.column, grid.evenness)
    )
    found = Measures(
        previous, following, itself, first, column, np.zeros(first.shape), np.zeros(first.shape), evenness
    )
    kind, signs = kinds(found), letters(found)
    shares = np.select(
        [kind == name for name in ("previous", "next", "itself", "first", "column")],
        [previous, following, itself, first, column],
        0.0,
    )
    visible = np.isin(kind, grid.kinds) if grid.kinds else np.ones(kind.shape, dtype=bool)
    texts = np.where(visible, signs, "")
    yield AllHeadTiles(
        tuple(tuple(map(str, row)) for row in texts), tuple(tuple(map(float, row)) for row in shares)
    )


_FROM_SIZES: dict[str, Callable[[Any], Iterator[View]]] = {
    "look_back": _look_back,
    "clocks": _clocks,
    "sinusoids": _sinusoids,
    "sharing": _sharing_views,
    "axes": _axes,
    "block": _block,
    "heads": _all_heads,
    "recorded": _recording_views,
}

"""The pictures of a lesson that are drawn from sizes alone, or from a whole computation rather than one query."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from attn_tutor.curriculum.drawings import HeadGrid
from attn_tutor.curriculum.lesson import Picture, Screen
from attn_tutor.questions.given import Given
from attn_tutor.widgets import View

FROM_INPUTS = frozenset({"tiles", "columns", "cache", "adds", "stripe", "pairs", "difference"})


def drawings(picture: Picture) -> Iterator[View]:
    """What a screen draws without inputs: clocks, sinusoids, wires, all heads."""
    if picture.look_back is not None:
        from attn_tutor.widgets.pictures_pointing import Pointing

        yield Pointing(picture.look_back.sentence, picture.look_back.asks, picture.look_back.at)
    if picture.clocks is not None:
        from attn_tutor.widgets.pictures_position import clock_hands

        yield clock_hands(picture.clocks)
    if picture.sinusoids is not None:
        from attn_tutor.widgets.pictures_position import sinusoid_grid

        yield sinusoid_grid(picture.sinusoids)
    if picture.sharing is not None:
        from attn_tutor.widgets.pictures_heads import shared_heads

        yield from shared_heads(picture.sharing)
    if picture.axes is not None:
        from attn_tutor.widgets.pictures_rows import axes_table

        sizes = picture.axes
        yield axes_table(sizes.batch, sizes.heads, sizes.queries, sizes.keys, sizes.width)
    if picture.block is not None:
        from attn_tutor.widgets.pictures_block import BlockWires

        yield BlockWires(picture.block.norm, picture.block.lettered)
    if picture.heads is not None:
        yield _all_heads(picture.heads)
    if picture.recorded is not None:
        from attn_tutor.widgets.recorded import RecordedRun

        run = picture.recorded
        yield RecordedRun(run.code, run.prints, f"{run.program} {run.version}, recorded in {run.year}.")


def drawing_of(picture: Picture, given: Given) -> Iterator[View]:
    """The picture of these inputs, where it shows more than one query's numbers; on an act with one row open."""
    from attn_tutor.widgets import pictures_rows as rows

    trace = given.problem.run()
    asked = picture.row - 1 if isinstance(picture, Screen) and picture.asks else -1
    words, keys = given.words, given.key_words or given.words
    weights = np.asarray(trace["weights"]) if trace.get("weights") is not None else np.zeros((0, 0))
    match picture.show:
        case "columns":
            from attn_tutor.widgets.pictures_heads import head_columns

            matrices = np.asarray(trace[picture.steps[0] if picture.steps else "head_outputs"])
            yield head_columns(matrices, words, picture.decimals)
        case "cache":
            numbers = np.shape(trace["key"])[-1] + np.shape(trace["value"])[-1]
            yield rows.cache_table(keys, numbers, asked=asked >= 0)
        case "adds":
            yield rows.adds_table(keys, weights[picture.row - 1].tolist(), picture.lengths, picture.keys)
        case "stripe":
            yield rows.stripe_table(keys, weights, asked=asked)
        case "difference":
            yield rows.difference_table(words, keys, weights, np.asarray(trace["output"]))
        case "tiles":
            from attn_tutor.widgets.pictures_maps import TileMap

            yield TileMap(weights, words, keys)
        case _:
            yield rows.pair_table(words, keys, weights, trace.get("mask"), sums=True)


def _all_heads(grid: HeadGrid) -> View:
    """Every head of a model; of kinds that are not to be seen yet a dot."""
    from attn_tutor.pretrained.measures import Measures, kinds, letters
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
    seen = np.isin(kind, grid.kinds) if grid.kinds else np.ones(kind.shape, dtype=bool)
    shown = np.where(seen, signs, "")
    return AllHeadTiles(
        tuple(tuple(map(str, row)) for row in shown), tuple(tuple(map(float, row)) for row in shares)
    )

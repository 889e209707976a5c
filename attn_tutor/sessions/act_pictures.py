"""The picture of a screen on its page: on an act with the learner's own entries, without what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

import numpy as np

from attn_tutor.curriculum.lesson import GUESSES, Picture, Screen
from attn_tutor.questions.given import Given
from attn_tutor.records import record
from attn_tutor.sessions.act_cells import asked_row
from attn_tutor.sessions.lesson_drawings import FROM_INPUTS, drawing_of, drawings
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap
from attn_tutor.widgets.foot import Try
from attn_tutor.widgets.grid import Cell
from attn_tutor.widgets.guided_table import guided_views
from attn_tutor.widgets.lesson_pictures import (
    Entries,
    PictureSubject,
    exponentials_table,
    mix_table,
    products_table,
    projections_table,
    start_table,
)
from attn_tutor.widgets.share_bars import bars_table


@record()
class PageState:
    """How far an act is: what was typed and told, who filled which cells, and whether it is over.

    given: the inputs, where they were drawn. later_stages: the stages that are not reached yet.
    points: what was handed out on earlier screens, by the number of the screen.
    """

    tries: tuple[Try, ...] = ()
    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    later_stages: frozenset[str] = frozenset()
    over: bool = False
    worked: bool = False
    given: Given | None = None
    points: Mapping[int, Sequence[float]] = field(default_factory=dict)
    part: int = 0  # of a picture that is too tall, the part that is shown
    extra: tuple[View, ...] = ()  # what was added below the picture, such as another turn of a dial


def picture_views(picture: Picture, screen: Screen, state: PageState) -> Iterable[View]:
    """What a screen shows, or nothing; on an act without what it asks for, unless it is worked out."""
    yield from drawings(picture)
    given = (state.given if picture is screen else None) or picture.given
    if given is None or not picture.show:
        return
    if picture.show in FROM_INPUTS:
        yield from drawing_of(picture, given)
        return
    worked = [*worked_views(screen, state)] if state.worked and picture is screen else []
    if not worked or not screen.guided:
        yield from _drawing(picture, screen, state, given, _subject(picture, screen, given))
    yield from (Gap(),) if worked and not screen.guided else ()
    yield from worked


def worked_views(screen: Screen, state: PageState) -> Iterable[View]:
    """The numbers of an act in their terms, where its picture has none."""
    given = state.given or screen.given
    if given is not None and screen.stage and (screen.guided or screen.show == "inputs"):
        yield from worked_act(screen, given, _subject(screen, screen, given))


def _subject(picture: Picture, screen: Screen, given: Given) -> PictureSubject:
    row = asked_row(screen) if screen.stage else picture.row - 1
    word = (given.words[row : row + 1] or ("",))[0]
    return PictureSubject(given.problem.run(), row, word, given.key_words or _keys(given), picture.decimals)


def _drawing(
    picture: Picture, screen: Screen, state: PageState, given: Given, subject: PictureSubject
) -> Iterable[View]:
    """The picture of a computation, with the cells that are open."""
    from attn_tutor.sessions.lesson_screen import picture as picture_of

    entries = Entries(state.cells, state.later_stages)
    match picture.show:
        case "mix":
            is_guess = screen.kind in GUESSES and bool(screen.stage) and not state.over
            products = (screen.kind != "all" and not is_guess) or state.worked
            yield mix_table(subject, entries, picture.columns, products=products)
        case "exponentials":
            yield exponentials_table(subject, entries)
        case "products":
            yield products_table(subject, entries)
        case "bars":
            yield bars_table(subject, picture.keys, state.points.get(picture.beside))
        case "worked" if screen.stage:
            yield from guided_views(subject, entries)
        case "inputs" if given.logits or given.weights:
            yield start_table(subject, "logits" if given.logits else "weights", given.words)
        case "arrows":
            yield _arrows(given)
        case "shades":
            yield _shades(given, subject.row, picture.keys)
        case _:
            yield picture_of(picture, given)


def _keys(given: Given) -> tuple[str, ...]:
    """The words of the keys, where the queries have the same."""
    rows = given.key or given.value or given.tokens or ()
    return given.words if len(given.words) == len(rows) else ()


def _arrows(given: Given) -> View:
    from attn_tutor.widgets.vectors import Plane

    keys = given.key or ()
    names = given.key_words or tuple(f"key {n}" for n in range(1, len(keys) + 1))
    vectors = tuple((row[0], row[1]) for row in (*(given.query or ()), *keys))
    return Plane(vectors, (*(given.words or ("query",)), *names))


def _shades(given: Given, row: int, keys: Sequence[str]) -> View:
    from attn_tutor.widgets.vectors import VectorShades

    trace = given.problem.run()
    names = list(given.key_words)
    query, key = np.asarray(trace["query"])[row], np.asarray(trace["key"])
    rows = [(f"query of {given.words[row]}", tuple(map(float, query)))]
    rows += [(f"key of {word}", tuple(map(float, key[names.index(word)]))) for word in keys]
    alike = sum(float(x) * y > 0 for x, y in zip(query, rows[-1][1], strict=True))
    return VectorShades(tuple(rows), f"In {alike} of {len(query)} places the two numbers have the same sign.")


_WIDEST = 4  # numbers of a word whose products fit beside each other
_MADE_OF = {"query": ("tokens", "w_query"), "key": ("tokens", "w_key"), "value": ("tokens", "w_value")}


def worked_act(screen: Screen, given: Given, subject: PictureSubject) -> Iterator[View]:
    """The asked numbers in their terms, a table for each row; nothing where they are too wide to show."""
    trace = subject.trace
    if screen.guided:
        if not (subject.has("scores") and subject.has("value")):
            return
        from attn_tutor.widgets.worked import WorkedQuery

        yield WorkedQuery(trace, subject.row, given.words, subject.keys, decimals=subject.decimals)
        return
    if screen.stage in _MADE_OF:
        yield from _projections(screen, given)
        return
    table = {"scores": products_table, "weights": exponentials_table, "output": mix_table}.get(screen.stage)
    needs = {"scores": "query", "weights": "logits", "output": "weights"}.get(screen.stage, "")
    if table is None or trace.get(needs) is None or np.asarray(trace[needs]).ndim != 2:
        return
    rows = [asked_row(screen)] if screen.cell else range(len(np.asarray(trace[screen.stage])))
    for row in rows:
        yield from (Gap(),) if row != rows[0] else ()
        yield table(PictureSubject(trace, row, subject.word, subject.keys, subject.decimals), Entries())


def _projections(screen: Screen, given: Given) -> Iterator[View]:
    """The rows of the words times the columns of the matrix, number by number."""
    source, matrix = (np.asarray(getattr(given, name) or ()) for name in _MADE_OF[screen.stage])
    if not source.size or source.shape[1] > _WIDEST:
        return
    rows = [asked_row(screen)] if screen.cell else range(len(source))
    names = given.words or tuple(f"word {n}" for n in range(1, len(source) + 1))
    yield projections_table(source[[*rows]], matrix, tuple(names[row] for row in rows))

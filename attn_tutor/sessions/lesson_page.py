"""A screen of a lesson as a page: its words, its picture with the learner's own entries, and what there is to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from attn_tutor.curriculum.lesson import GUESSES, Lesson, Picture, Screen
from attn_tutor.engine.names import STAGES
from attn_tutor.engine.places import part_of
from attn_tutor.questions.computed import Computed
from attn_tutor.questions.given import Given
from attn_tutor.questions.words import fill
from attn_tutor.sessions.lesson_drawings import FROM_INPUTS, drawing_of, drawings
from attn_tutor.widgets import View
from attn_tutor.widgets.blocks import Gap, Labelled, Line, Note
from attn_tutor.widgets.grid import Cell
from attn_tutor.widgets.keys import Key, Keys
from attn_tutor.widgets.lesson_pictures import (
    Entries,
    Subject,
    bars_table,
    exponentials_table,
    guided,
    mix_table,
    products_table,
    start_table,
)
from attn_tutor.widgets.look import Part, Words
from attn_tutor.widgets.page import Header, Page, Task, Try
from attn_tutor.widgets.prose import Code

# The colour of a term where a lesson introduces it.
_ROLES = {
    "query": "q",
    "key": "k",
    "value": "v",
    "output": "v",
    "share": "w",
    "weights": "w",
    "softmax": "w",
    "scores": "q",
}
_PROMPTS = {"points": "points", "predict": "guess", "compare": "guess", "lab": "guess"}


@dataclass(frozen=True)
class PageState:
    """How far an act is: what was typed and told, who filled which cells, and whether it is over.

    given: the inputs, where they were drawn. hidden: the stages that are not reached yet.
    points: what was handed out on earlier screens, by the number of the screen.
    """

    tries: tuple[Try, ...] = ()
    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    over: bool = False
    worked: bool = False
    given: Given | None = None
    points: Mapping[int, Sequence[float]] = field(default_factory=dict)
    extra: tuple[View, ...] = ()  # what was added below the picture, such as another turn of a dial


def lesson_page(lesson: Lesson, at: int, screen: Screen, state: PageState, task: Task, *, of: int) -> Page:
    """The page of screen `at` (counted from 0) of `of`."""
    header = Header((f"Lesson {lesson.number}", lesson.title), at + 1, of)
    return Page(header, tuple(_middle(screen, state)), task, state.tries)


def _middle(screen: Screen, state: PageState) -> Iterator[View]:
    """Words, code, picture and note, with a gap between them."""
    given = state.given or screen.given
    values: Mapping[str, Any] = {} if given is None else Computed(given.problem)
    parts: list[tuple[View, ...]] = []
    if screen.title:
        parts.append((Line(((screen.title, "hi", "bold"),)),))
    if screen.text:
        parts.append(tuple(paragraphs(fill(screen.text, values, screen.decimals), _marked(screen, given))))
    if screen.code:
        parts.append((Code(screen.code),))
    shown: Picture = screen.then if state.over and screen.then is not None else screen
    picture = tuple(picture_views(shown, screen, state))
    if picture:
        parts.append(picture)
    if state.extra:
        parts.append(state.extra)
    if screen.exercise:
        parts.append((Labelled("Start it", ((_start(screen.exercise), "hi", "bold"),), whole=True), _CHECKED))
    if screen.note:
        note = fill(screen.note, values, screen.decimals)
        parts.append((Note((note,), label=screen.label, role="model" if screen.label == "Real" else "w"),))
    for number, part in enumerate(parts):
        yield from (Gap(),) if number else ()
        yield from part


def _start(exercise: str) -> str:
    """The command that writes the file of an exercise."""
    return f"attn-tutor code start my-attention --only {exercise}"


_CHECKED = Labelled("Check it", (("attn-tutor code my-attention", "hi", "bold"),), whole=True)


def paragraphs(text: str, marked: Mapping[str, Part]) -> Iterator[View]:
    """A text as lines, its marked words in their colours; a blank line is a gap."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        words = " ".join(paragraph.split())
        yield from (Gap(),) if number else ()
        yield Line(highlighted(words, marked), aloud=words)


def highlighted(text: str, marked: Mapping[str, Part]) -> Words:
    """A text as parts, each marked word replaced by its part."""
    if not marked:
        return text
    ways = "|".join(re.escape(word) for word in sorted(marked, key=len, reverse=True))
    parts: list[Part] = []
    rest = 0
    for found in re.finditer(rf"(?<!\w)(?:{ways})(?!\w)", text):
        parts += [text[rest : found.start()], marked[found[0]]]
        rest = found.end()
    return tuple(part for part in (*parts, text[rest:]) if part)


def _marked(screen: Screen, given: Given | None) -> dict[str, Part]:
    """The word that asks, in quotes, on its ground; and the terms that this screen introduces, in bold."""
    words = given.words if given is not None and len(given.words) == 1 else ()
    marked: dict[str, Part] = {f'"{word}"': (f" {word} ", "q", "bold", "reverse") for word in words}
    for term in screen.introduces:
        marked[term] = (term, _ROLES.get(term, "hi"), "bold")
    return marked


# ---- pictures ------------------------------------------------------------------------------------------


def picture_views(picture: Picture, screen: Screen, state: PageState) -> Iterable[View]:
    """What a screen shows, or nothing; on an act without what it asks for."""
    from attn_tutor.sessions.lesson_screen import picture as picture_of

    yield from drawings(picture)
    given = (state.given if picture is screen else None) or picture.given
    if given is None or not picture.show:
        return
    if picture.show in FROM_INPUTS:
        yield from drawing_of(picture, given)
        return
    row = asked_row(screen) if screen.stage else picture.row - 1
    words = given.words[row : row + 1] or ("",)
    trace = given.problem.run()
    subject = Subject(trace, row, words[0], given.key_words or _keys(given), picture.decimals)
    entries = Entries(state.cells, state.hidden)
    match picture.show:
        case "mix":
            yield mix_table(subject, entries, picture.columns, products=screen.kind != "all" or state.worked)
        case "exponentials":
            yield exponentials_table(subject, entries)
        case "products":
            yield products_table(subject, entries)
        case "bars":
            yield bars_table(subject, picture.keys, state.points.get(picture.beside))
        case "worked" if screen.stage:
            yield from guided(subject, entries)
        case "inputs" if given.logits or given.weights:
            yield start_table(subject, "logits" if given.logits else "weights", given.words)
        case "arrows":
            yield _arrows(given)
        case "shades":
            yield _shades(given, row, picture.keys)
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
    from attn_tutor.widgets.vectors import Shades

    trace = given.problem.run()
    names = list(given.key_words)
    query, key = np.asarray(trace["query"])[row], np.asarray(trace["key"])
    rows = [(f"query of {given.words[row]}", tuple(map(float, query)))]
    rows += [(f"key of {word}", tuple(map(float, key[names.index(word)]))) for word in keys]
    alike = sum(float(x) * y > 0 for x, y in zip(query, rows[-1][1], strict=True))
    return Shades(tuple(rows), f"In {alike} of {len(query)} places the two numbers have the same sign.")


# ---- cells ---------------------------------------------------------------------------------------------


def asked_row(screen: Screen) -> int:
    """The row that an act asks for, counted from 0; the first where it asks for all."""
    from attn_tutor.engine.places import read_place

    place = read_place(screen.cell)
    return 0 if place is None else place[1] or 0


def open_cells(
    screen: Screen, given: Given, texts: Sequence[str] = (), off: Iterable[int] = ()
) -> dict[str, list[Cell]]:
    """The cells of the asked row: open, or filled with what was typed; the others show their numbers.

    texts: what was typed, one for each number asked for; off: which of them are off, counted from 0.
    """
    if not screen.stage:
        return {}
    value = np.asarray(given.problem.run(until=screen.stage)[screen.stage])
    marked = np.zeros(value.shape, dtype=bool)
    marked[part_of(screen.cell, value.ndim)] = True
    row = asked_row(screen)
    if value.ndim != 2 or (marked.sum() > marked[row].sum()):
        return {}  # whole matrices are typed row by row, below their inputs
    places = [int(at) for at in np.flatnonzero(marked[row])]
    cells: list[Cell] = []
    for at in range(value.shape[1]):
        if at not in places:
            cells.append(Cell(_text(float(value[row, at]), screen.decimals)))
        elif texts:
            number = places.index(at)
            cells.append(Cell(texts[number], "off" if number in set(off) else "typed"))
        else:
            cells.append(Cell(kind="open" if at == places[0] else "to come"))
    return {screen.stage: cells}


def _text(x: float, decimals: int) -> str:
    from attn_tutor.widgets.numerals import fixed, shown

    whole = not np.isfinite(x) or x == round(x)  # a masked logit is -inf
    return shown(x, decimals) if whole and decimals > 1 else fixed(x, decimals)


def hidden_after(stage: str) -> frozenset[str]:
    """The stages that come after this one, which an act that asks for it does not show."""
    return frozenset(STAGES[STAGES.index(stage) + 1 :]) if stage in STAGES else frozenset()


# ---- what there is to do -------------------------------------------------------------------------------

CONTINUE = Keys(("enter", "b", "q"))


def task_of(
    screen: Screen, form: str, prompt: str, options: Sequence[str], *, helps: bool, picked: int = 0
) -> Task:
    """The question of an act with its options, its keys, and the word at the prompt.

    form: what is typed, in a few words; picked: how many of the options are picked by their letter alone.
    """
    keys: list[str | Key] = [Key("", form)] if form else []
    keys += ["h", "w"] if helps else []
    keys += ["s", "b", "q"]
    word = "points" if screen.points else _PROMPTS.get(screen.kind, screen.stage or "answer")
    if screen.kind in GUESSES and not screen.points:
        word = "guess"
    words = (prompt, " ", (", ".join(screen.points), "k", "bold"), ".") if screen.points else prompt
    return Task(words, Keys(tuple(keys), picked), word, options=tuple(options))


def next_task(what: str = "", *, lab: bool = False) -> Task:
    """After an act, or below a screen to read: Enter goes on; with `lab` one may see it happen there."""
    keys = Keys((Key("Enter", "continue"), Key("lab", "see it happen"), "b", "q")) if lab else CONTINUE
    return Task(what, keys, "enter", "Next")

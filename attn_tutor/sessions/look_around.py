"""`row WORD`, `head N` and `why r1c2`: another row, another head or a number of the picture on the screen."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.sessions.key_commands import read_command
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.labels import names
from attn_tutor.widgets.traced import TracedValue
from attn_tutor.widgets.why import Why

Turnable: TypeAlias = HeatMap | TracedValue
SteppedView = TypeVar("SteppedView", bound=HeatMap | TracedValue)


def keys_for(view: Turnable) -> tuple[str, ...]:
    """The names of the keys that such a picture adds to the others."""
    shape, _ = _values(view)
    all_shown = isinstance(view, TracedValue) and view.row is None
    rows = ("row",) if shape[-2] > 1 and not all_shown else ()
    return (*rows, "head") if len(shape) == 3 else rows


def asks_to_turn(text: str, keys: Sequence[str]) -> bool:
    """Whether `text` begins with one of these keys, with or without a colon before it."""
    return _parts(text)[0] in keys


def turn_to(view: SteppedView, text: str) -> SteppedView:
    """The picture with the row or head that `text` names in focus.

    Raises UsageError, with what there is, for a row or a head that there is not.
    """
    key, wanted = _parts(text)
    shape, rows = _values(view)
    if key == "head":
        return replace(view, head=_head(shape[0], wanted), turn="head")
    return replace(view, row=row_called(wanted, rows), turn="row")


def _values(view: Turnable) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The shape of what is shown, and the names of its rows."""
    if isinstance(view, TracedValue):
        return view.stage.values.shape, view.stage.row_names
    shape = np.shape(view.weights)
    return shape, names(view.words, shape[-2], "query")


def row_called(wanted: str, rows: Sequence[str]) -> int:
    """The place of a row by its word, by its word with its place as in the(3), or by its number.

    Raises UsageError, with what there is, where none or several are called so.
    """
    called = [name.casefold() for name in rows]
    same = [at for at, name in enumerate(called) if wanted.casefold() in (name, name.partition("(")[0])]
    if len(same) == 1:
        return same[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(rows):
        return int(wanted) - 1
    if wanted and same:
        there = ", ".join(rows[at] for at in same)
        raise UsageError(f"{wanted} is in several rows: {there}.", f"Say which, as in {rows[same[0]]}.")
    message = f"There is no row called {wanted}." if wanted else f"Name the row of a word, as in row {rows[0]}."
    raise UsageError(message, f"The rows are {', '.join(rows)}.")


def look_around(
    terminal: Terminal, trace: Trace, stage: str, view: Turnable, *, first: bool = True, last: bool = True
) -> int:
    """Turn the picture of a stage and open its numbers until Enter (1, at the last stage 0), b (-1) or q (0).

    first, last: whether no stage comes before it, or after it.
    Raises Stopped where no answer will come.
    """
    turning = keys_for(view)
    opening = ("why",) if stage in {step.name for step in trace.steps} else ()
    back = () if first else ("b",)
    keys = (*turning, *opening, *back, "leave") if last else ("next", *turning, *opening, *back, "leave_now")
    while True:
        text = terminal.pause(Keys(keys), "look> ")
        command = read_command(text)
        name = "" if command is None else command.name
        if not text or name == "quit":
            return 0 if name or last else 1
        if name == "back" and not first:
            return -1
        try:
            if asks_to_turn(text, turning):
                view = turn_to(view, text)
                terminal.show(view)
            elif command is not None and name == "why" and opening:
                terminal.show(open_why(command.rest, trace, stage=stage, head=view.head))
            elif name == "redraw":
                terminal.redraw()
            elif name == "keys":
                terminal.show(Keys((*keys, "r"), listed=True))
            else:
                terminal.show(Feedback("neutral", "That isn't one of the keys here."), Keys(keys, listed=True))
        except UsageError as fault:
            terminal.show(Feedback("neutral", fault.sentence, (fault.hint,)))


def _parts(text: str) -> tuple[str, str]:
    key, _, wanted = text.strip().removeprefix(":").partition(" ")
    return key.casefold(), wanted.strip()


def _head(count: int, wanted: str) -> int:
    if wanted.isdecimal() and 1 <= int(wanted) <= count:
        return int(wanted) - 1
    message = f"There is no head {wanted}." if wanted else "Name a head by its number."
    raise UsageError(message, f"The heads are 1 to {count}. Type head {count}.")


_PART = re.compile(r"(?P<name>[a-z_]+)(?:\s*(?P<number>\d{1,9}))?")
_APART = re.compile(r"[\s\[\](){}.,:]+")
_SHORT = {"q": "query", "k": "key", "v": "value"}  # as the formula calls them
_COUNTED = {
    "h": "head",
    "head": "head",
    "r": "row",
    "row": "row",
    "c": "column",
    "col": "column",
    "column": "column",
}


def open_why(
    text: str,
    trace: Trace,
    *,
    stage: str,
    head: int | None = None,
    hidden: Collection[str] = (),
    yours: Array | None = None,
    decimals: int = 2,
    example: str = "",
) -> Why:
    """The cell that `text` names: "r2c1" of `stage`, "weights r2c1", "h1r2c1" or "weights h1 r2c1" of head 1.

    head:   whose number it is, counted from 0, where the text names none; the first one's if None.
    hidden: steps that may not be opened yet, because they are what is asked.
    yours:  the learner's numbers for `stage`.
    example: what to type instead of `text`, where that is not typed at a prompt.
    Raises UsageError, with an example, for text that names no cell that is there.
    """
    name, place = _read(text)
    if {"row", "column"} - {*place} or 0 in place.values():
        message = "Rows and columns count from 1." if 0 in place.values() else "Name one number by its row and column."
        raise UsageError(message, example or _example(trace, hidden))
    name = name or (stage if stage in trace else trace.steps[-1].name)
    if name in hidden:
        one = name in ("query", "key", "value", "output")
        asked = f"{'is' if one else 'are'} what you're asked for"
        message = asked if name == stage else f"{'opens' if one else 'open'} once you have answered"
        raise UsageError(f"The {name} {message}.", "h gives a hint, w shows the worked solution.")
    row, column = place["row"] - 1, place["column"] - 1
    head_index = head if name in trace and np.ndim(trace[name]) == 3 else None
    head = place["head"] - 1 if "head" in place else head_index
    cell = open_cell(trace, name, row, column, head)
    mine = None
    if yours is not None and name == stage and yours.ndim == np.ndim(trace[name]):
        mine = float(yours[(row, column) if yours.ndim == 2 else (head or 0, row, column)])
    heads = np.shape(trace[name])[0] if cell.head is not None and head is None else 0
    return Why(cell, mine, decimals, heads)


def _example(trace: Trace, hidden: Collection[str]) -> str:
    """How a number is named: the weights, or the last step that is open here where they are not."""
    there = [step.name for step in trace.steps if step.name in trace and step.name not in hidden]
    name = "weights" if "weights" in there else "".join(there[-1:])
    several = any(np.ndim(trace[step.name]) == 3 for step in trace.steps if step.name in trace)
    if not name:
        return "Type why r1c2."
    return f"Type why r1c2, or why {name} r1c2" + (f"; in head 2 why {name} h2 r1c2." if several else ".")


def _read(text: str) -> tuple[str, dict[str, int]]:
    """The step that is named, "" for none, and the head, row and column, counted from 1.

    What cannot be read leaves nothing: then no row is named.
    """
    names: list[str] = []
    place: dict[str, int] = {}
    rest = _APART.sub(" ", text.casefold()).strip()
    while rest:
        part = _PART.match(rest)
        counted = _COUNTED.get(part["name"]) if part else None
        if part is None or (part["number"] and (counted is None or counted in place)):
            return "", {}
        if part["number"] and counted:
            place[counted] = int(part["number"])
        else:
            names.append(part["name"])
        rest = rest[part.end() :].lstrip()
    name = "_".join(names)
    return _SHORT.get(name, name), place

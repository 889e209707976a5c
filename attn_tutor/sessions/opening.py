"""`why r2c1`: a number of a computation on the screen, opened into its terms."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.widgets.why import Why

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
) -> Why:
    """The cell that `text` names: "r2c1" of `stage`, "weights r2c1", "h1r2c1" or "weights h1 r2c1" of head 1.

    head:   whose number it is, counted from 0, where the text names none; the first one's if None.
    hidden: steps that may not be opened yet, because they are what is asked.
    yours:  the learner's numbers for `stage`.
    Raises UsageError, with an example, for text that names no cell that is there.
    """
    name, place = _read(text)
    if {"row", "column"} - {*place} or 0 in place.values():
        several = any(np.ndim(trace[step.name]) == 3 for step in trace.steps if step.name in trace)
        hint = "Type why r1c2, or why weights r1c2" + ("; in head 2 why weights h2 r1c2." if several else ".")
        raise UsageError("Name one number by its row and column.", hint)
    name = name or (stage if stage in trace else trace.steps[-1].name)
    if name in hidden:
        what = f"The {name} {'is' if name in ('query', 'key', 'value', 'output') else 'are'} what you are asked for."
        raise UsageError(what, "h gives a hint, w shows the working.")
    row, column = place["row"] - 1, place["column"] - 1
    shown = head if name in trace and np.ndim(trace[name]) == 3 else None
    head = place["head"] - 1 if "head" in place else shown
    cell = open_cell(trace, name, row, column, head)
    mine = None
    if yours is not None and name == stage and yours.ndim == np.ndim(trace[name]):
        mine = float(yours[(row, column) if yours.ndim == 2 else (head or 0, row, column)])
    heads = np.shape(trace[name])[0] if cell.head is not None and head is None else 0
    return Why(cell, mine, decimals, heads)


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

"""`row WORD`, `head N` and `why r1c2`: another row, another head or a number of the heat map on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

import numpy as np

from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.sessions.commands import read_command
from attn_tutor.sessions.opening import open_why
from attn_tutor.terminal import Terminal
from attn_tutor.widgets.feedback import Feedback
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.keys import Keys
from attn_tutor.widgets.names import names
from attn_tutor.widgets.traced import Traced

Turnable: TypeAlias = HeatMap | Traced
Turned = TypeVar("Turned", bound=HeatMap | Traced)


def keys_for(shown: Turnable) -> tuple[str, ...]:
    """The names of the keys that such a picture adds to the others."""
    shape, _ = _values(shown)
    all_shown = isinstance(shown, Traced) and shown.row is None
    rows = ("row",) if shape[-2] > 1 and not all_shown else ()
    return (*rows, "head") if len(shape) == 3 else rows


def asks_to_turn(text: str, keys: Sequence[str]) -> bool:
    """Whether `text` begins with one of these keys, with or without a colon before it."""
    return _parts(text)[0] in keys


def turned(shown: Turned, text: str) -> Turned:
    """The picture with the row or head that `text` names in focus.

    Raises UsageError, with what there is, for a row or a head that there is not.
    """
    key, wanted = _parts(text)
    shape, rows = _values(shown)
    if key == "head":
        return replace(shown, head=_head(shape[0], wanted), turned="head")
    return replace(shown, row=row_called(wanted, rows), turned="row")


def _values(shown: Turnable) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The shape of what is shown, and the names of its rows."""
    if isinstance(shown, Traced):
        return shown.stage.values.shape, shown.stage.row_names
    shape = np.shape(shown.weights)
    return shape, names(shown.words, shape[-2], "query")


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
        raise UsageError(f"{wanted} stands in several rows: {there}.", f"Say which, as in {rows[same[0]]}.")
    told = f"There is no row called {wanted}." if wanted else f"Name the row of a word, as in row {rows[0]}."
    raise UsageError(told, f"The rows are {', '.join(rows)}.")


def look_around(
    terminal: Terminal, trace: Trace, stage: str, shown: Turnable, *, first: bool = True, last: bool = True
) -> int:
    """Turn the picture of a stage and open its numbers until Enter (1, at the last stage 0), b (-1) or q (0).

    first, last: whether no stage comes before it, or after it.
    Raises Stopped where no answer will come.
    """
    turning = keys_for(shown)
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
                shown = turned(shown, text)
                terminal.show(shown)
            elif command is not None and name == "why" and opening:
                terminal.show(open_why(command.rest, trace, stage=stage, head=shown.head))
            elif name == "redraw":
                terminal.redraw()
            elif name == "keys":
                terminal.show(Keys((*keys, "r"), listed=True))
            else:
                terminal.show(Feedback("neutral", "That is none of the keys here."), Keys(keys, listed=True))
        except UsageError as fault:
            terminal.show(Feedback("neutral", fault.sentence, (fault.hint,)))


def _parts(text: str) -> tuple[str, str]:
    key, _, wanted = text.strip().removeprefix(":").partition(" ")
    return key.casefold(), wanted.strip()


def _head(count: int, wanted: str) -> int:
    if wanted.isdecimal() and 1 <= int(wanted) <= count:
        return int(wanted) - 1
    told = f"There is no head {wanted}." if wanted else "Name a head by its number."
    raise UsageError(told, f"The heads are 1 to {count}. Type head {count}.")

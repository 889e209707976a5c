"""`row WORD` and `head N`: another row or another head of the heat map on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from attn_tutor.errors import UsageError
from attn_tutor.widgets.heatmap import HeatMap
from attn_tutor.widgets.names import names


def keys_for(shown: HeatMap) -> tuple[str, ...]:
    """The names of the keys that such a map adds to the others."""
    several = ("row",) if np.shape(shown.weights)[-2] > 1 else ()
    return (*several, "head") if np.ndim(shown.weights) == 3 else several


def asks_to_turn(text: str, keys: Sequence[str]) -> bool:
    """Whether `text` begins with one of these keys, with or without a colon before it."""
    return _parts(text)[0] in keys


def turned(shown: HeatMap, text: str) -> HeatMap:
    """The map with the row or head that `text` names in focus.

    Raises UsageError, with what there is, for a row or a head that there is not.
    """
    key, wanted = _parts(text)
    if key == "head":
        return replace(shown, head=_head(len(shown.weights), wanted), turned=True)
    rows = names(shown.words, np.shape(shown.weights)[-2], "query")
    return replace(shown, row=_row(rows, wanted), turned=True)


def _parts(text: str) -> tuple[str, str]:
    key, _, wanted = text.strip().removeprefix(":").partition(" ")
    return key.casefold(), wanted.strip()


def _row(rows: Sequence[str], wanted: str) -> int:
    """The place of a row by its word, by its word with its place as in the(3), or by its number."""
    called = [name.casefold() for name in rows]
    same = [at for at, name in enumerate(called) if wanted.casefold() in (name, name.partition("(")[0])]
    if len(same) == 1:
        return same[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(rows):
        return int(wanted) - 1
    there = ", ".join(rows[at] for at in same) if wanted and same else ", ".join(rows)
    if same:
        raise UsageError(f"{wanted} stands in several rows: {there}.", f"Type row {rows[same[0]]}.")
    told = f"There is no row called {wanted}." if wanted else "Name the row of a word."
    raise UsageError(told, f"The rows are {there}. Type row {rows[-1]}.")


def _head(count: int, wanted: str) -> int:
    if wanted.isdecimal() and 1 <= int(wanted) <= count:
        return int(wanted) - 1
    told = f"There is no head {wanted}." if wanted else "Name a head by its number."
    raise UsageError(told, f"The heads are 1 to {count}. Type head {count}.")

"""`why r2c1`: a number of a computation on the screen, opened into its terms."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.cells import open_cell
from attn_tutor.engine.places import read_place
from attn_tutor.engine.steps import Trace
from attn_tutor.errors import UsageError
from attn_tutor.widgets.why import Why


def open_why(
    text: str,
    trace: Trace,
    *,
    stage: str,
    hidden: Collection[str] = (),
    yours: Array | None = None,
    decimals: int = 2,
) -> Why:
    """The cell that `text` names: "r2c1" of `stage`, "weights r2c1", "h1r2c1" of head 1.

    hidden: steps that may not be opened yet, because they are what is asked. yours: the learner's numbers for
    `stage`. Raises UsageError, with an example, for text that names no cell that is there.
    """
    words = text.replace("[", " ").replace("]", " ").split()
    name = words[0] if len(words) > 1 else stage
    place = read_place(words[-1]) if words else None
    if len(words) > 2 or place is None or None in place[1:]:
        raise UsageError("Name one number by its row and column.", "Type why r1c2, or why weights r1c2.")
    if name in hidden:
        what = f"The {name} {'is' if name == 'output' else 'are'} what you are asked for."
        raise UsageError(what, "h gives a hint, w shows the working.")
    head, row, column = place
    assert row is not None  # for the type checker: checked above
    assert column is not None  # likewise
    cell = open_cell(trace, name, row, column, head)
    mine = None
    if yours is not None and name == stage and yours.ndim == np.ndim(trace[name]):
        index = (row, column) if yours.ndim == 2 else (head or 0, row, column)
        mine = float(yours[index])
    return Why(cell, mine, decimals)

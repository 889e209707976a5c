"""Where a slip happened, though only what came of it is seen: the one key whose score is off."""

from __future__ import annotations

import numpy as np

from attn_tutor.engine.arrays import Array

_ENOUGH = 0.1  # the share that the other keys must have: of less their proportions cannot be seen
_FEWEST = 3  # keys, of which two are in proportion


def off_key(typed: Array, exact: Array, decimals: int) -> int | None:
    """The key without which the weights of one row are in the right proportion; None for none or several."""
    visible = np.flatnonzero(exact > 0)
    if len(visible) < _FEWEST or (typed[exact == 0] != 0).any() or (typed < 0).any():
        return None
    found = [int(key) for key in visible if _in_proportion(typed, exact, visible[visible != key], decimals)]
    return found[0] if len(found) == 1 else None


def _in_proportion(typed: Array, exact: Array, keys: Array, decimals: int) -> bool:
    own, right = typed[keys], exact[keys]
    if own.sum() < _ENOUGH or right.sum() < _ENOUGH:
        return False
    slack = 10.0**-decimals * (0.6 + len(keys) * 0.3) / own.sum()
    return bool((np.abs(own / own.sum() - right / right.sum()) <= slack).all())


def off_key_of_output(typed: Array, exact: Array, values: Array, decimals: int) -> int | None:
    """The key whose weight alone must be off for this row of the output; values (keys, columns).

    With one weight off and the others in proportion, the row lies on the line from the right one to that value.
    """
    moved, slack = typed - exact, 10.0**-decimals * 0.8
    found = []
    for key, value in enumerate(values):
        along = value - exact
        length = float(np.linalg.norm(along))
        if length < 4 * slack:
            continue
        share = float(moved @ along) / length**2
        if np.linalg.norm(moved - share * along) <= slack and share < 1:
            found.append(key)
    return found[0] if len(found) == 1 and np.linalg.norm(moved) > 3 * slack else None

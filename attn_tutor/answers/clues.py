"""What wrong numbers give away though no mistake explains them: a row, the one key whose score is off, one factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from attn_tutor.answers.tolerance import AS_GOOD_AS_MASKED, Bounds, Truths, within
from attn_tutor.engine.arrays import Array

_ENOUGH = 0.1  # the share that the other keys must have: of less their proportions cannot be seen
_FEWEST_KEYS = 3  # keys, of which two are in proportion
_RECHECK = "recheck the score of key"
_FACTORS = np.concatenate([np.arange(0.05, 1, 0.01), np.arange(1.01, 2, 0.01), np.arange(2, 8.01, 0.05)])
_FEWEST_OFF = 2  # numbers that a simple factor must explain
_FEWEST_NUMBERS = 3  # numbers that one factor must explain
_PLAIN = {
    "scores": "score",
    "logits": "logit",
    "query": "query entry",
    "key": "key entry",
    "value": "value entry",
}


def off_key(typed: Array, exact: Array, decimals: int) -> int | None:
    """The key without which the weights of one row are in the right proportion; None for none or several."""
    visible = np.flatnonzero(exact > 0)
    if len(visible) < _FEWEST_KEYS or (typed[exact == 0] != 0).any() or (typed < 0).any():
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


def explain_errors(stage: str, typed: Array, off: Truths, values: Mapping[str, Any], decimals: int) -> str:
    """What went wrong in a matrix of which some entries are off: at a masked key, in a row, with a key; or ""."""
    if typed.ndim != 2 or off.all():
        return ""
    rows = np.flatnonzero(off.any(axis=1))
    if said := of_masks(stage, typed, off, values):
        return said
    if stage == "weights":
        found = [_row_of_weights(typed[row], values["weights"][row], int(row), decimals) for row in rows]
        return " ".join(found[:2]) if all(found) else ""
    if (
        len(rows) == 1
        and stage == "output"
        and values.get("w_output") is None
        and np.ndim(values["weights"]) == 2
    ):
        row = int(rows[0])
        key = off_key_of_output(typed[row], values["output"][row], values["value"], decimals)
        if key is not None:
            rest = f"all of it is in proportion except value {key + 1}"
            return f"Only row {row + 1} is off, and {rest}: {_RECHECK} {key + 1}."
    return ""


def locate_errors(stage: str, off: Truths) -> str:
    """The one row or column to which all entries belong that are off; "" where they lie all over it."""
    if off.ndim != 2 or off.all() or stage == "weights":  # of weights the rows have their own sentences
        return ""
    rows, columns = np.flatnonzero(off.any(axis=1)), np.flatnonzero(off.any(axis=0))
    names = ("query", "key") if stage in ("scores", "logits") else ("row", "column")
    for found_at, name, other in ((rows, names[0], columns), (columns, names[1], rows)):
        if len(found_at) == 1 and len(other) > 1:
            return f"All the numbers that are off belong to {name} {int(found_at[0]) + 1}: recheck that {name}."
    return ""


def of_masks(stage: str, typed: Array, off: Truths, values: Mapping[str, Any]) -> str:
    """The sentence on a masked key that is not treated as one; "" for none."""
    logits = values.get("logits")
    if stage == "logits" and logits is not None:
        return wrong_masks(typed, np.asarray(logits), off)
    if stage != "weights" or logits is None or not (hidden := np.isneginf(logits) & (typed != 0)).any():
        return ""
    row, key = np.argwhere(hidden)[0]
    return f"Key {key + 1} is masked for query {row + 1}, so its weight is 0."


def wrong_masks(typed: Array, exact: Array, off: Truths) -> str:
    """The sentence on the first masked logit that is a number, or on a visible one that is -inf; "" for none."""
    hidden, closed = np.isneginf(exact) & off, (typed <= AS_GOOD_AS_MASKED) & off
    for which, say in (
        (hidden, "{} is masked{}, so its logit is -inf."),
        (closed, "{} may be looked at{}, so its logit is a number."),
    ):
        if which.any():
            *row, key = np.argwhere(which)[0]
            return say.format(f"Key {key + 1}", f" for query {row[0] + 1}" if row else "")
    return ""


def _row_of_weights(typed: Array, exact: Array, row: int, decimals: int) -> str:
    """What the sum and the proportions of one row say; nothing where it does not add up to 1."""
    visible = exact > 0
    if (
        abs(float(typed.sum()) - 1) > 0.5 * 10.0**-decimals * len(typed) + 1e-9
        or (typed[~visible] != 0).any()
    ):
        return ""
    key = off_key(typed, exact, decimals)
    if key is None:
        return f"Row {row + 1} adds up to 1, so the division is fine: look at its exponents."
    return f"Row {row + 1} adds up to 1, so the softmax is fine; {_RECHECK} {key + 1}."


# ---- one factor, one number added


def same_offset(typed: Array, exact: Array, bounds: Bounds, off: Truths, decimals: int) -> str:
    """The sentence on the one number that was added to all of three or more; "" for none."""
    if typed.size < _FEWEST_NUMBERS or not off.all() or not np.isfinite(exact).all():
        return ""
    added = float(np.median(typed - exact))
    if not within(typed, Bounds(bounds.low + added, bounds.high + added), decimals).all():
        return ""
    return f"Every number is too {'large' if added > 0 else 'small'} by the same amount: {abs(added):.{decimals}f}."


_SIMPLE = (
    (2, "2 times"), (3, "3 times"), (4, "4 times"), (1 / 2, "half"), (1 / 3, "a third of"), (1 / 4, "a quarter of"),
)  # fmt: skip


def simple_factor(typed: Array, exact: Array, bounds: Bounds, off: Truths, decimals: int) -> str:
    """The sentence on the simple factor by which all numbers are off, if more than one shows it; "" for none."""
    if (off & (np.abs(exact) > 10.0**-decimals)).sum() < _FEWEST_OFF or not np.isfinite(exact).all():
        return ""
    for factor, words in _SIMPLE:
        if within(typed, Bounds(bounds.low * factor, bounds.high * factor), decimals).all():
            return f"Your numbers are {words} the right ones: look at the factor."
    return ""


def common_factor(stage: str, typed: Array, values: Mapping[str, Any], decimals: int) -> str:
    """The sentence on the one factor by which all numbers are off, or all logits behind them; "" for none."""
    exact = np.asarray(values[stage])
    if typed.shape != exact.shape or typed.size < _FEWEST_NUMBERS or typed.ndim != 2:
        return ""
    if stage in _PLAIN:
        return _of_numbers(stage, typed, exact, decimals)
    logits = values.get("logits")
    if (
        stage not in ("weights", "output")
        or logits is None
        or np.ndim(logits) != 2
        or values.get("w_output") is not None
    ):
        return ""
    value = np.asarray(values["value"]) if stage == "output" else None
    if value is not None and value.ndim != 2:
        return ""
    return _of_logits(typed, np.asarray(logits), value, decimals)


def _of_numbers(stage: str, typed: Array, exact: Array, decimals: int) -> str:
    finite = np.isfinite(exact)
    size = float(np.square(exact[finite]).sum())
    if size == 0 or not finite.sum() >= _FEWEST_NUMBERS:
        return ""
    factor = float((typed[finite] * exact[finite]).sum()) / size
    share = np.abs(exact[finite]) * np.sqrt(
        finite.sum() / size
    )  # rounding moves the factor, and large entries with it
    slack = 10.0**-decimals / 2 * (1 + share)
    if (
        abs(factor) < 0.02
        or abs(factor - 1) < 0.02
        or (np.abs(typed[finite] - factor * exact[finite]) > slack).any()
    ):
        return ""
    return f"Every {_PLAIN[stage]} is {factor:.2g} times the right one: look at the factor."


def _of_logits(typed: Array, logits: Array, value: Array | None, decimals: int) -> str:
    with np.errstate(all="ignore"):
        powers = np.exp((logits - logits.max(axis=-1, keepdims=True)) * _FACTORS[:, np.newaxis, np.newaxis])
        weights = powers / powers.sum(axis=-1, keepdims=True)
    found = weights if value is None else weights @ value
    gaps = np.abs(found - typed).max(axis=(1, 2))
    if not np.isfinite(gaps).all() or gaps.min() > 10.0**-decimals * 0.8:
        return ""
    factor = f"{_FACTORS[gaps.argmin()]:.2g}"
    return f"It's as if every logit were about {factor} times the right one: look at the scaling."

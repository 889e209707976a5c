"""What a wrong order or a wrong matching is as a permutation: one exchange, one step moved, all reversed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations


def order_reason(typed: Sequence[str], right: Sequence[str]) -> str:
    """What is wrong with an order, in the letters typed; "" where it is no simple change."""
    if list(typed) == list(right)[::-1]:
        return "The order is reversed: start from the other end."
    off = [at for at, (a, b) in enumerate(zip(typed, right, strict=True)) if a != b]
    if len(off) == 2:
        one, two = (typed[at] for at in off)
        return f"{one} and {two} have changed places; the rest is right."
    moved = _misplaced_step(list(typed), list(right))
    return f"{moved[0]} comes too {moved[1]}; the rest is in order." if moved else ""


def _misplaced_step(typed: list[str], right: list[str]) -> tuple[str, str] | None:
    """The one step that stands elsewhere, and whether too early or too late."""
    found = []
    for step in typed:
        rest = [other for other in typed if other != step]
        if rest == [other for other in right if other != step]:
            found.append(step)
    if len(found) != 1:  # of two neighbours either has moved
        return None
    return found[0], "early" if typed.index(found[0]) < right.index(found[0]) else "late"


def match_reason(typed: Sequence[str], right: Sequence[str]) -> str:
    """Which two terms have each other's meaning, or whose meaning a term got; "" where none has."""
    off = [at for at, (a, b) in enumerate(zip(typed, right, strict=True)) if a != b]
    for one, two in combinations(off, 2):
        if typed[one] == right[two] and typed[two] == right[one]:
            return f"{one + 1} and {two + 1} have each other's meaning."
    for at in off:
        if typed[at] in right:
            return f"You gave {at + 1} the meaning of {right.index(typed[at]) + 1}."
    return ""

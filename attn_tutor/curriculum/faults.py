"""A fault in a content file: where it is, what it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to put right. Faults sort by file, then by place.

    line, column: counted from 1. where: the way to it through the keys, such as questions[3].hints[1], counted
    from 1, or nothing for the whole file. what: the bare fact. todo: what to do, as an order.
    """

    file: str
    line: int
    column: int
    where: str
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.todo}"


def closest(word: str, known: tuple[str, ...]) -> str:
    """The known word that `word` was probably meant to be, or nothing."""
    from difflib import get_close_matches  # 5 ms, and only needed where something is wrong

    found = get_close_matches(word[:80], known, n=1, cutoff=0.6)
    return found[0] if found else ""

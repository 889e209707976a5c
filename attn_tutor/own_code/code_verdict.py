"""What is said of a function, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from attn_tutor.mistakes.mistake import Mistake
from attn_tutor.own_code.matching import Names
from attn_tutor.own_code.properties import Property

Outcome = Literal[
    "right", "wrong", "stopped", "too_long", "ended", "unfilled", "no_function", "unreadable", "wrong_call"
]


@dataclass(frozen=True, slots=True, eq=False)
class ProbeVerdict:
    """One probe: right or not, and the place where it differs most, with both numbers."""

    name: str
    right: bool
    place: tuple[int, ...] | None = None
    found: float | None = None
    expected: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CodeVerdict:
    """What is said of a function.

    names: the mistakes that give exactly these numbers, each alternative one or two of them; the first is told.
    partly: those that explain only some of the results. message, look, lesson: what to tell, and where to learn it.
    mistakes: the entries of the first alternative.
    """

    outcome: Outcome
    message: str
    names: tuple[Names, ...] = ()
    partly: tuple[Names, ...] = ()
    look: str = ""
    lesson: str = ""
    properties: tuple[Property, ...] = ()
    notes: tuple[str, ...] = ()
    precision: str = ""
    probes: tuple[ProbeVerdict, ...] = ()
    lines: tuple[str, ...] = ()
    error: str = ""
    printed: str = ""
    mistakes: tuple[Mistake, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether one explanation alone gives these numbers in full."""
        return len({tuple(sorted(names)) for names in self.names}) == 1 and not self.partly

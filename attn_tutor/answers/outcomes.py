"""The grade of an answer as data: its outcome, what was read, which entries are off, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.engine.arrays import Array

Outcome = Literal[
    "correct",
    "early_rounding",
    "too_coarse",
    "transposed",
    "right_values_wrong_shape",
    "wrong_shape",
    "wrong",
    "not_understood",
]
BRACKETS_ADDED = "the outer brackets were added"  # what was read shows it already
_FREE = {"not_understood", "too_coarse"}  # these cost no attempt


@record()
class Verdict:
    """The grade of one answer and its reasons.

    cells: the entries that are off, as r1c2 (in heads h1r1c2). `sure` is False where `misconceptions` are
    alternatives that fit these numbers equally well. `slip` names a plain slip, such as "sign". `free`: numbers
    too many or too few, with no mistake behind them, are a slip of the pen.
    """

    outcome: Outcome
    message: str
    read_as: str = ""
    cells: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    sure: bool = True
    slip: str = ""
    look: str = ""
    notes: tuple[str, ...] = ()  # what was mapped or added in reading it
    numbers: Array | None = None
    free: bool = False

    @property
    def reading(self) -> str:
        """What was read, and what was mapped or added for it: "a vector of 2: [10, 20]; 1/2 was ..."."""
        return "; ".join(text for text in (self.read_as, *self.notes) if text and text != BRACKETS_ADDED)

    @property
    def sure_misconceptions(self) -> tuple[str, ...]:
        """The misconceptions that the learner is told of: alternatives count as none."""
        return self.misconceptions if self.sure else ()

    @property
    def correct(self) -> bool:
        return self.outcome in ("correct", "early_rounding")

    @property
    def counts_as_attempt(self) -> bool:
        return self.outcome not in _FREE and not self.free


@record()
class Diagnosis(Verdict):
    """A verdict with its reason.

    misconceptions: the names of all mistakes that the numbers fit. With `sure` there is one explanation;
    without, several that these numbers cannot tell apart. pairs: where two mistakes at once are meant, which.
    """

    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def sure_misconceptions(self) -> tuple[str, ...]:
        """The one that is told, or the two at once; not the others that would give the same numbers here."""
        return self.misconceptions[: 2 if self.pairs else 1] if self.sure else ()

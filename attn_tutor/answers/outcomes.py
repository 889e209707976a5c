"""An answer as data: the numbers that were read in it, and its grade: which entries are off, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.answers.entries import Entry
    from attn_tutor.engine.arrays import Array
    from attn_tutor.mistakes.mistake import Mistake

NestedNumbers: TypeAlias = "float | tuple[NestedNumbers, ...]"
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
class Reading:
    """The numbers of an answer: `entries` row by row, under `shape`.

    `shape` is () for one number, (n,) for a row, (r, c) for a matrix, (b, r, c) for stacked matrices.
    `read_as` is "" where the text was taken literally, else what was understood, as in "a vector of 3:
    [1, 2, 3]"; `notes` says in words what was mapped, added or left out. `bracketed` is False for a bare
    number and for rows without brackets around them: their shape was concluded, not typed.
    """

    entries: tuple[Entry, ...]
    shape: tuple[int, ...]
    read_as: str
    notes: tuple[str, ...]
    bracketed: bool = True

    @property
    def values(self) -> NestedNumbers:
        """The bare numbers, nested as `shape` says: a float, or tuples of tuples of floats."""
        return _nest([entry.value for entry in self.entries], self.shape)

    def taken_as(self, shape: tuple[int, ...]) -> Reading:
        """The same numbers in another shape; what was understood says so."""
        if shape == self.shape:
            return self
        from attn_tutor.answers.entries import describe_numbers, in_words

        note = f"{in_words(self.shape)} was taken as {in_words(shape)}"
        notes = (*self.notes, *[note] * self.bracketed)  # without brackets no other shape was typed
        return replace(self, shape=shape, read_as=describe_numbers(self.entries, shape), notes=notes)


def _nest(values: list[float], shape: tuple[int, ...]) -> NestedNumbers:
    if not shape:
        return values[0]
    size = len(values) // shape[0]
    return tuple(_nest(values[at : at + size], shape[1:]) for at in range(0, len(values), size))


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

    def with_mistakes(self, found: Iterable[Mistake], message: str, look: str) -> Diagnosis:
        """The same with these mistakes behind it, those that are told first."""
        names = tuple(dict.fromkeys(mistake.name for mistake in found))
        return replace(self, message=message, look=look, misconceptions=names, slip="", free=False)

"""What a screen draws from sizes alone: clock hands, a sinusoid grid, wires, all heads. The fields are YAML keys."""

from __future__ import annotations

from typing import Literal

from attn_tutor.english import count
from attn_tutor.questions.fields import Findings, describe, out_of_range
from attn_tutor.questions.given import Matrix
from attn_tutor.records import record

_MOST_DIALS = 4
_MOST_PLACES, _MOST_WIDTH = 64, 64
_MOST_HEADS = 16
_MOST_SIZE = 1_000_000  # of an axis
HEAD_KINDS = ("previous", "next", "itself", "first", "column", "even")
NormPlace = Literal["before", "after"]


@record(kw_only=True)
class Clocks:
    """Query and key as two hands of a clock, one clock for each pair of columns and each case."""

    turns: tuple[float, ...] = describe("degrees from one position to the next, for each pair of columns")
    places: tuple[tuple[int, int], ...] = describe("the position of the query and of the key, for each case")

    def faults(self) -> Findings:
        """A finding where there is no clock or too many to compare at a glance, and for each negative position."""
        dials = len(self.turns) * len(self.places)
        if not 1 <= dials <= _MOST_DIALS:
            yield "turns", f"these are {count(dials, 'clock')}", f"draw one to {_MOST_DIALS}"
        for at, pair in enumerate(self.places, 1):
            if min(pair) < 0:
                yield f"places[{at}]", "a position is negative", "count positions from 0"


@record(kw_only=True)
class LookBack:
    """A sentence with the word that looks back, and the words before it that it may mean, lettered A, B ..."""

    sentence: str = describe("the sentence, short enough for one line")
    asks: str = describe("the word that looks back")
    at: tuple[str, ...] = describe("the words that it may mean, from left to right")
    arrows: bool = describe("false leaves the arrows and letters out", True)

    def faults(self) -> Findings:
        """A finding for each of its words that is not in the sentence once, in this order."""
        places = [self.sentence.split().index(word) if word in self.sentence.split() else -1 for word in self._all]
        for word, place in zip(self._all, places, strict=True):
            if place < 0:
                yield "sentence", f"{word!r} is not in the sentence", "spell it as the sentence does"
        if places != sorted(places):
            yield "at", "the words are not in the order of the sentence", "put `asks` after all of them"

    @property
    def _all(self) -> tuple[str, ...]:
        return (*self.at, self.asks)


@record(kw_only=True)
class Sinusoids:
    """The sines and cosines that are added to words, a row per position: numbers where they are few, else tiles."""

    places: int = describe("how many positions, counted from 0")
    width: int = describe("how many numbers each position has, an even number")
    open: int = describe("the position whose first two numbers are asked for; -1 for none", -1)

    def faults(self) -> Findings:
        """A finding where it does not fit a screen."""
        yield from out_of_range(self, "places", 2, _MOST_PLACES)
        yield from out_of_range(self, "width", 2, _MOST_WIDTH)
        yield from out_of_range(self, "open", -1, self.places - 1)
        if self.width % 2:
            yield "width", f"`width` is {self.width}", "write an even number: sines and cosines come in pairs"


@record(kw_only=True)
class Sharing:
    """Which key head each query head reads, drawn as wires: one drawing for each number of key heads."""

    query_heads: int = describe("how many query heads")
    key_heads: tuple[int, ...] = describe("how many key heads, for each drawing")
    lettered: bool = describe("A, B and C in place of the names of the forms, for a question", False)

    def faults(self) -> Findings:
        """A finding where the query heads cannot be shared out evenly."""
        yield from out_of_range(self, "query_heads", 1, _MOST_HEADS)
        for at, heads in enumerate(self.key_heads, 1):
            if heads < 1 or self.query_heads % heads:
                what = f"{self.query_heads} query heads cannot share {count(heads, 'key head')} evenly"
                yield f"key_heads[{at}]", what, "write a divisor"


@record(kw_only=True)
class Axes:
    """The axes of queries, transposed keys and scores with their sizes."""

    batch: int = describe("how many texts")
    heads: int = describe("how many heads")
    queries: int = describe("how many queries there are")
    keys: int = describe("how many keys there are")
    width: int = describe("how wide a query of one head is")

    def faults(self) -> Findings:
        """A finding for each size that cannot be drawn."""
        for name in ("batch", "heads", "queries", "keys", "width"):
            yield from out_of_range(self, name, 1, _MOST_SIZE)


@record(kw_only=True)
class BlockWiring:
    """One block of a transformer, drawn as wires: the residual path, norms, attention, feed-forward network."""

    norm: NormPlace = describe("before the parts, as in GPT-2, or after them, as in 2017", "before")
    numbered: bool = describe("a number before each part, for a question", False)

    def faults(self) -> Findings:
        """Nothing can be wrong beyond its types."""
        return iter(())


@record(kw_only=True)
class Recorded:
    """What a program printed when the course was written. All but its name comes from `recordings/`."""

    run: str = describe("the name of the run, such as float-mask")
    code: tuple[str, ...] = describe("filled in by the program", ())
    prints: tuple[str, ...] = describe("filled in by the program", ())
    program: str = describe("filled in by the program", "")
    version: str = describe("filled in by the program", "")
    year: int = describe("filled in by the program", 0)

    def faults(self) -> Findings:
        """A finding where no such run was recorded."""
        if not self.prints:
            yield "run", f"nothing is recorded as `{self.run[:40]}`", "name a run of `recordings/`"


@record(kw_only=True)
class HeadGrid:
    """All heads of a trained model on one sentence, a tile for each. Its numbers come from a file of `heads/`."""

    sentence: str = describe("the name of the sentence, such as cat")
    kinds: tuple[str, ...] = describe(
        "the kinds of head that show their letter: previous, next, itself, first, column, even; all if none is named",
        (),
    )
    previous: Matrix | None = describe("filled in by the program", None)
    next: Matrix | None = describe("filled in by the program", None)
    itself: Matrix | None = describe("filled in by the program", None)
    first: Matrix | None = describe("filled in by the program", None)
    column: Matrix | None = describe("filled in by the program", None)
    evenness: Matrix | None = describe("filled in by the program", None)

    def faults(self) -> Findings:
        """A finding for each kind that is none, and where the numbers of a sentence are missing."""
        for at, kind in enumerate(self.kinds, 1):
            if kind not in HEAD_KINDS:
                yield f"kinds[{at}]", f"there is no kind `{kind[:40]}`", f"write {', '.join(HEAD_KINDS)}"
        if not self.previous:
            yield "sentence", f"there are no figures of `{self.sentence[:40]}`", "name a sentence of `heads/`"

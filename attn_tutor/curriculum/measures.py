"""What a screen measures or counts on the learner's machine. The fields are the keys of its YAML."""

from __future__ import annotations

import math

from attn_tutor.engine.names import DIVISORS
from attn_tutor.english import count
from attn_tutor.questions.fields import Findings, describe, out_of_range, there_are
from attn_tutor.questions.given import MOST_ROWS
from attn_tutor.records import record

_MOST_WIDTH, _MOST_DRAWS = 4096, 200  # all lines together a second at most
_MOST_LENGTH = 4096  # half a GiB of tables, and some seconds
_MOST_HEAD = 1024
_MOST_BYTES = 16
_MOST_LINES = 8  # of one screen
_MOST_SEED = 2**32 - 1


@record(kw_only=True)
class Gradient:
    """The gradient of weights by their logits, unscaled and scaled, measured for several widths."""

    widths: tuple[int, ...] = describe("the widths d_k of query and key, one line each")
    n_k: int = describe("keys of each draw", 8)
    draws: int = describe("how often a query and its keys are drawn for each width", 101)
    seed: int = describe("which numbers are drawn", 1)

    def faults(self) -> Findings:
        """A finding for each size that cannot be measured while somebody waits."""
        yield from _size_faults("widths", self.widths, _MOST_WIDTH)
        yield from out_of_range(self, "n_k", 2, MOST_ROWS)
        yield from out_of_range(self, "draws", 1, _MOST_DRAWS)
        yield from out_of_range(self, "seed", 0, _MOST_SEED)


@record(kw_only=True)
class Sharpness:
    """The largest of a row of weights over random queries and keys, by width and by what scores are divided by."""

    widths: tuple[int, ...] = describe("the widths d_k of query and key, one line each")
    n_k: int = describe("keys of each draw", 8)
    draws: int = describe("how often a query and its keys are drawn for each width", 100)
    seed: int = describe("which numbers are drawn", 1)
    divide: tuple[str, ...] = describe(
        f"what scores are divided by: {', '.join(DIVISORS)}", ("nothing", "root")
    )

    def faults(self) -> Findings:
        """A finding for each size that cannot be measured while somebody waits."""
        yield from _size_faults("widths", self.widths, _MOST_WIDTH)
        yield from out_of_range(self, "n_k", 2, MOST_ROWS)
        yield from out_of_range(self, "draws", 1, _MOST_DRAWS)
        yield from out_of_range(self, "seed", 0, _MOST_SEED)
        for at, name in enumerate(self.divide, 1):
            if name not in DIVISORS:
                what = f"scores cannot be divided by `{name[:40]}`"
                yield f"divide[{at}]", what, f"write {', '.join(DIVISORS)}"


@record(kw_only=True)
class Timing:
    """Time and memory of attention over texts of several lengths, the plain way and in blocks."""

    lengths: tuple[int, ...] = describe("the lengths n, the shortest first, one line each")
    width: int = describe("the width of query, key and value", 64)
    seed: int = describe("which numbers are drawn", 1)

    def faults(self) -> Findings:
        """A finding for each size that cannot be measured while somebody waits."""
        yield from _size_faults("lengths", self.lengths, _MOST_LENGTH)
        yield from out_of_range(self, "width", 1, _MOST_HEAD)
        yield from out_of_range(self, "seed", 0, _MOST_SEED)


@record(kw_only=True)
class Count:
    """A product of sizes, counted for one case or several."""

    what: str = describe("what is counted, such as weights")
    factors: tuple[str, ...] = describe("the name of each factor, such as [tokens, tokens]")
    cases: tuple[str, ...] = describe("the name of each case, one line each")
    sizes: tuple[tuple[int, ...], ...] = describe("a row of factors for each case")
    bytes: int | None = describe("bytes that each of them takes, if memory is counted as well", None)

    @property
    def totals(self) -> tuple[int, ...]:
        """The product of each case."""
        return tuple(math.prod(row) for row in self.sizes)

    def faults(self) -> Findings:
        """A finding where there are too many lines, or not a size for each factor."""
        yield from out_of_range(self, "bytes", 1, _MOST_BYTES)
        if not 1 <= len(self.factors) <= _MOST_LINES:
            yield "factors", there_are(len(self.factors), "factor"), f"name one to {_MOST_LINES}"
        if not 1 <= len(self.cases) <= _MOST_LINES:
            yield "cases", there_are(len(self.cases), "case"), f"name one to {_MOST_LINES}"
        if len(self.sizes) != len(self.cases):
            what = f"`sizes` has {count(len(self.sizes), 'row')} for {count(len(self.cases), 'case')}"
            yield "sizes", what, "write one row for each case"
        for at, row in enumerate(self.sizes, 1):
            if len(row) != len(self.factors):
                what = f"the row has {count(len(row), 'size')} for {count(len(self.factors), 'factor')}"
                yield f"sizes[{at}]", what, "write one size for each factor"
            elif min(row, default=1) < 1:
                yield f"sizes[{at}]", f"a size is {min(row)}", "write 1 or more"


def _size_faults(name: str, sizes: tuple[int, ...], most: int) -> Findings:
    """A finding where there are too few or too many sizes, or not the smallest first."""
    if not 2 <= len(sizes) <= _MOST_LINES:
        yield name, f"`{name}` has {count(len(sizes), 'item')}", f"write two to {_MOST_LINES}"
    elif sorted(set(sizes)) != list(sizes):
        yield name, f"`{name}` do not grow from item to item", "write the smallest first, none twice"
    elif not 1 <= sizes[0] <= sizes[-1] <= most:
        yield name, f"`{name}` go from {sizes[0]} to {sizes[-1]}", f"write 1 to {most}"

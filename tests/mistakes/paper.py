"""Attention a second time: number by number, in plain Python, the way it is done on paper.

Nothing here is shared with the package under test, so that two independent computations agree or one of them is
wrong. A `Hand` rounds on the way, as people do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import cos, e, floor, inf, sin, sqrt
from operator import mul
from random import Random
from typing import Any

Row = list[float]
Table = list[Row]


class Misfit(Exception):
    """The shapes do not allow this computation."""


# --- rounding


@dataclass
class Hand:
    """Rounds numbers on the way to `least` decimals or more; None rounds nothing.

    A whimsical hand decides for every number, a steady one once for each kind of number. The same number of the
    same kind is never rounded in two ways.
    """

    least: int | None = None
    random: Random = field(default_factory=lambda: Random(0))
    whimsical: bool = False
    habits: dict[Any, int | None] = field(default_factory=dict)

    def __call__(self, x: float, kind: str) -> float:
        if self.least is None or x in (inf, -inf):
            return x
        decimals = self.decimals((kind, round(x, 9)) if self.whimsical else kind)
        return x if decimals is None else rounded(x, decimals)

    def decimals(self, habit: Any) -> int | None:
        """How many are kept out of this habit, chosen once; None for all."""
        if habit not in self.habits:
            assert self.least is not None
            self.habits[habit] = self.random.choice((self.least, self.least, self.least + 1, self.least + 3, None))
        return self.habits[habit]

    def of(self, kind: str) -> Callable[[float], float]:
        """How it rounds the numbers of this kind."""
        if self.least is None or (not self.whimsical and self.decimals(kind) is None):
            return lambda x: x
        if self.whimsical:
            return lambda x: self(x, kind)
        decimals = self.decimals(kind)
        return lambda x: x if x in (inf, -inf) else rounded(x, decimals)  # type: ignore[arg-type]  # not None

    def either(self, kind: str) -> bool:
        """One of two ways to do the same thing, chosen once."""
        if self.least is None:
            return False
        return bool(self.habits.setdefault(kind, self.random.choice((0, 1))))


EXACT = Hand()


def rounded(x: float, decimals: int) -> float:
    """Half up in size, as taught at school: 0.125 is 0.13 and -0.125 is -0.13."""
    tens = _TENS[decimals]
    size: float = floor(abs(x) * tens + _HALF) / tens
    return size if x >= 0 else -size


_TENS = tuple(10**decimals for decimals in range(20))
_HALF = 0.5 + 1e-9


# --- tables


def transpose(a: Table) -> Table:
    return [list(column) for column in zip(*a, strict=True)]


def times(a: Table, b: Table, hand: Hand = EXACT, kind: str = "") -> Table:
    """Row by column, each product and each sum rounded by the hand."""
    if len(a[0]) != len(b):
        raise Misfit

    one, all_of_them, columns = hand.of(f"product of {kind}"), hand.of(kind), transpose(b)
    return [[all_of_them(sum(map(one, map(mul, row, column)))) for column in columns] for row in a]


def each(function: Callable[[float], float], a: Table) -> Table:
    return [[function(x) for x in row] for row in a]


def beside(tables: Iterable[Table]) -> Table:
    return [[x for row in rows for x in row] for rows in zip(*tables, strict=True)]


def columns(a: Table, wanted: Iterable[int]) -> Table:
    wanted = list(wanted)
    return [[row[j] for j in wanted] for row in a]


def poured(numbers: Iterable[float], width: int) -> Table:
    """The numbers in reading order, so many to a row."""
    flat = list(numbers)
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def flat(a: Table) -> Row:
    return [x for row in a for x in row]


# --- one head on paper


@dataclass
class Paper:
    """One head: query, key, value, who may see whom, and the steps one after the other."""

    q: Table
    k: Table
    v: Table
    mask: list[list[bool]] | None
    scale: float | None
    hand: Hand
    whole_width: int  # of the query of all heads together
    tokens_width: int = 0  # of the tokens, where there are any
    window: int = 0  # how many of the last keys a query sees, where that is bounded
    rope: bool = False
    raw_q: Table = field(default_factory=list)
    raw_k: Table = field(default_factory=list)
    s: Table = field(default_factory=list)
    a: Table = field(default_factory=list)
    w: Table = field(default_factory=list)

    d = property(lambda self: len(self.q[0]))
    n = property(lambda self: len(self.k))

    def may(self, i: int, j: int) -> bool:
        return self.mask is None or self.mask[i][j]

    def masked(self, a: Table, instead: float) -> Table:
        if self.mask is not None and (len(a) != len(self.mask) or len(a[0]) != len(self.mask[0])):
            raise Misfit
        return [[x if self.may(i, j) else instead for j, x in enumerate(row)] for i, row in enumerate(a)]

    def begin(self) -> None:
        """Rotate query and key by their places, where that is asked for; the last query stands at the last key."""
        self.raw_q, self.raw_k = self.q, self.k
        if self.rope:
            ahead = len(self.k) - len(self.q)
            self.q = self.turned(self.q, [i + ahead for i in range(len(self.q))])
            self.k = self.turned(self.k, [*range(len(self.k))])

    def turned(self, a: Table, places: list[int]) -> Table:
        """Each row rotated two neighbours by two, by its place times 10000^(-2i/d)."""
        return [
            flat([self.pair(row, i, i + 1, place * self.angle(i, len(row))) for i in range(0, len(row), 2)])
            for row, place in zip(a, places, strict=True)
        ]

    def pair(self, row: Row, one: int, other: int, angle: float) -> Row:
        x, y = row[one], row[other]
        return [x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)]

    def angle(self, column: int, width: int) -> float:
        return float(10_000 ** (-column / width))

    def scores(self) -> Table:
        return times(self.q, transpose(self.k), self.hand, "score")

    def scaled(self) -> Table:
        """The scores divided by √d, the root or its inverse rounded first or not at all."""
        scale = self.scale
        return (
            self.divided(self.d) if scale is None else each(lambda x: self.hand(x * scale, "logit"), self.s)
        )

    def divided(self, square: float) -> Table:
        if self.hand.either("multiplies by the inverse root"):
            factor = self.hand(1 / sqrt(square), "inverse root")
            return each(lambda x: self.hand(x * factor, "logit"), self.s)
        root = self.hand(sqrt(square), "root")
        return each(lambda x: self.hand(x / root, "logit"), self.s)

    def logits(self) -> Table:
        return self.masked(self.scaled(), -inf)

    def weights(self) -> Table:
        return [self.soft(row) for row in self.a]

    def soft(self, row: Row) -> Row:
        """Softmax of one row, the maximum subtracted first or not."""
        if max(row) == -inf:
            return [0.0 for _ in row]
        return self.powers(row, e)

    def powers(self, row: Row, base: float) -> Row:
        """Shares of powers of the base; nobody divides by a sum of which nothing is left."""
        faint = sum(base**x for x in row) < 0.049
        peak = max(row) if faint or self.hand.either("takes the maximum off") else 0.0
        return self.shares([self.hand(base ** (x - peak), "power") for x in row])

    def shares(self, numbers: Row) -> Row:
        total = self.hand(sum(numbers), "total")
        if total == 0:
            raise Misfit
        return [self.hand(x / total, "weight") for x in numbers]

    def output(self) -> Table:
        return times(self.w, self.v, self.hand, "output")


# --- several heads, and projections


def blocks(a: Table, heads: int) -> list[Table]:
    size = len(a[0]) // heads
    return [columns(a, range(h * size, (h + 1) * size)) for h in range(heads)]


def project(x: Table, w: Table, hand: Hand) -> Table:
    return times(x, w, hand, "projection")


@dataclass
class Whole:
    """Everything around the heads: tokens or matrices, cut into heads, put together, projected again."""

    given: Mapping[str, Any]
    hand: Hand
    paper: type[Paper]

    def query(self) -> Table:
        return project(self.given["tokens"], self.given["w_query"], self.hand)

    @property
    def source(self) -> Table:
        """The text that keys and values come from."""
        return self.given.get("context") or self.given["tokens"]

    def key(self) -> Table:
        return project(self.source, self.given["w_key"], self.hand)

    def value(self) -> Table:
        return project(self.source, self.given["w_value"], self.hand)

    def cut(self, a: Table, heads: int) -> list[Table]:
        return blocks(a, heads)

    def share(self, tables: list[Table], heads: int) -> list[Table]:
        """One key or value head for each query head: neighbours share one."""
        return [tables[h * len(tables) // heads] for h in range(heads)]

    def join(self, outputs: list[Table]) -> Table:
        return beside(outputs)

    def last(self, together: Table) -> Table:
        return times(together, self.given["w_output"], self.hand, "last projection")

    def between_scores(self, papers: list[Paper]) -> None:
        """What happens between the scores of the heads: nothing."""

    def between_weights(self, papers: list[Paper]) -> None:
        """What happens between the weights of the heads: nothing."""

    def stages(self) -> dict[str, Any]:
        """Every stage, those of the heads as a list of tables where there are several."""
        q, k, v = self.three()
        papers = self.papers(q, k, v)
        for paper in papers:
            paper.begin()
            paper.s = paper.scores()
        self.between_scores(papers)
        for paper in papers:
            paper.a = paper.logits()
            paper.w = paper.weights()
        self.between_weights(papers)
        outputs = [paper.output() for paper in papers]
        together = self.join(outputs) if self.heads > 1 else outputs[0]
        inside = {
            "scores": [paper.s for paper in papers],
            "logits": [paper.a for paper in papers],
            "weights": [paper.w for paper in papers],
            "head_outputs": outputs,
        }
        return {
            **{"query": q, "key": k, "value": v},
            **{name: tables if self.heads > 1 else tables[0] for name, tables in inside.items()},
            "concatenated": together,
            "output": self.last(together) if self.given.get("w_output") else together,
        }

    @property
    def heads(self) -> int:
        return self.given.get("n_heads", 1)  # type: ignore[no-any-return]  # the inputs are plain data

    def three(self) -> tuple[Table, Table, Table]:
        if self.given.get("tokens"):
            return self.query(), self.key(), self.value()
        return self.given["query"], self.given["key"], self.given["value"]

    def papers(self, q: Table, k: Table, v: Table) -> list[Paper]:
        """One for each head."""
        shared = self.given.get("n_kv_heads", self.heads)
        cuts = [self.cut(x, n) if n > 1 else [x] for x, n in ((q, self.heads), (k, shared), (v, shared))]
        count = len(cuts[0])
        return [
            self.page(*cut, len(q[0]))
            for cut in zip(cuts[0], self.share(cuts[1], count), self.share(cuts[2], count), strict=True)
        ]

    def page(self, q: Table, k: Table, v: Table, width: int) -> Paper:
        """A paper with one head on it."""
        tokens, rope = self.given.get("tokens") or [[]], bool(self.given.get("rope"))
        more = {"tokens_width": len(tokens[0]), "window": self.given.get("window", 0), "rope": rope}
        return self.paper(q, k, v, self.given.get("mask"), self.given.get("scale"), self.hand, width, **more)

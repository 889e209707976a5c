"""Attention and its mistakes a second time: number by number, in plain Python, the way it is done on paper.

Written from the table of misconceptions alone. Nothing here is shared with the package under test, so that two
independent computations agree or one of them is wrong. A `Hand` rounds on the way, as people do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import e, exp, floor, inf, sqrt
from random import Random
from typing import Any

Row = list[float]
Table = list[Row]
Replaced = dict[str, Callable[..., Any]]


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
        habit = (kind, round(x, 9)) if self.whimsical else kind
        if habit not in self.habits:
            self.habits[habit] = self.random.choice(
                (self.least, self.least, self.least + 1, self.least + 3, None)
            )
        decimals = self.habits[habit]
        return x if decimals is None else rounded(x, decimals)

    def either(self, kind: str) -> bool:
        """One of two ways to do the same thing, chosen once."""
        if self.least is None:
            return False
        return bool(self.habits.setdefault(kind, self.random.choice((0, 1))))


EXACT = Hand()


def rounded(x: float, decimals: int) -> float:
    """Half up in size, as taught at school: 0.125 is 0.13 and -0.125 is -0.13."""
    size = floor(abs(x) * 10**decimals + 0.5 + 1e-9) / 10**decimals
    return size if x >= 0 else -size


# --- tables


def transpose(a: Table) -> Table:
    return [list(column) for column in zip(*a, strict=True)]


def times(a: Table, b: Table, hand: Hand = EXACT, kind: str = "") -> Table:
    """Row by column, each product and each sum rounded by the hand."""
    if len(a[0]) != len(b):
        raise Misfit

    def dot(row: Row, column: Row) -> float:
        return hand(sum(hand(x * y, f"product of {kind}") for x, y in zip(row, column, strict=True)), kind)

    return [[dot(row, column) for column in transpose(b)] for row in a]


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
    s: Table = field(default_factory=list)
    a: Table = field(default_factory=list)
    w: Table = field(default_factory=list)

    d = property(lambda self: len(self.q[0]))
    width = d  # of the whole model, where there are several heads
    n = property(lambda self: len(self.k))

    def may(self, i: int, j: int) -> bool:
        return self.mask is None or self.mask[i][j]

    def masked(self, a: Table, instead: float) -> Table:
        if self.mask is not None and (len(a) != len(self.mask) or len(a[0]) != len(self.mask[0])):
            raise Misfit
        return [[x if self.may(i, j) else instead for j, x in enumerate(row)] for i, row in enumerate(a)]

    def scores(self) -> Table:
        return times(self.q, transpose(self.k), self.hand, "score")

    def scaled(self) -> Table:
        """The scores divided by √d, the root or its inverse rounded first or not at all."""
        if self.scale is not None:
            return each(lambda x: self.hand(x * self.scale, "logit"), self.s)
        return self.divided(self.d)

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
        """Softmax of one row, the maximum taken off first or not."""
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

    def worked(self) -> Paper:
        self.s = self.scores()
        self.a = self.logits()
        self.w = self.weights()
        return self


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

    def key(self) -> Table:
        return project(self.given["tokens"], self.given["w_key"], self.hand)

    def value(self) -> Table:
        return project(self.given["tokens"], self.given["w_value"], self.hand)

    def cut(self, a: Table, heads: int) -> list[Table]:
        return blocks(a, heads)

    def join(self, outputs: list[Table]) -> Table:
        return beside(outputs)

    def last(self, together: Table) -> Table:
        return times(together, self.given["w_output"], self.hand, "last projection")

    def across(self, papers: list[Paper]) -> None:
        """What happens between the heads: nothing."""

    def mask(self) -> list[list[bool]] | None:
        return self.given.get("mask")  # type: ignore[no-any-return]  # the inputs are plain data

    def stages(self) -> dict[str, Any]:
        given, hand = self.given, self.hand
        q, k, v = (
            (self.query(), self.key(), self.value())
            if given.get("tokens")
            else (given["query"], given["key"], given["value"])
        )
        heads = given.get("n_heads", 1)
        cuts = zip(*(self.cut(x, heads) if heads > 1 else [x] for x in (q, k, v)), strict=True)
        papers = [self.paper(*cut, self.mask(), given.get("scale"), hand) for cut in cuts]
        for paper in papers:
            paper.whole_width = len(q[0])  # type: ignore[attr-defined]  # for the mistake that divides by it
            paper.s = paper.scores()
        if heads > 1:
            self.across(papers)
        for paper in papers:
            paper.a = paper.logits()
        for paper in papers:
            paper.w = paper.weights()
        if heads > 1:
            self.over(papers)
        outputs = [paper.output() for paper in papers]
        together = self.join(outputs) if heads > 1 else outputs[0]
        inside = {
            "scores": [paper.s for paper in papers],
            "logits": [paper.a for paper in papers],
            "weights": [paper.w for paper in papers],
            "head_outputs": outputs,
        }
        return {
            **{"query": q, "key": k, "value": v},
            **{name: tables if heads > 1 else tables[0] for name, tables in inside.items()},
            "concatenated": together,
            "output": self.last(together) if given.get("w_output") else together,
        }

    def over(self, papers: list[Paper]) -> None:
        """What happens between the weights of the heads: nothing."""


# --- the mistakes, each one a method done otherwise: first those of one head


def lengths(a: Table) -> Row:
    return [sqrt(sum(x * x for x in row)) for row in a]


def cosine(p: Paper) -> Table:
    across, down = ([p.hand(length, "length") for length in lengths(table)] for table in (p.q, p.k))
    return [
        [p.hand(x / (one * two), "logit") for x, two in zip(row, down, strict=True)]
        for row, one in zip(p.s, across, strict=True)
    ]


def entry_by_entry(p: Paper) -> Table:
    if len(p.q) != len(p.k):
        raise Misfit
    return [[x * y for x, y in zip(a, b, strict=True)] for a, b in zip(p.q, p.k, strict=True)]


def square(p: Paper, made: Table) -> Table:
    """The same, where there are as many queries as keys."""
    if len(p.q) != len(p.k):
        raise Misfit
    return made


def together_soft(p: Paper) -> Table:
    return poured(p.soft(flat(p.a)), len(p.a[0]))


def largest(row: Row) -> Row:
    return [float(j == row.index(max(row)) and x > -inf) for j, x in enumerate(row)]


def largest_kept(p: Paper) -> Table:
    return [[w * one for w, one in zip(row, largest(row), strict=True)] for row in p.w]


def sigmoid(p: Paper) -> Callable[[float], float]:
    return lambda x: p.hand(1 / (1 + p.hand(exp(-x), "power")), "weight")


def divided_rows(p: Paper, by: Callable[[Row], float]) -> Table:
    rows = p.masked(p.a, 0.0)
    if any(abs(by(row)) < 1e-9 for row in rows):
        raise Misfit
    return [[p.hand(x / p.hand(by(row), "total"), "weight") for x in row] for row in rows]


def to_the_base(p: Paper, base: float) -> Table:
    return [p.powers(row, base) for row in p.a]


def powers(p: Paper) -> Table:
    return each(lambda x: p.hand(exp(x), "weight"), p.a)


def powers_below_peak(p: Paper) -> Table:
    return [[p.hand(exp(x - max(row)), "weight") for x in row] for row in p.a]


def allowed(p: Paper) -> Table:
    return [[float(p.may(i, j)) for j in range(p.n)] for i in range(len(p.q))]


def unmasked(p: Paper) -> Table:
    return p.scaled()


def later_masked(p: Paper) -> Table:
    return p.masked([p.soft(row) for row in p.scaled()], 0.0)


def shifted(p: Paper, open_by: float, closed_by: float) -> Table:
    return [
        [x + (open_by if p.may(i, j) else closed_by) for j, x in enumerate(row)] for i, row in enumerate(p.scaled())
    ]  # fmt: skip


def over_mask(change: Callable[[list[list[bool]]], list[list[bool]]]) -> Replaced:
    def logits(p: Paper) -> Table:
        if p.mask is None:
            raise Misfit
        p.mask = change(p.mask)
        return p.masked(p.scaled(), -inf)

    return {"logits": logits}


def strictly(mask: list[list[bool]]) -> list[list[bool]]:
    """Without the last key that each query sees."""
    return [[seen and any(row[j + 1 :]) for j, seen in enumerate(row)] for row in mask]


def top_left(mask: list[list[bool]]) -> list[list[bool]]:
    return [[seen and j <= i for j, seen in enumerate(row)] for i, row in enumerate(mask)]


def strict_uniform(p: Paper) -> Table:
    if p.mask is None:
        raise Misfit
    p.mask = strictly(p.mask)
    logits = p.masked(p.scaled(), -inf)
    return [row if max(row) > -inf else [0.0 for _ in row] for row in logits]


def square_mask(mask: list[list[bool]]) -> list[list[bool]]:
    if len(mask) != len(mask[0]):
        raise Misfit
    return [list(column) for column in zip(*mask, strict=True)]


def long_rows(p: Paper) -> Table:
    made = p.hand_output()
    return [
        [p.hand(x / length, "output") for x in row] for row, length in zip(made, lengths(made), strict=True)
    ]


def plus(a: Table, b: Table) -> Table:
    if len(a) != len(b) or len(a[0]) != len(b[0]):
        raise Misfit
    return [[x + y for x, y in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


def shrunk(p: Paper, made: Table, by: float, kind: str) -> Table:
    return each(lambda x: p.hand(x / by, kind), made)


Paper.hand_output = Paper.output  # type: ignore[attr-defined]  # the right way, where a mistake builds on it
Paper.hand_weights = Paper.weights  # type: ignore[attr-defined]  # as above

ONE_HEAD: dict[str, Replaced] = {
    "no_scale": {"scaled": lambda p: p.s},
    "scale_by_dk": {"scaled": lambda p: each(lambda x: p.hand(x / p.d, "logit"), p.s)},
    "scale_by_sqrt_nkeys": {"scaled": lambda p: p.divided(p.n)},
    "scale_by_sqrt_dv": {"scaled": lambda p: p.divided(len(p.v[0]))},
    "multiply_by_sqrt_dk": {"scaled": lambda p: each(lambda x: p.hand(x * p.hand(sqrt(p.d), "root"), "logit"), p.s)},
    "scaled_though_unscaled": {"scaled": lambda p: p.divided(p.d)},
    "scale_after_softmax": {
        "scaled": lambda p: p.s,
        "weights": lambda p: shrunk(p, p.hand_weights(), sqrt(p.d), "weight"),
    },
    "scale_output": {
        "scaled": lambda p: p.s,
        "output": lambda p: shrunk(p, p.hand_output(), sqrt(p.d), "output"),
    },
    "cosine_scores": {"scaled": cosine},
    "softmax_columns": {"weights": lambda p: transpose([p.soft(column) for column in transpose(p.a)])},
    "softmax_whole_matrix": {"weights": together_soft},
    "no_softmax": {"weights": lambda p: p.masked(p.a, 0.0)},
    "raw_scores_times_V": {"weights": lambda p: p.s},
    "l1_normalise": {"weights": lambda p: divided_rows(p, sum)},
    "l1_normalise_abs": {"weights": lambda p: divided_rows(p, lambda row: sum(map(abs, row)))},
    "l2_normalise": {"weights": lambda p: divided_rows(p, lambda row: sqrt(sum(x * x for x in row)))},
    "softmax_base2": {"weights": lambda p: to_the_base(p, 2.0)},
    "softmax_base10": {"weights": lambda p: to_the_base(p, 10.0)},
    "exp_not_normalised": {"weights": powers},
    "exp_minus_max_not_normalised": {"weights": powers_below_peak},
    "softmax_negated": {"weights": lambda p: [p.soft([x if x == -inf else -x for x in row]) for row in p.a]},
    "softmax_twice": {"weights": lambda p: [p.soft(row) for row in p.masked([p.soft(row) for row in p.a], -inf)]},
    "sigmoid_weights": {"weights": lambda p: each(sigmoid(p), p.masked(p.a, -100.0))},
    "hard_attention": {"weights": lambda p: [largest(row) for row in p.a]},
    "uniform_average": {"weights": lambda p: [[x / sum(row) for x in row] for row in allowed(p)]},
    "no_transpose": {"scores": lambda p: times(p.q, p.k, p.hand, "score")},
    "swapped_QK": {"scores": lambda p: square(p, times(p.k, transpose(p.q), p.hand, "score"))},
    "Q_for_K": {"scores": lambda p: square(p, times(p.q, transpose(p.q), p.hand, "score"))},
    "K_for_Q": {"scores": lambda p: square(p, times(p.k, transpose(p.k), p.hand, "score"))},
    "transposed_weights": {"weights": lambda p: transpose(p.hand_weights())},
    "elementwise_product": {"scores": entry_by_entry},
    "V_for_K": {"scores": lambda p: times(p.q, transpose(p.v), p.hand, "score")},
    "dropped_minus_signs": {"scores": lambda p: times(each(abs, p.q), transpose(each(abs, p.k)), p.hand, "score")},
    "K_for_V": {"output": lambda p: times(p.w, p.k, p.hand, "output")},
    "Q_for_V": {"output": lambda p: times(p.w, p.q, p.hand, "output")},
    "weights_as_output": {"output": lambda p: p.w},
    "scaled_scores_as_weights": {"weights": lambda p: p.masked(p.a, 0.0)},
    "raw_scores_as_weights": {"weights": lambda p: p.s},
    "sum_of_values": {"weights": allowed},
    "output_divided_by_nkeys": {"output": lambda p: shrunk(p, p.hand_output(), p.n, "output")},
    "output_l2_normalised": {"output": long_rows},
    "output_softmaxed": {"output": lambda p: [p.soft(row) for row in p.hand_output()]},
    "V_times_weights": {"output": lambda p: times(p.v, p.w, p.hand, "output")},
    "weights_times_V_transposed": {"output": lambda p: times(p.w, transpose(p.v), p.hand, "output")},
    "residual_added": {"output": lambda p: plus(p.hand_output(), p.q)},
    "only_largest_term": {"output": lambda p: times(largest_kept(p), p.v, p.hand, "output")},
    "mask_ignored": {"logits": unmasked},
    "mask_after_softmax": {"weights": later_masked},
    "mask_with_zero": {"logits": lambda p: p.masked(p.scaled(), 0.0)},
    "mask_with_minus_one": {"logits": lambda p: shifted(p, 0.0, -1.0)},
    "mask_added_as_01": {"logits": lambda p: shifted(p, 1.0, 0.0)},
    "mask_transposed": over_mask(square_mask),
    "mask_strict_zero_row": over_mask(strictly),
    "mask_strict_uniform_row": {"logits": strict_uniform},
    "mask_inverted": over_mask(lambda mask: [[not seen for seen in row] for row in mask]),
    "mask_top_left": over_mask(top_left),
}  # fmt: skip


# --- the mistakes around the heads


def averaged_scores(_: Whole, papers: list[Paper]) -> None:
    count = len(papers)
    summed = total([paper.s for paper in papers])
    for paper in papers:
        paper.s = each(lambda x: x / count, summed)


def soft_over_heads(_: Whole, papers: list[Paper]) -> None:
    """Each place of the weights shares out one unit over the heads."""
    hand = papers[0].hand
    rows, wide = len(papers[0].a), len(papers[0].a[0])
    made = {}
    for i in range(rows):
        for j in range(wide):
            made[i, j] = papers[0].soft([p.a[i][j] for p in papers])
    for h, paper in enumerate(papers):
        paper.w = [[hand(made[i, j][h], "weight") for j in range(wide)] for i in range(rows)]


def total(outputs: list[Table]) -> Table:
    made = outputs[0]
    for other in outputs[1:]:
        made = plus(made, other)
    return made


def run_together(outputs: list[Table]) -> Table:
    """All numbers head by head, poured into rows as wide as all heads together."""
    return poured((x for table in outputs for x in flat(table)), len(outputs) * len(outputs[0][0]))


def reshaped(a: Table, heads: int) -> list[Table]:
    rows, wide = len(a), len(a[0]) // heads
    numbers = flat(a)
    size = rows * wide
    return [poured(numbers[h * size : (h + 1) * size], wide) for h in range(heads)]


HEADS: dict[str, Replaced] = {
    "mha_heads_reversed": {"join": lambda _, outputs: beside(outputs[::-1])},
    "mha_heads_averaged": {"join": lambda _, outputs: each(lambda x: x / len(outputs), total(outputs))},
    "mha_heads_summed": {"join": lambda _, outputs: total(outputs)},
    "mha_first_head_only": {"join": lambda _, outputs: outputs[0]},
    "mha_stack_rows": {"join": lambda _, outputs: [row for table in outputs for row in table]},
    "mha_merge_view_bug": {"join": lambda _, outputs: run_together(outputs)},
    "mha_no_split": {"cut": lambda _, a, heads: [a]},
    "mha_interleaved_split": {
        "cut": lambda _, a, heads: [columns(a, range(h, len(a[0]), heads)) for h in range(heads)]
    },
    "mha_split_view_bug": {"cut": lambda _, a, heads: reshaped(a, heads)},
    "mha_scores_averaged": {"across": averaged_scores},
    "mha_softmax_over_heads": {"over": soft_over_heads},
    "mha_forgot_wo": {"last": lambda _, together: together},
    "mha_wo_transposed": {"last": lambda w, together: times(together, transpose(w.given["w_output"]), w.hand, "last")},
    "proj_forgotten": {name: lambda w: w.given["tokens"] for name in ("query", "key", "value")},
    "proj_only_values_forgotten": {"value": lambda w: w.given["tokens"]},
    "proj_transposed": {
        name: lambda w, name=name: project(w.given["tokens"], transpose(w.given[f"w_{name}"]), w.hand)
        for name in ("query", "key", "value")
    },
    "proj_wq_wk_swapped": {
        "query": lambda w: project(w.given["tokens"], w.given["w_key"], w.hand),
        "key": lambda w: project(w.given["tokens"], w.given["w_query"], w.hand),
    },
    "proj_wk_wv_swapped": {
        "key": lambda w: project(w.given["tokens"], w.given["w_value"], w.hand),
        "value": lambda w: project(w.given["tokens"], w.given["w_key"], w.hand),
    },
}  # fmt: skip

# Two mistakes of several heads are made inside each head.
IN_EACH_HEAD: dict[str, Replaced] = {
    "mha_scale_dmodel": {"scaled": lambda p: p.divided(p.whole_width)},
    "mha_no_scale": {"scaled": lambda p: p.s},
}
NAMES = (*ONE_HEAD, *HEADS, *IN_EACH_HEAD)


def work(given: Mapping[str, Any], *mistakes: str, hand: Hand = EXACT) -> dict[str, Any]:
    """Every stage of the attention that is given, as nested lists, with these mistakes in it.

    given: query, key and value, or tokens, w_query, w_key and w_value; and where wanted mask (True = may look),
    scale, n_heads, w_output. Raises Misfit where the shapes do not allow it.
    """
    inside, around = Replaced(), Replaced()
    for name in mistakes:
        if name in HEADS:
            around |= HEADS[name]
        else:
            inside |= IN_EACH_HEAD.get(name) or ONE_HEAD[name]
    paper = type("Mistaken", (Paper,), inside)
    try:
        return type("MistakenWhole", (Whole,), around)(given, hand, paper).stages()  # type: ignore[no-any-return]
    except (ZeroDivisionError, IndexError, ValueError):
        raise Misfit from None

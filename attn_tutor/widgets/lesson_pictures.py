"""The pictures of a lesson, for one query: products, exponentials, mixes, the guided table, bars side by side.

Each takes a computation and the cells that the learner fills. A stage that is asked for and all after it stay hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.steps import Trace
from attn_tutor.questions.words import alike
from attn_tutor.records import record
from attn_tutor.widgets.figures import vector
from attn_tutor.widgets.grid import Cell, Column, Row
from attn_tutor.widgets.look import Words
from attn_tutor.widgets.numerals import brief_number, factor, fixed_number
from attn_tutor.widgets.table import Table

STAGES = ("scores", "logits", "weights", "output")
TITLES = {"scores": "score", "logits": "logit", "weights": "weight", "output": "mix"}
ROLES = {"scores": "q", "logits": "hi", "weights": "w", "output": "v"}
_EXACT = 1e-9  # of a number that its decimals write in full


@record()
class Entries:
    """Who fills which cells of a picture: by stage, a cell for each number of the row; the others show themselves.

    later_stages: the stages that are not reached yet.
    """

    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    later_stages: frozenset[str] = frozenset()


@record()
class PictureSubject:
    """One query of a computation and the words for it: who asks, and who is asked."""

    trace: Trace
    row: int = 0
    word: str = ""
    keys: tuple[str, ...] = ()
    decimals: int = 2

    def numbers(self, stage: str) -> list[float]:
        """The numbers of one stage in this row."""
        return [float(x) for x in np.asarray(self.trace[stage])[self.row]]

    def has(self, name: str) -> bool:
        return self.trace.get(name) is not None

    @property
    def names(self) -> tuple[str, ...]:
        """The words of the keys; key 1, key 2 ... where they have none."""
        stage = next(name for name in ("weights", "logits", "scores") if self.has(name))
        return self.keys or tuple(f"key {n}" for n in range(1, len(self.numbers(stage)) + 1))

    @property
    def values(self) -> list[list[float]]:
        """The value of each key."""
        return [[float(x) for x in row] for row in np.asarray(self.trace["value"])]


def stage_cells(subject: PictureSubject, stage: str, entries: Entries, count: int) -> list[Cell]:
    """One cell for each number of a stage: the learner's, a dot where it is not reached, or the number itself."""
    if stage in entries.cells:
        return list(entries.cells[stage])
    if stage in entries.later_stages or not subject.has(stage):
        return [Cell(kind="later")] * count
    return [Cell(text) for text in _number_texts(subject.numbers(stage), stage, subject.decimals)]


def _number_texts(numbers: Sequence[float], stage: str, decimals: int) -> list[str]:
    """The numbers of a column: bare where all are whole, one decimal where all are exact with it."""
    finite = [x for x in numbers if np.isfinite(x)]
    if stage != "weights" and all(abs(x - round(x)) < _EXACT for x in finite):
        texts = iter(alike(finite, decimals, brief_number))
    else:
        tenths = all(abs(x * 10 - round(x * 10)) < _EXACT for x in finite)
        texts = (fixed_number(x, 1 if tenths else decimals) for x in finite)
    return [next(texts) if np.isfinite(x) else "−∞" for x in numbers]


def start_table(subject: PictureSubject, stage: str, queries: Sequence[str]) -> Table:
    """The logits or weights that a computation starts with: a row for each query, a column for each key."""
    value = np.asarray(subject.trace[stage])
    texts = iter(_number_texts([float(x) for x in value.ravel()], stage, subject.decimals))
    named = [*queries] or [f"query {n}" for n in range(1, len(value) + 1)]
    rows = tuple(Row((name, *(next(texts) for _ in row))) for name, row in zip(named, value, strict=True))
    return Table((Column("", "q"), *(Column(key, ROLES[stage]) for key in subject.names)), rows)


# ---- mixing ----------------------------------------------------------------------------------------------


def mix_table(
    subject: PictureSubject, entries: Entries, columns: Sequence[str] = (), *, products: bool = True
) -> Table:
    """Weights as bars, the values, each weight times its value, and the output below.

    columns: what each number of a value says. products: whether the last columns are filled in.
    """
    weights, values = subject.numbers("weights"), subject.values
    width = len(values[0])
    names = list(columns) or [""] * width
    texts = _number_texts(weights, "weights", subject.decimals)
    texts = (
        [fixed_number(x, 1) for x in weights]
        if all(abs(x * 10 - round(x * 10)) < _EXACT for x in weights)
        else texts
    )
    grid = [[w * x for x in value] for w, value in zip(weights, values, strict=True)]
    by_column = [_number_texts([row[at] for row in grid], "parts", subject.decimals) for at in range(width)]
    rows = []
    for at, name in enumerate(subject.names):
        parts = [by_column[c][at] for c in range(width)] if products else []
        filled = [Cell(part) for part in parts] or [Cell(kind="later")] * width
        mixed = [brief_number(x, subject.decimals) for x in values[at]]
        share = Cell(texts[at], share=weights[at], strong=True)
        rows.append(Row((Cell(name, strong=True), share, *mixed, *filled)))
    total = _total_row(subject, entries, width)
    return Table(_mix_columns(names), tuple(rows), total, airy="tall")


def _mix_columns(names: Sequence[str]) -> tuple[Column, ...]:
    product: Words = (("share", "w", "bold"), (" × ", "dim"), ("value", "v", "bold"))
    value = [
        Column(name, "v", title="value" if at == 0 else "", joined=at > 0) for at, name in enumerate(names)
    ]
    mixed = [
        Column(
            name,
            "v",
            title=product if at == 0 else "",
            joined=at > 0,
            aloud=f"share times value {name}".strip(),
        )
        for at, name in enumerate(names)
    ]
    return (Column("", "k"), Column("", "w", title="share"), *value, *mixed)


def _total_row(subject: PictureSubject, entries: Entries, width: int) -> Row:
    output = stage_cells(subject, "output", entries, width)
    done = [Cell(cell.words, "result") if cell.kind == "given" else cell for cell in output]
    return Row((Cell("the mix", role="hi", strong=True), "1.0", *[""] * width, *done))


# ---- the softmax -----------------------------------------------------------------------------------------


def exponentials_table(subject: PictureSubject, entries: Entries) -> Table:
    """Each logit, e to its power, and its share of their sum."""
    logits = subject.numbers("logits")
    powers = [float(x) for x in np.exp(np.array(logits))]
    summed = sum(powers)
    shares = stage_cells(subject, "weights", entries, len(logits))
    hidden = "exponentials" in entries.later_stages
    bars = [
        Cell(cell.words, cell.kind, share=p / summed) if cell.kind == "given" else cell
        for cell, p in zip(shares, powers, strict=True)
    ]
    e_cells = [Cell(kind="later") if hidden else Cell(fixed_number(p, subject.decimals)) for p in powers]
    rows = [
        Row((name, text, power, share))
        for name, text, power, share in zip(
            subject.names, _number_texts(logits, "logits", subject.decimals), e_cells, bars, strict=True
        )
    ]
    power_sum = Cell(kind="later") if hidden else Cell(fixed_number(summed, subject.decimals))
    scores = subject.trace.get("scores")
    word = "score" if scores is None or np.array_equal(np.asarray(scores)[subject.row], logits) else "logit"
    columns = (
        Column("", "k"),
        Column(word, "q"),
        Column(f"e^{word}"),
        Column("÷ sum", "w", title="share", aloud="share"),
    )
    total = Row((Cell("sum", role="dim"), "", power_sum, Cell("1.00", role="dim")))
    return Table(columns, tuple(rows), total, airy="tall")


# ---- dot products ----------------------------------------------------------------------------------------


def products_table(subject: PictureSubject, entries: Entries) -> Table:
    """Each key with its products, place by place, and its score."""
    query = np.asarray(subject.trace["query"])[subject.row]
    keys = np.asarray(subject.trace["key"])
    scores = stage_cells(subject, "scores", entries, len(keys))
    rows = [
        Row((name, vector(key), " + ".join(_product(q, k) for q, k in zip(query, key, strict=True)), score))
        for name, key, score in zip(subject.names, keys, scores, strict=True)
    ]
    columns = (
        Column("", "k"),
        Column("key", "k"),
        Column("products", "", align="<", spare=True),
        Column("score", "q"),
    )
    return Table(columns, tuple(rows), airy="tall")


def _product(query: float, key: float) -> str:
    return f"{factor(query)}·{factor(key)}"


def projections_table(words: Array, matrix: Array, names: Sequence[str]) -> Table:
    """The row of each word times each column of a matrix: the products, and what they add up to."""
    numbers = (Column(f"number {n}", align="<", aloud=f"number {n} is") for n in range(1, matrix.shape[1] + 1))
    columns = (Column("", "hi"), *numbers)
    rows = [
        Row((name, *(_sum_of_products(word, column) for column in matrix.T)))
        for name, word in zip(names, words, strict=True)
    ]
    return Table(columns, tuple(rows))


def _sum_of_products(word: Array, column: Array) -> str:
    products = " + ".join(f"{brief_number(x)}·{factor(w)}" for x, w in zip(word, column, strict=True))
    return f"{products} = {brief_number(float(word @ column))}"

"""The mistakes a second time, in plain Python, each one a method of the paper computation done otherwise.

Written from the table of misconceptions alone, to be held against the catalogue of the package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, exp, inf, sin, sqrt
from typing import Any

from tests.mistakes.paper import (
    EXACT,
    Hand,
    Misfit,
    Paper,
    Row,
    Table,
    Whole,
    beside,
    columns,
    each,
    flat,
    poured,
    project,
    rounded,
    times,
    transpose,
)

__all__ = ["NAMES", "Hand", "Misfit", "Table", "rounded", "work"]

Replaced = dict[str, Callable[..., Any]]

# --- in one head


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


def in_causal_order(mask: list[list[bool]], more: int = 0) -> list[list[bool]]:
    """The keys up to a query's own place, or `more` after it; the last query stands at the last key."""
    ahead = len(mask[0]) - len(mask)
    return [[j <= i + ahead + more for j in range(len(row))] for i, row in enumerate(mask)]


def leaking(mask: list[list[bool]]) -> list[list[bool]]:
    if mask != in_causal_order(mask):
        raise Misfit
    return in_causal_order(mask, 1)


def windowed(more: int) -> Replaced:
    """So many keys more in the window, or less."""

    def logits(p: Paper) -> Table:
        if p.mask is None or not p.window:
            raise Misfit
        ahead, size = p.n - len(p.q), p.window + more
        p.mask = [[0 <= i + ahead - j < size for j in range(p.n)] for i in range(len(p.q))]
        return p.masked(p.scaled(), -inf)

    return {"logits": logits}


def by_other_sums(p: Paper) -> Table:
    rows = each(lambda x: p.hand(exp(x), "power"), p.a)
    totals = [p.hand(sum(row), "total") for row in rows]
    return [[p.hand(x / total, "weight") for x, total in zip(row, totals, strict=True)] for row in rows]


def with_one_more(p: Paper) -> Table:
    rows = each(lambda x: p.hand(exp(x), "power"), p.a)
    return [[p.hand(x / (1 + sum(row)), "weight") for x in row] for row in rows]


def shifted_to_zero(p: Paper) -> Table:
    found = []
    for i, row in enumerate(p.a):
        lowest = min(x for j, x in enumerate(row) if p.may(i, j))
        above = [p.hand(x - lowest, "shifted") if p.may(i, j) else 0.0 for j, x in enumerate(row)]
        found.append([p.hand(x / sum(above), "weight") for x in above])
    return found


def on_a_chessboard(p: Paper) -> Table:
    """Dropout of a half, on every other square."""
    return [
        [0.0 if (i + j) % 2 else 2 * x for j, x in enumerate(row)] for i, row in enumerate(Paper.weights(p))
    ]


def by_tokens(p: Paper) -> Table:
    if not p.tokens_width:
        raise Misfit
    return p.divided(p.tokens_width)


def halves(p: Paper, a: Table, places: list[int]) -> Table:
    """Column i rotated with column i + d/2."""
    half = len(a[0]) // 2
    found = []
    for row, place in zip(a, places, strict=True):
        angles = [place * 10_000 ** (-2 * i / (2 * half)) for i in range(half)]
        first = [row[i] * cos(t) - row[half + i] * sin(t) for i, t in enumerate(angles)]
        second = [row[i] * sin(t) + row[half + i] * cos(t) for i, t in enumerate(angles)]
        found.append(first + second)
    return found


def if_rotated(replaced: Callable[..., Any]) -> Callable[..., Any]:
    def method(p: Paper, *args: Any) -> Any:
        if not p.rope:
            raise Misfit
        return replaced(p, *args)

    return method


def square_mask(mask: list[list[bool]]) -> list[list[bool]]:
    if len(mask) != len(mask[0]):
        if mask != in_causal_order(mask):
            raise Misfit
        return [[j >= i + len(mask[0]) - len(mask) for j in range(len(mask[0]))] for i in range(len(mask))]
    return [list(column) for column in zip(*mask, strict=True)]


def long_rows(p: Paper) -> Table:
    made = Paper.output(p)
    return [
        [p.hand(x / length, "output") for x in row] for row, length in zip(made, lengths(made), strict=True)
    ]


def plus(a: Table, b: Table) -> Table:
    if len(a) != len(b) or len(a[0]) != len(b[0]):
        raise Misfit
    return [[x + y for x, y in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


def shrunk(p: Paper, made: Table, by: float, kind: str) -> Table:
    return each(lambda x: p.hand(x / by, kind), made)


ONE_HEAD: dict[str, Replaced] = {
    "no_scale": {"scaled": lambda p: p.s},
    "scale_by_dk": {"scaled": lambda p: each(lambda x: p.hand(x / p.d, "logit"), p.s)},
    "scale_by_sqrt_nkeys": {"scaled": lambda p: p.divided(p.n)},
    "scale_by_sqrt_dv": {"scaled": lambda p: p.divided(len(p.v[0]))},
    "multiply_by_sqrt_dk": {"scaled": lambda p: each(lambda x: p.hand(x * p.hand(sqrt(p.d), "root"), "logit"), p.s)},
    "scaled_though_unscaled": {"scaled": lambda p: p.divided(p.d)},
    "scale_after_softmax": {
        "scaled": lambda p: p.s,
        "weights": lambda p: shrunk(p, Paper.weights(p), sqrt(p.d), "weight"),
    },
    "scale_output": {
        "scaled": lambda p: p.s,
        "output": lambda p: shrunk(p, Paper.output(p), sqrt(p.d), "output"),
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
    "transposed_weights": {"weights": lambda p: transpose(Paper.weights(p))},
    "elementwise_product": {"scores": entry_by_entry},
    "V_for_K": {"scores": lambda p: times(p.q, transpose(p.v), p.hand, "score")},
    "dropped_minus_signs": {"scores": lambda p: times(each(abs, p.q), transpose(each(abs, p.k)), p.hand, "score")},
    "K_for_V": {"output": lambda p: times(p.w, p.raw_k, p.hand, "output")},
    "Q_for_V": {"output": lambda p: times(p.w, p.raw_q, p.hand, "output")},
    "weights_as_output": {"output": lambda p: p.w},
    "scaled_scores_as_weights": {"weights": lambda p: p.masked(p.a, 0.0)},
    "raw_scores_as_weights": {"weights": lambda p: p.s},
    "sum_of_values": {"weights": allowed},
    "output_divided_by_nkeys": {"output": lambda p: shrunk(p, Paper.output(p), p.n, "output")},
    "output_l2_normalised": {"output": long_rows},
    "output_softmaxed": {"output": lambda p: [p.soft(row) for row in Paper.output(p)]},
    "V_times_weights": {"output": lambda p: times(p.v, p.w, p.hand, "output")},
    "weights_times_V_transposed": {"output": lambda p: times(p.w, transpose(p.v), p.hand, "output")},
    "residual_added": {"output": lambda p: plus(Paper.output(p), p.raw_q)},
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
    "mask_leaks_next": over_mask(leaking),
    "empty_row_uniform": {"logits": lambda p: p.masked(p.scaled(), -1e9)},
    "window_one_too_many": windowed(1),
    "window_one_too_few": windowed(-1),
    "window_ignored": windowed(1000),
    "softmax_without_keepdims": {"weights": by_other_sums},
    "softmax_plus_one": {"weights": with_one_more},
    "shift_and_divide": {"weights": shifted_to_zero},
    "dropout_left_on": {"weights": on_a_chessboard},
    "scale_by_fourth_root": {"scaled": lambda p: p.divided(sqrt(p.d))},
    "scale_by_sqrt_dmodel": {"scaled": by_tokens},
    "roles_rotated": {
        "scores": lambda p: times(p.k, transpose(p.v), p.hand, "score"),
        "output": lambda p: times(p.w, p.raw_q, p.hand, "output"),
    },
    "rope_ignored": {"turned": if_rotated(lambda p, a, places: a)},
    "rope_layout_mixed": {"turned": if_rotated(halves)},
    "rope_on_values": {
        "output": if_rotated(lambda p: times(p.w, Paper.turned(p, p.v, [*range(p.n)]), p.hand, "output"))
    },
    "rope_counted_from_zero": {
        "turned": if_rotated(lambda p, a, places: Paper.turned(p, a, [*range(len(places))]))
    },
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


def in_turn(outputs: list[Table]) -> Table:
    """The first column of each head, then the second of each."""
    return [[x for column in zip(*rows, strict=True) for x in column] for rows in zip(*outputs, strict=True)]


def word_by_word(whole: Whole, q: Table, k: Table, v: Table) -> list[Paper]:
    """One paper for each word, on which its heads attend to each other."""
    if whole.given.get("mask") is not None or whole.given.get("rope") or len(q) != len(k):
        raise Misfit
    shared = whole.given.get("n_kv_heads", whole.heads)
    sizes = (whole.heads, shared, shared)
    return [
        whole.page(*(poured(row, len(row) // n) for row, n in zip(rows, sizes, strict=True)), len(q[0]))
        for rows in zip(q, k, v, strict=True)
    ]


def in_blocks(whole: Whole, tokens: Table, name: str, heads: int) -> Table:
    """The columns of each head, projected by the part of the matrix that is theirs."""
    w = whole.given[f"w_{name}"]
    if heads < 2 or len(w) % heads:
        raise Misfit
    size = len(w) // heads
    own = [columns(w[h * size : (h + 1) * size], cols) for h, cols in enumerate(blocks_of(len(w[0]), heads))]
    return beside(
        project(columns(tokens, range(h * size, (h + 1) * size)), block, whole.hand)
        for h, block in enumerate(own)
    )


def blocks_of(width: int, heads: int) -> list[range]:
    size = width // heads
    return [range(h * size, (h + 1) * size) for h in range(heads)]


def other_text(whole: Whole) -> Table:
    if not whole.given.get("context"):
        raise Misfit
    return whole.given["context"]  # type: ignore[no-any-return]  # the inputs are plain data


def own_text(whole: Whole) -> Table:
    other_text(whole)
    return whole.given["tokens"]  # type: ignore[no-any-return]  # the inputs are plain data


def from_text(text: Callable[[Whole], Table], name: str) -> Callable[[Whole], Table]:
    return lambda whole: project(text(whole), whole.given[f"w_{name}"], whole.hand)


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
    "mha_scores_averaged": {"between_scores": averaged_scores},
    "mha_softmax_over_heads": {"between_weights": soft_over_heads},
    "mha_forgot_wo": {"last": lambda _, together: together},
    "mha_wo_transposed": {"last": lambda w, together: times(together, transpose(w.given["w_output"]), w.hand, "last")},
    "mha_merge_interleaved": {"join": lambda _, outputs: in_turn(outputs)},
    "mha_attends_over_heads": {"papers": word_by_word, "join": lambda _, outputs: [flat(table) for table in outputs]},
    "mha_split_before_projection": {
        "query": lambda w: in_blocks(w, w.given["tokens"], "query", w.heads),
        "key": lambda w: in_blocks(w, w.source, "key", w.given.get("n_kv_heads", w.heads)),
        "value": lambda w: in_blocks(w, w.source, "value", w.given.get("n_kv_heads", w.heads)),
    },
    "gqa_tiled": {"share": lambda _, tables, heads: [tables[h % len(tables)] for h in range(heads)]},
    "gqa_first_group_only": {"share": lambda _, tables, heads: [tables[0]] * heads if len(tables) < heads else tables},
    "proj_forgotten": {"query": lambda w: w.given["tokens"], "key": lambda w: w.source, "value": lambda w: w.source},
    "proj_only_values_forgotten": {"value": lambda w: w.source},
    "proj_only_query_forgotten": {"query": lambda w: w.given["tokens"]},
    "cross_source_asks": {"query": from_text(other_text, "query")},
    "cross_texts_exchanged": {
        "query": from_text(other_text, "query"),
        "key": from_text(own_text, "key"),
        "value": from_text(own_text, "value"),
    },
    "cross_own_text": {"key": from_text(own_text, "key"), "value": from_text(own_text, "value")},
    "cross_values_of_own": {"value": from_text(own_text, "value")},
    "proj_transposed": {
        name: lambda w, name=name, text=text: project(
            w.given["tokens"] if text == "tokens" else w.source, transpose(w.given[f"w_{name}"]), w.hand
        )
        for name, text in (("query", "tokens"), ("key", "source"), ("value", "source"))
    },
    "proj_wq_wk_swapped": {
        "query": lambda w: project(w.given["tokens"], w.given["w_key"], w.hand),
        "key": lambda w: project(w.source, w.given["w_query"], w.hand),
    },
    "proj_wk_wv_swapped": {
        "key": lambda w: project(w.source, w.given["w_value"], w.hand),
        "value": lambda w: project(w.source, w.given["w_key"], w.hand),
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

    given: query, key and value, or tokens, w_query, w_key and w_value, and context where that is another text; and
    where wanted mask (True = may look), window, rope, scale, n_heads, n_kv_heads, w_output. Raises Misfit where the
    shapes do not allow it.
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

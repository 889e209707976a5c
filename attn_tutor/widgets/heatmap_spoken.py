"""A heat map for the ear: a sentence for each row."""

from __future__ import annotations

from collections.abc import Sequence

from attn_tutor.english import capital, count
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_words import (
    entropy,
    entropy_aloud,
    legend_aloud,
    masked_aloud,
    reading,
    said,
    strongest,
)
from attn_tutor.widgets.labels import with_numbers, word_aloud
from attn_tutor.widgets.numerals import fixed

_MOST = 12  # keys of a map whose rows are read out whole
_TOP = 5  # weights of a longer row that are read out; the rest is added up


def speak_map(heads: Sequence[Weights], focus: int, row: int | None, title: str, decimals: int) -> list[str]:
    """The head in focus row by row, then the row in focus; first of all where the other heads look most."""
    lines = [f"{title}."] if title else []
    if len(heads) > 1:
        told = (said(strongest(_within_sentences(head), decimals)) for head in heads)
        lines += [f"Head {at}: {sentence}" for at, sentence in enumerate(told, 1)]
    return [*lines, *speak_head(heads, focus, row, decimals, first=True)]


def speak_head(
    heads: Sequence[Weights], focus: int, row: int | None, decimals: int, *, first: bool = False
) -> list[str]:
    """The head in focus row by row, then the row in focus. At the first time what rows, columns and entropy are."""
    weights = heads[focus]
    lines = [f"Now head {focus + 1} of {len(heads)}, row by row."] if len(heads) > 1 else []
    lines += [_about(weights), *([legend_aloud(weights)] if first else [])]
    lines += [_row(weights, query, decimals) for query in range(len(weights.queries))]
    return lines if row is None else [*lines, *_reading(weights, row, decimals, explained=first)]


def speak_row(heads: Sequence[Weights], focus: int, row: int, decimals: int) -> list[str]:
    """One row of the head in focus, where the rest has been said already."""
    weights = heads[focus]
    head = [f"Head {focus + 1} of {len(heads)}."] if len(heads) > 1 else []
    return [*head, _row(weights, row, decimals), *_reading(weights, row, decimals)]


def _reading(weights: Weights, row: int, decimals: int, *, explained: bool = False) -> list[str]:
    found = weights.row(row)
    bits = f"Its entropy is {entropy(found, decimals)}." if entropy(found) else ""
    told = entropy_aloud(weights, found, decimals) if explained else bits
    return [capital(said(reading(_within_sentences(weights), found))), *filter(None, [told])]


def _within_sentences(weights: Weights) -> Weights:
    """The same, its words named as words."""
    queries, keys = (tuple(map(word_aloud, names)) for names in (weights.queries, weights.keys))
    return Weights(weights.weights, weights.seen, queries, keys)


def _about(weights: Weights) -> str:
    rows = count(len(weights.queries), "query row" if weights.what == "key" else "row")
    each = " Each row adds up to 1." if weights.sums_to_one else ""
    return f"Attention map: {rows}, each over {count(len(weights.keys), weights.what)}.{each}"


def _row(weights: Weights, query: int, decimals: int) -> str:
    row = weights.row(query)
    pairs = list(zip(row.keys, row.weights, strict=True))
    most = len(pairs) if len(weights.keys) <= _MOST else _TOP
    named = [weights.keys[key] for key, _ in pairs[:most]]
    parts = with_numbers(named, [fixed(weight, decimals) for _, weight in pairs[:most]])
    if pairs[most:]:
        rest = sum(row.weights[most:])
        parts.append(f"and {len(pairs) - most} more, {fixed(rest, decimals)} together")
    name = weights.queries[query]
    begin = f"Row {query + 1}" if name == f"query {query + 1}" else f"Row {query + 1}, {name}"
    hidden = masked_aloud(weights, row)
    return f"{begin}: {', '.join(parts)}. {hidden}".strip() if parts else f"{begin}: everything is masked."

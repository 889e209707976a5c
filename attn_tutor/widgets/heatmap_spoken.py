"""A heat map for the ear: what it is, a sentence for each row, and where one row looks."""

from __future__ import annotations

from attn_tutor.english import capital, count
from attn_tutor.widgets.blocks import plain_words
from attn_tutor.widgets.head_weights import Weights
from attn_tutor.widgets.heatmap_words import (
    entropy,
    entropy_aloud,
    legend_aloud,
    mask_words_of_row,
    reading,
    strongest,
)
from attn_tutor.widgets.labels import with_numbers, word_aloud
from attn_tutor.widgets.numerals import fixed_number

_MOST = 12  # keys of a map whose rows are read out whole
_TOP = 5  # weights of a longer row that are read out; the rest is added up


def largest_said(weights: Weights, decimals: int) -> str:
    """Where the largest weight of the whole map is."""
    return plain_words(strongest(_within_sentences(weights), decimals))


def rows_said(weights: Weights, decimals: int) -> list[str]:
    """A sentence for each row."""
    return [row_said(weights, query, decimals) for query in range(len(weights.queries))]


def reading_said(weights: Weights, row: int, decimals: int, *, explained: bool) -> list[str]:
    """Where a row looks, and its entropy. explained: with what the entropy is between."""
    found = weights.row(row)
    bits = f"Its entropy is {entropy(found, decimals)}." if entropy(found) else ""
    sentence = entropy_aloud(weights, found, decimals) if explained else bits
    return [capital(plain_words(reading(_within_sentences(weights), found))), *filter(None, [sentence])]


def about(weights: Weights, *, first: bool) -> list[str]:
    """How many rows of how many columns; at the first time what they are."""
    rows = count(len(weights.queries), "query row" if weights.what == "key" else "row")
    each = " Each row adds up to 1." if weights.sums_to_one else ""
    sizes = f"Attention map: {rows}, each over {count(len(weights.keys), weights.what)}.{each}"
    return [sizes, legend_aloud(weights)] if first else [sizes]


def _within_sentences(weights: Weights) -> Weights:
    """The same, its words named as words."""
    queries, keys = (tuple(map(word_aloud, names)) for names in (weights.queries, weights.keys))
    return Weights(weights.weights, weights.visible, queries, keys)


def row_said(weights: Weights, query: int, decimals: int) -> str:
    """One row: its keys with their weights, the largest first, then what is masked."""
    row = weights.row(query)
    pairs = list(zip(row.keys, row.weights, strict=True))
    most = len(pairs) if len(weights.keys) <= _MOST else _TOP
    named = [weights.keys[key] for key, _ in pairs[:most]]
    parts = with_numbers(named, [fixed_number(weight, decimals) for _, weight in pairs[:most]])
    if pairs[most:]:
        rest = sum(row.weights[most:])
        parts.append(f"and {len(pairs) - most} more, {fixed_number(rest, decimals)} together")
    name = weights.queries[query]
    begin = f"Row {query + 1}" if name == f"query {query + 1}" else f"Row {query + 1}, {name}"
    hidden = mask_words_of_row(weights, row)
    return f"{begin}: {', '.join(parts)}. {hidden}".strip() if parts else f"{begin}: everything is masked."

"""What is said about attention weights. Every sentence holds for the numbers it is made from."""

from __future__ import annotations

import numpy as np

from attn_tutor.english import count, join_words
from attn_tutor.widgets.head_weights import WeightRow, Weights
from attn_tutor.widgets.labels import quote_name
from attn_tutor.widgets.look import Part, Sentence
from attn_tutor.widgets.numerals import fixed_number

_EVEN = 0.97  # a part of the largest entropy from which weights are called almost even
_NAMED = 3  # up to this many keys are named, more are counted


def legend(weights: Weights, short: bool = False) -> Sentence:
    """What rows and columns are, and unless `short` what a row adds up to."""
    row, column = "Row", "column" if short else "Column"
    one, other = ("a query", "a key") if weights.what == "key" else ("the word asking", "a word")
    between = ", " if short else ".  "
    axes: Sentence = (
        (row, "q", "bold"),
        f" = {one}{between}",
        (column, "k", "bold"),
        f" = {other} it may look at.",
    )
    return (*axes, "  Each row is one softmax: its sum is 1.") if weights.sums_to_one and not short else axes


def legend_aloud(weights: Weights) -> str:
    """What rows and columns are."""
    query_word, key_word = ("query", "key") if weights.what == "key" else ("word asking", "word")
    return f"A row is a {query_word}, a column a {key_word} it may look at."


def mask_words(weights: Weights) -> str:
    """What the sign of a masked cell means here."""
    return f"masked: a later {weights.what}" if weights.masks_later_words else "masked"


def mask_words_of_row(weights: Weights, row: WeightRow) -> str:
    """What one query may not look at: "Masked: 3 later words."; "" where it may look at everything."""
    hidden = [key for key in range(len(weights.keys)) if key not in row.keys]
    if not hidden:
        return ""
    if weights.masks_later_words:
        return f"Masked: {count(len(hidden), f'later {weights.what}')}."
    if len(hidden) > _NAMED:
        return f"Masked: {count(len(hidden), weights.what)}."
    return f"Masked: {join_words([weights.keys[key] for key in hidden])}."


def sees(weights: Weights, row: WeightRow) -> str:
    """How much a query may look at: "sees 5 words", "sees all 8 words"."""
    every = "all " if len(row.keys) == len(weights.keys) > 1 else ""
    return f"sees {every}{count(len(row.keys), weights.what)}"


def entropy(row: WeightRow, decimals: int = 2) -> str:
    """ "1.52 of 2.32 bits"; "" where a row has no choice."""
    if len(row.keys) < 2:
        return ""
    return f"{fixed_number(row.entropy, decimals)} of {fixed_number(row.most_entropy, decimals)} bits"


def entropy_aloud(weights: Weights, row: WeightRow, decimals: int = 2) -> str:
    """The entropy with what it is between; "" where a row has no choice."""
    if not entropy(row):
        return ""
    none, all_ = f"0 bits would be one {weights.what} only", f"all {weights.what}s alike"
    return (
        f"Its entropy is {entropy(row, decimals)}: {none}, {fixed_number(row.most_entropy, decimals)} bits {all_}."
    )


def reading(weights: Weights, row: WeightRow) -> Sentence:
    """One sentence about where a query looks."""
    query: Part = (quote_name(weights.queries[row.query]), "q", "bold")
    leaders = [_key(weights, row, key) for key in row.leaders]
    if not row.keys:
        return query, " may look at nothing: everything is masked, so its row is 0."
    if len(row.keys) == 1:
        return query, " may look only at ", leaders[0], ", so its weight is 1."
    if len(leaders) == len(row.keys):
        return query, f" looks at all {count(len(row.keys), weights.what)} equally."
    if len(leaders) > 1:
        return query, " looks most, and equally, at ", *_list(leaders, weights.what), "."
    return query, *_toward(row, leaders[0], weights.what)


def _toward(row: WeightRow, leader: Part, what: str) -> Sentence:
    """Where a query looks that has one largest weight among several."""
    largest = row.weights[0] / row.total if row.total else 0.0
    if largest >= 0.9:
        return " looks almost only at ", leader, "."
    if largest > 0.5:
        return " looks mostly at ", leader, "."
    if row.entropy >= _EVEN * row.most_entropy:
        return f" spreads its attention almost evenly over {count(len(row.keys), what)}, most at ", leader, "."
    return " looks most at ", leader, ", but with no more than half of its weight."


def strongest(weights: Weights, decimals: int = 2) -> Sentence:
    """One sentence about the whole map: its largest weight among rows that have a choice."""
    choice = weights.visible & (weights.visible.sum(axis=1, keepdims=True) > 1)
    if not choice.any():
        return (f"No row has more than one {weights.what} to look at.",)
    places = np.where(choice, weights.weights, -np.inf)
    query, key = (int(i) for i in np.unravel_index(int(places.argmax()), places.shape))
    figure = (fixed_number(float(weights.weights[query, key]), decimals), "hi", "bold")
    who, whom = (quote_name(weights.queries[query]), "q", "bold"), _name(weights, query, key)
    many = int(np.isclose(places, places.max(), rtol=1e-9, atol=1e-12).sum()) > 1
    begin = "One of the largest weights is " if many else "The largest weight is "
    return begin, figure, ": ", who, " looking at ", whom, "."


def _key(weights: Weights, row: WeightRow, key: int) -> Part:
    return _name(weights, row.query, key)


def _name(weights: Weights, query: int, key: int) -> Part:
    itself = weights.among_themselves and query == key
    return ("itself" if itself else quote_name(weights.keys[key]), "k", "bold")


def _list(parts: list[Part], what: str) -> Sentence:
    if len(parts) > _NAMED:
        return (count(len(parts), what),)
    return ((join_words([part[0] for part in parts]), "k", "bold"),)

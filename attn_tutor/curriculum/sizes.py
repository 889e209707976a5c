"""Sizes that can be computed, shown and worked out by hand: of given matrices, of recipes, of a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attn_tutor.curriculum.complaints import count
from attn_tutor.engine import names
from attn_tutor.questions.given import Given, Matrix
from attn_tutor.questions.question import Question
from attn_tutor.questions.recipe import Recipe

Finding = tuple[str, str, str]  # the way from the question, what is wrong, what to do
Findings = Iterator[Finding]

MOST_ROWS = 64  # of a given matrix; a screen shows a dozen
MOST_DRAWN = 16  # of a drawn one, where an answer is worked out by hand
MOST_SIZE = 1024  # where only shapes are asked for
MATRICES = (*names.MATRICES, "mask")
SIZES = ("n_q", "n_k", "d_k", "d_v", "n_heads", "d_model")


def question_sizes(question: Question) -> Findings:
    """Whether the numbers of a question, wherever they come from, can be computed and typed."""
    given, recipe = getattr(question, "given", None), getattr(question, "recipe", None)
    asked_for = [kind for kind in ("given", "recipe") if hasattr(question, kind)]
    if len(asked_for) == 2 and (given is None) == (recipe is None):
        both = "has both `given` and `recipe`" if given else "has neither `given` nor `recipe`"
        yield "", f"the question {both}", "keep one of them" if given else "write one of them"
    for name in ("given", "changed"):
        inputs = getattr(question, name, None)
        if inputs is not None:
            yield from under(name, given_sizes(inputs))
    if recipe is not None:
        by_hand = len(asked_for) == 2
        yield from under("recipe", recipe_sizes(recipe, MOST_DRAWN if by_hand else MOST_SIZE))
    yield from within(question, "decimals", 0, 6)
    yield from within(question, "batch", 1, MOST_SIZE)


def recipe_sizes(recipe: Recipe, most: int) -> Findings:
    """Whether there is something to draw, and not more than `most` rows or columns of it."""
    for name in SIZES:
        yield from within(recipe, name, 1, most)
    low, high = recipe.entries
    if not -100 <= low < high <= 100:
        what = f"the entries from {low} to {high} cannot be drawn"
        yield "entries", what, "write the smallest and the largest, such as [-2, 2]"
    for name in ("d_k", "d_v"):
        width = getattr(recipe, name)
        if recipe.n_heads >= 1 and width % recipe.n_heads:
            what = f"the width {width} cannot be shared by {recipe.n_heads} heads"
            yield name, what, f"write a multiple of {recipe.n_heads}"


def given_sizes(given: Given) -> Findings:
    """Whether given matrices fit on a screen, the mask is one, and each row has its word."""
    for name in MATRICES:
        matrix = getattr(given, name)
        if matrix is not None and max(len(matrix), len(matrix[0])) > MOST_ROWS:
            yield name, f"`{name}` has more than {MOST_ROWS} rows or columns", "make it smaller"
    yield from within(given, "n_heads", 1, MOST_ROWS)
    yield from within(given, "n_kv_heads", 1, MOST_ROWS)
    if given.softcap is not None and given.softcap <= 0:
        yield "softcap", f"`softcap` is {given.softcap:g}", "write a number greater than 0"
    queries = given.query or given.tokens
    keys = given.key or given.context or given.tokens
    yield from _mask_sizes(given.mask or (), queries, keys)
    for name, rows in (("words", queries), ("key_words", keys)):
        words = getattr(given, name)
        if words and rows and len(words) != len(rows):
            what = f"`{name}` has {count(len(words), 'word')} for {count(len(rows), 'row')}"
            yield name, what, "write one word for each row"


def _mask_sizes(mask: Matrix, queries: Matrix | None, keys: Matrix | None) -> Findings:
    """Whether a mask holds ones and zeros only, a row for each query and a column for each key."""
    if not all(set(row) <= {0.0, 1.0} for row in mask):
        yield "mask", "the mask holds a number other than 0 and 1", "write 1 (may look) or 0 (must not)"
    if mask and queries and keys and (len(mask), len(mask[0])) != (len(queries), len(keys)):
        what = f"`mask` is {len(mask)}×{len(mask[0])} for {queries_and_keys(len(queries), len(keys))}"
        yield "mask", what, "write a row for each query and a column for each key"


def queries_and_keys(queries: int, keys: int) -> str:
    """1 query and 2 keys"""
    many = f"{queries} query" if queries == 1 else f"{queries} queries"
    return f"{many} and {count(keys, 'key')}"


def within(model: Any, name: str, least: int, most: int) -> Findings:
    """Whether the number of this name, if the model has one, lies between the two."""
    number = getattr(model, name, None)
    if number is not None and not least <= number <= most:
        yield name, f"`{name}` is {number}", f"write {least} to {most}"


def under(way: str, findings: Findings) -> Findings:
    """The same findings, one key further from the question."""
    return ((f"{way}.{inner}".rstrip("."), what, todo) for inner, what, todo in findings)

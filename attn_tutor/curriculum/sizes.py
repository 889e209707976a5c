"""Sizes that can be computed, shown and worked out by hand: of given matrices, of recipes, of a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attn_tutor.curriculum.complaints import count
from attn_tutor.questions.given import Given
from attn_tutor.questions.question import Question
from attn_tutor.questions.recipe import Recipe

Finding = tuple[str, str, str]  # the way from the question, what is wrong, what to do
Findings = Iterator[Finding]

MOST_ROWS = 64  # of a given matrix; a screen shows a dozen
MOST_DRAWN = 16  # of a drawn one, where an answer is worked out by hand
MOST_SIZE = 1024  # where only shapes are asked for
MATRICES = ("query", "key", "value", "tokens", "context", "w_query", "w_key", "w_value", "w_output", "mask")
SIZES = ("n_q", "n_k", "d_k", "d_v", "n_heads", "d_model")


def question_sizes(question: Question) -> Findings:
    """Whether the numbers of a question, wherever they come from, can be computed and typed."""
    given, recipe = getattr(question, "given", None), getattr(question, "recipe", None)
    asked_for = [kind for kind in ("given", "recipe") if hasattr(question, kind)]
    if len(asked_for) == 2 and (given is None) == (recipe is None):
        both = "has both `given` and `recipe`" if given else "has neither `given` nor `recipe`"
        yield "", f"the question {both}", "keep one of them" if given else "write one of them"
    if given is not None:
        yield from under("given", given_sizes(given))
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
    for row in given.mask or ():
        if not set(row) <= {0.0, 1.0}:
            yield "mask", "the mask holds a number other than 0 and 1", "write 1 (may look) or 0 (must not)"
            break
    yield from within(given, "n_heads", 1, MOST_ROWS)
    yield from within(given, "n_kv_heads", 1, MOST_ROWS)
    queries = given.query or given.tokens
    keys = given.key or given.context or given.tokens
    for name, rows in (("words", queries), ("key_words", keys)):
        words = getattr(given, name)
        if words and rows and len(words) != len(rows):
            what = f"`{name}` has {count(len(words), 'word')} for {count(len(rows), 'row')}"
            yield name, what, "write one word for each row"


def within(model: Any, name: str, least: int, most: int) -> Findings:
    """Whether the number of this name, if the model has one, lies between the two."""
    number = getattr(model, name, None)
    if number is not None and not least <= number <= most:
        yield name, f"`{name}` is {number}", f"write {least} to {most}"


def under(way: str, findings: Findings) -> Findings:
    """The same findings, one key further from the question."""
    return ((f"{way}.{inner}".rstrip("."), what, todo) for inner, what, todo in findings)

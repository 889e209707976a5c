"""What a question or a lesson screen gives: matrices as a teacher writes them, and the problem they make."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from attn_tutor.engine.names import LATER, MATRICES
from attn_tutor.english import count
from attn_tutor.errors import TutorError
from attn_tutor.questions.fields import Findings, describe, finding, out_of_range
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.engine.problem import Problem

Matrix = tuple[tuple[float, ...], ...]
MOST_ROWS = 64  # of a matrix; a screen shows a dozen


@record(kw_only=True)
class Given:
    """The inputs of one attention. Either query, key and value, or tokens with their projections."""

    query: Matrix | None = describe("n_q rows of d_k numbers", None)
    key: Matrix | None = describe("n_k rows of d_k numbers", None)
    value: Matrix | None = describe("n_k rows of d_v numbers", None)
    tokens: Matrix | None = describe(
        "n rows of d_model numbers, projected by w_query, w_key and w_value", None
    )
    context: Matrix | None = describe("rows that keys and values are made from, if not the tokens", None)
    w_query: Matrix | None = describe("d_model rows of d_k numbers", None)
    w_key: Matrix | None = describe("d_model rows of d_k numbers", None)
    w_value: Matrix | None = describe("d_model rows of d_v numbers", None)
    w_output: Matrix | None = describe("applied to the concatenated heads", None)
    logits: Matrix | None = describe("n_q rows of n_k numbers: the computation starts here", None)
    weights: Matrix | None = describe("n_q rows of n_k shares: the computation starts here", None)
    mask: Matrix | None = describe("n_q rows of n_k ones (may look) and zeros (masked)", None)
    causal: bool = describe("each query sees the keys up to its own position", False)
    scale: str | float = describe("auto (1/√d_k), none (unscaled) or a number", "auto")
    window: int | None = describe("in causal order, how many of the last keys a query sees", None)
    rope: str = describe("query and key rotated by their positions: pairs or halves of the columns", "")
    softcap: float | None = describe("c: each scaled score z becomes c tanh(z/c)", None)
    n_heads: int = describe("how many heads", 1)
    n_kv_heads: int | None = describe("how many key and value heads, if fewer than query heads", None)
    words: tuple[str, ...] = describe("one word for each row of the query", ())
    key_words: tuple[str, ...] = describe("one word for each row of the key, if not the same words", ())
    head: str = describe("a head of a real model, which gives words, query, key and value: cat-L3H1", "")
    asks: tuple[str, ...] = describe("with head: the words, or their places, whose rows are given", ())

    @cached_property
    def problem(self) -> Problem:
        """The problem these inputs make. Raises ShapeError where they do not fit together."""
        return _problem(self)

    def faults(self) -> Findings:
        """What is wrong: matrices that fit no screen or not together, a mask that is none, a row without its word."""
        found = [*self._sizes(), *self._mask(), *self._words()]
        yield from found
        if not found:
            try:
                self.problem  # noqa: B018  making it is the check
            except TutorError as error:
                yield finding("", error, "change the inputs")

    def _sizes(self) -> Findings:
        for name in (*MATRICES, *LATER, "mask"):
            matrix: Matrix | None = getattr(self, name)
            if matrix is not None and max(len(matrix), len(matrix[0])) > MOST_ROWS:
                yield name, f"`{name}` has more than {MOST_ROWS} rows or columns", "make it smaller"
        yield from out_of_range(self, "n_heads", 1, MOST_ROWS)
        yield from out_of_range(self, "n_kv_heads", 1, MOST_ROWS)
        if self.softcap is not None and self.softcap <= 0:
            yield "softcap", f"`softcap` is {self.softcap:g}", "write a number greater than 0"

    def _mask(self) -> Findings:
        """A finding where the mask holds more than ones and zeros, or is not n_q × n_k."""
        mask, (queries, keys) = self.mask or (), self.rows
        if not all(set(row) <= {0.0, 1.0} for row in mask):
            yield "mask", "the mask holds a number other than 0 and 1", "write 1 (may look) or 0 (must not)"
        if mask and queries and keys and (len(mask), len(mask[0])) != (queries, keys):
            rows = f"{queries} {'query' if queries == 1 else 'queries'} and {count(keys, 'key')}"
            what = f"`mask` is {len(mask)}×{len(mask[0])} for {rows}"
            yield "mask", what, "write a row for each query and a column for each key"

    def _words(self) -> Findings:
        for name, words, rows in zip(
            ("words", "key_words"), (self.words, self.key_words), self.rows, strict=True
        ):
            if words and rows and len(words) != rows:
                what = f"`{name}` has {count(len(words), 'word')} for {count(rows, 'row')}"
                yield name, what, "write one word for each row"

    @property
    def rows(self) -> tuple[int, int]:
        """How many queries and keys there are."""
        later = self.logits or self.weights or ((),)
        queries = self.query or self.tokens or (later if later != ((),) else ())
        return len(queries), len(self.key or self.context or self.tokens or later[0])

    def document(self) -> dict[str, Any]:
        """The inputs under the names that `diagnose` takes, as JSON: the mask as truth values, causal order in it."""
        problem = self.problem
        names = (*MATRICES, *LATER)
        matrices = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return {
            **{name: [list(row) for row in matrix] for name, matrix in matrices.items()},
            "mask": None if problem.mask is None else problem.mask.tolist(),
            "scale": problem.scale,
            "softcap": problem.softcap,
            "n_heads": problem.n_heads,
        }


@lru_cache(maxsize=64)
def _problem(given: Given) -> Problem:
    """The problem of these inputs: one for all that are equal, for what is known of it is kept with it."""
    from attn_tutor.engine.problem import problem

    arrays: dict[str, Any] = {name: getattr(given, name) for name in (*MATRICES, *LATER)}
    mask = None if given.mask is None else [[bool(cell) for cell in row] for row in given.mask]
    return problem(
        **arrays,
        mask=mask,
        causal=given.causal,
        window=given.window,
        rope=given.rope or None,
        scale=read_scale(given.scale),
        softcap=given.softcap,
        n_heads=given.n_heads,
        n_kv_heads=given.n_kv_heads,
    )


def read_scale(scale: str | float) -> float | None:
    """`auto` is None (the engine's 1/√d_k), `none` is 1.0 (unscaled), a number is itself.

    Raises ValueError for any other word.
    """
    if isinstance(scale, str):
        named = {"auto": None, "none": 1.0}
        return named[scale] if scale in named else float(scale)
    return float(scale)

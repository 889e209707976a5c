"""What a question or a lesson screen gives: matrices as a teacher writes them, and the problem they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attn_tutor.engine.names import LATER, MATRICES
from attn_tutor.questions.fields import described

if TYPE_CHECKING:
    from attn_tutor.engine.problem import Problem

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Given:
    """The inputs of one attention. Either query, key and value, or tokens with their projections."""

    query: Matrix | None = described("n_q rows of d_k numbers", None)
    key: Matrix | None = described("n_k rows of d_k numbers", None)
    value: Matrix | None = described("n_k rows of d_v numbers", None)
    tokens: Matrix | None = described(
        "n rows of d_model numbers, projected by w_query, w_key and w_value", None
    )
    context: Matrix | None = described("rows that keys and values are made from, if not the tokens", None)
    w_query: Matrix | None = described("d_model rows of d_k numbers", None)
    w_key: Matrix | None = described("d_model rows of d_k numbers", None)
    w_value: Matrix | None = described("d_model rows of d_v numbers", None)
    w_output: Matrix | None = described("applied to the concatenated heads", None)
    logits: Matrix | None = described("n_q rows of n_k numbers: the computation starts here", None)
    weights: Matrix | None = described("n_q rows of n_k shares: the computation starts here", None)
    mask: Matrix | None = described("n_q rows of n_k ones (may look) and zeros (masked)", None)
    causal: bool = described("each query sees the keys up to its own place", False)
    scale: str | float = described("auto (1/√d_k), none (unscaled) or a number", "auto")
    softcap: float | None = described("c: each scaled score x becomes c tanh(x/c)", None)
    n_heads: int = described("how many heads", 1)
    n_kv_heads: int | None = described("how many key and value heads, if fewer than query heads", None)
    words: tuple[str, ...] = described("one word for each row of the query", ())
    key_words: tuple[str, ...] = described("one word for each row of the key, if not the same words", ())
    head: str = described("a head of a real model, which gives words, query, key and value: cat-L3H1", "")
    asks: tuple[str, ...] = described("with head: the words, or their places, whose rows are given", ())

    @cached_property
    def problem(self) -> Problem:
        """The problem these inputs make. Raises ShapeError where they do not fit together."""
        from attn_tutor.engine.problem import problem

        arrays: dict[str, Any] = {name: getattr(self, name) for name in (*MATRICES, *LATER)}
        mask = None if self.mask is None else [[bool(cell) for cell in row] for row in self.mask]
        return problem(
            **arrays,
            mask=mask,
            causal=self.causal,
            scale=read_scale(self.scale),
            softcap=self.softcap,
            n_heads=self.n_heads,
            n_kv_heads=self.n_kv_heads,
        )

    def document(self) -> dict[str, Any]:
        """The inputs under the names that `diagnose` takes, as JSON: the mask as truth values, causal order in it."""
        made = self.problem
        names = (*MATRICES, *LATER)
        matrices = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return {
            **{name: [list(row) for row in matrix] for name, matrix in matrices.items()},
            "mask": None if made.mask is None else made.mask.tolist(),
            "scale": made.scale,
            "softcap": made.softcap,
            "n_heads": made.n_heads,
        }


def read_scale(scale: str | float) -> float | None:
    """`auto` is None (the engine's 1/√d_k), `none` is 1.0 (unscaled), a number is itself.

    Raises ValueError for any other word.
    """
    if isinstance(scale, str):
        named = {"auto": None, "none": 1.0}
        return named[scale] if scale in named else float(scale)
    return float(scale)

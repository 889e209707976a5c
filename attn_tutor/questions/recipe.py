"""A recipe: what fresh numbers a question wants. The seed decides which; `variants.py` draws them."""

from __future__ import annotations

from attn_tutor.questions.fields import Findings, describe, out_of_range
from attn_tutor.records import record

SIZES = ("n_q", "n_k", "d_k", "d_v", "n_heads", "d_model")
MOST_DRAWN = 16  # rows and columns, where an answer is worked out by hand
MASKS = ("none", "causal", "padding", "random", "empty")


@record(kw_only=True)
class Recipe:
    """Sizes and habits of the numbers to draw. Entries are whole numbers, kind to mental arithmetic."""

    n_q: int = describe("rows of the query", 2)
    n_k: int = describe("rows of the key and the value", 3)
    d_k: int = describe("width of query and key; 4 makes √d_k a whole number", 4)
    d_v: int = describe("width of the value", 2)
    entries: tuple[int, int] = describe("the smallest and the largest entry", (-2, 2))
    mask: str = describe("which mask is drawn; empty: one query sees nothing", "none", one_of=MASKS)
    scale: str | float = describe("auto (1/√d_k), none (unscaled) or a number", "auto")
    n_heads: int = describe("how many heads; d_k and d_v are the widths of all heads together", 1)
    d_model: int | None = describe(
        "width of the tokens: then query, key and value are projections of them", None
    )
    cross: bool = describe(
        "with d_model: whether keys and values come from another text, of n_k words", False
    )
    n_kv_heads: int | None = describe("how many key and value heads, if fewer than query heads", None)
    window: int | None = describe("in causal order, how many of the last keys a query sees", None)
    rope: str = describe("query and key rotated by their positions: pairs or halves of the columns", "")
    w_output: bool = describe("whether the concatenated heads are projected again", False)

    def faults(self, most: int = MOST_DRAWN) -> Findings:
        """A finding where there is nothing to draw, or more than `most` rows or columns of it."""
        for name in SIZES:
            yield from out_of_range(self, name, 1, most)
        low, high = self.entries
        if not -100 <= low < high <= 100:
            what = f"the entries from {low} to {high} cannot be drawn"
            yield "entries", what, "write the smallest and the largest, such as [-2, 2]"
        for name, width in (("d_k", self.d_k), ("d_v", self.d_v)):
            if self.n_heads >= 1 and width % self.n_heads:
                what = f"the width {width} cannot be shared by {self.n_heads} heads"
                yield name, what, f"write a multiple of {self.n_heads}"

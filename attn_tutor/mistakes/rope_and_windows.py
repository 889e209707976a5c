"""Mistakes with positions: rotary ones, and sliding windows."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.masks import causal_mask, window_mask
from attn_tutor.engine.positions import LAYOUTS, Rope, rotate
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.evidence import against_mask
from attn_tutor.mistakes.mistake import Mistake, instead


def _has_rope(problem: Problem) -> bool:
    return problem.rope is not None


def _with_cache(problem: Problem) -> bool:
    """Whether the queries do not start at place 0."""
    return problem.rope is not None and bool(problem.run(until="rotated_query")["query_places"][:1].any())


def _other_layout(x: Any, at: Any, rope: Rope) -> Any:
    return rotate(x, at, Rope(LAYOUTS[rope.layout == LAYOUTS[0]], rope.base))


def _from_zero(x: Any, at: Any, rope: Rope) -> Any:
    return rotate(x, np.asarray(at) - at[0], rope)


POSITIONS = (
    Mistake(
        name="rope_ignored",
        steps=(
            instead("rotated_query", "Q", "query", np.copy),
            instead("rotated_key", "K", "key", np.copy),
        ),
        deed="query and key are not rotated",
        matters="Without the rotation, a score doesn't depend on where the two words are.",
        look="Rotate query and key by their positions before you multiply them.",
        lesson="position",
        right_when="there is only one word, at position 0",
        applies=_has_rope,
    ),
    Mistake(
        name="rope_layout_mixed",
        steps=tuple(
            instead(
                f"rotated_{name}", "rotated in the other layout", f"{name} {name}_places rope", _other_layout
            )
            for name in ("query", "key")
        ),
        deed="the wrong columns are rotated together",
        explanation="halves instead of neighbouring pairs, or the other "
        "way round",
        matters="A model that was trained with one layout gives nonsense with the other.",
        look="Check which two columns belong together: 1 and 2, or 1 and the first of the second half.",
        lesson="position",
        right_when="query and key have two columns",
        applies=_has_rope,
    ),
    Mistake(
        name="rope_on_values",
        steps=(
            instead(
                "output",
                "weights V, rotated",
                "weights value key_places rope",
                lambda weights, value, at, rope: weights @ rotate(value, at, rope),
            ),
        ),
        deed="the values are rotated as well",
        matters="Positions decide which word looks where. The values that are passed on must not depend on "
        "them.",
        look="Rotate query and key only.",
        lesson="position",
        right_when="all weight goes to the word at position 0",
        applies=_has_rope,
    ),
    Mistake(
        name="rope_counted_from_zero",
        steps=(instead("rotated_query", "Q rotated from place 0 on", "query query_places rope", _from_zero),),
        deed="the positions of the queries are counted from 0, though the queries are the last words",
        matters="The first query doesn't belong to the first word of the text, since there are earlier keys.",
        look="The last query has the same position as the last key.",
        lesson="position",
        right_when="there are as many queries as keys",
        applies=_with_cache,
    ),
)


# ---- sliding windows


def _has_window(problem: Problem) -> bool:
    return problem.mask is not None and problem.mask.dtype == np.bool_ and problem.window is not None


def _wider(mask: Any, window: Any, offset: Any) -> Any:
    """The mask with a window that is one key wider."""
    n_q, n_k = mask.shape[-2:]
    return mask | (window_mask(n_q, n_k, window + 1, offset) & ~window_mask(n_q, n_k, window, offset))


def _narrower(mask: Any, window: Any, offset: Any) -> Any:
    """A window with one key fewer; a window of one key has none left."""
    n_q, n_k = mask.shape[-2:]
    return mask & window_mask(n_q, n_k, window - 1, offset)


def _endless(mask: Any, window: Any, offset: Any) -> Any:
    """No window: all keys up to the own place."""
    n_q, n_k = mask.shape[-2:]
    return mask | (causal_mask(n_q, n_k, offset) & ~window_mask(n_q, n_k, window, offset))


WINDOWS = (
    Mistake(
        name="window_one_too_many",
        steps=(instead("mask", "a window of one key more", "mask window offset", _wider),),
        deed="the window has one key too many",
        matters="The window includes the query's own key, so only w - 1 of its w keys come before it.",
        look="Count the visible keys in the last row.",
        lesson="masks",
        right_when="the window reaches back to the first key",
        shows=against_mask,
        applies=_has_window,
    ),
    Mistake(
        name="window_one_too_few",
        steps=(instead("mask", "a window with one key fewer", "mask window offset", _narrower),),
        deed="the window has one key too few",
        matters="A window of w keys holds the query's own key and the w - 1 keys before it.",
        look="Count the visible keys in the last row.",
        lesson="masks",
        right_when="the window reaches back to the first key",
        shows=against_mask,
        applies=_has_window,
    ),
    Mistake(
        name="window_ignored",
        steps=(instead("mask", "no window", "mask window offset", _endless),),
        deed="the window is ignored",
        explanation="each query sees all keys up to its own position",
        matters="With a sliding window, each query sees only the last few keys.",
        look="Count the visible keys in the last row.",
        lesson="masks",
        right_when="the window reaches back to the first key",
        shows=against_mask,
        applies=_has_window,
    ),
)

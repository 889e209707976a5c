"""Mistakes with sliding windows."""

from __future__ import annotations

from typing import Any

import numpy as np

from attn_tutor.engine.masks import causal_mask, window_mask
from attn_tutor.engine.problem import Problem
from attn_tutor.mistakes.evidence import against_mask
from attn_tutor.mistakes.mistake import Mistake, instead


def _windowed(problem: Problem) -> bool:
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
        when="the window has one key too many",
        matters="The query's own key is one of those in the window, so one fewer comes before it.",
        look="Count the visible keys in the last row.",
        lesson="masks",
        hidden="the window reaches back to the first key",
        shows=against_mask,
        applies=_windowed,
    ),
    Mistake(
        name="window_one_too_few",
        steps=(instead("mask", "a window with one key fewer", "mask window offset", _narrower),),
        when="the window has one key too few",
        matters="The window holds the query's own key and as many before it as make up its size.",
        look="Count the visible keys in the last row.",
        lesson="masks",
        hidden="the window reaches back to the first key",
        shows=against_mask,
        applies=_windowed,
    ),
    Mistake(
        name="window_ignored",
        steps=(instead("mask", "no window", "mask window offset", _endless),),
        when="the window is ignored: each query sees all keys up to its own position",
        matters="With a sliding window only the last keys are seen; the earlier ones have left the cache.",
        look="Count the visible keys in the last row.",
        lesson="masks",
        hidden="the window reaches back to the first key",
        shows=against_mask,
        applies=_windowed,
    ),
)

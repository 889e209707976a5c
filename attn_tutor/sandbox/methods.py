"""The methods of arrays and numbers that interpreted code may call, each with what bounds its work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from attn_tutor.sandbox.bounds import broadcast, digits, entries, products, repeats
from attn_tutor.sandbox.functions import TableFunction


def method(value: Any, name: str) -> TableFunction | None:
    """The method of this name of an array or number; None where code has no such method."""
    table = METHODS.get(name)
    if table is None:
        return None
    real, work = table
    return TableFunction(
        f".{name}", lambda *args, **named: real(value, *args, **named), _with(value, work), most=6
    )


def _with(value: Any, work: Callable[..., int]) -> Callable[..., int]:
    return lambda *args, **named: work(value, *args, **named)


def _transpose(x: Any, *axes: Any) -> Any:
    return np.asarray(x).transpose(*axes)


def _reshape(x: Any, *sizes: Any, shape: Any = None) -> Any:
    return np.asarray(x).reshape(*(sizes if shape is None else (shape,)))


METHODS: dict[str, tuple[Callable[..., Any], Callable[..., int]]] = {
    **{
        name: (getattr(np, name), entries)
        for name in (
            "sum",
            "mean",
            "max",
            "min",
            "prod",
            "any",
            "all",
            "argmax",
            "argmin",
            "cumsum",
            "swapaxes",
            "ravel",
            "squeeze",
            "copy",
            "std",
            "var",
            "trace",
            "diagonal",
            "argsort",
        )
    },
    "transpose": (_transpose, entries),
    "reshape": (_reshape, entries),
    "flatten": (np.ravel, entries),
    "astype": (lambda x, dtype: np.asarray(x, dtype=dtype), entries),
    "item": (lambda x: np.asarray(x).item(), entries),
    "tolist": (lambda x: np.asarray(x).tolist(), entries),
    "round": (np.round, digits),
    "clip": (np.clip, broadcast),
    "dot": (np.dot, products),
    "take": (np.take, products),
    "repeat": (np.repeat, repeats),
}

"""A table of functions to judge: which contract each is for, and which names must come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Function = Callable[..., Any]


@dataclass
class Example:
    """One implementation. `names` is empty for a right one and for a mechanism that has no name."""

    function: Function
    contract: str
    names: tuple[str, ...] = ()
    conventions: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.function.__name__


class Examples(list[Example]):
    """The decorator fills the table."""

    def __call__(self, contract: str, *names: str, **conventions: str) -> Callable[[Function], Function]:
        def put(function: Function) -> Function:
            self.append(Example(function, contract, names, conventions))
            return function

        return put


def softmax(x: Any, axis: int = -1) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

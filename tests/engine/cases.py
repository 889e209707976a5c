"""Random attentions of every kind, and the exact answer at each of their leading positions (batch, head)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.engine.oracle import Exact, exact

# Leading sizes of query, key and value: alike, missing, broadcast, shared by groups of query heads.
LEADING: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((), (), ()),
    ((3,), (3,), (3,)),
    ((3,), (), ()),
    ((), (2,), (2,)),
    ((), (), (2,)),
    ((1,), (2,), (2,)),
    ((2, 1), (1, 2), (2, 2)),
    ((2, 3), (2, 1), (2, 1)),
    ((4,), (2,), (2,)),
    ((2, 6), (1, 3), (2, 3)),
    ((0,), (0,), (0,)),
)


@dataclass(frozen=True)
class Case:
    """The arguments of one call."""

    query: Any
    key: Any
    value: Any
    options: dict[str, Any]

    @property
    def arrays(self) -> tuple[Any, Any, Any]:
        return self.query, self.key, self.value

    def answers(self) -> Iterator[tuple[tuple[int, ...], Exact]]:
        """Each leading position with its exact attention."""
        leading = [
            0 if 0 in sizes else max(sizes)
            for sizes in zip(*(_padded(a.shape[:-2]) for a in self.arrays), strict=True)
        ]
        for where in np.ndindex(*leading):
            yield where, self._exact(where, tuple(leading))

    def _exact(self, where: tuple[int, ...], leading: tuple[int, ...]) -> Exact:
        query, key, value = (at(array, where, leading) for array in self.arrays)
        n_q, n_k = len(query), len(key)
        offset, mask = self.options.get("offset"), self.options.get("mask")
        last = n_k - n_q if offset is None else offset
        plane = None if mask is None else np.broadcast_to(at(np.atleast_2d(mask), where, leading), (n_q, n_k))

        def sees(i: int, j: int) -> bool:
            hidden = plane is not None and plane.dtype == np.bool_ and not plane[i, j]
            return not hidden and not (self.options.get("causal") and j > i + last)

        def bias(i: int, j: int) -> float:
            return 0.0 if plane is None or plane.dtype == np.bool_ else float(plane[i, j])

        scale, softcap = self.options.get("scale"), self.options.get("softcap")
        return exact(query, key, value, sees=sees, bias=bias, scale=scale, softcap=softcap)


def at(array: Any, where: tuple[int, ...], leading: tuple[int, ...] | None = None) -> Any:
    """The matrix for one leading position; a size that divides the full one is shared by runs of neighbours."""
    own = array.shape[:-2]
    full = own if leading is None else leading
    used = zip(own, full[len(full) - len(own) :], where[len(where) - len(own) :], strict=True)
    return array[tuple(i * size // whole for size, whole, i in used)]


def _padded(leading: tuple[int, ...]) -> tuple[int, ...]:
    return (1,) * (2 - len(leading)) + leading


@st.composite
def cases(draw: st.DrawFn, dtype: Any = np.float64) -> Case:
    """Any attention of a few queries and keys, each feature with a fair chance to be there."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_q, n_k, d_k, d_v = (draw(st.integers(low, 4)) for low in (0, 0, 1, 0))
    leading = draw(st.sampled_from(LEADING))
    shapes = (*leading[0], n_q, d_k), (*leading[1], n_k, d_k), (*leading[2], n_k, d_v)
    heads = max(leading[0], leading[1], key=len)
    plane = draw(st.sampled_from([(n_q, n_k), (n_k,), (n_q, 1), (1, n_k), (), (*heads, n_q, n_k)]))
    causal = draw(st.booleans())
    options = {
        "mask": draw(st.sampled_from([None, "boolean", "additive"])),
        "causal": causal,
        "offset": draw(st.none() | st.integers(-3, 3)) if causal else None,
        "scale": draw(st.sampled_from([None, None, 1.0, 0.0, -0.5, np.float64(0.3)])),
        "softcap": draw(st.sampled_from([None, None, 0.5, np.float64(3.0)])),
    }
    seen = rng.random(plane) < draw(st.sampled_from([0.0, 0.3, 0.7, 1.0]))
    if options["mask"] == "boolean":
        options["mask"] = np.asarray(seen)
    elif options["mask"] == "additive":
        options["mask"] = np.where(seen, rng.normal(size=plane), -np.inf)
    return Case(*(rng.normal(size=shape).astype(dtype) for shape in shapes), options)

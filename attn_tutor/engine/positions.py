"""Rotary positions: query and key rotated by an angle that grows with their place (Su et al. 2021, section 3.2).

    q_m · k_n depends on where they stand only through m - n.

Columns are rotated two by two: neighbours ("pairs"), as in the paper, or column i with column i + d/2 ("halves"), as in
most code. The two give different scores for the same numbers.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from attn_tutor.engine.arrays import Array, as_whole
from attn_tutor.errors import ShapeError

ROPE_BASE = 10_000.0
LAYOUTS = ("pairs", "halves")


class Rope(NamedTuple):
    """How columns are rotated: which two together, and the base of the angles."""

    layout: str
    base: float = ROPE_BASE


def as_rope(layout: str | bool | None, base: float, width: int) -> Rope | None:
    """The rotation that is asked for; True is "pairs". Raises ShapeError for another word, base or an odd width."""
    if layout is None or layout is False:
        return None
    layout = LAYOUTS[0] if layout is True else layout
    if layout not in LAYOUTS:
        raise ShapeError(f"RoPE rotates pairs or halves of the columns, not {layout}.")
    if not (math.isfinite(base) and base > 0):
        raise ShapeError(f"The base of RoPE is {base}, but it must be a positive number.")
    if width % 2:
        raise ShapeError(f"RoPE rotates the columns two by two, but query and key have {width}.")
    return Rope(layout, float(base))


def rotate_both(query: Array, key: Array, rope: Rope, offset: int | None = None) -> tuple[Array, Array]:
    """Query and key rotated by their positions; the last query at the last key, unless an offset says otherwise."""
    query_places, key_places = places(query.shape[-2], key.shape[-2], offset)
    both = (rotate(query, query_places, rope), query), (rotate(key, key_places, rope), key)
    turned, other = (new.astype(old.dtype, copy=False) for new, old in both)
    return turned, other


def places(n_q: int, n_k: int, offset: int | None = None) -> tuple[Array, Array]:
    """Where queries and keys stand: key j at j, query i at i + offset."""
    start = n_k - n_q if offset is None else as_whole("offset", offset)
    return np.arange(n_q) + float(start), np.arange(float(n_k))


def rotate(x: Any, at: Array, rope: Rope) -> Any:
    """Each row of x (..., n, d) rotated by the angles of its place: x cos + (x turned by a right angle) sin."""
    angles = np.asarray(at)[:, np.newaxis] * _angles(np.shape(x)[-1], rope)
    return x * np.cos(angles) + (x @ _right_angle(np.shape(x)[-1], rope)) * np.sin(angles)


def turn_of(column: int, place: float, width: int, rope: Rope) -> tuple[int, float, float]:
    """How one column is rotated at a place: its partner, and what each of the two is multiplied by."""
    angle, turn = place * float(_angles(width, rope)[column]), _right_angle(width, rope)[:, column]
    partner = int(np.flatnonzero(turn)[0])
    return partner, math.cos(angle), float(turn[partner]) * math.sin(angle)


def _angles(width: int, rope: Rope) -> Array:
    """The angle of each column from one place to the next."""
    each: Array = rope.base ** (-np.arange(0, width, 2) / width)
    return np.repeat(each, 2) if rope.layout == "pairs" else np.tile(each, 2)


def _right_angle(width: int, rope: Rope) -> Array:
    """The matrix that turns every two columns (a, b) that belong together into (-b, a)."""
    matrix = np.zeros((width, width))
    first, second = _partners(width, rope)
    matrix[second, first], matrix[first, second] = -1.0, 1.0
    return matrix


def _partners(width: int, rope: Rope) -> tuple[Any, Any]:
    if rope.layout == "pairs":
        return np.arange(0, width, 2), np.arange(1, width, 2)
    return np.arange(width // 2), np.arange(width // 2, width)


def sinusoids(n: int, width: int, base: float = ROPE_BASE) -> Array:
    """(n, width): the sine and the cosine of each place, pair after pair slower (Vaswani et al. 2017, section 3.5)."""
    angles = np.arange(float(n))[:, np.newaxis] * _angles(width, Rope("pairs", base))
    return np.where(np.arange(width) % 2 == 0, np.sin(angles), np.cos(angles))

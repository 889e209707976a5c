"""Arrays as JSON and back, bit by bit."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from numpy import ascontiguousarray, frombuffer, ndarray

SAME_SEED = "same seed"  # the call of a module with the chance of the first one
MANY_KEYS = "many keys"  # the call whose memory is measured: its name is known on both sides


def pack(x: Any) -> Any:
    """An array as JSON; anything else as it is."""
    if not isinstance(x, ndarray):
        return x
    kind = "bool" if x.dtype == bool else "int64" if x.dtype.kind in "iu" else "float64"
    data = ascontiguousarray(x, dtype=kind).tobytes()
    return {"shape": list(x.shape), "dtype": kind, "data": b64encode(data).decode("ascii")}


def unpack(x: Any) -> Any:
    """The array that was packed; anything else as it is."""
    if not isinstance(x, dict):
        return x
    return frombuffer(b64decode(x["data"]), dtype=x["dtype"]).reshape(x["shape"]).copy()

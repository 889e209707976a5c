"""What passes between the two processes of a check, in plain data: arrays, what was returned, what was raised.

Loads NumPy alone.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# Bound by name: a file that replaces parts of NumPy must not reach us.
from numpy import asarray, ascontiguousarray, float64, frombuffer, generic, ndarray

Record = dict[str, Any]
SAME_SEED = "same seed"  # the call of a module with the chance of the first one
MANY_KEYS = "many keys"  # the call whose memory is measured: its name is known on both sides
_MOST_LINES = 4
_LONGEST_LINE = 200  # characters of a line that is quoted
_LONGEST_NAME = 80


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


def record_of(returned: Any, leading: int = 0) -> Record:
    """What was returned: its arrays, or what else it is, in words."""
    parts = list(_arrays(returned))
    if not parts:
        return {"kind": _kind(returned)}
    ones = (1,) * leading
    parts = [part.reshape(part.shape[leading:]) if part.shape[:leading] == ones else part for part in parts]
    return {"parts": parts, "form": _form(returned)}


def _form(returned: Any) -> str:
    """In what the arrays come, in words; "" for an array, or a tuple of as many."""
    if isinstance(returned, Mapping):
        return "a dictionary"
    if isinstance(returned, list):
        return "a list"
    return "a plain number" if isinstance(returned, (float, int)) else ""


def _arrays(returned: Any) -> Iterator[ndarray[Any, Any]]:
    if isinstance(returned, Mapping):
        returned = tuple(returned.values())
    if isinstance(returned, tuple):
        for one in returned:
            yield from _arrays(one)
        return
    if hasattr(returned, "detach"):
        returned = returned.detach().cpu()
        if returned.dtype.is_complex:
            return
        returned = returned.to(sys.modules["torch"].float64).numpy()
    if isinstance(returned, (list, float, int, generic)):
        try:
            returned = asarray(returned, dtype=float64)
        except (ValueError, TypeError):
            for one in returned if isinstance(returned, list) else ():
                yield from _arrays(one)
            return
    if isinstance(returned, ndarray) and returned.dtype.kind in "fiub":
        yield asarray(returned, dtype=float64)


def _kind(returned: Any) -> str:
    if returned is None or (isinstance(returned, tuple) and not returned):
        return "None"
    if inspect.iscoroutine(returned):
        returned.close()
        return "a coroutine (it is written with async def)"
    holds = getattr(getattr(returned, "dtype", None), "kind", "")
    if holds == "c":
        return "complex numbers"
    names = {"str": "text", "generator": "a generator (it says yield where return is meant)", "function": "a function",
             "ndarray": "an array of objects", "Tensor": "complex numbers", "complex": "complex numbers",
             "set": "a set"}  # fmt: skip
    return names.get(type(returned).__name__, f"an object of the type {type(returned).__name__[:_LONGEST_NAME]}")


def fault_record(fault: BaseException, folder: Path) -> list[Any]:
    """An exception as [name, words, lines]: only lines of the learner's folder, the last one first."""
    lines = []
    for frame in reversed(traceback.extract_tb(fault.__traceback__)):
        path = Path(frame.filename)
        if folder in path.parents and "site-packages" not in path.parts:
            within = "" if frame.name == "<module>" else f", in {frame.name}"
            lines.append(f"{path.name}, line {frame.lineno}{within}: {(frame.line or '')[:_LONGEST_LINE]}".rstrip(": "))
    words = _words_of(fault)
    name = type(fault).__name__[:_LONGEST_NAME]
    return [name, words if len(words) <= 300 else f"{words[:300]} …", lines[:_MOST_LINES]]


def _words_of(fault: BaseException) -> str:
    """What an exception says, in one line; "" where its own code fails at that."""
    try:
        return " ".join(str(fault).split())
    except Exception:
        return ""

"""Calling a learner's function: the same in a process of its own and inside pytest. Loads NumPy and nothing of ours.

What comes back is plain: one record (a dict) for each call, whose arrays are float64.
"""

from __future__ import annotations

import inspect
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

# Bound by name: a file that replaces parts of NumPy must not reach us.
from numpy import array_equal, asarray, ndarray, newaxis

from attn_tutor.own_code.binding import CannotBind, bound, by_place, call_with
from attn_tutor.own_code.call_records import MANY_KEYS, Record, fault_record, record_of

Function = Callable[..., Any]
_DEEPEST = 2  # leading dimensions (batch, heads) of size 1 that a function may insist on


class WrongCall(Exception):
    """The function takes different parameters from those of its contract."""


class Caller:
    """One function, asked in the library that its code is written for."""

    def __init__(
        self, function: Function, roles: Sequence[str], optional: Sequence[str], batched: Sequence[str], folder: Path
    ) -> None:
        self.function, self.batched, self.folder = function, tuple(batched), folder
        try:
            self.bound = bound(tuple(inspect.signature(function).parameters.values()), roles, optional)
        except CannotBind as fault:
            raise WrongCall(f"It takes {fault}") from None
        except (ValueError, TypeError):  # written in C or compiled, without a signature
            self.bound = by_place([role for role in roles if role not in optional])
        self.library = library_of(function)
        self.leading = 0
        self.axes: dict[str, int] = {}  # how many the arrays of one sequence have

    def settle(self, arguments: Mapping[str, Any]) -> Record:
        """Find the library and the leading dimensions with which the function returns numbers; the record of that."""
        first: Record = {}
        self.axes = {role: x.ndim for role, x in arguments.items() if isinstance(x, ndarray)}
        libraries = [self.library] if self.library else ["numpy", *(["torch"] if "torch" in sys.modules else [])]
        for leading in range(_DEEPEST + 1):
            for library in libraries:
                self.library, self.leading = library, leading
                record = self.call(arguments, 0)
                first = first or record
                if ("parts" in record and record["own"]) or _out_of_memory(record):
                    return record
            if not self.batched:
                break
        self.library, self.leading = libraries[0], 0
        return first

    def call(self, arguments: Mapping[str, Any], seed: int) -> Record:
        """One call, chance seeded anew."""
        given = self.given(arguments)
        before = {role: x.copy() if self.library == "numpy" else x.clone() for role, x in given.items() if _is_array(x)}
        _seed(seed)
        try:
            returned = call_with(self.function, self.bound, given)
            record = record_of(returned, self.missing(arguments))
        except SystemExit as end:
            return {"raised": ["SystemExit", f"it calls sys.exit({end.code!r})", fault_record(end, self.folder)[2]]}
        except BaseException as fault:  # whatever it is, it ends this call and no other
            return {"raised": fault_record(fault, self.folder)}
        record["own"] = _is_own(returned, self.library)
        record["changed"] = [role for role, x in before.items() if not _equal(x, given[role])]
        return record

    def without_gradient(self, arguments: Mapping[str, Any]) -> list[str]:
        """The roles of floats that a backward pass leaves without a gradient; none but in PyTorch."""
        if self.library != "torch":
            return []
        given = self.given(arguments)
        floats = {role: x.requires_grad_() for role, x in given.items() if _is_array(x) and x.is_floating_point()}
        try:
            returned = call_with(self.function, self.bound, given)
        except Exception:  # a call that gives nothing says nothing of gradients
            return []
        outputs = [x for x in (returned if isinstance(returned, (tuple, list)) else [returned]) if _is_array(x)]
        outputs = [x for x in outputs if hasattr(x, "is_floating_point") and x.is_floating_point()]
        if not outputs:
            return []
        try:
            sum(x.sum() for x in outputs).backward()
        except Exception:
            return list(floats)
        return [role for role, x in floats.items() if x.grad is None]

    def _to_give(self, role: str, x: Any) -> Any:
        if not isinstance(x, ndarray):
            return x
        if self.leading and role in self.batched:
            x = x[(newaxis,) * max(0, self.leading - (x.ndim - self.axes.get(role, x.ndim)))]
        if self.library == "torch":
            return sys.modules["torch"].tensor(x)
        return x.copy()


    def given(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the function takes of these arguments, in its library and with its leading dimensions."""
        return {role: self._to_give(role, x) for role, x in arguments.items() if role in self.bound}

    def is_unchanged(self, x: Any, argument: Any) -> bool:
        """Whether what the function was given still holds the numbers of this argument."""
        if not isinstance(argument, ndarray):
            return True
        return bool(array_equal(asarray(x).reshape(argument.shape), argument, equal_nan=argument.dtype.kind == "f"))

    def missing(self, arguments: Mapping[str, Any]) -> int:
        """How many leading dimensions this call gets beside those that it has."""
        more = [x.ndim - self.axes[role] for role, x in arguments.items() if role in self.batched and role in self.axes]
        return max(0, self.leading - max(more, default=0))


def call_all(
    caller: Caller, calls: Sequence[tuple[str, Mapping[str, Any], Sequence[str]]]
) -> Iterator[tuple[str, Record]]:
    """The record of each call, as soon as it is there. The first MemoryError ends it."""
    record = caller.settle(calls[0][1])
    yield calls[0][0], record
    if _out_of_memory(record):
        return
    for seed, (name, arguments, needed) in enumerate(calls[1:], 1):
        if any(role not in caller.bound for role in needed):
            yield name, {"absent": True}
            continue
        record = _measure(caller, arguments, seed) if name == MANY_KEYS else caller.call(arguments, seed)
        yield name, record
        if _out_of_memory(record):
            return


def _measure(caller: Caller, arguments: Mapping[str, Any], seed: int) -> Record:
    """The record of a call, with the most bytes that its arrays took at a time; NumPy alone says so."""
    if caller.library != "numpy":
        return {"absent": True}
    import tracemalloc

    most = [0]
    function = caller.function

    def measure(*by_place: Any, **named: Any) -> Any:
        tracemalloc.start()
        try:
            returned = function(*by_place, **named)
            most[0] = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        return returned

    caller.function = measure
    record = caller.call(arguments, seed)
    caller.function = function
    return {**record, "most_bytes": most[0]}


def _out_of_memory(record: Record) -> bool:
    """Whether the call wanted more memory than it may have; PyTorch has an error of another name for that."""
    kind, words, _ = record.get("raised", ("", "", ()))
    return kind == "MemoryError" or "can't allocate memory" in words


def library_of(function: Function) -> str:
    """ "numpy" or "torch", by the modules that the code names, else by methods of tensors alone; "" for neither."""
    found: set[str] = set()
    named: set[str] = set()
    ids: set[int] = set()
    waiting: list[Any] = [inspect.unwrap(function)]
    while waiting:
        one = waiting.pop()
        one = getattr(one, "__func__", one)
        if not isinstance(one, FunctionType) or id(one) in ids:
            continue
        ids.add(id(one))
        for name in _names_of(one.__code__):
            named.add(name)
            value = one.__globals__.get(name)
            top = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "") or ""
            if top.split(".")[0] in ("numpy", "torch"):
                found.add(top.split(".")[0])
            elif isinstance(value, FunctionType) and value.__module__ == one.__module__:
                waiting.append(value)
    tensor = getattr(sys.modules.get("torch"), "Tensor", None)
    if not found and tensor and any(hasattr(tensor, name) and not hasattr(ndarray, name) for name in named):
        return "torch"
    return found.pop() if len(found) == 1 else ""


def _names_of(code: Any) -> set[str]:
    inner = (constant for constant in code.co_consts if hasattr(constant, "co_names"))
    return {*code.co_names, *(name for one in inner for name in _names_of(one))}


def _is_own(returned: Any, library: str) -> bool:
    """Whether the (first) result is an array of the library that was asked."""
    first = returned[0] if isinstance(returned, (tuple, list)) and returned else returned
    return hasattr(first, "detach") == (library == "torch")


def _is_array(x: Any) -> bool:
    return hasattr(x, "shape") and hasattr(x, "dtype")


def _equal(before: Any, after: Any) -> bool:
    if before.shape != after.shape or before.dtype != after.dtype:
        return False
    if isinstance(before, ndarray):
        return bool(array_equal(before, after, equal_nan=before.dtype.kind == "f"))
    return bool(((before == after) | (before.isnan() & after.isnan())).all())


def _seed(seed: int) -> None:
    """Chance seeded anew, so that a function that draws is found out."""
    random.seed(seed)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)

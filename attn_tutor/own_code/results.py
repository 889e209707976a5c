"""What came back from a learner's function, call by call."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Literal

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.own_code.contract import Arrays
from attn_tutor.records import record

# NumPy's words on a product of matrices whose shapes do not fit.
_SIGNATURE = re.compile(
    r"Input operand \d has a mismatch in its core dimension \d, with gufunc signature .* "
    r"\(size (\d+) is different from (\d+)\)"
)
HALF, BRAIN = "half", "bfloat16"
DOUBLE, SINGLE = "double", "single"
# How far results may lie from what is computed, as a share of the largest number: what each precision cannot help.
TOLERANCES = {DOUBLE: 1e-9, SINGLE: 1e-4, HALF: 4e-3, BRAIN: 3e-2}

_LEAST_SHARE = 0.2  # a result with fewer numbers than this share of those asked for proves nothing


@record()
class ErrorReport:
    """An exception: its name and words, the lines of the learner's file it went through, the last one first."""

    kind: str
    message: str
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        message = _SIGNATURE.sub(r"the shapes don't fit (\1 is different from \2)", self.message)
        return f"{self.kind}: {message}" if message else self.kind


@record(eq=False)
class CallResult:
    """One call: the arrays that it returned, or what else happened.

    kind: what it returned that is no array, in words. absent: the function lacks a parameter that this call is about.
    changes: the roles whose arrays it changed. form: in what the arrays came, where that is not an array or a tuple.
    most_bytes: what its arrays took at a time, where that was measured.
    """

    parts: Arrays = ()
    error: ErrorReport | None = None
    kind: str = ""
    absent: bool = False
    changes: tuple[str, ...] = ()
    form: str = ""
    most_bytes: int = 0

    @property
    def returned(self) -> bool:
        """Whether numbers came back."""
        return bool(self.parts) and self.error is None


ABSENT = CallResult(absent=True)


def precision_rungs(results: Sequence[CallResult]) -> tuple[str, ...]:
    """The precisions that these numbers may have, the finest first: read off the numbers, never assumed."""
    arrays = [part for result in results for part in result.parts if part.size]
    rungs = [DOUBLE, SINGLE]
    if arrays and all(_is_exactly(part, _as_half) for part in arrays):
        rungs.append(HALF)
    if arrays and all(_is_exactly(part, _as_brain) for part in arrays):
        rungs.append(BRAIN)
    return tuple(rungs)


def _is_exactly(x: Array, rounded: Callable[[Array], Array]) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.array_equal(x, rounded(x), equal_nan=True))


def _as_half(x: Array) -> Array:
    return x.astype(np.float16).astype(np.float64)


def _as_brain(x: Array) -> Array:
    """The numbers that bfloat16 holds: float32 with the last 16 bits cut."""
    bits = np.ascontiguousarray(x, dtype=np.float32).view(np.uint32) & np.uint32(0xFFFF0000)
    exact = np.asarray(x, dtype=np.float32).astype(np.float64) == x
    return np.where(exact | np.isnan(x), bits.view(np.float32).astype(np.float64), np.nan)


def close(one: Array, other: Array, tolerance: float) -> bool:
    """Whether two arrays of numbers agree; a NaN agrees with a NaN alone."""
    if one.shape != other.shape:
        return False
    size = float(np.abs(other).max(initial=0))
    if math.isfinite(size):
        return bool((np.abs(one - other) <= tolerance * max(1.0, size)).all())
    finite = np.isfinite(other)
    if not np.array_equal(finite, np.isfinite(one)):
        return False
    if not np.array_equal(one[~finite], other[~finite], equal_nan=True):
        return False
    if not finite.any():
        return True
    most = tolerance * max(1.0, float(np.abs(other[finite]).max()))
    return bool(np.abs(one[finite] - other[finite]).max() <= most)


def is_nothing(parts: Sequence[Array]) -> bool:
    """Whether no number but 0 came back."""
    return not any((np.isfinite(part) & (part != 0)).any() for part in parts)


def proves(parts: Arrays, right: Arrays, tolerance: float) -> bool:
    """Whether these arrays can prove a mistake: enough numbers in them, and some that aren't the right ones."""
    if [part.shape for part in parts] != [one.shape for one in right]:
        return not is_nothing(parts)
    pairs = [*zip(parts, right, strict=True)]
    numbers, asked = (sum(int(_is_number(one[at], one[1]).sum()) for one in pairs) for at in (0, 1))
    return numbers >= asked * _LEAST_SHARE and any(_differs(*pair, tolerance) for pair in pairs)


def _is_number(part: Array, right: Array) -> Array:
    """What is neither NaN nor 0; infinity is one where it is asked for as well, as in masked logits."""
    known = ~np.isnan(part) if np.isinf(right).any() else np.isfinite(part)
    number: Array = known & (part != 0)
    return number


def _differs(part: Array, right: Array, tolerance: float) -> bool:
    """Whether something that isn't NaN is not what is right."""
    size = float(np.abs(right[np.isfinite(right)]).max(initial=1))
    with np.errstate(all="ignore"):
        same = (part == right) | (np.abs(part - right) <= tolerance * size)
    return bool((~same & ~np.isnan(part)).any())


def all_close(some: Arrays, others: Arrays, tolerance: float) -> bool:
    """Whether two sequences of arrays agree, one by one."""
    return len(some) == len(others) and all(
        close(one, other, tolerance) for one, other in zip(some, others, strict=True)
    )


Status = Literal["done", "too_long", "ended", "unfilled", "no_function", "unreadable", "wrong_call"]


@record(eq=False)
class ModuleReport:
    """A module's layers, by name with their weights (out, in), and its calls.

    given: what each call was made with; layer_inputs and layer_outputs: what each layer took and gave in it.
    """

    layers: tuple[tuple[str, Array], ...]
    heads: tuple[int, ...]
    given: Mapping[str, Array]
    layer_inputs: Mapping[str, Mapping[str, Array]]
    layer_outputs: Mapping[str, Mapping[str, Array]]


@record(eq=False)
class CodeRun:
    """All calls of one function, or why there are none.

    message: what stands in the way, in a sentence; lines: the learner's lines that it concerns.
    no_gradient: the roles that got no gradient; module: what is known of a module.
    leading: how many axes of 1 a call needs in front.
    printout: what the first call printed; printed_later: how many later calls printed, too.
    """

    results: Mapping[str, CallResult] = field(default_factory=dict)
    status: Status = "done"
    message: str = ""
    lines: tuple[str, ...] = ()
    function: str = ""
    library: str = ""
    no_gradient: tuple[str, ...] = ()
    leading: int = 0
    module: ModuleReport | None = None
    printout: str = ""
    printed_later: int = 0
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

"""One test over many small cases: it names every case that fails, and costs what the cases cost."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import cache, wraps
from time import perf_counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from wcwidth import wcswidth

# What UTF-8 can write. hypothesis's own alphabet holds the same, and tries to encode each to know: seconds in a new
# checkout.
CHARACTERS = st.characters(exclude_categories=["Cs"])
_SAME_WORK, _USUAL = 200_000, 0.012  # so many squares, and the seconds that they take
_ALL = 60  # examples of a whole run, where a test says nothing else


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test that is run for every case, as `pytest.mark.parametrize` does, in one go: for cases of a millisecond.

    No case may need a fixture of its own: all of them share those of the test.
    """
    listed = tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else names
    values = [case if len(listed) > 1 else (case,) for case in cases]
    if not values:
        raise ValueError(f"There are no cases of {names}: a test of nothing holds nothing.")

    def over_all(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(**fixtures: Any) -> None:
            faults: list[str] = []
            first: Exception | None = None
            for case in values:
                given = dict(zip(listed, case, strict=True))
                try:
                    test(**fixtures, **given)
                except Exception as fault:
                    first = first or fault
                    faults.append(f"{_label(given)}: {type(fault).__name__}: {fault}")
            if first is not None:
                raise AssertionError(f"{len(faults)} of {len(values)} cases:\n" + "\n".join(faults)) from first

        needed = inspect.signature(test).parameters.values()
        run.__signature__ = inspect.Signature([one for one in needed if one.name not in listed])  # type: ignore[attr-defined]
        return run

    return over_all


def examples(most: int) -> int:
    """So many random examples, and few of them where only the quick tests are run: all of them are in the whole run."""
    few = settings.default.max_examples
    return most if few >= _ALL else min(most, few)


def allowed(seconds: float) -> float:
    """So many seconds of a usual machine: more where the same work takes longer, on a slow machine or a busy one.

    For what would take minutes if it were wrong; whether it is fast, benchmarks say.
    """
    begun = perf_counter()
    sum(number * number for number in range(_SAME_WORK))
    return seconds * max(1.0, (perf_counter() - begun) / _USUAL)


@cache
def columns(text: str) -> int:
    """How many columns a text takes in a terminal, by a table that is not ours."""
    return len(text) if text.isascii() else wcswidth(text)


def _label(given: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}"[:120] for name, value in given.items())

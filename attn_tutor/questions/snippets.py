"""Code that is run to judge an answer: what to run, and what came of it with each set of inputs.

The kinds say what to run and judge what came out; whoever asks the question runs it, or does not (see `running`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attn_tutor.questions.words import alike
from attn_tutor.records import record

_LONGEST_SHOWN = 120  # characters of one result
_CLOSE = 1e-9  # of the largest number of a result: an equally good formula may differ in the last places


@record()
class Snippet:
    """A piece of code with what prepares it and what follows it, and the names to look at."""

    before: str
    code: str
    after: str = ""
    inputs: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


@record()
class SnippetTrial:
    """One run of a snippet: its inputs and its results, an error it stopped with, or what cannot be run here."""

    inputs: Mapping[str, Any]
    results: Mapping[str, Any]
    error: str = ""
    refusal: str = ""


Trials = tuple[SnippetTrial, ...]  # one snippet, one trial for each set of inputs
# Runs snippets; nothing comes back where they could not be run to their ends.
Runner = Callable[[Sequence[Snippet]], tuple[Trials, ...]]


def agree(one: Trials, other: Trials) -> bool:
    """Whether two snippets ran to their ends and gave the same results for every set of inputs."""
    return _first_difference(one, other) is None


def refusal(trials: Trials) -> str:
    """What of a snippet cannot be run here; "" where all of it can."""
    return next((trial.refusal for trial in trials if trial.refusal), "")


def difference(typed: Trials, right: Trials) -> str:
    """How the results of typed code differ from the right ones: "stops: ...", or "gives ... instead of ..."."""
    at = _first_difference(typed, right)
    if at is None:
        return "gives the right results."
    mine, due = typed[at], right[at]
    if mine.error:
        return f"stops: {mine.error}."
    if mine.refusal:
        return f"holds something that can't be run here: {mine.refusal}."
    name = next(name for name in due.results if not _equal(mine.results.get(name), due.results[name]))
    is_, should = mine.results.get(name), due.results[name]
    sizes = _shape(is_), _shape(should)
    if sizes[0] != sizes[1]:
        return f"gives {name} with the shape {sizes[0]}. It should be {sizes[1]}."
    first = (
        "" if at == 0 else f"is right with some inputs, but not with others. With {_assignments(mine.inputs)} it "
    )
    return f"{first}gives {name} = {in_line(is_)}. It should be {in_line(should)}."


def outcome(trial: SnippetTrial) -> str:
    """What a run of ours came to: "gives weights = ...", or "stops: ..."."""
    if trial.error:
        return f"stops: {trial.error}."
    inputs = [*trial.inputs.values()]
    new = {name: value for name, value in trial.results.items() if value not in inputs}
    return f"gives {', '.join(f'{name} = {in_line(value)}' for name, value in new.items())}."


def example(trial: SnippetTrial) -> str:
    """The inputs of a run in a sentence; "" where it has none to show."""
    return f"Take {_assignments(trial.inputs)}." if trial.inputs else ""


def in_line(value: Any) -> str:
    """A result in a line, with two decimals where it has any; where it is long, its shape and its beginning."""
    numbers = [float(one) for one in _flat(value) if not isinstance(one, bool)]
    line = _bracket(value, iter(alike(numbers)))
    if len(line) <= _LONGEST_SHOWN:
        return line
    return f"{line[: _LONGEST_SHOWN // 2].rpartition(',')[0]}, ... ({_shape(value)})"


def _assignments(inputs: Mapping[str, Any]) -> str:
    parts = [f"{name} = {in_line(value)}" for name, value in inputs.items()]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _bracket(value: Any, texts: Iterator[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_bracket(one, texts) for one in value)}]"
    return str(value) if isinstance(value, bool) else next(texts)


def _first_difference(one: Trials, other: Trials) -> int | None:
    """The first set of inputs for which the results differ; None where there is none."""
    for at, (mine, its) in enumerate(zip(one, other, strict=True)):
        broken = mine.error or its.error or mine.refusal or its.refusal
        names = mine.results.keys() == its.results.keys()
        if (
            broken
            or not names
            or not all(_equal(mine.results[name], its.results[name]) for name in its.results)
        ):
            return at
    return None


def _equal(one: Any, other: Any) -> bool:
    """Whether two results have the same shape and, but for rounding, the same numbers."""
    if _shape(one) != _shape(other):
        return False
    mine, its = [*map(float, _flat(one))], [*map(float, _flat(other))]
    largest = max((abs(x) for x in its if math.isfinite(x)), default=0.0)
    return all(x == y or abs(x - y) <= _CLOSE * max(largest, 1.0) for x, y in zip(mine, its, strict=True))


def _shape(value: Any) -> str:
    sizes = []
    while isinstance(value, list):
        sizes.append(str(len(value)))
        value = value[0] if value else None
    return " × ".join(sizes) or "a single number"


def _flat(value: Any) -> list[Any]:
    return [one for part in value for one in _flat(part)] if isinstance(value, list) else [value]

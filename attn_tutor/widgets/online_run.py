"""Online softmax as it runs: what one query knows after each key, or each half of them, and whether it is right.

See it: python -m attn_tutor.widgets.online_run
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from attn_tutor.engine.arrays import Array
from attn_tutor.engine.online import Partial, difference, join_all, read_blocks, read_on
from attn_tutor.engine.steps import Trace
from attn_tutor.english import join_words
from attn_tutor.questions.words import alike
from attn_tutor.widgets.figures import vector
from attn_tutor.widgets.labels import names
from attn_tutor.widgets.numerals import brief_number, columns, fixed_number
from attn_tutor.widgets.readout import Field, Readout


def online_readout(trace: Trace, row: int, key_words: tuple[str, ...], decimals: int) -> Readout:
    """A line for each key that query `row` (from 0) of one head reads: what it knows then."""
    logits, value = trace["logits"][row], trace["value"]
    parts = read_on(logits, value)
    before = (-math.inf, *(part.maximum for part in parts[:-1]))
    shrunk = [_factor(old, part.maximum) for old, part in zip(before, parts, strict=True)]
    return Readout(
        Field(("",), names(key_words, len(value), "key"), "k"),
        (
            Field(("logit", "z"), _logits(logits.tolist(), decimals)),
            Field(("largest", "m"), _logits([part.maximum for part in parts], decimals, "none"), "q"),
            Field(("old s and o", "rescaled by"), tuple(fixed_number(x, decimals) for x in shrunk), spare=True),
            *_sums(parts, decimals),
        ),
        (_list_values(value, decimals), *_check(parts[-1], trace["output"][row], decimals)),
    )


def halves_readout(trace: Trace, row: int, key_words: tuple[str, ...], decimals: int) -> Readout:
    """A line for each half of the keys, neither knowing of the other; then both joined."""
    logits, value = trace["logits"][row], trace["value"]
    size = math.ceil(len(value) / 2)
    halves = read_blocks(logits, value, size)
    whole = join_all(halves)
    called = names(key_words, len(value), "key")
    starts = range(0, len(value), size)
    lines = [_span(called[at : at + size]) for at in starts]
    shrunk = [fixed_number(_factor(half.maximum, whole.maximum), decimals) for half in halves]
    parts = (*halves, whole)
    return Readout(
        Field(("",), (*lines, "joined"), "k"),
        (
            Field(("largest", "m"), _logits([part.maximum for part in parts], decimals, "none"), "q"),
            *_sums(parts, decimals),
            Field(("rescaled", "by"), (*shrunk, ""), spare=True),
        ),
        (
            f"The logits z are {join_words(_logits(logits.tolist(), decimals))}.",
            _list_values(value, decimals),
            *_check(whole, trace["output"][row], decimals),
        ),
    )


def _sums(parts: Sequence[Partial], decimals: int) -> tuple[Field, ...]:
    return (
        Field(("sum", "s"), tuple(fixed_number(part.total, decimals) for part in parts)),
        Field(("mix", "o"), _vectors([part.mixture for part in parts], decimals), "v"),
        Field(("output", "o / s"), _vectors([part.output for part in parts], decimals), "hi"),
    )


def _list_values(value: Array, decimals: int) -> str:
    return f"The values are {join_words([vector(row, decimals) for row in value.tolist()])}."


def _check(part: Partial, output: Array, decimals: int) -> tuple[str, ...]:
    """The end held against plain attention."""
    return (
        f"Plain attention over all keys at once gives {vector(output.tolist(), decimals)}. "
        f"The largest difference from the last line is {_tiny(difference(part, output))}.",
    )


def _tiny(x: float) -> str:
    """0, or the power of ten that a small number stays below."""
    return "0" if x == 0 else f"under 10^{math.floor(math.log10(x)) + 1}"


def _factor(old: float, new: float) -> float:
    """e^(old m - new m): what sums measured against the old m are multiplied by."""
    return 0.0 if old == -math.inf else math.exp(old - new)


def _logits(numbers: Sequence[float], decimals: int, hidden: str = "masked") -> tuple[str, ...]:
    texts = alike(numbers, decimals, brief_number)
    return tuple(hidden if x == -math.inf else text for x, text in zip(numbers, texts, strict=True))


def _vectors(every: Sequence[Array], decimals: int) -> tuple[str, ...]:
    return tuple(f"[{' '.join(row)}]" for row in columns(np.array(every).tolist(), decimals))


def _span(called: Sequence[str]) -> str:
    """The names of neighbouring keys as one: "key 1 to key 2"."""
    return called[0] if len(called) == 1 else f"{called[0]} to {called[-1]}"


if __name__ == "__main__":
    from attn_tutor.widgets.demo import GIVEN, show

    run = GIVEN.problem.run()
    show(online_readout(run, 2, GIVEN.words, 2), halves_readout(run, 2, GIVEN.words, 2))

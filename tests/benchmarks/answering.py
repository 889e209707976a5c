"""Between the Enter key and the verdict: reading, judging, diagnosing, drawing. One frame is 16 ms.

These are held against fixed times, so they count processor time: a busy machine does not make them slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks.budgets import Bench, Budget, percentile_99, processor_milliseconds

FRAME, SCREEN, PATIENCE = 16.0, 30.0, 50.0  # milliseconds
PROBLEMS = 100


def _problems() -> Iterator[Any]:
    """4 × 4 problems, half of them causal, none like another."""
    from attn_tutor.engine.problem import problem

    rng = np.random.default_rng(3)
    for number in range(PROBLEMS):
        query, key, value = rng.integers(-3, 4, size=(3, 4, 4)).astype(float)
        yield problem(query=query, key=key, value=value, causal=number % 2 == 0)


def _typed(values: Any) -> str:
    return "[" + ", ".join("[" + ", ".join(f"{x:.2f}" for x in row) + "]" for row in values) + "]"


def _verdict(_: Bench) -> tuple[float, float]:
    """Answers right, rounded early, transposed, wrong and unreadable; the bounds of each are computed anew."""
    from attn_tutor import check_answer
    from attn_tutor.answers.tolerance import reachable

    def check(given: Any, exact: Any, text: str) -> Callable[[], object]:
        return lambda: check_answer(
            text, exact, decimals=2, bounds=reachable(given.computation, given.given, "output", 3)
        )

    actions = []
    for given in _problems():
        exact = given.run()["output"]
        texts = (_typed(exact), _typed(exact.round(1)), _typed(exact.T), _typed(exact + 0.5), "banana")
        actions += [check(given, exact, text) for text in texts]
    actions[0]()  # what is imported and compiled once is not what an answer costs
    return percentile_99(actions), FRAME


def _diagnosis(_: Bench) -> tuple[float, float]:
    """Numbers that nothing explains: the whole catalogue is tried, and every pair of it."""
    from attn_tutor import diagnose

    def explain(given: Any, text: str) -> Callable[[], object]:
        return lambda: diagnose(
            text, query=given.query, key=given.key, value=given.value, causal=given.causal
        )

    actions = [explain(given, _typed(given.run()["output"] + 0.37)) for given in _problems()]
    actions[0]()
    return percentile_99(actions), FRAME


def _hostile(_: Bench) -> tuple[float, float]:
    """The slowest of the longest answer allowed, and of texts meant to be slow."""
    from attn_tutor import check_answer

    texts = (
        "1.25 " * 2000,
        "(" * 10_000,
        "[[" + "1," * 5000,
        "sqrt(" * 1600 + "2",
        "9" * 10_000,
        "2^" * 5000 + "2",
        "1e999 " * 1600,
        "\u0661" * 10_000,
        "1/" * 5000,
        "x" * 10_000_000,
    )
    check_answer("1", [[1.0]])
    return max(_typical(partial(check_answer, text, np.ones((4, 4)))) for text in texts), PATIENCE


def _screens(bench: Bench) -> tuple[float, float]:
    """The slowest of the three pictures: the steps, one query worked through, the heat map."""
    from attn_tutor.terminal import Terminal
    from attn_tutor.widgets.heatmap import HeatMap
    from attn_tutor.widgets.look import Look
    from attn_tutor.widgets.steps import Steps
    from attn_tutor.widgets.worked import Worked

    trace = next(_problems()).run()
    terminal = Terminal.scripted((), Look(width=100, height=32, colour="truecolor"))
    views = (Steps(trace, inputs=True), Worked(trace, 3), HeatMap.of(trace))
    terminal.show(*views)
    return max(_typical(partial(terminal.show, view), bench.turns) for view in views), SCREEN


def _typical(action: Callable[[], object], turns: int = 3) -> float:
    return median(processor_milliseconds(action) for _ in range(turns))


BUDGETS = (
    Budget("answer to verdict, 4 × 4, 99th percentile", "a frame, 16 ms", 0.5, 0.2, _verdict),
    Budget("wrong answer diagnosed, 99th percentile", "a frame, 16 ms", 1.0, 0.5, _diagnosis),
    Budget("longest and hostile answers", "50 ms", 1.0, 0.5, _hostile),
    Budget("a screen drawn", "30 ms", 1.0, 0.5, _screens),
)

"""Between the Enter key and the verdict: reading, judging, diagnosing, drawing. One frame is 16 ms.

These are held against fixed times, so they count processor time: a busy machine does not make them slow.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from tests.benchmarks.budgets import Bench, Budget, percentile_99, processor_milliseconds

FRAME, SCREEN, PATIENCE, LARGE_MAP = 16.0, 30.0, 50.0, 60.0  # milliseconds
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
    """The slowest of all screens at four sizes, each from its header to its last line."""
    from attn_tutor.widgets.look import Look

    looks = [Look(*size, "truecolor") for size in ((100, 32), (80, 24), (60, 24), (40, 20))]
    drawn = [partial(_draw, views, look) for views in _every_screen(bench.folder) for look in looks]
    return max(map(_typical, drawn)), SCREEN


def _large_map(bench: Bench) -> tuple[float, float]:
    """64 × 64 weights at 100 by 32, as an overview."""
    from attn_tutor.engine.problem import problem
    from attn_tutor.widgets.heatmap import HeatMap
    from attn_tutor.widgets.look import Look

    query, key, value = np.random.default_rng(3).normal(size=(3, 64, 8))
    shown = HeatMap.of(problem(query=query, key=key, value=value).run(), row=3)
    return _typical(partial(_draw, (shown,), Look(100, 32, "truecolor")), bench.turns), LARGE_MAP


def _draw(views: Sequence[Any], look: Any) -> None:
    for view in views:
        view.draw(look)


def _every_screen(folder: Path) -> Iterator[list[Any]]:
    """The views of each screen that the tests look at. What their sessions keep goes to `folder`."""
    from tests.screens import screens, write_answers

    write_answers(folder)
    with chdir(folder), redirect_stdout(StringIO()), patch.dict(os.environ, ATTN_TUTOR_HOME=str(folder)):
        found = [view for views in screens().values() for view in views]
    screen: list[Any] = []
    for view in found:
        if getattr(view, "opens_screen", False) and screen:
            yield screen
            screen = []
        screen.append(view)
    yield screen


def _typical(action: Callable[[], object], turns: int = 3) -> float:
    return median(processor_milliseconds(action) for _ in range(turns))


BUDGETS = (
    Budget("answer to verdict, 4 × 4, 99th percentile", "a frame, 16 ms", 0.5, 0.2, _verdict),
    Budget("wrong answer diagnosed, 99th percentile", "a frame, 16 ms", 1.0, 0.5, _diagnosis),
    Budget("longest and hostile answers", "50 ms", 1.0, 0.5, _hostile),
    Budget("the slowest of all screens drawn", "30 ms", 1.0, 0.5, _screens),
    Budget("a heat map of 64 × 64 drawn", "60 ms", 1.0, 0.5, _large_map),
)

"""How often is a diagnosis right, and how long does it take?

    python -m tests.benchmarks.diagnosis [SEEDS] [--shipped] [--only TEXT] [--speed]

Answers are typed by a hand that shares no code with the package (tests/mistakes/by_hand.py), on drawn problems.
A line for each recipe and stage, all in per cent of the answers tried:

    refused   right answers of somebody who rounds to three decimals or more on the way, refused
    named     answers with one mistake in them: named, alone or among others that fit as well
    alone     the same: named alone, mistakes that never differ at that stage counting as one
    slips     one wrong entry, given a reason
    nonsense  wrong numbers of many sorts, given a reason
    pairs     answers with two mistakes in them that no single one explains: the right pair among those named
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from attn_tutor import diagnose
from attn_tutor.engine.problem import problem
from attn_tutor.library.disk import open_library
from attn_tutor.questions.chain import Chain
from attn_tutor.questions.numeric import Numeric
from attn_tutor.questions.recipe import Recipe
from tests.benchmarks.answering import FRAME, PATIENCE
from tests.benchmarks.budgets import percentile_99
from tests.benchmarks.wrong_answers import cases, tally

RECIPES = {
    "plain": Recipe(n_q=3),
    "two queries": Recipe(),
    "causal": Recipe(n_q=3, mask="causal"),
    "padding": Recipe(n_q=3, mask="padding"),
    "heads": Recipe(n_q=3, d_v=4, n_heads=2),
    "heads, projected": Recipe(n_q=3, d_v=4, n_heads=2, w_output=True),
    "tokens": Recipe(n_q=3, d_model=3, entries=(-1, 1)),
}
STAGES = ("scores", "logits", "weights", "output")


class Row(NamedTuple):
    """One measurement beside what it may be."""

    what: str
    figure: float
    unit: str
    budget: float


RATES = (
    ("refused", "right", 0.1),
    ("named", "mistakes", 99.0),
    ("alone", "mistakes", 90.0),
    ("slips_named", "slips", 0.5),
    ("nonsense_named", "nonsense", 0.5),
    ("pairs_named", "pairs", 80.0),
)


def rows(seeds: int = 10) -> list[Row]:
    """All rates over all recipes, and the times."""
    total: Counter[str] = Counter()
    for recipe in RECIPES.values():
        for stage in STAGES:
            total = sum((tally(case) for case in cases(recipe, stage, seeds)), total)
    rates = [Row(f"{part} of {whole}", _rate(total, part, whole), "%", limit) for part, whole, limit in RATES]
    return rates + speed()


def _rate(count: Counter[str], part: str, whole: str) -> float:
    return 100 * count[part] / max(count[whole], 1)


def speed(problems: int = 100) -> list[Row]:
    """Processor time of wrong numbers diagnosed, the whole catalogue with pairs: 99th percentiles."""
    found = []
    for what, size, options, budget in (
        ("3 × 4", (3, 4, 2), {}, FRAME),
        ("3 × 4, causal", (3, 4, 2), {"causal": True}, FRAME),
        ("3 × 4, two heads", (3, 4, 2), {"n_heads": 2}, FRAME),
        ("8 × 8", (8, 8, 8), {}, PATIENCE),
        ("8 × 8, causal, two heads", (8, 8, 8), {"causal": True, "n_heads": 2}, PATIENCE),
    ):
        actions = [_diagnosis(size, options, seed) for seed in range(problems)]
        actions[0]()  # what is imported and compiled once is not what an answer costs
        found.append(
            Row(f"wrong answer diagnosed, {what}, 99th percentile", percentile_99(actions), "ms", budget)
        )
    return found


def _diagnosis(size: tuple[int, int, int], options: dict[str, Any], seed: int) -> Callable[[], object]:
    n, d_k, d_v = size
    chance = np.random.default_rng(seed)
    query, key = chance.integers(-2, 3, (2, n, d_k)).astype(float)
    value = chance.integers(-2, 3, (n, d_v)).astype(float)
    exact = problem(query=query, key=key, value=value, **options).run()["output"]
    typed = np.round(exact + chance.normal(0, 0.3, exact.shape), 2)
    return lambda: diagnose(typed, query=query, key=key, value=value, **options)


def _ours() -> Iterator[tuple[str, Recipe, str, str, int]]:
    """The recipes above, each asked for every stage."""
    for name, recipe in RECIPES.items():
        for stage in STAGES:
            yield name, recipe, stage, "", 2


def _shipped() -> Iterator[tuple[str, Recipe, str, str, int]]:
    """Every recipe of the shipped questions: its question, what is asked of it."""
    library = open_library()
    for entry in library.questions():
        question = library.question(entry.id)
        if isinstance(question, Numeric) and question.recipe is not None:
            yield entry.id, question.recipe, question.stage, question.cell, question.decimals
        elif isinstance(question, Chain) and question.recipe is not None:
            yield (
                entry.id,
                question.recipe,
                question.steps[-1] if question.steps else "output",
                "",
                question.decimals,
            )


def main() -> None:
    """Print a line for each recipe and stage, then all of them together, then the times."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=20, help="problems for each recipe and stage")
    parser.add_argument("--shipped", action="store_true", help="the recipes of the shipped questions")
    parser.add_argument("--only", default="", help="recipes with this in their name")
    parser.add_argument("--speed", action="store_true", help="the times only")
    options = parser.parse_args()
    if not options.speed:
        _print_rates(options.seeds, _shipped() if options.shipped else _ours(), options.only)
    for row in speed():
        print(f"{row.what:60} {row.figure:8.1f} {row.unit}  (at most {row.budget:g})")


def _print_rates(seeds: int, asked: Iterator[tuple[str, Recipe, str, str, int]], only: str) -> None:
    total: Counter[str] = Counter()
    print(f"{'':36} {'':12}" + "".join(f"{part.removesuffix('_named'):>10}" for part, _, _ in RATES))
    for name, recipe, stage, cell, decimals in asked:
        if only in name:
            found = sum((tally(case) for case in cases(recipe, stage, seeds, cell, decimals)), Counter())
            total += found
            print(_line(name, f"{stage} {cell}", found), flush=True)
    print(_line("all", "", total))


def _line(name: str, stage: str, count: Counter[str]) -> str:
    cells = (
        f"{_rate(count, part, whole):9.2f}%" if count[whole] else f"{'-':>10}" for part, whole, _ in RATES
    )
    return f"{name[:36]:36} {stage:12}" + "".join(cells)


if __name__ == "__main__":
    main()

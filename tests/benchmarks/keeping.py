"""Large banks and long histories: what a learner with ten thousand questions or a million answers waits for."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.benchmarks.budgets import Bench, Budget, NotThere, in_turn
from tests.benchmarks.starting import tutor, until

MANY = 10_000


@cache
def _content() -> list[tuple[float, float]]:
    """The rows of `content`, in milliseconds: taken together, for they share their files."""
    from tests.benchmarks import content

    return [(row.ours * 1e3, row.baseline * 1e3) for row in content.rows()]


def _many_questions(bench: Bench) -> tuple[float, float]:
    from tests.benchmarks.content import write_banks

    folder = bench.folder / "many"
    write_banks(folder, MANY)
    many = until(bench, tutor("--content", str(folder), "quiz"), "Question 1")
    few = until(bench, tutor("quiz", "--topic", "weighted-sum"), "Question 1")  # numbers too, as in the bank
    ours, theirs = in_turn(bench.turns, many, few)
    return ours, theirs


def _many_answers(bench: Bench, command: str, seen: str) -> tuple[float, float]:
    for home, number in (("long", bench.answers), ("short", 100)):
        if not (bench.folder / home).exists():
            _fill(bench.folder / home / "progress.db", number)
    long, short = (until(bench, tutor(command), seen, home) for home in ("long", "short"))
    ours, theirs = in_turn(bench.turns, long, short)
    return ours, theirs


def _fill(path: Path, number: int) -> None:
    """A progress file as a session leaves it: answers to the questions we ship, and their schedule."""
    from attn_tutor import scheduling
    from attn_tutor.library import open_library
    from attn_tutor.store.sqlite import open_store
    from tests.benchmarks.storage import answers

    items = [entry.id for entry in open_library().questions()]
    if not items:
        raise NotThere("there are no questions")
    print(f"Storing {number:,} answers for the next row.", file=sys.stderr)
    with closing(open_store(path, advance=scheduling.follow, rules=scheduling.RULES)) as store:
        store.add(replace(one, item=items[at % len(items)]) for at, one in enumerate(answers(number)))
        store.cards()


BUDGETS = (
    Budget("2,000 questions read for the first time", "safe C loader", 2, 1, lambda _: _content()[0]),
    Budget("2,000 questions, the next start", "safe C loader", 0.1, 0.02, lambda _: _content()[1]),
    Budget("first question of 10,000, cpu", "of the shipped ones", 1.3, 1.1, lambda _: _content()[2]),
    Budget("first question of 10,000", "of the shipped ones", 1.3, 1.1, _many_questions),
    Budget(
        "first question, many answers stored", "100 answers stored", 1.2, 1.05,
        lambda bench: _many_answers(bench, "quiz", "Question 1"),
    ),
    Budget(
        "stats, many answers stored", "100 answers stored", 3, 1.5, lambda bench: _many_answers(bench, "stats", "Next")
    ),
)  # fmt: skip

"""How long does the learner wait for progress: an answer saved, a first question, a replay?

    python -m tests.benchmarks.progress

Each row: what, figure, unit, budget. The first question is timed in a whole process, from its start until the
prompt, on a progress file of 100 answers and on one of 1,000,000; the figure is the median of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

from attn_tutor import scheduling
from attn_tutor.clock import SystemClock
from attn_tutor.history import Event, replay, to_ms
from attn_tutor.library.interface import QuestionEntry
from attn_tutor.store import cards, ledger
from attn_tutor.store.cards import Rules
from attn_tutor.store.connection import connect
from attn_tutor.store.memory import MemoryStore
from attn_tutor.store.sqlite import open_store
from attn_tutor.store.sqlite_store import SqliteStore

MADE_UP = tuple(QuestionEntry(f"question-{n}", "softmax", "easy", "numeric") for n in range(100))
MANY, FEW = 1_000_000, 100
RUNS = 7
# Each that asks, until its first question; stats until its end. Its first run on a file counts every answer.
COMMANDS = {"quiz": (), "review": (), "test": ("softmax",), "learn": ("softmax",), "stats": ()}
BUDGETS = {"stats": 1.5}


class Row(NamedTuple):
    """One measurement beside what it may be."""

    what: str
    figure: float
    unit: str
    budget: float


def rows(many: int = MANY) -> list[Row]:
    """Every measurement, the slow ones last."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [saving(folder / "saving"), replaying(), *first_questions(folder, many)]


def saving(folder: Path, number: int = 200) -> Row:
    """The median time of one answer, until it may be called saved."""
    took = []
    with closing(opened(folder)) as store:
        for event in events(number):
            started = time.perf_counter()
            assert store.record(event).saved
            took.append(1000 * (time.perf_counter() - started))
    what = (
        f"storing one answer, median (it takes five syncs; one takes {syncing(folder):.1f} ms here and now)"
    )
    return Row(what, median(took), "ms", 10)


def syncing(folder: Path, number: int = 50) -> float:
    """The median time in ms of one fsync on this disk: what no store can be quicker than."""
    took = []
    with (folder / "synced").open("wb", buffering=0) as file:
        for _ in range(number):
            started = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - started))
    return median(took)


def replaying(number: int = 100_000) -> Row:
    """The schedule of all items from nothing."""
    given = list(events(number))
    started = time.perf_counter()
    replay(given, scheduling.follow, given[-1].at_ms)
    return Row(f"replay of {number:,} answers", time.perf_counter() - started, "s", 3)


def first_questions(folder: Path, many: int) -> Iterator[Row]:
    """For each command: how much longer it takes with many answers than with few."""
    homes = {number: folder / str(number) for number in (FEW, many)}
    for number, home in homes.items():
        fill(home, number)
    for command, more in COMMANDS.items():
        took: dict[int, list[float]] = {number: [] for number in homes}
        for _ in range(RUNS + 1):  # in turn, so that a busy computer slows both
            for number, home in homes.items():
                took[number].append(first_prompt(home, command, *more))
        few, lots = (median(took[number][1:]) for number in homes)  # the first run warms the disk
        what = f"first screen of {command}: {many:,} answers against {FEW} ({lots:.2f} s and {few:.2f} s)"
        yield Row(what, lots / few, "times", BUDGETS.get(command, 1.2))


def first_prompt(home: Path, *command: str) -> float:
    """Seconds of a whole process that stops at its first prompt: its script of answers is empty."""
    environment = {**os.environ, "ATTN_TUTOR_HOME": str(home), "XDG_CACHE_HOME": str(home.parent / "cache")}
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "attn_tutor", *command, *([] if command == ("stats",) else ("--answers", os.devnull))],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return time.perf_counter() - started


def opened(folder: Path) -> SqliteStore | MemoryStore:
    """The store in a folder, with the schedule."""
    return open_store(folder / "progress.db", advance=scheduling.follow, rules=scheduling.RULES)


def fill(folder: Path, number: int) -> None:
    """A progress file of so many answers, the schedule built: in one transaction, without the daily copy."""
    with closing(opened(folder)):
        pass
    from attn_tutor.library.disk import open_library

    connection = connect(folder / "progress.db")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    for _ in ledger.append(connection, events(number, open_library(None, None).questions())):
        pass
    cards.rebuild_unless_fit(connection, Rules(scheduling.follow, scheduling.RULES), to_ms(SystemClock().now()))
    connection.execute("COMMIT")
    connection.close()


def events(number: int, entries: Sequence[QuestionEntry] = MADE_UP) -> Iterator[Event]:
    """Answers to these questions in turn, evenly over the last two years."""
    now, years = to_ms(SystemClock().now()), 2 * 365 * 86_400_000
    for at in range(number):
        entry = entries[at % len(entries)]
        yield Event(
            id=f"{at:032x}", at_ms=now - years + years * at // number, tz_min=0, device="d", session=f"s{at // 20}",
            kind="answer", mode="quiz", item=entry.id, pattern=entry.topic, level=entry.level, format="numeric",
            given="1 2 3", correct=at % 3 > 0, rating=3 if at % 3 else 1, rules=scheduling.RULES, seed=at, ms=9000,
        )  # fmt: skip


def main(measure: Callable[[], list[Row]] = rows) -> int:
    """Print each row; 1 if one misses its budget."""
    found = measure()
    for what, figure, unit, budget in found:
        print(f"{'ok  ' if figure <= budget else 'MISS'} {what}: {figure:.2f} {unit} (budget {budget:g})")
    return int(any(row.figure > row.budget for row in found))


if __name__ == "__main__":
    sys.exit(main())

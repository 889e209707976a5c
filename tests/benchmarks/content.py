"""Loading content: a large bank read for the first time, and the next start that reads its index.

    python -m tests.benchmarks.content

Processor time, not time on the clock, so that a busy machine does not tilt the ratios; medians, ours and the
baseline in turn.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

import yaml

import attn_tutor.questions.numeric  # brings NumPy, which a session has loaded anyway  # noqa: F401
from attn_tutor.library import indexing, parsing  # noqa: F401  what a first reading imports is not what is measured
from attn_tutor.library.disk import DiskLibrary, open_library
from attn_tutor.library.sources import shipped_content

QUESTIONS, MANY, TURNS = 500, 10_000, 3

QUESTION = """\
  - kind: numeric
    id: bench-{number}
    topic: weighted-sum
    level: {level}
    prompt: >-
      Compute the output of plain attention for these inputs, question {number} of the bank. The scores are not
      divided by anything. They are {{scores}}, and the weights are {{weights}}.
    given:
      query: [[1, 0], [0.5, -1]]
      key: [[1, 0], [-10, 1]]
      value: [[10, 20], [30, 40]]
      scale: none
    stage: output
    decimals: 2
    hints:
      - Start with the dot product of each query with each key.
      - "The scores are {{scores}}. Now e to the power of each: the gap decides."
      - The weights are {{weights}}.
    solution:
      - "The scores are {{scores}}."
      - "The weights are {{weights}}."
      - "The output is {{output}}."
    quick_check: The second weight is tiny, so the output is close to the first value.
    common_mistakes:
      - text: Dividing by the root of the width, although the plain form is asked for.
        misconception: no_scale
      - text: Averaging the values without weights.
    options:
      - text: "[[10, 20], [30, 40]]"
        right: true
      - text: "[[20, 30], [20, 30]]"
        why: This is the plain average of the values. The weights are not equal here.
      - text: "[[30, 40], [10, 20]]"
        why: This looks at the wrong key. The first key fits the first query best.
    teaches: A large gap between scores makes the softmax pick nearly one value.
"""


class Row(NamedTuple):
    """One line of the table of budgets: seconds, and ratios that they must stay within."""

    name: str
    ours: float
    baseline: float
    budget: float
    beyond: float


def bank(first: int, count: int) -> str:
    """A bank of this many questions, about as long as ours are."""
    levels = ("easy", "medium", "hard")
    made = [QUESTION.format(number=n, level=levels[n % 3]) for n in range(first, first + count)]
    return "format: 1\nquestions:\n" + "".join(made)


def write_banks(folder: Path, count: int) -> None:
    """Files of 500 questions each, so many in all: a file may not hold many more."""
    for first in range(0, count, QUESTIONS):
        file = folder / "questions" / f"{first}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(bank(first, QUESTIONS), "utf-8")


def rows() -> list[Row]:
    """First reading against the C loader alone; the next start against the first reading and the shipped bank."""
    with TemporaryDirectory() as name:
        return [*_first_and_next(Path(name)), _many(Path(name))]


def _first_and_next(place: Path) -> list[Row]:
    folder, text = place / "course", bank(0, QUESTIONS)
    file = folder / "questions" / "bank.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    caches = iter([place / f"cache-{turn}" for turn in range(TURNS)])
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    ours, theirs = _in_turn(lambda: open_library(folder, next(caches)), lambda: yaml.load(text, loader))
    again, _ = _in_turn(lambda: _one(folder, place / "cache-0", "bench-7"), lambda: None)
    return [
        Row(f"{QUESTIONS:,} questions read for the first time / C loader alone", ours, theirs, 2.0, 1.0),
        Row(f"{QUESTIONS:,} questions, next start to one question / C loader", again, theirs, 0.1, 0.02),
    ]


def _many(place: Path) -> Row:
    """A process that asks one question out of 10,000, in files of 500, against one out of the shipped content."""
    folder = place / "many"
    write_banks(folder, MANY)
    cache = place / "cache-many"
    for one in (shipped_content(), folder):
        _process(str(one), str(cache))  # makes the index
    ours, theirs = _in_turn(
        lambda: _process(str(folder), str(cache)), lambda: _process(str(shipped_content()), str(cache))
    )
    return Row(f"first question out of {MANY:,} / out of the shipped ones", ours, theirs, 1.3, 1.1)


START = """
import sys, typer, rich.console, rich.panel
from pathlib import Path
from attn_tutor.library import open_library
library = open_library(Path(sys.argv[1]), Path(sys.argv[2]))
entry = library.questions(topic="weighted-sum", level="easy", kind="numeric")[0]
rich.console.Console().print(rich.panel.Panel(library.question(entry.id).draw(0).prompt))
"""


def _process(*arguments: str) -> None:
    subprocess.run([sys.executable, "-c", START, *arguments], check=True, stdout=subprocess.DEVNULL)


def _one(folder: object, cache: Path, name: str) -> DiskLibrary:
    """What a start does: open, choose by level, build one question."""
    library = open_library(folder, cache)  # type: ignore[arg-type]  # a path or a place in a wheel
    library.questions(level="easy")
    library.question(name)
    return library


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Median processor seconds of each, taken in turn."""
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(TURNS)]
    return median(mine for mine, _ in pairs), median(other for _, other in pairs)


def _seconds(run: Callable[[], object]) -> float:
    """Processor time of this process and of the processes it waited for."""
    gc.collect()
    began = _spent()
    run()
    return _spent() - began


def _spent() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    for row in rows():
        print(
            f"{row.name:65} {row.ours * 1e3:9.1f} ms {row.baseline * 1e3:9.1f} ms"
            f" {row.ours / row.baseline:7.3f}  budget {row.budget}"
        )

"""Every budget of the project, measured against its baseline in the same run.

    python -m tests.benchmarks [--only TEXT] [--typer PYTHON] [--turns N] [--answers N]

Prints a table of ours / baseline / ratio / budget and always ends well: it informs, it does not judge. A row
whose code is not there, or breaks, says so. To add a row, add a Budget to the BUDGETS of a module below.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import answering, computing, keeping, starting
from tests.benchmarks.budgets import Bench, Budget, NotThere

TABLE = (*starting.BUDGETS, *answering.BUDGETS, *computing.BUDGETS, *keeping.BUDGETS)
LINE = "{:42} {:>12} {:>12}  {:28} {:>6} {:>6} {:>6}  {}"


def main() -> None:
    """Measure the rows asked for, one printed line each."""
    asked = _arguments()
    print(f"Python {sys.version.split()[0]}; the baselines of start-up use typer {_typer(asked.typer)}.")
    print(LINE.format("what", "ours", "baseline", "", "ratio", "budget", "beyond", ""))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.typer, asked.turns, asked.answers)
        for row in TABLE:
            if asked.only in row.what:
                print(_line(row, bench), flush=True)


def _line(row: Budget, bench: Bench) -> str:
    try:
        ours, baseline = row.measure(bench)
    except NotThere as reason:
        return f"{row.what:42} not there yet: {reason}"
    except Exception as fault:  # a broken row must not keep the others from being measured
        first, *_ = str(fault).splitlines() or [""]
        return f"{row.what:42} not there yet: {type(fault).__name__}: {first[:100]}"
    ratio = ours / baseline
    word = "beyond" if ratio <= row.beyond else "within" if ratio <= row.budget else "OVER"
    figures = (f"{x:,.1f} {row.unit}" for x in (ours, baseline))
    limits = (f"{x:.3g}" for x in (row.budget, row.beyond))
    return LINE.format(row.what, *figures, row.against, f"{ratio:.2f}", *limits, word)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--only", default="", metavar="TEXT", help="rows whose name has this in it")
    add(
        "--typer", type=Path, default=Path(sys.executable), metavar="PYTHON", help="one with the newest typer"
    )
    add("--turns", type=int, default=15, metavar="N", help="runs of each, of which the median counts")
    add("--answers", type=int, default=100_000, metavar="N", help="stored, in the large progress file")
    return parser.parse_args()


def _typer(python: Path) -> str:
    asked = [str(python), "-c", "from importlib.metadata import version; print(version('typer'))"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "(none)"


if __name__ == "__main__":
    main()

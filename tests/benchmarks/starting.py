"""Whole processes, from the command typed to what the learner waits for on the screen."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.budgets import Bench, Budget, NotThere, in_turn, timed

HELLO = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "world") -> None:
    "Say hello."
    from rich.console import Console
    from rich.panel import Panel
    Console().print(Panel(f"Hello, {name}"))
app()
"""
TABLE = """
import typer, numpy, yaml
from rich.console import Console
from rich.table import Table
table = Table("scores", "weights")
table.add_row("1.00", str(numpy.exp(1.0)))
Console().print(table)
"""
SOLVE = ("solve", "--query", "[[1, 0]]", "--key", "[[1, 0], [0, 1]]", "--value", "[[1, 2], [3, 4]]")
ATTENTION = """
import numpy as np
def attention(query, key, value):
    logits = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1])
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True) @ value
"""
PATIENCE = 180.0  # seconds; the first run may have an index to make
_COLOUR_ASKED, _COLOUR_TOLD = b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c"


def tutor(*arguments: str) -> list[str]:
    """The command line of a learner: the installed script where there is one."""
    script = Path(sys.executable).with_name("attn-tutor")
    return [str(script), *arguments] if script.exists() else [sys.executable, "-m", "attn_tutor", *arguments]


def environment(bench: Bench, home: str = "home") -> dict[str, str]:
    """No file of the real learner is seen; compiled modules are kept, as they are on a learner's machine."""
    own = {"ATTN_TUTOR_HOME": str(bench.folder / home), "XDG_CACHE_HOME": str(bench.folder / "cache")}
    left_out = ("PYTHONDONTWRITEBYTECODE", "ATTN_TUTOR_CONTENT", "NO_COLOR", "CI")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | own | {"TERM": "xterm-256color"}


def to_the_end(bench: Bench, command: Sequence[str]) -> Callable[[], float]:
    """Runs a command, its output in a pipe; the first run, outside of the measure, shows that it works."""

    def run() -> None:
        done = subprocess.run(command, env=environment(bench), capture_output=True, check=False)
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise NotThere(last[0] if last else f"exit status {done.returncode}")

    run()
    return timed(run)


def until(bench: Bench, command: Sequence[str], sign: str, home: str = "home") -> Callable[[], float]:
    """The milliseconds of a command in a terminal of 100 × 32 until `sign`, a pattern, is on the screen.

    Ending the program, which takes longer than many a start, is not among them.
    """
    try:
        import ptyprocess
    except ImportError:
        raise NotThere("ptyprocess is not installed") from None

    def run() -> float:
        began = time.perf_counter()
        child = ptyprocess.PtyProcess.spawn(list(command), dimensions=(32, 100), env=environment(bench, home))
        try:
            _wait(child.fd, sign.encode())
            return (time.perf_counter() - began) * 1e3
        finally:
            child.terminate(force=True)
            child.close()

    run()
    return run


def _wait(terminal: int, sign: bytes) -> None:
    """Read until the sign shows, answering at once, as a terminal does, what its background is."""
    shown, end = b"", time.monotonic() + PATIENCE
    while not re.search(sign, shown):
        if not select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0]:
            raise NotThere(f"{sign.decode()} does not show")
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # Linux's word for a terminal that nobody writes to any more
            part = b""
        if not part:
            lines = shown.decode(errors="replace").strip().splitlines()
            raise NotThere(lines[-1] if lines else f"{sign.decode()} does not show")
        if _COLOUR_ASKED in part:
            os.write(terminal, _COLOUR_TOLD)
        shown += part


def _version(bench: Bench) -> tuple[float, float]:
    bare = to_the_end(bench, [sys.executable, "-c", "pass"])
    return _pair(bench, to_the_end(bench, tutor("--version")), bare)


def _help(bench: Bench) -> tuple[float, float]:
    theirs = to_the_end(bench, [str(bench.typer), "-c", HELLO, "--help"])
    return _pair(bench, to_the_end(bench, tutor("--help")), theirs)


def _first_question(bench: Bench) -> tuple[float, float]:
    hello = until(bench, [str(bench.typer), "-c", HELLO], "Hello, world")
    return _pair(bench, until(bench, tutor("quiz"), "Question 1"), hello)


def _first_computation(bench: Bench) -> tuple[float, float]:
    table = until(bench, [sys.executable, "-c", TABLE], "2.718")
    return _pair(bench, until(bench, tutor(*SOLVE), r"2\.66"), table)


def _code_check(bench: Bench) -> tuple[float, float]:
    file = bench.folder / "attention.py"
    file.write_text(ATTENTION)
    bare = to_the_end(bench, [sys.executable, "-c", "import numpy"])
    return _pair(bench, to_the_end(bench, tutor("code", "check", str(file))), bare)


def _pair(bench: Bench, ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    mine, other = in_turn(bench.turns, ours, theirs)
    return mine, other


BUDGETS = (
    Budget("attn-tutor --version", "python -c pass", 4, 2.5, _version),
    Budget("attn-tutor --help", "typer hello world, --help", 1.2, 0.6, _help),
    Budget("quiz to its first question", "typer hello world, one panel", 1.0, 0.7, _first_question),
    Budget("first worked computation", "imports, one Rich table", 1.1, 1.0, _first_computation),
    Budget("code check, cold", "python -c 'import numpy'", 2.5, 1.7, _code_check),
)

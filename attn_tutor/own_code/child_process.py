"""A process beside this one that waits, warm, to run a learner's code. Loads no NumPy, so that it can start first."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attn_tutor.own_code.forked_process import ForkedProcess

_BECOME_SUBREAPER = 36  # of prctl
_LOOK = 0.1  # seconds between two looks whether the answer still matters
_GRACE = 2.0  # how long a killed process may take to end
_COMMAND = (sys.executable, "-P", "-m", "attn_tutor.own_code.code_child")
# One thread for each process: the arrays are tiny, and a start with many threads is slower.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
ONE_THREAD = dict.fromkeys(_THREADS, "1")
_ENVIRONMENT = {**ONE_THREAD, "PYTHONDONTWRITEBYTECODE": "1"}
_TORCH = re.compile(rb"^\s*(import|from)\s+torch\b", re.MULTILINE)


def _start(modules: Sequence[str]) -> subprocess.Popen[bytes]:
    apart: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {
        "creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    }  # fmt: skip
    return subprocess.Popen(
        [*_COMMAND, *modules], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **_ENVIRONMENT}, **apart,
    )  # fmt: skip


class SupersededError(Exception):
    """The file was saved anew while it was checked, so nobody waits for this answer any more."""


class Child:
    """A process that waits for one request: a new one that loads these modules, or a copy of this one."""

    def __init__(self, modules: Sequence[str] = (), *, process: ForkedProcess | None = None) -> None:
        self.modules = tuple(modules)
        self.process = process or _start(self.modules)
        self.known: frozenset[int] = frozenset()  # our processes before its code runs
        self.is_superseded: Callable[[], bool] | None = None
        self.answers: queue.Queue[tuple[float, bytes]] = queue.Queue()
        self.traces: list[bytes] = []
        self.readers = (self._reading(self._read_answers), self._reading(self._read_traces))

    def _reading(self, read: Any) -> threading.Thread:
        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def _read_answers(self) -> None:
        assert self.process.stdout is not None  # for the type checker: it is a pipe
        with self.process.stdout as lines:
            for line in lines:
                self.answers.put((time.monotonic(), line))
        self.answers.put((time.monotonic(), b""))

    def _read_traces(self) -> None:
        assert self.process.stderr is not None  # for the type checker: it is a pipe
        with self.process.stderr as lines:
            for line in lines:
                self.traces.append(line)

    def ask(self, request: dict[str, Any]) -> None:
        """Send the request."""
        adopt()
        self.known = self.known or own_children()
        assert self.process.stdin is not None  # for the type checker: it is a pipe
        with contextlib.suppress(OSError):  # it died while it waited, so nothing will be answered
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()

    def answer(self, until: float) -> tuple[float, dict[str, Any] | None]:
        """When the next line came, and the line; None where there is none by that time, or no more at all.

        Raises SupersededError as soon as nobody waits for it any more.
        """
        while True:
            left = max(0.0, until - time.monotonic())
            try:
                came, line = self.answers.get(timeout=min(left, _LOOK) if self.is_superseded else left)
                return came, _read(line) if line else None
            except queue.Empty:
                if left <= _LOOK:
                    return time.monotonic(), None
            if self.is_superseded is not None and self.is_superseded():
                raise SupersededError

    def trace(self) -> str:
        """What it said about where it was when it ended."""
        self.readers[1].join(0.5)
        return b"".join(self.traces).decode("utf-8", "replace")

    def kill(self) -> None:
        """End it, and every process that it started."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                tree = ["taskkill", "/F", "/T", "/PID", str(self.process.pid)]
                subprocess.run(tree, capture_output=True, check=False)
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait(_GRACE)
        if self.known:  # it was asked something
            end_strays(self.known)
        for reader in self.readers:
            reader.join(_GRACE)
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()


def _read(line: bytes) -> dict[str, Any]:
    """The answer in a line; an empty one where it holds none of ours."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def libraries(path: Path) -> tuple[str, ...]:
    """The large library that a file imports by its own text, to be loaded before the file is."""
    try:
        source = path.read_bytes()
    except OSError:
        return ()
    return ("torch",) if _TORCH.search(source) else ()


def adopt() -> None:
    """From now on, processes whose parent has ended become ours, where the system can do that."""
    with contextlib.suppress(ImportError, OSError, AttributeError, TypeError):
        import ctypes

        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)


def own_children() -> frozenset[int]:
    """The processes whose parent we are."""
    found: set[int] = set()
    with contextlib.suppress(OSError, ValueError):
        for thread in Path("/proc/self/task").iterdir():
            found |= {int(number) for number in (thread / "children").read_text(encoding="ascii").split()}
    return frozenset(found)


def end_strays(known: frozenset[int]) -> None:
    """End every process that became ours since these were known, and those that come to us by that."""
    while strays := own_children() - known:
        for number in strays:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(number, 0)

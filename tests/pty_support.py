"""A real pseudo-terminal for tests: start Python code in it, type, and read the screen as a person sees it."""

import os
import re
import select
import signal
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import ptyprocess
import pyte
from pyte.screens import Char as Cell

ROOT = Path(__file__).parent.parent
_QUIET = (
    "NO_COLOR",
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "ACCESSIBLE",
    "ATTN_TUTOR_PLAIN",
    "COLORFGBG",
    "INPUTRC",
)

# A shell in four lines: only a program with a parent in its session can be suspended.
_SHELL = """
import os, signal, subprocess, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
lead = lambda: (os.setpgid(0, 0), os.tcsetpgrp(0, os.getpid()), signal.signal(signal.SIGTTOU, signal.SIG_DFL))
sys.exit(subprocess.run([sys.executable, "-c", sys.argv[1]], preexec_fn=lead).returncode)
"""


class PseudoTerminal:
    """`code` running in a terminal of `columns` by `rows`; leave the `with` block and it is gone.

    job: run it under a parent, as a shell would, so that Ctrl-Z can suspend it.
    """

    def __init__(
        self, code: str, columns: int = 60, rows: int = 24, *, job: bool = False, **environment: str
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in _QUIET}
        env = {
            **kept,
            "TERM": "xterm-256color",
            "INPUTRC": os.devnull,
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        command = [sys.executable, "-c", *([_SHELL] if job else []), code]
        self._process = ptyprocess.PtyProcess.spawn(command, dimensions=(rows, columns), env=env)
        self._screen = pyte.HistoryScreen(columns, rows, history=5000, ratio=1)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close(force=True)

    @property
    def text(self) -> str:
        """What is on the screen, without blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    @property
    def cells(self) -> list[list[Cell]]:
        """Every cell of every line there was, those that have scrolled away too."""
        lines = [*self._screen.history.top, *(self._screen.buffer[row] for row in range(self._screen.lines))]
        return [[line[column] for column in range(self._screen.columns)] for line in lines]

    @property
    def whole(self) -> str:
        """What there was from the first line to the last."""
        return "\n".join("".join(cell.data for cell in line).rstrip() for line in self.cells)

    def type(self, keys: str) -> None:
        """Send characters as they are: \\r is Enter, \\x7f backspace, \\x1b[D the left arrow.

        Ctrl-C waits until the program does: Python misses a signal between its prompt and its waiting.
        """
        end = time.monotonic() + 2
        while keys == "\x03" and _state(os.tcgetpgrp(self._process.fd)) != "S" and time.monotonic() < end:
            time.sleep(0.01)
        self._process.write(keys.encode())

    def wait_for(self, pattern: str, seconds: float = 10) -> str:
        """Wait until the screen matches the regular expression; fails with the screen if it never does."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.text, re.MULTILINE)):
            assert time.monotonic() < end, f"no {pattern!r} on the screen:\n{self.text}"
            self._read(0.05)
        return found[0]

    def wait_stopped(self, seconds: float = 10) -> None:
        """Wait until the program has been suspended."""
        end = time.monotonic() + seconds
        while _state(os.tcgetpgrp(self._process.fd)) != "T":
            assert time.monotonic() < end, "the program was not suspended"
            self._read(0.02)

    def resume(self) -> None:
        """Let a suspended program go on, as `fg` does."""
        os.killpg(os.tcgetpgrp(self._process.fd), signal.SIGCONT)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    def wait_exit(self, seconds: float = 10) -> int:
        """The exit status, once the program has ended; minus the signal if one killed it."""
        end = time.monotonic() + seconds
        while self._process.isalive():
            assert time.monotonic() < end, f"still running:\n{self.text}"
            self._read(0.02)
        self._read(0)
        return -self._process.signalstatus if self._process.signalstatus else self._process.exitstatus

    def _read(self, seconds: float) -> None:
        while select.select([self._process.fd], [], [], seconds)[0]:
            try:
                data = os.read(self._process.fd, 65536)
            except OSError:
                return
            if not data:
                return
            self.raw += data
            self._stream.feed(data)
            seconds = 0


def _state(pid: int) -> str:
    """The state of a process as Linux names it: R, S, T for stopped ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]

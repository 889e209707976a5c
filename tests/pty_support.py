"""A real pseudo-terminal for tests: start Python code in it, type, and read the screen as a person sees it."""

import os
import re
import select
import signal
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
from pyte.screens import Char as Cell

from tests import processes

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
sys.exit(subprocess.run([sys.executable, "-c", {code!r}], preexec_fn=lead).returncode)
"""


_MOMENT = 0.02  # seconds


def written(code: str, columns: int, rows: int) -> str:
    """All that `code` writes to a terminal of `columns` by `rows` until it ends; it has to end well."""
    process, raw = _Spawned(code, columns, rows, {}), b""
    with closing(process):
        while data := process.read():
            raw += data
        assert process.wait() == 0, raw[-2000:].decode()
    return raw.decode()


class _Spawned:
    """`code` in a terminal of its own: `fd` is the side that a person sees and types at."""

    def __init__(
        self, code: str, columns: int, rows: int, environment: dict[str, str], *, anew: bool = False
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in _QUIET}
        ours = {"TERM": "xterm-256color", "INPUTRC": os.devnull, "PYTHONPATH": str(processes.ROOT)}
        self.fd, theirs = os.openpty()
        self.resize(columns, rows)
        self._process = processes.start(
            code, streams=(theirs,) * 3, environment=kept | ours | environment, terminal=True, anew=anew
        )
        os.close(theirs)
        self.pid = self._process.pid
        self.poll, self.wait = self._process.poll, self._process.wait

    def read(self) -> bytes:
        """What it writes next, and nothing once it has closed its side."""
        try:
            return os.read(self.fd, 65536)
        except OSError:
            return b""

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        import termios  # Windows, where these tests are collected but not run, has none

        termios.tcsetwinsize(self.fd, (rows, columns))

    def close(self) -> None:
        """End all that runs there, and the terminal."""
        with suppress(OSError):
            if (foreground := os.tcgetpgrp(self.fd)) > 1:  # 0: nobody is there any more
                os.killpg(foreground, signal.SIGKILL)
        self._process.kill()
        os.close(self.fd)


class PseudoTerminal:
    """`code` running in a terminal of `columns` by `rows`; leave the `with` block and it is gone.

    job: run it under a parent, as a shell would, so that Ctrl-Z can suspend it.
    anew: start Python for it, where a test speaks of what is loaded.
    """

    def __init__(
        self, code: str, columns: int = 60, rows: int = 24, *, job: bool = False, anew: bool = False, **environment: str
    ) -> None:
        shell = _SHELL.format(code=code) if job else code
        self._process = _Spawned(shell, columns, rows, environment, anew=anew)
        self._screen = pyte.HistoryScreen(columns, rows, history=5000, ratio=1)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close()

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
        for _ in range(200):
            if keys != "\x03" or self._foreground_state() == "S":
                break
            time.sleep(0.01)
        os.write(self._process.fd, keys.encode())

    def wait_for(self, pattern: str, seconds: float = 10, *, scrolled: bool = False) -> str:
        """Wait until the screen matches the regular expression; fails with the screen if it never does.

        scrolled: what has scrolled away counts, too.
        """

        match: re.Match[str] | None = None
        read = -1  # bytes of which it is known that they show no match

        def found() -> bool:
            nonlocal match, read
            if len(self.raw) > read:
                read = len(self.raw)
                match = re.search(pattern, self.whole if scrolled else self.text, re.MULTILINE)
            return match is not None

        self._until(found, f"no {pattern!r} on the screen", seconds)
        assert match is not None
        return match[0]

    def wait_stopped(self, seconds: float = 10) -> None:
        """Wait until the program has been suspended."""
        self._until(lambda: self._foreground_state() == "T", "the program was not suspended", seconds)

    def resume(self) -> None:
        """Let a suspended program go on, as `fg` does."""
        os.killpg(os.tcgetpgrp(self._process.fd), signal.SIGCONT)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._screen.resize(rows, columns)
        self._process.resize(columns, rows)

    def wait_exit(self, seconds: float = 10) -> int:
        """The exit status, once the program has ended; minus the signal if one killed it."""
        self._until(lambda: self._process.poll() is not None, "still running", seconds)
        self._read(0)
        return self._process.wait()

    def _until(self, holds: Callable[[], bool], fault: str, seconds: float) -> None:
        """Read until something holds; fails after so many seconds of silence, however long the machine slept."""
        silent = 0.0
        while not holds():
            assert silent < seconds, f"{fault} (the program is {self._foreground_state()}):\n{self.text}"
            silent += 0 if self._read(_MOMENT) else _MOMENT

    def _read(self, seconds: float) -> bool:
        """Take in what the program writes within some seconds; whether there was anything."""
        there = False
        while select.select([self._process.fd], [], [], seconds)[0]:
            if not (data := self._process.read()):
                time.sleep(seconds)  # it has closed its end and will write no more
                return there
            self.raw += data
            self._stream.feed(data)
            there, seconds = True, 0
        return there

    def _foreground_state(self) -> str:
        """The state of what runs in the foreground as Linux names it: R runs, S sleeps, T is stopped ..."""
        try:
            status = Path(f"/proc/{os.tcgetpgrp(self._process.fd)}/stat").read_text()
        except OSError:
            return "gone"
        return status.rpartition(")")[2].split()[0]

"""Lines that are typed while something else goes on: read beside it, taken one at a time."""

from __future__ import annotations

import io
import os
import queue
import threading
from collections.abc import Iterator
from typing import TextIO

_CHUNK = 4096


class TypedLines:
    """What is typed on stdin, read by a thread of its own that holds no lock when the program ends."""

    def __init__(self, stdin: TextIO | None) -> None:
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, args=(stdin,), daemon=True).start()

    def next(self, seconds: float) -> str | None:
        """The next line, stripped; None where none was typed in this time. Raises EOFError after the last one."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        if line is None:
            self._lines.put(None)
            raise EOFError
        return "".join(c for c in line if c.isprintable()).strip()

    def _read(self, stdin: TextIO | None) -> None:
        try:
            for line in _lines(stdin):
                self._lines.put(line)
        except (OSError, ValueError):
            pass  # closed: that is the end of input, too
        self._lines.put(None)


def _lines(stdin: TextIO | None) -> Iterator[str]:
    if stdin is None:
        return
    try:
        number = stdin.fileno()
    except (OSError, io.UnsupportedOperation):
        yield from stdin
        return
    rest = b""
    while chunk := os.read(number, _CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in whole)
    if rest:
        yield rest.decode("utf-8", "replace")

"""What keeps a learner's code from harm by accident: its streams, its memory, and for exercises its files.

No sandbox: it is the learner's own code on the learner's own machine.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any

_KEPT = 4_000  # characters of what is printed
_DATA = 5  # where statm has the pages of data and stack
_ROOM = 1 << 30  # bytes of memory beyond what the libraries take

_PROGRAMS = {
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.kill",
    "os.killpg", "os.startfile", "os.putenv",
}  # fmt: skip
_FILES = {
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "shutil.rmtree", "shutil.move", "shutil.copyfile", "shutil.copytree", "shutil.chown",
}  # fmt: skip
_NETWORK = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"}
_forbidden: list[bool] = []  # whether that was done: it cannot be undone
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Printed(io.TextIOBase):
    """What code prints: the first characters, and whether there was anything."""

    def __init__(self) -> None:
        self.text, self.wrote = "", False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.wrote = self.wrote or bool(text)
        room = _KEPT - len(self.text)
        if room > 0:
            self.text += text[:room]
        return len(text)

    def taken(self) -> tuple[str, bool]:
        """What was printed since the last time."""
        found = self.text, self.wrote
        self.text, self.wrote = "", False
        return found


def redirect() -> Printed:
    """Send all that is printed to one place, and end every input at once."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    printed = Printed()
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    sys.stdout = sys.stderr = printed
    return printed


def bound_memory() -> None:
    """An array beyond measure becomes an error of the call, where the system can see to that (Linux can).

    What counts is memory that can be written: PyTorch reserves addresses by the gigabyte that it never uses.
    """
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[_DATA]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_DATA, (now + _ROOM, now + _ROOM))
    except (ImportError, OSError, ValueError):
        return  # not on this system


def forbid_changes() -> None:
    """From now on, writing and deleting files, starting programs and connecting raise PermissionError."""
    if _forbidden:
        return
    _forbidden.append(True)
    files, programs, network, writing, nowhere = _FILES, _PROGRAMS, _NETWORK, _WRITING, os.devnull

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or (
                mode is None and isinstance(flags, int) and flags & writing
            )
            if writes and path != nowhere:
                raise PermissionError(f"an exercise may not write files ({path})")
        elif event in files:
            raise PermissionError(f"an exercise may not change files ({event})")
        elif event in programs:
            raise PermissionError(f"an exercise may not start programs ({event})")
        elif event in network:
            raise PermissionError(f"an exercise may not connect to anything ({event})")

    sys.addaudithook(refuse)

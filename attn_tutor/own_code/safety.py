"""What keeps a learner's code from harm by accident: its streams, its memory, and for exercises its files.

No sandbox: it is the learner's own code on the learner's own machine.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
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


class PrintCapture(io.TextIOBase):
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

    def take(self) -> tuple[str, bool]:
        """What was printed since the last time."""
        found = self.text, self.wrote
        self.text, self.wrote = "", False
        return found


def redirect() -> PrintCapture:
    """Send all that is printed to one place, and end every input at once."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    printed = PrintCapture()
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


def protect_sources(folder: Path) -> None:
    """From now on, source files that are in this folder are neither overwritten nor deleted: PermissionError."""
    if _forbidden:
        return
    _forbidden.append(True)
    resolve, exists, fspath = os.path.realpath, os.path.exists, os.fspath
    normal, separator = os.path.normcase, os.sep
    root = normal(resolve(folder))

    def real(path: Any) -> str:
        return str(normal(resolve(path)))

    def is_source(path: Any) -> bool:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        name = fspath(path)
        text = real(name.decode("utf-8", "replace") if isinstance(name, bytes) else name)
        return text.endswith((".py", ".ipynb")) and text.startswith(root + separator) and exists(text)

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if _writes(mode, flags) and is_source(path):
                raise PermissionError(f"a file that is checked may not overwrite source files ({path})")
        elif event in ("os.remove", "os.rename", "os.truncate", "shutil.move"):
            for path in arguments[:2]:
                if is_source(path):
                    raise PermissionError(f"a file that is checked may not delete or move source files ({path})")
        elif event == "shutil.rmtree" and (root + separator).startswith(real(arguments[0]) + separator):
            raise PermissionError(f"a file that is checked may not delete its own folder ({arguments[0]})")

    sys.addaudithook(refuse)


def _writes(mode: Any, flags: Any, writing: int = _WRITING) -> bool:
    """Whether a file that is opened so may be changed."""
    if isinstance(mode, str):
        return any(c in mode for c in "wax+")
    return mode is None and isinstance(flags, int) and bool(flags & writing)


def forbid_changes() -> None:
    """From now on, writing and deleting files, starting programs and connecting raise PermissionError."""
    if _forbidden:
        return
    _forbidden.append(True)
    files, programs, network, nowhere = _FILES, _PROGRAMS, _NETWORK, os.devnull

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if _writes(mode, flags) and path != nowhere:
                raise PermissionError(f"an exercise may not write files ({path})")
        elif event in files:
            raise PermissionError(f"an exercise may not change files ({event})")
        elif event in programs:
            raise PermissionError(f"an exercise may not start programs ({event})")
        elif event in network:
            raise PermissionError(f"an exercise may not connect to anything ({event})")

    sys.addaudithook(refuse)

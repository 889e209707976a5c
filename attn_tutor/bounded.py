"""Reading files that come from elsewhere: bounded, whatever they are."""

from __future__ import annotations

import errno
import os
import select
import stat
from collections.abc import Callable
from pathlib import Path

_PATIENCE = 10.0  # seconds that a pipe may be silent
_PART = 1 << 20


def read_file(path: Path, most: int, check: Callable[[bytes], object] = len) -> bytes:
    """What a file, a pipe or a device holds. Raises OSError where that is more than `most` bytes, or never comes.

    check: is given the first lines as soon as they are there, and raises where the rest is not worth reading.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except PermissionError:
        if path.is_dir():  # Windows opens no folder
            raise IsADirectoryError(errno.EISDIR, "Is a directory") from None
        raise
    try:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise IsADirectoryError(errno.EISDIR, "Is a directory")
        return read_stream(lambda size: _read(descriptor, size), most, check)
    finally:
        os.close(descriptor)


def read_stream(read: Callable[[int], bytes], most: int, check: Callable[[bytes], object] = len) -> bytes:
    """The same of anything that gives up to so many bytes when it is called."""
    parts, size, is_checked = list[bytes](), 0, False
    while part := read(min(_PART, most + 1 - size)):
        parts.append(part)
        size += len(part)
        if size > most:
            raise OSError(errno.EINVAL, f"It holds more than {most // 1_000_000} MB")
        if not is_checked and (b"\n" in part or size > _PART):
            check(parts[0] if len(parts) == 1 else b"".join(parts))
            is_checked = True
    return b"".join(parts)


def _read(descriptor: int, size: int) -> bytes:
    while True:
        try:
            return os.read(descriptor, size)
        except BlockingIOError:  # somebody holds the other end and has written nothing yet
            if not select.select([descriptor], [], [], _PATIENCE)[0]:
                raise TimeoutError(errno.ETIMEDOUT, "Nothing came through it for ten seconds") from None

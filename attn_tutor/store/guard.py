"""Checks what lies under the name of the progress file, before SQLite may touch it.

At most 100 bytes are read and none is written. It must not run while this process has the file open and
a write under way: closing a descriptor drops the locks that SQLite holds.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import stat
from pathlib import Path

from attn_tutor.errors import ProgressError
from attn_tutor.store import backup
from attn_tutor.store.connection import is_damage, reason
from attn_tutor.store.files import MAGIC, printable_path
from attn_tutor.store.schema import APPLICATION_ID, foreign_definition, newest

_ELSEWHERE = "Move it away, or set ATTN_TUTOR_HOME to another folder."
_NOWHERE = {errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL}
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class Damaged(ProgressError):
    """The progress file was ours once and can no longer be read."""


class Unreachable(ProgressError):
    """Nobody can say what lies under the name of the progress file. `absent`: nothing can lie there."""

    def __init__(self, path: Path, fault: OSError | ValueError) -> None:
        self.reason = reason(fault)
        self.absent = isinstance(fault, ValueError) or fault.errno in _NOWHERE
        super().__init__(f"{printable_path(path)} cannot be read: {self.reason}.", "Try again once that is fixed.")


def look(path: Path) -> int | None:
    """The version of the progress file at `path`, None where nothing lies there.

    Raises ProgressError for what is no progress file of ours, Damaged for one that is broken, and Unreachable
    where we may not look.
    """
    try:
        return _look(path)
    except (OSError, ValueError) as fault:  # a name with a null byte is a ValueError
        raise Unreachable(path, fault) from None


def _look(path: Path) -> int | None:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        if os.path.islink(path):
            raise ProgressError(
                f"{printable_path(path)} is a link to a file that does not exist.", _ELSEWHERE
            ) from None
        return None
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise ProgressError(f"{printable_path(path)} is a link that leads in a circle.", _ELSEWHERE) from None
        raise
    if not stat.S_ISREG(status.st_mode):
        raise ProgressError(f"{printable_path(path)} is {_kind(status)}, not a progress file.", _ELSEWHERE)
    check_beside(path)
    return _version(path, _head(path))


def _kind(status: os.stat_result) -> str:
    return next((words for is_it, words in _KINDS if is_it(status.st_mode)), "no regular file")


def check_beside(path: Path) -> None:
    """SQLite would wait for ever at a pipe in place of a journal, and call a folder an error of the disk."""
    for ending in ("-journal", "-wal"):
        beside = path.with_name(f"{path.name}{ending}")
        try:
            status = os.stat(beside)
        except OSError:  # none there, which is usual
            continue
        if not stat.S_ISREG(status.st_mode):
            raise ProgressError(
                f"{printable_path(beside)} is {_kind(status)}, not the rest of an interrupted write.",
                "Move it away and try again.",
            )


def _head(path: Path) -> bytes:
    """The first 100 bytes; a pipe put there a moment ago cannot block."""
    flags = (getattr(os, name, 0) for name in ("O_NONBLOCK", "O_BINARY"))  # neither is known everywhere
    descriptor = os.open(path, sum(flags, os.O_RDONLY))
    try:
        return os.read(descriptor, 100)
    finally:
        os.close(descriptor)


def _version(path: Path, head: bytes) -> int:
    """What the header says (https://www.sqlite.org/fileformat.html, section 1.3)."""
    if not head:
        raise Damaged(f"{printable_path(path)} is empty: the progress it held is gone.", backup.advice(path))
    if len(head) < 100 or not head.startswith(MAGIC):
        raise Damaged(f"{printable_path(path)} is not a progress file, or it is damaged.", backup.advice(path))

    def number(place: int, size: int = 4) -> int:
        return int.from_bytes(head[place : place + size], "big")

    if number(68) != APPLICATION_ID:
        raise ProgressError(f"{printable_path(path)} belongs to another program.", _ELSEWHERE)
    version = number(60)
    if version > newest():
        raise ProgressError(
            f"{printable_path(path)} has version {version}; this program knows versions up to {newest()}.",
            "Update attn-tutor. The file is left as it is.",
        )
    if version == 0:
        raise Damaged(f"{printable_path(path)} is damaged: it has no version.", backup.advice(path))
    _check_size(path, page=number(16, 2), pages=number(28), is_current=number(24) == number(92))
    return version


def _check_size(path: Path, *, page: int, pages: int, is_current: bool) -> None:
    """A file that was cut off. With a journal beside it, an interrupted write may be undone first."""
    wanted = (65536 if page == 1 else page) * pages
    size = os.stat(path).st_size
    if is_current and size < wanted and not os.path.exists(f"{path}-journal"):
        raise Damaged(
            f"{printable_path(path)} is cut off: it has {size} of {wanted} bytes.",
            backup.advice(path),
        )


def definition_fault(name: str) -> str:
    """What is said of a table, index, trigger or view that is not ours."""
    return f"The definition of {name[:60]!r} is not the one this program makes."


def check_definitions(connection: sqlite3.Connection, path: Path) -> None:
    """Raise Damaged where an open file holds more or other than this program makes: nothing in it is to be run."""
    if name := foreign_definition(connection):
        raise Damaged(f"{printable_path(path)} is damaged. {definition_fault(name)}", backup.advice(path))


def unreadable(path: Path, fault: sqlite3.Error | OSError | json.JSONDecodeError) -> ProgressError:
    """The error to raise for a file that cannot be read."""
    if isinstance(fault, OSError) or (isinstance(fault, sqlite3.Error) and not is_damage(fault)):
        return ProgressError(
            f"{printable_path(path)} cannot be read: {reason(fault)}.", "Try again once that is fixed."
        )
    return Damaged(f"{printable_path(path)} is damaged and cannot be read.", backup.advice(path))

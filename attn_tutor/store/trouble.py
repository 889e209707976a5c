"""What went wrong with the disk, in words."""

from __future__ import annotations

import sqlite3

# Primary result codes of SQLite; the extended ones share their low byte.
_REASONS = {
    sqlite3.SQLITE_BUSY: "another program holds the progress file",
    sqlite3.SQLITE_LOCKED: "another program holds the progress file",
    sqlite3.SQLITE_PERM: "you may not write to the progress file",
    sqlite3.SQLITE_NOMEM: "the computer is out of memory",
    sqlite3.SQLITE_READONLY: "the progress file cannot be written to",
    sqlite3.SQLITE_IOERR: "the disk reported an error, or a limit on file sizes was met",
    sqlite3.SQLITE_CORRUPT: "the progress file is damaged",
    sqlite3.SQLITE_NOTADB: "the progress file is damaged",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "the progress file or its folder cannot be opened",
    sqlite3.SQLITE_PROTOCOL: "the folder does not support file locks",
    sqlite3.SQLITE_TOOBIG: "the answer is too large",
}


class Replaced(Exception):
    """The file under the name of the progress file is not the one that was opened."""


def code(fault: Exception) -> int:
    """SQLite's primary result code, 0 where there is none."""
    return int(getattr(fault, "sqlite_errorcode", 0)) & 0xFF


def reason(fault: Exception) -> str:
    """One clause saying why something could not be kept or read."""
    moved = getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED
    if moved or isinstance(fault, Replaced):
        return "the progress file was moved, deleted or replaced while this program ran"
    if isinstance(fault, sqlite3.Error):
        return _REASONS.get(code(fault), str(fault))
    if isinstance(fault, OSError):
        return fault.strerror or str(fault)
    return str(fault)


def is_lock(fault: Exception) -> bool:
    """Whether another program holds the file, which passes."""
    return code(fault) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_damage(fault: sqlite3.Error) -> bool:
    """Whether the fault lies in the file's contents rather than in the disk or a lock."""
    found = code(fault)
    return found in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or not _REASONS.get(found)

"""Connections to a progress file, set so that a commit survives a power cut; and their trouble in words."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from attn_tutor.windows_rules import sqlite_uri

OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
QUIET_WAIT = 1000  # ms that anything waits for another program before a line says so
WRITE_WAIT = 4000  # ms more that a write waits: then it is put off
OPEN_WAIT = 19_000  # ms more that opening waits: eight busy terminals starve one for seconds
WAITING = "Another program is writing to the progress file. Waiting for it."
STILL_WAITING = "Still waiting. Ctrl-C stops; what is not saved is then written to a file."
Tell = Callable[[str], None]


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
    """The file under the name of the progress file is no longer the one that was opened."""


def code(fault: Exception) -> int:
    """SQLite's primary result code, 0 where there is none."""
    return int(getattr(fault, "sqlite_errorcode", 0)) & 0xFF


def reason(fault: Exception) -> str:
    """One clause saying why something could not be kept or read."""
    moved = getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED
    if moved or (isinstance(fault, Replaced) and not fault.args):
        return "the progress file was moved, deleted or replaced while this program ran"
    if isinstance(fault, sqlite3.Error):
        return _REASONS.get(code(fault), str(fault))
    if isinstance(fault, OSError):
        return (fault.strerror or str(fault)).lower()
    return str(fault)


def is_lock(fault: Exception) -> bool:
    """Whether another program holds the file, which passes."""
    return code(fault) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_damage(fault: sqlite3.Error) -> bool:
    """Whether the fault lies in the file's contents rather than in the disk or a lock."""
    found = code(fault)
    return found in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or not _REASONS.get(found)


def say(line: str) -> None:
    """Tell whoever waits, beside what a command writes."""
    print(line, file=sys.stderr)


def connect(path: Path, mode: str = "rw", tell: Tell = say) -> sqlite3.Connection:
    """Open the file at `path`, never making one. `mode` is "rw" or "ro"; `tell` gets a line where we wait.

    The name goes in as a URI, every byte of it escaped, because only so can SQLite be told not to make a
    missing file. Raises sqlite3.Error.
    """
    uri = f"{sqlite_uri(path.absolute().as_uri())}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=QUIET_WAIT / 1000)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # a file from elsewhere runs no functions
        connection.execute("PRAGMA fullfsync = ON")  # macOS: through the disk's own cache
        # Also sync the folder once the journal is gone. The first statement that reads the file: it meets any lock.
        patiently(connection, "PRAGMA synchronous = EXTRA", tell, opening=True)
        if mode == "rw":
            # Not WAL: it has lost data in SQLite before 3.51.3 and cannot be read on a read-only disk.
            patiently(connection, "PRAGMA journal_mode = DELETE", tell, opening=True)
    except UnicodeDecodeError as fault:  # a garbled table definition, quoted in SQLite's own message
        connection.close()
        raise sqlite3.DatabaseError("the tables are garbled") from fault
    except BaseException:
        connection.close()
        raise
    return connection


def is_durable(connection: sqlite3.Connection) -> bool:
    """Whether SQLite took the settings that the promise rests on."""
    journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
    syncs = connection.execute("PRAGMA synchronous").fetchone()[0]
    return (str(journal).lower(), syncs) == ("delete", 3)


def patiently(
    connection: sqlite3.Connection,
    statement: str,
    tell: Tell,
    *,
    opening: bool = False,
    forever: bool = False,
) -> None:
    """Run `statement`; after a second of waiting for another program `tell`; give up later, or never."""
    try:
        _run(connection, statement, QUIET_WAIT)
        return
    except sqlite3.OperationalError as fault:
        if not is_lock(fault):
            raise
    tell(WAITING)
    for tries in count():
        try:
            _run(connection, statement, OPEN_WAIT if opening or forever else WRITE_WAIT)
            return
        except sqlite3.OperationalError as fault:
            if not (forever and is_lock(fault)):
                raise
            if tries == 0:
                tell(STILL_WAITING)


def _run(connection: sqlite3.Connection, statement: str, wait: int) -> None:
    connection.execute(f"PRAGMA busy_timeout = {wait}")
    try:
        connection.execute(statement).fetchall()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {OPEN_WAIT}")

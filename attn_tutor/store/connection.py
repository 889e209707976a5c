"""Connections to a progress file, set so that a commit survives a power cut."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from attn_tutor.store.trouble import code

OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
_QUIET_WAIT, _TOLD_WAIT = 1000, 4000  # ms that a write waits for another program
_WAIT = 20_000  # ms that a read waits: it cannot be put off, and eight busy terminals starve one for seconds
WAITING = "Another program is writing to the progress file. Waiting for it."


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open the file at `path`, never making one. `mode` is "rw" or "ro".

    The name goes in as a URI, every byte of it escaped, because only so can SQLite be told not to make a
    missing file. Raises sqlite3.Error.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT / 1000)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # a file from elsewhere runs no functions
        connection.execute("PRAGMA fullfsync = ON")  # macOS: through the disk's own cache
        connection.execute("PRAGMA synchronous = EXTRA")  # also sync the folder once the journal is gone
        if mode == "rw":
            # Not WAL: it has lost data in SQLite before 3.51.3 and cannot be read on a read-only disk.
            connection.execute("PRAGMA journal_mode = DELETE")
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


def patiently(connection: sqlite3.Connection, statement: str, tell: Callable[[str], None]) -> None:
    """Run `statement`; `tell` after a second of waiting for another program, give up after five."""
    try:
        _run(connection, statement, _QUIET_WAIT)
    except sqlite3.OperationalError as fault:
        if code(fault) != sqlite3.SQLITE_BUSY:
            raise
        tell(WAITING)
        _run(connection, statement, _TOLD_WAIT)


def _run(connection: sqlite3.Connection, statement: str, wait: int) -> None:
    connection.execute(f"PRAGMA busy_timeout = {wait}")
    try:
        connection.execute(statement)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_WAIT}")

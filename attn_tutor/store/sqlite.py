"""Opening the progress file: look first, make it if there is none, and run without it if there is no way."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from attn_tutor.clock import Clock, SystemClock
from attn_tutor.errors import ProgressError
from attn_tutor.history import Advance, clock_line, to_ms
from attn_tutor.store import backup, ledger
from attn_tutor.store.cards import Rules
from attn_tutor.store.connection import OLDEST_SQLITE, Tell, connect, is_durable, reason
from attn_tutor.store.files import network_line, printable_path
from attn_tutor.store.guard import Unreachable, check_definitions, look, unreadable
from attn_tutor.store.memory import MemoryStore, nothing_saved
from attn_tutor.store.schema import create, migrate, newest, version
from attn_tutor.store.sqlite_store import SqliteStore


def open_store(
    path: Path | None,
    *,
    clock: Clock | None = None,
    advance: Advance | None = None,
    rules: str = "",
    tell: Tell = lambda line: None,
) -> SqliteStore | MemoryStore:
    """Open the progress file at `path`, making it on the first run.

    `advance` moves a card on by one event, by the version `rules`; without it no cards are kept. `tell`
    gets a line when another program makes us wait. Where there is no file and none can be made (no home, no
    permission, no room, a read-only disk) the store says so in `notices` and keeps events in memory. Raises
    ProgressError for a file that cannot be read, is damaged, newer than this program, not ours, or held by another
    program for twenty seconds; it is left as it is.
    """
    clock = clock or SystemClock()
    try:
        path = _make(path)
    except (OSError, sqlite3.Error) as fault:  # nothing lies there
        return MemoryStore(clock=clock, advance=advance, refusal=reason(fault))
    try:
        if os.path.exists(f"{path}-journal"):
            from attn_tutor.store.soundness import check_journal  # a start rarely finds one

            check_journal(path, tell)
        return _open(path, clock, Rules(advance, rules) if advance else None, tell)
    except (OSError, sqlite3.Error) as fault:
        raise unreadable(path, fault) from fault


def _make(path: Path | None) -> Path:
    """The path, once a file of ours lies there. Raises OSError or sqlite3.Error where none can be made."""
    if path is None:
        raise OSError("there is no home folder to save it in")
    try:
        there = look(path) is not None
    except Unreachable as fault:
        if not fault.absent:
            raise
        raise OSError(fault.reason) from None
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        old = f"SQLite {sqlite3.sqlite_version} is too old, 3.37 is needed"
        raise ProgressError(f"{printable_path(path)} cannot be read: {old}.") if there else OSError(old)
    if not there:
        create(path)
        look(path)  # another first run may have been there before
    return path


def _open(path: Path, clock: Clock, rules: Rules | None, tell: Tell) -> SqliteStore:
    """Connect to a file that passed the look. A file or folder that may not be written to is only read."""
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    connection = connect(path, "rw" if writable else "ro", tell)
    try:
        check_definitions(connection, path)
        if version(connection) < newest():
            bring_up(connection, path, clock, writable=writable)
        refusal = "" if writable else "the progress file or its folder is read-only"
        lines = (
            nothing_saved(refusal),
            network_line(path),
            ""
            if is_durable(connection)
            else "This SQLite cannot promise that a saved answer survives a power cut.",
            clock_line(ledger.last_stamp(connection), to_ms(clock.now())),
        )
        notices = tuple(line for line in lines if line)
        return SqliteStore(
            path, connection, clock=clock, rules=rules, tell=tell, notices=notices, refusal=refusal
        )
    except BaseException:
        connection.close()
        raise


def bring_up(connection: sqlite3.Connection, path: Path, clock: Clock, *, writable: bool) -> None:
    """Bring a file of an earlier version up to date, after a copy of it is safe."""
    if not writable:
        raise OSError("the progress file is of an earlier version and cannot be written to")
    backup.make(connection, path, why="migrate", now=clock.now())
    migrate(connection)

"""Copies asked for, and answers brought back: a restore is a merge, so it loses none; a reset takes a copy first."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from attn_tutor.errors import ProgressError
from attn_tutor.store import backup, ledger
from attn_tutor.store.connection import connect, is_damage, patiently, reason, say
from attn_tutor.store.files import (
    make_folder,
    printable_path,
    put_in_place,
    replace_patiently,
    sync,
    temporary_beside,
)
from attn_tutor.store.guard import Damaged, check_definitions, look
from attn_tutor.store.memory import MemoryStore
from attn_tutor.store.port import ImportReport
from attn_tutor.store.schema import build, migrate, newest, version
from attn_tutor.store.soundness import check_journal, copy_of, file_faults
from attn_tutor.store.sqlite_store import SqliteStore


def back_up(path: Path, now: datetime) -> Path:
    """A copy because somebody asks for one. Raises ProgressError where it cannot be made."""
    try:
        check_journal(path)
        connection = connect(path)
        try:
            check_definitions(connection, path)
            return backup.make(connection, path, why="asked", now=now)
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as fault:
        hint = (
            backup.advice(path)
            if isinstance(fault, sqlite3.Error) and is_damage(fault)
            else "Try again later."
        )
        raise ProgressError(f"No backup was made: {reason(fault)}.", hint) from None


def merge(store: SqliteStore | MemoryStore, source: Path) -> ImportReport:
    """Take in the answers and bookmarks of the progress file `source`, which is only read.

    Whatever is merged, how often and in which order, the same answers are there at the end. The progress
    file is copied first. Raises ProgressError, and changes nothing, if either file is not sound.
    """
    if isinstance(store, MemoryStore):
        raise ProgressError("There is no progress file to restore into.", " ".join(store.notices))
    with TemporaryDirectory(prefix="attn-tutor-") as folder:
        copy = Path(folder) / "copy.db"
        copy.touch(mode=0o600)
        _copy_soundly(source, copy)
        connection = connect(copy)
        try:
            marks = connection.execute("SELECT place, state, at_ms FROM bookmark").fetchall()
            return store.add(ledger.read(connection), marks=marks, why="restore")
        finally:
            connection.close()


def replace(path: Path, source: Path, now: datetime) -> Path | None:
    """Make the progress file at `path` hold what `source` holds, and nothing else.

    Returns the copy of what was there. Other terminals that have the file open go on with the new
    contents. Raises ProgressError, and changes nothing, if `source` is not sound.
    """
    with _beside(path) as copy:
        _copy_soundly(source, copy)
        with contextlib.closing(connect(copy)) as connection:
            # Answers from here on are another line than those the file held: they get a device of their own.
            connection.execute("UPDATE meta SET value = lower(hex(randomblob(8))) WHERE name = 'file'")
        return _put_over(path, copy, why="replace", now=now)


def reset(path: Path, now: datetime) -> Path | None:
    """Empty the progress file at `path`. Returns the copy of what was there."""
    with _beside(path) as empty:
        build(empty)
        return _put_over(path, empty, why="reset", now=now)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """An empty file beside the progress file. Trouble with either is named: nothing was replaced."""
    try:
        make_folder(path.parent)
        with temporary_beside(path) as aside:
            yield aside
    except (OSError, sqlite3.Error) as fault:
        raise ProgressError(
            f"Nothing was replaced: {reason(fault)}.", "Your progress is as it was."
        ) from None


def _copy_soundly(source: Path, copy: Path) -> None:
    """Copy `source` into the empty file `copy`, find it sound and bring it up to date."""
    try:
        if look(source) is None:
            raise ProgressError(f"{printable_path(source)} does not exist.", "Name another backup.")
        copy_of(source, copy)
        _bring_up(copy, source)
    except Damaged as fault:
        raise ProgressError(fault.sentence, "Choose another backup.") from None
    except (OSError, sqlite3.Error) as fault:
        raise ProgressError(
            f"{printable_path(source)} cannot be read: {reason(fault)}.", "Choose another backup."
        ) from None
    if faults := file_faults(copy):
        raise ProgressError(f"{printable_path(source)} is damaged: {faults[0]}", "Choose another backup.")


def _bring_up(copy: Path, source: Path) -> None:
    connection = connect(copy)
    try:
        check_definitions(connection, source)
        if version(connection) < newest():
            migrate(connection)
    finally:
        connection.close()


def _put_over(path: Path, fresh: Path, *, why: str, now: datetime) -> Path | None:
    """Put the contents of `fresh` into the live file, whatever state that is in."""
    try:
        if look(path) is None:
            put_in_place(fresh, path)
            return None
        check_journal(path)
        return _overwrite(path, fresh, why=why, now=now)
    except Damaged:
        return _swap(path, fresh, now)
    except sqlite3.Error as fault:
        if not is_damage(fault):
            raise
        return _swap(path, fresh, now)


def _overwrite(path: Path, fresh: Path, *, why: str, now: datetime) -> Path:
    """Copy it, then overwrite its pages in one transaction; nobody else can write in between."""
    live = connect(path)
    try:
        live.execute("PRAGMA locking_mode = EXCLUSIVE")  # the lock outlives each transaction
        patiently(live, "BEGIN EXCLUSIVE", say)
        live.execute("COMMIT")
        safety = backup.make(live, path, why=why, now=now, verify=False)
        contents = connect(fresh)
        try:
            contents.backup(live)
        finally:
            contents.close()
        return safety
    finally:
        live.close()


def _swap(path: Path, fresh: Path, now: datetime) -> Path:
    """For a file that SQLite cannot open: keep its bytes under another name and put `fresh` in its place."""
    aside = path.with_name(f"{path.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    while os.path.lexists(aside):
        aside = aside.with_name(aside.name + "x")
    try:
        os.link(path, aside)
    except OSError:  # no hard links here
        shutil.copyfile(path, aside)
        sync(aside)
    with contextlib.suppress(FileNotFoundError):  # its journal would be played into the new file
        Path(f"{path}-journal").rename(f"{aside}-journal")
    sync(fresh)
    replace_patiently(fresh, path)
    sync(path.parent)
    return aside

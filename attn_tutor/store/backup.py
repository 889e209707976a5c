"""Copies of the progress file: made through SQLite, checked, synced, and thinned out by age."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from attn_tutor.errors import ProgressError
from attn_tutor.records import record
from attn_tutor.store.connection import connect, is_damage, reason
from attn_tutor.store.files import make_folder, printable_path, put_in_place, sweep, temporary_beside

_NAME = re.compile(r"progress-(\d{8}T\d{6})Z-([a-z]+)(?:-\d+)?\.db")
_STAMP = "%Y%m%dT%H%M%S"
_PATIENCE = 5.0  # seconds to wait for another program's write before a copy is given up
PROMPTLY_COPIED = 16 * 2**20  # bytes, some 60,000 answers: copied and checked in half a second
CHECKED_A_SECOND = 2**30  # bytes at most, on a quick computer
DAILY = "daily"  # the only copies that are ever thinned out


@record()
class Backup:
    """One copy: when and why it was made ("daily", "asked", or what it was made before)."""

    path: Path
    time: datetime
    why: str


def folder(path: Path) -> Path:
    """Where the copies of the progress file at `path` lie."""
    return path.parent / "backups"


def list_copies(path: Path) -> list[Backup]:
    """All copies, newest first; names alone are read. Raises ProgressError where the folder cannot be read."""
    backups = []
    try:
        entries = list(folder(path).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as fault:
        raise ProgressError(f"{printable_path(folder(path))} cannot be read: {reason(fault)}.") from None
    for entry in entries:
        if name := _NAME.fullmatch(entry.name):
            with suppress(ValueError):  # a name of ours with a date that does not exist is somebody else's
                moment = datetime.fromisoformat(name[1]).replace(tzinfo=UTC)
                backups.append(Backup(entry, moment, name[2]))
    return sorted(backups, key=lambda each: (each.time, each.path.name), reverse=True)


def advice(path: Path) -> str:
    """What to do about a damaged file: the newest copy and the command that brings it back."""
    try:
        copies = list_copies(path)
    except ProgressError as fault:
        return fault.sentence
    if not copies:
        return "There is no backup of it. Move the file away to start over."
    return (
        f"The newest backup is from {copies[0].time:%Y-%m-%d %H:%M} UTC. "
        f"Bring it back with: attn-tutor progress restore --replace {printable_path(copies[0].path)}"
    )


def make(connection: sqlite3.Connection, path: Path, *, why: str, now: datetime, verify: bool = True) -> Path:
    """Copy the open file into the folder of copies and return the copy's path.

    Raises ProgressError when the file turns out damaged (`verify`), sqlite3.Error and OSError for the disk.
    """
    make_folder(folder(path))
    stem = f"progress-{now.astimezone(UTC):{_STAMP}}Z-{why}"
    sweep(folder(path))
    sweep(path.parent)
    with temporary_beside(folder(path) / "copy.db") as aside:
        copy(connection, aside)
        if verify and (faults := broken_pages(aside)):
            raise ProgressError(f"{printable_path(path)} is damaged: {faults[0]}.", advice(path))
        target, number = folder(path) / f"{stem}.db", 1
        while not put_in_place(aside, target):
            number += 1
            target = folder(path) / f"{stem}-{number}.db"
    return target


def copy(connection: sqlite3.Connection, aside: Path) -> None:
    """Copy every page of the open file into the empty file `aside`."""
    target = connect(aside)
    try:
        target.execute("PRAGMA synchronous = OFF")  # whoever puts it in place syncs it once
        connection.backup(target, progress=_not_forever())
    finally:
        target.close()


def _not_forever() -> Callable[[int, int, int], None]:
    """Python retries a locked copy without end; this ends it."""
    deadline = time.monotonic() + _PATIENCE

    def look(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise ProgressError("Another program holds the progress file.", "Try again when it is done.")

    return look


def broken_pages(path: Path) -> list[str]:
    """What SQLite's own check finds wrong with a file that nobody else has open; [] if nothing."""
    try:
        connection = connect(path)
        try:
            rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
        finally:
            connection.close()
    except sqlite3.Error as fault:
        if not is_damage(fault):
            raise
        return [reason(fault)]
    return [] if rows == ["ok"] else rows


def is_sound(connection: sqlite3.Connection, seconds: float) -> bool | None:
    """Whether SQLite's quick check of the open file finds nothing; None where it takes longer than that.

    SQLite looks at the clock between trees of pages alone, so a file that is surely too large is not begun.
    """
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if pages * size > seconds * CHECKED_A_SECOND:
        return None
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    try:
        return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) == "ok"
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)


def daily(connection: sqlite3.Connection, path: Path, now: datetime) -> Path | None:
    """The copy of the day, unless there is one; older daily copies are thinned out."""
    copies = list_copies(path)
    if any(each.time.date() == now.astimezone(UTC).date() for each in copies):
        return None
    copy = make(connection, path, why=DAILY, now=now)
    thin(path)
    return copy


class DailyCopies:
    """The copy of the day of one open file: once the first answer of the day is safe; of a large file at the end."""

    def __init__(self, path: Path) -> None:
        self._path, self._done = path, date.min
        self.due = False  # at the end

    def make(self, connection: sqlite3.Connection, now: datetime, *, at_the_end: bool = False) -> str:
        """Make it where it is time. Returns a line that says why there is none, "" where all is well."""
        if self._done == now.date():
            return ""
        try:
            self.due = not at_the_end and self._path.stat().st_size > PROMPTLY_COPIED
            if not self.due:
                self._done = now.date()
                daily(connection, self._path, now)
        except ProgressError as fault:
            return f"{fault.sentence} {fault.hint}"
        except (sqlite3.Error, OSError) as fault:
            return f"No backup was made today: {reason(fault)}."
        return ""


def thin(path: Path) -> None:
    """Remove the daily copies that the rule does not keep."""
    copies = [each for each in list_copies(path) if each.why == DAILY]
    keep = copies_to_keep(each.time for each in copies)
    for each in copies:
        if each.time not in keep:
            each.path.unlink(missing_ok=True)


def copies_to_keep(stamps: Iterable[datetime]) -> set[datetime]:
    """Which daily copies stay: all of two days, and the newest of 12 days, 10 weeks and 9 months.

    Days, weeks and months are those that have a copy, counted back from the newest copy, not from today:
    a wrong clock removes nothing more.
    """
    ordered = sorted(stamps, reverse=True)
    keep = {stamp for stamp in ordered if ordered[0] - stamp <= timedelta(days=2)}
    for period, number in (("%Y-%m-%d", 12), ("%G-%V", 10), ("%Y-%m", 9)):
        newest: dict[str, datetime] = {}
        for stamp in ordered:
            newest.setdefault(stamp.strftime(period), stamp)
        keep |= set(list(newest.values())[:number])
    return keep

"""Is the progress file sound? SQLite's own check, the chain over the answers, and the schedule replayed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from attn_tutor.errors import ProgressError
from attn_tutor.history import Advance, replay
from attn_tutor.store import backup, cards, ledger
from attn_tutor.store.cards import Rules
from attn_tutor.store.connection import connect
from attn_tutor.store.files import shown
from attn_tutor.store.guard import look
from attn_tutor.store.migrations import statements, version
from attn_tutor.store.rows import NAMES, link
from attn_tutor.store.trouble import reason


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: `faults` of the answers, and whether the schedule is what they replay to."""

    path: Path
    events: int
    faults: tuple[str, ...]
    schedule_fits: bool
    advice: str

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and self.schedule_fits


def check(path: Path, *, now: int, advance: Advance | None = None, rules: str = "") -> Report:
    """Check the file at `path`, on a copy, so that no other terminal waits. `now` in ms.

    With `advance` the schedule is checked too. Raises ProgressError where there is no progress file.
    """
    if look(path) is None:
        raise ProgressError(
            f"{shown(path)} does not exist.", "It is made when you answer the first question."
        )
    with TemporaryDirectory(prefix="attn-tutor-") as folder:
        aside = Path(folder) / "copy.db"
        aside.touch(mode=0o600)
        try:
            copy_of(path, aside)
        except sqlite3.Error as fault:
            return Report(path, 0, (f"The file cannot be read: {reason(fault)}.",), True, backup.advice(path))
        faults = tuple(file_faults(aside))
        fits = True if faults or advance is None else _schedule_fits(aside, Rules(advance, rules), now)
        return Report(
            path, 0 if faults else _count(aside), faults, fits, backup.advice(path) if faults else ""
        )


def copy_of(path: Path, aside: Path) -> None:
    """Copy the file at `path`, which is only read, into the empty file `aside`."""
    source = connect(path, "ro")
    try:
        backup.copy(source, aside)
    finally:
        source.close()


def file_faults(path: Path) -> list[str]:
    """What is wrong with the answers in a file that nobody else has open; [] if nothing."""
    if pages := backup.broken_pages(path):
        return [f"SQLite finds: {page}" for page in pages]
    connection = connect(path)
    try:
        return [*_altered_tables(connection), *_altered_rows(connection), *_garbled_notes(connection)]
    except (sqlite3.Error, ValueError) as fault:
        return [f"The file cannot be read to its end: {reason(fault)}."]
    finally:
        connection.close()


def rebuild_schedule(path: Path) -> None:
    """Have the schedule replayed from the answers at its next use. Raises ProgressError if it cannot be."""
    try:
        connection = connect(path)
        try:
            cards.forget(connection)
        finally:
            connection.close()
    except sqlite3.Error as fault:
        raise ProgressError(f"The schedule cannot be rebuilt: {reason(fault)}.") from None


def _altered_tables(connection: sqlite3.Connection) -> Iterator[str]:
    """The tables, indexes and triggers must be those that the migrations make."""
    listing = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    with closing(sqlite3.connect(":memory:")) as made:
        for statement in statements(version(connection)):
            made.execute(statement)
        expected, found = (dict(each.execute(listing)) for each in (made, connection))
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            yield f"The definition of {name!r} is not the one this program makes."


def _altered_rows(connection: sqlite3.Connection) -> Iterator[str]:
    """Each row must continue the chain; the first that does not is named."""
    chain, expected = ledger.GENESIS, 1
    for seq, *row, kept in connection.execute(f"SELECT seq, {NAMES}, chain FROM event ORDER BY seq"):
        chain = link(chain, seq, tuple(row))
        if seq != expected or chain != kept:
            yield f"Answer {expected} is missing or was changed after it was saved."
            return
        expected += 1


def _garbled_notes(connection: sqlite3.Connection) -> Iterator[str]:
    """Bookmarks must be JSON, and the next turn must be a new one."""
    for place, state in connection.execute("SELECT place, state FROM bookmark"):
        try:
            json.loads(state)
        except ValueError:
            yield f"The bookmark {place!r} is garbled."
    highest = connection.execute("SELECT coalesce(max(turn), 0) FROM event").fetchone()[0]
    if ledger.meta(connection, "turn") != str(highest):
        yield "The number of the last turn is not that of the answers."


def _schedule_fits(path: Path, rules: Rules, now: int) -> bool:
    """Whether the kept cards equal a replay; cards about to be rebuilt anyway cannot be wrong."""
    connection = connect(path)
    try:
        if not cards.fits(connection, rules, now):
            return True
        return cards.states(connection) == replay(ledger.read(connection), rules.advance, now)
    finally:
        connection.close()


def _count(path: Path) -> int:
    connection = connect(path)
    try:
        return cards.last_seq(connection)
    finally:
        connection.close()

"""The tables of the progress file, as the list of steps from an empty file to the newest one; and its first run.

Append a step for each change; never edit one that was released. `user_version` counts the steps taken.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from attn_tutor.store.connection import connect
from attn_tutor.store.files import make_folder, put_in_place, sweep, temporary_beside

APPLICATION_ID = 0x4174546E  # "AtTn": a file with any other id is not ours
_LISTING = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"

_FIRST = (
    # The only truth. `seq` is the order of commits in this file, `chain` ties each row to the one before.
    """CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  tz_min INTEGER NOT NULL,
  device TEXT NOT NULL,
  session TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('answer','flash','reveal','skip','dont_know','verdict','retract')),
  mode TEXT NOT NULL CHECK (mode IN ('learn','quiz','test','review','drill','challenge')),
  item TEXT NOT NULL,
  item_rev TEXT NOT NULL,
  pattern TEXT NOT NULL,
  level TEXT NOT NULL,
  format TEXT NOT NULL,
  options INTEGER,
  seed INTEGER,
  given TEXT,
  correct INTEGER CHECK (correct IN (0,1)),
  attempt INTEGER NOT NULL,
  hints INTEGER NOT NULL,
  ms INTEGER,
  rating INTEGER CHECK (rating BETWEEN 1 AND 4),
  rules TEXT NOT NULL,
  app TEXT NOT NULL,
  extra TEXT NOT NULL,
  turn INTEGER NOT NULL,
  chain BLOB NOT NULL
) STRICT""",
    "CREATE INDEX event_item ON event (item)",
    "CREATE INDEX event_session ON event (session)",
    "CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    # Derived from the events, rebuilt whenever it does not fit: states of cards, times that were repaired.
    "CREATE TABLE card (item TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE repair (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT",
    # Where lessons and quizzes stand; 'null' is a place that was left.
    """CREATE TABLE bookmark (
  place TEXT PRIMARY KEY, state TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "INSERT INTO meta VALUES ('file', lower(hex(randomblob(8)))), ('turn', '0')",
)

def _with_modes(modes: str) -> tuple[str, ...]:
    """The steps to a table that takes these modes. A CHECK cannot be changed in place: it is built again and filled."""
    return (
        "ALTER TABLE event RENAME TO event_before",
        _FIRST[0].replace("'challenge')", f"'challenge',{modes})"),
        "INSERT INTO event SELECT * FROM event_before",
        "DROP TABLE event_before",  # with its indexes and triggers
        *_FIRST[1:5],
    )


MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _with_modes("'code'"), _with_modes("'code','lab'"))


def newest() -> int:
    """The version that this program writes."""
    return len(MIGRATIONS)


def statements(version: int) -> list[str]:
    """All that makes a file of this version out of an empty one."""
    return [statement for step in MIGRATIONS[:version] for statement in step]


def version(connection: sqlite3.Connection) -> int:
    """The version of an open file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def foreign_definition(connection: sqlite3.Connection) -> str:
    """The name of a table, index, trigger or view of an open file that is not the one that we make; "" where all are.

    One of somebody else's could compute for ever as soon as a row is read or written.
    """
    found, steps = dict(connection.execute(_LISTING)), statements(version(connection))
    if found == {step.split()[2]: step for step in steps if step.startswith("CREATE")}:
        return ""  # as our steps are written; to take them, which tells what they alter, takes 2 ms of each start
    expected = _definitions(version(connection))
    names = sorted(expected.keys() | found.keys())
    return next((name for name in names if expected.get(name) != found.get(name)), "")


@lru_cache(maxsize=8)
def _definitions(version: int) -> dict[str, str]:
    """How SQLite lists the tables, indexes and triggers of a file of this version."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements(version):
            connection.execute(statement)
        return dict(connection.execute(_LISTING))


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an open file to the newest version, in one transaction: all steps or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = len(statements(version(connection)))
        for statement in statements(newest())[done:]:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {newest()}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def create(path: Path) -> None:
    """Put an empty progress file at `path`, unless one is there by then.

    Raises OSError or sqlite3.Error where that cannot be done; nothing is left behind then.
    """
    make_folder(path.parent)
    _set_orphan_aside(path)
    with temporary_beside(path) as aside:
        build(aside)
        put_in_place(aside, path)
    sweep(path.parent)


def _set_orphan_aside(path: Path) -> None:
    """A journal whose file was deleted would be played into the new file; keep it under another name."""
    journal = Path(f"{path}-journal")
    if journal.exists() and not path.exists():
        journal.rename(f"{journal}.orphan")


def build(empty: Path) -> None:
    """Make the empty file `empty` a progress file without events."""
    connection = connect(empty)
    try:
        migrate(connection)
    finally:
        connection.close()

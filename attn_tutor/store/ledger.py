"""The event table: appended to, read, never changed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from attn_tutor.history import Event
from attn_tutor.store.event_rows import INSERT, NAMES, check_time, from_row, link, to_json, to_row
from attn_tutor.store.port import Bookmark

GENESIS = bytes(16)  # the chain before the first row
LAST_TURN = 2**53


def append(connection: sqlite3.Connection, events: Iterable[Event]) -> Iterator[Event]:
    """Append each event that is not there yet, and yield it once it is. Inside a transaction.

    A new event gets a turn greater than every turn this file knows, so that turns order one device's events
    in whatever order files are merged; an event that has a turn keeps it.
    """
    last = connection.execute("SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    seq, chain = last or (0, GENESIS)
    known = highest = highest_turn(connection)
    for event in events:
        if not knows(connection, event.id):
            entry = event if event.turn else replace(event, turn=highest + 1)
            row = to_row(entry)
            seq, chain = seq + 1, link(chain, seq + 1, row)
            highest = max(highest, entry.turn) if entry.turn <= LAST_TURN else highest
            connection.execute(INSERT, (seq, *row, chain))
            yield entry
    if highest > known:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('turn', ?)", (str(highest),))


def highest_turn(connection: sqlite3.Connection) -> int:
    """The highest turn in the file, from `meta`; counted out where that is missing or garbled.

    Turns too large to go on from, which an earlier version took in, are passed over.
    """
    noted = meta(connection, "turn") or ""
    if noted.isdecimal() and int(noted) <= LAST_TURN:
        return int(noted)
    query = "SELECT coalesce(max(turn), 0) FROM event WHERE turn <= ?"
    return int(connection.execute(query, (LAST_TURN,)).fetchone()[0])


def knows(connection: sqlite3.Connection, id: str) -> bool:
    """Whether the event `id` is in the file."""
    return connection.execute("SELECT 1 FROM event WHERE id = ?", (id,)).fetchone() is not None


def by_id(connection: sqlite3.Connection, id: str) -> Event | None:
    """The event `id`, None where it is not in the file."""
    row = connection.execute(f"SELECT {NAMES} FROM event WHERE id = ?", (id,)).fetchone()
    return row and from_row(row)


def read(
    connection: sqlite3.Connection,
    *,
    item: str | None = None,
    session: str | None = None,
    mode: str | None = None,
    last: int | None = None,
) -> Iterator[Event]:
    """Events in the order they were appended; of one item, session or mode, or only the last ones."""
    filters = {"item": item, "session": session, "mode": mode}
    wanted = {name: value for name, value in filters.items() if value is not None}
    where = f"WHERE {' AND '.join(f'{name} = ?' for name in wanted)}" if wanted else ""
    if last is None:
        query = f"SELECT {NAMES} FROM event {where} ORDER BY seq"
    else:
        query = f"SELECT {NAMES} FROM (SELECT * FROM event {where} ORDER BY seq DESC LIMIT ?) ORDER BY seq"
    rows = connection.execute(query, [*wanted.values(), *([] if last is None else [last])])
    return map(from_row, rows)


def backwards(connection: sqlite3.Connection, item: str) -> Iterator[Event]:
    """The events of an item, the last one first, read one at a time: stop when you have seen enough."""
    query = f"SELECT {NAMES} FROM event WHERE item = ? ORDER BY seq DESC"
    return map(from_row, connection.execute(query, (item,)))


def last_stamp(connection: sqlite3.Connection) -> int | None:
    """The wall clock at the last event of the file."""
    row = connection.execute("SELECT at_ms FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return row and check_time(row[0])


def meta(connection: sqlite3.Connection, name: str) -> str | None:
    """One of the file's few facts about itself."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row and str(row[0])


def mark(connection: sqlite3.Connection, marks: Mapping[str, Bookmark | None], at_ms: int) -> None:
    """Keep bookmarks; one that is None stays as a place that was left, so that no merge revives it."""
    rows = [(key, to_json(state), at_ms) for key, state in marks.items()]
    connection.executemany("INSERT OR REPLACE INTO bookmark VALUES (?, ?, ?)", rows)


def bookmark(connection: sqlite3.Connection, key: str) -> dict[str, object] | None:
    """The bookmark kept under `key`."""
    row = connection.execute("SELECT state FROM bookmark WHERE place = ?", (key,)).fetchone()
    with contextlib.suppress(ValueError, RecursionError):  # a garbled bookmark is no bookmark
        state = json.loads(row[0]) if row else None
        return state if isinstance(state, dict) else None
    return None


def merge_marks(connection: sqlite3.Connection, rows: Iterable[tuple[str, str, int]]) -> None:
    """Take in bookmarks of another file: the newer of two stays."""
    connection.executemany(
        "INSERT INTO bookmark VALUES (?, ?, ?) ON CONFLICT (place) DO UPDATE SET "
        "state = excluded.state, at_ms = excluded.at_ms "
        "WHERE (excluded.at_ms, excluded.state) > (bookmark.at_ms, bookmark.state)",
        rows,
    )

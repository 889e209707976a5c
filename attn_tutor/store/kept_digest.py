"""The digest kept beside the answers: counted on from there, and from nothing where it does not belong to them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from attn_tutor.history import Event
from attn_tutor.mastery.digest import AskedKey, Digest, asked_key, extend, retracted_ids
from attn_tutor.store import cards
from attn_tutor.store.cards import Rules
from attn_tutor.store.connection import Replaced
from attn_tutor.store.digest_record import DigestRecord, kept_upto, read_kept, write
from attn_tutor.store.event_rows import NAMES, from_row
from attn_tutor.store.open_file import OpenFile

BEHIND = 500  # later answers after which it is kept anew
LOOSE = 100  # the last answers are not in it: they may be taken back
_LONG = 2000  # answers: of a longer session only the questions that were asked since are looked up
_A_SECOND = 50_000  # answers that take a second to count


def of_file(file: OpenFile, rules: Rules, now: int, *, may_write: bool) -> Digest | None:
    """What all events of an open file come to, kept anew where that took many; None where times are not repaired."""
    late = behind(file.connection)
    if late >= BEHIND and may_write:
        if late > _A_SECOND:
            file.tell("Counting all your answers. This takes a moment, once.")
        _keep_apart(file, rules, now)
    with file.snapshot():
        return current(file.connection) if cards.fits(file.connection, rules, now) else None


def keep_after_session(file: OpenFile, rules: Rules, now: int, count: int) -> None:
    """Keep what a few sessions added, of `count` events. A file that was never counted is left to who asks for it."""
    with contextlib.suppress(sqlite3.Error):
        if BEHIND <= count - kept_upto(file.connection) < 10 * BEHIND:
            _keep_apart(file, rules, now)


def _keep_apart(file: OpenFile, rules: Rules, now: int) -> None:
    """Keep it in a transaction of its own, if that can be had."""
    with contextlib.suppress(sqlite3.Error, Replaced), file.transaction(answered=False):
        if cards.fits(file.connection, rules, now):
            keep(file.connection)


def current(connection: sqlite3.Connection) -> Digest:
    """What all events come to. The times must be repaired (`cards.fits`)."""
    return _count_to(connection, read_kept(connection), cards.last_seq(connection)).digest


def behind(connection: sqlite3.Connection) -> int:
    """How many events have to be counted onto what is kept."""
    last, record = cards.last_seq(connection), read_kept(connection)
    return last - record.upto if _continues(connection, record, last) else last


def keep(connection: sqlite3.Connection) -> None:
    """Keep the digest without the last answers; with them where they are not the last in time too. In a transaction."""
    last, record = cards.last_seq(connection), read_kept(connection)
    for upto in (max(0, last - LOOSE), last):
        record = _count_to(connection, record, upto)
        if _continues(connection, record, last):
            break
    write(connection, record)


# ---- counting on


def _continues(connection: sqlite3.Connection, record: DigestRecord, upto: int) -> bool:
    """Whether the events after it up to this place come later than all in it, and take none of them back."""
    if not record.upto:
        return True
    if upto < record.upto:
        return False
    first = next(_later(connection, record, upto, "LIMIT 1"), None)
    if first is None:
        return True
    known = "SELECT 1 FROM event WHERE id = ? AND seq <= ?"
    targets = _retracted_ids(connection, record, upto)
    return _place(first) > record.last and not any(
        connection.execute(known, (id, record.upto)).fetchone() for id in targets
    )


def _count_to(connection: sqlite3.Connection, record: DigestRecord, upto: int) -> DigestRecord:
    """The same with the events up to this place counted on; counted from nothing where they do not continue it."""
    if not _continues(connection, record, upto):
        record = DigestRecord()
    last = record.last

    def note(events: Iterator[Event]) -> Iterator[Event]:
        nonlocal last
        for event in events:
            last = _place(event)
            yield event

    gone, asked = _retracted_ids(connection, record, upto), _earlier_keys(connection, record, upto)
    digest = extend(record.digest, note(_later(connection, record, upto)), gone, asked)
    return DigestRecord(upto, last, digest)


def _place(event: Event) -> tuple[int, int, str]:
    return event.at_ms, event.turn, event.id


def _later(connection: sqlite3.Connection, record: DigestRecord, upto: int, limit: str = "") -> Iterator[Event]:
    """The events after it, with repaired times, in the order of replay."""
    return cards.between(connection, record.upto, upto, limit)


def _retracted_ids(connection: sqlite3.Connection, record: DigestRecord, upto: int) -> frozenset[str]:
    query = f"SELECT {NAMES} FROM event WHERE seq > ? AND seq <= ? AND kind = 'retract'"
    return retracted_ids(map(from_row, connection.execute(query, (record.upto, upto))))


def _earlier_keys(connection: sqlite3.Connection, record: DigestRecord, upto: int) -> set[AskedKey]:
    """What was asked before in the sessions that go on after it."""
    if not record.upto:
        return set()
    query = "SELECT DISTINCT session, item FROM event WHERE seq > ? AND seq <= ?"
    asked = set[AskedKey]()
    items: dict[str, list[str]] = {}
    for session, item in connection.execute(query, (record.upto, upto)):
        items.setdefault(session, []).append(item)
    for session, some in items.items():
        for event in _of_session(connection, session, some, record.upto):
            key = asked_key(event)
            if key is not None and event.id not in record.digest.retractions:
                asked.add(key)
    return asked


def _of_session(connection: sqlite3.Connection, session: str, items: list[str], upto: int) -> Iterator[Event]:
    """The events of a session up to a place; of a long one only those of these items."""
    many = "SELECT count(*) FROM (SELECT 1 FROM event WHERE session = ? AND seq <= ? LIMIT ?)"
    if connection.execute(many, (session, upto, _LONG)).fetchone()[0] < _LONG:
        query = f"SELECT {NAMES} FROM event WHERE session = ? AND seq <= ?"
        yield from map(from_row, connection.execute(query, (session, upto)))
        return
    for item in items:  # a plus keeps SQLite from the index of the sessions
        query = f"SELECT {NAMES} FROM event WHERE +session = ? AND item = ? AND seq <= ?"
        yield from map(from_row, connection.execute(query, (session, item, upto)))

"""The digest kept beside the answers: counted on from there, and from nothing where it does not belong to them.

It is only ever a cache: `meta` holds it with its version, a checksum, the chain at the last event in it, and a hash of
the repaired times up to there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from attn_tutor.history import Event, repaired
from attn_tutor.mastery.digest import (
    VERSION,
    AskedKey,
    Digest,
    Misconception,
    Tally,
    asked_key,
    extended,
    taken_back,
)
from attn_tutor.store import cards, ledger
from attn_tutor.store.event_rows import NAMES, from_row, to_json

BEHIND = 500  # later answers after which it is kept anew
LOOSE = 100  # the last answers are not in it: they may be taken back
_LONG = 2000  # answers: of a longer session only the questions that were asked since are looked up


@dataclass(frozen=True, slots=True)
class Kept:
    """The digest of the first events. upto: the place of the last one; last: its time, turn and id in the replay."""

    upto: int = 0
    last: tuple[int, int, str] = (-(2**63), 0, "")
    digest: Digest = field(default_factory=Digest)

    def equals(self, events: Sequence[Event], now: int) -> bool:
        """Whether it is what the first of all `events` come to, as they lie in the file."""
        first = {event.id for event in events[: self.upto]}
        ordered = [event for event in repaired(events, now) if event.id in first]
        return self.digest == extended(Digest(), ordered, taken_back(ordered))


def current(connection: sqlite3.Connection) -> Digest:
    """What all events come to. The times must be repaired (`cards.fits`)."""
    return _counted_to(connection, found(connection), cards.last_seq(connection)).digest


def behind(connection: sqlite3.Connection) -> int:
    """How many events have to be counted onto what is kept."""
    last, kept = cards.last_seq(connection), found(connection)
    return last - kept.upto if _continues(connection, kept, last) else last


def keep(connection: sqlite3.Connection) -> None:
    """Keep the digest without the last answers; with them where they are not the last in time too. In a transaction."""
    last, kept = cards.last_seq(connection), found(connection)
    for upto in (max(0, last - LOOSE), last):
        kept = _counted_to(connection, kept, upto)
        if _continues(connection, kept, last):
            break
    text = to_json(_to_plain(connection, kept))
    row = ("digest", f"{kept.upto} {_checksum(text)} {text}")
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)


def kept_upto(connection: sqlite3.Connection) -> int:
    """The place of the last event that what is kept claims to hold, unchecked."""
    row = connection.execute("SELECT substr(value, 1, 20) FROM meta WHERE name = 'digest'").fetchone()
    first = str(row[0]).split(" ")[0] if row else ""
    return int(first) if first.isdecimal() else 0


def forget(connection: sqlite3.Connection) -> None:
    """Have the digest counted from nothing at its next use."""
    connection.execute("DELETE FROM meta WHERE name = 'digest'")


def found(connection: sqlite3.Connection) -> Kept:
    """What is kept, if it is whole, of this version, and of these events with these times; else nothing yet."""
    _, _, rest = (ledger.meta(connection, "digest") or "").partition(" ")
    checksum, _, text = rest.partition(" ")
    if not text or checksum != _checksum(text):
        return Kept()
    plain = json.loads(text)
    if plain["version"] != VERSION or plain["belongs"] != _belongs(connection, plain["upto"]):
        return Kept()
    return _from_plain(plain)


# ---- counting on


def _continues(connection: sqlite3.Connection, kept: Kept, upto: int) -> bool:
    """Whether the events after it up to this place come later than all in it, and take none of them back."""
    if not kept.upto:
        return True
    if upto < kept.upto:
        return False
    first = next(_later(connection, kept, upto, "LIMIT 1"), None)
    if first is None:
        return True
    known = "SELECT 1 FROM event WHERE id = ? AND seq <= ?"
    targets = _taken_back(connection, kept, upto)
    return _place(first) > kept.last and not any(
        connection.execute(known, (id, kept.upto)).fetchone() for id in targets
    )


def _counted_to(connection: sqlite3.Connection, kept: Kept, upto: int) -> Kept:
    """The same with the events up to this place counted on; counted from nothing where they do not continue it."""
    if not _continues(connection, kept, upto):
        kept = Kept()
    last = kept.last

    def noted(events: Iterator[Event]) -> Iterator[Event]:
        nonlocal last
        for event in events:
            last = _place(event)
            yield event

    gone, asked = _taken_back(connection, kept, upto), _asked_before(connection, kept, upto)
    digest = extended(kept.digest, noted(_later(connection, kept, upto)), gone, asked)
    return Kept(upto, last, digest)


def _place(event: Event) -> tuple[int, int, str]:
    return event.at_ms, event.turn, event.id


def _later(connection: sqlite3.Connection, kept: Kept, upto: int, limit: str = "") -> Iterator[Event]:
    """The events after it, with repaired times, in the order of replay."""
    return cards.between(connection, kept.upto, upto, limit)


def _taken_back(connection: sqlite3.Connection, kept: Kept, upto: int) -> frozenset[str]:
    query = f"SELECT {NAMES} FROM event WHERE seq > ? AND seq <= ? AND kind = 'retract'"
    return taken_back(map(from_row, connection.execute(query, (kept.upto, upto))))


def _asked_before(connection: sqlite3.Connection, kept: Kept, upto: int) -> set[AskedKey]:
    """What was asked before in the sessions that go on after it."""
    if not kept.upto:
        return set()
    query = "SELECT DISTINCT session, item FROM event WHERE seq > ? AND seq <= ?"
    asked = set[AskedKey]()
    items: dict[str, list[str]] = {}
    for session, item in connection.execute(query, (kept.upto, upto)):
        items.setdefault(session, []).append(item)
    for session, some in items.items():
        for event in _of_session(connection, session, some, kept.upto):
            key = asked_key(event)
            if key is not None and event.id not in kept.digest.gone:
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


# ---- as it is kept


def _checksum(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _belongs(connection: sqlite3.Connection, upto: int) -> str:
    """A hash of the first events, by their chain, and of their repaired times."""
    row = connection.execute("SELECT chain FROM event WHERE seq = ?", (upto,)).fetchone()
    whole = blake2b(row[0] if row else b"", digest_size=16)
    for repair in connection.execute("SELECT seq, at_ms FROM repair WHERE seq <= ? ORDER BY seq", (upto,)):
        whole.update(b"%d %d " % repair)
    return whole.hexdigest()


def _to_plain(connection: sqlite3.Connection, kept: Kept) -> dict[str, Any]:
    digest = kept.digest
    return {
        "version": VERSION,
        "belongs": _belongs(connection, kept.upto),
        "upto": kept.upto,
        "last": kept.last,
        "topics": {topic: [one.asked, one.right_first, one.last_ms] for topic, one in digest.topics.items()},
        "days": [*digest.days.items()],
        "spans": [[*day, *both] for day, both in digest.spans.items()],
        "mistakes": {
            name: {**asdict(one), "items": sorted(one.items)} for name, one in digest.mistakes.items()
        },
        "badges": digest.badges,
        "latest": [
            [day, [[item, *ids] for item, ids in items.items()]] for day, items in digest.latest.items()
        ],
        "gone": sorted(digest.gone),
    }


def _from_plain(plain: dict[str, Any]) -> Kept:
    at_ms, turn, id = plain["last"]
    digest = Digest(
        topics={topic: Tally(*one) for topic, one in plain["topics"].items()},
        days=dict(plain["days"]),
        spans={(day, zone): (first, last) for day, zone, first, last in plain["spans"]},
        mistakes={
            name: Misconception(**{**one, "items": frozenset(one["items"])})
            for name, one in plain["mistakes"].items()
        },
        badges=tuple(plain["badges"]),
        latest={day: {item: (right, last) for item, right, last in items} for day, items in plain["latest"]},
        gone=frozenset(plain["gone"]),
    )
    return Kept(plain["upto"], (at_ms, turn, id), digest)

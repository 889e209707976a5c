"""The digest as it lies in the file, and whether it belongs to the answers there.

It is only ever a cache: `meta` holds it with its version, a checksum, the chain at the last event in it, and a hash of
the repaired times up to there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import field
from hashlib import blake2b
from typing import Any

from attn_tutor.history import Event, repair_times
from attn_tutor.mastery.digest import VERSION, Digest, Misconception, Tally, extend, retracted_ids
from attn_tutor.records import record
from attn_tutor.store import ledger
from attn_tutor.store.event_rows import to_json


@record()
class DigestRecord:
    """The digest of the first events. upto: the place of the last one; last: its time, turn and id in the replay."""

    upto: int = 0
    last: tuple[int, int, str] = (-(2**63), 0, "")
    digest: Digest = field(default_factory=Digest)

    def equals(self, events: Sequence[Event], now: int) -> bool:
        """Whether it is what the first of all `events` come to, as they lie in the file."""
        first = {event.id for event in events[: self.upto]}
        ordered = [event for event in repair_times(events, now) if event.id in first]
        return self.digest == extend(Digest(), ordered, retracted_ids(ordered))


def write(connection: sqlite3.Connection, stored: DigestRecord) -> None:
    """Put it into the file, in place of what was there. Inside a transaction."""
    text = to_json(_to_plain(connection, stored))
    row = ("digest", f"{stored.upto} {_checksum(text)} {text}")
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)


def kept_upto(connection: sqlite3.Connection) -> int:
    """The place of the last event that what is kept claims to hold, unchecked."""
    row = connection.execute("SELECT substr(value, 1, 20) FROM meta WHERE name = 'digest'").fetchone()
    first = str(row[0]).split(" ")[0] if row else ""
    return int(first) if first.isdecimal() else 0


def forget(connection: sqlite3.Connection) -> None:
    """Have the digest counted from nothing at its next use."""
    connection.execute("DELETE FROM meta WHERE name = 'digest'")


def read_kept(connection: sqlite3.Connection) -> DigestRecord:
    """What is kept, if it is whole, of this version, and of these events with these times; else nothing yet."""
    _, _, rest = (ledger.meta(connection, "digest") or "").partition(" ")
    checksum, _, text = rest.partition(" ")
    if not text or checksum != _checksum(text):
        return DigestRecord()
    plain = json.loads(text)
    if plain["version"] != VERSION or plain["belongs"] != _belongs(connection, plain["upto"]):
        return DigestRecord()
    return _from_plain(plain)


def _checksum(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _belongs(connection: sqlite3.Connection, upto: int) -> str:
    """A hash of the first events, by their chain, and of their repaired times."""
    row = connection.execute("SELECT chain FROM event WHERE seq = ?", (upto,)).fetchone()
    whole = blake2b(row[0] if row else b"", digest_size=16)
    for repair in connection.execute("SELECT seq, at_ms FROM repair WHERE seq <= ? ORDER BY seq", (upto,)):
        whole.update(b"%d %d " % repair)
    return whole.hexdigest()


def _to_plain(connection: sqlite3.Connection, stored: DigestRecord) -> dict[str, Any]:
    digest = stored.digest
    return {
        "version": VERSION,
        "belongs": _belongs(connection, stored.upto),
        "upto": stored.upto,
        "last": stored.last,
        "topics": {topic: [one.questions, one.right_first, one.last_ms] for topic, one in digest.topics.items()},
        "days": [*digest.days.items()],
        "spans": [[*day, *both] for day, both in digest.spans.items()],
        "mistakes": {
            name: {"made": one.count, "last_ms": one.last_ms, "overcome": one.overcome, "items": sorted(one.items)}
            for name, one in digest.mistakes.items()
        },
        "badges": digest.badges,
        "latest": [
            [day, [[item, *ids] for item, ids in items.items()]] for day, items in digest.latest.items()
        ],
        "gone": sorted(digest.retractions),
    }


def _from_plain(plain: dict[str, Any]) -> DigestRecord:
    at_ms, turn, id = plain["last"]
    digest = Digest(
        topics={topic: Tally(*one) for topic, one in plain["topics"].items()},
        days=dict(plain["days"]),
        spans={(day, zone): (first, last) for day, zone, first, last in plain["spans"]},
        mistakes={
            name: Misconception(one["made"], one["last_ms"], one["overcome"], frozenset(one["items"]))
            for name, one in plain["mistakes"].items()
        },
        badges=tuple(plain["badges"]),
        latest={day: {item: (right, last) for item, right, last in items} for day, items in plain["latest"]},
        retractions=frozenset(plain["gone"]),
    )
    return DigestRecord(plain["upto"], (at_ms, turn, id), digest)

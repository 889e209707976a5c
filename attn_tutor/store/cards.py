"""The schedule kept beside the events: followed in the same transaction, rebuilt whenever it does not fit.

`meta` says what it was built from: the rules, the last event (`upto`), the latest repaired time (`tail`)
and the earliest stamp that lay in the future then (`horizon`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from attn_tutor.history import Advance, Event, effective_times, fold
from attn_tutor.records import record
from attn_tutor.store.event_rows import COLUMNS, from_row

_NEVER = 2**62  # later than any stamp
_TIME = "coalesce(repair.at_ms, event.at_ms)"
_REPAIRED = ", ".join(_TIME if name == "at_ms" else f"event.{name}" for name in COLUMNS)
_READ = f"SELECT {_REPAIRED} FROM event LEFT JOIN repair USING (seq)"
_ORDER = f"ORDER BY event.item, {_TIME}, event.turn, event.id"


@record()
class Rules:
    """How a card moves on, and the version of that rule."""

    advance: Advance
    version: str


def fits(connection: sqlite3.Connection, rules: Rules, now: int) -> bool:
    """Whether the kept cards are those that a replay of all events would give now."""
    built = _build(connection)
    return (
        built.get("rules") == rules.version
        and _number(built, "upto") == last_seq(connection)
        and _number(built, "tail") <= now < _number(built, "horizon")
    )


def rebuild_unless_fit(connection: sqlite3.Connection, rules: Rules, now: int) -> None:
    """Rebuild all cards if they do not fit. Inside a transaction."""
    if fits(connection, rules, now):
        return
    _repair(connection, now)
    connection.execute("DELETE FROM card")
    rows = connection.execute(f"{_READ} {_ORDER}")
    states = ((item, fold(map(from_row, group), rules.advance)) for item, group in groupby(rows, _item_of))
    connection.executemany("INSERT INTO card VALUES (?, ?)", (each for each in states if each[1] is not None))
    _note(connection, rules=rules.version, upto=last_seq(connection))


def follow(connection: sqlite3.Connection, event: Event, rules: Rules, now: int) -> None:
    """Move the cards on by `event`, just appended; they fitted before. Inside a transaction.

    The common case, an answer later than every other, moves one card by one step. A clock set back can
    change the repaired times of others: their items are replayed too, which reads all stamps.
    """
    in_line = _number(_build(connection), "tail") <= event.at_ms <= now
    moved = set() if in_line else _repair(connection, now)
    if in_line:
        _note(connection, tail=event.at_ms)
    if in_line and event.kind != "retract":
        _put(connection, event.item, rules.advance(state(connection, event.item), event))
    else:
        for item in {event.item, *moved}:
            _put(connection, item, fold(of_item(connection, item), rules.advance))
    _note(connection, upto=last_seq(connection))


def forget(connection: sqlite3.Connection) -> None:
    """Have the cards rebuilt before their next use."""
    connection.execute("DELETE FROM meta WHERE name = 'upto'")


def state(connection: sqlite3.Connection, item: str) -> str | None:
    """The kept state of one card."""
    row = connection.execute("SELECT state FROM card WHERE item = ?", (item,)).fetchone()
    return row and str(row[0])


def states(connection: sqlite3.Connection) -> dict[str, str]:
    """The kept state of every card."""
    return dict(connection.execute("SELECT item, state FROM card"))


def of_item(connection: sqlite3.Connection, item: str) -> list[Event]:
    """The events of one item with repaired times, in the order of replay."""
    return [from_row(row) for row in connection.execute(f"{_READ} WHERE event.item = ? {_ORDER}", (item,))]


def between(connection: sqlite3.Connection, after: int, upto: int, limit: str = "") -> Iterator[Event]:
    """The events after one place up to another, with repaired times, in the order of replay."""
    order = f"ORDER BY {_TIME}, event.turn, event.id {limit}"
    rows = connection.execute(f"{_READ} WHERE seq > ? AND seq <= ? {order}", (after, upto))
    return map(from_row, rows)


def last_seq(connection: sqlite3.Connection) -> int:
    """The place of the last event: also how many there are, for none is ever removed."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])


_item_of = itemgetter(COLUMNS.index("item"))


def _put(connection: sqlite3.Connection, item: str, state: str | None) -> None:
    if state is None:
        connection.execute("DELETE FROM card WHERE item = ?", (item,))
    else:
        connection.execute("INSERT OR REPLACE INTO card VALUES (?, ?)", (item, state))


def _repair(connection: sqlite3.Connection, now: int) -> set[str]:
    """Repair every device's times anew and return the items whose events moved."""
    old = dict(connection.execute("SELECT seq, at_ms FROM repair"))
    new, tail, horizon = {}, 0, _NEVER
    for stamps, places in _devices(connection):
        effective = effective_times(stamps, now)
        new.update({seq: to for seq, to, at in zip(places, effective, stamps, strict=True) if to != at})
        horizon = min([horizon, *(at for at in stamps if at > now)])
        # A device with no believable stamp has no fixed repair yet: its times go along with the clock.
        tail = max(tail, _NEVER if min(stamps) > now else effective[-1])
    connection.execute("DELETE FROM repair")
    connection.executemany("INSERT INTO repair VALUES (?, ?)", new.items())
    _note(connection, tail=tail, horizon=horizon)
    moved = (seq for seq in {**old, **new} if old.get(seq) != new.get(seq))
    read = "SELECT item FROM event WHERE seq = ?"
    return {str(connection.execute(read, (seq,)).fetchone()[0]) for seq in moved}


def _devices(connection: sqlite3.Connection) -> Iterator[tuple[list[int], list[int]]]:
    """For each device: the stamps of its events in the order of their turns, and their places."""
    rows = connection.execute("SELECT device, at_ms, seq FROM event ORDER BY device, turn, id")
    for _, group in groupby(rows, itemgetter(0)):
        _, stamps, places = zip(*group, strict=True)
        yield list(stamps), list(places)


def _build(connection: sqlite3.Connection) -> dict[str, str]:
    names = "'rules', 'upto', 'tail', 'horizon'"
    return dict(connection.execute(f"SELECT name, value FROM meta WHERE name IN ({names})"))


def _number(built: dict[str, str], name: str) -> int:
    """A number of `meta`; one that is missing or garbled fits nothing."""
    try:
        return int(built[name])
    except (KeyError, ValueError):
        return _NEVER if name == "tail" else -1


def _note(connection: sqlite3.Connection, **values: object) -> None:
    """Write down what the cards are built from."""
    rows = [(name, str(value)) for name, value in values.items()]
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

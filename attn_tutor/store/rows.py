"""An event as a row of the progress file and back, and the link that ties each row to the one before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from attn_tutor.history import Event

COLUMNS = tuple(each.name for each in fields(Event))
NAMES = ", ".join(COLUMNS)
INSERT = f"INSERT INTO event (seq, {NAMES}, chain) VALUES (?, {', '.join('?' for _ in COLUMNS)}, ?)"
_CORRECT, _EXTRA = COLUMNS.index("correct"), COLUMNS.index("extra")

Row = tuple[Any, ...]  # the values of COLUMNS, each a str, an int or None


# Encoders made once: json.dumps with arguments would make one for each row.
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
to_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

# Events of rows are filled slot by slot: three times as quick as Event(**values), which a replay of
# 100,000 answers would feel.
_FILL = tuple(getattr(Event, name).__set__ for name in COLUMNS)


def to_row(event: Event) -> Row:
    """The values of COLUMNS. Halves of surrogate pairs, which no file can hold, become '?'."""
    row: list[Any] = [getattr(event, name) for name in COLUMNS]
    row[_CORRECT] = None if event.correct is None else int(event.correct)
    row[_EXTRA] = to_json(event.extra) if event.extra else "{}"
    return tuple(_storable(value) if isinstance(value, str) else value for value in row)


def _storable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def from_row(row: Sequence[Any]) -> Event:
    """The event of a row of COLUMNS."""
    event = object.__new__(Event)
    for fill, value in zip(_FILL, row, strict=True):
        fill(event, value)
    correct, extra = row[_CORRECT], row[_EXTRA]
    _FILL[_CORRECT](event, None if correct is None else bool(correct))
    _FILL[_EXTRA](event, json.loads(extra) if extra != "{}" else {})
    return event


def link(chain: bytes, seq: int, row: Row) -> bytes:
    """The chain after this row: blake2b-128 of the chain before it and of the row.

    Empty values at the end are left out: a column that a later version adds goes last, and so changes no
    earlier link.
    """
    values = [seq, *row]
    while values[-1] is None:
        values.pop()
    from hashlib import blake2b  # brings OpenSSL, 3 ms, and nothing is kept before the first answer

    return blake2b(chain + _compact(values).encode(), digest_size=16).digest()

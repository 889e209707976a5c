"""An event as a row of the progress file and back, and the link that ties each row to the one before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from hashlib import blake2b
from typing import Any

from attn_tutor.history import Event

COLUMNS = tuple(each.name for each in fields(Event))
NAMES = ", ".join(COLUMNS)
INSERT = f"INSERT INTO event (seq, {NAMES}, chain) VALUES (?, {', '.join('?' for _ in COLUMNS)}, ?)"
_CORRECT, _EXTRA = COLUMNS.index("correct"), COLUMNS.index("extra")

Row = tuple[Any, ...]  # the values of COLUMNS, each a str, an int or None


def to_json(value: object) -> str:
    """Compact JSON with sorted keys: the same object always gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
    values = dict(zip(COLUMNS, row, strict=True))
    values["correct"] = None if values["correct"] is None else bool(values["correct"])
    values["extra"] = json.loads(values["extra"]) if values["extra"] != "{}" else {}
    return Event(**values)


def link(chain: bytes, seq: int, row: Row) -> bytes:
    """The chain after this row: blake2b-128 of the chain before it and of the row by name.

    Empty values are left out, so that a column added by a later version changes no earlier link.
    """
    named = {name: value for name, value in zip(COLUMNS, row, strict=True) if value is not None}
    text = json.dumps([seq, named], ensure_ascii=False, separators=(",", ":"))
    return blake2b(chain + text.encode(), digest_size=16).digest()

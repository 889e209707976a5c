"""Progress as CSV for a spreadsheet: one event per line, every field a column."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import fields

from attn_tutor.history import Event, from_ms

_COLUMNS = tuple(each.name for each in fields(Event) if each.name not in {"at_ms", "turn"})
# What drives a terminal, or turns the order of letters round; line ends stay, for cells are quoted.
_CONTROLS = re.compile("\r(?=\n)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text(events: Iterable[Event]) -> str:
    """A line of names, then the events in the order given. Times are ISO, in UTC."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["at", *_COLUMNS])
    for event in events:
        at = from_ms(event.at_ms).isoformat(timespec="milliseconds")
        writer.writerow([at, *(_cell(getattr(event, name)) for name in _COLUMNS)])
    return sheet.getvalue().encode("utf-8", "replace").decode("utf-8")


def _cell(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe; a plain number stays one."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    if not isinstance(value, str):
        return value
    text = _CONTROLS.sub("", value)
    return f"'{text}" if value.startswith(_FORMULA) and not _is_number(value) else text


def _is_number(written: str) -> bool:
    try:
        float(written)
    except ValueError:
        return False
    return True

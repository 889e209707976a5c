"""The formats that progress is exported in, by the names a command takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attn_tutor.exports import jsonl, revlog, spreadsheet
from attn_tutor.history import Event

PROGRESS: dict[str, Callable[[Iterable[Event]], str]] = {
    "jsonl": jsonl.text,
    "csv": spreadsheet.text,
    "revlog": revlog.text,
}

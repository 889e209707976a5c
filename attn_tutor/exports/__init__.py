"""Attempts and questions as text, one format a file; `PROGRESS` lists those of progress by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attn_tutor.exports import jsonl, revlog, spreadsheet
from attn_tutor.history import Event

PROGRESS: dict[str, Callable[[Iterable[Event]], str]] = {
    "jsonl": jsonl.text,
    "csv": spreadsheet.text,
    "revlog": revlog.text,
}

"""Watching a folder by reading it: every save is seen once, in whatever way an editor saves.

What counts is the contents of the files, not their times: a save within the same second is seen, a touch is not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from attn_tutor.own_code.source import MOST_BYTES

PAUSE = 0.06  # seconds between two looks, each of which takes a fifth of a millisecond
_SETTLE = 0.03  # two looks so far apart must agree, or the file is still being written
_PATIENCE = 0.2  # how much longer a file is waited for that Python can't read: it may be half a file
_GONE = 1.5  # an editor may take a file away for a moment while it saves
_EMPTY_PATIENCE = 2.0  # an empty file is one that an editor has cut and not written yet


@dataclass(frozen=True)
class _Pending:
    """Contents that were seen and not yet believed."""

    text: bytes
    since: float


class FolderWatch:
    """The Python files of one folder, and what of them was checked last."""

    def __init__(self, folder: Path, read: Callable[[Path], dict[str, bytes]] | None = None) -> None:
        self.folder, self._read = folder, read or read_files
        self.checked = self._read(folder)
        self._pending: dict[str, _Pending] = {}
        self._gone: dict[str, float] = {}

    @property
    def pause(self) -> float:
        """Seconds until the next look."""
        return _SETTLE if self._pending else PAUSE

    def has_changed(self, name: str) -> bool:
        """Whether a file is no longer what was checked; it will be reported even if that comes back."""
        now = self._read(self.folder).get(name)
        if now is None or now == self.checked.get(name):
            return False
        self.checked.pop(name, None)
        return True

    def is_gone(self, name: str, now: float) -> bool:
        """Whether a file has been away for longer than a save takes; it is reported when it comes back."""
        if (self.folder / name).exists():
            self._gone.pop(name, None)
            return False
        is_gone = now - self._gone.setdefault(name, now) >= _GONE
        if is_gone:
            self.checked.pop(name, None)
        return is_gone

    def look(self, now: float) -> list[tuple[str, bytes]]:
        """The files that were saved since they were checked, with their contents, each once."""
        saved = []
        for name, text in self._read(self.folder).items():
            if text == self.checked.get(name):
                self._pending.pop(name, None)
                continue
            before = self._pending.get(name)
            if before is None or before.text != text:
                self._pending[name] = _Pending(text, now)
            elif now - before.since >= _patience(text):
                del self._pending[name]
                self.checked[name] = text
                saved.append((name, text))
        return saved


def _patience(text: bytes) -> float:
    """How long contents must stand before they count as saved."""
    if not text.strip():
        return _EMPTY_PATIENCE
    if len(text) > MOST_BYTES:
        return _SETTLE
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _SETTLE + _PATIENCE
    return _SETTLE


def read_files(folder: Path) -> dict[str, bytes]:
    """The contents of every Python file; a file that cannot be read now is left for the next look."""
    found = {}
    try:
        files = sorted(folder.glob("*.py"))
    except OSError:
        return {}
    for file in files:
        try:
            if not file.name.startswith("."):
                found[file.name] = file.read_bytes()
        except OSError:
            continue
    return found

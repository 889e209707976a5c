"""The first run: a progress file is built aside and appears whole, whoever else is at it."""

from __future__ import annotations

from pathlib import Path

from attn_tutor.store.connection import connect
from attn_tutor.store.files import built_aside, make_folder, put_in_place
from attn_tutor.store.migrations import migrate


def create(path: Path) -> None:
    """Put an empty progress file at `path`, unless one is there by then.

    Raises OSError or sqlite3.Error where that cannot be done; nothing is left behind then.
    """
    make_folder(path.parent)
    _set_orphan_aside(path)
    with built_aside(path) as aside:
        build(aside)
        put_in_place(aside, path)


def _set_orphan_aside(path: Path) -> None:
    """A journal whose file was deleted would be played into the new file; keep it under another name."""
    journal = Path(f"{path}-journal")
    if journal.exists() and not path.exists():
        journal.rename(f"{journal}.orphan")


def build(empty: Path) -> None:
    """Make the empty file `empty` a progress file without events."""
    connection = connect(empty)
    try:
        migrate(connection)
    finally:
        connection.close()

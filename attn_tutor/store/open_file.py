"""An open progress file and its transactions: one that was replaced, taken over or broken is not written to."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from attn_tutor.store import backup
from attn_tutor.store.connection import Replaced, Tell, patiently
from attn_tutor.store.files import identity
from attn_tutor.store.guard import unreadable
from attn_tutor.store.schema import APPLICATION_ID, newest

_MARKS = ("application_id", "user_version")


class OpenFile:
    """The connection to the file at `path`; `tell` gets a line where another program makes us wait."""

    def __init__(self, path: Path, connection: sqlite3.Connection, tell: Tell) -> None:
        self.path, self.connection, self.tell = path, connection, tell
        self._identity = identity(path)
        self._is_sound = False

    @contextlib.contextmanager
    def transaction(self, *, answered: bool) -> Iterator[None]:
        """Never left open while anybody waits for a key. Raises sqlite3.Error and Replaced.

        answered: whether there is an answer to write. Whoever waits for a first question has less time for a check.
        """
        try:
            patiently(self.connection, "BEGIN IMMEDIATE", self.tell)
            self._check(0.25 if answered else 0.01, last=answered)
            yield
            if identity(self.path) != self._identity:
                raise Replaced
            patiently(self.connection, "COMMIT", self.tell)
        except BaseException:
            if self.connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
            raise

    def _check(self, seconds: float, *, last: bool) -> None:
        """Before anything is written: no newer version has taken the file over, and no page of it is broken.

        A file that takes longer is checked whole when it is copied. last: not again after this.
        """
        marks = [self.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _MARKS]
        if marks != [APPLICATION_ID, newest()]:
            raise Replaced("the progress file was brought up to a newer version while this program ran")
        if not self._is_sound:
            found = backup.is_sound(self.connection, seconds)
            if found is False:
                raise sqlite3.DatabaseError("the progress file is damaged")
            self._is_sound = bool(found or last)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Waits while another program holds the file, however long; names what else keeps it from being read."""
        try:
            patiently(self.connection, "SELECT 1 FROM meta", self.tell, forever=True)
            yield
        except (sqlite3.Error, json.JSONDecodeError) as fault:
            raise unreadable(self.path, fault) from fault

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read within is of one moment, whatever another program writes."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("COMMIT")

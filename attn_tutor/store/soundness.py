"""Is the progress file sound? SQLite's own check, the chain over the answers, and all that is derived from them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from attn_tutor.errors import ProgressError
from attn_tutor.history import Advance, replay
from attn_tutor.records import record
from attn_tutor.store import backup, cards, digest_record, ledger
from attn_tutor.store.cards import Rules
from attn_tutor.store.connection import Tell, connect, is_damage, reason, say
from attn_tutor.store.event_rows import NAMES, from_row, link
from attn_tutor.store.files import printable_path
from attn_tutor.store.guard import Damaged, check_beside, definition_fault, look
from attn_tutor.store.schema import foreign_definition


@record()
class Report:
    """What a check found: `faults` of the answers, and whether schedule and digest are what they come to."""

    path: Path
    events: int
    faults: tuple[str, ...]
    schedule_fits: bool
    digest_fits: bool
    advice: str

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and self.schedule_fits and self.digest_fits


def check(path: Path, *, now: int, advance: Advance | None = None, rules: str = "") -> Report:
    """Check the file at `path`, on a copy, so that no other terminal waits. `now` in ms.

    With `advance` the schedule is checked too. Raises ProgressError where there is no progress file, and where it
    cannot be read, which says nothing about what is in it.
    """
    if look(path) is None:
        raise ProgressError(
            f"{printable_path(path)} does not exist.", "It is created when you answer your first question."
        )
    try:
        with TemporaryDirectory(prefix="attn-tutor-") as folder:
            aside = Path(folder) / "copy.db"
            aside.touch(mode=0o600)
            try:
                aside = _copy(path, aside)
                faults = tuple(file_faults(aside))
            except sqlite3.Error as fault:
                if not is_damage(fault):
                    raise
                faults = (f"SQLite finds: {reason(fault)}.",)
            fits = (True, True) if faults or advance is None else _do_derived_fit(aside, Rules(advance, rules), now)
            events, advice = (0, backup.advice(path)) if faults else (_count(aside), "")
            return Report(path, events, faults, *fits, advice)
    except (sqlite3.Error, OSError) as fault:
        raise ProgressError(
            f"{printable_path(path)} could not be checked: {reason(fault)}.",
            "That says nothing about your answers. Try again once it is fixed.",
        ) from None


def _copy(path: Path, aside: Path) -> Path:
    """A copy of the file as it is read from now on: what a cut-off write left half done is undone in it."""
    try:
        if not os.path.exists(f"{path}-journal") or not is_interrupted(path):
            copy_of(path, aside)
            return aside
        bare, whole = copy_with_journal(path, aside.parent)
    except FileNotFoundError:  # another program has repaired it a moment ago
        copy_of(path, aside)
        return aside
    if file_faults(whole) and not file_faults(bare):
        raise Damaged(
            f"{printable_path(path)}-journal is not from an interrupted write to your progress.", "Move it away."
        )
    return whole


def copy_of(path: Path, aside: Path) -> None:
    """Copy the file at `path`, which is only read, into the empty file `aside`."""
    source = connect(path, "ro")
    try:
        backup.copy(source, aside)
    finally:
        source.close()


def file_faults(path: Path) -> list[str]:
    """What is wrong with the answers in a file that nobody else has open; [] if nothing."""
    connection = connect(path)
    try:
        if name := foreign_definition(connection):
            return [definition_fault(name)]
        if pages := backup.broken_pages(path):
            return [f"SQLite finds: {page}" for page in pages]
        return [*_row_faults(connection), *_bookmark_faults(connection)]
    except (sqlite3.DatabaseError, ValueError) as fault:
        if isinstance(fault, sqlite3.Error) and not is_damage(fault):
            raise
        return [f"The file cannot be read to its end: {reason(fault)}."]
    finally:
        connection.close()


def check_journal(path: Path, tell: Tell = say) -> None:
    """Raise Damaged where what an interrupted write left behind does not belong to this file: it is not played in.

    It is tried on a copy, unless another program is just writing. Raises sqlite3.Error and OSError where it cannot be.
    """
    check_beside(path)
    for _ in range(3):  # another program may repair or write the file in between
        if not os.path.exists(f"{path}-journal") or not is_interrupted(path, tell):
            return
        with suppress(FileNotFoundError), TemporaryDirectory(prefix="attn-tutor-") as folder:
            before, after = copy_with_journal(path, Path(folder))
            if _fits(before, after):
                return
    journal = printable_path(path.with_name(f"{path.name}-journal"))
    raise Damaged(
        f"{journal} is not from an interrupted write to your progress. Nothing was changed.",
        f"Move it away and try again. {backup.advice(path)}",
    )


def is_interrupted(path: Path, tell: Tell = say) -> bool:
    """Whether a write was cut off, and nobody is writing now."""
    try:
        with closing(connect(path, "ro", tell)):
            return False
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        return True


def copy_with_journal(path: Path, folder: Path) -> tuple[Path, Path]:
    """Two copies in an empty folder: the bare file, and the file with its journal beside it."""
    bare, whole = folder / "bare.db", folder / "whole.db"
    shutil.copyfile(path, bare)
    shutil.copyfile(path, whole)
    shutil.copyfile(f"{path}-journal", f"{whole}-journal")
    return bare, whole


def _fits(before: Path, after: Path) -> bool:
    """Whether the file is sound once its journal is played in, and still the same file."""
    if file_faults(after):
        return False
    was, is_now = _name(before), _name(after)
    return was in (None, is_now)


def _name(path: Path) -> str | None:
    """What a file calls itself in its own notes; None where they cannot be read."""
    try:
        with closing(connect(path)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'file'").fetchone()
            return row and str(row[0])
    except sqlite3.Error as fault:
        if not is_damage(fault):
            raise
        return None


def rebuild(path: Path) -> None:
    """Have the schedule and the digest made anew at their next use. Raises ProgressError if it cannot be."""
    try:
        check_journal(path)
        connection = connect(path)
        try:
            cards.forget(connection)
            digest_record.forget(connection)
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as fault:
        raise ProgressError(f"The schedule cannot be rebuilt: {reason(fault)}.") from None


def _row_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Each row must continue the chain; the first that does not is named."""
    chain, expected = ledger.GENESIS, 1
    for seq, *row, checksum in connection.execute(f"SELECT seq, {NAMES}, chain FROM event ORDER BY seq"):
        chain = link(chain, seq, tuple(row))
        if seq != expected or chain != checksum:
            yield f"Answer {expected} is missing or was changed after it was saved."
            return
        from_row(row)  # one that was never saved by us may continue the chain all the same
        expected += 1


def _bookmark_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Bookmarks must be JSON, and the next turn must be a new one."""
    for place, state in connection.execute("SELECT place, state FROM bookmark"):
        try:
            json.loads(state)
        except (ValueError, RecursionError):
            yield f"The bookmark {place!r} is garbled."
    query = "SELECT coalesce(max(turn), 0), coalesce(max(turn) FILTER (WHERE turn <= ?), 0) FROM event"
    highest = [str(turn) for turn in connection.execute(query, (ledger.LAST_TURN,)).fetchone()]
    if ledger.meta(connection, "turn") not in highest:
        yield "The number of the last turn is not that of the answers."


def _do_derived_fit(path: Path, rules: Rules, now: int) -> tuple[bool, bool]:
    """Whether the kept cards and the digest equal a replay; what is about to be made anew anyway cannot be wrong."""
    with closing(connect(path)) as connection:
        if not cards.fits(connection, rules, now):
            return True, True
        events = list(ledger.read(connection))
        schedule_fits = cards.states(connection) == replay(events, rules.advance, now)
        return schedule_fits, digest_record.read_kept(connection).equals(events, now)


def _count(path: Path) -> int:
    connection = connect(path)
    try:
        return cards.last_seq(connection)
    finally:
        connection.close()

"""An open progress file: every event is on the disk before it is called saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from attn_tutor import history
from attn_tutor.clock import Clock
from attn_tutor.errors import ProgressError
from attn_tutor.history import Event, fold, replay, to_ms
from attn_tutor.store import backup, ledger
from attn_tutor.store import cards as card_rows
from attn_tutor.store.cards import Rules
from attn_tutor.store.connection import Replaced, Tell, reason
from attn_tutor.store.event_rows import check_event
from attn_tutor.store.files import device_name
from attn_tutor.store.open_file import OpenFile
from attn_tutor.store.port import Bookmark, HowFar, ImportReport, SaveReport, is_wanted, untold

if TYPE_CHECKING:
    from attn_tutor.mastery.digest import Digest

LONGEST_ANSWER = 100_000  # characters that are kept of what was typed
ForeignBookmarks = Iterable[tuple[str, str, int]]  # bookmarks of another file: place, state as JSON, time


class SqliteStore:
    """One open progress file. `refusal` says why nothing is saved, where that is so from the start."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        *,
        clock: Clock,
        rules: Rules | None,
        tell: Tell,
        notices: tuple[str, ...] = (),
        refusal: str = "",
    ) -> None:
        self._file, self._connection = OpenFile(path, connection, tell), connection
        self._clock, self._rules, self._notices, self._refusal = clock, rules, notices, refusal
        self._waiting: list[Event] = []
        self._unsaved_bookmarks: dict[str, Bookmark | None] = {}
        self._copies, self._closed = backup.DailyCopies(path), False
        self._name = ledger.meta(connection, "file") or ""
        self._count = self._count_at_first = card_rows.last_seq(connection)

    @cached_property
    def device(self) -> str:
        """A name for this file on this computer."""
        return device_name(self._name)

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines that stay on the screen."""
        return self._notices

    @property
    def unsaved_events(self) -> tuple[Event, ...]:
        """Events that are not on the disk, oldest first."""
        return tuple(self._waiting)

    @property
    def refusal(self) -> str:
        """Why nothing is saved, where that is so from the start."""
        return self._refusal

    @property
    def count(self) -> int:
        """Events on the disk when this program last wrote or opened the file."""
        return self._count

    def where(self) -> Path:
        """The progress file."""
        return self._file.path

    # ---- writing

    def record(self, event: Event, bookmarks: Mapping[str, Bookmark | None] | None = None) -> SaveReport:
        """See Store.record."""
        self._waiting.append(check_event(_shorten(event)))
        self._unsaved_bookmarks.update(bookmarks or {})
        return self._flush()

    def put_bookmark(self, key: str, state: Bookmark | None) -> SaveReport:
        """See Store.put_bookmark."""
        self._unsaved_bookmarks[key] = state
        return self._flush()

    def close(self) -> None:
        """See Store.close."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._waiting or self._unsaved_bookmarks:
                self._flush()
            if self._rules and self._count != self._count_at_first:
                from attn_tutor.store.kept_digest import keep_after_session

                keep_after_session(self._file, self._rules, to_ms(self._clock.now()), self._count)
            if self._copies.due:
                self._file.tell("Making today's backup.")
                self._copy(at_the_end=True)
        finally:
            self._connection.close()

    def _flush(self) -> SaveReport:
        """Commit all that waits. An event that reached the disk in spite of an error is not doubled."""
        if self._refusal:
            return SaveReport(False, len(self._waiting), self._refusal)
        try:
            with self._file.transaction(answered=bool(self._waiting)):
                bug = self._write()
                count = card_rows.last_seq(self._connection)
        except (sqlite3.Error, Replaced) as fault:
            return SaveReport(False, len(self._waiting), reason(fault))
        self._waiting.clear()
        self._unsaved_bookmarks.clear()
        self._count = count
        if bug is not None:
            raise bug
        self._copy()
        return SaveReport(True, count)

    def _write(self) -> Exception | None:
        """Append what waits and move the cards on. A bug in the schedule is handed back: it costs no answer."""
        now, bug = to_ms(self._clock.now()), None
        rules = self._rules if self._rules and card_rows.fits(self._connection, self._rules, now) else None
        for event in ledger.append(self._connection, self._waiting):
            if rules:
                try:
                    card_rows.follow(self._connection, event, rules, now)
                except sqlite3.Error:
                    raise
                except Exception as fault:
                    card_rows.forget(self._connection)
                    rules, bug = None, fault
        ledger.mark(self._connection, self._unsaved_bookmarks, now)
        return bug

    def _copy(self, *, at_the_end: bool = False) -> None:
        notice = self._copies.make(self._connection, self._clock.now(), at_the_end=at_the_end)
        self._notices += (notice,) if notice else ()

    # ---- events of other files

    def add(
        self,
        events: Iterable[Event],
        *,
        dry_run: bool = False,
        marks: ForeignBookmarks = (),
        why: str = "import",
        tell: HowFar = untold,
    ) -> ImportReport:
        """See Store.add. The file is backed up first; `why` names that copy."""
        given = [check_event(event) for event in events]
        with self._file.reading():
            new = {event.id for event in given if not ledger.knows(self._connection, event.id)}
        if not dry_run:
            try:
                self._take_in(given, marks, why, tell)
            except (sqlite3.Error, OSError, Replaced) as fault:
                sentence = f"Nothing was imported: {reason(fault)}."
                raise ProgressError(sentence, "Your progress is as it was.") from None
        return ImportReport(new=len(new), known=len(given) - len(new))

    def _take_in(self, events: Sequence[Event], marks: ForeignBookmarks, why: str, tell: HowFar) -> None:
        if self._refusal:
            raise ProgressError(f"Nothing was imported: {self._refusal}.")
        backup.make(self._connection, self._file.path, why=why, now=self._clock.now())
        total = len(events)
        with self._file.transaction(answered=bool(self._waiting)):
            for done, _ in enumerate(ledger.append(self._connection, events)):
                if done % 500 == 0:
                    tell(done, total)
            ledger.merge_marks(self._connection, marks)
            if self._rules:
                from attn_tutor.store import kept_digest

                card_rows.rebuild_unless_fit(self._connection, self._rules, to_ms(self._clock.now()))
                if kept_digest.behind(self._connection) >= kept_digest.BEHIND:
                    kept_digest.keep(self._connection)
            self._count = card_rows.last_seq(self._connection)
        tell(total, total)

    # ---- reading; what waits is read too

    def events(
        self, *, item: str | None = None, session: str | None = None, mode: str | None = None, last: int | None = None
    ) -> list[Event]:
        """See Store.events."""
        with self._file.reading():
            events = list(ledger.read(self._connection, item=item, session=session, mode=mode, last=last))
        waiting = (event for event in self._waiting if is_wanted(event, item, session, mode))
        found = [*events, *waiting]
        return found if last is None else found[max(0, len(found) - last) :]

    def by_id(self, ids: Iterable[str]) -> list[Event]:
        """See Store.by_id."""
        waiting = {event.id: event for event in self._waiting}
        with self._file.reading():
            events = [ledger.by_id(self._connection, id) or waiting.get(id) for id in ids]
        return [event for event in events if event is not None]

    def last_right(self, item: str) -> int:
        """See Store.last_right."""
        with self._file.reading():
            backwards = chain(
                (event for event in reversed(self._waiting) if event.item == item),
                ledger.backwards(self._connection, item),
            )
            return history.last_right(backwards)

    def card(self, item: str) -> str | None:
        """See Store.card."""
        if self._rules is None:
            return None
        with self._file.reading():
            if not self._fit(self._rules):
                return self._replay(self._rules).get(item)
            waiting = [event for event in self._waiting if event.item == item]
            if not waiting:
                return card_rows.state(self._connection, item)
            return fold([*card_rows.of_item(self._connection, item), *waiting], self._rules.advance)

    def cards(self) -> dict[str, str]:
        """See Store.cards."""
        if self._rules is None:
            return {}
        with self._file.reading():
            if not self._fit(self._rules):
                return self._replay(self._rules)
            states = card_rows.states(self._connection)
        fresh = {event.item: self.card(event.item) for event in self._waiting}
        return {item: state for item, state in (states | fresh).items() if state is not None}

    def bookmark(self, key: str) -> dict[str, object] | None:
        """See Store.bookmark."""
        if key in self._unsaved_bookmarks:
            waiting = self._unsaved_bookmarks[key]
            return None if waiting is None else dict(waiting)
        with self._file.reading():
            return ledger.bookmark(self._connection, key)

    def _fit(self, rules: Rules) -> bool:
        """Have the kept cards fit; False where that would have to be written and cannot."""
        now = to_ms(self._clock.now())
        if card_rows.fits(self._connection, rules, now):
            return True
        if self._refusal:
            return False
        try:
            with self._file.transaction(answered=bool(self._waiting)):
                card_rows.rebuild_unless_fit(self._connection, rules, now)
        except (sqlite3.Error, Replaced):
            return False
        return True

    def _replay(self, rules: Rules) -> dict[str, str]:
        return replay(self.events(), rules.advance, to_ms(self._clock.now()))

    def digest(self) -> Digest:
        """See Store.digest: what is kept is counted on, and kept anew once that takes many events."""
        from attn_tutor.mastery.digest import recount
        from attn_tutor.store.kept_digest import of_file

        now, found = to_ms(self._clock.now()), None
        with self._file.reading():
            if self._rules is not None and not self._waiting and self._fit(self._rules):
                found = of_file(self._file, self._rules, now, may_write=not self._refusal)
        return recount(self.events(), now) if found is None else found


def _shorten(event: Event) -> Event:
    given = event.given or ""
    return event if len(given) <= LONGEST_ANSWER else replace(event, given=given[:LONGEST_ANSWER])

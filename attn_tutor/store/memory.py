"""The store without a file: for tests, and for a computer where nothing can be saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from attn_tutor.clock import Clock, SystemClock
from attn_tutor.errors import ProgressError
from attn_tutor.history import Advance, Event, last_right, replay, to_ms
from attn_tutor.store.event_rows import check_event, from_row, to_json, to_row
from attn_tutor.store.port import Bookmark, HowFar, ImportReport, SaveReport, is_wanted, untold

if TYPE_CHECKING:
    from attn_tutor.mastery.digest import Digest


def nothing_saved(refusal: str) -> str:
    """The line that stays on the screen where nothing is saved."""
    return f"Nothing is saved: {refusal}." if refusal else ""


class MemoryStore:
    """Holds events until it is let go. With a `refusal` it calls none of them saved."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        advance: Advance | None = None,
        refusal: str = "",
        device: str = "memory",
    ) -> None:
        self._clock, self._advance, self._refusal = clock or SystemClock(), advance, refusal
        self._events: dict[str, Event] = {}
        self._turn = 0
        self._marks: dict[str, dict[str, object]] = {}
        self.device = device

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines that stay on the screen."""
        return (nothing_saved(self._refusal),) if self._refusal else ()

    @property
    def unsaved_events(self) -> tuple[Event, ...]:
        """All events where nothing is saved, else none."""
        return tuple(self._events.values()) if self._refusal else ()

    @property
    def refusal(self) -> str:
        """Why nothing is saved, "" where events are called saved."""
        return self._refusal

    @property
    def count(self) -> int:
        """How many events are called saved."""
        return 0 if self._refusal else len(self._events)

    def where(self) -> None:
        """None: there is no file."""

    def record(self, event: Event, bookmarks: Mapping[str, Bookmark | None] | None = None) -> SaveReport:
        """See Store.record."""
        self._keep(check_event(event))
        for key, state in (bookmarks or {}).items():
            self.put_bookmark(key, state)
        return self._report()

    def put_bookmark(self, key: str, state: Bookmark | None) -> SaveReport:
        """See Store.put_bookmark."""
        self._marks.pop(key, None)
        if state is not None:
            to_json(state)  # what a file could not hold is refused here too
            self._marks[key] = dict(state)
        return self._report()

    def _report(self) -> SaveReport:
        return SaveReport(not self._refusal, len(self._events), self._refusal)

    def _keep(self, event: Event) -> None:
        """As a file would: each id once, with its turn, and with text that a file can hold."""
        if event.id not in self._events:
            entry = replace(from_row(to_row(event)), turn=event.turn or self._turn + 1)
            self._events[event.id] = entry
            self._turn = max(self._turn, entry.turn)

    def add(self, events: Iterable[Event], *, dry_run: bool = False, tell: HowFar = untold) -> ImportReport:
        """See Store.add."""
        if self._refusal and not dry_run:
            raise ProgressError(f"Nothing was imported: {self._refusal}.")
        given = [check_event(event) for event in events]
        new = {event.id for event in given} - set(self._events)
        for event in () if dry_run else given:
            self._keep(event)
        tell(len(given), len(given))
        return ImportReport(new=len(new), known=len(given) - len(new))

    def events(
        self, *, item: str | None = None, session: str | None = None, mode: str | None = None, last: int | None = None
    ) -> list[Event]:
        """See Store.events."""
        wanted = (item, session, mode)
        found = [event for event in self._events.values() if is_wanted(event, *wanted)]
        return found if last is None else found[max(0, len(found) - last) :]

    def by_id(self, ids: Iterable[str]) -> list[Event]:
        """See Store.by_id."""
        return [self._events[id] for id in ids if id in self._events]

    def digest(self) -> Digest:
        """See Store.digest."""
        from attn_tutor.mastery.digest import recount

        return recount(self._events.values(), to_ms(self._clock.now()))

    def last_right(self, item: str) -> int:
        """See Store.last_right."""
        return last_right(reversed(self.events(item=item)))

    def card(self, item: str) -> str | None:
        """See Store.card."""
        return self.cards().get(item)

    def cards(self) -> dict[str, str]:
        """See Store.cards."""
        if self._advance is None:
            return {}
        return replay(self._events.values(), self._advance, to_ms(self._clock.now()))

    def bookmark(self, key: str) -> dict[str, object] | None:
        """See Store.bookmark."""
        return self._marks.get(key)

    def close(self) -> None:
        """Nothing to let go of."""

"""What every store offers, whatever it keeps its events in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from attn_tutor.clock import Clock
from attn_tutor.history import Event, last_answer, retraction, to_ms
from attn_tutor.records import record

if TYPE_CHECKING:
    from attn_tutor.mastery.digest import Digest

HowFar = Callable[[int, int], None]  # told how far long work is: (done, of how many)
Bookmark = Mapping[str, object]  # a small JSON object: where a lesson or a quiz stands


def untold(done: int, total: int) -> None:
    """A HowFar that tells nobody."""


@record()
class SaveReport:
    """Whether an event is on the disk. `count`: events kept there, or, if not saved, events waiting."""

    saved: bool
    count: int
    reason: str = ""


@record()
class ImportReport:
    """How many of the given events were new, and how many were known already."""

    new: int
    known: int


def is_wanted(event: Event, item: str | None, session: str | None, mode: str | None) -> bool:
    """Whether an event is of this item, session and mode; None for any."""
    return item in {None, event.item} and session in {None, event.session} and mode in {None, event.mode}


class Store(Protocol):
    """The learner's events, and what is derived from them."""

    @property
    def device(self) -> str:
        """Whose answers these are: a name for the file on this computer."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines that stay on the screen: nothing is saved, the clock is behind, a network folder."""
        ...

    @property
    def unsaved_events(self) -> tuple[Event, ...]:
        """Events that are not on the disk (yet), oldest first."""
        ...

    @property
    def refusal(self) -> str:
        """Why nothing is saved, where that is so from the start; "" where answers are."""
        ...

    @property
    def count(self) -> int:
        """Events kept, the unsaved ones not among them."""
        ...

    def record(self, event: Event, bookmarks: Mapping[str, Bookmark | None] | None = None) -> SaveReport:
        """Keep `event` and, in the same step, `bookmarks` (None forgets one).

        Trouble with the disk is in the result, never raised: the event is then kept in memory and tried
        again at the next record() or close(). Raises ValueError for what is no event at all.
        """
        ...

    def events(
        self, *, item: str | None = None, session: str | None = None, mode: str | None = None, last: int | None = None
    ) -> list[Event]:
        """Events in the order they were kept; those of one item, session or mode, or only the `last` ones."""
        ...

    def by_id(self, ids: Iterable[str]) -> list[Event]:
        """The events of these ids, in that order; ids that are not there are passed over."""
        ...

    def digest(self) -> Digest:
        """What all events that stand come to, their times repaired.

        Takes as long with a million answers as with a hundred, but for the first time.
        """
        ...

    def last_right(self, item: str) -> int:
        """When the item was last answered right, in ms, by the clock as it stood; 0 if never.

        Takes as long with a million answers as with a hundred.
        """
        ...

    def card(self, item: str) -> str | None:
        """The state of the item's card, as `advance` left it."""
        ...

    def cards(self) -> dict[str, str]:
        """The state of every card."""
        ...

    def bookmark(self, key: str) -> dict[str, object] | None:
        """The bookmark kept under `key`."""
        ...

    def put_bookmark(self, key: str, state: Bookmark | None) -> SaveReport:
        """Keep a bookmark; None forgets it."""
        ...

    def add(self, events: Iterable[Event], *, dry_run: bool = False, tell: HowFar = untold) -> ImportReport:
        """Take in events of another file: each once, whatever was taken in before and in which order.

        tell: called now and then with how many of how many are taken in, the last time when all of it is done.
        Raises ProgressError when they cannot be kept; then none is.
        """
        ...

    def where(self) -> Path | None:
        """The progress file, if there is one."""
        ...

    def close(self) -> None:
        """Try once more to keep what is unsaved, and let go of the file. Again it does nothing."""
        ...


def take_back(store: Store, *, clock: Clock, id: str, session: str) -> tuple[Event, SaveReport] | None:
    """Take back this device's last answer that stands, and return it; None if there is none.

    `id` is a new uuid4 for the event that does it.
    """
    target = _last_answer(store)
    if target is None:
        return None
    event = retraction(
        target,
        id=id,
        at_ms=to_ms(clock.now()),
        tz_min=clock.tz_minutes(),
        device=store.device,
        session=session,
    )
    return target, store.record(event)


def _last_answer(store: Store) -> Event | None:
    """Looked for among the last events, then among more of them."""
    number = 64
    while True:
        events = store.events(last=number)
        target = last_answer(events, store.device)
        if target or len(events) < number:
            return target
        number *= 8

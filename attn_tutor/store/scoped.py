"""A store as one folder of questions sees it: what other folders call by the same id is something else there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from attn_tutor.history import MISCONCEPTION, Event
from attn_tutor.store.port import Bookmark, HowFar, ImportReport, SaveReport, Store, untold

if TYPE_CHECKING:
    from attn_tutor.mastery.digest import Digest

_SHIPPED = "@attn-tutor"  # what came with the program, as another folder sees it


def scope_of(folder: Path) -> str:
    """A short name for a folder of questions on this computer: its own, and a hash of where it lies."""
    from hashlib import blake2b

    name = "".join(sign for sign in folder.name[:40] if sign.isalnum() or sign in "-_")
    return f"{name}-{blake2b(str(folder).encode('utf-8', 'replace'), digest_size=3).hexdigest()}"


class ScopedStore:
    """Keeps the items and bookmarks of one folder under names of their own, and gives them back without.

    What trains a misconception is the same everywhere, and so is the rest of the store.
    """

    def __init__(self, store: Store, scope: str) -> None:
        self._store, self._end = store, f"@{scope}"
        self.device = store.device

    def _name_in_file(self, name: str) -> str:
        return name if name.startswith(MISCONCEPTION) else f"{name}{self._end}"

    def _event(self, event: Event) -> Event:
        name = event.item
        if name.startswith(MISCONCEPTION):
            return event
        if name.endswith(self._end):
            return replace(event, item=name.removesuffix(self._end))
        return event if "@" in name else replace(event, item=f"{name}{_SHIPPED}")

    @property
    def notices(self) -> tuple[str, ...]:
        """See Store.notices."""
        return self._store.notices

    @property
    def unsaved_events(self) -> tuple[Event, ...]:
        """See Store.unsaved_events; as they would be in the file."""
        return self._store.unsaved_events

    @property
    def refusal(self) -> str:
        """See Store.refusal."""
        return self._store.refusal

    @property
    def count(self) -> int:
        """See Store.count."""
        return self._store.count

    def record(self, event: Event, bookmarks: Mapping[str, Bookmark | None] | None = None) -> SaveReport:
        """See Store.record."""
        marks = {f"{key}{self._end}": state for key, state in (bookmarks or {}).items()}
        return self._store.record(replace(event, item=self._name_in_file(event.item)), marks)

    def events(
        self, *, item: str | None = None, session: str | None = None, mode: str | None = None, last: int | None = None
    ) -> list[Event]:
        """See Store.events; the items of other folders have their folder in their names."""
        name = None if item is None else self._name_in_file(item)
        return [self._event(event) for event in self._store.events(item=name, session=session, mode=mode, last=last)]

    def by_id(self, ids: Iterable[str]) -> list[Event]:
        """See Store.by_id."""
        return [self._event(event) for event in self._store.by_id(ids)]

    def digest(self) -> Digest:
        """See Store.digest: of all folders. What it names items by is theirs in the file."""
        return self._store.digest()

    def last_right(self, item: str) -> int:
        """See Store.last_right."""
        return self._store.last_right(self._name_in_file(item))

    def card(self, item: str) -> str | None:
        """See Store.card."""
        return self._store.card(self._name_in_file(item))

    def cards(self) -> dict[str, str]:
        """See Store.cards: those of this folder."""
        cards = self._store.cards().items()
        return {
            item.removesuffix(self._end): state
            for item, state in cards
            if item.endswith(self._end) or item.startswith(MISCONCEPTION)
        }

    def bookmark(self, key: str) -> dict[str, object] | None:
        """See Store.bookmark."""
        return self._store.bookmark(f"{key}{self._end}")

    def put_bookmark(self, key: str, state: Bookmark | None) -> SaveReport:
        """See Store.put_bookmark."""
        return self._store.put_bookmark(f"{key}{self._end}", state)

    def add(self, events: Iterable[Event], *, dry_run: bool = False, tell: HowFar = untold) -> ImportReport:
        """See Store.add: events of other files name their folders."""
        return self._store.add(events, dry_run=dry_run, tell=tell)

    def where(self) -> Path | None:
        """See Store.where."""
        return self._store.where()

    def close(self) -> None:
        """See Store.close."""
        self._store.close()

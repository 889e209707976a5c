"""Taking back the last answer: by an event that says so, for none is ever removed."""

from __future__ import annotations

from attn_tutor.clock import Clock
from attn_tutor.history import Event, last_answer, retraction, to_ms
from attn_tutor.store.port import Saved, Store


def take_back(store: Store, *, clock: Clock, id: str, session: str) -> tuple[Event, Saved] | None:
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
